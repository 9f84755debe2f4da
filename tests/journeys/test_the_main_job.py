"""The main job in a browser: an idea is handed in, moderated and costed, stands on a frozen ballot, is voted on by
phone, letter and paper, is counted, signed, explained and recounted."""

import os
import re
import shlex
import subprocess
import sys
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings as site_settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from community import clock
from community.models import Household, Neighbourhood, Notice, Resident
from community.residence import actions, counter
from points.demo.people import id_number
from proposals import review
from proposals.models import Idea, State
from records import verify
from tests.builders import make_resident
from tests.journeys.test_an_idea_s_way import Hand, cost_and_tell, hand_in, publish
from voting import casting, electorate
from voting.models import Election, Option, Roll, SealedBallot

pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parents[2]
DAY = timedelta(days=1)
TITLE = "A roof for the bus stop"
BY_PHONE, ON_PAPER, UNWATCHED = 20, 10, 90
NEW_HOMES = "New Lane"
BARE = {"PATH": os.environ["PATH"]}  # somebody else's machine: nothing of this site is set
CODE = re.compile(r"[2-9A-Z]{4}(?:-[2-9A-Z]{4}){3}")


class Moment:
    """One clock for the test and for the server, which runs in another thread."""

    def __init__(self) -> None:
        self.now = None

    def get(self):
        return self.now

    def set(self, moment):
        before, self.now = self.now, moment
        return before

    def reset(self, before):
        self.now = before


@pytest.fixture
def moment(monkeypatch):
    shared = Moment()
    monkeypatch.setattr(clock, "_moved", shared)
    return shared


@pytest.fixture
def drawers(settings, tmp_path):
    settings.MEDIA_ROOT, settings.ELECTION_KEYS_DIR = tmp_path / "media", tmp_path / "keys"


@contextmanager
def answered(page: Page):
    """A button whose answer is another page."""
    with page.expect_navigation():
        yield


def press(page: Page, action: str) -> None:
    """The one button of the form that posts there."""
    with answered(page):
        page.locator(f"form[action$='{action}'] button[type=submit]").first.click()


def typed(moment) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


# Before the vote


def cost_five_more(cycle) -> None:
    """What the office does on other days, while nobody watches."""
    officer = Resident.objects.get(email="budget@demo.example")
    costs = [38_000, 45_000, 96_000, 180_000, 120_000]
    ideas = Idea.objects.filter(cycle=cycle, state=State.PUBLISHED).exclude(author=officer).order_by("pk")[:5]
    for idea, cost in zip(ideas, costs, strict=True):
        asked = review.open_review(idea, "costing", by=officer)
        decided = review.decide(asked, by=officer, verdict="yes", cost=Decimal(cost), reason="")
        review.tell([decided], by=officer)


def set_up(officer: Page, cycle) -> Election:
    """Rules in a form, every feasible idea of the round on the list, each with its title in both languages."""
    officer.goto("/staff/votes/new/")
    words = {
        "slug": "doorstep",
        "title_zh_hans": "家门口先修什么",
        "title_en": "What comes first on our doorstep",
        "summary_zh_hans": "20 万元，六件事。",
        "summary_en": "200,000 yuan and six things.",
        "most_choices": "3",
        "budget": "200000",
        "eligible": "6840",
        "opens_at": typed(clock.now() + DAY),
        "closes_at": typed(clock.now() + 9 * DAY),
    }
    for name, words_typed in words.items():
        officer.locator(f"[name={name}]").fill(words_typed)
    officer.locator("[name=cycle]").select_option(str(cycle.pk))
    officer.locator("[name=area]").select_option(str(Neighbourhood.objects.get(slug="guihua").pk))
    officer.locator("[name=count-rule][value=equal-shares]").check()
    officer.locator("[name=count-completion][value=add1u]").check()
    with answered(officer):
        officer.locator("main form button[type=submit]").last.click()
    with answered(officer):
        officer.get_by_role("button", name=re.compile("Put the ticked ones on the list|把勾选的")).click()
    election = Election.objects.get(slug="doorstep")
    for number, option in enumerate(election.options.order_by("pk"), 1):
        officer.goto(f"/staff/votes/{election.pk}/options/{option.pk}/")
        if not option.title_zh_hans:
            officer.locator("[name=title_zh_hans]").fill(f"选项{number}")
        if not option.title_en:
            officer.locator("[name=title_en]").fill(f"Option {number}")
        with answered(officer):
            officer.locator("main form button[type=submit]").last.click()
    return election


