"""What a resident reads about their points, and what staff do about them, page by page."""

import uuid
from datetime import date, timedelta

import pytest
from django.test import Client

from community import clock
from points import ledger, statement
from points.actions import budget, deeds, paying, rewards
from points.models import Deed, Funding
from tests.builders import make_clerk, make_earning_rule, make_programme, make_resident, make_reward
from tests.points.filling import give, make_proven, two_clerks
from tests.points.test_deeds import claim, deed_operation, make_organiser
from tests.points.test_ledger import spend

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def signed_in():
    def sign_in(person):
        client = Client(HTTP_ACCEPT_LANGUAGE="en")
        client.force_login(person)
        return client

    return sign_in


def test_every_entry_stands_with_its_reason_and_the_balance_after_it():
    rule, resident = make_earning_rule(points=8), make_resident()
    deed = claim(rule, by=resident)
    deeds.confirm(deed, by=make_organiser())
    give(resident, 5)
    newest, oldest = statement.entries_of(resident)
    assert (oldest.amount, oldest.balance, oldest.reason) == (8, 8, str(rule))
    assert oldest.note == "carried rice to the fourth floor"
    assert (newest.amount, newest.balance) == (5, 13)


def test_what_was_taken_back_stands_beside_what_took_it_back():
    resident = make_resident()
    deed = claim(make_earning_rule(points=8), by=resident)
    deeds.confirm(deed, by=make_organiser())
    paying.take_back(deed_operation(deed), by=make_resident(), source="correction:0")
    newest, oldest = statement.entries_of(resident)
    assert (newest.amount, newest.balance) == (-8, 0)
    assert (newest.pair, oldest.pair) == (oldest.operation, newest.operation)


def test_points_owed_are_said_in_words():
    resident = make_resident()
    award = give(resident, 30)
    spend(resident, 20)
    paying.take_back(award, by=make_resident(), source="correction:1")
    entries = statement.entries_of(resident)
    assert entries[0].balance == 0 and entries[0].amount == -10
    assert "20 points spent before are owed" in entries[0].note
    assert statement.owed_by(resident) == 20


def test_entries_stand_in_the_order_of_their_days_whatever_was_posted_first():
    resident = make_resident()
    give(resident, 8)
    with clock.moved_to(clock.now() - timedelta(days=40)):
        give(resident, 5)
    newest, oldest = statement.entries_of(resident)
    assert (oldest.amount, oldest.balance, newest.amount, newest.balance) == (5, 5, 8, 13)
    assert statement.steps([newest, oldest]).rows[-1][1] == "13"


def page_of(client, entry):
    return client.get(entry.more).content.decode()


def test_an_entry_has_a_page_that_says_who_confirmed_it_by_which_rule_and_from_which_points(signed_in):
    rule, resident, organiser = make_earning_rule(points=8), make_resident(), make_organiser()
    deeds.confirm(claim(rule, by=resident), by=organiser)
    (entry,) = statement.entries_of(resident)
    assert entry.url == entry.more, "a deed reported by hand has no other page"
    page = page_of(signed_in(resident), entry)
    assert f"{rule}, version 1" in page and f"/en/points/how/#{rule.slug}" in page
    assert str(organiser) in page and "carried rice to the fourth floor" in page
    assert "Points good until" in page and "＋8" in page


def test_a_correction_s_page_names_both_persons_and_the_reason(signed_in):
    resident, (first, second) = make_resident(), two_clerks()
    key = uuid.uuid4()
    give(resident, 5)
    asked = budget.ask_for_correction(
        resident, -3, programme=make_programme(), reason="counted twice", by=first, key=key
    )
    budget.decide_correction(asked, grant=True, by=second)
    page = page_of(signed_in(resident), statement.entries_of(resident)[0])
    assert str(first) in page and str(second) in page and "counted twice" in page


def test_both_halves_of_a_pair_lead_to_one_another(signed_in):
    resident = make_resident()
    award = give(resident, 30)
    paying.take_back(award, by=make_resident(), source="correction:1")
    newest, oldest = statement.entries_of(resident)
    client = signed_in(resident)
    assert oldest.more in page_of(client, newest) and newest.more in page_of(client, oldest)
    assert newest.pair_url in client.get("/en/points/").content.decode()


