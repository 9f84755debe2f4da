"""From a clean-up to a bowl of noodles and the shop's sheet, on phones; the same with a sheet of paper; and the same
for somebody who has no phone at all, at the desk."""

import io
import re
from datetime import timedelta

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from community import clock
from community.models import Resident
from points import checkin, codes, ledger
from points.actions import settling
from points.demo.people import id_number
from points.models import Activity, Attendance, Reward, Signup, Slot, Voucher
from tests.journeys.conftest import sign_in

pytestmark = pytest.mark.browser

VOLUNTEER, ORGANISER = "resident@demo.example", "merchant@demo.example"
CLERK, WITHOUT_A_PHONE = "moderator@demo.example", "杨奶奶"
WAYS = [("zh-hans", True, "elder"), ("zh-hans", False, "standard"), ("en", False, "elder"), ("en", True, "standard")]


def clean_up() -> Slot:
    """A time of the litter walk that goes on right now."""
    activity = Activity.objects.get(title_en="Litter along the river")
    now = clock.now().replace(microsecond=0)
    times = {"starts_at": now - timedelta(minutes=5), "ends_at": now + timedelta(minutes=115)}
    return Slot.objects.create(activity=activity, capacity=5, **times)


def let_it_be_over(slot: Slot) -> None:
    """Two hours later, for everybody: the server has its own clock."""
    back = timedelta(minutes=121)
    Slot.objects.filter(pk=slot.pk).update(starts_at=slot.starts_at - back, ends_at=slot.ends_at - back)
    for attendance in Attendance.objects.filter(slot=slot).exclude(arrived_at=None):
        Attendance.objects.filter(pk=attendance.pk).update(arrived_at=attendance.arrived_at - back)


def press(page: Page, selector: str) -> None:
    page.locator(selector).first.click()
    page.wait_for_load_state()


@pytest.fixture
def phones(site):
    def visit(language, scripts, mode, email):
        page = site.visitor("zh-CN" if language == "zh-hans" else "en", java_script_enabled=scripts)
        sign_in(page, email)
        page.goto(f"/{language}/?mode={mode}")
        return page

    return visit


def confirm_hours(page: Page, language: str, slot: Slot, *, paper: bool = False) -> None:
    page.goto(f"/{language}/organise/times/{slot.pk}/hours/")
    if paper:
        page.locator("#how-paper").check()
    press(page, "main button:has-text('全部确认'), main button:has-text('Confirm all')")


def agree(page: Page, language: str, attendance: Attendance) -> None:
    page.goto(f"/{language}/me/")
    press(page, "main a[href$='/hours/']")
    press(page, f"form[action$='/hours/{attendance.pk}/agree/'] button")


@pytest.mark.parametrize("language, scripts, mode", WAYS)
def test_a_clean_up_becomes_points_a_voucher_and_a_line_of_the_settlement(phones, language, scripts, mode):
    slot, resident = clean_up(), Resident.objects.get(email=VOLUNTEER)
    before = ledger.balance_of(resident)
    page = phones(language, scripts, mode, VOLUNTEER)

    # Find it and sign up.
    page.goto(f"/{language}/activities/")
    press(page, f"main h3 a[href$='/activities/{slot.activity_id}/']")
    press(page, f"form[action$='/activities/times/{slot.pk}/join/'] button")
    assert Signup.objects.get(slot=slot, resident=resident).state == "joined"

    # On site: the organiser's screen shows the square, the phone follows it.
    organiser = phones(language, scripts, "standard", ORGANISER)
    organiser.goto(f"/{language}/organise/times/{slot.pk}/board/")
    expect(organiser.locator("#board svg.qr-code")).to_be_visible()
    page.goto(f"/c/{checkin.token(slot)}/")
    press(page, "main form button[name=verb][value=in]")
    attendance = Attendance.objects.get(slot=slot, resident=resident)
    assert attendance.how == "scan" and attendance.arrived_at is not None
    press(organiser, f"main a[href$='/organise/times/{slot.pk}/roll/']")
    expect(organiser.locator("main")).to_contain_text(str(resident))

    # Afterwards: confirmed in one go, agreed by the volunteer, paid by the rule.
    let_it_be_over(slot)
    confirm_hours(organiser, language, slot)
    agree(page, language, attendance)
    attendance.refresh_from_db()
    assert attendance.state == "agreed" and attendance.deed.state == "confirmed"
    assert ledger.balance_of(resident) == before + attendance.deed.points > before
    page.goto(f"/{language}/points/")
    expect(page.locator("h1")).to_contain_text(str(before + attendance.deed.points))

    # The points become noodles.
    reward = Reward.objects.on_offer().get(name_en="A bowl of noodles")
    page.goto(f"/{language}/rewards/")
    press(page, f"main h3 a[href$='/rewards/{reward.pk}/']")
    press(page, f"main a[href$='/rewards/{reward.pk}/redeem/']")
    press(page, "main form button[type=submit]")
    voucher = Voucher.objects.filter(owner=resident).latest("pk")
    expect(page.locator("svg.qr-code")).to_be_visible()

    # The shop's phone scans it.
    till = organiser  # in the demo town the same person stands behind the counter
    till.goto(f"/v/{codes.token(voucher.number)}/")
    press(till, "main form button[type=submit]")
    voucher.refresh_from_db()
    assert voucher.state == "redeemed"

    # Next month the sheet shows it.
    with clock.moved_to((clock.now().replace(day=1) + timedelta(days=35)).replace(day=2)):
        settling.draw_up()
    voucher.refresh_from_db()
    sheet = till.request.get(f"/{language}/shop/settlements/{voucher.settlement_id}.xlsx")
    rows = list(load_workbook(io.BytesIO(sheet.body())).active.values)
    assert voucher.pk in [row[1] for row in rows]
    assert rows[-1][3] == voucher.settlement.points