def freeze_and_draw(officer: Page, election: Election) -> None:
    officer.goto(f"/staff/votes/{election.pk}/")
    press(officer, "/freeze/")
    officer.locator("[name=lots-public]").fill("lottery 03 11 17 24 28 31 + 09")
    press(officer, "/draw/")
    election.refresh_from_db()
    assert election.seed and election.digest


# Voting


def make_voter(number: int) -> Resident:
    """Somebody of the subdistrict whose ID was seen, and whose door was noted."""
    area = Neighbourhood.objects.communities().order_by("path")[number % 4]
    resident = make_resident()
    staff = Resident.objects.get(email="moderator@demo.example")
    household = Household.objects.create(area=area, address=f"{number} {NEW_HOMES}", adults=1)
    actions.prove(
        resident,
        counter.claim(
            area=area,
            name=f"Lin {number}",
            number=id_number(an_id(number)),
            document="id_card",
            by=staff,
            household=household,
        ),
    )
    return resident


def an_id(number: int) -> str:
    return f"000000{1950 + number % 40}0101{number:03}"


def come_in(page: Page, resident: Resident) -> None:
    """On a phone that is signed in already."""
    client = Client()
    client.force_login(resident)
    cookie = client.cookies[site_settings.SESSION_COOKIE_NAME].value
    page.context.clear_cookies()
    here = page.evaluate("location.origin")
    page.context.add_cookies([{"name": site_settings.SESSION_COOKIE_NAME, "value": cookie, "url": here}])


def vote(page: Page, election: Election, numbers: list[int], language: str = "en") -> str:
    """Pick, check, cast; gives the code of the receipt."""
    page.goto(f"/{language}/votes/{election.slug}/ballot/")
    for number in numbers:
        page.locator(f"#pick-{number}").click()
        expect(page.locator(f"#pick-{number}.picked")).to_be_visible()
    page.goto(f"/{language}/votes/{election.slug}/ballot/check/")
    press(page, "/ballot/cast/")
    page.wait_for_url("**/receipt/")
    return CODE.search(page.locator(".receipt .plate").inner_text())[0]


def wishes(election: Election) -> list[list[int]]:
    """What people want: the roof of the bus stop and two cheap things, or something dear."""
    by_cost = [option.number for option in election.options.order_by("cost", "pk")]
    return [by_cost[:3], by_cost[:2], [by_cost[0], by_cost[3]], [by_cost[1], by_cost[2]], [by_cost[4]]]


def vote_by_phone(site, election: Election) -> list[str]:
    page = site.visitor("en")
    page.goto("/en/")
    codes = []
    for number in range(BY_PHONE - 1):
        come_in(page, make_voter(number))
        codes.append(vote(page, election, wishes(election)[number % 5]))
    codes.append(vote(page, election, wishes(election)[0]))  # the last one thinks again
    return codes


def vote_by_letter(site, election: Election) -> str:
    """In Chinese, without scripts and without an account."""
    page = site.visitor("zh-CN", java_script_enabled=False)
    page.goto(f"/zh-hans/votes/{election.slug}/letter/?code=GHR7-2MKP")
    page.locator("#id_name").fill("林月")
    with answered(page):
        page.locator("main form button.fill").first.click()
    return vote(page, election, wishes(election)[1], language="zh-hans")


def vote_unwatched(election: Election) -> None:
    for number in range(UNWATCHED):
        voter = electorate.voter_for(election, make_voter(200 + number))
        casting.cast(election, voter, wishes(election)[number % 5])


