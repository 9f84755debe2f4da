"""What the database keeps true about votes, whoever asks."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from points.guards import refuse_unless
from records import words
from records.immutable import guard, protect
from voting.models import (
    ALLOWED,
    BATCH_ALLOWED,
    Amendment,
    BoxBatch,
    Commitment,
    CountedBallot,
    Election,
    Hold,
    Option,
    PaperBatch,
    PaperDifference,
    PaperEntry,
    PaperSlip,
    ResultSignature,
    ResultVersion,
    Roll,
    SealedBallot,
)
from voting.setting_up import RULED

ELECTIONS, SEALED, ROLLS = (model._meta.db_table for model in (Election, SealedBallot, Roll))
RESULTS, SIGNATURES, BATCHES = (model._meta.db_table for model in (ResultVersion, ResultSignature, PaperBatch))
BROKEN = "USING ERRCODE = 'integrity_constraint_violation'"
SEAL = 48  # what sealing adds to the padded ballot


def both(condition: str, why: str) -> dict[str, str]:
    """`refuse_unless`, with IS DISTINCT FROM in SQLite's words."""
    bodies = refuse_unless(condition, why)
    bodies["sqlite"] = bodies["sqlite"].replace("IS NOT DISTINCT FROM", "IS").replace("IS DISTINCT FROM", "IS NOT")
    return bodies


def unchanged(*columns: str) -> str:
    return " AND ".join(f"NEW.{column} IS NOT DISTINCT FROM OLD.{column}" for column in columns)


def while_election(condition: str, why: str, *, more: str = "true") -> dict[str, str]:
    """A row comes or changes only while its election (e) is so. PostgreSQL keeps it so until the transaction ends."""
    asked = f'SELECT 1 FROM "{ELECTIONS}" e WHERE e.id = NEW.election_id AND ({condition})'
    return {
        "sqlite": f"SELECT RAISE(ABORT, '{why}') WHERE NOT ({more} AND EXISTS ({asked}));",
        "postgresql": (
            f"PERFORM 1 FROM ({asked} FOR SHARE) held; IF NOT FOUND OR NOT ({more}) THEN RAISE EXCEPTION '{why}'"
            f" {BROKEN}; END IF; RETURN NEW;"
        ),
    }


def only_while_closing(why: str) -> dict[str, str]:
    asked = f"SELECT 1 FROM \"{ELECTIONS}\" e WHERE e.id = OLD.election_id AND e.state = 'closing'"
    return {
        "sqlite": f"SELECT RAISE(ABORT, '{why}') WHERE NOT EXISTS ({asked});",
        "postgresql": (f"IF NOT EXISTS ({asked}) THEN RAISE EXCEPTION '{why}' {BROKEN}; END IF; RETURN OLD;"),
    }


def never(why: str) -> dict[str, str]:
    return {"postgresql": f"RAISE EXCEPTION '{why}' {BROKEN};"}


def moves(allowed: Mapping[str, set[str]]) -> str:
    """Every pair of states, in an order that is the same in each process."""
    return ", ".join(f"'{start!s}>{end!s}'" for start, ends in allowed.items() for end in sorted(ends))


# The election: its steps, its rules, its end

