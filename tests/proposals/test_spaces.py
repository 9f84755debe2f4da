"""Idle spaces: set up by staff, stepped on with public words, seen by everybody once they are shown."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from community import clock, search
from community.models import Notice
from proposals import notices, spaces
from proposals.models import Follow, Space, SpaceEvent, SpaceState, StepRefused, Telling
from records.models import AuditEntry
from tests.builders import HOME, make_clerk, make_neighbourhood, make_plan, make_resident
from tests.proposals.builders import DAY, make_design, make_space, make_wish
from tests.proposals.staffed import notices_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


BOTH = {"reason_zh_hans": "说说看", "reason_en": "Tell us"}


@pytest.fixture
def officer():
    return make_clerk("view_space", "add_space", "change_space")


def stepped(space) -> list[str]:
    return list(SpaceEvent.objects.filter(space=space).values_list("new", flat=True))


def test_a_space_goes_from_wishes_to_designs_to_a_decision(officer):
    space = make_space(SpaceState.PREPARED)
    until = clock.now() + 20 * DAY
    spaces.ask_for_wishes(space, by=officer)
    spaces.call(space, by=officer, until=until, **BOTH)
    spaces.close(space, by=officer)
    spaces.decide(space, by=officer, **BOTH)
    assert stepped(space) == ["wishing", "calling", "closed", "decided"]
    space.refresh_from_db()
    assert (space.state, space.designs_until) == ("decided", until)
    assert AuditEntry.objects.filter(action__startswith="space.").count() == 4


@pytest.mark.parametrize(("state", "verb"), [("prepared", "close"), ("decided", "call"), ("wishing", "close")])
def test_no_step_is_left_out_or_gone_back(officer, state, verb):
    space = make_space(state)
    with pytest.raises(StepRefused):
        getattr(spaces, verb)(space, by=officer)
    space.refresh_from_db()
    assert space.state == state
    assert stepped(space) == []


def test_residents_and_readers_set_nothing_up():
    space = make_space(SpaceState.PREPARED)
    for nobody in make_resident(), make_clerk("view_space"):
        for act in (
            lambda by: spaces.add(by=by, slug="x", size=3, area=space.area),
            lambda by: spaces.edit(space, by=by, size=3),
            lambda by: spaces.ask_for_wishes(space, by=by),
            lambda by: spaces.add_photo(space, b"", by=by),
        ):
            with pytest.raises(PermissionDenied):
                act(nobody)
    assert Space.objects.count() == 1


def test_words_are_needed_in_both_languages_before_it_is_shown_and_ever_after(officer):
    space = make_space(SpaceState.PREPARED, story_en="")
    with pytest.raises(spaces.SpaceRefused, match="both languages"):
        spaces.ask_for_wishes(space, by=officer)
    spaces.edit(space, by=officer, story_en="Rubble.")
    spaces.ask_for_wishes(space, by=officer)
    with pytest.raises(spaces.SpaceRefused):
        spaces.edit(space, by=officer, name_zh_hans="")
    space.refresh_from_db()
    assert space.name_zh_hans


def test_an_edit_says_on_the_record_what_changed_and_nothing_when_nothing_did(officer):
    space = make_space()
    assert spaces.edit(space, by=officer, size=space.size, name_en=space.name_en) == []
    assert not AuditEntry.objects.filter(action="space.edited").exists()
    assert spaces.edit(space, by=officer, size=99, corner_en="Behind the school") == ["size", "corner_en"]
    assert '"changed":["corner_en","size"]' in AuditEntry.objects.get(action="space.edited").facts


def test_a_decision_is_explained_in_both_languages_and_the_database_sees_to_it(officer):
    space = make_space(SpaceState.CLOSED)
    with pytest.raises(spaces.SpaceRefused, match="both languages"):
        spaces.decide(space, by=officer, reason_en="The yard wins")
    with pytest.raises(IntegrityError), transaction.atomic():
        SpaceEvent.objects.create(space=space, old="closed", new="decided", by=officer)
    assert stepped(space) == []


def test_what_happened_to_a_space_is_never_changed(officer):
    space = make_space(SpaceState.PREPARED)
    event = spaces.ask_for_wishes(space, by=officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        SpaceEvent.objects.filter(pk=event.pk).update(new="decided")
    with pytest.raises(IntegrityError), transaction.atomic():
        event.delete()


def test_the_last_day_of_a_call_is_ahead_and_closes_it_by_itself(officer):
    space = make_space(SpaceState.WISHING)
    with pytest.raises(spaces.SpaceRefused, match="ahead"):
        spaces.call(space, by=officer, until=clock.now() - timedelta(minutes=1))
    spaces.call(space, by=officer, until=clock.now() + DAY)
    assert space.takes_designs
    with clock.moved_to(clock.now() + DAY):
        assert not space.takes_designs


def test_who_wished_joined_drew_or_follows_is_told_of_every_step_once(officer):
    space = make_space(SpaceState.WISHING)
    wisher, friend, follower, stranger = (make_resident() for _number in range(4))
    wish = make_wish(space, wisher)
    wish.echoes.create(resident=friend)
    spaces.follow(space, by=follower)
    spaces.follow(space, by=wisher)
    drawer = make_design(space=space).author
    spaces.call(space, by=officer, until=clock.now() + DAY, **BOTH)
    for person in wisher, friend, follower, drawer:
        assert notices_of(person) == ["space.calling_until"]
    assert notices_of(stranger) == []
    told = Notice.objects.get(resident=friend)
    assert told.url == f"/spaces/{space.slug}/"
    spaces.unfollow(space, by=follower)
    spaces.close(space, by=officer)
    assert notices_of(follower) == ["space.calling_until"]
    assert notices_of(friend) == ["space.calling_until", "space.closed"]


def test_news_for_a_crowd_is_left_to_the_worker(officer, monkeypatch):
    monkeypatch.setattr(notices, "AT_ONCE", 2)
    space = make_space(SpaceState.WISHING)
    crowd = [make_resident() for _number in range(5)]
    for person in crowd:
        spaces.follow(space, by=person)
    spaces.call(space, by=officer)
    assert not Notice.objects.exists()
    assert Telling.objects.get().space == space
    assert notices.tell_the_rest() == 5
    assert notices.tell_the_rest() == 0
    assert [notices_of(person) for person in crowd] == [["space.calling"]] * 5


def test_a_follow_is_of_a_space_or_an_idea_and_of_one_alone():
    space, idea, person = make_space(), make_design(), make_resident()
    for both in ({}, {"space": space, "idea": idea}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Follow.objects.create(resident=person, **both)
    spaces.follow(space, by=person)
    spaces.follow(space, by=person)
    assert Follow.objects.count() == 1


# Pages


def test_a_space_that_is_being_prepared_is_there_for_staff_alone(client):
    space = make_space(SpaceState.PREPARED)
    assert client.get(f"/en/spaces/{space.slug}/").status_code == 404
    assert space.name not in client.get("/en/spaces/").content.decode()
    client.force_login(make_clerk("view_space"))
    assert client.get(f"/en/spaces/{space.slug}/").status_code == 200
    assert search_hits(space.name_en) == []


def search_hits(words) -> list[str]:
    source = next(source for source in search.sources() if source.key == "spaces")
    return [source.hit(space).title for space in source.find(search.Query.read(words), "en")]


def test_the_search_of_the_site_finds_a_space_by_two_characters():
    make_space(story_zh_hans="拆了厕所的空地", name_en="Gate corner")
    assert search_hits("厕所") == ["Gate corner"]


def test_the_register_is_filtered_and_put_in_order(client):
    here, there = make_neighbourhood(), make_neighbourhood()
    small = make_space(SpaceState.WISHING, here, size=20, name_en="Small")
    large = make_space(SpaceState.CALLING, there, size=900, name_en="Large")
    make_wish(small)

    def names(query):
        return [space.name for space in client.get(f"/en/spaces/?{query}").context["page"]]

    assert names(f"area={here.slug}") == ["Small"]
    assert names("state=calling") == ["Large"]
    assert names("sort=largest") == ["Large", "Small"]
    assert names("sort=wished") == ["Small", "Large"]
    assert names("q=LARGE") == ["Large"]
    page = client.get("/en/spaces/?state=decided").content.decode()
    assert "without “How far”" in page
    assert large.get_absolute_url() in client.get("/en/spaces/").content.decode()


def test_a_space_has_its_pin_on_the_plan_and_its_row_below(client):
    area = make_neighbourhood()
    make_plan(area)
    make_space(area=area, name_en="Gate corner", latitude=HOME[0] - 0.0005, longitude=HOME[1] + 0.0005)
    page = client.get(f"/en/spaces/?view=plan&area={area.slug}").content.decode()
    assert "plan-list" in page
    assert "Gate corner" in page


def queries(client, url) -> int:
    with CaptureQueriesContext(connection) as caught:
        response = client.get(url)
        assert response.status_code == 200
        assert b"".join(response) if response.streaming else response.content
    return len(caught)


def test_pages_ask_as_often_for_many_as_for_one(client):
    space = make_space()
    client.cookies["draw"] = "1000"  # the reader's place in the drawn order, with designs on either side of it
    for shuffle in 1, 2000:
        make_design(space=space, shuffle=shuffle)
    make_wish(space)
    urls = "/en/spaces/", f"/en/spaces/{space.slug}/", f"/en/spaces/{space.slug}/wishes/"
    urls += (f"/en/spaces/{space.slug}/designs/", "/api/v1/spaces/spaces.json", "/api/v1/spaces/designs.json")
    [queries(client, url) for url in urls]
    before = [queries(client, url) for url in urls]
    for _number in range(9):
        make_space(area=space.area)
        make_design(space=space)
        make_wish(space)
    after = [queries(client, url) for url in urls]
    assert all(now <= then for now, then in zip(after, before, strict=True)), (before, after)
    assert max(before) <= 17


def test_the_feed_tells_the_newest_step_of_each_space(client):
    make_space(SpaceState.CALLING, name_en="Gate corner")
    make_space(SpaceState.PREPARED, name_en="Not yet")
    feed = client.get("/en/spaces/feed/").content.decode()
    assert "Gate corner: Calling for designs" in feed
    assert "Not yet" not in feed


def test_open_data_holds_what_is_public_in_both_languages(client):
    make_space(name_en="Gate corner", name_zh_hans="弄口", budget=50_000)
    make_space(SpaceState.PREPARED, name_en="Not yet")
    (row,) = b_json(client.get("/api/v1/spaces/spaces.json"))
    assert row["name"] == {"zh-hans": "弄口", "en": "Gate corner"}
    assert row["budget_yuan"] == "50000.00"
    table = b"".join(client.get("/api/v1/spaces/spaces.csv").streaming_content).decode()
    assert "name_zh_hans" in table
    assert "Not yet" not in table


def b_json(response):
    return json.loads(b"".join(response.streaming_content))


@pytest.fixture
def desk(client, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    client.force_login(make_clerk("view_space", "access_admin"))
    return client


def test_staff_read_who_changed_which_words_and_facts(desk, officer):
    facts = {"slug": "gate", "area": make_neighbourhood(), "size": 120}
    space = spaces.add(by=officer, name_en="Gate", story_en="A dump.", **facts)
    spaces.edit(space, by=officer, story_en="A dump with a view.", size=130)
    page = desk.get(reverse("staff_space", args=[space.pk])).text
    assert "wordings" in page
    assert "<ins> with a view</ins>" in page and "<del>120</del>" in page and officer.name in page


def test_a_step_alone_leaves_no_other_wording(desk, officer):
    space = make_space(SpaceState.PREPARED)
    spaces.ask_for_wishes(space, by=officer)
    spaces.edit(space, by=officer, name_en=space.name_en)
    assert space.history.count() == 1
    assert "wordings" not in desk.get(reverse("staff_space", args=[space.pk])).text
