"""Words shortened to fit a card."""

import pytest

from community.templatetags.look import shortened


@pytest.mark.parametrize(
    ("text", "most", "shown"),
    [
        ("Short enough", 10, "Short enough"),
        ("Delivery riders and the ambulance both ring the wrong bell.", 10, "Delivery riders and…"),
        ("小孩喜欢钻到水泵房后面，夜里也没有灯。", 12, "小孩喜欢钻到水泵房后面…"),
        ("Supercalifragilistic", 4, "Supercal…"),
        ("", 4, ""),
    ],
)
def test_a_text_is_cut_between_words_and_latin_letters_count_half(text, most, shown):
    assert shortened(text, most) == shown
