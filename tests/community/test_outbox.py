from datetime import timedelta
from email import message_from_bytes

import pytest
from django.core import mail
from django.db import connection, transaction

from community import clock, notices, outbox
from community.models import Notice
from community.models.resident import Channel, Pace
from community.notices import tell
from community.sms.locmem import outbox as sms_outbox
from tests.builders import make_resident

State = Notice.State


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    sms_outbox.clear()
    monkeypatch.setattr(notices, "_kinds", {**notices._kinds})
    notices.register("test.told", subject="About %(title)s", body="Read %(title)s & more")
    notices.register("test.urgent", subject="Urgent", body="Cannot wait", urgent=True)


def make_reader(**fields):
    fields.setdefault("notice_channel", Channel.EMAIL)
    fields.setdefault("language", "en")
    return make_resident(**fields)


def later(minutes: float):
    return clock.moved_to(clock.now() + timedelta(minutes=minutes))


def states() -> list[str]:
    return list(Notice.objects.order_by("pk").values_list("state", flat=True))


# A letter


def test_a_due_notice_is_mailed_and_marked(db):
    resident = make_reader(email="wang@example.org")
    tell(resident, "test.told", key="1", title="the lamp", url="/me/")
    assert outbox.drain() == 1
    (letter,) = mail.outbox
    assert letter.to == ["wang@example.org"]
    assert letter.subject.endswith("· About the lamp")
    assert "Read the lamp & more" in letter.body
    assert "http://testserver/en/me/" in letter.body
    assert "http://testserver/en/me/settings/" in letter.body
    notice = Notice.objects.get()
    assert (notice.state, notice.attempts, notice.claimed_until) == (State.SENT, 1, None)
    assert outbox.drain() == 0


def test_the_picture_of_the_letter_says_the_same_and_escapes_what_people_typed(db):
    tell(make_reader(), "test.told", key="1", title="<script>alert(1)</script>")
    outbox.drain()
    (letter,) = mail.outbox
    ((html, kind),) = letter.alternatives
    assert kind == "text/html"
    assert "<script>" not in html and "&lt;script&gt;" in html
    assert "<script>" in letter.body


def test_nothing_people_typed_can_add_a_header(db):
    tell(make_reader(), "test.told", key="1", title="x\r\nBcc: everybody@example.org\r\n\r\nboo")
    outbox.drain()
    sent = message_from_bytes(mail.outbox[0].message().as_bytes())
    assert sent["Bcc"] is None
    assert len(sent.get_all("Subject")) == 1
    assert mail.outbox[0].recipients() == mail.outbox[0].to


def test_a_letter_is_written_in_the_readers_language(db):
    tell(make_reader(language="zh-hans"), "test.told", key="1", title="路灯", url="/me/")
    outbox.drain()
    assert "http://testserver/zh-hans/me/" in mail.outbox[0].body


def test_the_message_number_is_the_letters_own(db):
    tell(make_reader(), "test.told", key="1", title="x")
    outbox.drain()
    assert mail.outbox[0].extra_headers["Message-ID"] == f"<{Notice.objects.get().message}@testserver>"


# The way


def test_who_wants_to_read_on_the_site_only_is_sent_nothing(db):
    tell(make_reader(notice_channel=Channel.IN_APP), "test.told", key="1", title="x")
    outbox.drain()
    assert (mail.outbox, states()) == ([], [State.SHOWN])


def test_what_is_urgent_goes_by_whatever_way_there_is(db):
    tell(make_reader(notice_channel=Channel.IN_APP), "test.urgent", key="1")
    outbox.drain()
    assert (len(mail.outbox), states()) == (1, [State.SENT])


def test_a_way_that_is_not_there_leaves_it_on_the_site(db):
    tell(make_reader(email=None, phone="+8613800138000"), "test.told", key="1", title="x")
    outbox.drain()
    assert (mail.outbox, states()) == ([], [State.SHOWN])


# Digests


