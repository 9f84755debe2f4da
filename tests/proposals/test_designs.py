"""Designs: drawn in four pages, exact in money, judged like ideas, options for a contest when feasible."""

import csv
import io
import json
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from community import clock, roles, search
from community import photos as files
from community.models import Resident
from community.privacy.leaving import erase
from community.roles import Role
from proposals import designs, drafts, merging, moderation, review, spaces, support
from proposals.forms.designs import Parts
from proposals.models import Design, Idea, Part, Photo, ShownAs, SpaceState, State
from proposals.submitting import SubmitRefused, submit
from tests.builders import make_clerk, make_resident
from tests.proposals.builders import DAY, make_author, make_cycle, make_design, make_idea, make_space, make_wish
from tests.proposals.staffed import a_reason, make_budget_officer, make_moderator, notices_of
from tests.proposals.test_wizard import picture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def author(client):
    author = make_author()
    client.force_login(author)
    return author


def url(name, *args):
    return reverse(f"proposals:{name}", args=args)


def lines(*rows, **more):
    """A posted list of parts: name, quantity, unit, price, upkeep."""
    names = "name", "quantity", "unit", "price", "upkeep"
    typed = {f"parts-{n}-{name}": value for n, row in enumerate(rows) for name, value in zip(names, row, strict=True)}
    total = more.pop("total_forms", len(rows))
    return {"parts-TOTAL_FORMS": str(total), "parts-INITIAL_FORMS": "0", **typed, **more}


BENCH = ("Bench", "3", "", "3200.50", "120")


# Money


def test_totals_are_exact_to_the_fen():
    parts = [("Paving", "12.33", "19.99", "0.10"), ("Soil", "0.5", "0.05", "0.20"), ("Rope", "3", "33.33", "0")]
    design = make_design(parts=parts).design
    design = Design.objects.prefetch_related("parts").get(pk=design.pk)
    assert [part.cost for part in design.parts.all()] == [Decimal("246.48"), Decimal("0.03"), Decimal("99.99")]
    assert design.cost_of_parts == Decimal("346.50")
    assert design.upkeep_of_parts == Decimal("0.30")


@pytest.mark.parametrize("wrong", [{"quantity": 0}, {"price": -1}, {"upkeep": -1}, {"name": ""}])
def test_the_database_takes_no_part_that_is_none(wrong):
    design = make_design().design
    with pytest.raises(IntegrityError), transaction.atomic():
        Part.objects.create(design=design, **{"name": "Bench", "price": 1, **wrong})


def test_empty_lines_are_passed_over_and_wrong_ones_say_why():
    typed = Parts(lines(BENCH, ("", "1", "", "", "")), prefix="parts")
    assert typed.is_valid()
    assert [line["name"] for line in typed.lines()] == ["Bench"]
    wrong = Parts(lines(("Bench", "-2", "", "abc", "")), prefix="parts")
    assert not wrong.is_valid()
    assert set(wrong.errors[0]) == {"quantity", "price"}


# Drawing


def test_four_pages_lead_from_a_first_word_to_a_receipt(client, author):
    space = make_space(designs_until=clock.now() + DAY)
    key = client.get(url("new_design", space.slug)).context["form"].initial["key"]
    words = {
        "key": key,
        "title": "桂花小院",
        "story": "树下两排长椅",
        "why": "",
        "presented_by": "team",
        "team": "种花小组",
    }
    page = client.post(url("new_design", space.slug), words)
    assert page.url == url("design_pictures", key)
    page = client.post(page.url, {"after": picture(), "plan": picture(kind="PNG"), "photos": [picture(), picture()]})
    assert page.url == url("design_parts", key)
    page = client.post(page.url, lines(BENCH, upkeep_by="We do"))
    assert page.url == url("design_check", key)
    check = client.get(page.url).content.decode()
    assert "9,601.50 yuan" in check
    receipt = client.post(page.url, {"shown_as": "name"})
    idea = Idea.objects.get(key=key)
    assert receipt.url == url("receipt", idea.number)
    assert (idea.state, idea.lane, idea.area, idea.cycle, idea.language) == (
        "submitted",
        "space",
        space.area,
        None,
        "zh-hans",
    )
    assert sorted(idea.photos.values_list("kind", flat=True)) == ["after", "photo", "photo", "plan"]
    assert "We have your design" in client.get(receipt.url).content.decode()
    assert notices_of(author) == ["design.submitted"]


