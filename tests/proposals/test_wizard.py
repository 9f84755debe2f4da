"""Handing in by the pages: kept from the first word, refused without loss, sent once, nobody else's business."""

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from community import clock, consents, rules
from community import photos as files
from community.models import ResidenceProof
from community.privacy.leaving import erase
from proposals import drafts, photos
from proposals.models import Idea, Lane, Phase, Photo, State
from proposals.submitting import submit
from tests.builders import make_landmark, make_neighbourhood, make_plan, make_resident
from tests.proposals.builders import make_author, make_cycle, make_idea


def picture(size=(900, 600), kind="JPEG", **more):
    out = io.BytesIO()
    Image.new("RGB", size, "green").save(out, kind, **more)
    out.seek(0)
    out.name = f"photo.{kind.lower()}"
    return out


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def author(db, client):
    author = make_author(neighbourhood=make_neighbourhood())
    client.force_login(author)
    return author


def url(name, *args):
    return reverse(f"proposals:{name}", args=args)


def test_four_pages_lead_to_a_receipt_with_a_number(client, author):
    cycle = make_cycle(area=author.neighbourhood.parent)
    make_plan(author.neighbourhood)
    key = client.get(url("new")).context["form"].initial["key"]
    words = {"key": key, "title": "弄口放长椅", "story": "走累了没地方坐", "cycle": cycle.pk}
    page = client.post(url("new"), words)
    assert page.url == url("where", key)
    tap = {"area": author.neighbourhood_id, "place_tap.x": "100", "place_tap.y": "80"}
    assert client.post(page.url, tap).url == url("why", key)
    sent = client.post(url("why", key), {"why": "老人多", "photos": [picture(), picture(kind="PNG")]})
    assert sent.url == url("check", key)
    assert "弄口放长椅" in client.get(sent.url).content.decode()
    answer = client.post(url("check", key), {"shown_as": "neighbour"})
    idea = Idea.objects.get(key=key)
    assert answer.url == url("receipt", idea.number)
    assert (idea.state, idea.author, idea.area, idea.language) == ("submitted", author, author.neighbourhood, "zh-hans")
    assert idea.latitude is not None
    assert idea.photos.count() == 2
    receipt = client.get(answer.url).content.decode()
    assert idea.plate in receipt
    assert "<svg" in receipt


@pytest.mark.parametrize("known_by", ["account", "device", "proof"])
def test_the_plan_of_where_one_lives_is_there_at_once(client, author, known_by):
    home, other = make_neighbourhood(), make_neighbourhood(parent=author.neighbourhood.parent)
    cycle = make_cycle(area=home.parent)
    make_plan(home), make_plan(other)
    author.neighbourhood = home if known_by == "account" else None
    author.save()
    if known_by == "device":
        client.cookies["area"] = home.slug
    if known_by == "proof":
        now = clock.now()
        ResidenceProof.objects.create(
            resident=author, area=home, method="roll", identity_ref="x" * 64, expires_at=now + timedelta(days=90)
        )
    idea = make_idea(State.DRAFT, author, cycle=cycle)
    page = client.get(url("where", idea.key))
    assert page.context["form"].initial["area"] == home
    assert "place_tap" in page.text


def test_the_first_words_are_kept_before_anything_is_sent(client, author):
    make_cycle()
    key = uuid4()
    assert client.post(url("keep"), {"key": key, "title": "", "story": " "}).status_code == 204
    assert not Idea.objects.exists()
    client.post(url("keep"), {"key": key, "title": "弄", "story": ""})
    client.post(url("keep"), {"key": key, "title": "弄口", "story": "x" * 3000})
    idea = Idea.objects.get()
    assert (idea.key, idea.title, len(idea.story), idea.state) == (key, "弄口", 2000, State.DRAFT)
    assert not idea.history.exists()
    assert url("what", key) in client.get(reverse("community:me")).content.decode()


def test_what_is_missing_is_said_beside_the_field_and_what_was_typed_stays(client, author):
    cycle = make_cycle()
    page = client.post(url("new"), {"key": uuid4(), "title": "", "story": "走累了没地方坐", "cycle": cycle.pk})
    assert page.status_code == 200
    assert "title" in page.context["form"].errors
    assert "走累了没地方坐" in page.content.decode()