def test_a_digest_puts_what_has_gathered_into_one_letter(db):
    resident = make_reader(notice_pace=Pace.DAILY)
    for number in range(3):
        tell(resident, "test.told", key=str(number), title=f"lamp {number}")
    assert outbox.drain() == 0
    with later(60 * 24):
        assert outbox.drain() == 1
    (letter,) = mail.outbox
    assert letter.subject.endswith("3 messages for you")
    assert all(f"lamp {number}" in letter.body for number in range(3))
    assert states() == [State.SENT] * 3
    assert Notice.objects.values("message").distinct().count() == 1


def test_a_digest_repeated_after_a_crash_holds_the_same_and_news_goes_into_the_next(db):
    resident = make_reader(notice_pace=Pace.DAILY)
    tell(resident, "test.told", key="1", title="old")
    with later(60 * 24):
        number = outbox.claim().number
        tell(resident, "test.told", key="2", title="new")
        Notice.objects.filter(key="2").update(due_at=clock.now())
        with later(6):
            again = outbox.claim()
            assert (again.number, [notice.key for notice in again.notices]) == (number, ["1"])
            assert [notice.key for notice in outbox.claim().notices] == ["2"]


# Dying in between


class Killed(BaseException):
    """As sudden as a power cut: nothing catches it."""


def die(*args, **kwargs):
    raise Killed


def die_after(function):
    def run(*args, **kwargs):
        function(*args, **kwargs)
        raise Killed

    return run


def send(letter, fail_silently=False):
    return mail.get_connection().send_messages([letter])


STEPS = {
    "before anything was claimed": ("community.outbox.claim", die, 0),
    "between claiming and composing": ("community.notices.read_aloud", die, 0),
    "while composing": ("community.outbox.render_to_string", die, 0),
    "before the letter left": ("django.core.mail.EmailMultiAlternatives.send", die, 0),
    "after the letter left": ("django.core.mail.EmailMultiAlternatives.send", die_after(send), 1),
}


@pytest.mark.parametrize("step", STEPS)
def test_a_worker_killed_at_any_step_loses_nothing(db, monkeypatch, step):
    place, death, letters = STEPS[step]
    tell(make_reader(), "test.told", key="1", title="x")
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(place, death)
        outbox.drain()
    assert (len(mail.outbox), states()) == (letters, [State.WAITING])
    with later(6):
        outbox.drain()
    assert states() == [State.SENT]
    assert len(mail.outbox) == letters + 1
    assert len({letter.extra_headers["Message-ID"] for letter in mail.outbox}) == 1


def test_nothing_would_be_repeated_if_it_were_marked_before_it_is_sent(db, monkeypatch):
    """The control: with the steps in the wrong order the same test sees a notice lost."""

    def mark_first(message):
        outbox._of(message).update(state=State.SENT, sent_at=clock.now())
        raise Killed

    tell(make_reader(), "test.told", key="1", title="x")
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(outbox, "deliver", mark_first)
        outbox.drain()
    with later(6):
        outbox.drain()
    assert (states(), mail.outbox) == ([State.SENT], [])


def test_while_a_worker_has_it_in_hand_no_other_takes_it(db):
    tell(make_reader(), "test.told", key="1", title="x")
    assert outbox.claim() is not None
    assert outbox.claim() is None
    with later(4.9):
        assert outbox.claim() is None
    with later(5.1):
        assert outbox.claim() is not None


# Failing


def fail(*args, **kwargs):
    raise ConnectionRefusedError("to wang@example.org")


def test_a_failure_is_tried_again_later_and_later_and_then_listed(db, monkeypatch):
    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", fail)
    tell(make_reader(), "test.told", key="1", title="x")
    now = clock.now()
    for pause in outbox.BACKOFF:
        with clock.moved_to(now):
            assert (outbox.drain(), outbox.drain()) == (1, 0)
        assert Notice.objects.get().due_at == now + pause
        now += pause
    with clock.moved_to(now):
        outbox.drain()
    notice = Notice.objects.undelivered().get()
    assert (notice.attempts, notice.error) == (outbox.TRIES, "ConnectionRefusedError")
    with clock.moved_to(now + timedelta(days=30)):
        assert outbox.drain() == 0


def test_the_note_of_a_failure_repeats_nobodys_address(db, monkeypatch):
    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", fail)
    tell(make_reader(), "test.told", key="1", title="x")
    outbox.drain()
    assert "@" not in Notice.objects.get().error