def test_the_first_words_are_kept_and_stand_on_my_page(client, author):
    space, key = make_space(), uuid4()
    assert client.post(url("keep_design", space.slug), {"key": key, "title": " "}).status_code == 204
    assert not Idea.objects.exists()
    client.post(url("keep_design", space.slug), {"key": key, "title": "Osm", "story": "x" * 3000})
    idea = Idea.objects.get(key=key)
    assert (idea.state, idea.title, len(idea.story), idea.design.space) == ("draft", "Osm", 2000, space)
    mine = client.get(reverse("community:me")).content.decode()
    assert url("design_what", key) in mine


def test_the_sum_is_worked_out_without_a_script_and_more_lines_are_added(client, author):
    idea = make_design(State.DRAFT, author=author, parts=[])
    page = client.post(url("design_parts", idea.key), lines(BENCH, total="1"), follow=True).content.decode()
    assert "9,601.50 yuan" in page
    page = client.post(url("design_parts", idea.key), lines(BENCH, more="1"))
    assert page.context["lines"].total_form_count() == 4
    typed = lines(BENCH, ("Swing", "1", "", "x", ""), more="1")
    page = client.post(url("design_parts", idea.key), typed)
    assert page.context["lines"].total_form_count() == 5
    assert "Swing" in page.content.decode()
    assert [part.name for part in idea.design.parts.all()] == ["Bench"]


def test_a_line_is_taken_out_by_its_box(client, author):
    idea = make_design(State.DRAFT, author=author)
    typed = lines(BENCH, ("Swing", "1", "", "9", ""), **{"parts-0-DELETE": "on", "upkeep_by": "We"})
    client.post(url("design_parts", idea.key), typed)
    assert [part.name for part in idea.design.parts.all()] == ["Swing"]


def test_a_new_plan_takes_the_place_of_the_old_one_and_files_go_with_it(
    client, author, django_capture_on_commit_callbacks
):
    idea = make_design(State.DRAFT, author=author)
    client.post(url("design_pictures", idea.key), {"plan": picture()})
    old = idea.photos.get()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url("design_pictures", idea.key), {"plan": picture(kind="PNG")})
    assert idea.photos.get() != old
    with pytest.raises(FileNotFoundError):
        default_storage.open(files.path(old.key, "640"))


def test_a_hostile_file_is_refused_with_a_sentence_and_the_good_one_is_kept(client, author):
    idea = make_design(State.DRAFT, author=author)
    bad = io.BytesIO(b"<svg onload=alert(1)>")
    bad.name = "plan.png"
    page = client.post(url("design_pictures", idea.key), {"after": picture(), "plan": bad})
    assert "plan" in page.context["form"].errors
    assert [photo.kind for photo in idea.photos.all()] == ["after"]


