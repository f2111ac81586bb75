"""What a chart says to those who do not see it, and how those who do may read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from losstracker.model.columns import GROUP, Col, Status, SumCol
from losstracker.plot.labels import category_labels, category_name, listing, number
from losstracker.plot.tables import interval_known
from losstracker.report.sentences import counted, day_words, kind_words, known_words, sum_words

if TYPE_CHECKING:
    from collections.abc import Mapping

_TOLD = 15
"""Rows that a text alternative tells; the tables hold the rest."""


_HOLLOW = {
    "bounds": "Dots are hollow and bars are broken",
    "cumulative": "Lines are broken and their dots hollow",
    "timeline": "Outlines are broken",
    "composition": "Bars are pale",
}
"""How a chart shows that its losses are claimed and not confirmed."""


def row_name(row: pd.Series[str], by: list[str], labels: Mapping[str, str]) -> str:
    """The name of a group of sums; ``labels`` are those of the codes that stand beside it.

    >>> import pandas as pd
    >>> row_name(pd.Series({"side": "A", "group": "tank"}), ["side", "group"], {})
    'A, tanks'
    """
    names = {GROUP, str(Col.CATEGORY)}
    cells = [kind_words(row[name], labels) if name in names else row[name] for name in by]
    return ", ".join(cell or "not stated" for cell in cells)


def alternative(kind: str, table: pd.DataFrame) -> str:
    """The text that stands for a chart: its numbers in words."""
    tell = {
        "bounds": _tell_rows,
        "cumulative": _tell_last,
        "timeline": _tell_periods,
        "heatmap": _tell_cells,
        "composition": _tell_statuses,
    }
    return tell[kind](table)


def _telling_keys(table: pd.DataFrame) -> list[str]:
    """The columns that tell the groups of a table apart."""
    by = [str(name) for name in table.attrs["by"]]
    return [name for name in by if len(set(table[name])) > 1] or by


def _only_side(table: pd.DataFrame, by: list[str]) -> str:
    """The side of all rows, where the rows do not say it."""
    has_one = Col.SIDE in table and Col.SIDE not in by
    return f", {table[Col.SIDE].iloc[0]}" if has_one else ""


def _tell_each(table: pd.DataFrame, by: list[str]) -> str:
    """Sums in words, the largest first; what is too much is counted."""
    rows = table.sort_values([SumCol.BEST, SumCol.LOW], ascending=False, kind="stable")
    labels = category_labels(rows[Col.CATEGORY]) if Col.CATEGORY in by else {}
    shown = [row for _, row in rows.head(_TOLD).iterrows()]
    told = [f"{row_name(row, by, labels)}: {sum_words(row)}" for row in shown]
    more = [f"and {counted(len(rows) - _TOLD, 'smaller group')}"] if len(rows) > _TOLD else []
    return "; ".join([*told, *more])


def _tell_rows(table: pd.DataFrame) -> str:
    by = _telling_keys(table)
    return f"Chart of bounds{_only_side(table, by)}. {_capital(_tell_each(table, by))}."


def _tell_last(table: pd.DataFrame) -> str:
    dated = table[table[SumCol.PERIOD].notna()]
    last = dated[SumCol.PERIOD].max()
    rows = dated[dated[SumCol.PERIOD] == last]
    end = f"By the end of {_period_name(pd.Timestamp(last), table.attrs['every'])}"
    return f"Chart of running sums. {end}, {_tell_each(rows, _telling_keys(table))}."


def _tell_periods(table: pd.DataFrame) -> str:
    by = _telling_keys(table)
    return f"Chart of sums by {table.attrs['every']}. {_capital(_tell_most(table, by))}."


def _tell_cells(table: pd.DataFrame) -> str:
    by = _telling_keys(table)
    told = _tell_most(table, by)
    return f"Table of shades, by {table.attrs['every']}{_only_side(table, by)}. {_capital(told)}."


def _tell_most(table: pd.DataFrame, by: list[str]) -> str:
    """The period in which each group lost the most, by best values."""
    dated = table[table[SumCol.PERIOD].notna()]
    totals = dated.groupby(by, sort=False)[str(SumCol.BEST)].sum()
    most = dated.loc[dated.groupby(by, sort=False)[str(SumCol.BEST)].idxmax()]
    rows = most.assign(_whole=totals.to_numpy()).sort_values("_whole", ascending=False)
    told = [
        f"{row_name(row, by, {})}: the most {_period_words(row[SumCol.PERIOD], table)}, "
        f"{known_words(row)}"
        for _, row in rows.head(_TOLD).iterrows()
    ]
    return "; ".join(told) or "No loss has a day"


def _period_words(first: pd.Timestamp, table: pd.DataFrame) -> str:
    """In which period of a table something was, told by its first day.

    >>> table = pd.DataFrame()
    >>> table.attrs["every"] = "month"
    >>> _period_words(pd.Timestamp("2022-03-01"), table)
    'in March 2022'
    """
    every = table.attrs["every"]
    return f"{'on' if every == 'day' else 'in'} {_period_name(first, every)}"


def _period_name(first: pd.Timestamp, every: str) -> str:
    if every == "month":
        return f"{first:%B} {first.year}"
    if every == "year":
        return str(first.year)
    return day_words(first) if every == "day" else f"the {every} from {day_words(first)} on"


def _tell_statuses(table: pd.DataFrame) -> str:
    """The numbers of each state in all, and of each bar or the longest of them."""
    told = f"Chart of best values by status. In all {_states(table)}"
    if SumCol.PERIOD in table:
        sums = table.groupby(str(SumCol.PERIOD))[str(SumCol.BEST)].sum()
        when = _period_words(pd.Timestamp(str(sums.idxmax())), table)
        return f"{told}; the most {when}, {number(sums.max())}."
    by = [name for name in table.attrs["by"] if name != Col.STATUS and len(set(table[name])) > 1]
    if not by:
        return f"{told}."
    bars = sorted(
        table.groupby(by, sort=False), key=lambda bar: bar[1][SumCol.BEST].sum(), reverse=True
    )
    each = [f"{row_name(bar.iloc[0], by, {})}: {_states(bar)}" for _, bar in bars[:_TOLD]]
    return f"{told}. {_capital('; '.join(each))}."


def _capital(text: str) -> str:
    """As a sentence begins."""
    return text[:1].upper() + text[1:]


def _states(table: pd.DataFrame) -> str:
    """How many items ended in each state.

    >>> _states(pd.DataFrame({"status": ["damaged", "lost"], "best": [3.0, 1.0]}))
    '3 damaged and 1 lost'
    """
    best = table.groupby(str(Col.STATUS))[str(SumCol.BEST)].sum()
    told = [f"{number(best[name])} {name}" for name in Status if best.get(name, 0) > 0]
    return listing(told) or "none"


def how_to_read(kind: str, table: pd.DataFrame) -> str:
    """One or two sentences on how to read a chart, about the marks that are on it."""
    read = {
        "bounds": _read_bounds,
        "cumulative": _read_curves,
        "timeline": _read_columns,
        "heatmap": _read_cells,
        "composition": _read_bars,
    }
    claimed = table.attrs.get("evidence") == "claimed" and kind in _HOLLOW
    unseen = f" {_HOLLOW[kind]} because no picture confirms these losses." if claimed else ""
    return read[kind](table) + unseen


def _has_open(table: pd.DataFrame) -> bool:
    return bool(np.isinf(table[SumCol.HIGH]).any())


def _is_exact(table: pd.DataFrame) -> bool:
    return bool((table[SumCol.LOW] == table[SumCol.HIGH]).all())


def _read_bounds(table: pd.DataFrame) -> str:
    labels = category_labels(table[Col.CATEGORY]) if Col.CATEGORY in table else {}
    thing = "category" if labels else "group"
    is_rest = any(label != category_name(code) for code, label in labels.items())
    rest = "; a rest is what is in none of the narrower ones"
    unsaid = f" Categories do not overlap{rest}." if is_rest else ""
    if _is_exact(table):
        return f"Each dot is a count; every record gives an exact number.{unsaid}"
    said = (
        f"Each line is a {thing}: the dot is its best value, and the light bar reaches from the "
        "lowest to the highest number that the records allow"
    )
    known = interval_known(table, table.attrs["dependence"])
    inner = known & (table[SumCol.UPPER] > table[SumCol.LOWER])
    if inner.any():
        chance = f"{table.attrs['level'] * 100:g}\N{NO-BREAK SPACE}%"
        least = "at least " if table.attrs["dependence"] == "unknown" else ""
        said += f"; the number lies in the dark bar with {least}{chance} probability"
    said += "."
    if _has_open(table):
        said += (
            " A bar fades into an arrow where the records set no upper bound; an upright stroke "
            "marks a number that is only a floor."
        )
    return said + unsaid


def _read_curves(table: pd.DataFrame) -> str:
    every = table.attrs["every"]
    said = f"Each curve is the sum of all losses up to the end of a {every}"
    if _is_exact(table):
        return (
            f"{said}, where every number is exact; the band is what is possible within the {every}."
        )
    said += ": the line joins the best values, the band around it is what the records allow."
    if _has_open(table):
        said += " Where the band fades upwards, the records set no upper bound."
    return said


def _read_columns(table: pd.DataFrame) -> str:
    every = table.attrs["every"]
    if _is_exact(table):
        return f"What was lost in each {every}; every number is exact."
    said = (
        f"What was lost in each {every}, up to the best value; the light part reaches to the "
        "highest number that the records allow."
    )
    arrow = " Where it fades upwards, they set no upper bound."
    return said + (arrow if _has_open(table) else "")


def _read_cells(table: pd.DataFrame) -> str:
    every = table.attrs["every"]
    measure = "count" if _is_exact(table) else "best value, which is no bound"
    said = f"Each cell is a {every}: the darker it is, the larger the {measure}."
    blank = f" A blank cell is a {every} without a record."
    arrow = " An arrow stands where the records set no upper bound."
    return said + blank + (arrow if _has_open(table) else "")


def _read_bars(table: pd.DataFrame) -> str:
    by_period, thing = SumCol.PERIOD in table, "group" if GROUP in table else "side"
    each = f"Each bar is a {table.attrs['every']}" if by_period else f"Each bar is a {thing}"
    measure = "the count" if _is_exact(table) else "the best value, which is no bound"
    long = "height" if by_period else "length"
    return f"{each}; its {long} is {measure}, and its colours say in what state the items ended."
