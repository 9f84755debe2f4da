"""What the database keeps true about ideas, and what their steps are called in the record."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from proposals.cycles import DATES
from proposals.models import (
    Award,
    Cycle,
    DateMove,
    Doorplate,
    Idea,
    IdeaEvent,
    Judgement,
    Juror,
    Merge,
    Nominee,
    Pick,
    Reason,
    Review,
    SecondLook,
    SpaceEvent,
)
from records import history, words
from records.immutable import guard, protect

history.allow("proposals.Idea", "proposals.Space")
protect(IdeaEvent)
protect(Doorplate)
protect(DateMove)
protect(SpaceEvent)
protect(Reason, allow_update=["order", "retired_at"])
protect(Merge, allow_update=["agreed_at", "refused_at", "done_at", "undone_at", "undone_by", "twin_state"])

# A verdict that people were told stays as it was told, and who judged first does not judge the appeal.
TOLD = " OR ".join(
    f"NEW.{name} IS DISTINCT FROM OLD.{name}"
    for name in ("idea_id", "kind", "verdict", "reason", "cost", "reviewer_id", "office_id", "decided_at", "told_at")
)
FIRST_JUDGE = (
    f'SELECT 1 FROM "{Review._meta.db_table}" r WHERE r.id = NEW.appeal_of_id AND r.reviewer_id = NEW.reviewer_id'
)
guard(
    "told_stays",
    Review,
    "BEFORE",
    "UPDATE",
    sqlite=(
        "SELECT RAISE(ABORT, 'a verdict stays as it was told') WHERE OLD.told_at IS NOT NULL AND ("
        + TOLD.replace("IS DISTINCT FROM", "IS NOT")
        + ");"
    ),
    postgresql=(
        f"IF OLD.told_at IS NOT NULL AND ({TOLD}) THEN RAISE EXCEPTION 'a verdict stays as it was told'"
        " USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW;"
    ),
)
guard(
    "told_is_kept",
    Review,
    "BEFORE",
    "DELETE",
    sqlite="SELECT RAISE(ABORT, 'a verdict that was told is kept') WHERE OLD.told_at IS NOT NULL;",
    postgresql=(
        "IF OLD.told_at IS NOT NULL THEN RAISE EXCEPTION 'a verdict that was told is kept'"
        " USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD;"
    ),
)
guard(
    "appeal_judge",
    Review,
    "BEFORE",
    "UPDATE",
    sqlite=f"SELECT RAISE(ABORT, 'somebody else judges an appeal') WHERE EXISTS ({FIRST_JUDGE});",
    postgresql=(
        f"IF EXISTS ({FIRST_JUDGE}) THEN RAISE EXCEPTION 'somebody else judges an appeal'"
        " USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW;"
    ),
)

# The golden-idea award: the rule stays as it was published, and what decided stays as it was announced.


def refuse(name: str, model: type[models.Model], event: str, why: str, condition: str) -> None:
    """A trigger that refuses when the condition holds. It reads the same on both engines."""
    row = "OLD" if event == "DELETE" else "NEW"
    guard(
        name,
        model,
        "BEFORE",
        event,
        sqlite=f"SELECT RAISE(ABORT, '{why}') WHERE {condition};",
        postgresql=(
            f"IF {condition} THEN RAISE EXCEPTION '{why}' USING ERRCODE = 'integrity_constraint_violation'; END IF;"
            f" RETURN {row};"
        ),
    )


AWARDS, NOMINEES, JURY, IDEAS = (f'"{model._meta.db_table}"' for model in (Award, Nominee, Juror, Idea))
PUBLISHED = f"EXISTS (SELECT 1 FROM {AWARDS} a WHERE a.id = %s.award_id AND a.published_at IS NOT NULL)"
ANNOUNCED = f"EXISTS (SELECT 1 FROM {AWARDS} a WHERE a.id = %s.award_id AND a.announced_at IS NOT NULL)"
RULE = " OR ".join(
    f"NEW.{name} <> OLD.{name}" for name in ("cycle_id", "opens_at", "closes_at", "winners", "jury_share")
)
FITS = (
    f"NOT EXISTS (SELECT 1 FROM {NOMINEES} n JOIN {IDEAS} i ON i.id = n.idea_id WHERE n.id = NEW.nominee_id"
    " AND n.award_id = NEW.award_id AND (i.author_id IS NULL OR i.author_id <> NEW.resident_id))"
)
JUDGED = (
    f"NOT EXISTS (SELECT 1 FROM {NOMINEES} n JOIN {IDEAS} i ON i.id = n.idea_id"
    f" JOIN {JURY} j ON j.award_id = n.award_id JOIN {AWARDS} a ON a.id = n.award_id"
    " WHERE n.id = NEW.nominee_id AND j.id = NEW.juror_id AND a.announced_at IS NULL"
    " AND (i.author_id IS NULL OR i.author_id <> j.person_id))"
)
JUDGED_IN = (
    f"EXISTS (SELECT 1 FROM {NOMINEES} n JOIN {AWARDS} a ON a.id = n.award_id"
    " WHERE n.id = OLD.nominee_id AND a.announced_at IS NOT NULL)"
)
refuse("rule_stays", Award, "UPDATE", "the rule of an award stays", f"OLD.published_at IS NOT NULL AND ({RULE})")
refuse(
    "stays_announced",
    Award,
    "UPDATE",
    "an award stays announced",
    "(OLD.announced_at IS NOT NULL AND (NEW.announced_at IS NULL OR NEW.announced_at <> OLD.announced_at))"
    " OR (OLD.published_at IS NOT NULL AND NEW.published_at IS NULL)",
)
refuse("stays", Award, "DELETE", "a published award stays", "OLD.published_at IS NOT NULL")
protect(Juror, allow_delete=True)
protect(Nominee, allow_update=["lot", "picks", "jury_points", "public_points", "place"], allow_delete=True)
refuse("list_is_open", Nominee, "INSERT", "a published shortlist stays", PUBLISHED % "NEW")
refuse("list_stays", Nominee, "DELETE", "a published shortlist stays", PUBLISHED % "OLD")
refuse("result_stays", Nominee, "UPDATE", "an announced result stays", ANNOUNCED % "OLD")
for event in ("INSERT", "UPDATE"):
    why = "a pick is of its shortlist, and of nothing of one s own"
    refuse(f"fits_{event.lower()}", Pick, event, why, f"{FITS} OR {ANNOUNCED % 'NEW'}")
    refuse(f"fits_{event.lower()}", Judgement, event, "nobody judges their own idea, or too late", JUDGED)
refuse("stays", Pick, "DELETE", "an announced result stays", ANNOUNCED % "OLD")
refuse("stays", Judgement, "DELETE", "an announced result stays", JUDGED_IN)

refuse(
    "is_another",
    SecondLook,
    "UPDATE",
    "somebody else looks again, and once",
    "OLD.looked_at IS NOT NULL OR EXISTS"
    f' (SELECT 1 FROM "{IdeaEvent._meta.db_table}" e WHERE e.id = NEW.event_id AND e.by_id = NEW.by_id)',
)

words.register(
    {
        "idea.looked_at_again": _("looked again at a moderator’s decision"),
        "award.prepared": _("began to prepare a golden-idea award"),
        "award.edited": _("changed words or rule of a golden-idea award"),
        "award.shortlisted": _("put an idea on a shortlist"),
        "award.taken_off": _("took an idea off a shortlist"),
        "award.juror_named": _("named a member of a jury"),
        "award.juror_released": _("released a member of a jury"),
        "award.published": _("published a shortlist and drew the lots"),
        "award.judged": _("judged an idea in a jury"),
        "award.picked": _("picked an idea of a shortlist"),
        "award.pick_taken_back": _("took back their pick"),
        "award.announced": _("announced a golden-idea award"),
        "idea.submitted": _("handed in an idea"),
        "idea.returned": _("returned an idea to its author"),
        "idea.published": _("published an idea"),
        "idea.costing": _("began costing an idea"),
        "idea.feasible": _("found that an idea can be done"),
        "idea.infeasible": _("found that an idea cannot be done"),
        "idea.on_ballot": _("put an idea on the ballot"),
        "idea.chosen": _("counted an idea among the chosen"),
        "idea.not_chosen": _("counted an idea among those not chosen"),
        "idea.merged": _("joined an idea with another"),
        "idea.withdrawn": _("withdrew an idea"),
        "idea.hidden": _("hid an idea"),
        "idea.supported": _("supports an idea"),
        "idea.support_taken_back": _("no longer supports an idea"),
        "comment.said": _("said something about an idea"),
        "comment.taken_back": _("took back what they had said"),
        "comment.reported": _("reported what somebody said"),
        "idea.shown_again": _("showed a hidden idea again"),
        "review.opened": _("opened a review of an idea"),
        "review.decided": _("decided a review"),
        "review.planned": _("chose the day a verdict is told"),
        "review.told": _("told a verdict to everybody"),
        "review.appealed": _("appealed against a verdict"),
        "merge.proposed": _("proposed to join two ideas"),
        "merge.refused": _("did not want their idea joined with another"),
        "merge.done": _("joined two ideas"),
        "merge.undone": _("took two joined ideas apart"),
        "report.decided": _("decided about a reported comment"),
        "reason.written": _("wrote a reason for the list"),
        "reason.retired": _("took a reason off the list"),
        "round.published": _("published a round"),
        "round.held": _("held a round"),
        "round.released": _("let a held round go on"),
        "round.dates_moved": _("moved dates of a round"),
        "round.edited": _("changed texts, limits or money of a round"),
        "round.begun_from": _("began a round from an earlier one"),
        "space.added": _("put a space on the register"),
        "space.edited": _("changed words or facts of a space"),
        "space.wishing": _("opened a space for wishes"),
        "space.calling": _("called for designs"),
        "space.closed": _("closed a call for designs"),
        "space.decided": _("decided about a space"),
        "wish.said": _("said a wish for a space"),
        "wish.taken_back": _("took back a wish"),
        "wish.echoed": _("joined a wish"),
        "wish.echo_taken_back": _("no longer joins a wish"),
        "wish.reported": _("reported a wish"),
    }
)

words.register_facts({name: Cycle._meta.get_field(name).verbose_name for name in DATES})  # type: ignore[union-attr]
words.register_facts(
    {
        "at": _("time"),
        "changed": _("what was changed"),
        "host": _("idea that takes it in"),
        "idea": _("idea"),
        "juror": _("member of the jury"),
        "lots": _("lots"),
        "places": _("places"),
        "round": _("round"),
        "reports": _("reports"),
        "space": _("space"),
        "twin": _("idea that joins"),
        "verdict": _("verdict"),
    }
)
