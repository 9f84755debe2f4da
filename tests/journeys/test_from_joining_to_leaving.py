"""The first day of a resident, on a phone, from the front door to leaving again; with scripts and without."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from community.models import Resident
from community.sms.locmem import outbox as texts

pytestmark = pytest.mark.browser

PHONE_NUMBER = "13800138123"
HOUSEHOLD_CODE = "GHR7-2MKP"  # of a letter in the demo town


@pytest.fixture(autouse=True)
def _no_old_texts():
    texts.clear()


def newest_code() -> str:
    return re.search(r"\b\d{6}\b", texts[-1].text)[0]


def send(page: Page, field: str) -> None:
    """Send the form that holds this field."""
    page.locator(f"main form:has([name='{field}']) button[type=submit]").first.click()


def join(page: Page, name: str) -> None:
    page.locator("details.menu summary").click()
    page.locator("details.menu a[href*='/accounts/login/']").click()
    page.locator("main [name=phone]").fill(PHONE_NUMBER)
    send(page, "phone")
    page.locator("[name=code]").fill(newest_code())
    send(page, "code")
    page.locator("main [name=name]").fill(name)
    page.locator("[name=fourteen]").first.check()
    page.locator("[name=consent]").check()
    send(page, "consent")
    page.wait_for_url("**/me/")


def prove_residence(page: Page, name: str) -> None:
    page.locator("main a[href*='/me/residence/']").first.click()
    page.locator("[name=code-code]").fill(HOUSEHOLD_CODE)
    page.locator("[name=code-name]").fill(name)
    send(page, "code-code")
    page.wait_for_load_state()


def my_page(page: Page) -> None:
    page.locator("details.menu summary").click()
    page.locator("details.menu a[href$='/me/']").click()
    page.wait_for_url("**/me/")


def confirm_by_code(page: Page) -> None:
    """Before what cannot be undone, a code once more; not again within some minutes."""
    page.wait_for_load_state()
    if "/reauthenticate/" not in page.url:
        return
    if page.locator("main [name=contact]").count():
        send(page, "contact")
    page.locator("main [name=code]").fill(newest_code())
    send(page, "code")
    page.wait_for_url(lambda url: "/reauthenticate/" not in url)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
@pytest.mark.parametrize("language, name", [("zh-hans", "王师傅"), ("en", "Old Wang")])
def test_a_resident_joins_proves_reads_exports_and_leaves(site, language, name, scripts):
    page = site.visitor("zh-CN" if language == "zh-hans" else "en", java_script_enabled=scripts)

    page.goto("/")
    assert page.url.endswith(f"/{language}/")
    join(page, name)
    resident = Resident.objects.get(phone=f"+86{PHONE_NUMBER}")
    expect(page.locator("h1")).to_contain_text(name)

    prove_residence(page, name)
    assert resident.residence_proofs.filter(ended_at=None).count() == 1

    page.locator("header [name=mode][value=elder]").click()
    expect(page.locator("html")).to_have_attribute("data-mode", "elder")

    my_page(page)
    page.locator("main a[href*='/me/notices/']").first.click()
    notice = resident.notices.get()
    i_have_read_it = page.locator(f"main form[action$='/me/notices/{notice.pk}/read/'] button:not([name=open])")
    i_have_read_it.click()
    expect(i_have_read_it).to_have_count(0)
    notice.refresh_from_db()
    assert notice.read_at is not None

    my_page(page)
    page.locator("main a[href*='/me/data/']").first.click()
    confirm_by_code(page)
    page.locator("main form.actions button[type=submit]").first.click()
    expect(page.locator("main")).to_contain_text(name)
    copy = page.request.get(page.locator("main a[href$='my-data.json']").get_attribute("href"))
    assert PHONE_NUMBER in json.dumps(copy.json())

    my_page(page)
    page.locator("main a[href*='/me/leave/']").first.click()
    page.locator("main form button[type=submit]").first.click()
    confirm_by_code(page)
    if page.locator("main form [type=checkbox]").count():
        page.locator("main form [type=checkbox]").first.check()
    page.locator("main form button.grave").click()
    page.wait_for_url("**/left/")
    resident.refresh_from_db()
    assert resident.left_at is not None
    assert resident.phone is None
    assert resident.name == ""