_moves = moves(ALLOWED)
_nobody_voted = (
    f'NOT EXISTS (SELECT 1 FROM "{SEALED}" s WHERE s.election_id = OLD.id)'
    f" AND NOT EXISTS (SELECT 1 FROM \"{ROLLS}\" r WHERE r.election_id = OLD.id AND r.channel <> 'none')"
)
_amends = f"(OLD.state = 'frozen' AND NEW.amended = OLD.amended + 1 AND {_nobody_voted})"
guard(
    "moves_as_agreed",
    Election,
    "BEFORE",
    "UPDATE",
    **both(
        f"OLD.state = NEW.state OR OLD.state || '>' || NEW.state IN ({_moves})"
        " OR (OLD.origin = 'imported' AND OLD.state = 'draft' AND NEW.state = 'certified')",
        "an election takes one step after the other",
    ),
)
guard(
    "two_make_it_final",
    Election,
    "BEFORE",
    "UPDATE",
    **both(
        "NEW.state <> 'certified' OR OLD.state = 'certified' OR NEW.origin = 'imported' OR EXISTS ("
        f'SELECT 1 FROM "{SIGNATURES}" s, "{RESULTS}" r WHERE s.result_id = r.id AND s.place = 2'
        " AND r.election_id = NEW.id)",
        "two officers sign a result",
    ),
)
guard(
    "rules_stay",
    Election,
    "BEFORE",
    "UPDATE",
    **both(
        f"OLD.state = 'draft' OR {_amends} OR ({unchanged(*RULED, 'digest', 'amended')})",
        "frozen rules change only by an amendment before anybody votes",
    ),
)
guard(
    "fixed_stays",
    Election,
    "BEFORE",
    "UPDATE",
    **both(
        "OLD.state = 'draft' OR ("
        + unchanged(
            *("slug", "area_id", "key_holding", "origin", "cycle_id", "contest", "box_key", "ballot_bytes"),
            *("seed_commitment", "frozen_at"),
        )
        + ")",
        "what was frozen stays",
    ),
)
guard(
    "end_stays",
    Election,
    "BEFORE",
    "UPDATE",
    **both(
        f"OLD.state = 'draft' OR {_amends} OR {unchanged('closing_at')}"
        " OR (OLD.held_at IS NOT NULL AND NEW.held_at IS NULL AND NEW.closing_at >= OLD.closing_at)",
        "the end moves only with a pause",
    ),
)
guard(
    "drawn_once",
    Election,
    "BEFORE",
    "UPDATE",
    **both(
        f"OLD.seed = '' AND OLD.state = 'frozen' OR {unchanged('seed', 'seed_secret', 'seed_public')}",
        "lots are drawn once",
    ),
)
guard(
    "closed_once",
    Election,
    "BEFORE",
    "UPDATE",
    **both(
        "OLD.state = 'closing' OR OLD.origin = 'imported'"
        f" OR ({unchanged('closed_at', 'box_root', 'replaced', 'drafts_left')})",
        "what the close found stays",
    ),
)
guard(
    "opened_once",
    Election,
    "BEFORE",
    "UPDATE",
    **both(
        f"OLD.box_opened_at IS NULL AND NEW.state = 'closed' OR ({unchanged('box_opened_at', 'invalid')})",
        "a box is opened once, after the close",
    ),
)
guard(
    "begins_as_draft",
    Election,
    "BEFORE",
    "INSERT",
    **refuse_unless("NEW.state = 'draft'", "an election begins as a draft"),
)
guard(
    "kept_delete",
    Election,
    "BEFORE",
    "DELETE",
    sqlite="SELECT RAISE(ABORT, 'a frozen election is kept') WHERE OLD.state <> 'draft';",
    postgresql=(
        f"IF OLD.state <> 'draft' THEN RAISE EXCEPTION 'a frozen election is kept' {BROKEN}; END IF; RETURN OLD;"
    ),
)

# Options: as the election was frozen

_of = f'(SELECT e.state FROM "{ELECTIONS}" e WHERE e.id = {{}}.election_id)'
_nobody_voted_on_it = _nobody_voted.replace("OLD.id", "OLD.election_id")
guard(
    "listed_in_draft",
    Option,
    "BEFORE",
    "INSERT",
    **refuse_unless(_of.format("NEW") + " = 'draft'", "the list is frozen"),
)
guard(
    "kept_delete",
    Option,
    "BEFORE",
    "DELETE",
    sqlite=f"SELECT RAISE(ABORT, 'the list is frozen') WHERE {_of.format('OLD')} <> 'draft';",
    postgresql=(
        f"IF {_of.format('OLD')} <> 'draft' THEN RAISE EXCEPTION 'the list is frozen' {BROKEN}; END IF; RETURN OLD;"
    ),
)
guard(
    "stands_as_frozen",
    Option,
    "BEFORE",
    "UPDATE",
    **both(
        _of.format("OLD")
        + " = 'draft' OR ("
        + unchanged("election_id", "source", "idea_id", "title", "title_zh_hans", "title_en", "category")
        + f" AND (OLD.number IS NULL OR ({unchanged('number', 'code')}))"
        + f" AND (({unchanged('cost', 'withdrawn')}) OR ({_of.format('OLD')} = 'frozen' AND {_nobody_voted_on_it})))",
        "an option stands as it was frozen",
    ),
)
protect(Hold, allow_update=["ended_at", "ended_by"])
protect(Amendment, allow_update=["state", "decided_by", "decided_at", "new_digest"])

