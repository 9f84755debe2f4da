"""Two shops, what they offer, a settled month, one dispute, and vouchers still to be used."""

from datetime import date, timedelta
from uuid import uuid5

from community import clock
from community.models import Neighbourhood, ResidenceProof, Resident
from community.models.residence import Document
from community.residence import actions, counter
from points.actions import rewards, settling, teams
from points.demo import people
from points.demo.book import HERE, Words, noon
from points.models import Merchant, Reward, Settlement, Team, Voucher

SHOPS = [
    (
        "fu-noodles",
        Words("阿福面馆", "Fu's noodles"),
        Words("素面、葱油拌面，老人减辣。", "Plain noodles, scallion noodles, less hot for the old."),
        Words("桂花里 7 弄口", "At the mouth of Lane 7"),
        Words("每天 6:30–19:30", "Daily, 6:30 to 19:30"),
        "guihuali",
    ),
    (
        "corner-store",
        Words("转角社区超市", "The corner store"),
        Words("米面粮油，电话订货送上门。", "Rice, flour, oil; call, and it is brought to the door."),
        Words("北河沿 15 号", "15 North Bank"),
        Words("每天 7:00–21:00", "Daily, 7:00 to 21:00"),
        "beiheyan",
    ),
]
NOODLES = Words("素面一碗", "A bowl of noodles"), Words("现煮，可加一份青菜。", "Fresh, with greens.")
BIRTHDAY = (
    Words("长寿面一碗", "Birthday noodles"),
    Words("八十岁以上老人，配两个鸡蛋。", "For those over eighty, with two eggs."),
)
EGGS = Words("鸡蛋一盒（10 枚）", "A box of ten eggs"), Words("当天新到。", "In fresh today.")
BULB = Words("节能灯泡一只", "A lamp bulb"), Words("楼道、家里都能用。", "For the stairs or at home.")
ROSE = (
    Words("月季一盆", "A potted rose"),
    Words("带土带盆，可送到楼下。", "With pot and soil, brought to your stairs."),
)
FEE = (
    Words("物业费抵扣 50 元", "50 yuan off the property fee"),
    Words("凭券到物业办公室抵扣。", "Take the voucher to the property office."),
)
OWNERS = Words("桂花里业主", "Owners in Guihuali")
# Shop, words, picture, price, stock, from which age, only for owners.
OFFERS: list[tuple[str, tuple[Words, Words], str, int, int, int | None, bool]] = [
    ("fu-noodles", NOODLES, "noodles", 12, 40, None, False),
    ("fu-noodles", BIRTHDAY, "noodles", 2, 20, 80, False),
    ("corner-store", EGGS, "basket", 15, 30, None, False),
    ("corner-store", BULB, "lamp", 20, 12, None, False),
    ("corner-store", ROSE, "flower", 35, 1, None, False),
    ("corner-store", FEE, "slip", 120, 6, None, True),
]


def load(neighbours: list[Resident]) -> None:
    today = clock.today()
    shops = _shops(today)
    offers = _offers(shops, today)
    buyers = [people.of("volunteer"), people.of("resident"), *neighbours[:6]]
    for number, buyer in enumerate(buyers):
        _prove(buyer, number)
    _last_month(offers, buyers, today)
    _now(offers, today)


def _shops(today: date) -> dict[str, Merchant]:
    made = {}
    for slug, name, about, address, hours, area in SHOPS:
        words = {**name.fields("name"), **about.fields("about"), **address.fields("address"), **hours.fields("hours")}
        place = Neighbourhood.objects.filter(slug=area).first() or Neighbourhood.objects.communities()[0]
        made[slug] = Merchant.objects.create(slug=slug, area=place, phone="5550 0123", **words)
    with clock.moved_to(noon(today - timedelta(days=100))):
        settling.add_member(made["fu-noodles"], people.of("merchant"), by=people.of("moderator"))
        settling.add_member(made["corner-store"], people.of("merchant"), by=people.of("moderator"))
    return made


