"""What a chart says to those who do not see it, and how those who do may read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from losstracker.model.columns import GROUP, Col, Status, SumCol
from losstracker.plot.labels import category_labels, category_name, listing, number
from losstracker.plot.tables import interval_known
from losstracker.report.sentences import counted, day_words, in_sentence, sum_words

if TYPE_CHECKING:
    import pandas as pd

_TOLD = 15
"""Rows that a text alternative tells; the tables hold the rest."""


def row_name(row: pd.Series[str], by: list[str]) -> str:
    """The name of a group of sums.

    >>> import pandas as pd
    >>> row_name(pd.Series({"side": "A", "group": "tank"}), ["side", "group"])
    'A, tanks'
    """
    names = {GROUP, str(Col.CATEGORY)}
    cells = [in_sentence(category_name(row[n])) if n in names else row[n] for n in by]
    return ", ".join(cell or "not stated" for cell in cells)


def alternative(kind: str, table: pd.DataFrame) -> str:
    """The text that stands for a chart: its numbers in words."""
    tell = {"bounds": _tell_rows, "cumulative": _tell_last, "composition": _tell_statuses}
    return tell[kind](table)


def _telling_keys(table: pd.DataFrame) -> list[str]:
    """The columns that tell the groups of a table apart."""
    by = [str(name) for name in table.attrs["by"]]
    return [name for name in by if len(set(table[name])) > 1] or by


def _tell_rows(table: pd.DataFrame) -> str:
    rows = table.sort_values([SumCol.BEST, SumCol.LOW], ascending=False, kind="stable")
    by = _telling_keys(table)
    told = [f"{row_name(row, by)}: {sum_words(row)}" for _, row in rows.head(_TOLD).iterrows()]
    more = [f"and {counted(len(rows) - _TOLD, 'smaller group')}"] if len(rows) > _TOLD else []
    return "Chart of bounds. " + "; ".join([*told, *more]) + "."


def _tell_last(table: pd.DataFrame) -> str:
    dated = table[table[SumCol.PERIOD].notna()]
    last = dated[SumCol.PERIOD].max()
    rows = dated[dated[SumCol.PERIOD] == last].copy()
    rows.attrs = table.attrs
    by, every = _telling_keys(rows), table.attrs["every"]
    told = [f"{row_name(row, by)}: {sum_words(row)}" for _, row in rows.head(_TOLD).iterrows()]
    when = day_words(last)
    end = f"By the end of {when}" if every == "day" else f"By the end of the {every} from {when} on"
    return f"Chart of running sums. {end}, " + "; ".join(told) + "."


def _tell_statuses(table: pd.DataFrame) -> str:
    best = table.groupby(str(Col.STATUS))[str(SumCol.BEST)].sum()
    told = [f"{status} {number(best[status])}" for status in Status if best.get(status, 0) > 0]
    periods = f", by {table.attrs['every']}" if SumCol.PERIOD in table else ""
    return f"Chart of best values by status{periods}. In all {listing(told) or 'none'}."


def how_to_read(kind: str, table: pd.DataFrame) -> str:
    """One or two sentences on how to read a chart, about the marks that are on it."""
    read = {"bounds": _read_bounds, "cumulative": _read_curves, "composition": _read_bars}
    return read[kind](table)


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
            " A dashed arrow runs on where the records set no upper bound; a hollow dot marks a "
            "number that is only a floor."
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


def _read_bars(table: pd.DataFrame) -> str:
    by_period, thing = SumCol.PERIOD in table, "group" if GROUP in table else "side"
    each = f"Each bar is a {table.attrs['every']}" if by_period else f"Each bar is a {thing}"
    measure = "the count" if _is_exact(table) else "the best value, which is no bound"
    long = "height" if by_period else "length"
    return f"{each}; its {long} is {measure}, and its colours say in what state the items ended."
