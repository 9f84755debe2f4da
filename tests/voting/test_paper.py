"""Paper: the desk, typing twice, a third who decides, two who sign, and squaring slips with the roll."""

import pytest
from django.db import DatabaseError, transaction

from community import clock
from tests.builders import make_resident
from tests.voting.builders import after_the_end, cast, make_closed, make_officer, make_open, make_voter
from tests.voting.test_closing import first_bad
from voting import casting, closing, electorate, paper, tally
from voting.models import PaperBatch, PaperEntry, PaperSlip, Roll, SealedBallot
from voting.paper import PaperRefused
from voting.picks import PicksRefused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def voter_of(election, resident=None):
    return electorate.voter_for(election, resident or make_voter(election.area))


def type_all(batch, by, slips):
    for position, numbers in enumerate(slips, 1):
        if isinstance(numbers, str):
            paper.type_slip(batch, position, by=by, kind=numbers)
        else:
            paper.type_slip(batch, position, by=by, given=numbers)
    return paper.finish_turn(batch, by=by)


def signed_batch(election, slips):
    one, two = make_officer(), make_officer()
    batch = paper.open_batch(election, by=one, station="Canteen", cover_count=len(slips))
    type_all(batch, one, slips)
    type_all(batch, two, slips)
    paper.sign_batch(batch, by=one)
    return paper.sign_batch(batch, by=two)


# The desk


def test_who_takes_paper_has_no_ballot_in_the_box_any_more():
    election, officer = make_open(), make_officer()
    voter = voter_of(election)
    casting.cast(election, voter, [1])
    assert paper.hand_out(election, voter, by=officer) is True
    assert Roll.objects.get().channel == "paper"
    assert not SealedBallot.objects.filter(live=True).exists()
    with pytest.raises(casting.OnPaper):
        casting.cast(election, voter, [2])
    with pytest.raises(PaperRefused):
        paper.hand_out(election, voter, by=officer)
    assert first_bad() is None


def test_online_again_needs_the_slip_back():
    election, officer = make_open(), make_officer()
    voter = voter_of(election)
    casting.cast(election, voter, [1])
    paper.hand_out(election, voter, by=officer)
    paper.take_back(election, voter, by=officer)
    casting.cast(election, voter, [2])
    assert Roll.objects.get().channel == "online"
    assert SealedBallot.objects.filter(live=True).count() == 1
    with pytest.raises(PaperRefused):
        paper.take_back(election, voter, by=officer)


def test_nobody_marks_the_roll_for_themselves():
    election = make_open()
    officer = make_voter(election.area)
    officer.is_superuser = True
    officer.save(update_fields=["is_superuser"])
    with pytest.raises(PaperRefused, match="themselves"):
        paper.hand_out(election, voter_of(election, officer), by=officer)


def test_somebody_without_an_account_takes_paper_with_their_id_and_takes_it_once():
    election, officer = make_open(), make_officer()
    voter = electorate.voter_by_document(election, election.area, "11010519491231002X")
    paper.hand_out(election, voter, by=officer)
    with pytest.raises(PaperRefused):
        paper.hand_out(
            election, electorate.voter_by_document(election, election.area, "110105 19491231 002x"), by=officer
        )


def test_no_paper_is_handed_out_after_the_end():
    election, officer = make_open(), make_officer()
    voter = voter_of(election)
    with clock.moved_to(election.closing_at), pytest.raises(casting.NotOpen):
        paper.hand_out(election, voter, by=officer)


# Typing


def test_paper_counts_with_what_came_online():
    election, officer = make_open(), make_officer()
    cast(election, make_voter(election.area), [1])
    for _each in range(4):
        paper.hand_out(election, voter_of(election), by=officer)
    make_closed(election)
    with after_the_end(election):
        signed_batch(election, [[1, 2], [2], "blank", "spoiled"])
        tally.ask(election, by=officer, now=True)
    result = election.results.get()
    assert result.totals == {"1": "2", "2": "2", "3": "0"}
    turnout = result.turnout
    assert (turnout["voters"], turnout["counted"], turnout["blank"], turnout["spoiled"]) == (5, 3, 1, 1)
    assert (turnout["online"], turnout["paper"], turnout["handed_out"]) == (1, 4, 4)
    assert first_bad() is None


def test_a_slip_typed_wrong_is_caught_and_a_third_person_decides():
    election = make_closed(ballots=[[1]])
    one, two, three = make_officer(), make_officer(), make_officer()
    with after_the_end(election):
        batch = paper.open_batch(election, by=one, station="Canteen", cover_count=3)
        type_all(batch, one, [[1], [2, 3], [3]])
        type_all(batch, two, [[1], [2, 1], [3]])
        assert batch.state == "differs"
        assert [found.position for found in paper.mismatches(batch)] == [2]
        assert paper.to_type(batch, three) == [2] and paper.to_type(batch, one) == []
        with pytest.raises(PaperRefused):
            paper.type_slip(batch, 2, by=one, given=[2, 1])
        with pytest.raises(PaperRefused, match="agree"):
            paper.type_slip(batch, 1, by=three, given=[3])
        paper.type_slip(batch, 2, by=three, given=[2, 3])
        paper.finish_turn(batch, by=three)
    slips = list(PaperSlip.objects.values_list("position", "choices"))
    assert slips == [(1, '{"1":1}'), (2, '{"2":1,"3":1}'), (3, '{"3":1}')]