def test_sending_twice_is_one_idea(client, author):
    cycle = make_cycle(area=author.neighbourhood)
    idea = make_idea(State.DRAFT, author, cycle=cycle)
    first = client.post(url("check", idea.key), {"shown_as": "name"})
    second = client.post(url("check", idea.key), {"shown_as": "name"})
    assert first.url == second.url
    assert idea.events.count() == 1


def test_without_consent_nothing_is_handed_in_and_one_tick_gives_it(client, db):
    author = make_resident()
    client.force_login(author)
    idea = make_idea(State.DRAFT, author)
    page = client.post(url("check", idea.key), {"shown_as": "name"})
    assert "agree" in page.context["form"].errors
    client.post(url("check", idea.key), {"shown_as": "name", "agree": "on"})
    assert consents.holds(author, "publication")
    idea.refresh_from_db()
    assert idea.state == State.SUBMITTED


def test_a_round_that_closed_meanwhile_leaves_the_draft(client, author):
    idea = make_idea(State.DRAFT, author, cycle=make_cycle(Phase.REVIEWING))
    page = client.post(url("check", idea.key), {"shown_as": "name"})
    assert page.status_code == 200
    assert [asked_at for _words, asked_at in page.context["gaps"]] == [reverse("proposals:what", args=[idea.key])]
    idea.refresh_from_db()
    assert idea.state == State.DRAFT


@pytest.mark.parametrize("page", ["what", "where", "why", "check", "small_draft"])
def test_a_draft_is_there_for_its_author_alone(client, db, page):
    idea = make_idea(State.DRAFT, make_author())
    client.force_login(make_resident(is_superuser=True))
    assert client.get(url(page, idea.key)).status_code == 404
    assert client.post(url(page, idea.key), {"title": "mine now"}).status_code == 404


def test_somebody_else_s_form_cannot_be_continued(client, author):
    make_cycle()
    idea = make_idea(State.DRAFT)
    assert client.post(url("keep"), {"key": idea.key, "title": "mine now"}).status_code == 404
    idea.refresh_from_db()
    assert idea.title != "mine now"


def test_what_was_handed_in_is_no_longer_edited(client, author):
    idea = make_idea(State.SUBMITTED, author)
    assert client.get(url("what", idea.key)).status_code == 404
    assert client.post(url("keep"), {"key": idea.key, "title": "other words"}).status_code == 204
    idea.refresh_from_db()
    assert idea.title != "other words"


def test_a_returned_idea_is_changed_and_handed_in_again_under_its_number(client, author):
    cycle = make_cycle(area=author.neighbourhood)
    idea = make_idea(State.RETURNED, author, cycle=cycle)
    number = idea.number
    client.post(url("what", idea.key), {"title": "Better words", "story": "Benches", "cycle": cycle.pk})
    client.post(url("check", idea.key), {"shown_as": "name"})
    idea.refresh_from_db()
    assert (idea.number, idea.title, idea.state) == (number, "Better words", State.SUBMITTED)


def test_a_small_matter_takes_one_page(client, author):
    mark = make_landmark(author.neighbourhood)
    key = client.get(url("small")).context["form"].initial["key"]
    words = {"key": key, "title": "路灯坏了", "area": author.neighbourhood_id, "place_landmark": mark.pk}
    answer = client.post(url("small"), {**words, "photos": [picture()]})
    idea = Idea.objects.get()
    assert answer.url == url("receipt", idea.number)
    assert (idea.lane, idea.cycle, idea.landmark) == (Lane.SMALL, None, mark)
    assert client.post(url("small"), words).url == answer.url
    assert Idea.objects.count() == 1


def test_a_small_matter_refused_keeps_words_and_photo(client, author):
    key = uuid4()
    words = {"key": key, "title": "", "area": author.neighbourhood_id, "story": "很暗", "photos": [picture()]}
    page = client.post(url("small"), words)
    assert "title" in page.context["form"].errors
    idea = Idea.objects.get(key=key)
    assert (idea.story, idea.photos.count(), idea.state) == ("很暗", 1, State.DRAFT)


def test_where_no_round_collects_the_fast_lane_is_open(client, author):
    following = make_cycle(None)
    assert client.get(url("new")).url == url("small")
    assert following.get_absolute_url() in client.get(url("small")).content.decode()


