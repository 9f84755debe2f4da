"""Acting for a resident at the desk: with recorded consent, under their name, for a short while, all written down.

While a session is open every page is the resident's: `request.user` is the resident, `request.acting` says who does it
and for whom, and the helper's own rights rest. What changes something must be marked `may_be_assisted`, and its verb
leaves evidence; from that come the rows of the receipt. Nobody votes, signs in, reads an export or leaves for another.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, models, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community import clock, evidence, notices, rules
from community.models import AssistConsent, AssistedAct, AssistedSession, HelpPoint, Neighbourhood, Resident
from community.models.resident import numbered
from community.residence.refs import plain

SESSION_KEY = "assisted"
Kind, Ended = AssistConsent.Kind, AssistedSession.Ended
View = TypeVar("View", bound=Callable[..., Any])


class AssistRefused(ValidationError):
    """Nobody may act for this resident now; the message says why."""


class Description(NamedTuple):
    text: str | Promise
    undo_days: int


_descriptions: dict[str, Description] = {}


def describe(action: str, text: str | Promise, *, undo_days: int = 0) -> None:
    """How an act reads on the receipt, and for how many days its verb can be undone."""
    _descriptions[action] = Description(text, undo_days)


def has_words(action: str) -> bool:
    return action in _descriptions


def described(act: AssistedAct) -> str:
    found = _descriptions.get(act.action)
    return str(found.text) if found else act.action


class Thing(NamedTuple):
    """What an act was about, in the words of whoever wrote them."""

    name: str
    language: str = ""


Names = Callable[[Resident, list[str]], dict[str, Thing]]
_names: dict[str, Names] = {}


def name_things(label: str, names: Names) -> None:
    """`names(resident, numbers)` answers the names of those rows of a model that this resident may see."""
    _names[label] = names


def things_of(session: AssistedSession) -> dict[str, Thing]:
    """The names of all that was done something about: a query for each kind, however many there are."""
    numbers: dict[str, list[str]] = {}
    for about in session.acts.values_list("about", flat=True):
        label, _colon, number = about.partition(":")
        numbers.setdefault(label, []).append(number)
    return {
        f"{label}:{number}": thing
        for label, those in numbers.items()
        if label in _names
        for number, thing in _names[label](session.beneficiary, those).items()
    }


def may_be_assisted(view: View) -> View:
    """This view's POST may be done for a resident at the desk."""
    view.may_be_assisted = True  # type: ignore[attr-defined]
    return view


def never_assisted(view: View) -> View:
    """Not even looked at for somebody else."""
    view.never_assisted = True  # type: ignore[attr-defined]
    return view


def acting_in(request: HttpRequest) -> "Acting | None":
    """Who acts for whom in this request; None when everybody is themselves."""
    return getattr(request, "acting", None)


def refuse_proxy(request: HttpRequest) -> None:
    """For what everybody does in person, such as voting."""
    if acting_in(request) is not None:
        raise PermissionDenied(_("This is done in person only."))


@dataclass(frozen=True)
class Acting:
    """Who acts, and for whom."""

    session: AssistedSession

    @property
    def doer(self) -> Resident:
        return self.session.helper

    @property
    def beneficiary(self) -> Resident:
        return self.session.beneficiary

    @property
    def until(self) -> datetime:
        """When it ends if nothing more happens."""
        return self.session.last_seen_at + _idle()

    def note(self, action: str, about: models.Model) -> None:
        """One more line of the receipt, in the transaction of the act."""
        days = _descriptions[action].undo_days if action in _descriptions else 0
        number = getattr(about, "public_id", None) or about.pk
        AssistedAct.objects.create(
            session=self.session,
            consent=self.session.consent,
            doer=self.doer,
            beneficiary=self.beneficiary,
            action=action,
            about=f"{about._meta.label_lower}:{number}",
            at=clock.now(),
            undo_until=clock.now() + timedelta(days=days) if days else None,
        )


def _idle() -> timedelta:
    return timedelta(minutes=rules.get("community.assisted_idle_minutes"))


# Consent


