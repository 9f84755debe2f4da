"""What everybody sees of a result, and what they can take home to check it."""

import hashlib
import html
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import translation

from tests.voting.builders import after_the_end, make_counted, make_draft, make_officer, make_open
from voting import files, published, results, tally
from voting.models import Election
from voting.result_page import ResultPage, recount_commands

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
NUMBERS = [[1, 2]] * 8 + [[3]] * 4


def make_final(ballots=NUMBERS, **fields):
    """A result that two signed."""
    version = make_counted(ballots=ballots, **fields)
    with after_the_end(version.election):
        for officer in (make_officer(name="Officer One"), make_officer(name="Officer Two")):
            results.sign(version, by=officer)
    version.election.refresh_from_db()
    return version


@pytest.fixture
def pb_file(tmp_path):
    """A small published file: two voters in three want a."""
    path = tmp_path / "village.pb"
    rows = "\n".join(f"{n};{vote}" for n, vote in enumerate(["a,b"] * 8 + ["c"] * 4, 1))
    path.write_text(
        "META\nkey;value\ndescription;Village\ncountry;Poland\nunit;Wieś\ninstance;2024\nlanguage;pl\ncurrency;PLN\n"
        "num_projects;3\nnum_votes;12\nbudget;600\nvote_type;approval\nrule;greedy\ndate_begin;2024\ndate_end;2024\n"
        "PROJECTS\nproject_id;cost;votes;name;selected\na;300;8;Ławka;1\nb;200;8;Drzewo;1\nc;500;4;Most;0\n"
        f"VOTES\nvoter_id;vote\n{rows}\n",
        encoding="utf-8",
    )
    return path


def page(client, election, name="results", language="en"):
    with translation.override(language):
        response = client.get(reverse(f"voting:{name}", args=[election.slug]))
    said = b"".join(response) if response.streaming else response.content
    return response, html.unescape(said.decode())


def test_the_first_sentence_says_who_voted_what_was_chosen_and_what_it_costs(client):
    version = make_final()
    _response, text = page(client, version.election)
    spent = ResultPage(version.election, version).spent
    assert f"12 people voted and chose {len(version.winners)} of 3 projects, for {spent:,.0f} yuan." in text


def test_every_winner_and_every_loser_has_its_reason(client):
    version = make_final()
    for language in ("en", "zh-hans"):
        _response, text = page(client, version.election, language=language)
        reasons = results.reasons_of(version, language)
        assert len(reasons) == 3
        assert [reason for reason in reasons.values() if reason not in text] == []


def test_until_two_have_signed_nobody_sees_the_result(client):
    version = make_counted(ballots=NUMBERS)
    election = version.election
    with after_the_end(election):
        results.sign(version, by=make_officer())
        response, text = page(client, election)
        assert response.status_code == 200 and "two officers are checking it" in text
        assert not any(f">{title}<" in text for title in election.options.values_list("title_en", flat=True))
        for name in ("steps", "trace", "totals", "ballots", "minutes"):
            assert client.get(reverse(f"voting:{name}", args=[election.slug])).status_code == 404


def test_before_the_close_the_page_says_when_the_result_comes(client):
    election = make_open()
    _response, text = page(client, election)
    assert "There is no result yet" in text


def test_a_draft_has_no_page(client):
    assert client.get(reverse("voting:results", args=[make_draft().slug])).status_code == 404


def test_the_published_trace_and_rules_are_what_their_hashes_name(client):
    version = make_final()
    trace = client.get(reverse("voting:trace", args=[version.election.slug])).content
    assert hashlib.sha256(trace).hexdigest() == version.trace_sha256
    rules = client.get(reverse("voting:rules_text", args=[version.election.slug])).content
    assert hashlib.sha256(rules).hexdigest() == version.election.digest == version.rules_digest


def test_the_list_of_receipts_leads_to_the_root_of_the_box(client):
    from voting import merkle

    version = make_final()
    _response, text = page(client, version.election, "receipts_list")
    lines = [line.split("\t") for line in text.splitlines()]
    digests = [line[2] for line in lines if line[0].isdigit()]
    batch = next(line for line in lines if line[0] == "batch")
    assert len(digests) == 12
    assert merkle.root(digests) == batch[3]
    assert merkle.root([batch[3]]) == version.box_root