def test_a_hostile_file_is_refused_with_a_sentence_and_good_photos_stay(client, author):
    idea = make_idea(State.DRAFT, author)
    bad = io.BytesIO(b"<svg onload='alert(1)'/>")
    bad.name = "photo.jpg"
    page = client.post(url("why", idea.key), {"why": "kept", "photos": [picture(), bad]})
    assert "photos" in page.context["form"].errors
    assert idea.photos.count() == 1
    assert "kept" in page.content.decode()


def test_an_idea_has_four_photos_at_most(client, author):
    idea = make_idea(State.DRAFT, author)
    page = client.post(url("why", idea.key), {"photos": [picture((200, 150)) for _ in range(photos.MOST + 1)]})
    assert "photos" in page.context["form"].errors
    assert idea.photos.count() == photos.MOST


def test_metadata_is_gone_and_three_widths_are_made(author):
    idea = make_idea(State.DRAFT, author)
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    photo = photos.add(idea, picture((2000, 1000), exif=exif).read(), by=author)
    for name, width in [("320", 320), ("640", 640), ("1280", 1280), ("original", 2000)]:
        with default_storage.open(files.path(photo.key, name)) as file:
            content = file.read()
        assert b"SecretCamera" not in content
        assert Image.open(io.BytesIO(content)).width == width


def test_photos_are_seen_with_the_idea_and_the_original_by_author_and_staff(client, author):
    idea = make_idea(State.PUBLISHED, author)
    photo = photos.add(idea, picture().read(), by=author)
    client.logout()
    assert client.get(url("photo", photo.key, "640")).status_code == 200
    assert client.get(url("photo", photo.key, "original")).status_code == 404
    assert client.get(url("photo", photo.key, "1281")).status_code == 404
    client.force_login(author)
    assert client.get(url("photo", photo.key, "original")).status_code == 200
    Idea.objects.filter(pk=idea.pk).update(state=State.HIDDEN)
    client.logout()
    assert client.get(url("photo", photo.key, "640")).status_code == 404


def test_taking_out_a_photo_removes_its_files(client, author, django_capture_on_commit_callbacks):
    idea = make_idea(State.DRAFT, author)
    photo = photos.add(idea, picture().read(), by=author)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url("why", idea.key), {"why": "typed", "remove": str(photo.key)})
    idea.refresh_from_db()
    assert idea.why == "typed"
    assert not Photo.objects.exists()
    with pytest.raises(FileNotFoundError):
        default_storage.open(files.path(photo.key, "640"))


def test_a_draft_is_thrown_away_with_its_photos_and_leaves_no_earlier_wording(client, author):
    idea = make_idea(State.DRAFT, author)
    photos.add(idea, picture().read(), by=author)
    client.post(url("discard", idea.key))
    assert not Idea.objects.exists()
    assert not Photo.objects.exists()
    assert not Idea.history.exists()


def test_leaving_takes_drafts_along_and_leaves_what_was_handed_in(author):
    draft, sent = make_idea(State.DRAFT, author), make_idea(State.PUBLISHED, author)
    erase(author)
    assert not Idea.objects.filter(pk=draft.pk).exists()
    assert Idea.objects.filter(pk=sent.pk).exists()


def test_drafts_have_an_end(author):
    cycle = make_cycle()
    for _ in range(drafts.MOST):
        drafts.begin(uuid4(), by=author)
    with pytest.raises(drafts.DraftRefused):
        drafts.begin(uuid4(), by=author, cycle=cycle)


def test_an_author_takes_an_idea_back_from_the_receipt(client, author):
    idea = make_idea(State.PUBLISHED, author)
    client.post(url("withdraw", idea.number))
    idea.refresh_from_db()
    assert idea.state == State.WITHDRAWN
    assert client.get(url("receipt", idea.number)).status_code == 200


def test_receipts_are_for_their_author(client, author):
    idea = make_idea(State.SUBMITTED)
    assert client.get(url("receipt", idea.number)).status_code == 404
    assert client.post(url("withdraw", idea.number)).status_code == 404


def test_handing_in_stays_within_twelve_queries(client, author):
    idea = make_idea(State.DRAFT, author, cycle=make_cycle(area=author.neighbourhood))
    client.get(url("check", idea.key))
    rules.get("proposals.reading_days")  # numbers of the town are asked for once a minute, not at each idea
    with CaptureQueriesContext(connection) as queries:
        submit(idea, by=author)
    acts = [query for query in queries.captured_queries if "SAVEPOINT" not in query["sql"]]
    assert len(acts) <= 12
