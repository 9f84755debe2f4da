"""What the database keeps true about the record itself."""

from community.models import Consent, ConsentText, Rule
from records.immutable import guard, protect
from records.models import AuditEntry, Checkpoint, Head, Salt

ENTRIES, HEADS = AuditEntry._meta.db_table, Head._meta.db_table

protect(AuditEntry)
protect(Checkpoint)
protect(Head, allow_update=["count", "hash"])
protect(Salt, allow_delete=True)

# An entry follows the end of its stream, without gap or fork, and becomes that end.
guard(
    "follows_head",
    AuditEntry,
    "BEFORE",
    "INSERT",
    sqlite=(
        "SELECT RAISE(ABORT, 'an entry follows the end of its stream') WHERE NOT EXISTS ("
        f'SELECT 1 FROM "{HEADS}" h WHERE h.stream = NEW.stream'
        " AND h.count = NEW.sequence - 1 AND h.hash = NEW.previous);"
    ),
    postgresql=(
        f'IF NOT EXISTS (SELECT 1 FROM "{HEADS}" h WHERE h.stream = NEW.stream'
        " AND h.count = NEW.sequence - 1 AND h.hash = NEW.previous) THEN RAISE EXCEPTION"
        " 'an entry follows the end of its stream' USING ERRCODE = 'integrity_constraint_violation'; END IF;"
        " RETURN NEW;"
    ),
)
guard(
    "moves_head",
    AuditEntry,
    "AFTER",
    "INSERT",
    sqlite=f'UPDATE "{HEADS}" SET count = NEW.sequence, hash = NEW.hash WHERE stream = NEW.stream;',
    postgresql=(f'UPDATE "{HEADS}" SET count = NEW.sequence, hash = NEW.hash WHERE stream = NEW.stream; RETURN NULL;'),
)

# The end of a stream moves one entry at a time, and only to an entry that is there. A new stream begins empty.
guard(
    "steps",
    Head,
    "BEFORE",
    "UPDATE",
    sqlite=(
        "SELECT RAISE(ABORT, 'the end of a stream moves with its entries') WHERE NEW.count <> OLD.count + 1 OR"
        f' NOT EXISTS (SELECT 1 FROM "{ENTRIES}" e WHERE e.stream = NEW.stream AND e.sequence = NEW.count'
        " AND e.hash = NEW.hash);"
    ),
    postgresql=(
        f'IF NEW.count <> OLD.count + 1 OR NOT EXISTS (SELECT 1 FROM "{ENTRIES}" e WHERE e.stream = NEW.stream'
        " AND e.sequence = NEW.count AND e.hash = NEW.hash) THEN RAISE EXCEPTION"
        " 'the end of a stream moves with its entries' USING ERRCODE = 'integrity_constraint_violation'; END IF;"
        " RETURN NEW;"
    ),
)
guard(
    "begins_empty",
    Head,
    "BEFORE",
    "INSERT",
    sqlite="SELECT RAISE(ABORT, 'a stream begins empty') WHERE NEW.count <> 0;",
    postgresql=(
        "IF NEW.count <> 0 THEN RAISE EXCEPTION 'a stream begins empty'"
        " USING ERRCODE = 'integrity_constraint_violation'; END IF;"
        " RETURN NEW;"
    ),
)

CHECKPOINTS = Checkpoint._meta.db_table
guard(
    "follows",
    Checkpoint,
    "BEFORE",
    "INSERT",
    sqlite=(
        "SELECT RAISE(ABORT, 'checkpoints are numbered without a gap') WHERE NEW.number <>"
        f' (SELECT coalesce(max(c.number), 0) + 1 FROM "{CHECKPOINTS}" c);'
    ),
    postgresql=(
        f'IF NEW.number <> (SELECT coalesce(max(c.number), 0) + 1 FROM "{CHECKPOINTS}" c) THEN RAISE EXCEPTION'
        " 'checkpoints are numbered without a gap' USING ERRCODE = 'integrity_constraint_violation'; END IF;"
        " RETURN NEW;"
    ),
)

# What somebody agreed to, and in which words: a new word is a new row.
protect(Consent)
protect(ConsentText)

# Which numbers held when: decisions take over from each other, none is rewritten.
protect(Rule)
