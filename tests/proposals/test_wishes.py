"""Wishes for a space: one of each kind a neighbour, joined by others, taken back, reported and hidden."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import translation

from community import consents, roles
from community.roles import Role
from proposals import reported, wishes
from proposals.models import Echo, Report, SpaceState, Wish
from proposals.wishes import WishRefused
from records.models import AuditEntry
from tests.builders import make_resident
from tests.proposals.builders import make_author, make_space, make_wish
from tests.proposals.staffed import a_reason, make_moderator, notices_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def say(space, by, kind="sit", text="A bench in the shade", key=None):
    return wishes.wish(space, by=by, kind=kind, text=text, key=key or uuid4())


def test_a_wish_is_said_once_of_each_kind():
    space, by = make_space(SpaceState.WISHING), make_author()
    first = say(space, by)
    with pytest.raises(WishRefused, match="of this kind already"):
        say(space, by, text="Two benches")
    say(space, by, kind="green", text="种树")
    assert list(Wish.objects.values_list("kind", "language")) == [("sit", "en"), ("green", "zh-hans")]
    wishes.take_back(first, by=by)
    say(space, by, text="Two benches")
    assert Wish.objects.shown().count() == 2


def test_the_database_knows_one_wish_of_a_kind():
    space, by = make_space(), make_resident()
    make_wish(space, by)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_wish(space, by)
    make_wish(space)
    make_wish(make_space(), by)


def test_the_same_form_again_is_the_same_wish_and_other_words_are_refused():
    space, by, key = make_space(), make_author(), uuid4()
    assert say(space, by, key=key) == say(space, by, key=key)
    with pytest.raises(WishRefused, match="sent before"):
        say(space, by, text="Something else", key=key)
    assert Wish.objects.count() == 1
    assert AuditEntry.objects.filter(action="wish.said").count() == 1


@pytest.mark.parametrize("state", [SpaceState.CLOSED, SpaceState.DECIDED, SpaceState.PREPARED])
def test_wishes_are_taken_only_while_they_are_asked_for(state):
    space, by = make_space(state), make_author()
    with pytest.raises(WishRefused, match="no longer takes wishes"):
        say(space, by)
    assert not Wish.objects.exists()


def test_without_consent_to_publish_nothing_is_said():
    with pytest.raises(consents.ConsentMissing):
        say(make_space(), make_resident())
    assert not Wish.objects.exists()


@pytest.mark.parametrize(("kind", "text", "field"), [("", "A", "kind"), ("sit", "  ", "text"), ("x", "A", "kind")])
def test_what_is_missing_is_said_beside_its_field(kind, text, field):
    with pytest.raises(WishRefused) as refused:
        say(make_space(), make_author(), kind=kind, text=text)
    assert list(refused.value.message_dict) == [field]


def test_me_too_counts_once_and_can_be_taken_back():
    wish, friend = make_wish(), make_resident()
    wishes.me_too(wish, by=friend)
    wishes.me_too(wish, by=friend)
    assert Wish.objects.with_echoes(friend).get().echo_count == 1
    assert Wish.objects.with_echoes(friend).get().is_echoed
    wishes.not_me_too(wish, by=friend)
    wishes.not_me_too(wish, by=friend)
    assert not Echo.objects.exists()
    assert AuditEntry.objects.filter(action__startswith="wish.echo").count() == 2


def test_nobody_joins_their_own_wish_or_one_that_is_gone():
    wish = make_wish()
    with pytest.raises(WishRefused, match="your own"):
        wishes.me_too(wish, by=wish.author)
    wishes.take_back(wish, by=wish.author)
    with pytest.raises(WishRefused):
        wishes.me_too(wish, by=make_resident())
    assert not Echo.objects.exists()


def test_only_who_said_it_takes_it_back():
    wish = make_wish()
    with pytest.raises(PermissionDenied):
        wishes.take_back(wish, by=make_resident())
    assert Wish.objects.shown().count() == 1


# Reported


def test_a_reported_wish_is_hidden_for_a_reason_and_everybody_concerned_is_told():
    wish, reader, moderator = make_wish(), make_resident(), make_moderator()
    wishes.report(wish, by=reader, words="An advertisement")
    wishes.report(wish, by=reader, words="Again")
    assert list(reported.wish_cases().values_list("pk", "times")) == [(wish.pk, 1)]
    reported.hide(wish, by=moderator, standard=a_reason("comment"))
    wish.refresh_from_db()
    assert wish.hidden_at and wish.hidden_why
    assert notices_of(wish.author) == ["wish.hidden"]
    assert notices_of(reader) == ["report.hidden"]
    assert not reported.wish_cases().exists()


def test_a_wish_that_keeps_the_rules_stays():
    wish, reader = make_wish(), make_resident()
    wishes.report(wish, by=reader, words="I do not like it")
    reported.keep(wish, by=make_moderator())
    assert Wish.objects.shown().count() == 1
    assert notices_of(reader) == ["report.kept"]
    assert notices_of(wish.author) == []


def test_a_case_is_decided_once_and_by_nobody_concerned():
    moderator = make_moderator()
    wish = make_wish(author=moderator)
    wishes.report(wish, by=make_resident(), words="Hm")
    with pytest.raises(reported.CaseRefused, match="of their own"):
        reported.hide(wish, by=moderator, reason="No")
    reported.keep(wish, by=make_moderator())
    with pytest.raises(reported.CaseRefused, match="Somebody else"):
        reported.hide(wish, by=make_moderator(), reason="No")


def test_a_report_is_about_a_comment_or_a_wish():
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.create(reporter=make_resident(), words="?")


def test_the_moderators_desk_shows_wishes_beside_comments_and_decides_them(client):
    wish, moderator = make_wish(text="Buy my noodles"), make_moderator()
    wishes.report(wish, by=make_resident(), words="An advertisement")
    roles.grant(moderator, Role.MODERATOR, by=None, reason="test")
    client.force_login(moderator)
    page = client.get("/staff/reported/").content.decode()
    assert "Buy my noodles" in page
    refused = client.post(f"/staff/reported/wishes/{wish.pk}/", {"verb": "hide"})
    assert refused.status_code == 200
    client.post(f"/staff/reported/wishes/{wish.pk}/", {"verb": "hide", f"wish-{wish.pk}-reason": "No advertisements"})
    wish.refresh_from_db()
    assert wish.hidden_why == "No advertisements"


# Pages


def test_a_wish_is_said_on_the_page_with_the_consent_it_needs(client):
    space, by = make_space(), make_resident()
    client.force_login(by)
    key = client.get(f"/en/spaces/{space.slug}/").context["form"].initial["key"]
    typed = {"key": key, "kind": "sit", "text": "有靠背的椅子"}
    page = client.post(f"/en/spaces/{space.slug}/wishes/", typed)
    assert "agree" in page.context["form"].errors
    assert "有靠背的椅子" in page.content.decode()
    answer = client.post(f"/en/spaces/{space.slug}/wishes/", {**typed, "agree": "on"})
    assert answer.url == f"/en/spaces/{space.slug}/#wishes"
    again = client.post(f"/en/spaces/{space.slug}/wishes/", {**typed, "agree": "on"})
    assert again.status_code == 302
    assert Wish.objects.get().author == by
    kinds = [value for value, _label in client.get(f"/en/spaces/{space.slug}/").context["form"].fields["kind"].choices]
    assert "sit" not in kinds and "green" in kinds


def test_words_for_a_space_that_closed_meanwhile_come_back(client):
    client.force_login(make_resident())
    space = make_space(SpaceState.CLOSED)
    typed = {"kind": "sit", "text": "A bench <b>at last", "key": str(uuid4()), "agree": "on"}
    page = client.post(f"/en/spaces/{space.slug}/wishes/", typed).text
    assert "no longer takes wishes" in page and "A bench &lt;b&gt;at last" in page
    assert not space.wishes.exists()


def test_who_has_said_every_kind_reads_a_thank_you_instead_of_a_form(client):
    space, by = make_space(), make_resident()
    for kind in Wish.Kind:
        make_wish(space, by, kind=kind)
    client.force_login(by)
    page = client.get(f"/en/spaces/{space.slug}/")
    assert page.context["form"] is None
    assert "You have said a wish of every kind" in page.content.decode()


def test_strangers_are_led_to_sign_in_and_back(client):
    wish = make_wish()
    space = wish.space
    for url in (f"/en/spaces/{space.slug}/wishes/", f"/en/spaces/{space.slug}/wishes/{wish.pk}/me-too/"):
        assert "login" in client.post(url).url
    assert Wish.objects.count() == 1
    assert not Echo.objects.exists()


def test_a_script_gets_the_line_of_the_wish_alone(client):
    wish = make_wish()
    client.force_login(make_resident())
    url = f"/en/spaces/{wish.space.slug}/wishes/{wish.pk}/me-too/"
    part = client.post(url, headers={"HX-Request": "true"}).content.decode()
    assert part.startswith("\n") or part.startswith("<li") or "<li" in part[:40]
    assert "<html" not in part
    assert "1 neighbour wishes the same" in part


def test_a_wish_of_another_space_or_a_hidden_one_is_not_there(client):
    wish, other = make_wish(), make_space()
    client.force_login(make_resident())
    assert client.post(f"/en/spaces/{other.slug}/wishes/{wish.pk}/me-too/").status_code == 404
    wishes.put_away(wish, "No")
    assert client.post(f"/en/spaces/{wish.space.slug}/wishes/{wish.pk}/me-too/").status_code == 404
    assert wish.text not in client.get(f"/en/spaces/{wish.space.slug}/").content.decode()


def test_the_chart_counts_each_voice_once_and_says_so_as_a_table(client):
    space = make_space()
    wish = make_wish(space)
    for _number in range(3):
        wishes.me_too(wish, by=make_resident())
    make_wish(space, kind="green", text="Trees")
    chart = client.get(f"/en/spaces/{space.slug}/").context["chart"]
    assert chart.rows == (("Somewhere to sit", "4"), ("Plants and shade", "1"))
