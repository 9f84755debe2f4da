"""One voter fifty times, voters against the close, the desk against the phone, two officers at once; and real kills.

Each with a control that shows what is guarded.
"""

import os
import signal
import time
import traceback
from datetime import timedelta
from functools import partial

import pytest
from django.db import DatabaseError, IntegrityError, OperationalError, connection, connections, transaction

from community import clock
from records import engines, immutable, verify
from tests.builders import make_code, make_household
from tests.concurrency.mortal import server_process, wait_for_the_end_of
from tests.concurrently import in_parallel
from tests.voting.builders import (
    after_the_end,
    cast,
    make_closed,
    make_counted,
    make_officer,
    make_open,
    make_voter,
)
from tests.voting.conftest import keys_of_boxes  # noqa: F401
from voting import casting, closing, electorate, paper, receipts, results, tally
from voting.models import CountedBallot, Election, ResultSignature, Roll, SealedBallot, State

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
MANY = 50
# VOTE_ROUNDS=100 for the whole distance.
ROUNDS = int(os.environ.get("VOTE_ROUNDS", "2"))
# Kills at every statement of each act, so many times over; VOTE_LIVES=4 kills more than 200 times.
LIVES = int(os.environ.get("VOTE_LIVES", "1"))
VOTES = ["votes", "ballot boxes", "results"]


def first_bad():
    return next((result.bad for result in verify.run(VOTES) if result.bad), None)


def kinds(outcomes):
    return sorted({type(outcome).__name__ for outcome in outcomes})


def put(pk, voter, numbers=(1,)):
    """From a phone of its own, with the election as its page showed it."""
    return casting.cast(Election.objects.get(pk=pk), voter, list(numbers))


def without(model, name):
    """Take a constraint away, as for a control."""
    constraint = next(each for each in model._meta.constraints if each.name == name)
    model._meta.constraints = [each for each in model._meta.constraints if each.name != name]
    immutable.lift_for_rebuild()
    with connection.constraint_checks_disabled(), connection.schema_editor() as editor:
        editor.remove_constraint(model, constraint)
    immutable.install()


@pytest.fixture
def constraints_back():
    kept = {model: list(model._meta.constraints) for model in (SealedBallot, ResultSignature)}
    yield
    for model, constraints in kept.items():
        model._meta.constraints = constraints


def lift(*names):
    """Drop triggers; the next test gets a fresh database."""
    engine = engines.engine_of(connection)
    found = engine.triggers()
    for name in names:
        engine.drop(name, found[name].table)


# One voter, fifty phones


def test_one_voter_fifty_times_at_once_is_one_line_and_one_ballot_that_counts():
    for _round in range(ROUNDS):
        election = make_open()
        voter = electorate.voter_for(election, make_voter(election.area))
        outcomes = in_parallel([partial(put, election.pk, voter, [1 + place % 3]) for place in range(MANY)])
        assert all(isinstance(outcome, casting.Receipt) for outcome in outcomes), kinds(outcomes)
        mine = SealedBallot.objects.filter(election=election)
        assert Roll.objects.filter(election=election).count() == 1
        assert (mine.count(), mine.filter(live=True).count()) == (MANY, 1)
        assert len({outcome.code for outcome in outcomes}) == MANY
    assert first_bad() is None


def look_once(monkeypatch):
    """Everybody looked before anybody cast, and found nothing to replace."""
    monkeypatch.setattr(casting, "_cast_before", lambda mine: [])


def test_without_looking_under_the_lock_the_constraints_are_the_last_word(monkeypatch):
    election = make_open()
    voter = electorate.voter_for(election, make_voter(election.area))
    look_once(monkeypatch)
    outcomes = in_parallel([partial(put, election.pk, voter)] * 12)
    assert sum(isinstance(outcome, casting.Receipt) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, IntegrityError) for outcome in outcomes) == 11, kinds(outcomes)
    assert SealedBallot.objects.count() == 1


def test_without_look_and_constraints_one_voter_has_many_ballots(monkeypatch, constraints_back):
    """The control: this harness sees the race."""
    election = make_open()
    voter = electorate.voter_for(election, make_voter(election.area))
    look_once(monkeypatch)
    without(SealedBallot, "one_live_ballot_a_voter")
    without(SealedBallot, "one_ballot_a_revision")
    in_parallel([partial(put, election.pk, voter)] * 12)
    assert SealedBallot.objects.filter(live=True).count() > 1
    assert first_bad() is not None


def test_a_household_of_two_votes_twice_whoever_comes_first():
    election = make_open()
    make_code(make_household(election.area, adults=2), "GHR72MKP")
    voters = [
        electorate.voter_by_letter(election, "GHR72MKP", f"Name {number}", origin="192.0.2.1") for number in range(8)
    ]
    outcomes = in_parallel([partial(put, election.pk, voter) for voter in voters])
    assert sum(isinstance(outcome, casting.Receipt) for outcome in outcomes) == 2, kinds(outcomes)
    assert sum(isinstance(outcome, casting.NotAgain) for outcome in outcomes) == 6, kinds(outcomes)


