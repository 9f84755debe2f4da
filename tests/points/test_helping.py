"""Help between neighbours: staff bring two together, the address comes with the yes, both confirm, it pays once."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from community import clock
from community.models import Notice
from points import ledger
from points.actions import helping
from points.models import HelpOffer, HelpTask
from records import verify
from tests.builders import make_clerk, make_earning_rule, make_neighbourhood, make_resident

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
ADDRESS = "Lane 7, No. 3, door 501"


def ask(asker=None, **fields):
    words = {"kind": "carry", "words": "rice to the fourth floor", "address": ADDRESS, "part": "any"}
    place = {"area": make_neighbourhood(), "day": clock.today(), "key": uuid.uuid4()}
    return helping.ask(by=asker or make_resident(), **{**words, **place, **fields})


def clerk():
    return make_clerk("match_help")


def done(points=8):
    make_earning_rule("neighbour-help", points=points, by_hand=False)
    task, helper = ask(), make_resident()
    helping.match(task, helper, by=clerk())
    helping.accept(task, by=helper)
    return helping.report_done(task, by=helper, minutes=30), helper


def first_bad():
    return next((result.bad for result in verify.run(["hours", "points", "balances"]) if result.bad), None)


def test_help_confirmed_by_both_sides_pays_the_helper_once():
    task, helper = done()
    assert ledger.balance_of(helper) == 0
    helping.confirm(task, by=task.asker)
    helping.confirm(task, by=task.asker)
    assert ledger.balance_of(helper) == 8
    assert first_bad() is None


def test_the_helper_never_confirms():
    task, helper = done()
    with pytest.raises(PermissionDenied):
        helping.confirm(task, by=helper)
    with pytest.raises(IntegrityError), transaction.atomic():
        HelpTask.objects.filter(pk=task.pk).update(state="confirmed", ended_by=helper)
    assert ledger.balance_of(helper) == 0


def test_where_who_asked_has_no_phone_staff_confirm():
    task, helper = done()
    helping.confirm(task, by=clerk())
    assert ledger.balance_of(helper) == 8


def test_the_address_is_shown_to_the_helper_after_the_yes_and_to_nobody_else(client):
    task, helper, other, staff = ask(), make_resident(), make_resident(), clerk()
    helping.match(task, helper, by=staff)
    page = reverse("points:help_task", args=[task.pk])

    def seen_by(person):
        client.force_login(person)
        return client.get(page)

    assert ADDRESS not in seen_by(helper).content.decode()
    assert seen_by(other).status_code == 404
    helping.accept(task, by=helper)
    assert ADDRESS in seen_by(helper).content.decode()
    assert ADDRESS in seen_by(task.asker).content.decode()
    helping.decline(task, by=helper)
    assert seen_by(helper).status_code == 404
    assert ADDRESS not in str(list(Notice.objects.values_list("facts", flat=True)))


def test_staff_who_match_read_no_address(client):
    ask()
    staff = make_clerk("match_help")
    from django.contrib.auth.models import Permission

    staff.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(staff)
    answer = client.get(reverse("points_help"))
    assert answer.status_code == 200 and ADDRESS not in answer.content.decode()


def test_nobody_helps_themselves_or_matches_themselves():
    staff, task = clerk(), ask()
    for helper in (task.asker, staff):
        with pytest.raises(helping.HelpRefused):
            helping.match(task, helper, by=staff)
    with pytest.raises(PermissionDenied):
        helping.match(task, make_resident(), by=make_resident())


def test_the_nearest_who_offered_that_kind_come_first():
    area = make_neighbourhood()
    near, far, other = make_resident(), make_resident(), make_resident()
    helping.offer(by=far, kinds=["carry"], area=make_neighbourhood(), words="")
    helping.offer(by=near, kinds=["carry", "visit"], area=area, words="")
    helping.offer(by=other, kinds=["visit"], area=area, words="")
    assert [each.resident for each in helping.helpers_for(ask(area=area))] == [near, far]


def test_a_new_offer_ends_the_one_before():
    resident, area = make_resident(), make_neighbourhood()
    helping.offer(by=resident, kinds=["carry"], area=area, words="")
    helping.offer(by=resident, kinds=["visit"], area=area, words="")
    assert HelpOffer.objects.get(ended_at=None).kinds == ["visit"]


def test_a_form_sent_twice_asks_once():
    resident, key, area = make_resident(), uuid.uuid4(), make_neighbourhood()
    assert ask(resident, key=key, area=area) == ask(resident, key=key, area=area)
    with pytest.raises(ledger.KeyReused):
        ask(resident, key=key, area=area, words="something else")


def test_what_is_cancelled_is_told_to_the_helper():
    task, helper = ask(), make_resident()
    helping.match(task, helper, by=clerk())
    helping.cancel(task, by=task.asker)
    assert Notice.objects.filter(resident=helper, kind="help.cancelled").count() == 1
    with pytest.raises(helping.HelpRefused):
        helping.accept(task, by=helper)


def test_addresses_are_forgotten_soon_after():
    task, _helper = done()
    helping.confirm(task, by=task.asker)
    with clock.moved_to(clock.now() + timedelta(days=15)):
        assert helping.forget_addresses() == 1
    task.refresh_from_db()
    assert task.address == ""


def test_what_did_not_happen_is_looked_into_and_pays_nothing():
    task, helper = done()
    helping.question(task, by=task.asker, reason="nobody came")
    helping.cancel(task, by=clerk(), reason="asked both")
    assert ledger.balance_of(helper) == 0 and task.state == "cancelled"


def test_who_leaves_for_good_asks_and_promises_nothing_more():
    asker, helper = make_resident(), make_resident()
    mine, promised = ask(asker), ask()
    helping.match(promised, asker, by=clerk())
    helping.match(mine, helper, by=clerk())
    helping.leave(asker)
    mine.refresh_from_db()
    promised.refresh_from_db()
    assert (mine.state, promised.state) == ("cancelled", "asked")
