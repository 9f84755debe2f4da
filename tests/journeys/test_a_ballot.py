"""Voting in a real browser: with a household letter, with and without scripts, on a phone, in both languages."""

import re

import pytest
from playwright.sync_api import expect

from voting.models import Election, SealedBallot

pytestmark = pytest.mark.browser

VOTE = "locust-court"
MOST_TAPS = 7
WAYS = [
    ("en", {}),
    ("zh-hans", {}),
    ("en", {"java_script_enabled": False}),
    ("zh-hans", {"viewport": {"width": 320, "height": 640}}),
]


def by_letter(page, language: str, name: str) -> None:
    page.goto(f"/{language}/votes/{VOTE}/letter/?code=GHR7-2MKP")
    page.locator("#id_name").fill(name)
    page.locator("#id_name").press("Enter")
    page.wait_for_url(re.compile("/ballot/$"))


@pytest.mark.parametrize(("language", "wishes"), WAYS)
def test_three_picks_are_cast_in_seven_taps_and_the_receipt_is_found(site, language, wishes):
    page = site.visitor("zh-CN" if language == "zh-hans" else "en", **wishes)
    by_letter(page, language, "Lin Yue")
    taps = 1  # "Vote"
    cheap = Election.objects.get(slug=VOTE).options.order_by("cost").values_list("number", flat=True)[:3]
    for number in list(cheap):
        before = page.locator(".btn.picked").count()
        page.locator(f"#pick-{number}").click()
        expect(page.locator(".btn.picked")).to_have_count(before + 1)
        taps += 1
    page.goto(f"/{language}/ideas/")  # every page says that a ballot is begun
    expect(page.locator(".banner")).to_be_visible()
    page.locator(".banner a").click()
    page.wait_for_url(re.compile("/check/$"))
    page.locator("form[action$='/cast/'] button.fill").click()
    page.wait_for_url(re.compile("/receipt/$"))
    assert taps + 2 <= MOST_TAPS
    code = page.locator(".receipt .plate").inner_text()
    assert SealedBallot.objects.filter(live=True, election__slug=VOTE).count() == 1
    shown = page.locator("main").inner_text()
    for option in Election.objects.get(slug=VOTE).options.all():
        assert option.title_zh_hans not in shown and option.title_en not in shown
    page.goto(f"/{language}/receipts/")
    page.locator("#code").fill(code.lower())
    page.locator("#code").press("Enter")
    expect(page.locator(".notice.strong")).to_be_visible()
    assert (
        page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        if "java_script_enabled" not in wishes
        else True
    )


def test_a_pick_by_keyboard_keeps_its_place_and_is_said_aloud(site):
    page = site.visitor("en")
    by_letter(page, "en", "Lin Hai")
    button = page.locator("button[name=add]").first
    name = button.get_attribute("id")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator(f"#{name}.picked")).to_be_focused()
    expect(page.locator("#live")).to_contain_text("not cast yet")


def test_after_a_tap_the_page_stays_where_the_finger_is(site):
    page = site.visitor("en", viewport={"width": 320, "height": 640})
    by_letter(page, "en", "Lin He")
    for _each in range(2):
        button = page.locator("button[name=add]").last
        name = button.get_attribute("id")
        button.click()
        expect(page.locator(f"#{name}.picked")).to_be_in_viewport()
    basket = page.locator("#basket").bounding_box()
    assert basket["height"] <= 640 * 0.4


def test_elder_mode_asks_one_question_a_page_and_the_basket_stands_still(site):
    page = site.visitor("en")
    page.context.add_cookies([{"name": "mode", "value": "elder", "url": site.url}])
    by_letter(page, "en", "Lin Shan")
    expect(page.locator(".options > li")).to_have_count(1)
    page.locator("button[name=add]").click()
    expect(page.locator(".btn.picked")).to_have_count(1)
    assert page.locator("#basket").evaluate("one => getComputedStyle(one).position") == "static"
    page.locator("#next-option").click()
    expect(page.locator(".btn.picked")).to_have_count(0)
    expect(page.locator(".options > li h3")).to_be_in_viewport()
