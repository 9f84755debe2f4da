"""Days and money, as one says them."""

from decimal import Decimal

import pytest
from django.utils import translation

from community.saying import yuan


@pytest.mark.parametrize(
    ("amount", "chinese", "english"),
    [
        (486_000, "48.6 万元", "486,000 yuan"),
        (3_000_000, "300 万元", "3,000,000 yuan"),
        (66_100, "6.61 万元", "66,100 yuan"),
        (486_123, "486,123 元", "486,123 yuan"),
        (4_800, "4,800 元", "4,800 yuan"),
        (Decimal("12.50"), "12.50 元", "12.50 yuan"),
        (Decimal("0"), "0 元", "0 yuan"),
        (Decimal("1234567800"), "123,456.78 万元", "1,234,567,800 yuan"),
    ],
)
def test_money_is_said_in_the_reader_s_way_and_never_rounded(amount, chinese, english):
    with translation.override("zh-hans"):
        assert yuan(amount) == chinese
    with translation.override("en"):
        assert yuan(amount) == english
