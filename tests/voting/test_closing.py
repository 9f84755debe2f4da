"""The close, the list of receipts, opening the box, and what the keys do."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from community import clock
from records import verify
from records.models import AuditEntry
from tests.voting.builders import (
    DAY,
    after_the_end,
    cast,
    make_closed,
    make_counted,
    make_frozen,
    make_officer,
    make_open,
    make_voter,
)
from voting import boxkeys, closing, drafts, electorate, merkle, receipts, results, tally
from voting.models import BallotDraft, BoxBatch, Commitment, CountedBallot, Roll, SealedBallot, State

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
VOTES = ["votes", "ballot boxes", "results"]


def first_bad():
    return next((result.bad for result in verify.run(VOTES) if result.bad), None)


def filled(people=12, **fields):
    election = make_open(**fields)
    return election, [cast(election, make_voter(election.area), [1 + place % 3]) for place in range(people)]


def test_nobody_closes_a_vote_before_its_time():
    election = make_open()
    with clock.moved_to(election.closing_at - timedelta(microseconds=1)), pytest.raises(closing.NotYet):
        closing.close(election)
    with clock.moved_to(election.closing_at):
        closing.close(election)
    assert election.state == State.CLOSED


def test_the_close_leaves_nothing_that_ties_voters_to_ballots():
    election, _receipts = filled()
    before = set(Roll.objects.values_list("pk", flat=True)), set(SealedBallot.objects.values_list("pk", flat=True))
    make_closed(election)
    assert not SealedBallot.objects.exclude(handle="").exists()
    assert not before[0] & set(Roll.objects.values_list("pk", flat=True))
    assert not before[1] & set(SealedBallot.objects.values_list("pk", flat=True))
    assert not boxkeys.has(election, boxkeys.LINK)
    with pytest.raises(boxkeys.KeyMissing):
        boxkeys.handle(election, "a" * 64)


def test_a_draft_never_cast_is_counted_and_gone():
    election, _receipts = filled(1)
    voter = electorate.voter_for(election, make_voter(election.area))
    drafts.keep(election, voter, [1])
    make_closed(election)
    assert election.drafts_left == 1 and not BallotDraft.objects.exists()


def test_closing_again_changes_nothing():
    election, _receipts = filled(3)
    make_closed(election)
    entries = AuditEntry.objects.filter(stream="elections").count()
    with after_the_end(election):
        closing.close(election)
        assert closing.open_box(election) == 3
    assert AuditEntry.objects.filter(stream="elections").count() == entries


def test_the_schedule_closes_and_opens_at_the_minute():
    election, _receipts = filled(2)
    assert closing.close_what_is_due() == 0
    with after_the_end(election):
        assert closing.close_what_is_due() == 1
        assert closing.close_what_is_due() == 0
    assert sum(CountedBallot.objects.values_list("times", flat=True)) == 2


def test_what_broke_off_after_the_close_is_finished_by_the_next_turn(monkeypatch):
    election, _receipts = filled(2)
    monkeypatch.setattr(closing, "tidy_up", lambda election: None)
    with after_the_end(election):
        closing.close(election)
        assert boxkeys.has(election, boxkeys.LINK)
        monkeypatch.undo()
        closing.close_what_is_due()
    assert not boxkeys.has(election, boxkeys.LINK)
    election.refresh_from_db()
    assert election.box_opened_at is not None


def test_the_box_holds_what_was_cast_last_and_nothing_else():
    election = make_open()
    voter = make_voter(election.area)
    cast(election, voter, [1])
    cast(election, voter, [2, 3])
    cast(election, make_voter(election.area), [3, 2])
    make_closed(election)
    assert list(CountedBallot.objects.values_list("choices", "times")) == [('{"2":1,"3":1}', 2)]
    assert first_bad() is None


def test_a_ballot_slipped_in_against_the_rules_is_set_aside():
    """Whoever can write to the database can seal what they like; it is a ballot only under the rules."""
    election = make_open()
    cast(election, make_voter(election.area), [1])
    voter = electorate.voter_for(election, make_voter(election.area))
    from voting import casting

    casting._put_in(election, voter, (10).to_bytes(2, "big") + b'{"99":1}  ' + bytes(election.ballot_bytes - 12), "")
    make_closed(election)
    assert election.invalid == 1
    assert list(CountedBallot.objects.values_list("choices", "times")) == [('{"1":1}', 1)]
    assert first_bad() is None


def test_two_of_three_trustees_open_the_box_and_one_does_not():
    from tests.voting.builders import make_draft
    from voting import setting_up

    officer = make_officer()
    with clock.moved_to(clock.now() - 2 * DAY):
        election = make_draft(by=officer, key_holding="trustees")
        sheets = setting_up.freeze(election, by=officer).sheets
        setting_up.draw_lots(election, by=officer, public="three dice: 3 1 5")
    assert len(sheets) == 3 and not boxkeys.has(election, boxkeys.BOX)
    cast(election, make_voter(election.area), [1])
    with after_the_end(election):
        closing.close_what_is_due()
        election.refresh_from_db()
        assert election.box_opened_at is None
        with pytest.raises(closing.NotYet):
            closing.open_box(election, by=officer, sheets=(sheets[0],))
        with pytest.raises(boxkeys.SharesRefused):
            closing.open_box(election, by=officer, sheets=(sheets[0], sheets[0]))
        assert closing.open_box(election, by=officer, sheets=(sheets[2], sheets[1].lower())) == 1


@pytest.mark.parametrize("pair", [(0, 1), (1, 2), (2, 0), (1, 0)])
def test_any_two_sheets_give_the_key(pair):
    key = bytes(range(32))
    sheets = boxkeys.split_key(key)
    assert boxkeys.join_sheets(*(sheets[place] for place in pair)) == key


def test_a_sheet_with_a_slip_is_refused():
    sheets = boxkeys.split_key(bytes(32))
    with pytest.raises(boxkeys.SharesRefused):
        boxkeys.join_sheets(sheets[0], "D" + sheets[1][1:])


def test_the_key_of_a_box_is_destroyed_once_nobody_can_object():
    result = make_counted(ballots=[[1], [2]])
    one, two = make_officer(), make_officer()
    results.sign(result, by=one)
    results.sign(result, by=two)
    election = result.election
    assert closing.destroy_spent_keys() == 0 and boxkeys.has(election, boxkeys.BOX)
    with clock.moved_to(clock.now() + 31 * DAY):
        assert closing.destroy_spent_keys() == 1
        assert closing.destroy_spent_keys() == 0
    assert not boxkeys.has(election, boxkeys.BOX)
    assert first_bad() is None


# Receipts


def test_receipts_wait_until_there_are_ten_to_hide_among():
    election, nine = filled(9)
    assert receipts.list_new(election) == 0
    found = receipts.find(nine[0].grouped.lower())
    assert found is not None and not found.is_listed and receipts.proof(found) is None
    cast(election, make_voter(election.area), [1])
    assert receipts.list_new(election) == 10 and receipts.list_new(election) == 0
    assert receipts.find(nine[0].code).is_listed


def test_a_batch_stands_in_an_order_that_says_nothing_about_time():
    election, cast_in_turn = filled(12)
    receipts.list_new(election)
    listed = list(Commitment.objects.order_by("batch__number", "position").values_list("digest", flat=True))
    assert listed == sorted(each.digest for each in cast_in_turn)


def test_a_replaced_ballot_stays_on_the_list_and_nobody_can_tell():
    election, given = filled(10)
    voter = make_voter(election.area)
    first = cast(election, voter, [1])
    second = cast(election, voter, [2])
    make_closed(election)
    assert Commitment.objects.count() == 12
    proofs = [receipts.proof(receipts.find(each.code)) for each in (first, second, given[0])]
    assert all(map(receipts.is_proof, proofs))
    assert {tuple(sorted(proof)) for proof in proofs} == {tuple(sorted(proofs[0]))}


def test_every_receipt_proves_that_its_ballot_is_in_the_box():
    election, given = filled(23)
    receipts.list_new(election)
    given += [cast(election, make_voter(election.area), [1]) for _each in range(14)]
    receipts.list_new(election)
    given += [cast(election, make_voter(election.area), [1]) for _each in range(3)]
    make_closed(election)
    assert list(BoxBatch.objects.order_by("number").values_list("size", "is_last")) == [
        (23, False),
        (14, False),
        (3, True),
    ]
    for each in given:
        proof = receipts.proof(receipts.find(each.code))
        assert receipts.is_proof(proof) and proof["box_root"] == election.box_root
        assert not receipts.is_proof({**proof, "digest": "0" * 64})
        assert not receipts.is_proof({**proof, "box_root": "0" * 64})
    assert first_bad() is None


@pytest.mark.parametrize("text", ["", "AAAA", "AAAA-AAAA-AAAA-AAAA", "0000-0000-0000-0000", "'; drop table"])
def test_what_is_no_receipt_is_not_found(text, db):
    assert receipts.find(text) is None


@pytest.mark.parametrize("leaves", range(1, 18))
def test_paths_lead_to_the_root_from_every_leaf(leaves):
    digests = [f"{number:064x}" for number in range(leaves)]
    root = merkle.root(digests)
    for position, digest in enumerate(digests):
        assert merkle.climb(digest, merkle.path(digests, position)) == root


def test_the_list_of_receipts_cannot_be_rewritten():
    election, _given = filled(10)
    receipts.list_new(election)
    for refused in (
        lambda: Commitment.objects.all().delete(),
        lambda: Commitment.objects.update(code="A" * 16),
        lambda: BoxBatch.objects.update(root="0" * 64),
        lambda: BoxBatch.objects.create(
            election=election, number=7, size=10, root="0" * 64, previous="0" * 64, hash="0" * 64
        ),
        lambda: BoxBatch.objects.create(
            election=election, number=2, size=9, root="0" * 64, previous=BoxBatch.objects.get().hash, hash="0" * 64
        ),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            refused()


# What verify finds


def test_a_vote_from_end_to_end_verifies():
    election, _given = filled(12)
    assert first_bad() is None
    receipts.list_new(election)
    assert first_bad() is None
    make_closed(election)
    with after_the_end(election):
        tally.ask(election, by=make_officer(), now=True)
    assert first_bad() is None


def test_counted_ballots_stay_as_they_came_out_of_the_box():
    election = make_closed(ballots=[[1], [2]])
    for refused in (
        lambda: CountedBallot.objects.update(times=5),
        lambda: CountedBallot.objects.all().delete(),
        lambda: CountedBallot.objects.create(election=election, choices='{"3":1}', times=100),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            refused()


def test_there_is_no_count_before_the_close():
    election = make_frozen()
    with pytest.raises(tally.CountRefused):
        tally.ask(election, by=make_officer(), now=True)
