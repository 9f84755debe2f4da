"""An idea from the first word to its price, on a phone: author, neighbour, moderator and officer, with scripts and
without, in both languages. Each step is a click or a form somebody fills in; what was told is read by the author."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from community.models import Notice, Resident
from proposals.models import Idea
from tests.journeys.conftest import sign_in

pytestmark = pytest.mark.browser

WORDS = {
    "zh-hans": ("楼下信箱旁加一盏感应灯", "信箱旁边黑，晚上拿报纸看不见台阶。", "感应", "夜里真的看不清。"),
    "en": ("A lamp by the letter boxes", "It is dark there and the step is hidden.", "la", "I fell once."),
}
MOST_TAPS = 6
TOLD = [
    "idea.submitted",
    "idea.published",
    "comment.said",
    "idea.returned",
    "idea.submitted",
    "idea.published",
    "idea.costing",
    "idea.feasible",
]


def photo(name: str, colour: str) -> dict:
    made = io.BytesIO()
    Image.new("RGB", (1200, 900), colour).save(made, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": made.getvalue()}


class Hand:
    """One person at one phone, who counts what they tap."""

    def __init__(self, site, language: str, email: str, **wishes) -> None:
        self.page: Page = site.visitor("zh-CN" if language == "zh-hans" else "en", **wishes)
        self.language, self.taps = language, 0
        sign_in(self.page, email)

    def go(self, path: str) -> None:
        self.page.goto(f"/{self.language}{path}")

    def tap(self, selector: str, **how) -> None:
        self.taps += 1
        self.page.locator(selector).first.click(**how)


def hand_in(author: Hand, title: str, story: str) -> None:
    author.go("/")
    author.tap("main a[href='?area=guihuali']")  # once; the site remembers where one lives
    author.go("/ideas/")
    author.taps = 0
    author.tap("main a[href$='/ideas/new/']")
    author.page.locator("[name=title]").fill(title)
    author.page.locator("[name=story]").fill(story)
    author.tap("main form button.btn.fill")
    author.page.wait_for_url("**/where/")
    author.tap("[name=place_tap]", position={"x": 90, "y": 70})
    if author.page.url.endswith("/where/"):  # with a script the pin is set on the spot
        author.tap("main form button.btn.fill")
    author.page.wait_for_url("**/why/")
    author.taps += 1
    author.page.locator("[name=photos]").set_input_files([photo("a.jpg", "green"), photo("b.jpg", "gray")])
    author.tap("main form button.btn.fill")
    author.page.wait_for_url("**/check/")
    author.tap("main form button.btn.fill.large")
    author.page.wait_for_url("**/receipt/")


def publish(moderator: Hand, idea: Idea) -> None:
    moderator.page.goto(f"/staff/ideas/{idea.number}/")
    moderator.page.locator(f"form[action$='/ideas/{idea.number}/publish/'] button").click()
    moderator.page.wait_for_load_state()


def support_and_speak(neighbour: Hand, idea: Idea, two: str, words: str) -> None:
    neighbour.go("/ideas/")
    neighbour.page.locator("main [name=q]").fill(two)
    neighbour.page.locator("main [name=q]").press("Enter")
    neighbour.page.locator(f"main .card a[href$='/ideas/{idea.number}/']").first.click()
    neighbour.page.locator("#support-button").click()
    expect(neighbour.page.locator("#support b").first).to_have_text("1")
    neighbour.page.locator("#say [name=stance][value=pro]").check(force=True)
    neighbour.page.locator("#say [name=text]").fill(words)
    neighbour.page.locator("#say button.btn").click()
    expect(neighbour.page.locator("#talk .rows")).to_contain_text(words)


def send_back(moderator: Hand, idea: Idea, reason: str) -> None:
    moderator.page.goto(f"/staff/ideas/{idea.number}/")
    moderator.page.locator("details[data-key=r] summary").click()
    moderator.page.locator("[name=return-reason]").fill(reason)
    moderator.page.locator(f"form[action$='/ideas/{idea.number}/return/'] button").click()
    moderator.page.wait_for_load_state()


def mend_and_send_again(author: Hand, idea: Idea, reason: str) -> None:
    author.go("/me/notices/")
    expect(author.page.locator("main")).to_contain_text(reason)
    author.go(f"/ideas/{idea.number}/receipt/")
    author.page.locator(f"main a[href*='/ideas/drafts/{idea.key}/']").first.click()
    author.page.locator("[name=story]").fill("…")
    author.page.locator("main form button.btn.fill").first.click()
    author.page.wait_for_load_state()
    author.go(f"/ideas/drafts/{idea.key}/check/")
    author.page.locator("main form button.btn.fill.large").click()
    author.page.wait_for_url("**/receipt/")


def cost_and_tell(officer: Hand, idea: Idea) -> None:
    officer.page.goto("/staff/reviews/")
    officer.page.locator(f"input[name=idea][value='{idea.number}']").check()
    officer.page.locator("form[action$='/reviews/open/'] button[type=submit]").click()
    officer.page.locator(f"a[href*='/staff/reviews/']:has-text('{idea.title}')").first.click()
    officer.page.locator("[name=verdict][value=yes]").check()
    officer.page.locator("[name=cost]").fill("6800")
    officer.page.locator("form:has([name=verdict]) button[type=submit]").first.click()
    officer.page.goto("/staff/reviews/")
    review = idea.reviews.get()
    officer.page.locator(f"input[name=review][value='{review.pk}']").check()
    officer.page.locator("form[action$='/reviews/tell/'] button[type=submit]").click()
    officer.page.wait_for_load_state()


# Each language and each way once: half a minute either.
@pytest.mark.parametrize(
    ("language", "scripts"), [("zh-hans", True), ("en", False)], ids=["zh-hans with scripts", "en without"]
)
def test_an_idea_goes_from_the_first_word_to_its_price(site, language, scripts, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    title, story, two, words = WORDS[language]
    author = Hand(site, language, "resident@demo.example", java_script_enabled=scripts)
    Notice.objects.filter(resident__email="resident@demo.example").delete()
    hand_in(author, title, story)
    assert author.taps <= MOST_TAPS
    idea = Idea.objects.get(title=title)
    assert idea.photos.count() == 2 and idea.latitude is not None
    expect(author.page.locator("main")).to_contain_text(idea.plate)

    moderator = Hand(site, language, "moderator@demo.example", java_script_enabled=scripts)
    publish(moderator, idea)
    neighbour = Hand(site, language, "volunteer@demo.example", java_script_enabled=scripts)
    support_and_speak(neighbour, idea, two, words)

    reason = "Say which door, please." if language == "en" else "请写清楚是哪个门口。"
    send_back(moderator, idea, reason)
    mend_and_send_again(author, idea, reason)
    publish(moderator, idea)

    cost_and_tell(Hand(site, language, "budget@demo.example", java_script_enabled=scripts), idea)
    idea.refresh_from_db()
    assert (idea.state, idea.cost, idea.support_count) == ("feasible", 6800, 1)

    neighbour.go(f"/cycles/{idea.cycle.slug}/")
    shortlist = neighbour.page.locator("#doable")
    expect(shortlist).to_contain_text(title)
    expect(shortlist).to_contain_text(re.compile("6,800"))

    told = Notice.objects.filter(resident=Resident.objects.get(email="resident@demo.example"))
    assert list(told.filter(about=f"idea:{idea.pk}").order_by("pk").values_list("kind", flat=True)) == TOLD
    author.go("/me/notices/")
    expect(author.page.locator("main")).to_contain_text(title)
