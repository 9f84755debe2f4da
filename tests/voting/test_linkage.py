"""Somebody has the whole database of a closed vote. What do they learn about who voted for what?

The thief tries everything a row gives away beside what it says: the order in which rows lie in the table, their
numbers, the transaction that wrote them, the size of what is sealed, the lines of the record, sessions and messages.
"""

import json
import os
import random
from itertools import pairwise

import pytest
from django.db import connection

from tests.voting.builders import after_the_end, cast, make_officer, make_open, make_voter
from voting import closing, drafts, electorate, receipts, tally
from voting.models import BallotDraft, Commitment, CountedBallot, Roll, SealedBallot

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
# As many as fit into a test; VOTE_PEOPLE=1000 for a real vote. The marks below hold for any number.
PEOPLE = int(os.environ.get("VOTE_PEOPLE", "60"))


@pytest.fixture
def closed():
    """A closed and counted vote; who voted when and for what, as only the test knows."""
    election = make_open(costs=(10_000,) * 12)
    people = [make_voter(election.area) for _each in range(PEOPLE)]
    random.Random(7).shuffle(people)
    truth = []
    for place, person in enumerate(people):
        voter = electorate.voter_for(election, person)
        picks = [1 + place % 12, 1 + (place * 5 + 3) % 12]
        picks = sorted(set(picks))
        drafts.keep(election, voter, picks)
        receipt = cast(election, person, picks)
        truth.append((voter.ref, receipt.digest, picks))
        if place % 20 == 19:
            receipts.list_new(election)
    with after_the_end(election):
        closing.close(election)
        closing.open_box(election)
        tally.ask(election, by=make_officer(), now=True)
    return election, truth


def as_they_lie(model, *columns):
    """Rows in the order of the table itself, with the transaction that wrote each."""
    table = model._meta.db_table
    hidden = "rowid, rowid" if connection.vendor == "sqlite" else "ctid::text AS place, xmin::text AS written"
    order = "rowid" if connection.vendor == "sqlite" else "ctid"
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {hidden}, {", ".join(columns)} FROM "{table}" ORDER BY {order}')
        return cursor.fetchall()


def in_step(one, other):
    """How often two orders agree on who comes next: half the time where they have nothing to do with each other."""
    place = {what: number for number, what in enumerate(other)}
    numbers = [place[what] for what in one]
    return sum(a < b for a, b in pairwise(numbers)) / (len(numbers) - 1)


def near_half(share):
    return abs(share - 0.5) <= 3 * 0.5 / (PEOPLE - 1) ** 0.5


def test_the_order_of_the_rows_says_nothing_about_who_came_when(closed):
    _election, truth = closed
    in_time = [ref for ref, _digest, _picks in truth]
    lines = [row[2] for row in as_they_lie(Roll, "voter_ref")]
    assert near_half(in_step(lines, in_time))
    ballots = [row[2] for row in as_they_lie(SealedBallot, "commitment")]
    assert near_half(in_step(ballots, [digest for _ref, digest, _picks in truth]))


def test_lines_and_ballots_matched_by_where_they_lie_are_matched_by_chance(closed):
    _election, truth = closed
    belongs = {ref: digest for ref, digest, _picks in truth}
    lines = [row[2] for row in as_they_lie(Roll, "voter_ref")]
    ballots = [row[2] for row in as_they_lie(SealedBallot, "commitment")]
    right = sum(belongs[line] == ballot for line, ballot in zip(lines, ballots, strict=True))
    assert right <= 1 + 3 * 1  # one by chance, three standard deviations of one


def test_roll_and_box_were_written_by_one_transaction_and_numbered_anew(closed):
    marks = [{row[1] for row in as_they_lie(*table)} for table in ((Roll, "voter_ref"), (SealedBallot, "commitment"))]
    assert marks[0] == marks[1]
    assert len(marks[0]) == (PEOPLE if connection.vendor == "sqlite" else 1)  # SQLite knows row numbers alone


def test_no_two_rows_say_they_belong_together(closed):
    """Nothing in the row of a ballot stands in a line of the roll, or in what was counted."""
    sealed = {
        str(value) for row in SealedBallot.objects.values_list("id", "handle", "nonce", "commitment") for value in row
    }
    lines = {
        str(value)
        for row in Roll.objects.values_list("id", "voter_ref", "account_ref", "document_ref", "household_ref")
        for value in row
        if value
    }
    counted = {str(value) for value in CountedBallot.objects.values_list("id", flat=True)}
    assert not sealed - {""} & lines and not sealed & counted and not lines & counted
    assert len({len(ballot.ciphertext) for ballot in SealedBallot.objects.all()}) == 1
    assert set(Roll.objects.values_list("channel", flat=True)) == {"online"}
    assert Roll.objects.values("voted_on").distinct().count() == 1


def test_what_was_counted_stands_in_the_order_of_what_it_says(closed):
    written = [row[2] for row in as_they_lie(CountedBallot, "choices")]
    assert written == sorted(written)


def test_the_rest_of_the_database_knows_no_choice_and_no_receipt_of_anybody(closed):
    """The record, messages, sessions, jobs and every other table: neither picks nor hashes of voters."""
    _election, truth = closed
    own = {model._meta.db_table for model in (Roll, SealedBallot, Commitment, CountedBallot)}
    secrets = {ref for ref, _digest, _picks in truth} | {digest for _ref, digest, _picks in truth}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table in own or table.endswith("resultversion"):
                continue
            cursor.execute(f'SELECT * FROM "{table}"')
            text = "\n".join(repr(row) for row in cursor.fetchall())
            assert not [secret for secret in secrets if secret in text], table
            assert not [
                picks
                for _ref, _digest, picks in truth
                if json.dumps(dict.fromkeys(map(str, picks), 1), separators=(",", ":")) in text
            ], table
    assert not BallotDraft.objects.exists()


def test_the_same_attack_finds_everybody_in_rows_as_they_were_cast():
    """The control: before the close rows lie as they came, and PostgreSQL says which were written together."""
    election = make_open()
    truth = []
    for _place in range(20):
        person = make_voter(election.area)
        voter = electorate.voter_for(election, person)
        truth.append((voter.ref, cast(election, person, [1]).digest))
    lines = {row[1]: row[2] for row in as_they_lie(Roll, "voter_ref")}
    ballots = {row[1]: row[2] for row in as_they_lie(SealedBallot, "commitment")}
    right = sum((lines.get(mark), ballot) in truth for mark, ballot in ballots.items())
    assert right == 20, "this thief sees nothing"