def test_the_database_knows_one_plan_a_design():
    idea = make_design()
    Photo.objects.create(idea=idea, kind="plan", width=1, height=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Photo.objects.create(idea=idea, kind="plan", width=1, height=1)
    Photo.objects.create(idea=idea, kind="photo", width=1, height=1)
    Photo.objects.create(idea=idea, kind="photo", width=1, height=1)


def test_what_is_missing_is_said_with_the_page_it_is_asked_on(client, author):
    idea = make_design(State.DRAFT, author=author, parts=[], upkeep_by="", story="")
    page = client.post(url("design_check", idea.key), {"shown_as": "name"})
    asked = [address.split("/")[-2] for _words, address in page.context["gaps"]]
    assert sorted(asked) == ["parts", "parts", "pictures", "what"]


@pytest.mark.parametrize("page", ["what", "where", "why", "check", "small_draft"])
def test_a_draft_of_a_design_is_not_edited_on_the_pages_of_ideas(client, author, page):
    idea = make_design(State.DRAFT, author=author, parts=[])
    assert client.post(url(page, idea.key), {"shown_as": "name"}).status_code == 404
    idea.refresh_from_db()
    assert idea.lane == "space"
    idea.refresh_from_db()
    assert idea.state == State.DRAFT


def test_a_team_needs_a_name_and_a_neighbour_has_none(client, author):
    space = make_space()
    words = {"key": uuid4(), "title": "A", "story": "B", "presented_by": "office", "team": ""}
    page = client.post(url("new_design", space.slug), words)
    assert "team" in page.context["form"].errors
    client.post(url("new_design", space.slug), {**words, "presented_by": "neighbour", "team": "Ignored"})
    assert Design.objects.get().team == ""
    with pytest.raises(IntegrityError), transaction.atomic():
        Design.objects.update(team="A team of one")


def test_a_space_that_takes_no_designs_begins_none_and_keeps_the_draft(client, author):
    space = make_space(SpaceState.WISHING)
    assert client.get(url("new_design", space.slug)).url == f"/en/spaces/{space.slug}/"
    with pytest.raises(designs.DesignRefused):
        designs.begin(space, uuid4(), by=author)
    late = ready(make_space(designs_until=clock.now() - DAY), author)
    with pytest.raises(SubmitRefused) as refused:
        submit(late, by=author)
    assert "space" in refused.value.message_dict


def ready(space=None, by=None) -> Idea:
    """A draft with everything it needs."""
    idea = make_design(State.DRAFT, space, by or make_author())
    Photo.objects.create(idea=idea, kind="after", width=4, height=3)
    return idea


def test_a_returned_design_comes_back_after_the_last_day():
    author, moderator = make_author(), make_moderator()
    idea = submit(ready(by=author), by=author)
    moderation.send_back(idea, by=moderator, standard=a_reason())
    spaces.close(idea.design.space, by=make_clerk("change_space"))
    idea = submit(Idea.objects.get(pk=idea.pk), by=author)
    assert idea.state == State.SUBMITTED


def test_a_returned_design_is_changed_on_its_own_pages(client):
    author = make_author()
    idea = submit(ready(by=author), by=author)
    moderation.send_back(idea, by=make_moderator(), standard=a_reason())
    client.force_login(author)
    receipt = client.get(f"/en/ideas/{idea.number}/receipt/").content.decode()
    leads_to = f"/en/ideas/drafts/{idea.key}/what/"
    assert leads_to in receipt
    assert client.get(leads_to).url == url("design_what", idea.key)


@pytest.mark.parametrize("page", ["what", "pictures", "parts", "check"])
def test_a_draft_is_there_for_its_author_alone(client, page):
    idea = make_design(State.DRAFT, author=make_author())
    client.force_login(make_author())
    assert client.get(url(f"design_{page}", idea.key)).status_code == 404
    client.force_login(make_moderator())
    assert client.post(url(f"design_{page}", idea.key)).status_code == 404
    with pytest.raises(PermissionDenied):
        designs.begin(idea.design.space, idea.key, by=make_author())


def test_who_leaves_takes_drafts_along_and_leaves_what_was_published():
    author = make_author(name="Mei Leaving")
    make_design(State.DRAFT, author=author)
    shown = make_design(State.PUBLISHED, author=author)
    erase(author)
    assert list(Idea.objects.values_list("pk", flat=True)) == [shown.pk]
    assert Design.objects.get().idea.signed_by != "Mei Leaving"


# Like an idea


def test_a_design_goes_the_whole_way_and_everybody_is_told_each_time():
    space, officer = make_space(budget=400_000), make_budget_officer()
    wisher, author, moderator = make_wish(space).author, make_author(), make_moderator()
    idea = submit(ready(space, author), by=author)
    moderation.send_back(idea, by=moderator, standard=a_reason())
    submit(Idea.objects.get(pk=idea.pk), by=author)
    idea = Idea.objects.get(pk=idea.pk)
    moderation.publish(idea, by=moderator)
    fan = make_resident()
    support.support(idea, by=fan)
    opened = review.open_review(idea, "costing", by=officer)
    review.decide(opened, by=officer, verdict="yes", cost=Decimal(380_000), upkeep=Decimal("5200.50"))
    assert designs.options_for(space) == []
    review.tell([opened], by=officer)
    assert notices_of(author) == [
        "design.submitted",
        "idea.returned",
        "design.submitted",
        "design.published",
        "idea.costing",
        "design.feasible",
    ]
    assert notices_of(wisher) == ["space.new_design"]
    assert notices_of(fan) == ["idea.costing", "design.feasible"]
    (option,) = designs.options_for(space)
    assert (option.idea.pk, option.cost, option.upkeep) == (idea.pk, Decimal(380_000), Decimal("5200.50"))


def test_the_cost_of_an_option_stays_as_it_was_told():
    space, officer = make_space(), make_budget_officer()
    idea = make_design(State.PUBLISHED, space)
    opened = review.open_review(idea, "costing", by=officer)
    review.decide(opened, by=officer, verdict="yes", cost=Decimal(9_000))
    review.tell([opened], by=officer)
    with pytest.raises(review.AlreadyTold):
        review.decide(opened, by=officer, verdict="yes", cost=Decimal(1))
    with pytest.raises(IntegrityError), transaction.atomic():
        type(opened).objects.filter(pk=opened.pk).update(cost=1)
    assert [option.cost for option in designs.options_for(space)] == [Decimal(9_000)]


def test_only_what_can_be_built_is_an_option_and_nothing_of_another_space():
    space = make_space()
    for state in State:
        if state not in (State.MERGED, State.DRAFT):
            make_design(state, space)
    make_design(State.FEASIBLE)
    make_idea(State.FEASIBLE)
    found = designs.options_for(space)
    assert {option.idea.state for option in found} == {"feasible", "on_ballot", "chosen", "not_chosen"}
    assert [option.idea.number for option in found] == sorted(option.idea.number for option in found)


def test_options_cost_three_queries_however_many_there_are(django_assert_num_queries):
    space = make_space()
    for _number in range(6):
        make_design(State.FEASIBLE, space)
    with django_assert_num_queries(3):
        assert len(designs.options_for(space)) == 6


def test_a_design_beyond_the_money_for_its_space_is_not_feasible():
    space, officer = make_space(budget=50_000), make_budget_officer()
    opened = review.open_review(make_design(State.PUBLISHED, space), "costing", by=officer)
    with pytest.raises(Exception, match="50,000 yuan") as refused:
        review.decide(opened, by=officer, verdict="yes", cost=Decimal(50_001))
    assert "cost" in refused.value.message_dict
    review.decide(opened, by=officer, verdict="no", cost=Decimal(50_001), reason="Too dear")


def test_designs_are_never_joined():
    space = make_space()
    host, twin = make_design(space=space), make_design(space=space)
    with pytest.raises(merging.MergeRefused, match="beside each other"):
        merging.propose(host, twin, by=make_moderator(), reason="Same")


def test_a_published_design_is_promised_an_answer_after_the_call():
    until = clock.now() + 10 * DAY
    idea = submit(ready(make_space(designs_until=until), author := make_author()), by=author)
    moderation.publish(idea, by=make_moderator())
    idea.refresh_from_db()
    assert idea.answer_due_at == until + 20 * DAY


def test_a_design_stands_in_no_list_of_ideas_and_its_number_leads_to_its_own_page(client):
    idea = make_design(title="Osmanthus yard")
    make_idea(cycle=make_cycle(), title="A lamp")
    page = client.get("/en/ideas/").content.decode()
    assert "A lamp" in page and "Osmanthus yard" not in page
    assert client.get(f"/en/ideas/{idea.number}/").url == f"/en/designs/{idea.number}/"
    assert client.get(f"/api/v1/ideas/{idea.number}/").status_code == 404
    assert "Osmanthus yard" not in client.get("/api/v1/ideas/export.csv").getvalue().decode()
    assert client.get(f"/en/designs/{idea.number}/").status_code == 200


@pytest.mark.parametrize("state", ["submitted", "returned", "hidden", "withdrawn"])
def test_what_is_not_public_is_not_there_for_others(client, state):
    idea = make_design(state)
    photo = Photo.objects.create(idea=idea, width=4, height=3)
    assert client.get(f"/en/designs/{idea.number}/").status_code == 404
    assert client.get(url("photo", photo.key, "640")).status_code == 404
    assert client.get(f"/en/spaces/{idea.design.space.slug}/designs/").context["page"].paginator.count == 0


# Looking


def test_the_gallery_is_drawn_by_lot_for_each_reader_and_stays(client):
    space = make_space()
    for number in range(8):
        make_design(space=space, shuffle=number * 1000)
    path = f"/en/spaces/{space.slug}/designs/"

    def order():
        return [idea.number for idea in client.get(path).context["page"]]

    client.cookies["draw"] = "3500"
    first = order()
    assert order() == first
    client.cookies["draw"] = "500"
    assert sorted(order()) == sorted(first)
    assert order() != first


def test_the_gallery_is_filtered_and_put_in_order(client):
    space = make_space()
    cheap = make_design(space=space, parts=[("Bench", 1, 100, 900)])
    dear = make_design(space=space, parts=[("Pond", 1, 90_000, 10)], presented_by="office", team="Studio")
    costed = make_design(State.FEASIBLE, space, cost=20_000, parts=[("Stage", 1, 999_999, 50)])

    def found(query):
        return [idea.pk for idea in client.get(f"/en/spaces/{space.slug}/designs/?{query}").context["page"]]

    assert found("sort=cost") == [cheap.pk, costed.pk, dear.pk]
    assert found("sort=upkeep") == [dear.pk, costed.pk, cheap.pk]
    assert found("state=feasible") == [costed.pk]
    assert found("by=office") == [dear.pk]
    assert sorted(found("most=50000")) == sorted([cheap.pk, costed.pk])
    assert found("state=nonsense&sort=newest") == [costed.pk, dear.pk, cheap.pk]


def test_two_designs_stand_side_by_side_with_their_money(client):
    space = make_space()
    one = make_design(space=space, title="Yard", parts=[("Tree", 2, 6800, 400)])
    two = make_design(State.FEASIBLE, space, title="Stage", cost=286_500)
    other = make_design(title="Elsewhere")
    page = client.get(f"/en/spaces/{space.slug}/designs/compare/?design={one.number}&design={two.number}")
    text = page.content.decode()
    assert "13,600 yuan" in text and "286,500 yuan" in text
    for nonsense in (f"design={one.number}", f"design={one.number}&design={other.number}", "design=x&design=²", ""):
        page = client.get(f"/en/spaces/{space.slug}/designs/compare/?{nonsense}")
        assert page.status_code == 200
        assert page.context["pair"] == []


def test_before_and_after_stand_side_by_side_without_a_script_and_slide_with_one(client):
    space = make_space()
    Photo.objects.create(space=space, width=4, height=3, caption="Rubble")
    idea = make_design(space=space)
    assert "data-compare" not in client.get(f"/en/designs/{idea.number}/").content.decode()
    Photo.objects.create(idea=idea, kind="after", width=4, height=3)
    page = client.get(f"/en/designs/{idea.number}/").content.decode()
    assert "data-compare" in page
    assert 'alt="Rubble"' in page
    assert 'value="both" checked' in page
    assert 'type="range"' in page


def test_open_data_names_nobody_who_wants_to_be_a_neighbour(client):
    named = make_design(author=make_resident(name="Mei Named"), title="=cmd()", team="Studio", presented_by="office")
    make_design(author=make_resident(name="Li Hidden"), shown_as=ShownAs.NEIGHBOUR, space=named.design.space)
    make_design(State.SUBMITTED, title="Not read yet")
    whole = b"".join(client.get("/api/v1/spaces/designs.json").streaming_content).decode()
    rows = json.loads(whole)
    assert {row["author"] for row in rows} == {"Mei Named", ""}
    assert rows[0]["parts"][0] == {
        "name": "Bench",
        "quantity": "2.00",
        "unit": "",
        "price_yuan": "1500.00",
        "cost_yuan": "3000.00",
        "upkeep_yuan_a_year": "100.00",
    }
    assert "Li Hidden" not in whole and "Not read yet" not in whole
    slug = named.design.space.slug
    table = b"".join(client.get(f"/api/v1/spaces/designs.csv?space={slug}").streaming_content).decode("utf-8-sig")
    titles = [row["title"] for row in csv.DictReader(io.StringIO(table))]
    assert len(titles) == 2
    assert not any(title.startswith("=") for title in titles)


def test_the_feed_and_the_search_find_a_design(client):
    idea = make_design(title="桂花小院", language="zh-hans")
    assert "桂花小院" in client.get(f"/zh-hans/spaces/{idea.design.space.slug}/feed/").content.decode()
    source = next(source for source in search.sources() if source.key == "designs")
    assert [found.pk for found in source.find(search.Query.read("花小"), "zh-hans")] == [idea.pk]
    ideas = [source for source in search.sources() if source.key == "ideas"]
    assert not any(found.pk == idea.pk for each in ideas for found in each.find(search.Query.read("花小"), "zh-hans"))


def test_the_page_of_a_design_asks_no_more_for_a_long_list(client, django_assert_max_num_queries):
    idea = make_design(parts=[(f"Part {number}", 1, 10, 1) for number in range(30)])
    for _number in range(6):
        Photo.objects.create(idea=idea, width=4, height=3)
    client.get(f"/en/designs/{idea.number}/")
    with django_assert_max_num_queries(18):
        client.get(f"/en/designs/{idea.number}/")


# Desks


def test_moderators_and_officers_see_parts_pictures_and_the_money_there_is(client):
    space = make_space(budget=77_000)
    idea = make_design(State.SUBMITTED, space, title="Osmanthus yard")
    Photo.objects.create(idea=idea, kind="plan", width=4, height=3)
    client.force_login(with_role(Role.MODERATOR))
    page = client.get(f"/staff/ideas/{idea.number}/").content.decode()
    assert "Bench" in page and "7.7 万元" in page and space.name_zh_hans in page
    assert reverse("staff_side_by_side") not in page
    moderation.publish(idea, by=make_moderator())
    officer = with_role(Role.BUDGET)
    client.force_login(officer)
    assert "Osmanthus yard" in client.get("/staff/reviews/").content.decode()
    opened = review.open_review(idea, "costing", by=officer)
    page = client.get(f"/staff/reviews/{opened.pk}/").content.decode()
    assert "3,000" in page


def with_role(role) -> Resident:
    person = make_resident()
    roles.grant(person, role, by=None, reason="test")
    return Resident.objects.get(pk=person.pk)


def test_drafts_of_designs_are_counted_with_the_others(author):
    space = make_space()
    for _number in range(drafts.MOST):
        designs.begin(space, uuid4(), by=author)
    with pytest.raises(drafts.DraftRefused):
        designs.begin(space, uuid4(), by=author)
