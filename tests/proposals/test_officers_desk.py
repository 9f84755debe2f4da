"""The costing sheet, ideas side by side, reported comments: the screens behind the verbs."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community import clock, roles, workbench
from proposals import merging, review
from proposals.models import Comment, Idea, Merge, Report, Review, State
from tests.builders import make_office, make_resident
from tests.proposals.staffed import a_reason, make_budget_officer, make_liaison, make_moderator, published_idea

SHEET, MERGES, REPORTED = "/staff/reviews/", "/staff/merges/", "/staff/reported/"


@pytest.fixture
def sign_in(client, db, settings):
    settings.SECOND_FACTOR_REQUIRED = False

    def as_role(role, **grant):
        person = make_resident()
        roles.grant(person, role, by=None, reason="test", **grant)
        person.refresh_from_db()
        client.force_login(person)
        client.cookies["django_language"] = "en"
        return person

    return as_role


def state_of(idea) -> str:
    return Idea.objects.values_list("state", flat=True).get(pk=idea.pk)


# Costing


def test_from_published_to_told_on_the_sheet(client, sign_in):
    officer, idea = sign_in(roles.Role.BUDGET), published_idea()
    assert idea.title in client.get(SHEET).content.decode()
    client.post(f"{SHEET}open/", {"idea": [idea.number, "x"], "kind": "costing", "office": ""})
    opened = Review.objects.get()
    assert state_of(idea) == State.COSTING and f"{SHEET}{opened.pk}/" in client.get(SHEET).content.decode()
    (queue,) = [each for each in workbench.waiting_for(officer) if each.queue.url == "staff_reviews"]
    assert (queue.count, queue.oldest) == (1, opened.opened_at)
    client.post(f"{SHEET}{opened.pk}/", {"verdict": "yes", "cost": "12000", "need": "4", "reason": "Without a roof."})
    opened.refresh_from_db()
    assert (opened.verdict, opened.cost, opened.scores) == ("yes", Decimal(12_000), {"need": 4})
    assert state_of(idea) == State.COSTING
    client.post(f"{SHEET}tell/", {"review": [opened.pk], "day": ""})
    assert state_of(idea) == State.FEASIBLE
    assert client.get(f"{SHEET}{opened.pk}/").status_code == 404


@pytest.mark.parametrize(
    "typed, words",
    [
        ({"reason": "I typed this"}, "Say yes or no."),
        ({"verdict": "yes", "reason": "I typed this"}, "Write down what it costs."),
        ({"verdict": "no", "upkeep": "77"}, "Say why not"),
        ({"verdict": "yes", "cost": "a lot"}, "Enter a number"),
        ({"verdict": "yes", "cost": "0"}, "more than 0"),
        ({"verdict": "yes", "cost": "5", "need": "9"}, "less than or equal to 5"),
    ],
)
def test_a_verdict_that_lacks_something_is_asked_for_it_and_keeps_what_was_typed(client, sign_in, typed, words):
    opened = review.open_review(published_idea(), Review.Kind.COSTING, by=make_budget_officer())
    sign_in(roles.Role.BUDGET)
    page = client.post(f"{SHEET}{opened.pk}/", typed).content.decode()
    assert words in page
    assert all(value in page for value in typed.values())
    opened.refresh_from_db()
    assert opened.decided_at is None


def test_verdicts_are_planned_for_a_day_and_a_past_day_is_refused(client, sign_in):
    sign_in(roles.Role.BUDGET)
    opened = review.open_review(published_idea(), Review.Kind.COSTING, by=make_budget_officer())
    review.decide(opened, by=make_budget_officer(), verdict="yes", cost=Decimal(5))
    for day in ("2020-01-01", "soon"):
        client.post(f"{SHEET}tell/", {"review": [opened.pk], "day": day})
        opened.refresh_from_db()
        assert opened.tell_at is None and opened.told_at is None
    day = (clock.now() + timedelta(days=3)).date()
    client.post(f"{SHEET}tell/", {"review": [opened.pk], "day": day.isoformat()})
    opened.refresh_from_db()
    assert opened.tell_at > clock.now() and opened.told_at is None


def test_a_liaison_sees_what_their_office_was_asked_and_opens_and_tells_nothing(client, sign_in):
    office = make_office()
    sign_in(roles.Role.OFFICE, office=office)
    mine, other = published_idea(), published_idea()
    asked = review.open_review(mine, Review.Kind.FEASIBILITY, by=make_budget_officer(), office=office)
    foreign = review.open_review(other, Review.Kind.FEASIBILITY, by=make_budget_officer(), office=make_office())
    page = client.get(SHEET).content.decode()
    assert f"{SHEET}{asked.pk}/" in page and f"{SHEET}{foreign.pk}/" not in page
    assert client.get(f"{SHEET}{foreign.pk}/").status_code == 404
    waiting = published_idea()
    assert client.post(f"{SHEET}open/", {"idea": [waiting.number], "kind": "costing"}).status_code == 302
    assert state_of(waiting) == State.PUBLISHED
    with pytest.raises(Exception):  # noqa: B017, PT011
        review.open_review(waiting, Review.Kind.COSTING, by=make_liaison(office))


def test_the_sheet_takes_the_same_queries_for_two_and_for_eight(client, sign_in, django_assert_num_queries):
    sign_in(roles.Role.BUDGET)
    officer = make_budget_officer()

    def some(number) -> None:
        for _each in range(number):
            published_idea()
            review.open_review(published_idea(), Review.Kind.COSTING, by=officer)
            decided = review.open_review(published_idea(), Review.Kind.COSTING, by=officer)
            review.decide(decided, by=officer, verdict="yes", cost=Decimal(5))

    some(2)
    client.get(SHEET)
    with CaptureQueriesContext(connection) as few:
        client.get(SHEET)
    some(3)
    with django_assert_num_queries(len(few)):
        client.get(SHEET)


# Appeal, by its author


def test_an_author_appeals_on_a_page_that_is_there_for_nobody_else(client, db):
    officer, idea = make_budget_officer(), published_idea()
    opened = review.open_review(idea, Review.Kind.COSTING, by=officer)
    page = f"/en/ideas/{idea.number}/appeal/"
    client.force_login(idea.author)
    assert client.get(page).status_code == 404
    review.tell([review.decide(opened, by=officer, verdict="no", reason="The ground is not ours.")], by=officer)
    assert "The ground is not ours." in client.get(page).content.decode()
    assert f'href="{page}"' in client.get(f"/en/ideas/{idea.number}/").content.decode()
    assert "what was overlooked" in client.post(page, {"plea": " "}).content.decode()
    assert client.post(page, {"plea": "It is ours."}).status_code == 302
    assert Review.objects.get(kind="appeal").plea == "It is ours." and state_of(idea) == State.COSTING
    client.force_login(make_resident())
    assert client.get(page).status_code == 404
    assert page not in client.get(f"/en/ideas/{idea.number}/").content.decode()


# Side by side


@pytest.fixture
def two(db):
    host = published_idea(title="A bench by the gate")
    return host, published_idea(cycle=host.cycle, area=host.area, title="Somewhere to sit at the gate")


def test_side_by_side_asked_agreed_and_taken_apart(client, sign_in, two):
    sign_in(roles.Role.MODERATOR)
    host, twin = two
    assert (
        f"?host={host.number}&amp;twin={twin.number}" in client.get(f"{MERGES}new/?twin={twin.number}").content.decode()
    )
    both = f"{MERGES}new/?host={host.number}&twin={twin.number}"
    page = client.get(both).content.decode()
    assert host.title in page and twin.title in page
    assert "Say why they are one idea" in client.post(both, {"reason": ""}).content.decode()
    client.post(both, {"reason": "The same bench."})
    merge = Merge.objects.get()
    assert "asked already" in client.post(both, {"reason": "Once more"}).content.decode()
    client.force_login(twin.author)
    asked = f"/en/ideas/merges/{merge.pk}/"
    assert "The same bench." in client.get(asked).content.decode()
    client.post(asked, {"verb": "agree"})
    assert state_of(twin) == State.MERGED
    client.force_login(host.author)
    assert client.get(asked).status_code == 404
    sign_in(roles.Role.MODERATOR)
    client.post(f"{MERGES}{merge.pk}/undo/")
    assert state_of(twin) == State.PUBLISHED


def test_numbers_that_are_none_are_asked_for_again(client, sign_in, two):
    sign_in(roles.Role.MODERATOR)
    for wrong in ("?host=x&twin=99999999999999", "?host=0", "", "?host=%00"):
        assert client.get(f"{MERGES}new/{wrong}").status_code == 200
    assert client.post(f"{MERGES}new/", {"reason": "x"}).status_code == 200
    assert not Merge.objects.exists()


def test_the_list_of_joined_ideas_takes_the_same_queries(client, sign_in, two, django_assert_num_queries):
    sign_in(roles.Role.MODERATOR)
    moderator = make_moderator()
    merging.propose(*two, by=moderator, reason="The same.")
    client.get(MERGES)
    with CaptureQueriesContext(connection) as few:
        client.get(MERGES)
    for _each in range(3):
        host = published_idea()
        merging.propose(host, published_idea(cycle=host.cycle, area=host.area), by=moderator, reason="The same.")
    with django_assert_num_queries(len(few)):
        client.get(MERGES)


# Reported comments


def reported_comment() -> Comment:
    idea = published_idea(comment_count=1)
    comment = Comment.objects.create(idea=idea, author=make_resident(), stance="pro", text="You fools!")
    Report.objects.create(comment=comment, reporter=make_resident(), words="Insults us")
    return comment


def test_a_reported_comment_is_a_case_with_an_outcome(client, sign_in):
    moderator, comment = sign_in(roles.Role.MODERATOR), reported_comment()
    (queue,) = [each for each in workbench.waiting_for(moderator) if each.queue.url == "staff_reports"]
    assert queue.count == 1
    page = client.get(REPORTED).content.decode()
    assert "You fools!" in page and "Insults us" in page
    name = f"case-{comment.pk}"
    page = client.post(f"{REPORTED}{comment.pk}/", {"verb": "hide", f"{name}-reason": ""}).content.decode()
    assert "Choose a reason" in page
    client.post(f"{REPORTED}{comment.pk}/", {"verb": "hide", f"{name}-standard": a_reason("comment").pk})
    comment.refresh_from_db()
    assert not comment.is_shown
    kept = reported_comment()
    client.post(f"{REPORTED}{kept.pk}/", {"verb": "keep"})
    assert kept.reports.get().outcome == "kept"


def test_the_cases_take_the_same_queries_for_one_and_for_five(client, sign_in, django_assert_num_queries):
    sign_in(roles.Role.MODERATOR)
    reported_comment()
    client.get(REPORTED)
    with CaptureQueriesContext(connection) as few:
        client.get(REPORTED)
    for _each in range(4):
        reported_comment()
    with django_assert_num_queries(len(few)):
        client.get(REPORTED)