@transaction.atomic
def record_consent(
    beneficiary: Resident, kind: str, *, by: Resident, until: datetime | None = None, **names: str
) -> AssistConsent:
    """Write down that the resident agrees. How long a word, a slip and an authorisation hold are rules."""
    _require_helper(by)
    if by.pk == beneficiary.pk:
        raise AssistRefused(_("Nobody acts for themselves at the desk. Ask a colleague."))
    now = clock.now()
    latest = now + timedelta(days=rules.get(f"community.assisted_{Kind(kind).value}_days"))
    ends = until if kind == Kind.STANDING else latest
    if ends is None or not now < ends <= latest:
        span = rules.say("community.assisted_standing_days")
        raise AssistRefused(
            {"until": _("A standing authorisation needs an end date within %(span)s.") % {"span": span}}
        )
    if plain(names.get("witness", "")) == plain(by.name):
        raise AssistRefused({"witness": _("The witness is somebody besides you. Ask a colleague or a neighbour.")})
    consent = AssistConsent(beneficiary=beneficiary, kind=kind, given_at=now, until=ends, recorded_by=by, **names)
    consent.full_clean()
    consent.save()
    evidence.write("assist.consent_recorded", consent, actor=by, stream="people", kind=str(kind))
    return consent


@transaction.atomic
def revoke_consent(consent: AssistConsent, *, by: Resident) -> None:
    """The resident takes it back; an open session ends with it."""
    if by.pk != consent.beneficiary_id:
        raise PermissionDenied
    Resident.objects.select_for_update().get(pk=consent.beneficiary_id)
    if AssistConsent.objects.filter(pk=consent.pk, revoked_at=None).update(revoked_at=clock.now()):
        evidence.write("assist.consent_revoked", consent, actor=by, stream="people")
        for session in AssistedSession.objects.open().filter(consent=consent):
            _end(session, Ended.REVOKED)


def end_everything(resident: Resident) -> None:
    """When somebody leaves: nobody acts for them, and they act for nobody."""
    AssistConsent.objects.filter(beneficiary=resident, revoked_at=None).update(revoked_at=clock.now())
    both = models.Q(beneficiary=resident) | models.Q(helper=resident)
    for session in AssistedSession.objects.open().filter(both).select_related("helper", "beneficiary"):
        _end(session, Ended.REVOKED)


# Sessions


@transaction.atomic
def start(
    consent: AssistConsent, *, by: Resident, help_point: HelpPoint | None = None, reason: str = ""
) -> AssistedSession:
    """Begin to act for the resident who gave this consent."""
    _require_helper(by)
    people = Resident.objects.filter(pk__in=[by.pk, consent.beneficiary_id])
    list(people.select_for_update().order_by("pk").values_list("pk"))
    consent.refresh_from_db()
    beneficiary = consent.beneficiary
    if not AssistConsent.objects.usable().filter(pk=consent.pk).exists():
        raise AssistRefused(_("This consent has ended. Ask the resident anew."))
    if by.pk == beneficiary.pk:
        raise AssistRefused(_("Nobody acts for themselves at the desk. Ask a colleague."))
    if not beneficiary.is_active or beneficiary.left_at:
        raise AssistRefused(_("This account is closed."))
    if beneficiary.is_staff:
        raise AssistRefused(_("For somebody who works here nobody acts at the desk."))
    _end_forgotten(by, beneficiary)
    if other := AssistedSession.objects.open().filter(beneficiary=beneficiary).select_related("helper").first():
        raise AssistRefused(_("%(helper)s is acting for this resident right now.") % {"helper": other.helper})
    if _begun_today(by) >= rules.get("community.assisted_a_day"):
        raise AssistRefused(_("You have reached today's number of assisted sessions. A colleague can take over."))
    try:
        with transaction.atomic():
            session = AssistedSession.objects.create(
                helper=by,
                beneficiary=beneficiary,
                consent=consent,
                help_point=help_point,
                reason=reason,
                started_at=clock.now(),
                last_seen_at=clock.now(),
            )
    except IntegrityError:
        raise AssistRefused(_("Somebody else has just begun to act for this resident.")) from None
    evidence.write("assist.started", session, actor=by, for_=beneficiary, stream="people", consent=consent.pk)
    return session


def _end_forgotten(helper: Resident, beneficiary: Resident) -> None:
    """The helper's own former session, and anybody's that has been idle too long."""
    for session in AssistedSession.objects.open().filter(models.Q(helper=helper) | models.Q(beneficiary=beneficiary)):
        if session.last_seen_at + _idle() <= clock.now():
            _end(session, Ended.IDLE)
        elif session.helper_id == helper.pk:
            _end(session, Ended.REPLACED)


