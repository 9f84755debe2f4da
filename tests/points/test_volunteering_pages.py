"""Pages of activities, checking in, hours and certificates, as people ask for them."""

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from icalendar import Calendar

from community import clock
from points import checkin
from points.actions import activities, hours
from points.models import Activity, Attendance, CalendarFeed, Certificate, Signup, Team
from tests.builders import make_activity, make_clerk, make_neighbourhood, make_resident, make_slot, make_team

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def signed_in(client, person=None):
    person = person or make_resident()
    client.force_login(person)
    return person


def page(name, *arguments):
    return reverse(f"points:{name}", args=arguments)


def text(answer):
    return answer.content.decode()


def served(minutes=150):
    slot, resident = make_slot(starts_in=-timedelta(hours=3)), make_resident(name="Wang Xiaoming")
    hours.confirm(slot, [hours.Line(resident, minutes)], by=slot.activity.made_by)
    attendance = Attendance.objects.get(slot=slot, resident=resident)
    hours.agree(attendance, by=resident)
    return resident


def test_the_list_asks_as_many_questions_for_one_activity_as_for_ten(client, django_assert_max_num_queries):
    make_slot()
    with django_assert_max_num_queries(12) as few:
        client.get(page("activities"))
    for _each in range(9):
        make_slot()
    with django_assert_max_num_queries(len(few)):
        assert text(client.get(page("activities"))).count("<article") == 10


def test_filters_narrow_and_an_empty_list_offers_the_next_step(client):
    area = make_neighbourhood()
    here, full = make_slot(make_activity(area=area)), make_slot(capacity=1)
    activities.join(full, by=make_resident())
    assert here.activity.title_en in text(client.get(page("activities"), {"area": area.slug}))
    assert full.activity.title_en not in text(client.get(page("activities"), {"area": area.slug}))
    assert full.activity.title_en not in text(client.get(page("activities"), {"free": "on"}))
    assert here.activity.title_en in text(client.get(page("activities"), {"q": here.activity.title_en}))
    nothing = text(client.get(page("activities"), {"q": "zeppelin"}))
    assert "without" in nothing and "<article" not in nothing


def test_a_draft_is_there_for_its_organisers_alone(client):
    activity = make_activity(state="draft")
    assert client.get(activity.get_absolute_url()).status_code == 404
    signed_in(client, activity.made_by)
    assert client.get(activity.get_absolute_url()).status_code == 200


def test_one_joins_and_leaves_on_the_page(client):
    slot, resident = make_slot(), signed_in(client)
    client.post(page("join", slot.pk))
    assert Signup.objects.get().state == "joined"
    assert "You have a place" in text(client.get(slot.activity.get_absolute_url()))
    client.post(page("leave", slot.pk))
    assert Signup.objects.get(resident=resident).state == "left"


def test_who_scans_checks_in_with_one_more_press(client):
    slot, resident = make_slot(starts_in=timedelta(minutes=5)), signed_in(client)
    shown = client.get(page("scan_in", checkin.token(slot)))
    assert not Attendance.objects.exists()  # a GET changes nothing
    client.post(page("check_in", slot.pk), {"ticket": shown.context["ticket"], "verb": "in"})
    attendance = Attendance.objects.get(resident=resident)
    assert attendance.how == "scan" and attendance.arrived_at is not None


def test_who_must_sign_in_first_finds_the_door_still_open(client):
    slot = make_slot(starts_in=timedelta(minutes=5))
    address = page("scan_in", checkin.token(slot))
    assert client.get(address).status_code == 302
    signed_in(client)
    with clock.moved_to(clock.now() + timedelta(minutes=5)):
        assert client.get(address).status_code == 200
    with clock.moved_to(clock.now() + timedelta(minutes=30)):
        assert client.get(address).status_code == 404


def test_a_photo_of_the_square_is_of_no_use_a_minute_later(client):
    slot = make_slot(starts_in=timedelta(minutes=5))
    address = page("scan_in", checkin.token(slot))
    signed_in(client)
    with clock.moved_to(clock.now() + timedelta(seconds=61)):
        assert client.get(address).status_code == 404


