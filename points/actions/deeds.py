"""Good deeds: reported, confirmed by somebody else, paid once."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from community import clock, evidence, notices, rules
from community.models import Resident
from points import ledger
from points.actions import paying
from points.actions.people import in_order
from points.models import Deed, EarningRule
from points.models.deeds import ALLOWED

CONFIRM = "points.confirm_deeds"
State = Deed.State


class DeedRefused(ledger.PointsRefused):
    """This deed cannot be reported or decided that way."""


class OutOfReach(DeedRefused):
    """The confirming person has confirmed as much as one may on one day."""


@transaction.atomic
def award(
    act: str,
    *,
    to: Resident,
    source: str,
    by: Resident | None = None,
    units: int = 1,
    happened_on: date | None = None,
    what: str = "",
    link: str = "",
) -> Deed | None:
    """What higher rooms call when something good has happened: `award("idea-chosen", to=author, source="idea:17")`.

    Pays what the rule `act` in force says, once for each source and person; None when no such rule is in force, or when
    they left. `by` is who confirmed it there; without, that room's own recorded decision stands for one confirmation.
    What cannot be paid now (a second person is needed, the purse is empty, `by` is not the right person) waits in the
    queue: the caller's act never fails for the sake of points. The room names the act in `points.occasions`.
    """
    rule = EarningRule.objects.in_force().filter(slug=act).select_related("programme").first()
    if rule is None or to.left_at is not None:
        return None
    deed, new = _claim(rule, to, source, units, happened_on or clock.today(), what, link, decided_elsewhere=by is None)
    if new:
        in_order([to] if by is None else [to, by])
        if by is not None and deed.may_be_confirmed_by(by) and _is_within_reach(deed, by):
            _sign(deed, by)
        try:
            with transaction.atomic():
                _settle_if_signed(deed, by)
        except ledger.PointsRefused:
            deed.refresh_from_db()  # it waits for whoever looks after the purse
    return deed


@transaction.atomic
def claim(rule: EarningRule, *, by: Resident, key: str, what: str, happened_on: date, units: int = 1) -> Deed:
    """Somebody reports a deed of their own. Sent twice, it is one report."""
    today = clock.today()
    if not EarningRule.objects.claimable().filter(pk=rule.pk).exists():
        raise DeedRefused(_("This rule is no longer in force. Look at the list again."))
    if happened_on > today:
        raise DeedRefused(_("This day is still to come."))
    if happened_on < today - timedelta(days=rules.get("points.claim_days")):
        raise DeedRefused(
            _("That was more than %(days)s ago. Tell the help point, they will know what to do.")
            % {"days": rules.say("points.claim_days")}
        )
    deed, new = _claim(rule, by, f"claim:{key}", units, happened_on, what, "", decided_elsewhere=False)
    if not new and (deed.what, deed.happened_on, deed.units) != (what, happened_on, units):
        raise ledger.KeyReused(_("This form was sent before with something else in it. Open the page again."))
    return deed


def _claim(
    rule: EarningRule,
    to: Resident,
    source: str,
    units: int,
    day: date,
    what: str,
    link: str,
    *,
    decided_elsewhere: bool,
) -> tuple[Deed, bool]:
    deed, new = Deed.objects.get_or_create(
        act=rule.slug,
        source=source,
        beneficiary=to,
        defaults={
            "rule": rule,
            "submitter": to,
            "decided_elsewhere": decided_elsewhere,
            "units": units,
            "happened_on": day,
            "what": what,
            "link": notices.without_language(link) if link else "",
            "needs_two": rule.points * units >= rules.get("points.two_persons_from"),
            "claimed_at": clock.now(),
        },
    )
    if new:
        evidence.write("deed.claimed", deed, actor=to, stream="ledger", cause=source, act=rule.slug)
    return deed, new


@transaction.atomic
def confirm(deed: Deed, *, by: Resident) -> Deed:
    """Somebody who is neither doer nor reporter nor of their team says: it happened. The last signature pays."""
    if not by.has_perm(CONFIRM):
        raise PermissionDenied
    _lock(deed)
    in_order([deed.beneficiary, by])
    if by.pk in (deed.confirmed_by_id, deed.seconded_by_id):
        return deed
    _require_open(deed)
    if not deed.may_be_confirmed_by(by):
        raise DeedRefused(
            _("Nobody confirms a deed of their own, of their team, or that they reported. Ask a colleague.")
        )
    _require_within_reach(deed, by)
    _sign(deed, by)
    _settle_if_signed(deed, by)
    return deed


def confirm_all(deeds: Iterable[Deed], *, by: Resident) -> list[tuple[Deed, ledger.PointsRefused]]:
    """Each by itself: one that is refused keeps no other from its points. What was refused, and why."""
    refused = []
    for deed in deeds:
        try:
            confirm(deed, by=by)
        except ledger.PointsRefused as refusal:
            refused.append((deed, refusal))
    return refused


@transaction.atomic
def refuse(deed: Deed, *, by: Resident, reason: str) -> Deed:
    if not by.has_perm(CONFIRM):
        raise PermissionDenied
    _lock(deed)
    if deed.state == State.REFUSED and deed.reason == reason:
        return deed
    _require_open(deed)
    if by.pk == deed.beneficiary_id:
        raise DeedRefused(_("Nobody decides on a deed of their own. Ask a colleague."))
    deed.reason = reason
    _move(deed, State.REFUSED, ["reason"])
    evidence.write("deed.refused", deed, actor=by, stream="ledger", for_=deed.beneficiary)
    _tell(deed, "deed.refused", why=reason)
    return deed


def mark_reversed(source: str) -> None:
    """When the points of this cause are taken back. Part of that transaction, and before its locks."""
    kind, _colon, number = source.partition(":")
    if kind == "deed":
        deed = Deed.objects.get(pk=number)
        _lock(deed)
        if deed.state == State.CONFIRMED:
            _move(deed, State.REVERSED, [])


def allowance(deed: Deed) -> int:
    """What the caps of the rule leave of this deed's worth."""
    paid = Deed.objects.paid().under(deed.rule).filter(beneficiary=deed.beneficiary_id).exclude(pk=deed.pk)
    of_day, of_month = paid.done_on(deed.happened_on).total(), paid.done_in_month_of(deed.happened_on).total()
    return max(0, min(deed.worth, deed.rule.day_cap - of_day, deed.rule.month_cap - of_month))