@pytest.mark.parametrize("language, scripts, mode", [WAYS[1], WAYS[3]])
def test_a_signed_sheet_of_paper_does_the_same(phones, language, scripts, mode):
    slot, resident = clean_up(), Resident.objects.get(email=VOLUNTEER)
    before = ledger.balance_of(resident)
    organiser = phones(language, scripts, mode, ORGANISER)
    organiser.goto(f"/{language}/organise/times/{slot.pk}/sheet/")
    expect(organiser.locator("main table")).to_be_visible()
    let_it_be_over(slot)

    organiser.goto(f"/{language}/organise/times/{slot.pk}/hours/")
    organiser.locator("main [name=resident]").fill(VOLUNTEER)
    press(organiser, "main form:has([name=resident]) button[type=submit]")
    confirm_hours(organiser, language, slot, paper=True)
    attendance = Attendance.objects.get(slot=slot, resident=resident)
    assert attendance.how == "paper" and attendance.state == "told"

    agree(phones(language, scripts, mode, VOLUNTEER), language, attendance)
    attendance.refresh_from_db()
    assert ledger.balance_of(resident) == before + attendance.deed.points > before


def register_at_the_desk(desk: Page, language: str) -> Resident:
    """Known by name and by an ID card looked at; no phone, no e-mail."""
    desk.goto(f"/{language}/desk/")
    press(desk, "main a[href$='/desk/residents/new/']")
    desk.locator("main [name=name]").fill(WITHOUT_A_PHONE)
    desk.locator("main [name=neighbourhood]").select_option(
        label="桂花里" if language == "zh-hans" else "Osmanthus Lane"
    )
    press(desk, "main form button[type=submit]")
    press(desk, "main a[href$='/check/']")
    desk.locator("main [name=name]").fill(WITHOUT_A_PHONE)
    desk.locator("main [name=number]").fill(id_number("00000019410101777"))
    desk.locator("main [name=document][value=id_card]").check()
    desk.locator("main [name=seen]").check()
    press(desk, "main form button[type=submit]")
    return Resident.objects.get(name=WITHOUT_A_PHONE)


def begin_to_act(desk: Page, language: str, resident: Resident) -> None:
    """With a spoken consent; a second time the same day under the one that still holds."""
    desk.goto(f"/{language}/desk/residents/{resident.public_id}/")
    if desk.locator("main a[href$='/begin-again/']").count():
        press(desk, "main a[href$='/begin-again/']")
        desk.locator("main [name=consent]").first.check()
    else:
        press(desk, "main a[href$='/begin/']")
        desk.locator("main [name=kind][value=spoken]").check()
        desk.locator("main [name=witness]").fill("李阿姨")
    press(desk, "main form button[type=submit]")
    expect(desk.locator(".banner.assisted")).to_contain_text(WITHOUT_A_PHONE)


def end_and_read_the_receipt(desk: Page) -> str:
    """The short number stands on it."""
    press(desk, ".banner.assisted form button")
    return re.search(r"[0-9A-F]{4}-[0-9A-F]{4}", desk.locator(".receipt").inner_text())[0]


@pytest.mark.parametrize(
    "language, scripts, signs_up", [("zh-hans", False, True), ("en", True, False)], ids=["signed up", "came unasked"]
)
def test_somebody_without_a_phone_works_from_paper_and_takes_a_printed_voucher_home(
    phones, language, scripts, signs_up
):
    slot, desk = clean_up(), phones(language, scripts, "standard", CLERK)
    resident = register_at_the_desk(desk, language)
    begin_to_act(desk, language, resident)
    if signs_up:
        desk.goto(f"/{language}/activities/{slot.activity_id}/")
        press(desk, f"form[action$='/activities/times/{slot.pk}/join/'] button")
    number = end_and_read_the_receipt(desk)
    assert Signup.objects.filter(slot=slot, resident=resident).exists() == signs_up

    # They sign the paper sheet; the organiser enters it afterwards.
    let_it_be_over(slot)
    organiser = phones(language, scripts, "standard", ORGANISER)
    organiser.goto(f"/{language}/organise/times/{slot.pk}/hours/")
    if not signs_up:
        organiser.locator("main [name=resident]").fill(number.lower().replace("-", " "))
        press(organiser, "main form:has([name=resident]) button[type=submit]")
    confirm_hours(organiser, language, slot, paper=True)
    attendance = Attendance.objects.get(slot=slot, resident=resident)
    assert attendance.state == "told" and attendance.how == "paper"

    # Back at the desk: the hours are right, and the points become noodles on a sheet of paper.
    begin_to_act(desk, language, resident)
    agree(desk, language, attendance)
    reward = Reward.objects.on_offer().get(name_en="A bowl of noodles")
    assert ledger.balance_of(resident) == reward.price
    desk.goto(f"/{language}/rewards/{reward.pk}/redeem/")
    press(desk, "main form button[type=submit]")
    voucher = Voucher.objects.get(owner=resident)
    expect(desk.locator("main")).to_contain_text(codes.grouped(codes.short(voucher.number)))
    assert desk.pdf().startswith(b"%PDF")
    end_and_read_the_receipt(desk)
    assert desk.request.get(f"/{language}/vouchers/{voucher.number}/").status == 404, "afterwards it is theirs alone"

    # The shop types the eight letters.
    organiser.goto(f"/{language}/shop/")
    organiser.locator("main [name=code]").fill(codes.grouped(codes.short(voucher.number)))
    press(organiser, "main form[action$='/look-up/'] button[type=submit]")
    press(organiser, "main form[action$='/hand-over/'] button[type=submit]")
    voucher.refresh_from_db()
    assert voucher.state == "redeemed" and ledger.balance_of(resident) == 0