def hand_out(clerk: Page, election: Election) -> None:
    """Ten take a slip; the first of them had voted by phone."""
    clerk.goto(f"/staff/votes/{election.pk}/paper/")
    with clerk.expect_download() as printed:
        clerk.locator("form[action$='ballots.pdf'] button").click()
    assert Path(printed.value.path()).read_bytes().startswith(b"%PDF")
    live = SealedBallot.objects.filter(election=election, live=True).count()
    for number in [0, *range(401, 400 + ON_PAPER)]:
        clerk.goto(f"/staff/votes/{election.pk}/paper/desk/")
        area = Neighbourhood.objects.communities().order_by("path")[number % 4]
        listed = Household.objects.filter(area=area).exclude(address__endswith=NEW_HOMES)
        doors = listed.order_by("pk").values_list("address", flat=True)
        clerk.locator("[name=area]").select_option(str(area.pk))
        clerk.locator("[name=number]").fill(id_number(an_id(number)))
        clerk.locator("[name=door]").fill(doors[number % len(doors)])
        clerk.locator("[name=name]").fill(f"Lin {number}")
        with answered(clerk):
            clerk.locator("button[value=hand_out]").click()
    assert SealedBallot.objects.filter(election=election, live=True).count() == live - 1
    assert Roll.objects.filter(election=election, channel="paper").count() == ON_PAPER


# After the close


def type_in(clerk: Page, slips: list[list[int]], wrong: dict[int, list[int]]) -> None:
    """By keyboard alone: serial number, Enter, numbers, Enter."""
    for place, numbers in enumerate(slips):
        clerk.locator("[name=serial]").fill(f"{place + 1:05}")
        clerk.locator("[name=numbers]").fill(" ".join(map(str, wrong.get(place, numbers))))
        with answered(clerk):
            clerk.locator("[name=numbers]").press("Enter")
    press(clerk, "/finish/")


def paper_is_typed_twice(first: Page, second: Page, third: Page, election: Election) -> None:
    slips = [wishes(election)[place % 5] for place in range(ON_PAPER)]
    first.goto(f"/staff/votes/{election.pk}/paper/")
    first.locator("[name=station]").fill("Osmanthus Lane help point")
    first.locator("[name=cover_count]").fill(str(ON_PAPER))
    press(first, "/paper/batches/")
    address = first.url
    type_in(first, slips, {})
    second.goto(address)
    type_in(second, slips, {3: [slips[3][0]]})  # one slip of the finger
    third.goto(address)
    expect(third.locator("table.listing").first.locator("tbody tr")).to_have_count(1)
    third.locator("[name=serial]").fill("00004")
    third.locator("[name=numbers]").fill(" ".join(map(str, slips[3])))
    with answered(third):
        third.locator("[name=numbers]").press("Enter")
    press(third, "/finish/")
    for clerk in (first, second):
        clerk.goto(address)
        press(clerk, "/sign/")


def close_count_and_sign(officer: Page, second: Page, typists: list[Page], election: Election) -> None:
    address = f"/staff/votes/{election.pk}/"
    officer.goto(address)
    press(officer, "/close/")
    press(officer, "/open-box/")
    expect(officer.locator("main")).to_contain_text(str(ON_PAPER))  # slips are still to be typed
    paper_is_typed_twice(*typists, election)
    officer.goto(address)
    press(officer, "/count/")
    officer.goto(address)
    for clerk in (officer, second):
        clerk.goto(address)
        press(clerk, "/sign/")
    election.refresh_from_db()
    assert election.state == "certified"


