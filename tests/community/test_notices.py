from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from django.utils import translation

from community import clock, notices
from community.models import Notice
from community.models.notice import next_digest
from community.models.resident import Channel, Pace
from community.notices import read_aloud, tell, tell_all
from tests.builders import make_office, make_resident


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    monkeypatch.setattr(notices, "_kinds", {**notices._kinds})
    notices.register("test.met", subject="%(who)s said hello", body="On %(day)s, from %(office)s: %(words)s")
    notices.register("test.plain", subject="Plain", body="Nothing to fill in")
    notices.register("test.urgent", subject="Urgent", body="Cannot wait", urgent=True)


def test_a_notice_is_part_of_the_callers_transaction(db):
    resident = make_resident()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        tell(resident, "test.plain", key="1")
        raise ZeroDivisionError
    assert not Notice.objects.exists()


def test_the_same_key_tells_once_and_the_first_words_stay(db):
    resident, neighbour = make_resident(), make_resident()
    tell(resident, "test.plain", key="idea:12:published", about="idea:12")
    tell(resident, "test.urgent", key="idea:12:published", about="idea:13")
    tell(neighbour, "test.plain", key="idea:12:published")
    assert [(notice.kind, notice.about) for notice in resident.notices.all()] == [("test.plain", "idea:12")]
    assert neighbour.notices.count() == 1


def test_a_kind_nobody_registered_cannot_be_told(db):
    with pytest.raises(KeyError):
        tell(make_resident(), "test.unheard_of", key="1")


def test_whoever_has_left_is_told_nothing(db):
    tell(make_resident(left_at=clock.now()), "test.plain", key="1")
    assert not Notice.objects.exists()


def test_telling_many_costs_the_same_few_queries(db, django_assert_num_queries):
    residents = [make_resident() for _ in range(30)]
    with django_assert_num_queries(1):
        tell_all(residents, "test.plain", key="1")
    assert Notice.objects.count() == 30


def test_names_and_dates_are_filled_in_when_read_and_in_the_readers_language(db):
    resident, neighbour = make_resident(), make_resident(name="李红砖")
    office = make_office(name_zh_hans="城建办", name_en="Works Office")
    tell(
        resident,
        "test.met",
        key="1",
        who=neighbour,
        day=date(2026, 11, 21),
        office=notices.in_both_languages(office),
        words="<b>hi</b>",
    )
    neighbour.name = "李青瓦"
    neighbour.save(update_fields=["name"])
    with translation.override("zh-hans"):
        (reading,) = read_aloud(resident.notices.all())
    assert reading.subject == "李青瓦 said hello"
    assert reading.body == "On 2026年11月21日, from 城建办: <b>hi</b>"
    with translation.override("en"):
        (reading,) = read_aloud(resident.notices.all())
    assert "Works Office" in reading.body and "2026" in reading.body


def test_nobody_is_kept_by_name_in_somebody_elses_notice(db):
    tell(make_resident(), "test.met", key="1", who=make_resident(name="李红砖"), day="", office="", words="")
    assert "李红砖" not in str(Notice.objects.values())


def test_reading_many_asks_once_for_all_the_people_they_name(db, django_assert_num_queries):
    resident = make_resident()
    for number in range(10):
        tell(resident, "test.met", key=str(number), who=make_resident(), day="", office="", words="")
    rows = list(resident.notices.all())
    with django_assert_num_queries(1):
        read_aloud(rows)


def test_a_link_is_kept_without_a_language_and_shown_with_the_readers(db):
    resident = make_resident()
    tell(resident, "test.plain", key="1", url="/zh-hans/me/notices/")
    assert resident.notices.get().url == "/me/notices/"
    with translation.override("en"):
        assert read_aloud(resident.notices.all())[0].url == "/en/me/notices/"


def test_a_subject_is_one_line_whatever_it_is_filled_with(db):
    resident = make_resident()
    tell(resident, "test.met", key="1", who="Eve\r\nBcc: all@example.org\n", day="", office="", words="")
    assert read_aloud(resident.notices.all())[0].subject == "Eve Bcc: all@example.org said hello"


# The pace


def at(day: int, hour: int) -> datetime:
    """In November 2026, by the site's clock (eight hours before Greenwich). The 20th is a Friday."""
    return datetime(2026, 11, day, hour, tzinfo=UTC) - timedelta(hours=8)


