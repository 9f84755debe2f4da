"""From a wish to an option: a neighbour on a phone, a moderator and an officer, with scripts and without."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from proposals import designs
from proposals.models import Idea, Space, State, Wish
from tests.journeys.conftest import sign_in

pytestmark = pytest.mark.browser
SPACE = "/en/spaces/rail-yard/"


def photo(name: str, colour: str) -> dict:
    out = io.BytesIO()
    Image.new("RGB", (1200, 900), colour).save(out, "JPEG")
    return {"name": f"{name}.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def go_on(page: Page) -> None:
    page.locator("main form .actions button.fill").first.click()
    page.wait_for_load_state()


def to_the_space(page: Page) -> None:
    """As one finds it: by the menu, the register, the card."""
    page.goto("/en/")
    page.locator("details.menu summary").click() if page.locator("details.menu summary").is_visible() else None
    page.locator("header a[href$='/en/spaces/']:visible").first.click()
    page.locator(f"main a[href='{SPACE}']").first.click()
    page.wait_for_url(f"**{SPACE}")


def wish(page: Page) -> None:
    page.locator("#wish [name=kind][value=meet]").check()
    page.locator("#wish [name=text]").fill("A long table for everybody")
    if page.locator("#wish [name=agree]").count():
        page.locator("#wish [name=agree]").check()
    page.locator("#wish button[type=submit]").click()
    expect(page.get_by_text("Your wish stands here.")).to_be_visible()
    expect(page.get_by_text("A long table for everybody").first).to_be_visible()


def draw(page: Page) -> str:
    """The four pages; gives the key of the draft."""
    page.goto(SPACE)
    page.locator("main a[href$='/designs/new/']").first.click()
    page.locator("[name=title]").fill("The long table")
    page.locator("[name=story]").fill("A table of twelve metres under the wall, and a lamp.")
    go_on(page)
    page.wait_for_url("**/pictures/")
    page.locator("input[name=after]").set_input_files(photo("after", "#88aa77"))
    page.locator("input[name=plan]").set_input_files(photo("plan", "#eeddcc"))
    go_on(page)
    page.wait_for_url("**/parts/")
    for name, typed in {"name": "Table", "quantity": "2", "price": "5600.50", "upkeep": "300"}.items():
        page.locator(f"[name=parts-0-{name}]").fill(typed)
    page.locator("button[name=total]").click()
    expect(page.locator("#total")).to_contain_text("11,201 yuan")
    page.locator("[name=upkeep_by]").fill("Building 3, in turn")
    go_on(page)
    page.wait_for_url("**/check/")
    if page.locator("[name=agree]").count():
        page.locator("[name=agree]").check()
    go_on(page)
    page.wait_for_url("**/receipt/")
    expect(page.get_by_role("heading", name="We have your design. Thank you!")).to_be_visible()
    return re.search(r"/ideas/(\d+)/receipt/", page.url)[1]


def send_back(page: Page, number: str) -> None:
    page.goto(f"/staff/ideas/{number}/")
    page.locator("details[data-key=r] summary").click()
    page.locator("[name=return-reason]").fill("Please say how high the lamp is.")
    page.locator("details[data-key=r] button[type=submit]").click()
    page.wait_for_load_state()


def edit(page: Page, number: str) -> None:
    page.goto(f"/en/ideas/{number}/receipt/")
    expect(page.get_by_text("Please say how high the lamp is.").first).to_be_visible()
    page.locator("main a[href*='/ideas/drafts/']").first.click()
    page.wait_for_url("**/designs/drafts/**/what/")
    page.locator("[name=story]").fill("A table of twelve metres under the wall, and a lamp two metres high.")
    for following in ("pictures", "parts", "check"):
        go_on(page)
        page.wait_for_url(f"**/{following}/")
    go_on(page)
    page.wait_for_url("**/receipt/")


def publish(page: Page, number: str) -> None:
    page.goto(f"/staff/ideas/{number}/")
    page.locator("button[data-key=a]").click()
    page.wait_for_load_state()


def cost(page: Page, number: str) -> None:
    """Opened, decided, told."""
    page.goto("/staff/reviews/")
    page.locator(f"[name=idea][value='{number}']").check()
    page.locator("form[action$='/reviews/open/'] button[type=submit]").click()
    page.wait_for_load_state()
    review = Idea.objects.get(number=number).reviews.get()
    page.goto(f"/staff/reviews/{review.pk}/")
    page.locator("[name=verdict][value=yes]").check()
    page.locator("[name=cost]").fill("12400")
    page.locator("[name=upkeep]").fill("350")
    page.locator("section form button[type=submit]").last.click()
    page.wait_for_load_state()
    page.locator(f"[name=review][value='{review.pk}']").check()
    page.locator("form[action$='/reviews/tell/'] button[type=submit]").click()
    page.wait_for_load_state()


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without"])
def test_a_wish_becomes_a_design_that_neighbours_can_choose(site, script):
    resident = site.visitor(java_script_enabled=script)
    moderator = site.visitor(java_script_enabled=script, viewport={"width": 1280, "height": 900})
    officer = site.visitor(java_script_enabled=script, viewport={"width": 1280, "height": 900})
    for page, name in ((resident, "resident"), (moderator, "moderator"), (officer, "budget")):
        sign_in(page, f"{name}@demo.example")

    to_the_space(resident)
    wish(resident)
    assert Wish.objects.filter(text="A long table for everybody").count() == 1
    number = draw(resident)
    send_back(moderator, number)
    edit(resident, number)
    publish(moderator, number)
    cost(officer, number)

    idea = Idea.objects.get(number=number)
    assert idea.state == State.FEASIBLE
    assert idea.events.count() == 6  # handed in, returned, handed in, published, being costed, can be done
    (option,) = [each for each in designs.options_for(Space.objects.get(slug="rail-yard")) if each.idea == idea]
    assert (option.cost, option.upkeep) == (12_400, 350)
    resident.goto(f"{SPACE}designs/")
    card = resident.locator("article.card", has_text="The long table")
    expect(card).to_contain_text("12,400 yuan")
    card.locator("h3 a").click()
    resident.wait_for_url(f"**/designs/{number}/")
    expect(resident.locator("#change img")).to_have_count(2)
    slide_or_stand(resident, script)
    resident.goto("/en/me/notices/")
    for told in ("Your design is here", "Please look again", "In the gallery", "Being costed", "It can be built"):
        expect(resident.get_by_text(told).first).to_be_visible()


def slide_or_stand(page: Page, script: bool) -> None:
    """With a script the arrow keys move the edge between both pictures; without, they stand side by side."""
    edge = page.locator("#change input[type=range]")
    if not script:
        expect(edge).to_be_hidden()
        expect(page.locator("#change [value=slide]")).to_be_hidden()
        return
    before = edge.input_value()
    edge.focus()
    edge.press("ArrowLeft")
    assert int(edge.input_value()) < int(before)
    page.locator("#change [value=before]").check()
    expect(page.locator("#change .after img")).to_be_hidden()
    expect(edge).to_be_hidden()