def test_one_that_fails_does_not_hold_up_the_others(db, monkeypatch):
    real = mail.EmailMultiAlternatives.send

    def fail_for_wang(letter, fail_silently=False):
        if letter.to == ["wang@example.org"]:
            fail()
        return real(letter)

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", fail_for_wang)
    tell(make_reader(email="wang@example.org"), "test.told", key="1", title="x")
    tell(make_reader(email="li@example.org"), "test.told", key="1", title="x")
    outbox.drain()
    assert states() == [State.WAITING, State.SENT]


def test_one_that_kills_every_worker_is_listed_in_the_end(db, monkeypatch):
    tell(make_reader(), "test.told", key="1", title="x")
    monkeypatch.setattr("community.outbox.render_to_string", die)
    for attempt in range(outbox.TRIES):
        with later(10 * attempt), pytest.raises(Killed):
            outbox.drain()
    with later(10 * outbox.TRIES):
        outbox.drain()
    assert states() == [State.DEAD]


# Never in a transaction


@pytest.mark.django_db(transaction=True)
def test_nothing_is_sent_inside_a_transaction():
    tell(make_reader(notice_channel=Channel.IN_APP), "test.told", key="0", title="x")
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        outbox.drain()


@pytest.mark.django_db(transaction=True)
def test_while_a_letter_leaves_no_transaction_is_open(monkeypatch):
    seen = []
    monkeypatch.setattr(
        "django.core.mail.EmailMultiAlternatives.send", lambda letter: seen.append(connection.in_atomic_block)
    )
    resident = make_reader()
    Notice.objects.create(resident=resident, kind="test.told", key="1", facts={"title": "x"})
    outbox.drain()
    assert seen == [False]


@pytest.mark.django_db(transaction=True)
def test_without_a_broker_the_letter_leaves_right_after_the_commit():
    resident = make_reader()
    with transaction.atomic():
        tell(resident, "test.told", key="1", title="x")
        assert mail.outbox == []
    assert len(mail.outbox) == 1
    assert states() == [State.SENT]


def test_looking_for_work_when_there_is_none_costs_one_query(db, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):  # with the two that open and close the savepoint
        assert outbox.drain() == 0


# Texts


def test_who_wants_texts_gets_one_with_the_way_to_read_on(db):
    resident = make_reader(email=None, phone="+8613800138000", phone_verified=True, notice_channel=Channel.SMS)
    tell(resident, "test.told", key="1", title="the lamp", url="/me/")
    outbox.drain()
    assert sms_outbox[-1] == ("+8613800138000", "About the lamp http://testserver/en/me/")
    assert states() == [State.SENT]


def test_a_digest_by_text_leads_to_the_list(db):
    resident = make_reader(
        phone="+8613800138000", phone_verified=True, notice_channel=Channel.SMS, notice_pace=Pace.WEEKLY
    )
    tell(resident, "test.told", key="1", title="a", url="/me/")
    tell(resident, "test.told", key="2", title="b", url="/me/")
    with later(60 * 24 * 8):
        outbox.drain()
    assert sms_outbox[-1].text == "2 messages for you http://testserver/en/me/notices/"


def test_a_number_that_was_never_proven_is_not_texted(db):
    resident = make_reader(email=None, phone="+8613800138000", notice_channel=Channel.SMS)
    tell(resident, "test.told", key="1", title="a")
    outbox.drain()
    assert (sms_outbox, states()) == ([], [State.SHOWN])


def test_a_gateway_that_refuses_is_asked_again_later(db, settings):
    settings.SMS_BACKEND = "off"
    resident = make_reader(phone="+8613800138000", phone_verified=True, notice_channel=Channel.SMS)
    tell(resident, "test.told", key="1", title="a")
    outbox.drain()
    notice = Notice.objects.get()
    assert (notice.state, notice.error, notice.attempts) == (State.WAITING, "NotSent", 1)


def test_a_welcome_waits_on_the_site_and_disturbs_nobody(db):
    resident = make_reader()
    tell(resident, "account.welcome", key="welcome", who=resident)
    outbox.drain()
    assert (mail.outbox, states()) == ([], [State.SHOWN])