@pytest.mark.parametrize(
    ("pace", "now", "due"),
    [
        (Pace.AT_ONCE, at(18, 12), at(18, 12)),
        (Pace.DAILY, at(18, 12), at(18, 18)),
        (Pace.DAILY, at(18, 18), at(19, 18)),
        (Pace.DAILY, at(18, 23), at(19, 18)),
        (Pace.WEEKLY, at(18, 12), at(20, 18)),
        (Pace.WEEKLY, at(20, 17), at(20, 18)),
        (Pace.WEEKLY, at(20, 18), at(27, 18)),
        (Pace.WEEKLY, at(21, 12), at(27, 18)),
    ],
)
def test_a_digest_goes_out_in_the_evening_and_weekly_ones_on_friday(pace, now, due):
    assert next_digest(pace, now) == due


def test_a_notice_follows_the_pace_of_its_reader_unless_it_is_urgent(db):
    resident = make_resident(notice_pace=Pace.DAILY)
    with clock.moved_to(at(18, 12)):
        tell(resident, "test.plain", key="1")
        tell(resident, "test.urgent", key="2")
    assert list(resident.notices.order_by("pk").values_list("pace", "due_at")) == [
        (Pace.DAILY, at(18, 18)),
        (Pace.AT_ONCE, at(18, 12)),
    ]


# Reading on the site


def test_what_is_read_before_its_digest_is_not_sent_any_more(db):
    resident = make_resident(notice_pace=Pace.DAILY, notice_channel=Channel.EMAIL)
    tell(resident, "test.plain", key="1")
    tell(resident, "test.urgent", key="2")
    resident.notices.all().mark_read()
    assert list(resident.notices.order_by("key").values_list("state", flat=True)) == ["spared", "waiting"]
    assert not resident.notices.unread().exists()


def test_reading_again_changes_nothing(db):
    resident = make_resident()
    tell(resident, "test.plain", key="1")
    assert resident.notices.all().mark_read() == 1
    read_at = resident.notices.get().read_at
    assert resident.notices.all().mark_read() == 0
    assert resident.notices.get().read_at == read_at


def test_ones_own_notices_and_nobody_elses_are_visible(db):
    resident, neighbour = make_resident(), make_resident()
    tell(resident, "test.plain", key="1")
    assert not Notice.objects.visible_to(neighbour).exists()
    assert Notice.objects.visible_to(resident).count() == notices.unread_count(resident) == 1


# Waking the worker


@pytest.mark.django_db(transaction=True)
def test_a_worker_is_woken_once_a_transaction_and_only_after_it(monkeypatch):
    woken = []
    monkeypatch.setattr("community.tasks.send_notices.delay", lambda: woken.append(Notice.objects.count()))
    residents = [make_resident(notice_channel=Channel.EMAIL) for _ in range(3)]
    with transaction.atomic():
        for resident in residents:
            tell(resident, "test.plain", key="1")
        assert woken == []
    assert woken == [3]


@pytest.mark.django_db(transaction=True)
def test_who_wants_to_find_it_here_alone_has_it_at_once_and_no_worker_is_woken(monkeypatch):
    woken = []
    monkeypatch.setattr("community.tasks.send_notices.delay", lambda: woken.append(1))
    resident = make_resident(notice_channel=Channel.IN_APP)
    tell(resident, "test.plain", key="1")
    assert (resident.notices.get().state, woken) == (Notice.State.SHOWN, [])
    tell(resident, "test.urgent", key="2")
    assert (resident.notices.waiting().count(), woken) == (1, [1])


@pytest.mark.django_db(transaction=True)
def test_nobody_is_woken_for_what_was_rolled_back(monkeypatch):
    woken = []
    monkeypatch.setattr("community.tasks.send_notices.delay", lambda: woken.append(1))
    resident = make_resident(notice_channel=Channel.EMAIL)
    with transaction.atomic(), pytest.raises(ZeroDivisionError), transaction.atomic():
        tell(resident, "test.plain", key="1")
        raise ZeroDivisionError
    assert woken == []


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_cannot_be_woken_does_not_fail_the_act(monkeypatch):
    def unreachable() -> None:
        raise ConnectionError

    monkeypatch.setattr("community.tasks.send_notices.delay", unreachable)
    resident = make_resident(notice_channel=Channel.EMAIL)
    tell(resident, "test.plain", key="1")
    assert resident.notices.waiting().count() == 1
