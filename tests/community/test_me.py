import pytest
from django.urls import reverse
from django.utils import translation

from community import clock, mythings, notices
from community.models import Notice
from community.residence import actions, codes
from tests.builders import make_code, make_resident

ME, LIST = "/en/me/", "/en/me/notices/"


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    monkeypatch.setattr(notices, "_kinds", {**notices._kinds})
    notices.register("test.told", subject="About %(title)s", body="Words about %(title)s")


@pytest.fixture
def resident(client, db):
    resident = make_resident(name="Wang")
    client.force_login(resident)
    return resident


def tell(resident, number=1, **fields):
    for each in range(number):
        notices.tell(resident, "test.told", key=f"{Notice.objects.count()}", title=f"lamp {each}", **fields)


@pytest.mark.parametrize("name", ["me", "notices", "consents", "my_data", "leave"])
def test_whoever_is_not_signed_in_is_asked_to_and_comes_back(client, db, name):
    url = reverse(f"community:{name}")
    answer = client.get(url)
    assert answer.status_code == 302
    assert "/accounts/login/" in answer["Location"] and f"next={url}" in answer["Location"]


def test_my_page_shows_the_newest_unread_and_leads_to_everything(client, resident):
    tell(resident, 5)
    page = client.get(ME).content.decode()
    assert '<span translate="no">Wang</span>, this is yours' in page
    assert "About lamp 4" in page and "About lamp 2" in page
    assert "About lamp 1" not in page
    for name in ("settings", "consents", "my_data", "leave", "notices"):
        with translation.override("en"):
            assert reverse(f"community:{name}") in page


def test_who_has_nothing_here_yet_is_shown_how_to_begin(client, resident):
    page = client.get(ME).content.decode()
    assert "New here? Begin like this" in page
    assert "Nothing new." in page


def test_rooms_above_add_their_things_and_drafts(client, resident, monkeypatch):
    monkeypatch.setattr(mythings, "_sections", {})
    monkeypatch.setattr(mythings, "_drafts", {})
    lamp = mythings.Thing("The lamp", "/en/ideas/1/", chip="published", tone="jade")
    mythings.register("ideas", lambda who: mythings.Section(f"Ideas of {who}", [lamp], "/en/ideas/", "All"), order=1)
    mythings.register("empty", lambda who: mythings.Section("Vouchers", []), order=2)
    mythings.register("nothing", lambda who: None, order=3)
    mythings.register_drafts(
        "ideas", lambda who: mythings.Section("", [mythings.Thing("Half a bench", "/x/")]), order=1
    )
    page = client.get(ME).content.decode()
    assert "Ideas of Wang" in page and "The lamp" in page and "published" in page
    assert "Half a bench" in page and page.index("Half a bench") < page.index("The lamp")
    assert "Vouchers" not in page and "New here?" not in page


def test_what_somebody_has_done_is_no_longer_suggested_to_them(client, resident):
    assert "Say where you live" in client.get(ME).content.decode()
    make_code()
    actions.prove(resident, codes.claim("ghr7-2mkp", "王秀英"))
    assert "Say where you live" not in client.get(ME).content.decode()


@pytest.mark.parametrize("url", [ME, LIST])
def test_the_number_of_queries_does_not_grow_with_the_notices(client, resident, url, django_assert_num_queries):
    tell(resident, 2)
    client.get(url)
    with django_assert_num_queries(
        14 if url == ME else 5
    ) as few:  # with one for each room that shows something of ours
        client.get(url)
    tell(resident, 40)
    with django_assert_num_queries(len(few)):
        client.get(url)


# The count in the frame of every page


def test_the_frame_counts_the_unread_with_one_query_and_asks_nothing_for_visitors(
    client, db, django_assert_num_queries
):
    with django_assert_num_queries(0):
        client.get("/en/privacy/data/")
    resident = make_resident()
    client.force_login(resident)
    tell(resident, 3)
    with django_assert_num_queries(3) as asked:  # session, account, and the count
        page = client.get("/en/privacy/data/").content.decode()
    assert sum("COUNT(" in query["sql"] for query in asked.captured_queries) == 1
    assert '<span class="num">3</span><span class="sr"> unread</span>' in page


# The list


def test_the_list_shows_all_newest_first_a_page_at_a_time(client, resident):
    tell(resident, 25)
    first, second = client.get(LIST).content.decode(), client.get(f"{LIST}?page=2").content.decode()
    assert first.index("About lamp 24") < first.index("About lamp 5<")
    assert "About lamp 4<" not in first and "About lamp 4<" in second


@pytest.mark.parametrize("page", ["0", "-1", "99", "x", "%00"])
def test_a_page_number_from_nowhere_is_met_with_a_page(client, resident, page):
    tell(resident)
    assert client.get(f"{LIST}?page={page}").status_code == 200


def test_an_empty_list_says_what_will_be_here(client, resident):
    page = client.get(LIST).content.decode()
    assert "No messages yet" in page and "/en/me/settings/" in page


def test_looking_changes_nothing(client, resident):
    tell(resident)
    client.get(ME)
    client.get(LIST)
    assert resident.notices.unread().count() == 1


def test_opening_marks_as_read_and_leads_there(client, resident):
    tell(resident, url="/me/settings/")
    notice = resident.notices.get()
    answer = client.post(f"{LIST}{notice.pk}/read/", {"open": "1"})
    assert answer["Location"] == "/en/me/settings/"
    assert not resident.notices.unread().exists()


def test_marking_as_read_returns_to_the_list_and_with_a_script_swaps_the_one(client, resident):
    tell(resident, 2)
    first, second = resident.notices.all()
    assert client.post(f"{LIST}{first.pk}/read/")["Location"] == LIST
    answer = client.post(f"{LIST}{second.pk}/read/", headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert f'id="notice-{second.pk}"' in answer.content.decode()
    assert "I have read it" not in answer.content.decode()


def test_all_can_be_marked_at_once(client, resident):
    tell(resident, 3)
    neighbour = make_resident()
    tell(neighbour)
    client.post(f"{LIST}read/")
    assert not resident.notices.unread().exists()
    assert neighbour.notices.unread().count() == 1


def test_somebody_elses_notice_does_not_exist_here(client, resident):
    neighbour = make_resident()
    tell(neighbour)
    assert client.post(f"{LIST}{neighbour.notices.get().pk}/read/").status_code == 404
    assert neighbour.notices.unread().count() == 1


def test_what_people_typed_is_shown_as_typed(client, resident):
    notices.tell(resident, "test.told", key="x", title="<script>alert(1)</script>")
    for url in (ME, LIST):
        page = client.get(url).content.decode()
        assert "<script>alert" not in page and "&lt;script&gt;alert" in page


def test_a_notice_of_a_room_that_is_gone_still_lets_the_page_open(client, resident):
    Notice.objects.create(resident=resident, kind="gone.kind", key="1", created_at=clock.now())
    assert client.get(LIST).status_code == 200


def test_a_notice_with_a_detail_missing_still_lets_the_page_open(client, resident):
    Notice.objects.create(resident=resident, kind="test.told", key="1")
    assert client.get(LIST).status_code == 200
