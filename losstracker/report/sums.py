"""The sums of one section, each made once, and the CSV files that hold them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from losstracker.model.cells import text_column
from losstracker.model.columns import GROUP, Col, SumCol
from losstracker.report.scope import choose_every, fit_periods, span_in_days

if TYPE_CHECKING:
    from pathlib import Path

    from losstracker.report.scope import Scope, Section

_WHOLE = {
    "by_side": (Col.SIDE,),
    "by_group": (Col.SIDE, GROUP),
    "by_category": (Col.SIDE, Col.CATEGORY),
    "by_status": (Col.SIDE, Col.STATUS),
}
_PERIODS = {
    "by_side_period": ((Col.SIDE,), False),
    "by_side_cumulative": ((Col.SIDE,), True),
    "by_category_period": ((Col.SIDE, Col.CATEGORY), False),
}
LABELS = {
    "by_side": "by side",
    "by_group": "by group",
    "by_category": "by category",
    "by_status": "by status",
    "by_side_period": "by side and {every}",
    "by_side_cumulative": "by side, summed up to the end of each {every}",
    "by_category_period": "by category and {every}",
    "by_status_period": "by status and {every}",
}
_MANY = 6
"""Periods from which on the groups are followed over time."""


_SEVERAL = 3
"""Periods and groups from which on a table of shades says something."""


@dataclass(frozen=True, slots=True)
class Sums:
    """The sums of a section, by the names of their files; only groups that hold a record.

    ``written`` go into CSV files as they are; ``drawn`` are for charts.
    """

    section: Section
    losses: pd.DataFrame
    every: str
    written: dict[str, pd.DataFrame]
    drawn: dict[str, pd.DataFrame]

    @property
    def sides(self) -> list[str]:
        """Who lost something, in the order of the tables."""
        return self.written["by_side"][Col.SIDE].tolist()

    def label(self, name: str) -> str:
        """What a table is summed by, in words."""
        return LABELS[name].format(every=self.every)


def make_sums(scope: Scope, section: Section) -> Sums:
    """Sum a section in every way that the report shows."""
    losses = scope.of(section)
    every = choose_every(span_in_days(losses, scope.request))
    written = {
        name: _recorded(scope.sum(section, [str(key) for key in by])) for name, by in _WHOLE.items()
    }
    for name, (by, running) in _PERIODS.items():
        keys = [str(key) for key in by]
        written[name] = scope.sum(section, keys, every=every, cumulative=running)
    sums = Sums(section, losses, every, written, {})
    sums.drawn.update(_for_charts(scope, sums))
    return sums


def _for_charts(scope: Scope, sums: Sums) -> dict[str, pd.DataFrame]:
    """The sums for charts; those that are worth a file of their own are also written."""
    side, status, section = str(Col.SIDE), str(Col.STATUS), sums.section
    drawn = {"status": sums.written["by_status"]}
    periods = count_periods(sums.written["by_side_cumulative"])
    fits = periods > 1 and fit_periods(sums.losses, sums.every)
    placed = fits and len(sums.sides) == 1
    groups = sums.written["by_group"][GROUP].nunique()
    if fits and (len(sums.sides) > 1 or not _is_exact(sums.written["by_side_period"])):
        drawn["side_period"] = sums.written["by_side_period"]
    if placed and periods >= _SEVERAL and groups >= _SEVERAL:
        drawn["group_period"] = scope.sum(section, [GROUP], every=sums.every)
    if placed:
        drawn["status"] = scope.sum(section, [side, status], every=sums.every)
        sums.written["by_status_period"] = drawn["status"]
    if len(set(sums.losses[Col.STATUS])) > 1 and len(sums.written["by_group"]) > 1:
        drawn["group_status"] = _recorded(scope.sum(section, [side, GROUP, status]))
    if placed and periods >= _MANY and len(sums.written["by_group"]) > 1:
        running = scope.sum(section, [GROUP], every=sums.every, cumulative=True)
        largest = sums.written["by_group"].nlargest(_MANY, [SumCol.BEST, SumCol.LOW])[GROUP]
        drawn["group_cumulative"] = running[running[GROUP].isin(largest)]
    return drawn


def _is_exact(totals: pd.DataFrame) -> bool:
    """Whether low and high are one number in every row: bars by status say all that there is."""
    return bool((totals[SumCol.LOW] == totals[SumCol.HIGH]).all())


def _recorded(totals: pd.DataFrame) -> pd.DataFrame:
    """The groups that hold a record; the rest lies outside of the days asked for."""
    return totals[totals[SumCol.RECORDS] > 0].reset_index(drop=True)


def count_periods(totals: pd.DataFrame) -> int:
    """Number of the periods in a table of sums by period."""
    return int(totals[SumCol.PERIOD].nunique())


def write_sums(sums: Sums, folder: Path) -> list[Path]:
    """Write the tables: numbers as numbers, ``inf`` for no upper bound, blank for absent."""
    paths = []
    for name, table in sums.written.items():
        path = folder / f"{name}{sums.section.suffix}.csv"
        said = {name: table.attrs[name] for name in ("dependence", "lexicon")}
        texts = pd.DataFrame({column: text_column(table[column]) for column in table})
        texts = texts.assign(**said)
        texts.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")
        paths.append(path)
    return paths
