"""What neighbours wish for a space: one sentence of each kind, “me too”, taking it back, asking moderators to look."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from community import clock, consents, evidence
from community.models import Resident
from community.notices import in_both_languages, tell
from proposals.language import language_of
from proposals.models import Echo, Report, Space, Wish

CLOSED = _("This space no longer takes wishes. What became of it stands on its page.")
ONE_EACH = _("You have said a wish of this kind already. Take it back first, or choose another kind.")


class WishRefused(ValidationError):
    """This wish cannot be said here now."""


def wish(space: Space, *, by: Resident, kind: str, text: str, key: UUID) -> Wish:
    """Say it, for everybody to read. The same `key` again gives the first answer."""
    text = text.strip()
    if known := Wish.objects.filter(key=key).first():
        return _same(known, space, by, kind, text)
    if not text:
        raise WishRefused({"text": _("Write your wish in one sentence.")})
    if kind not in Wish.Kind.values:
        raise WishRefused({"kind": _("Choose what your wish is about.")})
    try:
        return _wish(space, by, kind, text, key)
    except IntegrityError:
        if known := Wish.objects.filter(key=key).first():
            return _same(known, space, by, kind, text)
        raise WishRefused({"kind": ONE_EACH}) from None


def _same(known: Wish, space: Space, by: Resident, kind: str, text: str) -> Wish:
    if (known.space_id, known.author_id, known.kind, known.text) != (space.pk, by.pk, kind, text):
        raise WishRefused(_("This form was sent before, with something else in it. Open the page anew."))
    return known


@transaction.atomic
def _wish(space: Space, by: Resident, kind: str, text: str, key: UUID) -> Wish:
    consents.require(by, consents.Kind.PUBLICATION.value)
    space.lock()
    if not space.takes_wishes:
        raise WishRefused(CLOSED)
    said = Wish.objects.create(key=key, space=space, author=by, kind=kind, text=text, language=language_of(text))
    evidence.write("wish.said", said, actor=by, stream="moderation", space=space.pk)
    return said


@transaction.atomic
def take_back(wish: Wish, *, by: Resident) -> None:
    """Shown no more. Doing so twice changes nothing."""
    if wish.author_id != by.pk:
        raise PermissionDenied
    if _gone(wish, withdrawn_at=clock.now()):
        evidence.write("wish.taken_back", wish, actor=by, stream="moderation", space=wish.space_id)


def put_away(wish: Wish, why: str) -> bool:
    """Hidden by moderators, as part of their verb. False: it was so already."""
    return _gone(wish, hidden_at=clock.now(), hidden_why=why)


def _gone(wish: Wish, **how: Any) -> bool:
    if not Wish.objects.shown().filter(pk=wish.pk).update(**how):
        return False
    for name, value in how.items():
        setattr(wish, name, value)
    return True


def me_too(wish: Wish, *, by: Resident) -> None:
    """Wish the same. Doing so twice changes nothing."""
    if wish.author_id == by.pk:
        raise WishRefused(_("This is your own wish."))
    if not wish.is_shown or not wish.space.takes_wishes:
        raise WishRefused(CLOSED)
    with transaction.atomic():
        _echo, new = Echo.objects.get_or_create(wish=wish, resident=by)
        if new:
            evidence.write("wish.echoed", wish, actor=by, stream="moderation", space=wish.space_id)


@transaction.atomic
def not_me_too(wish: Wish, *, by: Resident) -> None:
    gone, _what = Echo.objects.filter(wish=wish, resident=by).delete()
    if gone:
        evidence.write("wish.echo_taken_back", wish, actor=by, stream="moderation", space=wish.space_id)


@transaction.atomic
def report(wish: Wish, *, by: Resident, words: str) -> Report:
    """Ask moderators to look at it. A reader reports a wish once; again, the first report stands."""
    words = words.strip()
    if not words:
        raise WishRefused({"words": _("Say in a few words what is wrong with it.")})
    if wish.author_id == by.pk:
        raise WishRefused(_("These are your own words. You can take them back."))
    if not wish.is_shown:
        raise WishRefused(_("These words are no longer shown."))
    filed, new = Report.objects.get_or_create(wish=wish, reporter=by, defaults={"words": words})
    if new:
        evidence.write("wish.reported", wish, actor=by, stream="moderation", space=wish.space_id)
    return filed


def tell_author_it_is_hidden(wish: Wish, why: dict[str, str]) -> None:
    if wish.author is not None:
        key, url, name = f"wish.hidden:{wish.pk}", wish.space.get_absolute_url(), in_both_languages(wish.space)
        tell(wish.author, "wish.hidden", key=key, url=url, reason=why, name=name)
