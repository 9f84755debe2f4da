"""From the catalogue to the settlement sheet, page by page, as a resident, a shop and staff meet it."""

import io
import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from openpyxl import load_workbook

from community import clock
from points import codes, ledger
from points.actions import rewards, settling
from points.models import Reward, Settlement, Voucher
from tests.builders import make_clerk, make_resident, make_reward
from tests.points.filling import cashier, give, make_proven
from tests.points.test_vouchers import redeem, scan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def signed_in(person):
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(person)
    return client


def test_a_reward_is_redeemed_in_four_taps_and_scanned_in_two():
    reward, resident = make_reward(price=30, stock=1), make_proven(points=100)
    client, till = signed_in(resident), signed_in(cashier(reward.merchant))
    assert str(reward) in client.get("/en/rewards/").content.decode()
    assert "Redeem" in client.get(f"/en/rewards/{reward.pk}/").content.decode()
    check = client.get(f"/en/rewards/{reward.pk}/redeem/")
    key = check.context["form"]["key"].value()
    answer = client.post(f"/en/rewards/{reward.pk}/redeem/", {"key": key})
    assert client.post(f"/en/rewards/{reward.pk}/redeem/", {"key": key}).url == answer.url
    voucher = Voucher.objects.get()
    page = client.get(answer.url).content.decode()
    assert codes.grouped(codes.short(voucher.number)) in page and "<svg" in page
    found = till.get(f"/en/v/{codes.token(voucher.number)}/")
    form = {"token": found.context["token"], "nonce": found.context["nonce"]}
    assert "Done, thank you" in till.post("/en/shop/hand-over/", form).content.decode()
    assert "Done, thank you" in till.post("/en/shop/hand-over/", form).content.decode()
    again = till.get(f"/en/v/{codes.token(voucher.number)}/").content.decode()
    assert "Used already" in again and "Handed over" not in again
    assert "−" in client.get("/en/points/").content.decode() or "－30" in client.get("/en/points/").content.decode()


def test_a_voucher_is_for_its_owner_alone():
    voucher = redeem(make_reward(price=30))
    stranger = signed_in(make_proven())
    assert stranger.get(f"/en/vouchers/{voucher.number}/").status_code == 404
    assert stranger.post(f"/en/vouchers/{voucher.number}/cancel/").status_code == 404
    assert stranger.get(f"/en/v/{codes.token(voucher.number)}/").status_code == 404
    assert signed_in(voucher.owner).get(f"/en/v/{codes.token(voucher.number)}/").status_code == 302
    foreign = signed_in(cashier(make_reward().merchant)).get(f"/en/v/{codes.token(voucher.number)}/")
    unknown = signed_in(cashier(make_reward().merchant)).get(f"/en/v/{'0' * 32}/")
    assert foreign.status_code == unknown.status_code == 404
    assert "do not know this code" in foreign.content.decode()


def test_a_refusal_says_why_and_keeps_the_points():
    reward, resident = make_reward(price=30, stock=0), make_proven(points=100)
    answer = signed_in(resident).post(f"/en/rewards/{reward.pk}/redeem/", {"key": uuid.uuid4()})
    assert answer.status_code == 200 and "Your points are untouched" in answer.content.decode()
    assert ledger.balance_of(resident) == 100


def test_who_has_no_proof_yet_is_led_to_it_before_they_press_anything():
    reward, resident = make_reward(price=3), make_resident()
    give(resident, 5)
    for path in (f"/en/rewards/{reward.pk}/", f"/en/rewards/{reward.pk}/redeem/"):
        page = signed_in(resident).get(path).content.decode()
        assert "First prove where you live" in page and 'href="/en/me/residence/"' in page
        assert "Yes, redeem" not in page


def test_who_has_too_few_is_told_what_is_nearest():
    make_reward(price=30, name_en="Eggs")
    page = signed_in(make_proven(points=25)).get("/en/rewards/").content.decode()
    assert "5 more points, and “Eggs” is yours." in page


def test_giving_back_on_the_page():
    voucher = redeem(make_reward(price=30))
    signed_in(voucher.owner).post(f"/en/vouchers/{voucher.number}/cancel/")
    voucher.refresh_from_db()
    assert voucher.state == "cancelled"


