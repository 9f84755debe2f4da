import csv
import io
import re
from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext, override, pgettext

import records
from community.clock import moved_to
from community.models import JobRun, Role
from records import spreadsheet, words
from records.models import AuditEntry
from records.staff import PER_PAGE
from tests.builders import make_resident
from tests.database import ROOT

PAGE = "/staff/record/"


@pytest.fixture
def auditor(client, db):
    person = make_resident(name="查账的", is_staff=True)
    person.user_permissions.add(
        Permission.objects.get(codename="view_auditentry"), Permission.objects.get(codename="access_admin")
    )
    client.force_login(person)
    return person


def write(action="idea.hidden", about="proposals.idea:7", **options):
    options.setdefault("actor", None)
    return records.write(action, about, **options)


def shown(client, **query):
    return client.get(PAGE, query).content.decode()


def test_a_line_says_who_did_what_for_whom(client, auditor):
    clerk, neighbour = make_resident(name="王姐"), make_resident(name="李大爷")
    write("role.granted", "community.rolegrant:17", actor=clerk, for_=neighbour, role="moderator")
    page = shown(client)
    for words_ in ("王姐", "李大爷", "community.rolegrant:17"):
        assert words_ in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"stream": "ledger"}, {"thing:2"}),
        ({"who": "王姐"}, {"thing:1"}),
        ({"who": "李大爷"}, {"thing:1"}),
        ({"who": "nobody of that name"}, set()),
        ({"action": "points."}, {"thing:2"}),
        ({"about": "thing:3"}, {"thing:3"}),
        ({"since": "2026-03-02"}, {"thing:3"}),
        ({"until": "2026-03-01"}, {"thing:1", "thing:2"}),
        ({"since": "2026-03-01", "until": "2026-03-01"}, {"thing:1", "thing:2"}),
        ({"since": "2026-03-02", "until": "2026-03-01"}, set()),
        ({"since": "yesterday"}, set()),
        ({"stream": "gossip"}, set()),
        ({}, {"thing:1", "thing:2", "thing:3"}),
    ],
)
def test_lines_are_found_by_chain_person_act_object_and_day(client, auditor, query, found):
    clerk, neighbour = make_resident(name="王姐"), make_resident(name="李大爷")
    with moved_to(datetime(2026, 2, 28, 16, 0, tzinfo=UTC)):  # midnight in Shanghai: the first of March begins
        write(about="thing:1", actor=clerk, for_=neighbour)
    with moved_to(datetime(2026, 3, 1, 15, 59, tzinfo=UTC)):
        write("points.granted", "thing:2", stream="ledger")
    with moved_to(datetime(2026, 3, 1, 16, 0, tzinfo=UTC)):
        write(about="thing:3")
    page = shown(client, **query)
    assert {f"thing:{n}" for n in (1, 2, 3) if f">thing:{n}<" in page} == found


def test_somebody_is_found_by_number(client, auditor):
    clerk = make_resident()
    write(about="thing:1", actor=clerk)
    write(about="thing:2")
    assert ">thing:2<" not in shown(client, who=str(clerk.public_id))
    assert ">thing:1<" in shown(client, who=str(clerk.public_id))
    assert ">thing:1<" not in shown(client, who="0" * 33)


def test_paging_shows_every_line_once_even_those_of_one_moment(client, auditor):
    with moved_to(datetime(2026, 3, 1, tzinfo=UTC)):
        for number in range(PER_PAGE + 20):
            write(about=f"thing:{number:03}", stream="ledger" if number % 3 else "access")
    first = shown(client)
    last = AuditEntry.objects.newest_first()[PER_PAGE - 1]
    second = shown(client, older=str(last))
    things = [f">thing:{number:03}<" for number in range(PER_PAGE + 20)]
    assert sum(thing in first for thing in things) == PER_PAGE
    assert [(thing in first) + (thing in second) for thing in things] == [1] * len(things)