def test_a_typed_code_checks_in_too(client):
    slot, resident = make_slot(starts_in=timedelta(minutes=5)), signed_in(client)
    client.post(page("check_in", slot.pk), {"code": "wrong", "verb": "in"})
    assert not Attendance.objects.exists()
    client.post(page("check_in", slot.pk), {"code": checkin.short(slot), "verb": "in"})
    assert Attendance.objects.get(resident=resident).how == "code"


@pytest.mark.parametrize("second", [0, 10, 29])
def test_the_screen_renews_its_square_before_it_ends_also_without_scripts(client, second):
    slot = make_slot(starts_in=timedelta(minutes=5))
    signed_in(client, slot.activity.made_by)
    drawn = clock.now().replace(second=second, microsecond=0)
    with clock.moved_to(drawn):
        shown = client.get(page("board", slot.pk))
    assert f'<noscript><meta http-equiv="refresh" content="{checkin.RENEW}"></noscript>' in text(shown)
    assert shown.context["good_until"] >= drawn + timedelta(seconds=checkin.RENEW + 10)


def test_the_screen_stands_still_when_asked_to_and_when_nobody_can_check_in(client):
    slot, early = make_slot(starts_in=timedelta(minutes=5)), make_slot(starts_in=timedelta(hours=5))
    signed_in(client, make_clerk("points.organise"))
    assert "refresh" not in text(client.get(page("board", slot.pk), {"hold": ""}))
    assert 'http-equiv="refresh"' not in text(client.get(page("board", early.pk)))


def test_other_peoples_organising_is_not_there(client):
    slot = make_slot()
    signed_in(client, make_slot().activity.made_by)
    for name in ("board", "roll", "sheet", "hours_sheet"):
        assert client.get(page(name, slot.pk)).status_code == 404
    assert client.get(page("manage_activity", slot.activity_id)).status_code == 404


def test_an_activity_is_written_given_times_and_published(client):
    organiser = make_resident()
    team, area = make_team(organiser=organiser), make_neighbourhood()
    signed_in(client, organiser)
    words = dict.fromkeys(("title_zh_hans", "title_en", "words_zh_hans", "words_en"), "Words")
    words |= {"place_zh_hans": "门口", "place_en": "Gate", "team": team.pk, "area": area.pk, "picture": "walk"}
    wrong = client.post(page("new_activity"), {**words, "title_en": ""})
    assert wrong.status_code == 200 and "Gate" in text(wrong)  # what was typed is kept
    words["key"] = uuid4()
    for _sent in range(2):
        client.post(page("new_activity"), words)
    activity = Activity.objects.get()
    assert client.post(page("new_activity"), {**words, "title_en": "Other"}).status_code == 409
    day = clock.today() + timedelta(days=3)
    times = {"day": day.isoformat(), "begins": "09:00", "ends": "11:00", "capacity": 5, "weeks": 3}
    client.post(page("add_times", activity.pk), times)
    assert activity.slots.count() == 3
    client.post(page("move_activity", activity.pk), {"verb": "publish"})
    activity.refresh_from_db()
    assert activity.state == "published"


def test_the_sheet_is_confirmed_in_one_go_with_exceptions(client):
    slot = make_slot(starts_in=-timedelta(hours=3))
    first, second, absent = (make_resident(name=name) for name in ("A", "B", "C"))
    for person in (first, second, absent):
        Signup.objects.create(slot=slot, resident=person, state="joined")
    signed_in(client, slot.activity.made_by)
    typed = {f"row-{person.pk}": "1" for person in (first, second, absent)}
    typed |= {f"came-{person.pk}": "1" for person in (first, second)}
    typed |= {f"hours-{first.pk}": "2", f"hours-{second.pk}": "1.5", "how": "paper"}
    client.post(page("hours_sheet", slot.pk), typed)
    found = dict(Attendance.objects.values_list("resident", "minutes"))
    assert found == {first.pk: 120, second.pk: 90, absent.pk: 0}
    assert set(Attendance.objects.values_list("how", flat=True)) == {"paper"}


