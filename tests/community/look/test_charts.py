"""Every picture says the same numbers three times: drawn, described, and in its table."""

from typing import Any
from xml.etree import ElementTree

import pytest

from community.drawing import charts
from tests.community.look.test_drawing import HOSTILE, SVG, parsed

HEADERS = ("What", "How much")


def money(number) -> str:
    return f"¥{number:g}"


def all_charts(name: str = "Shed") -> dict[str, charts.Chart]:
    flows = [
        charts.Flow("07", name, "Green", 48.6),
        charts.Flow("12", "Lamps", "Light", 31.2),
        charts.Flow("18", "Garden", "Green", 22.4),
    ]
    bars = [charts.Bar(name, 1864), charts.Bar("Lamps", 1790, "stone", True, "lost")]
    pairs = [charts.Pair(name, 32, 27), charts.Pair("North", 26, 52)]
    shares = [charts.Share(name, 24, "jade"), charts.Share("Late", 2, "danger", True)]
    stages = [charts.StageBar(name, (0, 43), (0, 49), "43", "49")]
    tiles = [charts.Tile(name, 0, 0, 27), charts.Tile("North", 1, 0, 23)]
    sums = (charts.Money(name, 300, "plate"), charts.Money("Committed", 250, "amber"), charts.Money("Paid", 90, "jade"))
    words: dict[str, Any] = {"title": "Title", "headers": HEADERS}
    four = ("Project", "No.", "Theme", "Yuan")
    three = ("Where", "People", "Money")
    return {
        "money_flow": charts.money_flow(
            flows, 120, title="Title", headers=four, fund_name="Fund", rest_name="Left", write=money
        ),
        "bar_rows": charts.bar_rows(bars, title="Title", headers=(*HEADERS, "Note")),
        "pair_rows": charts.pair_rows(pairs, title="Title", headers=three),
        "share_bar": charts.share_bar(shares, **words),
        "stage_bars": charts.stage_bars(
            stages, 74, title="Title", headers=("Stage", "Promised", "Real"), today_name="Today"
        ),
        "slope": charts.slope((name, 62), ("After", 91), note="210 asked", **words),
        "balance_steps": charts.balance_steps([(name, 120), ("August", 156)], **words),
        "punch_card": charts.punch_card([(name, 3), ("Oct", 1)], **words),
        "tile_plan": charts.tile_plan(tiles, **words),
        "nested_bars": charts.nested_bars(*sums, **words),
        "funnel": charts.funnel([(name, 40), ("Answered", 38), ("Done", 12)], **words),
    }


CHARTS = all_charts()
EACH = pytest.mark.parametrize("name", CHARTS)


@EACH
def test_a_chart_has_a_title_and_a_description(name):
    chart = CHARTS[name]
    for svg in filter(None, (chart.svg, chart.narrow)):
        drawn = parsed(svg)
        assert drawn.get("role") == "img"
        assert drawn.find(f"{SVG}title").text == chart.title
        assert drawn.find(f"{SVG}desc").text == chart.description


@EACH
def test_every_number_of_the_table_is_in_the_description_and_on_the_picture(name):
    chart = CHARTS[name]
    drawn = " ".join(node.text or "" for node in parsed(chart.svg).iter())
    for row in chart.rows:
        assert row[0] in chart.description
        for cell in filter(None, row[1:]):
            assert cell in chart.description
            assert cell in drawn


@EACH
def test_every_row_has_a_cell_for_every_heading(name):
    chart = CHARTS[name]
    assert {len(row) for row in chart.rows} == {len(chart.headers)}
    assert [cell for _, cell in chart.labelled_rows[0]] == list(chart.rows[0])


@EACH
def test_a_chart_is_the_same_every_time(name):
    assert all_charts()[name] == CHARTS[name]


@EACH
def test_hostile_words_stay_words(name):
    chart = all_charts(HOSTILE)[name]
    for svg in filter(None, (chart.svg, chart.narrow)):
        assert "<script" not in svg
        assert not any(key.startswith("on") for node in parsed(svg).iter() for key in node.attrib)


@EACH
def test_a_chart_weighs_under_six_kilobytes(name):
    assert len(CHARTS[name].svg) < 6_000


def test_numbers_given_are_the_numbers_in_the_table():
    assert CHARTS["bar_rows"].rows == (("Shed", "1,864", ""), ("Lamps", "1,790", "lost"))
    assert CHARTS["pair_rows"].rows == (("Shed", "32", "27"), ("North", "26", "52"))
    assert CHARTS["money_flow"].rows[-1] == ("Left", "", "", "¥17.8")


@pytest.mark.parametrize(
    "empty",
    [
        lambda: charts.bar_rows([], title="t", headers=HEADERS),
        lambda: charts.pair_rows([], title="t", headers=("a", "b", "c")),
        lambda: charts.share_bar([], title="t", headers=HEADERS),
        lambda: charts.stage_bars([], 0, title="t", headers=HEADERS, today_name="n"),
        lambda: charts.balance_steps([], title="t", headers=HEADERS),
        lambda: charts.punch_card([], title="t", headers=HEADERS),
        lambda: charts.tile_plan([], title="t", headers=HEADERS),
        lambda: charts.money_flow([], 0, title="t", headers=("a", "b", "c", "d"), fund_name="f", rest_name="r"),
        lambda: charts.slope(("a", 0), ("b", 0), title="t", headers=HEADERS, note=""),
    ],
)
def test_nothing_to_show_is_no_reason_to_fall(empty):
    ElementTree.fromstring(empty().svg)


def test_bars_are_as_long_as_their_numbers_say():
    bars = [
        float(rect.get("width").rstrip("%"))
        for rect in parsed(CHARTS["bar_rows"].svg).iter(f"{SVG}rect")
        if "%" in rect.get("width", "")
    ]
    assert bars[1] / bars[0] == pytest.approx(1790 / 1864, abs=0.002)


def test_the_segments_of_a_budget_bar_are_as_wide_as_the_prices_and_the_rest_is_hatched():
    bar = charts.budget_bar([("07", 48.6), ("12", 31.2)], 300, sentence="2 picked", over=("09", 250.0))
    widths = [
        float(rect.get("width").rstrip("%"))
        for rect in parsed(bar.svg).iter(f"{SVG}rect")
        if rect.get("class") in {"c-plate", "c-plate2"}
    ]
    assert widths == [pytest.approx(16.2, abs=0.01), pytest.approx(10.4, abs=0.01)]
    assert "url(#" in bar.svg
    assert parsed(bar.svg).find(f"{SVG}desc").text == "07 48.6, 12 31.2, 09 250"


def test_an_overdue_stage_and_one_on_time_differ_in_words_too():
    told = CHARTS["stage_bars"].description
    assert "Promised 43" in told
    assert "Real 49" in told


def test_the_lineage_tells_every_source_the_project_and_what_is_next():
    sources = [charts.Source("Idea 1", "Shade", "Mrs Chen"), charts.Source("Idea 2", "No rubbish", "Mr Lin", here=True)]
    drawn = charts.lineage(
        sources,
        charts.Source("07", "Park", "May"),
        charts.Step("Vote", "now"),
        [charts.Step("Built")],
        title="Three became one",
    )
    told = parsed(drawn.svg).find(f"{SVG}desc").text
    assert told == "Idea 1 Shade → Idea 2 No rubbish → 07 Park → Vote now → Built"
