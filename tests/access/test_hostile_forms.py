"""Whatever is typed into any form of ours, by anybody who sees it: an answer, never a fault, and never a way out."""

from html.parser import HTMLParser
from urllib.parse import urljoin

import pytest

from community.models import Resident
from tests.access.people import Visitor, people
from tests.access.routes import routes
from tests.access.test_table import row_of
from tests.access.walk import address

WHO = ["", "resident@demo.example", "moderator@demo.example", "admin@demo.example"]
# Wagtail looks after its own screens; these forms would end the visit.
NOT_THESE = ("/staff/pages", "/staff/images", "/staff/documents", "/staff/collections", "/staff/sites", "/logout/")
TYPED = [
    "",
    "a\x00b",
    "<script>alert(1)</script>'\"",
    "\u202eevil\u202c",
    "😀" * 300,
    "%%__\\'; DROP TABLE x;--",
    "-1",
    "9" * 400,
    "１２３",
    "\r\nSet-Cookie: a=b",
    "{{7*7}}{% debug %}",
    "../../etc/passwd",
    "//evil.example",
    "NaN",
    "2026-13-45",
    "0001-01-01",
    "x" * 200_000,
]


class Forms(HTMLParser):
    """Where each POST form of a page leads, and the names it sends."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: dict[tuple[str, frozenset[str]], None] = {}
        self.action: str | None = None
        self.names: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        if tag == "form" and (said.get("method") or "").lower() == "post":
            self.action, self.names = said.get("action") or "", set()
        elif self.action is not None and tag in {"input", "select", "textarea", "button"} and said.get("name"):
            self.names.add(said["name"])

    def handle_endtag(self, tag):
        if tag == "form" and self.action is not None:
            self.found[self.action, frozenset(self.names - {"csrfmiddlewaretoken"})] = None
            self.action = None


def forms_seen_by(visitor: Visitor) -> dict[tuple[str, frozenset[str]], None]:
    """Each kind of form once, however many rows repeat it."""
    seen = {}
    for route in routes():
        row = row_of(route)
        if row is None or not row.is_page or "**" in row.route:
            continue
        path = address(route, row)
        answer = visitor.ask("get", path)
        if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html") or answer.streaming:
            continue
        for action, names in Forms(answer.content.decode()).found:
            target = urljoin(path, action) if action else path
            if not any(part in target for part in NOT_THESE):
                seen[target, names] = None
    return seen


def visiting(email: str) -> Visitor:
    return Visitor(Resident.objects.get(email=email) if email else None)


@pytest.mark.slow
@pytest.mark.parametrize("email", WHO, ids=[email.partition("@")[0] or "anonymous" for email in WHO])
def test_no_form_ends_in_a_fault(town, email):
    people()  # some addresses are theirs
    visitor = visiting(email)
    forms = forms_seen_by(visitor)
    assert len(forms) >= 8, "the crawl met too few forms: it proves nothing"
    # What somebody with fewer rights was shown they filled in themselves.
    seen = {form for other in WHO[: WHO.index(email)] for form in forms_seen_by(visiting(other))}
    forms = {form: None for form in forms if form not in seen}
    wrong = []
    for (target, names), typed in [(form, typed) for form in forms for typed in TYPED]:
        answer = visitor.send(target, dict.fromkeys(names, typed))
        onward = answer.headers.get("Location", "")
        if answer.status_code >= 500 or onward.startswith("//") or "evil.example" in onward or "a" in answer.cookies:
            wrong.append(f"{target} {sorted(names)}: {typed[:20]!r} → {answer.status_code} {onward[:60]}")
    assert not wrong, f"{len(wrong)}:\n" + "\n".join(wrong)
