"""Pages kept for everybody: who gets them, what makes them old, and what never gets into one."""

from datetime import timedelta
from functools import partial

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client

from community import clock, consents, evidence, kept_pages
from community.models import Notice
from proposals import comments, moderation, support
from proposals.models import Idea, Phase, State
from proposals.submitting import withdraw
from tests.builders import make_clerk, make_neighbourhood, make_resident
from tests.proposals.builders import make_author, make_cycle, make_idea

pytestmark = pytest.mark.django_db
LIST, JSON = "/en/ideas/", "/api/v1/ideas/"


@pytest.fixture(autouse=True)
def _within_one_minute():
    with clock.moved_to(clock.now()):
        yield


def shown(path=LIST, cookies=None, **headers):
    reader = Client(headers=headers)
    reader.cookies.load(cookies or {"draw": "5"})
    return reader.get(path)


def text(path=LIST, cookies=None) -> str:
    return shown(path, cookies).content.decode()


def page_of(idea: Idea) -> str:
    return f"/en/ideas/{idea.number}/"


@pytest.mark.parametrize("path", [LIST, f"{LIST}?sort=newest", f"{LIST}?q=swing", f"{LIST}?page=2", JSON, "{idea}"])
def test_whoever_asks_next_costs_no_query(path, django_assert_num_queries):
    path = path.format(idea=page_of(make_idea(title="A swing")))
    first = text(path)
    with django_assert_num_queries(0):
        assert text(path) == first