def _sign(deed: Deed, by: Resident) -> None:
    if deed.confirmed_by_id is None:
        deed.confirmed_by, deed.confirmed_at = by, clock.now()
    else:
        deed.seconded_by = by
    deed.save(update_fields=["confirmed_by", "confirmed_at", "seconded_by"])
    evidence.write("deed.confirmed", deed, actor=by, stream="ledger", for_=deed.beneficiary)


def _settle_if_signed(deed: Deed, by: Resident | None) -> None:
    if deed.signatures >= (2 if deed.needs_two else 1):
        _settle(deed, by)


def _settle(deed: Deed, by: Resident | None) -> None:
    """Pay what the caps leave, and say so. Needs the locks of `confirm`."""
    deed.points = allowance(deed)
    _move(deed, State.CONFIRMED, ["points"])
    if deed.points:
        paying.pay(
            deed.beneficiary,
            deed.points,
            programme=deed.rule.programme,
            source=str(deed),
            by=by,
            earned=deed.happened_on,
        )
    _tell(deed, "deed.confirmed" if deed.points else "deed.over_the_cap", points=deed.points)


def _is_within_reach(deed: Deed, by: Resident) -> bool:
    """Counted over what this person signed today, paid or still waiting for a second signature."""
    start = ledger.start_of_today()
    today = Deed.objects.under(deed.rule).filter(confirmed_by=by, confirmed_at__gte=start)
    signed = sum(paid if paid is not None else each * units for paid, each, units in _worths(today))
    return signed + deed.worth <= deed.rule.organiser_day_cap


def _require_within_reach(deed: Deed, by: Resident) -> None:
    if not _is_within_reach(deed, by):
        raise OutOfReach(
            ngettext_lazy(
                "One person confirms at most %(number)s point a day here. Ask a colleague, or go on tomorrow.",
                "One person confirms at most %(number)s points a day here. Ask a colleague, or go on tomorrow.",
                "number",
            )
            % {"number": deed.rule.organiser_day_cap}
        )


def _worths(deeds: object) -> list[tuple[int | None, int, int]]:
    return list(deeds.values_list("points", "rule__points", "units"))  # type: ignore[attr-defined]


def _lock(deed: Deed) -> None:
    deed.refresh_from_db(from_queryset=Deed.objects.select_for_update(of=("self",)).with_people())


def _require_open(deed: Deed) -> None:
    if deed.state != State.CLAIMED:
        raise DeedRefused(_("Somebody else has decided this already."))


def _move(deed: Deed, to: str, fields: list[str]) -> None:
    if to not in ALLOWED[deed.state]:
        raise DeedRefused(_("This deed can no longer be changed that way."))
    deed.state, deed.decided_at = to, clock.now()
    deed.save(update_fields=["state", "decided_at", *fields])


def _tell(deed: Deed, kind: str, **details: object) -> None:
    notices.tell(
        deed.beneficiary,
        kind,
        key=f"{kind}:{deed.pk}",
        about=str(deed),
        url="/points/",
        rule=notices.in_both_languages(deed.rule),
        **details,
    )