def test_several_codes_from_a_slip_are_each_answered():
    reward = make_reward(price=10, stock=9)
    vouchers = [redeem(reward) for _each in range(3)]
    till = cashier(reward.merchant)
    scan(vouchers[0], till, "earlier")
    typed = "\n".join([*(codes.short(voucher.number) for voucher in vouchers), "ABCD2345"])
    page = signed_in(till).post("/en/shop/look-up/", {"code": typed}).content.decode()
    assert page.count("Used already") == 1
    assert page.count("do not know this code") == 1
    assert page.count('name="token"') == 2


def test_a_slip_is_taken_in_one_go_and_sent_twice_it_is_the_first_answer():
    reward = make_reward(price=10, stock=9)
    vouchers = [redeem(reward) for _each in range(3)]
    till = signed_in(cashier(reward.merchant))
    typed = "\n".join(codes.short(voucher.number) for voucher in vouchers)
    page = till.post("/en/shop/look-up/", {"code": typed})
    slip = {"nonce": page.context["nonce"], "token": [answer["token"] for answer in page.context["good"][:2]]}
    assert till.post("/en/shop/hand-over/", slip).content.decode().count("seal") == 2
    again = till.post("/en/shop/hand-over/", slip).content.decode()
    assert "Done, thank you" in again
    assert sorted(voucher.state for voucher in Voucher.objects.all()) == ["held", "redeemed", "redeemed"]
    other_slip = {**slip, "nonce": uuid.uuid4(), "token": [codes.token(each.number) for each in vouchers]}
    mixed = till.post("/en/shop/hand-over/", other_slip).content.decode()
    assert "Not all of it was taken" in mixed and mixed.count("Used already") == 2
    assert not Voucher.objects.held().exists()


@pytest.mark.parametrize("page", ["shop/look-up/", "shop/offers/", "shop/dispute/", "points/claim/", "neighbours/ask/"])
def test_a_form_that_is_refused_says_so_once(page):
    person = cashier(make_reward().merchant)
    answer = signed_in(person).post(f"/en/{page}", {"key": ""}).content.decode()
    assert answer.count('class="error-summary"') == answer.count('id="errors"') == 1


def test_who_serves_at_two_shops_may_type_a_code_of_either_at_any_counter():
    offers = [make_reward(price=10), make_reward(price=10)]
    person = cashier(offers[0].merchant)
    settling.add_member(offers[1].merchant, person, by=make_clerk("keep_merchants"))
    for offer in offers:
        form = {"code": codes.short(redeem(offer).number), "shop": offers[0].merchant.slug}
        assert str(offer) in signed_in(person).post("/en/shop/look-up/", form).content.decode()
    moved = signed_in(person).post(f"/en/shop/offers/{offers[1].pk}/", {"pieces": "1", "key": uuid.uuid4()})
    assert moved.url.endswith(f"?shop={offers[1].merchant.slug}")


def test_nobody_takes_a_voucher_of_their_own():
    reward = make_reward(price=10)
    keeper = make_proven(points=50)
    settling.add_member(reward.merchant, keeper, by=make_clerk("keep_merchants"))
    voucher = redeem(reward, keeper)
    with pytest.raises(rewards.ScanRefused, match="your own"):
        scan(voucher, keeper)
    with pytest.raises(DatabaseError), transaction.atomic():
        Voucher.objects.filter(pk=voucher.pk).update(state="redeemed", ended_at=clock.now(), redeemed_by=keeper)
    scan(voucher, cashier(reward.merchant))


def test_what_is_out_of_reach_says_how_far():
    make_reward(price=30), make_reward(price=10)
    page = signed_in(make_proven(points=25)).get("/en/rewards/").content.decode()
    assert page.count("5 points short") == 1 and page.count(" short") == 1


def test_a_shop_sees_its_own_takings_and_sheets_and_no_other_s():
    reward = make_reward(price=30, stock=9, name_en="=HYPERLINK(1)")
    till = cashier(reward.merchant)
    with clock.moved_to(clock.now().replace(day=1) - timedelta(days=3)):
        for number in range(3):
            scan(redeem(reward), till, f"till-{number}")
    settling.draw_up()
    settlement = Settlement.objects.get()
    client = signed_in(till)
    assert "90" in client.get("/en/shop/").content.decode()
    table = client.get(f"/en/shop/settlements/{settlement.pk}.xlsx")
    rows = list(load_workbook(io.BytesIO(table.content)).active.values)
    assert [row[3] for row in rows[2:-1]] == [30, 30, 30] and rows[-1][3] == settlement.points
    assert rows[2][2] == "'=HYPERLINK(1)", "a spreadsheet program runs nothing"
    sheet = client.get(f"/en/shop/settlements/{settlement.pk}.pdf")
    assert sheet.content.startswith(b"%PDF")
    assert client.get(f"/en/shop/settlements/{settlement.pk}.exe").status_code == 404
    stranger = signed_in(cashier(make_reward().merchant))
    assert stranger.get(f"/en/shop/settlements/{settlement.pk}.pdf").status_code == 404
    clerk = signed_in(make_clerk("settle", "access_admin"))
    assert clerk.get(f"/staff/points/settlements/{settlement.pk}.xlsx").status_code == 200
    move = f"/staff/points/settlements/{settlement.pk}/move/"
    assert "Approved. Pay it" in clerk.post(move, {"verb": "approve"}, follow=True).content.decode()
    assert "the shop is told" in clerk.post(move, {"verb": "pay", "reference": "B-17"}, follow=True).content.decode()
    settlement.refresh_from_db()
    assert (settlement.state, settlement.reference) == ("paid", "B-17")