def test_an_unchanged_page_is_not_sent_again(django_assert_num_queries):
    etag = shown().headers["ETag"]
    with django_assert_num_queries(0):
        again = shown(**{"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("cookies", [{"mode": "elder"}, {"theme": "dark"}, {"area": "here"}])
def test_a_reader_who_likes_pages_otherwise_gets_another(cookies):
    make_neighbourhood(slug="here").help_points.create(name_en="Corner shop", address_en="Lane 1")
    plain = text()
    assert text(cookies={"draw": "5", **cookies}) != plain
    assert text() == plain


def test_languages_are_kept_apart():
    make_idea()
    assert 'lang="en"' in text(LIST)
    assert 'lang="zh-Hans"' in text("/zh-hans/ideas/")


def test_who_is_signed_in_neither_gets_a_kept_page_nor_leaves_one():
    idea, person = make_idea(), make_resident(name="Lin Xiulan")
    support.support(idea, by=person)
    own = Client()
    own.force_login(person)
    for path in LIST, page_of(idea):
        assert "My page" in own.get(path).content.decode()
        assert "Sign in" in text(path)
        assert "My page" in own.get(path).content.decode()
    assert "You are one of them" in own.get(page_of(idea)).content.decode()
    assert "You are one of them" not in text(page_of(idea))


def test_a_message_for_one_reader_is_never_kept():
    idea, reader = make_idea(), Client()
    reader.cookies.load({"messages": "whatever", "draw": "5"})
    reader.get(page_of(idea))
    assert "ETag" not in reader.get(page_of(idea)).headers


def test_each_reader_keeps_a_place_of_their_own_in_the_order():
    make_idea(cycle=make_cycle(Phase.PROPOSING))
    first, second = shown(LIST, {"theme": "system"}), shown(LIST, {"theme": "system"})
    assert all(answer.cookies["draw"].value.isdecimal() for answer in (first, second))
    assert "draw" not in shown(LIST, {"draw": "5"}).cookies


def test_those_who_come_in_the_next_minute_begin_elsewhere():
    make_idea(cycle=make_cycle(Phase.PROPOSING))
    lots = set()
    for minute in range(12):
        with clock.moved_to(clock.now() + timedelta(minutes=minute)):
            lots.add(shown(LIST, {"theme": "system"}).cookies["draw"].value)
    assert len(lots) > 9


def test_a_draft_or_a_hidden_idea_is_kept_for_nobody():
    author = make_author()
    for idea in make_idea(State.SUBMITTED, author), make_idea(State.HIDDEN, author):
        own = Client()
        own.force_login(author)
        assert own.get(page_of(idea)).status_code == 200
        assert shown(page_of(idea)).status_code == 404


GONE = {
    "hidden": lambda idea: moderation.hide(idea, by=make_clerk("moderate_ideas"), reason="It insults a neighbour."),
    "withdrawn": lambda idea: withdraw(idea, by=idea.author),
    "changed by a bare statement": lambda idea: Idea.objects.filter(pk=idea.pk).update(state=State.HIDDEN),
}


@pytest.mark.parametrize("how", GONE)
def test_what_is_hidden_or_withdrawn_is_gone_at_once(how):
    idea = make_idea(State.PUBLISHED, title="Rude words")
    for path in LIST, JSON, page_of(idea):
        assert "Rude words" in text(path)
    GONE[how](idea)
    for path in LIST, JSON:
        assert "Rude words" not in text(path)
    assert shown(page_of(idea)).status_code == 404 or "Rude words" not in text(page_of(idea))


def test_a_support_and_a_comment_are_seen_at_once():
    idea, person = make_idea(), make_resident()
    assert "<b>0</b>" in text(page_of(idea))
    support.support(idea, by=person)
    assert "<b>1</b>" in text(page_of(idea))
    said = comments.say(idea, by=person, text="Shade in summer", stance="pro", key=idea.key)
    assert "Shade in summer" in text(page_of(idea))
    comments.take_back(said, by=person)
    assert "Shade in summer" not in text(page_of(idea))


def test_a_new_name_is_seen_at_once():
    author = make_author(name="Lin Xiulan")
    idea = make_idea(author=author)
    assert "Lin Xiulan" in text(page_of(idea))
    author.name = "Lin Y"
    author.save(update_fields=["name"])
    assert "Lin Xiulan" not in text(page_of(idea))


def test_a_new_minute_shows_the_phase_of_that_minute():
    cycle = make_cycle(Phase.PROPOSING)
    make_idea(cycle=cycle)
    assert "drawn by lot" in text()
    with clock.moved_to(cycle.ends(Phase.PROPOSING)):
        assert "drawn by lot" not in text()


def test_what_everybody_sees_nothing_of_leaves_kept_pages_alone(django_assert_num_queries):
    make_idea()
    person = make_resident()
    text()
    Notice.objects.create(resident=person, kind="idea.submitted")
    consents.give(person, consents.Kind.PUBLICATION.value)
    text()
    evidence.write("resident.place_chosen", person, actor=person, stream="people", area="here")
    with django_assert_num_queries(0):
        text()


def test_every_table_said_to_be_unseen_exists():
    assert kept_pages.unseen_tables() <= set(connection.introspection.table_names())


# At the end of a transaction


@pytest.fixture
def really(monkeypatch):
    """As it is outside of tests."""
    monkeypatch.undo()
    cache.clear()
    kept_pages.store.clear()


def edition():
    return kept_pages.store.get_or_set(kept_pages.EDITION, "first")


def rename(idea: Idea, title: str) -> None:
    Idea.objects.filter(pk=idea.pk).update(title=title)


@pytest.mark.django_db(transaction=True)
def test_an_edition_ends_when_a_change_is_committed_and_not_before(really):
    idea = make_idea()
    before = edition()
    with transaction.atomic():
        rename(idea, "One")
        rename(idea, "Two")
        assert edition() == before
        hooks = [hook for _savepoints, hook, _robust in connection.run_on_commit]
        assert hooks.count(kept_pages.forget) == 1
    assert edition() != before


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_changes_no_page_and_a_change_beside_it_still_does(really):
    idea = make_idea()
    before = edition()
    with transaction.atomic():
        rename(idea, "One")
        transaction.set_rollback(True)
    assert edition() == before
    with transaction.atomic():
        with transaction.atomic():
            rename(idea, "One")
            transaction.set_rollback(True)
        rename(idea, "Two")
    assert edition() != before


@pytest.mark.django_db(transaction=True)
def test_a_page_built_while_something_changes_is_not_shown_again(really, monkeypatch):
    idea = make_idea(title="Old words")
    from proposals.views import idea as view

    change = partial(rename, idea, "New words")
    drawn = view.render

    def slowly(*args, **kwargs):
        response = drawn(*args, **kwargs)
        change()
        return response

    monkeypatch.setattr(view, "render", slowly)
    assert "Old words" in text(page_of(idea))
    monkeypatch.setattr(view, "render", drawn)
    assert "Old words" not in text(page_of(idea))
