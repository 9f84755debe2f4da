"""Finding pages by any part of any word, in both languages."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale, PageViewRestriction

from cms.models import PageText, SynonymSet
from community import search
from tests.community.test_search import HOSTILE


def found(client, typed, language="zh-hans", **more):
    return client.get(f"/{language}/search/", {"q": typed, **more})


def titles(response):
    return [hit.title for each in response.context.get("found", []) for hit in each.hits]


@pytest.mark.parametrize("name", ["长辈版", "关怀版", "关爱版", "亲情版", "辈版", "大字版"])
def test_elder_mode_is_found_by_all_its_names(client, db, name):
    assert "长辈版：字大、行疏、好按" in titles(found(client, name))


@pytest.mark.parametrize(
    ("typed", "language"),
    [("家庭", "zh-hans"), ("庭码", "zh-hans"), ("码", "zh-hans"), ("ＨＯＵＳＥＨＯＬＤ", "en"), ("ousehol", "en")],
)
def test_any_part_of_a_word_is_found_in_any_width_and_case(client, db, typed, language):
    assert any(
        title in ("证明您住在这里", "Prove that you live here") for title in titles(found(client, typed, language))
    )


def test_every_word_must_be_found(client, db):
    assert titles(found(client, "长辈版 打开"))
    assert not titles(found(client, "长辈版 冰淇淋"))


def test_pages_with_the_word_in_their_title_come_first(client, write_page):
    write_page("Seats for all", body=[("text", "<p>Nothing on wood.</p>")])
    write_page("Wood", body=[("text", "<p>Seats.</p>")])
    assert titles(found(client, "wood", "en")) == ["Wood", "Seats for all"]


def test_a_page_is_found_in_its_own_language_only(client, write_page):
    write_page("Quixotic chairs")
    assert titles(found(client, "quixotic", "en"))
    assert not titles(found(client, "quixotic", "zh-hans"))


def test_a_mirror_in_the_other_language_is_found_and_says_what_it_is_written_in(client, write_page, chinese):
    page = write_page("Quixotic chairs")
    page.copy_for_translation(chinese, alias=True)
    page.title = "Quixotic stools"
    page.save_revision().publish()
    response = found(client, "quixotic")
    assert titles(response) == ["Quixotic stools"]
    assert '<li lang="en">' in response.content.decode()


def test_a_draft_an_unpublished_and_a_private_page_are_not_found(client, write_page):
    page = write_page("Quixotic chairs")
    page.title = "Zephyr"
    page.save_revision()
    assert not titles(found(client, "zephyr", "en"))
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    assert not titles(found(client, "quixotic", "en"))
    PageViewRestriction.objects.all().delete()
    page.unpublish()
    assert not titles(found(client, "quixotic", "en"))
    assert not PageText.objects.filter(page_id=page.pk).exists()


def test_words_that_mean_the_same_find_each_other(client, write_page):
    write_page("Chairs")
    assert not titles(found(client, "fauteuil", "en"))
    SynonymSet.objects.create(words="fauteuil, chairs")
    assert titles(found(client, "fauteuil", "en")) == ["Chairs"]


def test_one_word_alone_is_no_set_of_synonyms(db):
    with pytest.raises(ValidationError):
        SynonymSet(words="lonely,").full_clean()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("typed", HOSTILE)
def test_nothing_typed_breaks_the_page(client, db, typed, language):
    response = found(client, typed.encode("utf-8", "replace").decode(), language)
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()


def test_signs_that_mean_something_to_the_database_are_only_signs(client, write_page):
    write_page("Plain")
    write_page("Half price", body=[("text", "<p>Now 50% off, file_name</p>")])
    assert titles(found(client, "50%", "en")) == ["Half price"]
    assert titles(found(client, "%%%", "en")) == []
    assert titles(found(client, "file_name", "en")) == ["Half price"]
    assert titles(found(client, "fileXname", "en")) == []


def test_a_text_full_of_tags_is_shown_as_text(client, write_page):
    write_page("Tags", body=[("text", "<p>&lt;img src=x onerror=alert(1)&gt; quixotic</p>")])
    page = found(client, "quixotic", "en").content.decode()
    assert "<img src=x" not in page
    assert "<mark>quixotic</mark>" in page


def test_a_single_letter_is_refused_kindly_and_kept_in_the_field(client, db):
    page = found(client, "a", "en").content.decode()
    assert "is too short to look for" in page
    assert 'value="a"' in page


def test_an_empty_result_offers_a_way_on(client, db):
    page = found(client, "冰淇淋").content.decode()
    assert "没有找到" in page
    assert "/zh-hans/help/" in page


def test_one_kind_is_shown_page_by_page(client, write_page):
    for number in range(13):
        write_page(f"Quixotic {number:02d}")
    assert len(titles(found(client, "quixotic", "en"))) == 5
    second = found(client, "quixotic", "en", **{"in": "pages", "page": "2"})
    assert len(titles(second)) == 3
    assert len(titles(found(client, "quixotic", "en", **{"in": "pages", "page": "999"}))) == 3


def test_the_cost_does_not_grow_with_what_is_found(client, write_page):
    write_page("Quixotic")
    titles(found(client, "quixotic", "en"))
    with CaptureQueriesContext(connection) as few:
        found(client, "quixotic", "en")
    for number in range(4):
        write_page(f"Quixotic {number}")
    with CaptureQueriesContext(connection) as many:
        assert len(titles(found(client, "quixotic", "en"))) == 5
    assert len(many) == len(few) <= 3 + len(search.sources())  # one for each kind of thing


def test_the_trigram_index_stands_on_postgresql(db):
    if connection.vendor != "postgresql":
        assert connection.vendor == "sqlite"
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexdef FROM pg_indexes WHERE tablename = 'cms_pagetext' AND indexdef LIKE '%gin_trgm%'"
        )
        assert len(cursor.fetchall()) == 2


def test_both_locales_exist(db):
    assert set(Locale.objects.values_list("language_code", flat=True)) == {"zh-hans", "en"}