def test_a_refused_sheet_keeps_what_was_typed(client):
    slot, person = make_slot(starts_in=-timedelta(hours=13), hours=12), make_resident()
    Signup.objects.create(slot=slot, resident=person, state="joined")
    signed_in(client, slot.activity.made_by)
    typed = {f"row-{person.pk}": "1", f"came-{person.pk}": "1", f"hours-{person.pk}": "11.25"}
    answer = client.post(page("hours_sheet", slot.pk), typed)
    assert "8 hours" in text(answer) and 'value="11.25"' in text(answer)
    assert not Attendance.objects.exists()


def test_staff_who_confirm_reach_the_sheet_of_any_team(client):
    slot = make_slot(starts_in=-timedelta(hours=3))
    signed_in(client, make_clerk("confirm_deeds"))
    assert client.get(page("hours_sheet", slot.pk)).status_code == 200


def test_hours_are_answered_on_ones_own_page(client):
    slot, resident = make_slot(starts_in=-timedelta(hours=3)), signed_in(client)
    hours.confirm(slot, [hours.Line(resident, 60)], by=slot.activity.made_by)
    attendance = Attendance.objects.get()
    assert "Are these hours right?" in text(client.get(page("hours")))
    client.post(page("dispute_hours", attendance.pk), {"minutes": "2", "words": "I stayed"})
    attendance.refresh_from_db()
    assert (attendance.state, attendance.claimed_minutes) == ("disputed", 120)
    client.force_login(make_resident())
    assert client.post(page("agree_hours", attendance.pk)).status_code == 404


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_certificate_is_a_pdf_and_checked_by_its_number_alone(client, language):
    resident = served()
    signed_in(client, resident)
    client.post(page("certify"))
    made = Certificate.objects.get()
    answer = client.get(page("certificate", made.number).replace("/en/", f"/{language}/", 1))
    assert answer["Content-Type"] == "application/pdf" and io.BytesIO(answer.content).read(5) == b"%PDF-"
    client.logout()
    checked = text(client.get(page("certificates"), {"number": made.number.lower()}))
    assert "2.5" in checked and "Wang" not in checked and "Xiaoming" not in checked
    assert client.get(page("certificates"), {"number": "ABCDEFGHJK"}).context["found"] is None
    signed_in(client)
    assert client.get(page("certificate", made.number)).status_code == 404


def test_a_time_is_a_calendar_file(client):
    slot = make_slot()
    event = Calendar.from_ical(client.get(page("slot_calendar", slot.pk)).content).walk("VEVENT")[0]
    assert event["SUMMARY"] == slot.activity.title_en and event.start == slot.starts_at.replace(microsecond=0)


def test_ones_own_calendar_has_a_secret_address_that_can_be_renewed(client):
    slot, resident = make_slot(), signed_in(client)
    activities.join(slot, by=resident)
    client.post(page("renew_calendar"))
    first = text(client.get(page("hours"))).split("<code>")[1].split("</code>")[0]
    client.logout()
    path = first.split("//")[1].partition("/")[2]
    events = Calendar.from_ical(client.get(f"/en/{path}").content).walk("VEVENT")
    assert [event["SUMMARY"] for event in events] == [slot.activity.title_en]
    signed_in(client, resident)
    client.post(page("renew_calendar"))
    assert client.get(f"/en/{path}").status_code == 404
    assert path.split("/")[-1].removesuffix(".ics") not in str(CalendarFeed.objects.values_list())


def test_staff_make_teams_and_say_who_organises(client):
    from django.contrib.auth.models import Permission

    clerk = make_clerk("keep_teams")
    clerk.user_permissions.add(Permission.objects.get(codename="access_admin"))
    signed_in(client, clerk)
    client.post(reverse("points_teams"), {"slug": "river", "name_zh_hans": "河", "name_en": "River", "kind": "partner"})
    team, person = Team.objects.get(slug="river"), make_resident()
    client.post(reverse("points_team", args=[team.pk]), {"resident": str(person.public_id), "organises": "on"})
    assert team.memberships.get().organises
    client.post(reverse("points_move_member", args=[team.memberships.get().pk]), {"verb": "take_out"})
    assert not team.memberships.exists()