def _owners(clerk: Resident) -> Team:
    """Who owns a home in the lanes: what is for owners is for these."""
    listed = teams.make(by=clerk, slug="guihuali-owners", kind=Team.Kind.OWNERS, **OWNERS.fields("name"))
    for key in ("resident", "volunteer"):
        teams.put_in(listed, people.of(key), organises=False, by=clerk)
    return listed


def _offers(shops: dict[str, Merchant], today: date) -> list[Reward]:
    merchant, moderator, made = people.of("merchant"), people.of("moderator"), []
    with clock.moved_to(noon(today - timedelta(days=99))):
        owners = _owners(moderator)
        for shop, (name, about), picture, price, stock, age, for_owners in OFFERS:
            words = {**name.fields("name"), **about.fields("about")}
            fields = {"picture": picture, "price": price, "stock": stock, "min_age": age, "valid_days": 30}
            fields["team"] = owners if for_owners else None
            key = uuid5(HERE, f"offer/{name.en}")
            reward = rewards.propose(shops[shop], by=merchant, key=key, **fields, **words)
            rewards.set_state(reward, Reward.State.ON_OFFER, by=moderator)
            made.append(reward)
    return made


def _prove(resident: Resident, number: int) -> None:
    """At the counter, with an ID of a region that does not exist; year of birth and door are noted, so they vote."""
    if ResidenceProof.objects.valid().filter(resident=resident).exists():
        return
    area = Neighbourhood.objects.communities().order_by("path")[0]
    claim = counter.claim(
        area=area,
        name=resident.name,
        number=people.id_number(f"000000{1948 + 6 * number}0101{number:03}"),
        document=Document.ID_CARD,
        by=people.of("moderator"),
        household=area.households.order_by("pk")[number],
    )
    actions.prove(resident, claim)


def _redeem(reward: Reward, buyer: Resident, day: date, number: int) -> Voucher:
    with clock.moved_to(noon(day)):
        return rewards.redeem(reward, by=buyer, key=uuid5(HERE, f"voucher/{buyer.pk}/{day}/{number}"))


def _last_month(offers: list[Reward], buyers: list[Resident], today: date) -> None:
    """Scanned at the counter, settled, approved and, at one shop, paid."""
    merchant, last = people.of("merchant"), today.replace(day=1) - timedelta(days=1)
    for number, buyer in enumerate(buyers[:5]):
        day = last - timedelta(days=20 - 3 * number)
        voucher = _redeem(offers[(0, 2)[number % 2]], buyer, day, number)
        with clock.moved_to(noon(day) + timedelta(hours=number + 1)):
            rewards.hand_over(voucher, by=merchant, key=f"demo-{number}")
    settling.draw_up()
    paid = Settlement.objects.filter(merchant=offers[0].merchant).first()
    if paid is not None:
        with clock.moved_to(noon(today)):
            settling.approve(paid, by=people.of("budget"))
            settling.mark_paid(paid, reference="2026-0117", by=people.of("budget"))


def _now(offers: list[Reward], today: date) -> None:
    merchant = people.of("merchant")
    taken = _redeem(offers[0], people.of("volunteer"), today - timedelta(days=2), 90)
    with clock.moved_to(noon(today - timedelta(days=1))):
        rewards.hand_over(taken, by=merchant, key="demo-90")
        words = "客人说扫的是别人的券，请帮忙查一下。"
        settling.dispute(taken.merchant, words, voucher=taken, by=merchant, key=uuid5(HERE, "dispute"))
    given_back = _redeem(offers[2], people.of("resident"), today - timedelta(days=3), 91)
    with clock.moved_to(noon(today - timedelta(days=2))):
        rewards.cancel(given_back, by=people.of("resident"))
    _redeem(offers[0], people.of("resident"), today - timedelta(days=1), 92)
