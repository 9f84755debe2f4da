"""Many senders at once, and senders killed at random."""

import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import pytest
from django.core import mail
from django.db import connection

from community import notices, outbox
from community.models import Notice
from community.models.notice import NoticeQuerySet
from community.models.resident import Channel
from tests.builders import make_resident
from tests.concurrently import in_parallel

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def slow_letters(monkeypatch):
    """Long enough for the others to look at the same row."""
    monkeypatch.setattr(notices, "_kinds", {**notices._kinds})
    notices.register("account.welcome", subject="Welcome", body="Good to have you here")

    def send(letter, fail_silently=False):
        time.sleep(0.02)
        return mail.get_connection().send_messages([letter])

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", send)


def write_notices(number: int) -> None:
    resident = make_resident(notice_channel=Channel.EMAIL)
    Notice.objects.bulk_create(
        Notice(resident=resident, kind="account.welcome", key=str(each)) for each in range(number)
    )


def copies() -> Counter:
    return Counter(letter.extra_headers["Message-ID"] for letter in mail.outbox)


def test_four_senders_at_once_send_each_notice_once():
    write_notices(24)
    results = in_parallel([outbox.drain] * 4)
    assert all(isinstance(result, int) for result in results), results
    assert sum(results) == 24
    assert set(copies().values()) == {1} and len(copies()) == 24
    assert Notice.objects.filter(state=Notice.State.SENT, attempts=1).count() == 24


def drain_while_another_has_one_in_hand(monkeypatch) -> Counter:
    """One sender stands at the letter box while a second sends whatever it finds."""
    at_the_box, the_other_is_done = threading.Event(), threading.Event()
    at_once = mail.EmailMultiAlternatives.send

    def send(letter, fail_silently=False):
        if threading.current_thread().name == "slow":
            at_the_box.set()
            assert the_other_is_done.wait(timeout=60)
        return at_once(letter, fail_silently)

    def slowly():
        threading.current_thread().name = "slow"
        return outbox.drain(1)

    def meanwhile():
        assert at_the_box.wait(timeout=60)
        try:
            return outbox.drain(24)
        finally:
            the_other_is_done.set()

    monkeypatch.setattr(mail.EmailMultiAlternatives, "send", send)
    write_notices(24)
    results = in_parallel([slowly, meanwhile])
    assert all(isinstance(result, int) for result in results), results
    return copies()


def test_what_is_in_one_senders_hand_no_other_sends(monkeypatch):
    sent = drain_while_another_has_one_in_hand(monkeypatch)
    assert set(sent.values()) == {1} and len(sent) == 24


def test_without_the_claim_the_same_notice_is_sent_twice(monkeypatch):
    """The control: senders that do not mind what is in other hands."""
    monkeypatch.setattr(NoticeQuerySet, "due", lambda self, now: self.waiting().filter(due_at__lte=now))
    assert max(drain_while_another_has_one_in_hand(monkeypatch).values()) > 1


# A real process, really killed

KILLS = 6

SENDER = """
import sys, django
from datetime import timedelta
django.setup()
from django.test.utils import override_settings
from community import notices, outbox
notices.register("account.welcome", subject="Welcome", body="Good to have you here")
outbox.LEASE = timedelta(0)  # the next process need not wait for this one's claims to run out
real = outbox.deliver
def deliver(message):
    print("claimed", flush=True)
    real(message)
    print("marked", flush=True)
outbox.deliver = deliver
files = "django.core.mail.backends.filebased.EmailBackend"
with override_settings(EMAIL_BACKEND=files, EMAIL_FILE_PATH=sys.argv[1]):
    print("ready", flush=True)
    outbox.drain()
"""


def start_sender(folder: Path) -> subprocess.Popen:
    at = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{at['NAME']}"
    else:
        url = f"postgres://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT'] or 5432}/{at['NAME']}"
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    return subprocess.Popen(
        [sys.executable, "-c", SENDER, str(folder)], env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


def test_a_sender_killed_again_and_again_loses_nothing_and_repeats_only_what_it_had_in_hand(tmp_path):
    write_notices(200)
    connection.close()
    for _round in range(KILLS):
        sender = start_sender(tmp_path)
        claims = (line for line in iter(sender.stdout.readline, "") if line == "claimed\n")
        for _claim in range(random.randrange(1, 20)):
            next(claims)
        time.sleep(random.random() / 200)
        sender.send_signal(signal.SIGKILL)
        sender.communicate()
        assert sender.returncode == -signal.SIGKILL
    start_sender(tmp_path).communicate()
    letters = Counter(
        number
        for file in tmp_path.iterdir()
        for number in re.findall(r"^Message-ID: <([0-9a-f-]+)@", file.read_text(), re.MULTILINE)
    )
    sent = {str(number) for number in Notice.objects.filter(state=Notice.State.SENT).values_list("message", flat=True)}
    assert len(sent) == 200 and set(letters) == sent
    assert sum(letters.values()) - 200 <= KILLS
    assert Notice.objects.waiting().count() == 0
