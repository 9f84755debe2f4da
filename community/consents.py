"""Asking, remembering and taking back. Each yes and each no is a row of its own, on the wording that was read."""

from collections import defaultdict
from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from community import evidence, notices
from community.accounts.recent import me
from community.models import Consent, ConsentText, Resident

Kind = ConsentText.Kind
How = Consent.How
SEE, PUBLISH = "community.view_wordings", "community.publish_wordings"

_on_withdraw: defaultdict[str, list[Callable[[Resident], None]]] = defaultdict(list)


class ConsentMissing(ValidationError):
    """Something needs this person's word first; `kind` says which."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        label = Kind(kind).label
        super().__init__(_("This needs your consent first: %(kind)s.") % {"kind": label}, code="consent")


class Standing(NamedTuple):
    """One kind of consent as it stands for one person."""

    wording: ConsentText
    newest: Consent | None

    @property
    def holds(self) -> bool:
        """Only a yes to the wording in force counts."""
        return self.newest is not None and self.newest.given and self.newest.wording_id == self.wording.pk

    @property
    def is_outdated(self) -> bool:
        return self.newest is not None and self.newest.given and self.newest.wording_id != self.wording.pk


def wordings() -> dict[str, ConsentText]:
    """The wording in force of each kind, in the order of the kinds."""
    newest = {text.kind: text for text in ConsentText.objects.order_by("version")}
    return {kind: newest[kind] for kind in Kind.values if kind in newest}


def standing(resident: Resident) -> list[Standing]:
    """Two queries, however often somebody changed their mind."""
    last: dict[str, Consent] = {}
    for consent in Consent.objects.visible_to(resident).newest_first().select_related("wording"):
        last.setdefault(consent.wording.kind, consent)
    return [Standing(wording, last.get(kind)) for kind, wording in wordings().items()]


# The newest word of a person about one kind: is it a yes to the wording in force? Asked by every act of neighbours.
HOLDS = """
    SELECT said.given AND said.wording_id = (
        SELECT newest.id FROM community_consenttext newest WHERE newest.kind = wording.kind
        ORDER BY newest.version DESC LIMIT 1
    )
    FROM community_consent said JOIN community_consenttext wording ON wording.id = said.wording_id
    WHERE said.resident_id = %s AND wording.kind = %s ORDER BY said.at DESC, said.id DESC LIMIT 1
"""


def holds(resident: Resident, kind: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(HOLDS, [resident.pk, kind])
        found = cursor.fetchone()
    return found is not None and bool(found[0])


def require(resident: Resident, kind: str) -> None:
    """For verbs that need somebody's word. Refuses with `ConsentMissing`."""
    if not holds(resident, kind):
        raise ConsentMissing(kind)


def require_consent(kind: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """For views: whoever has not agreed yet is asked first, and comes back."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @login_required
        @wraps(view)
        def asking(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if holds(me(request), kind):
                return view(request, *args, **kwargs)
            back = request.get_full_path() if request.method == "GET" else ""
            return redirect(f"{reverse('community:consent', args=[kind])}?{urlencode({'next': back})}")

        return asking

    return decorate


class WordingRefused(ValidationError):
    """A wording cannot be published that way."""


@transaction.atomic
def publish(
    kind: str, *, chinese: str, english: str, by: Resident, reason: str, key: UUID | None = None
) -> ConsentText:
    """From now on people are asked in these words. Who agreed to earlier ones is asked anew when it next matters, and
    what they said stays on the wording they read. The same `key` again gives the first answer."""
    if not by.has_perm(PUBLISH):
        raise PermissionDenied
    known = list(ConsentText.objects.of(kind).order_by("version").select_for_update())
    done = next((each for each in known if key and each.key == key), None)
    if done is not None:
        if (done.text_zh_hans, done.text_en, done.published_by_id) != (chinese, english, by.pk):
            raise WordingRefused(_("This form was sent before, with something else in it. Open the page anew."))
        return done
    newest = known[-1]
    if (newest.text_zh_hans, newest.text_en) == (chinese, english):
        raise WordingRefused(_("These are the words in force already."))
    words = {"text_zh_hans": chinese, "text_en": english}
    wording = ConsentText.objects.create(
        kind=kind,
        version=newest.version + 1,
        text=chinese,
        published_by=by,
        reason=reason,
        key=key,
        **words,
    )
    evidence.write("consent.worded", wording, actor=by, stream="people", kind=str(kind), version=wording.version)
    return wording


def on_withdraw(kind: str, verb: Callable[[Resident], None]) -> None:
    """Have `verb(resident)` stop what the consent allowed, in the transaction that takes it back."""
    _on_withdraw[kind].append(verb)


def give(resident: Resident, kind: str, *, how: str = How.SELF, by: Resident | None = None) -> Consent:
    """`by` is the member of staff who heard or saw it, unless it is the person themselves."""
    return _say(resident, kind, True, how, by)


def withdraw(resident: Resident, kind: str, *, how: str = How.SELF, by: Resident | None = None) -> Consent:
    return _say(resident, kind, False, how, by)


@transaction.atomic
def _say(resident: Resident, kind: str, given: bool, how: str, by: Resident | None) -> Consent:
    Resident.objects.select_for_update().get(pk=resident.pk)  # one word after the other
    wording = wordings()[kind]
    newest = Consent.objects.visible_to(resident).filter(wording__kind=kind).newest_first().first()
    if newest is not None and newest.given == given and (newest.wording_id == wording.pk or not given):
        return newest
    said = Consent.objects.create(
        resident=resident,
        wording=wording,
        given=given,
        language=get_language() or settings.LANGUAGE_CODE,
        how=how,
        by=by,
    )
    evidence.write(
        "consent.given" if given else "consent.withdrawn",
        said,
        actor=by or resident,
        stream="people",
        for_=resident,
        kind=wording.kind,
        version=wording.version,
        how=str(how),
    )
    if by is not None and given:
        notices.tell(
            resident,
            "consent.recorded",
            key=f"consent:{said.pk}",
            about=f"consent:{said.pk}",
            url=reverse("community:consents"),
            what=Kind(kind).label,
        )
    if not given:
        for verb in _on_withdraw.get(kind, []):
            verb(resident)
    return said
