"""The verbs of the golden-idea award: prepare, publish, judge, pick, announce; and the rule that says who wins.

The rule, as the page states it: of 100 points `jury_share` are the jury's and the rest the neighbours'. The idea the
jury scores highest on average has all points of the jury, the others in proportion; the same with picks. Equal points
are decided by the lot drawn when the shortlist was published, the lower before the higher.

Locks: the award, then what hangs on it.
"""

import secrets
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from community import clock, evidence, notices
from community.models import Resident
from points.actions import award as award_points
from proposals import notices as telling
from proposals.language import language_of
from proposals.models import Award, Cycle, Idea, Judgement, Juror, Nominee, Pick
from proposals.models.awards import BEST, JURY_CRITERIA, Stage
from proposals.support import require_proof

RUN = "proposals.change_cycle"
LEAST_JURY = 3
LEAST_IDEAS = 2
# The earning rule that pays the authors of winners, where the town has one.
EARNS = "golden-idea"


class AwardRefused(ValidationError):
    """An award cannot be prepared, judged, picked or announced that way."""


def _require_staff(by: Any) -> None:
    if not by.has_perm(RUN):
        raise PermissionDenied


def _lock(award: Award) -> None:
    award.refresh_from_db(from_queryset=Award.objects.select_for_update(of=("self",)).select_related("cycle"))


# Preparing


@transaction.atomic
def prepare(cycle: Cycle, *, by: Resident, **fields: Any) -> Award:
    """The award of this round, which nobody sees yet. Asked twice, it is the same one."""
    _require_staff(by)
    award, new = Award.objects.get_or_create(cycle=cycle, defaults=fields)
    if new:
        evidence.write("award.prepared", award, actor=by, stream="moderation", round=cycle.pk)
    return award


@transaction.atomic
def edit(award: Award, *, by: Resident, **fields: Any) -> None:
    """Words at any time; the rule and the dates until it is published."""
    _require_staff(by)
    _lock(award)
    for name, value in fields.items():
        if award.published_at and not name.startswith("words") and getattr(award, name) != value:
            raise AwardRefused(_("The rule and the dates were published. They stay as they are."))
        setattr(award, name, value)
    award.clean_fields(exclude=[field.name for field in Award._meta.fields if field.name not in fields])
    award.save(update_fields=list(fields))
    evidence.write("award.edited", award, actor=by, stream="moderation", changed=sorted(fields))


@transaction.atomic
def shortlist(award: Award, idea: Idea, *, by: Resident) -> Nominee:
    """Put an idea on the list. Only what everybody can read, of this round."""
    _require_staff(by)
    _require_unpublished(award)
    if idea.cycle_id != award.cycle_id or not idea.is_listed:
        raise AwardRefused(_("Only an idea of this round that everybody can read can be on the shortlist."))
    nominee, new = Nominee.objects.get_or_create(award=award, idea=idea)
    if new:
        evidence.write("award.shortlisted", award, actor=by, stream="moderation", idea=idea.number)
    return nominee


@transaction.atomic
def take_off(nominee: Nominee, *, by: Resident) -> None:
    _require_staff(by)
    _require_unpublished(nominee.award)
    evidence.write("award.taken_off", nominee.award, actor=by, stream="moderation", idea=nominee.idea.number)
    nominee.delete()


@transaction.atomic
def name_juror(award: Award, person: Resident, *, by: Resident) -> Juror:
    """A neighbour or an expert judges too. Once the award is published they are told so."""
    _require_staff(by)
    _lock(award)
    if award.stage not in (Stage.PREPARING, Stage.COMING, Stage.OPEN):
        raise AwardRefused(_("This award is closed."))
    juror, new = Juror.objects.get_or_create(award=award, person=person, defaults={"named_by": by})
    if new:
        evidence.write("award.juror_named", award, actor=by, stream="moderation", juror=juror.pk)
        if award.published_at:
            _ask(juror)
    return juror


@transaction.atomic
def release_juror(juror: Juror, *, by: Resident) -> None:
    """Before they judged anything."""
    _require_staff(by)
    _lock(juror.award)
    if juror.judgements.exists():
        raise AwardRefused(_("They have judged already: what they said stays."))
    evidence.write("award.juror_released", juror.award, actor=by, stream="moderation", juror=juror.pk)
    juror.delete()