# The box: ballots come in only while voting is on, all of one size, and none goes

protect(SealedBallot, allow_update=["live", "listed"], allow_delete=True)
protect(Roll, allow_update=["channel", "voted_on"], allow_delete=True)
guard(
    "comes_in_time",
    SealedBallot,
    "BEFORE",
    "INSERT",
    **while_election(
        "e.state = 'frozen' AND e.held_at IS NULL AND e.seed <> '' AND NEW.handle <> ''"
        " OR e.state = 'closing' AND NEW.handle = ''",
        "no ballot is taken now",
        more=f'length(NEW.ciphertext) = (SELECT b.ballot_bytes + {SEAL} FROM "{ELECTIONS}" b'
        " WHERE b.id = NEW.election_id)",
    ),
)
guard(
    "is_replaced_for_good",
    SealedBallot,
    "BEFORE",
    "UPDATE",
    **while_election(
        "e.state IN ('frozen', 'closing')",
        "a sealed ballot stays",
        more="(OLD.live OR NOT NEW.live) AND (NEW.listed OR NOT OLD.listed)",
    ),
)
guard("kept_delete", SealedBallot, "BEFORE", "DELETE", **only_while_closing("no ballot is taken out of the box"))
guard("kept_truncate", SealedBallot, "BEFORE", "TRUNCATE", **never("no ballot is taken out of the box"))
guard(
    "comes_in_time",
    Roll,
    "BEFORE",
    "INSERT",
    **while_election("e.state IN ('frozen', 'closing')", "the roll is closed"),
)
guard("marked_in_time", Roll, "BEFORE", "UPDATE", **while_election("e.state = 'frozen'", "the roll is closed"))
guard("kept_delete", Roll, "BEFORE", "DELETE", **only_while_closing("a line of the roll is kept"))
guard("kept_truncate", Roll, "BEFORE", "TRUNCATE", **never("a line of the roll is kept"))
protect(BoxBatch)
protect(Commitment)
_box = BoxBatch._meta.db_table
guard(
    "follows",
    BoxBatch,
    "BEFORE",
    "INSERT",
    **refuse_unless(
        f'NEW.number = 1 + (SELECT count(*) FROM "{_box}" b WHERE b.election_id = NEW.election_id)'
        f' AND NEW.previous = coalesce((SELECT b.hash FROM "{_box}" b WHERE b.election_id = NEW.election_id'
        f" AND b.number = NEW.number - 1), '{'0' * 64}')",
        "a batch of receipts follows the one before it",
    ),
)
protect(CountedBallot)
guard(
    "out_of_an_open_box",
    CountedBallot,
    "BEFORE",
    "INSERT",
    **while_election(
        "e.state = 'closed' AND e.box_opened_at IS NULL OR e.origin = 'imported' AND e.state = 'draft'",
        "ballots are counted once, after the close",
    ),
)

# Paper

