import pytest

from community import search
from community.search import Query, Source, normalised, register

LAMP = frozenset({"楼道灯", "照明"})
HOSTILE = [
    "%",
    "_",
    "\\",
    "%%%__\\\\",
    "'; DROP TABLE cms_pagetext; --",
    "\x00",
    "a\x00b",
    "\ud800",
    "((((",
    "<script>alert(1)</script>",
    "楼" * 5000,
    "a " * 5000,
    "\u202e\u200b",
]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ＷｉＦｉ", "wifi"),
        ("  长辈版\u3000怎么开 ", "长辈版 怎么开"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("a\x00b", "a b"),
    ],
)
def test_texts_are_kept_in_one_case_and_one_width(typed, kept):
    assert normalised(typed) == kept


def test_a_single_chinese_sign_is_a_word_and_a_single_letter_is_not():
    assert Query.read("灯").words == (("灯",),)
    letter = Query.read("a")
    assert not letter
    assert letter.too_short == ("a",)


def test_a_word_brings_its_synonyms_even_inside_a_longer_run():
    assert Query.read("楼道灯坏了", [LAMP]).words == (("楼道灯坏了", "照明坏了"),)


def test_a_latin_synonym_counts_only_as_a_whole_word():
    lamp = frozenset({"lamp", "light"})
    assert Query.read("clamp", [lamp]).words == (("clamp",),)
    assert Query.read("lamp", [lamp]).words == (("lamp", "light"),)


def test_what_was_found_is_marked_and_the_rest_escaped():
    assert Query.read("b").too_short
    assert Query.read("灯").marked("<b>灯</b>") == "&lt;b&gt;<mark>灯</mark>&lt;/b&gt;"
    assert Query.read("script").marked("<SCRIPT>") == "&lt;<mark>SCRIPT</mark>&gt;"


def test_marks_stand_at_the_right_place_when_folding_changes_the_length():
    assert Query.read("wifi").marked("㈱ＷｉＦｉ点") == "㈱<mark>ＷｉＦｉ</mark>点"
    assert Query.read("strasse").marked("Straße 7") == "<mark>Straße</mark> 7"


def test_overlapping_finds_are_marked_once():
    assert Query.read("长辈 长辈版").marked("开长辈版") == "开<mark>长辈版</mark>"


def test_a_snippet_begins_shortly_before_the_first_find():
    text = "前言" * 100 + "帮办点在三号" + "后记" * 100
    snippet = Query.read("帮办点").snippet(text)
    assert "<mark>帮办点</mark>" in snippet
    assert snippet.startswith("…")
    assert snippet.endswith("…")
    assert len(snippet) < 140


@pytest.mark.parametrize("typed", HOSTILE)
def test_nothing_typed_breaks_the_reading_of_a_query(typed):
    query = Query.read(typed)
    assert len(query.words) <= 8
    assert len(query.text) <= 80
    assert "\x00" not in query.text
    assert "<script" not in query.marked(typed)


def test_two_sources_cannot_share_a_key(monkeypatch):
    monkeypatch.setattr(search, "_sources", {})
    source = Source("twice", "Twice", lambda query, language: None, lambda row: None)
    register(source)
    register(source)
    with pytest.raises(ValueError, match="already"):
        register(source._replace(name="Other"))
