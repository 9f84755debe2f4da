"""Every page, in every dress: readable by everyone, no wider than a phone, nothing from elsewhere, one language."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from community.models import Resident
from tests.journeys.conftest import sign_in
from tests.journeys.pages import public_paths, resident_paths
from tests.journeys.purity import strangers

pytestmark = [pytest.mark.browser, pytest.mark.crawl]

RULES = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
}
NARROW = {"width": 320, "height": 640}
PHONE = {"width": 390, "height": 844}
WIDE = {"width": 1280, "height": 900}
OVERFLOW = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return '';
  const wide = [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > room + 1);
  return wide.slice(-1).map(e => `<${e.tagName.toLowerCase()} class="${e.getAttribute('class') || ''}">`).join('');
}"""


def look_at(page, path: str, language: str, size: dict) -> list[str]:
    """What is wrong with one page in one dress."""
    answer = page.goto(path)
    if answer.status != 200:
        return [f"{path}: answered {answer.status}"]
    wrong = [
        f"{path}: {text!r} is in another language"
        for text in strangers(page, language, {str(one) for one in Resident.objects.all()})
    ]
    page.set_viewport_size(NARROW)
    if culprit := page.evaluate(OVERFLOW):
        wrong.append(f"{path}: wider than 320 px: {culprit}")
    page.set_viewport_size(size)
    for violation in Axe().run(page, options=RULES).response["violations"]:
        nodes = "; ".join(node["html"][:120] for node in violation["nodes"][:3])
        wrong.append(f"{path}: {violation['id']} ({violation['help']}): {nodes}")
    return wrong


def look_at_all(page, paths: list[str], language: str, mode: str, size: dict = PHONE) -> list[str]:
    page.goto(f"/{language}/?mode={mode}")  # kept in a cookie
    return [line for path in paths for line in look_at(page, path, language, size)]


@pytest.mark.parametrize("mode", ["standard", "elder"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_public_page_serves_everyone(site, language, scheme, mode):
    page = site.visitor(language, color_scheme=scheme)
    wrong = look_at_all(page, public_paths(language), language, mode)
    assert not wrong, f"{len(wrong)}:\n" + "\n".join(wrong)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_public_page_serves_everyone_at_a_desk(site, language):
    page = site.visitor(language)
    wrong = look_at_all(page, public_paths(language), language, "standard", WIDE)
    assert not wrong, f"{len(wrong)}:\n" + "\n".join(wrong)


@pytest.mark.parametrize("language, scheme, mode", [("zh-hans", "dark", "elder"), ("en", "light", "standard")])
def test_every_page_of_a_resident_serves_everyone(site, language, scheme, mode):
    page = site.visitor(language, color_scheme=scheme)
    sign_in(page, "resident@demo.example")
    wrong = look_at_all(page, resident_paths(language), language, mode)
    assert not wrong, f"{len(wrong)}:\n" + "\n".join(wrong)