# Voters against the close


def cast_late(pk, voter, moment):
    with clock.moved_to(moment):
        return put(pk, voter)


def close_now(pk, moment):
    with clock.moved_to(moment):
        return closing.close(Election.objects.get(pk=pk))


def casts_against_the_close():
    election = make_open()
    voters = [electorate.voter_for(election, make_voter(election.area)) for _each in range(20)]
    end = election.closing_at
    calls = [partial(cast_late, election.pk, voter, end - timedelta(microseconds=1)) for voter in voters]
    calls.insert(10, partial(close_now, election.pk, end))
    outcomes = in_parallel(calls)
    election.refresh_from_db()
    return election, outcomes


def test_whoever_got_a_receipt_is_counted_and_whoever_did_not_is_not():
    for _round in range(ROUNDS):
        election, outcomes = casts_against_the_close()
        given = [outcome for outcome in outcomes if isinstance(outcome, casting.Receipt)]
        late = [outcome for outcome in outcomes if isinstance(outcome, casting.NotOpen)]
        assert election.state == State.CLOSED and len(given) + len(late) == 20, kinds(outcomes)
        with after_the_end(election):
            assert closing.open_box(election) == len(given)
        assert all(receipts.find(each.code).is_listed for each in given)
        assert Roll.objects.filter(election=election).count() == len(given)
    assert first_bad() is None


def test_a_vote_that_looks_open_on_an_old_page_is_decided_by_the_database(monkeypatch):
    """The control: without the look under the lock only the trigger stands in the way, and without it late ballots
    lie in a closed box."""
    election = make_open()
    voter = electorate.voter_for(election, make_voter(election.area))
    close_now(election.pk, election.closing_at)
    monkeypatch.setattr(casting, "require_open", lambda election: None)
    monkeypatch.setattr(casting.boxkeys, "handle", lambda election, ref: "a" * 64)
    with pytest.raises(DatabaseError):
        put(election.pk, voter)
    lift(*[f"guard_voting_{name}" for name in ("sealedballot_comes_in_time", "roll_comes_in_time")])
    lift("guard_voting_roll_marked_in_time")
    put(election.pk, voter)
    assert SealedBallot.objects.filter(live=True).count() == 1
    assert first_bad() is not None


# The desk against the phone


def hand(pk, voter, officer):
    return paper.hand_out(Election.objects.get(pk=pk), voter, by=officer)


def test_paper_and_phone_at_once_leave_one_vote_and_it_is_the_paper():
    for _round in range(ROUNDS * 3):
        election, officer = make_open(), make_officer()
        voter = electorate.voter_for(election, make_voter(election.area))
        outcomes = in_parallel([partial(put, election.pk, voter), partial(hand, election.pk, voter, officer)] * 3)
        handed = [outcome for outcome in outcomes if isinstance(outcome, bool)]
        assert len(handed) == 1, kinds(outcomes)
        assert Roll.objects.get(election=election).channel == "paper"
        assert not SealedBallot.objects.filter(election=election, live=True).exists()
    assert first_bad() is None


def test_without_the_lock_on_the_line_somebody_has_a_slip_and_a_ballot(monkeypatch):
    """The control: the phone goes by what the line said before the desk marked it."""
    election, officer = make_open(), make_officer()
    voter = electorate.voter_for(election, make_voter(election.area))
    cast(election, make_voter(election.area), [2])
    with transaction.atomic():
        stale, _is_new = casting.line_of(voter)
    hand(election.pk, voter, officer)
    monkeypatch.setattr(casting, "line_of", lambda voter, way: (stale, False))
    put(election.pk, voter)
    assert Roll.objects.get(pk=stale.pk).channel == "online", "the slip is forgotten"


# Two officers


def test_of_many_officers_at_once_two_sign_and_the_result_is_final_once():
    result = make_counted(ballots=[[1], [2], [1, 2]])
    officers = [make_officer() for _each in range(6)]
    outcomes = in_parallel([partial(results.sign, result, by=officer) for officer in officers])
    refused = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert len(refused) == 4 and all(isinstance(each, results.SignatureRefused) for each in refused), kinds(outcomes)
    assert sorted(ResultSignature.objects.values_list("place", flat=True)) == [1, 2]
    assert Election.objects.get().state == State.CERTIFIED
    idea = Election.objects.get().options.get(number=1).idea
    assert idea.events.filter(new__in=["chosen", "not_chosen"]).count() == 1


def sign_past_the_verb(result, officer):
    return ResultSignature.objects.create(result=result, by=officer, place=1)