def the_result_is_explained(site, election: Election) -> list[str]:
    """In both languages: a sentence, winners and losers each with a reason. Gives the winners."""
    result = election.results.get()
    won = set(result.winners)
    for language, title in (("en", "title_en"), ("zh-hans", "title_zh_hans")):
        page = site.visitor("en" if language == "en" else "zh-CN")
        page.goto(f"/{language}/votes/{election.slug}/")
        page.locator("main .actions a.fill").first.click()
        page.wait_for_url("**/results/")
        table = page.locator("#winners table").first
        for option in Option.objects.filter(election=election):
            row = table.locator("tbody tr", has_text=getattr(option, title)).first
            expect(row.locator("td").last).not_to_be_empty()
        expect(page.locator("h1")).to_contain_text(str(result.turnout["voters"]))
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert result.turnout["online"] == BY_PHONE + UNWATCHED - 1 and result.turnout["paper"] == ON_PAPER
    return sorted(won)


def a_receipt_is_found(site, election: Election, code: str) -> None:
    page = site.visitor("en")
    page.goto(f"/en/votes/{election.slug}/results/")
    page.locator("#receipt [name=code]").fill(code.lower().replace("-", " "))
    with answered(page):
        page.locator("#receipt button").click()
    expect(page.locator(".notice.strong")).to_be_visible()
    expect(page.locator("main")).to_contain_text(election.title_en)


def somebody_counts_again(site, election: Election, tmp_path) -> None:
    """The file from the page, by the very commands the page prints."""
    page = site.visitor("en")
    page.goto(f"/en/votes/{election.slug}/results/")
    with page.expect_download() as taken:
        page.locator("#recount a[href$='ballots.pb']").click()
    taken.value.save_as(tmp_path / taken.value.suggested_filename)
    commands = page.locator("#recount pre.command").all_inner_texts()
    assert len(commands) == 2
    winners = election.results.get().winners
    for command in commands:
        words = shlex.split(command)
        file = next(word for word in words if word.endswith(".pb"))
        line = [sys.executable, *(str(tmp_path / file) if word == file else word for word in words[1:])]
        said = subprocess.run(line, capture_output=True, text=True, check=True, cwd=ROOT, env=BARE).stdout
        found = re.search(r"winners\W+((?:\d+\W+)*)", said)[1]  # of a table in JSON or of a line
        assert re.findall(r"\d+", found) == winners
    for link in ("rules.json", "receipts.txt", "results/trace.json", "results/totals.csv", "results/minutes.pdf"):
        answer = page.request.get(f"/en/votes/{election.slug}/{link}")
        assert answer.ok and answer.body(), link


def test_an_idea_becomes_a_result_that_anybody_can_check(site, moment, drawers, tmp_path):
    now = clock.now()
    author = Hand(site, "en", "resident@demo.example")
    hand_in(author, TITLE, "We stand in the rain. Four posts and a roof, and a bench under it.")
    idea = Idea.objects.get(title=TITLE)
    moderator, budget, officer = (
        Hand(site, "en", f"{name}@demo.example", viewport={"width": 1280, "height": 900})
        for name in ("moderator", "budget", "admin")
    )
    publish(moderator, idea)
    cost_and_tell(budget, idea)
    cost_five_more(idea.cycle)
    election = set_up(officer.page, idea.cycle)
    freeze_and_draw(officer.page, election)

    moment.set(now + 2 * DAY)
    codes = [*vote_by_phone(site, election), vote_by_letter(site, election)]
    assert len(set(codes)) == BY_PHONE + 1
    vote_unwatched(election)
    hand_out(moderator.page, election)

    moment.set(now + 10 * DAY)
    typists = [moderator.page, budget.page, officer.page]
    close_count_and_sign(officer.page, budget.page, typists, election)

    winners = the_result_is_explained(site, election)
    a_receipt_is_found(site, election, codes[7])
    somebody_counts_again(site, election, tmp_path)
    idea.refresh_from_db()
    assert idea.state == State.CHOSEN and election.options.get(idea=idea).code in winners
    author.go(f"/ideas/{idea.number}/")
    expect(author.page.locator(f"main a[href$='/votes/{election.slug}/results/']").first).to_be_visible()
    assert Notice.objects.filter(resident=idea.author, kind="idea.chosen").exists()
    assert [result.bad for result in verify.run() if result.bad] == []
