"""The table holds: nobody gets further than it says, nobody is kept out who should get in."""

import re
from collections import Counter

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.access.people import Visitor, people
from tests.access.routes import Route, routes
from tests.access.rows import ANONYMOUS, EVERYBODY, RESIDENT, STANDING, THEIRS, Row, Status
from tests.access.table import ROWS
from tests.access.walk import address

SIGN_IN = "/accounts/login/"
# The first word of every address below /staff/ that is Wagtail's own.
WAGTAIL = {
    "",
    "account",
    "api",
    "block-preview",
    "bulk",
    "choose-anchor-link",
    "choose-email-link",
    "choose-external-link",
    "choose-page",
    "choose-phone-link",
    "collections",
    "dismissibles",
    "documents",
    "editing-sessions",
    "failwhale",
    "images",
    "jsi18n",
    "login",
    "logout",
    "pages",
    "redirects",
    "reports",
    "settings",
    "sites",
    "snippets",
    "sprite",
    "tag-autocomplete",
    "test404",
    "translation",
    "workflows",
    "^.*",
}
# Where a visit may leave a trace, and why.
KEPT = {
    "django_session": "a form's key and a language are kept for the visitor's own session",
    "usersessions_usersession": "when one's own devices were last seen, shown to their owner",
    "wagtailadmin_editingsession": "Wagtail tells staff who else has the same thing open",
    "wagtailusers_userprofile": "Wagtail gives staff a blank row of wishes at first sight",
}
WRITES = re.compile(r'^\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM|REPLACE INTO)\s+"?(\w+)"?', re.IGNORECASE)


def written_tables(queries: CaptureQueriesContext) -> set[str]:
    return {found[1] for query in queries if (found := WRITES.match(query["sql"]))} - set(KEPT)


def row_of(route: Route) -> Row | None:
    exact = [row for row in ROWS if row.route == route.route]
    below = [row for row in ROWS if row.route.endswith("**") and row.matches(route.route)]
    return next(iter(exact or sorted(below, key=lambda row: -len(row.route))), None)


def holds(answer, path: str, expected: Status) -> bool:
    if isinstance(expected, int):
        return answer.status_code == expected
    if expected == THEIRS:
        return True
    if expected == STANDING:
        return answer.status_code < 500
    # An unknown address outside the language prefix is sent to the same one inside it, and is unknown there.
    elsewhere = {
        "/staff/",
        "/staff/login/",
        *(f"/{code}{way}" for code in ("en", "zh-hans") for way in (SIGN_IN, path)),
    }
    return answer.status_code in (403, 404, 405) or answer.get("Location", "").split("?")[0] in elsewhere


def test_every_route_has_a_row():
    missing = [f"{route.route}   ({route.name})" for route in routes() if row_of(route) is None]
    advice = "Write who may GET and POST it, as a Row in tests/access/table.py:\n  "
    assert not missing, advice + "\n  ".join(missing)


def test_every_row_has_a_route():
    known = [route.route for route in routes()]
    stale = [row.route for row in ROWS if not any(row.matches(route) for route in known)]
    assert not stale, f"These rows of tests/access/table.py stand for nothing any more: {stale}"


def test_no_row_is_written_twice():
    assert [route for route, times in Counter(row.route for row in ROWS).items() if times > 1] == []


def test_every_row_speaks_of_everybody():
    for row in ROWS:
        assert set(row.get) == set(row.post) == set(EVERYBODY), row.route


def test_only_other_people_s_screens_share_a_row():
    assert all(row.route.startswith("/staff/") for row in ROWS if row.route.endswith("**"))
    ours = [
        route.route
        for route in routes()
        if (row := row_of(route)) and row.route == "/staff/**" and route.route.split("/")[2] not in WAGTAIL
    ]
    assert not ours, f"These staff screens need rows of their own in tests/access/table.py: {ours}"


def answers_that_differ(role: str, method: str, chosen: list[Route]) -> list[str]:
    visitor = Visitor(people()[role])
    wrong = []
    for route in chosen:
        row = row_of(route)
        if row is None:
            continue
        path, expected = address(route, row), getattr(row, method)[role]
        with (
            transaction.atomic(),
            CaptureQueriesContext(connection) as queries,
        ):  # whatever it did, the next address finds the town as it was
            answer = visitor.ask(method, path)
            transaction.set_rollback(True)
            written = written_tables(queries) if method == "get" else set()
        if written:
            wrong.append(f"GET {path} writes {sorted(written)}: looking must change nothing")
        if not holds(answer, path, expected):
            wrong.append(f"{method.upper()} {path}: {answer.status_code} {answer.get('Location', '')}, not {expected}")
    return wrong


def is_ours(route: Route) -> bool:
    row = row_of(route)
    return row is not None and not row.route.endswith("**")


# While one works: a stranger, a resident, one of the staff and who may do everything. The others with the whole suite.
EACH = [
    role if role in (ANONYMOUS, RESIDENT, "moderator", "administrator") else pytest.param(role, marks=pytest.mark.slow)
    for role in EVERYBODY
]


@pytest.mark.parametrize("role", EACH)
@pytest.mark.parametrize("method", ["get", "post"])
def test_each_role_gets_the_written_answer(town, role, method):
    wrong = answers_that_differ(role, method, [route for route in routes() if is_ours(route)])
    assert not wrong, f"{role}:\n  " + "\n  ".join(wrong)


@pytest.mark.slow
@pytest.mark.parametrize("role", EVERYBODY)
@pytest.mark.parametrize("method", ["get", "post"])
def test_each_role_gets_the_written_answer_on_screens_that_are_not_ours(town, role, method):
    wrong = answers_that_differ(role, method, [route for route in routes() if not is_ours(route)])
    assert not wrong, f"{role}:\n  " + "\n  ".join(wrong)
