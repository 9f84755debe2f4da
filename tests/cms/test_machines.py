"""What machines read: the sitemap, robots.txt, alternates."""

from xml.etree import ElementTree

from wagtail.models import Page

LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


def test_the_sitemap_names_every_public_page_once_with_its_twin(client, db, write_page):
    write_page("Draft").unpublish()
    answer = client.get("/sitemap.xml")
    assert answer.headers["Content-Type"] == "application/xml"
    tree = ElementTree.fromstring(answer.content)
    places = [place.text for place in tree.iter(LOC)]
    assert len(places) == len(set(places)) == Page.objects.live().filter(depth__gt=1).count()
    assert "http://testserver/zh-hans/help/elder-mode/" in places
    assert answer.content.decode().count('hreflang="en"') == answer.content.decode().count('hreflang="zh-Hans"')


def test_the_sitemap_costs_the_same_for_many_pages(client, db, write_page, django_assert_max_num_queries):
    for number in range(9):
        write_page(f"Page {number}")
    with django_assert_max_num_queries(6):
        client.get("/sitemap.xml")


def test_robots_are_kept_out_of_staff_pages_and_shown_the_sitemap(client, db):
    said = client.get("/robots.txt").content.decode()
    assert "Disallow: /staff/" in said
    assert "Sitemap: http://testserver/sitemap.xml" in said


def test_a_page_names_itself_and_its_twin(client, db):
    page = client.get("/en/help/").content.decode()
    assert '<link rel="canonical" href="http://testserver/en/help/">' in page
    assert '<link rel="alternate" hreflang="zh-Hans" href="http://testserver/zh-hans/help/">' in page
    assert page.count('rel="alternate"') == 2


def test_a_missing_page_is_said_to_be_missing_in_the_readers_language(client, db):
    for language, words in ("zh-hans", "这个地址上没有东西"), ("en", "nothing"):
        answer = client.get(f"/{language}/no-such-page/")
        assert answer.status_code == 404
        assert words in answer.content.decode()