def test_the_page_costs_the_same_for_one_line_and_for_fifty(
    client, auditor, django_assert_num_queries, django_assert_max_num_queries
):
    write(actor=make_resident(), for_=make_resident())
    shown(client)
    with django_assert_max_num_queries(11) as one:
        shown(client)
    for _ in range(60):
        write(actor=make_resident(), for_=make_resident())
    with django_assert_num_queries(len(one)):
        shown(client)


def test_what_somebody_typed_is_text_and_not_markup(client, auditor):
    write(actor=make_resident(name="<script>alert(1)</script>"), reason="<img src=x onerror=alert(1)>")
    page = shown(client)
    assert "<script>alert(1)" not in page and "<img src=x" not in page


def test_the_export_is_written_down_and_holds_what_was_filtered(client, auditor):
    write(about="thing:1", stream="ledger")
    write(about="thing:2")
    response = client.post(PAGE + "export/", {"stream": "ledger", "who": ""})
    rows = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    assert [row[6] for row in rows[1:]] == ["thing:1"]
    noted = AuditEntry.objects.get(action="record.exported")
    assert (noted.actor, noted.details) == (
        str(auditor.public_id),
        {"by_person": False, "filter": {"stream": "ledger"}},
    )


def test_looking_writes_nothing(client, auditor):
    shown(client)
    assert client.get(PAGE + "export/").status_code == 405
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("cell", ["=1+1", "+86", "-2", "@x", "\t=1", "\r=1", "\n=1", "  =1", "＝1"])
def test_no_cell_runs_as_a_formula(cell):
    assert spreadsheet.safe(cell) == "'" + cell


def test_harmless_cells_stay_as_they_are():
    assert [spreadsheet.safe(cell) for cell in ("a=b", 17, -12, None, "")] == ["a=b", "17", "-12", "", ""]


def test_who_may_not_see_it_sees_nothing(client, db):
    assert client.get(PAGE).status_code == 302
    person = make_resident(is_staff=True)
    person.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(person)
    write(about="thing:1")
    for response in (client.get(PAGE), client.post(PAGE + "export/")):
        assert b"thing:1" not in b"".join(response)
        assert response.status_code in (302, 403)
    assert not AuditEntry.objects.filter(action="record.exported").exists()


def test_an_entry_can_neither_be_added_nor_edited_nor_deleted_by_anybody(db):
    codes = Permission.objects.filter(content_type__app_label="records").values_list("codename", flat=True)
    assert set(codes) == {"view_auditentry"}
    for verb in ("add", "edit", "delete"):
        with pytest.raises(NoReverseMatch):
            reverse(f"records_{verb}")


def test_a_broken_chain_is_cried_out(client, auditor):
    JobRun.objects.create(name="records.verify", next_at=datetime(2026, 3, 1, tzinfo=UTC), error="RecordsDiffer")
    assert 'role="alert"' in shown(client)


def test_every_act_that_the_code_writes_down_has_words_for_staff():
    """A room registers them in its `guards.py`: `records.words.register({"idea.hidden": _("hid an idea")})`."""
    written = set()
    for room in [config.name for config in apps.get_app_configs() if (ROOT / config.name).is_dir()]:
        for path in (ROOT / room).rglob("*.py"):
            written.update(re.findall(r"\b(?:evidence|records|actions)\.write\(\s*\"([a-z_.]+)\"", path.read_text()))
    assert len(written) > 20
    assert sorted(act for act in written if words.say(act) == act) == []


def test_an_act_without_words_shows_its_code():
    assert words.say("nobody.knows") == "nobody.knows"


def test_facts_are_said_in_words_in_both_languages(client, auditor):
    write("role.granted", "community.rolegrant:17", role="moderator", office=None)
    for language in ("en", "zh-hans"):
        with override(language):
            said = f"{gettext('role')}{pgettext('before a value', ': ')}{Role.MODERATOR.label}"
        assert said in client.get(PAGE, headers={"accept-language": language}).content.decode()


def test_a_fact_without_words_shows_as_it_is_kept(client, auditor):
    write("idea.hidden", odd_fact="so <b>", many=3, sure=True)
    page = shown(client)
    assert "odd_fact" in page
    assert "so &lt;b&gt;" in page
