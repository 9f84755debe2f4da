import pytest
from django import forms
from django.utils import translation
from django.utils.safestring import mark_safe

from community.templatetags.look import before_words


class Asked(forms.Form):
    street = forms.CharField(help_text="Anything <b>typed</b> & kept")
    again = forms.BooleanField(help_text="<i>typed too</i>")
    password = forms.CharField(help_text=mark_safe("<ul><li>long</li></ul>"))


def test_a_hint_is_text_unless_its_author_marked_it_as_markup(db):
    page = str(Asked())
    assert "Anything &lt;b&gt;typed&lt;/b&gt; &amp; kept" in page
    assert "&lt;i&gt;typed too&lt;/i&gt;" in page
    assert "<ul><li>long</li></ul>" in page


@pytest.mark.parametrize(
    ("language", "label", "shown"),
    [
        ("en", "Place", "Place: "),
        ("en", "How old are you?", "How old are you? "),
        ("zh-hans", "地点", "地点："),
        ("zh-hans", "您多大？", "您多大？"),
    ],
)
def test_a_label_before_words_ends_with_one_sign(language, label, shown):
    with translation.override(language):
        assert before_words(label) == shown