def test_without_the_constraint_one_place_is_signed_by_many(constraints_back):
    """The control: with it the database lets one through."""
    result = make_counted(ballots=[[1], [2]])
    officers = [make_officer() for _each in range(8)]
    first, second = officers[:4], officers[4:]
    outcomes = in_parallel([partial(sign_past_the_verb, result, officer) for officer in first])
    assert sum(isinstance(outcome, ResultSignature) for outcome in outcomes) == 1
    without(ResultSignature, "one_signature_a_place")
    in_parallel([partial(sign_past_the_verb, result, officer) for officer in second])
    assert ResultSignature.objects.count() > 1


# Killed: a real process, a real SIGKILL, right after a statement of the transaction

many_lives = pytest.mark.parametrize("life", range(LIVES))


def killed_after(statement, verb):
    """Run `verb` in a process that dies after its n-th statement; says whether it did (False: it was done before)."""
    connections.close_all()
    ours, theirs = os.pipe()
    child = os.fork()
    if not child:
        live(statement, verb, theirs)
    os.close(theirs)
    with os.fdopen(ours) as heard:
        server = int(heard.read() or 0)
    _pid, status = os.waitpid(child, 0)
    wait_for_the_end_of(server)
    ended = os.waitstatus_to_exitcode(status)
    assert ended in (0, -signal.SIGKILL), f"the process of the verb ended with {ended}; above it said why"
    return ended != 0


def live(last, verb, line):
    """In the child; never returns."""
    seen, stumbled = 0, True

    def count(execute, sql, params, many, context):
        nonlocal seen
        answer = execute(sql, params, many, context)
        seen += connection.in_atomic_block  # between BEGIN and the reply, nowhere else
        if seen == last:
            os.write(line, str(server_process(connection)).encode())
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    try:
        greet_the_server()
        with connection.execute_wrapper(count):
            verb()
        stumbled = False
    except BaseException:  # a child of a test must not go on as a second pytest
        traceback.print_exc()
    finally:
        os._exit(stumbled)


def greet_the_server():
    """A server that has just put away another test's database may show its first caller the door."""
    for _try in range(5):
        connection.connection = None  # never the parent's
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except OperationalError:
            time.sleep(0.1)
        else:
            return


def kill_at_every_statement(verb, check):
    """From the first statement on, until the verb is through. How many died."""
    died = 0
    while killed_after(died + 1, verb):
        died += 1
        check()
        assert first_bad() is None
        assert died < 400, "this verb never ends"
    check()
    return died


def test_a_cast_killed_at_any_statement_leaves_the_old_or_the_new_ballot():
    election = make_open()
    voter = electorate.voter_for(election, make_voter(election.area))
    died = 0
    for numbers in ([1], [2], [3]) * LIVES:

        def check():
            assert SealedBallot.objects.filter(live=True).count() == Roll.objects.filter(channel="online").count() <= 1

        died += kill_at_every_statement(partial(put, election.pk, voter, numbers), check)
    assert died >= 5 * 3 * LIVES  # statements of each of them
    make_closed(election)
    assert list(CountedBallot.objects.values_list("choices", "times")) == [('{"3":1}', 1)]


@many_lives
def test_signing_receipts_killed_at_any_statement_lists_all_or_none(life):
    election = make_open()
    for _each in range(12):
        cast(election, make_voter(election.area), [1])

    def check():
        listed = SealedBallot.objects.filter(listed=True).count()
        assert listed == election.commitments.count() and listed in (0, 12)

    died = kill_at_every_statement(lambda: receipts.list_new(Election.objects.get(pk=election.pk)), check)
    assert died > 5 and election.commitments.count() == 12


@many_lives
def test_a_close_killed_at_any_statement_leaves_the_vote_open_or_closed_and_the_next_one_finishes(life):
    election = make_open()
    for place in range(12):
        cast(election, make_voter(election.area), [1 + place % 3])
    end = election.closing_at

    def everything():
        with clock.moved_to(end):
            closing.close_what_is_due()

    def check():
        state = Election.objects.get(pk=election.pk).state
        handles = SealedBallot.objects.exclude(handle="").count()
        assert (state, handles) in [(State.FROZEN, 12), (State.CLOSED, 0)]
        assert Roll.objects.count() == SealedBallot.objects.count() == 12
        assert CountedBallot.objects.count() in (0, 3)

    died = 0
    while killed_after(died + 1, everything):
        died += 1
        check()
    assert died >= 5 * 3 * LIVES  # statements of each of them
    everything()
    check()
    assert CountedBallot.objects.count() == 3 and first_bad() is None


@many_lives
def test_a_count_killed_at_any_statement_gives_one_result(life):
    election, officer = make_closed(ballots=[[1], [2], [1, 2]]), make_officer()
    with after_the_end(election):
        run = tally._ask(election, officer, {"zh_hans": "", "en": ""})

    def count():
        tally.count_now(type(run).objects.select_related("election").get(pk=run.pk))

    def check():
        assert election.results.count() == type(run).objects.exclude(finished_at=None).count() <= 1

    died = kill_at_every_statement(count, check)
    assert died > 5 and election.results.count() == 1