def test_few_ballots_are_not_published_and_the_page_says_why(client):
    version = make_final()
    _response, text = page(client, version.election)
    assert "Fewer than 100 ballots were counted" in text
    assert client.get(reverse("voting:ballots", args=[version.election.slug])).status_code == 404


def test_the_commands_on_the_page_give_the_published_winners(client, pb_file, tmp_path, settings):
    settings.VAR_DIR = tmp_path
    election = files.import_pabulib(pb_file)
    version = results.published(election)
    _response, text = page(client, election)
    response = client.get(reverse("voting:ballots", args=[election.slug]))
    file = f"{election.slug}.pb"
    (tmp_path / file).write_bytes(b"".join(response))
    commands = [command for _name, command in recount_commands(election, version)]
    assert len(commands) == 2 and all(command in text for command in commands)
    for command in commands:
        words = [str(tmp_path / file) if word == file else word for word in shlex.split(command)[1:]]
        bare = {"PATH": os.environ["PATH"]}  # on somebody else's machine nothing of this site is set
        said = subprocess.run(
            [sys.executable, *words], capture_output=True, text=True, check=True, cwd=ROOT, env=bare
        ).stdout
        assert all(winner in said for winner in version.winners), command


def test_the_ballots_are_written_once_and_then_read(pb_file, tmp_path, settings, monkeypatch):
    settings.VAR_DIR = tmp_path
    election = files.import_pabulib(pb_file)
    version = results.published(election)
    first = published.ballots_file(election, version).read_text()
    monkeypatch.setattr(files, "ballots_pb", lambda _election: pytest.fail("written again"))
    assert published.ballots_file(election, version).read_text() == first


def test_a_correction_holds_and_the_older_numbers_stay(client):
    version = make_final()
    election = version.election
    with after_the_end(election):
        one, two = make_officer(), make_officer()
        tally.ask(
            election, by=one, reason_zh_hans="少算了一批纸票", reason_en="One batch of slips was left out", now=True
        )
        _response, text = page(client, election)
        assert "This result is being corrected" in text and "One batch of slips was left out" in text
        newest = election.results.order_by("-number").first()
        results.sign(newest, by=one)
        results.sign(newest, by=two)
        _response, text = page(client, election)
        assert "This result was corrected" in text and "Version 1" in text
        older = client.get(f"/en/votes/{election.slug}/results/versions/1/").content.decode()
    assert "An older result" in older
    assert "12 people voted" in older


def test_a_version_that_two_did_not_sign_has_no_page(client):
    version = make_counted(ballots=NUMBERS)
    assert client.get(f"/en/votes/{version.election.slug}/results/versions/1/").status_code == 404


def test_the_fairness_of_the_rule_is_shown_beside_another_on_the_same_ballots():
    version = make_final()
    page_of = ResultPage(version.election, version)
    assert page_of.beside.first.winners == tuple(version.winners)
    assert page_of.beside.second.rule == "greedy"
    assert page_of.beside.voters == 12
    assert page_of.happy_per_hundred is not None


def test_where_most_votes_first_was_the_rule_equal_shares_stand_beside_it(pb_file):
    election = files.import_pabulib(pb_file)
    assert ResultPage(election, results.published(election)).beside.second.rule == "equal-shares"


def test_a_contest_has_no_other_rule_beside_it():
    version = make_final(counting={"rule": "approval"}, budget=None)
    page_of = ResultPage(version.election, version)
    assert page_of.beside is None and page_of.money_chart is None
    assert "of 3 designs" in page_of.headline


@pytest.mark.parametrize("name", ["money_chart", "satisfaction_chart", "left_chart"])
def test_every_picture_says_the_numbers_of_its_table(name):
    version = make_final()
    chart = getattr(ResultPage(version.election, version), name)
    assert chart is not None
    assert all(cell in chart.description for row in chart.rows for cell in row[:1])


def test_a_file_from_elsewhere_has_the_same_page_and_says_where_it_is_from(client, pb_file):
    election = files.import_pabulib(pb_file)
    _response, text = page(client, election)
    assert "This vote was held elsewhere" in text and "12 people voted and chose 2 of 3 projects" in text
    assert '<span lang="pl">Ławka</span>' in text
    assert "Check my receipt" not in text
    assert client.get(reverse("voting:minutes", args=[election.slug])).status_code == 404


