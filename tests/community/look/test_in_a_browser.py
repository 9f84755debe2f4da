"""The page of parts as people meet it: readable, reachable, hittable, in every dress."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from tests.builders import make_resident

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RULES = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
}

# Whatever can be pressed and is lower than it should be. Links in running text are left out, as in WCAG 2.5.8;
# a box or a ring counts together with its words; pins have their list twin.
SMALL_TARGETS = """(tap) => {
  const running = 'p, li, dd, td, figcaption, .hint';
  const inText = (link) => getComputedStyle(link).display === 'inline' && link.closest(running) &&
    [...link.closest(running).childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
  const small = [];
  const all = 'a[href], button, summary, select, textarea, input:not([type=hidden])';
  for (const node of document.querySelectorAll(all)) {
    if (!node.checkVisibility() || node.closest('svg, .sr, .skip') || inText(node)) continue;
    const words = node.matches('[type=checkbox], [type=radio]') &&
      (node.closest('label') || document.querySelector(`label[for="${node.id}"]`));
    const height = Math.max(node.getBoundingClientRect().height, words ? words.getBoundingClientRect().height : 0);
    if (height < tap - 0.5) small.push(`${Math.round(height)}: ${node.outerHTML.slice(0, 120)}`);
  }
  return small;
}"""
SPACED_OUT = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
    p { margin-bottom: 2em !important }`);
  document.adoptedStyleSheets = [sheet];
}"""
COVERED_FOCUS = """() => {
  const node = document.activeElement;
  if (!node || node === document.body || node.closest('svg')) return '';
  const box = node.getBoundingClientRect();
  const x = Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 1);
  const y = Math.min(Math.max(box.top + box.height / 2, 1), innerHeight - 1);
  const top = document.elementFromPoint(x, y);
  const seen = !top || node.contains(top) || top.contains(node) || node.closest('label')?.contains(top);
  return seen ? '' : node.outerHTML.slice(0, 120);
}"""


@pytest.fixture
def visit(browser, live_server) -> Iterator:
    """Opens the page of parts as somebody who may see it."""
    client = Client()
    client.force_login(make_resident(is_staff=True))
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    opened = []

    def open_page(language: str = "en", mode: str = "standard", width: int = 390, **wishes) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 844}, **wishes)
        context.set_default_timeout(60_000)
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        opened.append(context)
        page = context.new_page()
        page.problems = []
        page.on("console", lambda said: page.problems.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        page.goto(f"{live_server.url}/{language}/styleguide/?mode={mode}")
        return page

    yield open_page
    for context in opened:
        context.close()


@pytest.mark.parametrize("mode", ["standard", "elder", "elder-xl"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_nothing_stands_in_anybodys_way(visit, language, scheme, mode):
    page = visit(language, mode, color_scheme=scheme)
    found = Axe().run(page, options=RULES).response["violations"]
    assert [(violation["id"], violation["nodes"][0]["html"][:160]) for violation in found] == []
    assert page.problems == []


@pytest.mark.parametrize("mode", ["standard", "elder", "elder-xl"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_nothing_is_wider_than_a_small_phone(visit, language, mode):
    page = visit(language, mode, width=320)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("mode, tap", [("standard", 48), ("elder", 64), ("elder-xl", 72)])
def test_everything_that_can_be_pressed_is_easy_to_hit(visit, mode, tap):
    assert visit(mode=mode).evaluate(SMALL_TARGETS, tap) == []


@pytest.mark.parametrize("width", [390, 1280])
def test_the_keyboard_reaches_everything_and_nothing_covers_the_focus(visit, width):
    page = visit(width=width)
    page.evaluate("document.querySelector('.skip').focus()")
    seen = 0
    for _ in range(160):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        seen += 1
        assert page.evaluate(COVERED_FOCUS) == ""
    assert seen > 40


def test_the_summary_of_errors_is_where_the_reader_lands(visit):
    assert visit().evaluate("document.activeElement.id") == "errors"


def test_elder_mode_prints_nothing_small(visit):
    sizes = visit(mode="elder").evaluate(
        """() => [...document.querySelectorAll('main p, main li, main td, main label, main a, main button')]
        .filter((node) => node.checkVisibility() && !node.closest('svg, .sr') && node.textContent.trim())
        .map((node) => parseFloat(getComputedStyle(node).fontSize))"""
    )
    assert min(sizes) >= 20


def test_wider_spacing_of_text_cuts_nothing_off(visit):
    page = visit(width=320)
    page.evaluate(SPACED_OUT)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_before_and_after_need_no_script(visit):
    page = visit(java_script_enabled=False)
    page.get_by_label("After", exact=True).check()
    assert page.locator(".compare .before").is_hidden()
    assert page.locator(".compare .after").is_visible()


def test_the_menu_of_a_phone_needs_no_script(visit):
    page = visit(java_script_enabled=False)
    page.locator(".menu summary").click()
    assert page.locator(".menu .rest").is_visible()


def test_a_scene_takes_the_inks_of_the_page_it_stands_on(visit):
    """The sheet of scenes is one file; light and dark flow into it from the page."""
    light, dark = (
        visit(color_scheme=scheme).locator(".card .scene").first.screenshot() for scheme in ("light", "dark")
    )
    assert light != dark
