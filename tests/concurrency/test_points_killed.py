"""Whatever happens between the beginning of an act on points and its answer: all of it or nothing, and once."""

import json
import os
import random
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection

from tests.concurrency.mortal import wait_for_the_end_of
from tests.points.acts import ACTS, Town, difference, first_bad, state

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("KILLS", "40"))  # of each of five acts: 200


@contextmanager
def mortals():
    """Asks a process of its own to do an act and to die amid it."""
    at = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{at['NAME']}"
    else:
        url = f"postgres://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT'] or 5432}/{at['NAME']}"
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "-m", "tests.concurrency.mortal"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    process = subprocess.Popen(command, env=environment, cwd=ROOT, **pipes)

    def one_life(act, arguments, seconds):
        process.stdin.write(json.dumps([act, arguments, seconds]) + "\n")
        process.stdin.flush()
        life = json.loads(process.stdout.readline())
        wait_for_the_end_of(life["server"])
        return life

    try:
        yield one_life
    finally:
        process.stdin.close()
        process.wait()
        process.stdout.close()


@pytest.mark.parametrize("act", ACTS)
def test_killed_between_begin_and_reply_it_is_done_whole_or_not_at_all_and_the_same_key_completes_it(act):
    town = Town()
    ACTS[act](*town.prepare(act))  # the first makes accounts, later ones find them
    with mortals() as one_life:
        arguments, before = town.prepare(act), state()
        undisturbed = one_life(act, arguments, None)
        assert undisturbed["replied"]
        whole = difference(state(), before)
        assert whole
        killed, halves = 0, []
        for _attempt in range(KILLS * 20):
            arguments, before = town.prepare(act), state()
            life = one_life(act, arguments, random.uniform(0, undisturbed["lasted"]))
            killed += not life["replied"]
            if (left := difference(state(), before)) not in ({}, whole):
                halves.append(left)
            ACTS[act](*arguments)
            ACTS[act](*arguments)
            assert difference(state(), before) == whole
            if killed == KILLS:
                break
    assert (killed, halves) == (KILLS, [])
    assert first_bad() is None


class Stop(Exception):
    pass


def stopping_after(number):
    """Raise after so many statements of a transaction, whatever they are."""
    seen = 0

    def wrapper(execute, sql, params, many, context):
        nonlocal seen
        result = execute(sql, params, many, context)
        if connection.in_atomic_block:
            seen += 1
            if seen == number:
                raise Stop
        return result

    return connection.execute_wrapper(wrapper)


@pytest.mark.parametrize("act", ACTS)
def test_wherever_it_stops_nothing_has_changed_and_the_same_key_completes_it(act):
    """An error after every single statement, one after the other."""
    town = Town()
    arguments, number = town.prepare(act), 0
    before = state()
    while True:
        number += 1
        try:
            with stopping_after(number):
                ACTS[act](*arguments)
        except Stop:
            assert difference(state(), before) == {}, f"after statement {number}"
        else:
            break
    assert number > 10
    done = state()
    assert difference(done, before)
    ACTS[act](*arguments)
    assert difference(state(), done) == {}, "asked again, it is done once"
    assert first_bad() is None


def test_without_a_transaction_stopping_leaves_halves(monkeypatch):
    """The control: each statement by itself, and the harness sees what is half done."""
    town = Town()
    arguments, before = town.prepare("redeem"), state()
    from points.actions import rewards

    monkeypatch.setattr(rewards, "redeem", rewards.redeem.__wrapped__)
    monkeypatch.setattr(connection.features, "has_select_for_update", False)
    seen = 0

    def stopping(execute, sql, params, many, context):
        nonlocal seen
        result = execute(sql, params, many, context)
        seen += sql.startswith("INSERT")
        if seen == 3:
            raise Stop
        return result

    with pytest.raises(Stop), connection.execute_wrapper(stopping):
        ACTS["redeem"](*arguments)
    assert difference(state(), before) != {}