def test_a_shop_proposes_and_staff_approve():
    reward = make_reward()
    till, keeper = signed_in(cashier(reward.merchant)), signed_in(make_clerk("keep_merchants", "access_admin"))
    form = {"name": "Dumplings", "picture": "noodles", "price": 9, "stock": 5, "valid_days": 30, "month_limit": 2}
    assert till.post("/en/shop/offers/", {**form, "price": 0}).status_code == 200
    form["key"] = uuid.uuid4()
    for _sent in range(2):
        assert till.post("/en/shop/offers/", form).status_code == 302
    assert till.post("/en/shop/offers/", {**form, "name": "Buns"}).status_code == 409
    proposed = Reward.objects.get(state="proposed")
    assert proposed.name in keeper.get("/staff/points/shops/").content.decode()
    keeper.post(f"/staff/points/shops/rewards/{proposed.pk}/move/", {"state": "on_offer"})
    till.post(f"/en/shop/offers/{proposed.pk}/", {"pieces": "-9", "key": uuid.uuid4()})
    till.post(f"/en/shop/offers/{proposed.pk}/", {"pieces": "x", "key": uuid.uuid4()})
    more = {"pieces": "3", "key": uuid.uuid4()}
    for _sent in range(2):
        till.post(f"/en/shop/offers/{proposed.pk}/", more)
    till.post(f"/en/shop/offers/{proposed.pk}/", {"verb": "paused"})
    proposed.refresh_from_db()
    assert (proposed.stock, proposed.state) == (8, "paused")


def test_a_dispute_goes_from_the_counter_to_staff_and_back():
    voucher = redeem(make_reward(price=30))
    till = cashier(voucher.merchant)
    scan(voucher, till)
    counter, keeper = signed_in(till), signed_in(make_clerk("keep_merchants", "access_admin"))
    form = {"key": uuid.uuid4(), "words": "wrong customer", "voucher": voucher.pk}
    counter.post("/en/shop/dispute/", form)
    counter.post("/en/shop/dispute/", form)
    (opened,) = voucher.disputes.all()
    keeper.post(f"/staff/points/disputes/{opened.pk}/decide/", {"verb": "undo", "answer": ""})
    undo = {"verb": "undo", "answer": "Undone, sorry"}
    said = keeper.post(f"/staff/points/disputes/{opened.pk}/decide/", undo, follow=True).content.decode()
    assert "The scan is undone" in said
    voucher.refresh_from_db()
    assert voucher.state == "held"
    assert "Undone, sorry" in counter.get("/en/shop/").content.decode()


def test_the_catalogue_asks_no_more_questions_for_many_rewards(django_assert_max_num_queries):
    client, counts = signed_in(make_proven(points=10)), []
    for more in (1, 12):
        for _each in range(more):
            make_reward()
        client.get("/en/rewards/")
        with django_assert_max_num_queries(30) as queries:
            client.get("/en/rewards/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_staff_put_people_behind_a_counter_and_take_them_away():
    reward, keeper, person = make_reward(), signed_in(make_clerk("keep_merchants", "access_admin")), make_proven()
    assert signed_in(person).get("/en/shop/").status_code == 404
    form = {"merchant": reward.merchant_id, "resident": person.email}
    keeper.post("/staff/points/shops/", form)
    keeper.post("/staff/points/shops/", form)
    (member,) = person.counters.all()
    assert signed_in(person).get("/en/shop/").status_code == 200
    keeper.post(f"/staff/points/shops/members/{member.pk}/end/")
    assert signed_in(person).get("/en/shop/").status_code == 404
    assert rewards.counters_of(person) == []
