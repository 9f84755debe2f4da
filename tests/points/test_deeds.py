"""A deed earns once, for one person, confirmed by somebody else, within what the published rule allows."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from community import clock
from community.models import Notice
from points import fairness, ledger, occasions
from points.actions import award, budget, deeds, paying, publishing
from points.models import Account, Deed, EarningRule, Kind, Team
from tests.builders import make_clerk, make_earning_rule, make_programme, make_resident, make_rule
from tests.points.filling import two_clerks
from tests.points.test_ledger import first_bad
from tests.records.kept import assert_kept
from tests.records.tampering import run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def make_organiser():
    return make_clerk("confirm_deeds")


def claim(rule, *, by=None, day=None, units=1, key=None):
    return deeds.claim(
        rule,
        by=by or make_resident(),
        key=str(key or uuid.uuid4()),
        what="carried rice to the fourth floor",
        happened_on=day or clock.today(),
        units=units,
    )


def test_a_deed_somebody_else_confirms_is_paid_and_its_doer_told():
    deed = claim(make_earning_rule(points=8))
    assert ledger.balance_of(deed.beneficiary) == 0
    deeds.confirm(deed, by=make_organiser())
    assert (deed.state, deed.points, ledger.balance_of(deed.beneficiary)) == ("confirmed", 8, 8)
    assert Notice.objects.filter(resident=deed.beneficiary, kind="deed.confirmed").count() == 1
    assert first_bad() is None


def test_hours_are_counted():
    deed = claim(make_earning_rule(points=8, unit="hour"), units=3)
    deeds.confirm(deed, by=make_organiser())
    assert ledger.balance_of(deed.beneficiary) == 24


def test_a_report_sent_twice_is_one_report():
    rule, resident, key = make_earning_rule(), make_resident(), uuid.uuid4()
    assert claim(rule, by=resident, key=key) == claim(rule, by=resident, key=key)
    with pytest.raises(ledger.KeyReused):
        claim(rule, by=resident, key=key, units=2)
    assert Deed.objects.count() == 1


def test_confirming_twice_pays_once():
    deed, organiser = claim(make_earning_rule(points=8)), make_organiser()
    deeds.confirm(deed, by=organiser)
    deeds.confirm(deed, by=organiser)
    with pytest.raises(deeds.DeedRefused):
        deeds.confirm(deed, by=make_organiser())
    assert ledger.balance_of(deed.beneficiary) == 8


@pytest.mark.parametrize("days", [-61, 1])
def test_a_day_to_come_or_long_past_cannot_be_reported(days):
    with pytest.raises(deeds.DeedRefused):
        claim(make_earning_rule(), day=clock.today() + timedelta(days=days))


# Who may confirm


def test_nobody_confirms_without_the_right():
    with pytest.raises(PermissionDenied):
        deeds.confirm(claim(make_earning_rule()), by=make_resident())


@pytest.mark.parametrize("superuser", [False, True])
def test_nobody_confirms_their_own_deed_not_even_an_administrator(superuser):
    organiser = make_clerk("confirm_deeds", is_superuser=superuser)
    deed = claim(make_earning_rule(), by=organiser)
    with pytest.raises(deeds.DeedRefused):
        deeds.confirm(deed, by=organiser)
    with pytest.raises(IntegrityError, match="nobody_confirms_their_own_deed"), transaction.atomic():
        run("UPDATE points_deed SET confirmed_by_id = %s WHERE id = %s", [organiser.pk, deed.pk])


def test_nobody_confirms_a_deed_of_their_team():
    organiser, deed = make_organiser(), claim(make_earning_rule())
    team = Team.objects.create(slug="gardeners", name_en="Gardeners")
    team.members.set([organiser, deed.beneficiary])
    with pytest.raises(deeds.DeedRefused):
        deeds.confirm(deed, by=organiser)
    for column in ("confirmed_by_id", "seconded_by_id"):
        with pytest.raises(IntegrityError, match="own team"), transaction.atomic():
            run(f"UPDATE points_deed SET {column} = %s WHERE id = %s", [organiser.pk, deed.pk])
    team.memberships.filter(resident=organiser).delete()
    deeds.confirm(deed, by=organiser)


def test_a_list_of_owners_makes_nobody_mates():
    organiser, deed = make_organiser(), claim(make_earning_rule())
    Team.objects.create(slug="owners", name_en="Owners", kind="owners").members.set([organiser, deed.beneficiary])
    deeds.confirm(deed, by=organiser)
    assert deed.state == "confirmed"


def test_a_large_deed_takes_two_persons():
    make_rule("points.two_persons_from", 50)
    deed, first = claim(make_earning_rule(points=50)), make_organiser()
    deeds.confirm(deed, by=first)
    assert (deed.state, ledger.balance_of(deed.beneficiary)) == ("claimed", 0)
    deeds.confirm(deed, by=first)
    assert deed.state == "claimed", "the same person is no second person"
    with pytest.raises(IntegrityError, match="a_paid_deed_is_confirmed"), transaction.atomic():
        run("UPDATE points_deed SET state = 'confirmed', points = 50 WHERE id = %s", [deed.pk])
    deeds.confirm(deed, by=make_organiser())
    assert ledger.balance_of(deed.beneficiary) == 50


def test_a_refused_deed_says_why_and_stays_refused():
    deed, organiser = claim(make_earning_rule()), make_organiser()
    deeds.refuse(deed, by=organiser, reason="Nobody saw it")
    assert Notice.objects.get(resident=deed.beneficiary).facts["why"] == "Nobody saw it"
    with pytest.raises(deeds.DeedRefused):
        deeds.confirm(deed, by=make_organiser())
    with pytest.raises(IntegrityError, match="stays as it was decided"), transaction.atomic():
        run("UPDATE points_deed SET state = 'confirmed', points = 5, confirmed_by_id = %s", [organiser.pk])


def test_what_a_deed_says_is_never_changed():
    deed = claim(make_earning_rule())
    with pytest.raises(IntegrityError, match="kept as they were written"), transaction.atomic():
        Deed.objects.filter(pk=deed.pk).update(units=20)
    with pytest.raises(IntegrityError, match="begins unconfirmed"), transaction.atomic():
        Deed.objects.create(
            rule=deed.rule,
            act=deed.act,
            source="x:1",
            beneficiary=deed.beneficiary,
            submitter=deed.submitter,
            happened_on=deed.happened_on,
            state="confirmed",
            points=5,
            decided_elsewhere=True,
        )


# Caps


def test_a_day_and_a_month_bring_no_more_than_the_rule_says():
    rule, resident = make_earning_rule(points=8, day_cap=10, month_cap=15), make_resident()
    days = [clock.today().replace(day=1)] * 2 + [clock.today().replace(day=2)] * 2 if clock.today().day > 2 else None
    days = days or [clock.today()] * 4
    for day in days:
        deeds.confirm(claim(rule, by=resident, day=day), by=make_organiser())
    assert ledger.balance_of(resident) == (15 if len(set(days)) == 2 else 10)
    assert Notice.objects.filter(kind="deed.over_the_cap").exists()


def test_a_new_version_of_a_rule_does_not_begin_caps_anew():
    rule, resident = make_earning_rule(points=8, day_cap=8, month_cap=8), make_resident()
    deeds.confirm(claim(rule, by=resident), by=make_organiser())
    fields = {name: getattr(rule, name) for name in PUBLISHED}
    newer = publishing.publish(by=make_clerk("publish_rules"), after=rule, **fields)
    deeds.confirm(claim(newer, by=resident), by=make_organiser())
    assert ledger.balance_of(resident) == 8


def test_one_person_confirms_only_so_much_a_day():
    rule, organiser = make_earning_rule(points=8, organiser_day_cap=20), make_organiser()
    for _each in range(2):
        deeds.confirm(claim(rule), by=organiser)
    deed = claim(rule)
    with pytest.raises(deeds.OutOfReach):
        deeds.confirm(deed, by=organiser)
    with clock.moved_to(clock.now() + timedelta(days=1)):
        deeds.confirm(deed, by=organiser)


def test_a_ring_of_a_hundred_puppets_earns_no_more_than_the_caps_and_is_in_the_report():
    """Ten false organisers confirm one another and ninety puppets, all day long."""
    rule = make_earning_rule(points=10, day_cap=10, month_cap=30, organiser_day_cap=40, programme_points=100_000)
    heads = [make_organiser() for _each in range(10)]
    puppets = [*heads, *(make_resident() for _each in range(90))]
    tried = [claim(rule, by=puppet) for puppet in puppets]
    for head in heads:
        deeds.confirm_all(Deed.objects.waiting().for_the_eyes_of(head)[:12], by=head)
    assert len(tried) == 100
    earned = Account.objects.filter(kind=Kind.MEMBER).total()
    assert earned == 10 * 40, "ten organisers, forty points each"
    in_rings = {person.pk for ring in fairness.rings() for person in ring.people}
    assert in_rings and in_rings <= {head.pk for head in heads}


def test_people_who_confirm_one_another_around_a_circle_are_a_ring():
    rule = make_earning_rule(points=2, day_cap=20, month_cap=60, organiser_day_cap=100)
    circle = [make_organiser() for _each in range(4)]
    for number, person in enumerate(circle):
        deeds.confirm(claim(rule, by=person), by=circle[number - 1])
    deeds.confirm(claim(rule), by=circle[0])
    (ring,) = fairness.rings()
    assert {person.pk for person in ring.people} == {person.pk for person in circle}
    assert ring.points == 8


def test_the_same_two_again_and_again_and_sudden_days_are_in_the_report():
    rule = make_earning_rule(points=2, day_cap=60, month_cap=600, organiser_day_cap=600)
    organiser, doer = make_organiser(), make_resident()
    for back in range(6):
        deeds.confirm(claim(rule, by=doer, day=clock.today() - timedelta(days=back)), by=organiser)
    deeds.confirm(claim(rule, by=doer, units=20), by=organiser)
    (pair,) = fairness.pairs()
    assert (pair.confirmer, pair.doer, pair.deeds, pair.share) == (organiser, doer, 7, 100)
    assert fairness.hands() == [fairness.Hand(organiser, 1, 7, 52, 100)]
    (spike,) = fairness.spikes()
    assert (spike.doer, spike.points, spike.usual) == (doer, 42, 2)


# Awards from other rooms


def test_an_award_pays_what_the_rule_in_force_says():
    author = make_resident()
    assert award("idea-chosen", to=author, source="idea:17") is None
    make_earning_rule("idea-chosen", points=30, by_hand=False)
    assert award("idea-chosen", to=author, source="idea:17", link="/en/ideas/17/").points == 30
    assert award("idea-chosen", to=author, source="idea:17").points == 30
    assert ledger.balance_of(author) == 30
    assert Deed.objects.get().link == "/ideas/17/"


def test_an_award_confirmed_by_its_own_author_waits_for_somebody_else():
    make_earning_rule("suggestion-accepted", points=5)
    moderator = make_organiser()
    deed = award("suggestion-accepted", to=moderator, source="suggestion:3", by=moderator)
    assert (deed.state, ledger.balance_of(moderator)) == ("claimed", 0)
    deeds.confirm(deed, by=make_organiser())
    assert ledger.balance_of(moderator) == 5


def test_an_award_never_fails_its_caller_and_waits_when_the_purse_is_empty():
    rule = make_earning_rule("idea-chosen", points=30, programme_points=10)
    author = make_resident()
    deed = award("idea-chosen", to=author, source="idea:17")
    assert (deed.state, ledger.balance_of(author)) == ("claimed", 0)
    organiser = make_organiser()
    with pytest.raises(paying.BudgetSpent):
        deeds.confirm(deed, by=organiser)
    first, second = two_clerks()
    asked = budget.ask_for_funding(rule.programme, 50, reason="more", by=first, key=uuid.uuid4())
    budget.decide_funding(asked, grant=True, by=second)
    deeds.confirm(deed, by=organiser)
    assert ledger.balance_of(author) == 30


def test_a_large_award_waits_for_one_more_person():
    make_earning_rule("idea-chosen", points=300)
    author = make_resident()
    deed = award("idea-chosen", to=author, source="idea:17")
    assert deed.state == "claimed"
    deeds.confirm(deed, by=make_organiser())
    assert ledger.balance_of(author) == 300


# Budgets, corrections, rules


def test_funding_takes_two_persons():
    programme, (first, second) = make_programme(), two_clerks()
    key = uuid.uuid4()
    asked = budget.ask_for_funding(programme, 50, reason="2027", by=first, key=key)
    assert budget.ask_for_funding(programme, 50, reason="2027", by=first, key=key) == asked
    with pytest.raises(budget.DecisionRefused):
        budget.decide_funding(asked, grant=True, by=first)
    with pytest.raises(IntegrityError, match="funding_takes_two_persons"), transaction.atomic():
        run("UPDATE points_funding SET state = 'done', decided_by_id = proposed_by_id WHERE id = %s", [asked.pk])
    budget.decide_funding(asked, grant=True, by=second)
    budget.decide_funding(asked, grant=True, by=second)
    assert Account.objects.get(programme=programme, kind=Kind.ISSUER).balance == 50
    with pytest.raises(budget.DecisionRefused):
        budget.decide_funding(asked, grant=False, by=make_clerk("fund_programme"))
    with pytest.raises(PermissionDenied):
        budget.decide_funding(asked, grant=True, by=make_resident())


@pytest.mark.parametrize("points", [25, -25])
def test_a_correction_takes_two_persons_and_goes_both_ways(points):
    programme, resident, (first, second) = make_programme(points=100), make_resident(), two_clerks()
    asked = budget.ask_for_correction(
        resident, points, programme=programme, reason="entered wrongly", by=first, key=uuid.uuid4()
    )
    with pytest.raises(budget.DecisionRefused):
        budget.decide_correction(asked, grant=True, by=first)
    budget.decide_correction(asked, grant=True, by=second)
    assert Account.objects.of(resident).total() == points
    assert Account.objects.get(programme=programme, kind=Kind.CORRECTION).balance == 0
    assert Notice.objects.filter(resident=resident, kind="points.corrected").count() == 1
    assert first_bad() is None


def test_nobody_corrects_their_own_points():
    first, second = two_clerks()
    programme = make_programme(points=100)
    with pytest.raises(budget.DecisionRefused):
        budget.ask_for_correction(first, 5, programme=programme, reason="x", by=first, key=uuid.uuid4())
    asked = budget.ask_for_correction(second, 5, programme=programme, reason="x", by=first, key=uuid.uuid4())
    with pytest.raises(budget.DecisionRefused):
        budget.decide_correction(asked, grant=True, by=second)
    with pytest.raises(IntegrityError, match="nobody_corrects"), transaction.atomic():
        run("UPDATE points_correction SET state='done', decided_by_id = %s WHERE id = %s", [second.pk, asked.pk])


def test_a_small_award_is_taken_back_by_one_a_large_one_by_two():
    first, second = two_clerks()
    for points, state in ((20, "done"), (200, "proposed")):
        deed = award(make_earning_rule(f"rule-{points}", points=points).slug, to=make_resident(), source="idea:1")
        if deed.state == "claimed":
            deeds.confirm(deed, by=make_organiser())
        paid = deed_operation(deed)
        asked = budget.ask_to_take_back(paid, reason="not so", by=first, key=uuid.uuid4())
        assert asked.state == state
        if state == "proposed":
            budget.decide_correction(asked, grant=True, by=second)
        deed.refresh_from_db()
        assert (deed.state, ledger.balance_of(deed.beneficiary)) == ("reversed", 0)
        with pytest.raises(budget.DecisionRefused):
            budget.ask_to_take_back(paid, reason="again", by=first, key=uuid.uuid4())
    assert first_bad() is None


def deed_operation(deed):
    from points.models import Operation

    return Operation.objects.get(source=str(deed))


PUBLISHED = "programme points unit day_cap month_cap organiser_day_cap by_hand is_in_force".split()  # noqa: SIM905


def test_a_rule_is_never_changed_only_followed_by_a_version():
    rule, admin = make_earning_rule(points=8), make_clerk("publish_rules")
    assert_kept(rule, "points")
    fields = {name: getattr(rule, name) for name in PUBLISHED}
    newer = publishing.publish(by=admin, after=rule, **{**fields, "points": 9, "day_cap": 90, "month_cap": 90})
    assert list(EarningRule.objects.in_force()) == [newer]
    with pytest.raises(publishing.PublishingRefused):
        publishing.publish(by=admin, after=rule, **fields)
    ended = publishing.publish(by=admin, after=newer, **{**fields, "is_in_force": False})
    assert not EarningRule.objects.in_force().exists()
    assert award(rule.slug, to=make_resident(), source="idea:1") is None
    with pytest.raises(deeds.DeedRefused):
        claim(ended)
    with pytest.raises(PermissionDenied):
        publishing.publish(by=make_resident(), after=ended, **fields)


def test_every_award_the_site_makes_by_itself_is_an_occasion_a_rule_can_name():
    awarded = {"service-hours", "neighbour-help", "golden-idea", "idea-chosen", "took-part"}
    assert awarded <= {occasion.act for occasion in occasions.known()}
    for occasion in occasions.known():
        assert reverse(occasion.page) and str(occasion.words) and str(occasion.invitation)


def test_a_rule_that_nothing_would_ever_pay_is_not_published():
    admin, programme = make_clerk("publish_rules"), make_programme()
    caps = {"points": 5, "day_cap": 5, "month_cap": 5, "organiser_day_cap": 5, "unit": "time", "is_in_force": True}
    with pytest.raises(publishing.PublishingRefused, match="never awards"):
        publishing.publish(by=admin, slug="moon-landing", programme=programme, by_hand=False, **caps)
    assert publishing.publish(by=admin, slug="moon-landing", programme=programme, by_hand=True, **caps)
    assert publishing.publish(by=admin, slug="idea-chosen", programme=programme, by_hand=False, **caps)