def test_the_entry_of_a_voucher_says_where_it_was_for_and_what_became_of_it(signed_in):
    buyer, reward = make_proven(points=50), make_reward(price=30)
    voucher = rewards.redeem(reward, by=buyer, key=uuid.uuid4())
    client, entry = signed_in(buyer), statement.entries_of(buyer)[0]
    page = page_of(client, entry)
    assert str(reward.merchant) in page and "good until" in page and voucher.get_absolute_url() in page
    rewards.cancel(voucher, by=buyer)
    assert "given back" in page_of(client, entry)


def test_an_entry_is_its_owner_s_alone(signed_in):
    give(make_resident(), 5)
    other = make_resident()
    give(other, 6)
    (entry,) = statement.entries_of(other)
    assert signed_in(make_resident()).get(entry.more).status_code == 404


def test_the_picture_is_drawn_from_the_entries():
    resident = make_resident()
    give(resident, 30)
    chart = statement.steps(statement.entries_of(resident))
    assert chart.rows[-1][1] == "30"
    assert statement.steps([]) is None


def test_a_long_book_asks_no_more_questions_than_a_short_one(signed_in, django_assert_max_num_queries):
    programme, resident = make_programme(points=500), make_resident()
    client = signed_in(resident)
    counts = []
    for more in (1, 30):
        for number in range(more):
            give(resident, 1, programme=programme, source=f"idea:{more}{number}")
        client.get("/en/points/")
        with django_assert_max_num_queries(40) as queries:
            assert client.get("/en/points/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_my_page_my_table_and_nobody_else_s(signed_in):
    resident, other = make_resident(), make_resident()
    give(resident, 37)
    page = signed_in(resident).get("/en/points/").content.decode()
    assert "You have 37 points" in page
    table = b"".join(signed_in(resident).get("/en/points/table.csv").streaming_content).decode()
    assert "37" in table
    assert "37" not in b"".join(signed_in(other).get("/en/points/table.csv").streaming_content).decode()
    assert "37" in signed_in(resident).get("/en/me/").content.decode()


def test_what_was_spent_is_a_number_in_the_table_too(signed_in):
    resident = make_resident()
    give(resident, 30)
    spend(resident, 20)
    table = b"".join(signed_in(resident).get("/en/points/table.csv").streaming_content).decode()
    assert ",-20,10" in table


def test_how_to_earn_says_what_the_rules_in_force_say(client):
    rule = make_earning_rule(points=8, day_cap=16, month_cap=80)
    page = client.get("/en/points/how/").content.decode()
    assert str(rule) in page and "At most 16 a day and 80 a month" in page
    make_earning_rule("gone", is_in_force=False, name_en="Nothing any more")
    assert "Nothing any more" not in client.get("/en/points/how/").content.decode()


def test_reporting_a_deed_keeps_what_was_typed_when_refused(signed_in):
    rule, resident = make_earning_rule(), make_resident()
    client, key = signed_in(resident), str(uuid.uuid4())
    typed = {"key": key, "rule": rule.pk, "what": "swept the <b>lane</b>", "happened_on": "2031-01-01", "units": 1}
    answer = client.post("/en/points/claim/", typed)
    assert answer.status_code == 200
    assert "This day is still to come." in answer.content.decode()
    assert "swept the &lt;b&gt;lane&lt;/b&gt;" in answer.content.decode()
    typed["happened_on"] = clock.today().isoformat()
    assert client.post("/en/points/claim/", typed).status_code == 302
    assert client.post("/en/points/claim/", typed).status_code == 302
    assert client.post("/en/points/claim/", {**typed, "units": 2}).status_code == 409
    assert Deed.objects.filter(beneficiary=resident).count() == 1


# Staff


def test_staff_confirm_the_ticked_and_refuse_with_a_reason(signed_in):
    rule, organiser = make_earning_rule(points=8), make_clerk("confirm_deeds", "access_admin")
    first, second, third = (claim(rule) for _each in range(3))
    client = signed_in(organiser)
    assert first.beneficiary.name in client.get("/staff/points/deeds/").content.decode()
    client.post("/staff/points/deeds/decide/", {"deed": [first.pk, second.pk]})
    client.post("/staff/points/deeds/decide/", {"refuse": third.pk, f"reason-{third.pk}": ""})
    third.refresh_from_db()
    assert third.state == "claimed", "no refusal without a reason"
    client.post("/staff/points/deeds/decide/", {"refuse": third.pk, f"reason-{third.pk}": "Nobody saw it"})
    states = [Deed.objects.get(pk=deed.pk).state for deed in (first, second, third)]
    assert states == ["confirmed", "confirmed", "refused"]


def test_a_deed_of_one_s_own_is_not_in_one_s_queue_and_cannot_be_ticked(signed_in):
    organiser = make_clerk("confirm_deeds", "access_admin")
    deed = claim(make_earning_rule(), by=organiser)
    client = signed_in(organiser)
    assert "carried rice" not in client.get("/staff/points/deeds/").content.decode()
    client.post("/staff/points/deeds/decide/", {"deed": [deed.pk]})
    deed.refresh_from_db()
    assert deed.state == "claimed"


def test_points_for_a_programme_are_asked_for_and_granted_on_the_page(signed_in):
    programme = make_programme()
    first, second = (make_clerk("fund_programme", "view_points", "access_admin") for _each in range(2))
    form = {"key": str(uuid.uuid4()), "programme": programme.pk, "points": 500, "reason": "2027"}
    assert signed_in(first).post("/staff/points/fund/", form).status_code == 302
    asked = Funding.objects.get()
    signed_in(first).post(f"/staff/points/fund/{asked.pk}/decide/", {"verb": "grant"})
    asked.refresh_from_db()
    assert asked.state == "proposed"
    signed_in(second).post(f"/staff/points/fund/{asked.pk}/decide/", {"verb": "grant"})
    assert ledger.of_programme(programme).balance == 500
    assert "500" in signed_in(second).get("/staff/points/").content.decode()


def test_a_rule_is_published_and_followed_on_the_page(signed_in):
    programme, admin = make_programme(), make_clerk("publish_rules", "view_points", "access_admin")
    form = {
        "slug": "planting",
        "programme": programme.pk,
        "name_zh_hans": "种花",
        "name_en": "Planting",
        "words_zh_hans": "种一盆花",
        "words_en": "Plant a pot",
        "points": 5,
        "unit": "time",
        "day_cap": 4,
        "month_cap": 50,
        "organiser_day_cap": 100,
        "by_hand": "on",
        "is_in_force": "on",
    }
    client = signed_in(admin)
    answer = client.post("/staff/points/rules/new/", form)
    assert "At least what it pays once." in answer.content.decode()
    assert client.post("/staff/points/rules/new/", {**form, "day_cap": 10}).status_code == 302
    assert client.post("/staff/points/rules/planting/", {**form, "day_cap": 10, "points": 6}).status_code == 302
    page = client.get("/staff/points/rules/planting/").content.decode()
    assert "Version 2" in page


def test_a_correction_is_asked_for_by_number_e_mail_or_phone(signed_in):
    programme, resident, (first, _second) = make_programme(points=50), make_resident(), two_clerks()
    first.user_permissions.add(*make_clerk("access_admin").user_permissions.all())
    client = signed_in(first)
    for known_by in (str(resident.public_id), resident.short_number, resident.email.upper()):
        form = {"key": uuid.uuid4(), "resident": known_by, "points": 5, "programme": programme.pk, "reason": "missed"}
        assert client.post("/staff/points/corrections/", form).status_code == 302
    answer = client.post("/staff/points/corrections/", {**form, "resident": "nobody@example.org"})
    assert "Nobody is known by this" in answer.content.decode()
    assert resident.corrections.count() == 3


def test_points_earned_late_in_the_year_are_good_for_more_than_a_year():
    resident = make_resident()
    give(resident, 3, earned=date(2026, 12, 30))
    with clock.moved_to(clock.now().replace(year=2027, month=12, day=30)):
        assert ledger.balance_of(resident) == 3
