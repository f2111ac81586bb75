"""Warnings about sides and categories that vanish or take over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from losstracker.analysis.diff_alarms import Alarm, AlarmCode, number
from losstracker.analysis.diff_totals import AFTER, BEFORE, at, totals_of
from losstracker.model.columns import GROUP, Col, SumCol
from losstracker.model.taxonomy import ancestors, is_under

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from numpy.typing import NDArray

    from losstracker.analysis.diff_records import Comparison, Side

LEAST_RECORDS = 20
"""Records of the old table below which nothing can take over: a small table grows in jumps."""

RISE = 0.25
"""By how much of the whole a share has to rise, to more than one half, to be a take-over."""

_MEASURES = ((SumCol.RECORDS, "records"), (SumCol.BEST, "items"))


def vanishing(comparison: Comparison) -> list[Alarm]:
    """Find the sides, and the categories with all that is under them, without a record now.

    A category is not named where all its records were of a side that vanishes, nor where a broader
    one vanishes with it.
    """
    old, new = comparison.old, comparison.new
    if len(old.ids) and not len(new.ids):
        text = f"the new table has no record; the old one has {len(old.ids):,}"
        return [Alarm(AlarmCode.TABLE_EMPTIES, text, (), "put the records back")]
    sides, left = old.cells(Col.SIDE), set(new.cells(Col.SIDE))
    gone = [side for side in sorted(set(sides)) if side not in left]
    alarms = [_vanished(comparison, Col.SIDE, side, sides == side) for side in gone]
    codes = np.where(np.isin(sides, np.array(gone, dtype=object)), "", old.cells(Col.CATEGORY))
    return alarms + [
        _vanished(comparison, Col.CATEGORY, code, codes == code)
        for code in _codes_gone(set(codes) - {""}, set(new.cells(Col.CATEGORY)))
    ]


def _codes_gone(before: Collection[str], after: Collection[str]) -> list[str]:
    there = {broad for code in after for broad in (code, *ancestors(code))}
    gone = set(before) - there
    return sorted(code for code in gone if not gone & set(ancestors(code)))


def _vanished(comparison: Comparison, name: Col, value: str, rows: NDArray[np.bool_]) -> Alarm:
    if name == Col.CATEGORY:
        codes = comparison.old.cells(name)
        known = {code: is_under(code, value) for code in set(codes)}
        rows = np.array([known[code] for code in codes], dtype=bool)
    fate, cells = _fate(comparison, name, rows)
    ids = tuple(comparison.old.ids[rows])
    side = value if name == Col.SIDE else None
    return Alarm(
        code=AlarmCode.SIDE_VANISHES if side is not None else AlarmCode.CATEGORY_VANISHES,
        text=f"{name} {{}} has no record any more: {fate}",
        cells=(value, *cells),
        suggestion=f"put them back, or say in the pull request why the {name} is no longer there",
        side=side,
        category=None if side is not None else value,
        records=ids,
    )


def _fate(comparison: Comparison, name: Col, rows: NDArray[np.bool_]) -> tuple[str, list[str]]:
    """Say what has become of some rows of the old table, with the cell that they mostly have."""
    now = comparison.new.cells(name)[comparison.new_at[rows[comparison.old_at]]]
    total, removed = int(rows.sum()), int(rows.sum()) - len(now)
    of_all = f"of {number(total)}, {removed:,} removed" if removed < total else ""
    if not len(now):
        return f"{number(total)} removed", []
    most = str(pd.Series(now).mode().iloc[0])
    share = int((now == most).sum())
    moved = f"{share:,} now {name} {{}}"
    others = f", {len(now) - share:,} now others" if share < len(now) else ""
    return f"{of_all}, {moved}{others}", [most]


def taking_over(comparison: Comparison, explained: Collection[str]) -> Iterator[Alarm]:
    """Find the sides and broad categories that suddenly have most of the table.

    That is a share of more than one half, of the records or of the items (best), that has risen by
    a quarter of the whole or more; the old table must have 20 records at the least, so that a
    first contribution is no take-over. Records that another alarm is about are left aside.
    """
    old, new = (_but(side, explained) for side in (comparison.old, comparison.new))
    if len(old) < LEAST_RECORDS:
        return
    totals = totals_of(old, new, (str(Col.SIDE), GROUP))
    for key in (str(Col.SIDE), GROUP):
        sums = totals.groupby(key).sum(numeric_only=True)
        for value in map(str, sums.index):
            rises = [*_rises(sums, value)]
            if rises:
                yield _taken_over(key, value, rises)


def _but(side: Side, explained: Collection[str]) -> pd.DataFrame:
    return side.losses.loc[~side.ids.isin([*explained])].reset_index(drop=True)


def _rises(sums: pd.DataFrame, value: str) -> Iterator[str]:
    for measure, noun in _MEASURES:
        shares = []
        for when in (BEFORE, AFTER):
            column = sums[at(measure, when)]
            shares.append(float(column.loc[value] / column.sum()) if column.sum() else 0.0)
        if shares[1] > 0.5 and shares[1] - shares[0] >= RISE:
            yield f"{shares[0]:.0%} of the {noun} before, {shares[1]:.0%} after"


def _taken_over(key: str, value: str, rises: list[str]) -> Alarm:
    side = value if key == Col.SIDE else None
    name = "side" if side is not None else "category"
    return Alarm(
        code=AlarmCode.SIDE_TAKES_OVER if side is not None else AlarmCode.CATEGORY_TAKES_OVER,
        text=f"{name} {{}} takes over: {'; '.join(rises)}",
        cells=(value,),
        suggestion=f"make sure that each new record has its own {name} and a count that is meant",
        side=side,
        category=None if side is not None else value,
    )