def obstacles(award: Award) -> list[str]:
    """Why it cannot be published yet; empty when it can."""
    found = []
    if not (award.words_zh_hans and award.words_en):  # type: ignore[attr-defined]
        found.append(str(_("Say in both languages what it honours.")))
    ideas = set(award.nominees.values_list("idea__author", flat=True))
    count = award.nominees.count()
    if count < max(LEAST_IDEAS, award.winners):
        found.append(str(_("The shortlist needs at least as many ideas as can win, and two.")))
    jury = set(award.jury.values_list("person", flat=True))
    if award.jury_share and len(jury) < LEAST_JURY:
        found.append(str(_("A jury has at least three members.")))
    elif award.jury_share and any(jury <= {author} for author in ideas):
        found.append(str(_("Each idea needs a member of the jury who did not write it.")))
    if award.closes_at <= clock.now():
        found.append(str(_("The last day to choose has passed. Choose another one.")))
    return found


@transaction.atomic
def publish(award: Award, *, by: Resident) -> Award:
    """Everybody sees shortlist, jury, rule and dates; lots are drawn; authors and jury are told."""
    _require_staff(by)
    _require_unpublished(award)
    if missing := obstacles(award):
        raise AwardRefused(missing)
    nominees = list(award.nominees.select_related("idea__author").order_by("pk"))
    lots = list(range(1, len(nominees) + 1))
    secrets.SystemRandom().shuffle(lots)
    for nominee, lot in zip(nominees, lots, strict=True):
        nominee.lot = lot
    Nominee.objects.bulk_update(nominees, ["lot"])
    award.published_at = clock.now()
    award.save(update_fields=["published_at"])
    drawn = {str(nominee.idea.number): nominee.lot for nominee in nominees}
    evidence.write("award.published", award, actor=by, stream="moderation", lots=drawn)
    for nominee in nominees:
        _tell(nominee, "award.shortlisted", until=award.closes_at)
    for juror in award.jury.select_related("person"):
        _ask(juror)
    return award


def _require_unpublished(award: Award) -> None:
    _lock(award)
    if award.published_at:
        raise AwardRefused(_("The shortlist was published. It stays as it is."))


def _ask(juror: Juror) -> None:
    award = juror.award
    url = f"{award.get_absolute_url()}jury/"
    names = notices.in_both_languages(award.cycle, "title")
    key = f"award.jury:{juror.pk}"
    notices.tell(juror.person, "award.jury", key=key, url=url, round=names, until=award.closes_at)


def _tell(nominee: Nominee, kind: str, **facts: Any) -> None:
    key, url = f"{kind}:{nominee.pk}", nominee.award.get_absolute_url()
    telling.tell_all_of(nominee.idea, kind, key=key, url=url, **facts)


# Judging


def seat_of(award: Award, user: Any) -> Juror | None:
    """Their seat in the jury, if they have one."""
    return award.jury.filter(person_id=user.pk).first() if user.pk else None


@transaction.atomic
def judge(juror: Juror, nominee: Nominee, *, scores: Mapping[str, int], reason: str) -> Judgement:
    """A score for each criterion and one reason; can be changed until the award closes."""
    award = juror.award
    _lock(award)
    if award.stage is not Stage.OPEN or nominee.award_id != award.pk:
        raise AwardRefused(_("The jury can no longer judge, or not yet."))
    if nominee.idea.author_id == juror.person_id:
        raise AwardRefused(_("Nobody judges an idea of their own."))
    if set(scores) != set(JURY_CRITERIA) or any(not 0 <= score <= BEST for score in scores.values()):
        raise AwardRefused({"scores": _("Each score is a whole number from 0 to 5.")})
    reason = reason.strip()
    if not reason:
        raise AwardRefused({"reason": _("Give one reason: it is read with the result.")})
    said = {
        "scores": dict(scores),
        "total": sum(scores.values()),
        "reason": reason,
        "language": language_of(reason),
        "at": clock.now(),
    }
    judgement, _new = Judgement.objects.update_or_create(juror=juror, nominee=nominee, defaults=said)
    evidence.write("award.judged", judgement, actor=juror.person, stream="moderation", idea=nominee.idea.number)
    return judgement


# Picking


def pick(nominee: Nominee, *, by: Resident) -> Pick:
    """Pick this one; whoever picked another before picks this one instead. Twice is once."""
    require_proof(nominee.idea, by)
    if nominee.idea.author_id == by.pk:
        raise AwardRefused(_("This idea is yours. Pick another one, or leave it to your neighbours."))
    try:
        return _pick(nominee, by)
    except IntegrityError:
        if (known := Pick.objects.filter(award=nominee.award_id, resident=by).first()) is None:
            raise
        return known


@transaction.atomic
def _pick(nominee: Nominee, by: Resident) -> Pick:
    _require_open(nominee.award)
    picked, new = Pick.objects.get_or_create(award=nominee.award, resident=by, defaults={"nominee": nominee})
    if new or picked.nominee_id != nominee.pk:
        picked.nominee, picked.at = nominee, clock.now()
        picked.save(update_fields=["nominee", "at"])
        # Which one is nobody's to read, in the record neither.
        evidence.write("award.picked", nominee.award, actor=by, stream="moderation")
    return picked


