"""A sentence of ours that carries somebody's own words."""

import pytest
from django.utils import translation

from community.templatetags.look import lang_marked


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Published: No. 5", "Published: No. 5"),
        ("Published: No. 5 球场加灯", 'Published: No. 5 <span lang="zh-Hans">球场加灯</span>'),
        (
            "No. 26 7 弄口种点桂花，放三张长椅 is published.",
            'No. 26 7 <span lang="zh-Hans">弄口种点桂花，放三张长椅</span> is published.',
        ),
        ("“弄口” <b>", '“<span lang="zh-Hans">弄口</span>” &lt;b&gt;'),
        (
            "“统一换成不滴水的晾衣架”。 Nothing is lost",
            '“<span lang="zh-Hans">统一换成不滴水的晾衣架”。</span> Nothing is lost',
        ),
    ],
)
def test_chinese_words_on_an_english_page_say_that_they_are_chinese(said, shown):
    with translation.override("en"):
        assert lang_marked(said) == shown


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("第 5 号：球场加灯", "第 5 号：球场加灯"),
        ("第 5 号：Lights at the court", '第 5 号：<span lang="en">Lights at the court</span>'),
        ("KTV 太吵", "KTV 太吵"),
    ],
)
def test_english_words_on_a_chinese_page_say_that_they_are_english(said, shown):
    with translation.override("zh-hans"):
        assert lang_marked(said) == shown


def test_nothing_but_words_comes_through():
    with translation.override("en"):
        assert lang_marked("<script>弄</script>") == '&lt;script&gt;<span lang="zh-Hans">弄</span>&lt;/script&gt;'