def _begun_today(helper: Resident) -> int:
    midnight = timezone.localtime(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    return AssistedSession.objects.filter(helper=helper, started_at__gte=midnight).count()


def resume(pk: int, helper: Any) -> AssistedSession | None:
    """The open session of this helper, kept awake; None when it is over for whatever reason."""
    session = (
        AssistedSession.objects.open()
        .filter(pk=pk, helper_id=getattr(helper, "pk", None))
        .select_related("helper", "beneficiary", "consent")
        .first()
    )
    if session is None:
        return None
    now = clock.now()
    if session.last_seen_at + _idle() <= now:
        _end(session, Ended.IDLE)
    elif session.consent.revoked_at or session.consent.until <= now or not session.beneficiary.is_active:
        _end(session, Ended.REVOKED)
    elif not helper.has_perm("community.assist_residents"):
        _end(session, Ended.DONE)
    elif session.last_seen_at <= now - timedelta(minutes=1):
        session.last_seen_at = now
        AssistedSession.objects.open().filter(pk=pk).update(last_seen_at=now)
    return session if session.ended_at is None else None


@transaction.atomic
def end(session: AssistedSession, *, by: Resident) -> None:
    if by.pk != session.helper_id:
        raise PermissionDenied
    _end(session, Ended.DONE)


@transaction.atomic
def _end(session: AssistedSession, why: str) -> None:
    now = clock.now()
    if not AssistedSession.objects.open().filter(pk=session.pk).update(ended_at=now, ended_why=why):
        return
    session.ended_at, session.ended_why = now, why
    number = session.acts.count()
    evidence.write(
        "assist.ended",
        session,
        actor=session.helper,
        for_=session.beneficiary,
        stream="people",
        why=str(why),
        acts=number,
    )
    notices.tell(
        session.beneficiary,
        "assist.receipt",
        key=f"assist.receipt:{session.pk}",
        url=f"/me/assisted/{session.pk}/",
        helper=session.helper,
        number=number,
    )


def end_idle() -> int:
    """For the scheduler: sessions nobody came back to."""
    limit = clock.now() - _idle()
    idle = AssistedSession.objects.open().filter(last_seen_at__lte=limit).select_related("helper", "beneficiary")
    for session in idle:
        _end(session, Ended.IDLE)
    return len(idle)


def tell_monthly() -> int:
    """For the scheduler: last month's acts, to each resident they were done for. Safe to run every day."""
    first = timezone.localtime(clock.now()).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    before = (first - timedelta(days=1)).replace(day=1)
    acts = AssistedAct.objects.filter(at__gte=before, at__lt=first).values("beneficiary")
    found = Resident.objects.filter(left_at=None).filter(pk__in=acts).order_by("pk")
    counts = dict(acts.annotate(number=models.Count("pk")).values_list("beneficiary", "number"))
    for resident in found:
        notices.tell(
            resident,
            "assist.month",
            key=f"assist.month:{before:%Y-%m}",
            url="/me/assisted/",
            month=before.date(),
            number=counts[resident.pk],
        )
    return len(found)


# The counter


def _require_helper(somebody: Resident) -> None:
    if not somebody.has_perm("community.assist_residents"):
        raise PermissionDenied


@transaction.atomic
def register(
    name: str, neighbourhood: Neighbourhood | None, *, by: Resident, number: UUID, phone: str | None = None
) -> Resident:
    """A resident without e-mail, perhaps without a phone: known by name, helped at the desk, signs in nowhere yet.

    `number` becomes the public number; made with the form, so that a form sent twice registers one person.
    """
    _require_helper(by)
    if known := Resident.objects.filter(public_id=number).first():
        return known
    resident = Resident.objects.create_user(
        None, None, public_id=number, name=name, neighbourhood=neighbourhood, phone=phone or None
    )
    evidence.write("resident.registered_at_counter", resident, actor=by, stream="people")
    return resident


def find(words: str, *, by: Resident) -> list[Resident]:
    """Residents by phone, name or plate, at most 20. Looking people up is itself recorded."""
    _require_helper(by)
    words = words.strip()
    if len(words) < 2:
        return []
    digits = "".join(sign for sign in words if sign.isdigit())
    wanted = models.Q(name__icontains=words)
    if len(digits) >= 7:
        wanted |= models.Q(phone__endswith=digits)
    if len(plate := words.removeprefix("#").lower()) >= 4 and all(sign in "0123456789abcdef-" for sign in plate):
        wanted |= numbered(plate)
    people = Resident.objects.filter(wanted, is_active=True, left_at=None, is_staff=False).exclude(pk=by.pk)
    found = list(people.select_related("neighbourhood").order_by("name", "pk")[:20])
    with transaction.atomic():
        evidence.write("desk.residents_searched", by, actor=by, stream="people", found=len(found))
    return found
