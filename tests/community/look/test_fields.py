from django import forms
from django.utils.safestring import mark_safe


class Asked(forms.Form):
    street = forms.CharField(help_text="Anything <b>typed</b> & kept")
    again = forms.BooleanField(help_text="<i>typed too</i>")
    password = forms.CharField(help_text=mark_safe("<ul><li>long</li></ul>"))


def test_a_hint_is_text_unless_its_author_marked_it_as_markup(db):
    page = str(Asked())
    assert "Anything &lt;b&gt;typed&lt;/b&gt; &amp; kept" in page
    assert "&lt;i&gt;typed too&lt;/i&gt;" in page
    assert "<ul><li>long</li></ul>" in page