def test_the_second_person_is_another_and_starts_from_nothing():
    election = make_closed(ballots=[[1]])
    one, two = make_officer(), make_officer()
    with after_the_end(election):
        batch = paper.open_batch(election, by=one, station="Canteen", cover_count=2)
        type_all(batch, one, [[1], [2]])
        assert paper.turn_of(batch, one) is None
        assert paper.to_type(batch, two) == [1, 2]
        with pytest.raises(PaperRefused):
            paper.type_slip(batch, 1, by=one, given=[1])
    with pytest.raises(DatabaseError), transaction.atomic():
        PaperBatch.objects.filter(pk=batch.pk).update(second_by=one)


def test_a_turn_is_finished_only_when_the_cover_sheet_agrees():
    election = make_closed(ballots=[[1]])
    one = make_officer()
    with after_the_end(election):
        batch = paper.open_batch(election, by=one, station="Canteen", cover_count=2)
        paper.type_slip(batch, 1, by=one, given=[1])
        with pytest.raises(PaperRefused, match="still to type: 1"):
            paper.finish_turn(batch, by=one)
        with pytest.raises(PaperRefused, match="says 2 slips"):
            paper.type_slip(batch, 3, by=one, given=[1])


def test_while_it_is_their_turn_a_person_may_mend_what_they_typed_and_not_afterwards():
    election = make_closed(ballots=[[1]])
    one = make_officer()
    with after_the_end(election):
        batch = paper.open_batch(election, by=one, station="Canteen", cover_count=1)
        paper.type_slip(batch, 1, by=one, given=[1])
        paper.type_slip(batch, 1, by=one, given=[2])
        paper.finish_turn(batch, by=one)
    assert PaperEntry.objects.get().choices == '{"2":1}'
    with pytest.raises(DatabaseError), transaction.atomic():
        PaperEntry.objects.update(choices='{"3":1}')


@pytest.mark.parametrize("numbers", [[9], [1, 2, 3, 3]])
def test_what_no_ballot_may_say_is_no_valid_slip(numbers):
    election = make_closed(ballots=[[1]])
    one = make_officer()
    with after_the_end(election):
        batch = paper.open_batch(election, by=one, station="Canteen", cover_count=1)
        with pytest.raises(PicksRefused):
            paper.type_slip(batch, 1, by=one, given=numbers)
        with pytest.raises(PaperRefused, match="blank"):
            paper.type_slip(batch, 1, by=one, given=[])


def test_two_sign_a_batch():
    election = make_closed(ballots=[[1]])
    one, two = make_officer(), make_officer()
    with after_the_end(election):
        batch = paper.open_batch(election, by=one, station="Canteen", cover_count=1)
        type_all(batch, one, [[1]])
        type_all(batch, two, [[1]])
        paper.sign_batch(batch, by=one)
        with pytest.raises(PaperRefused, match="second person"):
            paper.sign_batch(batch, by=one)
    with pytest.raises(DatabaseError), transaction.atomic():
        PaperBatch.objects.filter(pk=batch.pk).update(state="signed", countersigned_by=one)


# Squaring


def test_more_slips_than_handed_out_are_explained_in_public_by_two_before_the_count():
    election, officer, other = make_open(), make_officer(), make_officer()
    paper.hand_out(election, voter_of(election), by=officer)
    make_closed(election)
    why = {"reason_zh_hans": "多了一张", "reason_en": "One too many"}
    with after_the_end(election):
        signed_batch(election, [[1], [2]])
        with pytest.raises(tally.CountRefused, match="explain the difference"):
            tally.ask(election, by=officer, now=True)
        written = paper.explain_difference(election, by=officer, **why)
        with pytest.raises(tally.CountRefused):
            tally.ask(election, by=officer, now=True)
        with pytest.raises(PaperRefused):
            paper.sign_difference(written, by=officer)
        paper.sign_difference(written, by=other)
        assert tally.ask(election, by=officer, now=True).percent == 100


def test_a_batch_not_signed_holds_the_count_up():
    election, officer = make_closed(ballots=[[1]]), make_officer()
    with after_the_end(election):
        paper.open_batch(election, by=officer, station="Canteen", cover_count=1)
        with pytest.raises(tally.CountRefused, match="not signed yet: 1"):
            tally.ask(election, by=officer, now=True)


def test_paper_is_typed_only_between_close_and_count():
    election, officer = make_open(), make_officer()
    with pytest.raises(PaperRefused):
        paper.open_batch(election, by=officer, station="Canteen", cover_count=1)


def test_only_who_may_do_so_handles_paper():
    from django.core.exceptions import PermissionDenied

    election = make_open()
    voter = voter_of(election)
    with pytest.raises(PermissionDenied):
        paper.hand_out(election, voter, by=make_resident())
    with after_the_end(election):
        closing.close(election)
        with pytest.raises(PermissionDenied):
            paper.open_batch(election, by=make_resident(), station="Canteen", cover_count=1)
