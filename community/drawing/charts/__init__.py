"""Charts, each with the table that says the same: title, description, headers and rows come from the numbers drawn.

Labels stand on the marks, there is no legend; neighbours are told apart by gaps, hatches and words as well as by hue.
"""

from community.drawing.charts.bars import (
    Bar,
    BudgetBar,
    Money,
    Pair,
    Share,
    bar_rows,
    budget_bar,
    funnel,
    nested_bars,
    pair_rows,
    share_bar,
)
from community.drawing.charts.flow import Flow, money_flow
from community.drawing.charts.lineage import Lineage, Source, Step, lineage
from community.drawing.charts.time import StageBar, Tile, balance_steps, punch_card, slope, stage_bars, tile_plan
from community.drawing.charts.twin import Chart

__all__ = [
    "Bar",
    "BudgetBar",
    "Chart",
    "Flow",
    "Lineage",
    "Money",
    "Pair",
    "Share",
    "Source",
    "StageBar",
    "Step",
    "Tile",
    "balance_steps",
    "bar_rows",
    "budget_bar",
    "funnel",
    "lineage",
    "money_flow",
    "nested_bars",
    "pair_rows",
    "punch_card",
    "share_bar",
    "slope",
    "stage_bars",
    "tile_plan",
]