protect(
    PaperBatch,
    allow_update=["state", "first_by", "second_by", "third_by", "signed_by", "countersigned_by"],
)
protect(PaperEntry, allow_update=["kind", "choices", "serial"])
protect(PaperSlip)
protect(PaperDifference, allow_update=["signed_by"])
_paper_moves = moves(BATCH_ALLOWED)
_persons = "first_by_id", "second_by_id", "third_by_id", "signed_by_id", "countersigned_by_id"
guard(
    "moves_as_agreed",
    PaperBatch,
    "BEFORE",
    "UPDATE",
    **both(
        f"(OLD.state = NEW.state OR OLD.state || '>' || NEW.state IN ({_paper_moves}))"
        + "".join(f" AND (OLD.{name} IS NULL OR NEW.{name} = OLD.{name})" for name in _persons),
        "a batch takes one step after the other",
    ),
)
_turn = (
    f"EXISTS (SELECT 1 FROM \"{BATCHES}\" b WHERE b.id = NEW.batch_id AND b.state = CASE NEW.turn WHEN 1 THEN 'first'"
    " WHEN 2 THEN 'second' ELSE 'differs' END)"
)
for _event in ("INSERT", "UPDATE"):
    guard(
        f"typed_in_its_turn_{_event.lower()}",
        PaperEntry,
        "BEFORE",
        _event,
        **refuse_unless(_turn, "slips are typed in their turn"),
    )

# Results

protect(ResultVersion)
protect(ResultSignature)
guard(
    "after_the_close",
    ResultVersion,
    "BEFORE",
    "INSERT",
    **while_election(
        "e.state IN ('closed', 'counted', 'certified') AND e.box_opened_at IS NOT NULL"
        " OR e.origin = 'imported' AND e.state = 'draft'",
        "there is no result before the box is open",
    ),
)

words.register(
    {
        "box.receipts_listed": _("made receipts of a vote public"),
        "election.amended": _("amended the rules of a vote"),
        "election.amendment_proposed": _("proposed to amend the rules of a vote"),
        "election.amendment_refused": _("did not agree to an amendment of a vote"),
        "election.box_opened": _("opened a ballot box"),
        "election.closed": _("closed a vote"),
        "election.count_asked": _("asked for the count of a vote"),
        "election.counted": _("counted a vote"),
        "election.edited": _("changed the draft of a vote"),
        "election.frozen": _("froze the rules of a vote"),
        "election.held": _("paused a vote"),
        "election.imported": _("took in an election from a file"),
        "election.key_destroyed": _("destroyed the key of a ballot box"),
        "election.lots_drawn": _("drew the lots of a vote"),
        "election.let_together": _("let options of a draft vote win together after all"),
        "election.only_one_of": _("said of which options of a draft vote only one can be built"),
        "election.option_edited": _("changed an option of a draft vote"),
        "election.option_taken_off": _("took an option off a draft vote"),
        "election.options_added": _("put options on a draft vote"),
        "election.released": _("let a paused vote go on"),
        "election.set_up": _("set up a vote"),
        "paper.batch_opened": _("opened a batch of paper ballots"),
        "paper.batch_signed": _("signed a batch of paper ballots"),
        "paper.came_back": _("took back an unused paper ballot"),
        "paper.difference_explained": _("explained a difference between slips and roll"),
        "paper.difference_signed": _("signed the explanation of a difference"),
        "paper.handed_out": _("handed out a paper ballot"),
        "paper.printed": _("printed paper ballots"),
        "paper.turn_finished": _("finished typing a batch of paper ballots"),
        "result.certified": _("made a result final"),
        "result.signed": _("signed a result"),
    }
)
words.register_facts(
    {
        "first": _("first serial number"),
        "last": _("last serial number"),
        "again": _("a correction"),
        "ballots": _("ballots"),
        "box_key": _("public key of the box"),
        "box_root": _("root of all receipts"),
        "closing_at": _("voting ends"),
        "drafts_left": _("drafts never cast"),
        "hash": _("hash"),
        "invalid": _("against the rules"),
        "number": _("number"),
        "on_roll": _("on the roll"),
        "options": _("options"),
        "replaced": _("replaced"),
        "root": _("root"),
        "sealed": _("sealed ballots"),
        "seed": _("seed"),
        "seed_commitment": _("hash of the secret half of the seed"),
        "size": _("receipts"),
        "slips": _("slips"),
        "thrown": _("thrown in public"),
        "trace": _("hash of the count"),
        "turn": _("turn"),
        "winners": _("chosen"),
    }
)