@transaction.atomic
def take_back(award: Award, *, by: Resident) -> None:
    """Pick none after all. Doing so twice changes nothing."""
    _require_open(award)
    gone, _what = Pick.objects.filter(award=award, resident=by).delete()
    if gone:
        evidence.write("award.pick_taken_back", award, actor=by, stream="moderation")


def _require_open(award: Award) -> None:
    _lock(award)
    if award.stage is not Stage.OPEN:
        raise AwardRefused(_("Picking is over, or has not begun. The dates stand on the page."))


# The result


class Standing(NamedTuple):
    """One idea in the result. Points are exact; `average` is what the jury gave, from 0 to 5."""

    nominee: Nominee
    average: Fraction
    picks: int
    jury_points: Fraction
    public_points: Fraction

    @property
    def points(self) -> Fraction:
        return self.jury_points + self.public_points


def standings(award: Award) -> list[Standing]:
    """The best first, by the rule of the award. Two queries."""
    nominees = list(award.nominees.select_related("idea__author").annotate(picked_by=Count("picked")).order_by("lot"))
    totals: dict[int, list[int]] = {nominee.pk: [] for nominee in nominees}
    for nominee, total in Judgement.objects.filter(nominee__award=award).values_list("nominee", "total"):
        totals[nominee].append(total)
    average = {pk: Fraction(sum(given), len(given) * len(JURY_CRITERIA)) if given else Fraction(0)
               for pk, given in totals.items()}  # fmt: skip
    highest, most = max(average.values(), default=Fraction(0)), max((each.picked_by for each in nominees), default=0)
    found = [
        Standing(
            nominee,
            average[nominee.pk],
            nominee.picked_by,
            _share(award.jury_share, average[nominee.pk], highest),
            _share(award.public_share, Fraction(nominee.picked_by), Fraction(most)),
        )
        for nominee in nominees
    ]
    return sorted(found, key=lambda each: (-each.points, each.nominee.lot))


def _share(whole: int, of: Fraction, best: Fraction) -> Fraction:
    return whole * of / best if best else Fraction(0)


def not_judged(award: Award) -> list[Nominee]:
    """Whom no member of the jury has judged."""
    return list(award.nominees.select_related("idea").filter(judgements=None)) if award.jury_share else []


@transaction.atomic
def announce(award: Award, *, by: Resident) -> list[Standing]:
    """Once the last day is over: the result stands, winners and their supporters are told, points are awarded."""
    _require_staff(by)
    _lock(award)
    if award.stage is Stage.ANNOUNCED:
        return standings(award)  # sent twice
    if award.stage is not Stage.CLOSED:
        raise AwardRefused(_("It can be announced once the last day to choose is over."))
    if missing := not_judged(award):
        names = ", ".join(nominee.idea.plate for nominee in missing)
        raise AwardRefused(_("The jury has not judged No. %(ideas)s.") % {"ideas": names})
    result = standings(award)
    for place, each in enumerate(result, start=1):
        each.nominee.place, each.nominee.picks = place, each.picks
        each.nominee.jury_points = _rounded(each.jury_points)
        each.nominee.public_points = _rounded(each.public_points)
    Nominee.objects.bulk_update([each.nominee for each in result], ["place", "picks", "jury_points", "public_points"])
    award.announced_at, award.announced_by = clock.now(), by
    award.save(update_fields=["announced_at", "announced_by"])
    places = {str(each.nominee.idea.number): each.nominee.place for each in result}
    evidence.write("award.announced", award, actor=by, stream="moderation", places=places)
    _tell_the_result(each.nominee for each in result)
    return result


def _rounded(points: Fraction) -> str:
    return f"{float(points):.2f}"


def _tell_the_result(nominees: Iterable[Nominee]) -> None:
    for nominee in nominees:
        if not nominee.has_won:
            _tell(nominee, "award.not_this_time")
            continue
        _tell(nominee, "award.won", place=nominee.place)
        idea = nominee.idea
        if idea.author is not None:
            award_points(
                EARNS,
                to=idea.author,
                source=f"award:{nominee.award_id}:{idea.pk}",
                link=nominee.award.get_absolute_url(),
                what=idea.title,
            )


class Marks(NamedTuple):
    """What the jury as a whole said of one idea."""

    name: Any
    average: float


def marks(nominee: Nominee) -> list[Marks]:
    """The average of each criterion, in their order."""
    given = [judgement.scores for judgement in nominee.judgements.all()]
    if not given:
        return []
    return [Marks(label, sum(each[name] for each in given) / len(given)) for name, label in JURY_CRITERIA.items()]