def test_the_minutes_are_a_pdf_in_both_languages(client):
    version = make_final()
    for language in ("en", "zh-hans"):
        response = client.get(f"/{language}/votes/{version.election.slug}/results/minutes.pdf")
        assert response["Content-Type"] == "application/pdf"
        assert response.content.startswith(b"%PDF-")


def test_the_spreadsheet_has_a_line_for_each_option(client):
    version = make_final()
    text = client.get(f"/en/votes/{version.election.slug}/results/totals.csv").content.decode("utf-8-sig")
    lines = text.strip().splitlines()
    assert lines[0] == "No.,Title,Votes received,Cost,Result,Why"
    assert len(lines) == 4


def test_steps_name_every_winner_and_what_was_left(client):
    version = make_final()
    _response, text = page(client, version.election, "steps")
    with translation.override("en"):
        stages = ResultPage(version.election, version).stages
    assert [stage.code for stage in stages if stage.won] == version.winners
    assert [stage.left for stage in stages if stage.left not in text] == []


def test_past_votes_are_listed_the_newest_first(client, pb_file):
    old, new = files.import_pabulib(pb_file, slug="old"), make_final().election
    text = client.get("/en/votes/past/").content.decode()
    assert text.index(f"/votes/{new.slug}/results/") < text.index(f"/votes/{old.slug}/results/")
    assert "2 of 3 projects, 500 PLN" in text


def test_a_result_costs_as_many_queries_however_many_options_it_has(client, django_assert_num_queries, pb_file):
    few = files.import_pabulib(pb_file, slug="few")
    rows = "\n".join(f"p{n};100;12;P{n}" for n in range(80))
    many_file = pb_file.with_name("many.pb")
    votes = "\n".join(f"{n};{','.join(f'p{k}' for k in range(80))}" for n in range(12))
    many_file.write_text(
        "META\nkey;value\ndescription;City\ncountry;Poland\nunit;Miasto\ninstance;2024\nnum_projects;80\nnum_votes;12\n"
        "budget;2000\nvote_type;approval\nrule;greedy\ndate_begin;2024\ndate_end;2024\nPROJECTS\n"
        f"project_id;cost;votes;name\n{rows}\nVOTES\nvoter_id;vote\n{votes}\n"
    )
    many = files.import_pabulib(many_file, slug="many")
    client.get(f"/en/votes/{few.slug}/results/")
    for election in (few, many):
        with django_assert_num_queries(9):
            assert client.get(f"/en/votes/{election.slug}/results/").status_code == 200


def test_the_list_of_past_votes_costs_as_many_queries_however_long_it_is(client, django_assert_num_queries, pb_file):
    files.import_pabulib(pb_file, slug="one")
    client.get("/en/votes/past/")
    with django_assert_num_queries(3):
        client.get("/en/votes/past/")
    for slug in ("two", "three", "four"):
        files.import_pabulib(pb_file, slug=slug)
    with django_assert_num_queries(3):
        client.get("/en/votes/past/")


def test_the_page_of_an_idea_says_what_the_vote_made_of_it_in_one_language(client):
    version = make_final()
    for option in version.election.options.select_related("idea"):
        for language, other in (("en", "zh-hans"), ("zh-hans", "en")):
            text = html.unescape(client.get(f"/{language}/ideas/{option.idea.number}/").content.decode())
            assert results.reasons_of(version, language)[option.code] in text
            assert results.reasons_of(version, other)[option.code] not in text
            assert f"/{language}/votes/{version.election.slug}/results/" in text


def test_an_idea_on_the_ballot_leads_to_the_vote(client):
    election = make_open()
    idea = election.options.first().idea
    assert f"/en/votes/{election.slug}/" in client.get(f"/en/ideas/{idea.number}/").content.decode()


def test_real_elections_beside_the_checkout_are_in_the_demo_town_once(pb_file, settings):
    from voting import demo

    settings.BASE_DIR = pb_file.parent / "checkout"
    folder = pb_file.parent / "shared" / "elections"
    demo.load()
    assert not Election.objects.exists()
    folder.mkdir(parents=True)
    (folder / demo.REAL["lodz-2022"]).write_bytes(pb_file.read_bytes())
    demo.load()
    demo.load()
    assert [election.slug for election in Election.objects.all()] == ["lodz-2022"]
