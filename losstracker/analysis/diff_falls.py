"""Warnings about totals that fall and history that changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from losstracker.analysis.diff_alarms import Alarm, AlarmCode, items, number
from losstracker.analysis.diff_totals import AFTER, BEFORE, BEST_CHANGE, at, totals_of
from losstracker.model.columns import Col, SumCol
from losstracker.model.taxonomy import ancestors, is_under, taxonomy

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    import pandas as pd
    from numpy.typing import NDArray

    from losstracker.analysis.diff_records import Comparison, Side

COMMENTS = frozenset({str(Col.RECORD_ID), str(Col.ARCHIVE), str(Col.NOTES)})
"""Columns whose cells change nothing that is counted or charted."""

SLACK = 1e-9
"""Items by which a sum of fractions may be off."""

MOST_NAMED = 3


class Fall(NamedTuple):
    """A total that falls: whose, of which category with all that is under it, and its numbers."""

    side: str
    category: str | None
    low: tuple[float, float]
    best: tuple[float, float]

    @property
    def numbers(self) -> str:
        """Say what falls, before and after."""
        said = [
            f"{name} {items(before)} before, {items(after)} after"
            for name, (before, after) in (("low", self.low), ("best", self.best))
            if after < before - SLACK
        ]
        return "; ".join(said)


def falling(comparison: Comparison, explained: Collection[str], days: int) -> list[Alarm]:
    """Find the totals, of a side or of a category of it, that fall: their low or their best.

    A category counts with all that is under it, so that a record of armoured vehicles which is
    made one of tanks lets nothing fall. Within a side whose total falls, and under a category that
    does, no further one is named; nor where every record that may have let it fall is in
    ``explained``, the ids that other alarms are about. ``days`` as for :func:`rewriting`.
    """
    losses = comparison.old.losses, comparison.new.losses
    by_category = totals_of(*losses, (str(Col.SIDE), str(Col.CATEGORY)))
    sides = [_fall(row, None) for row in _fallen(totals_of(*losses, (str(Col.SIDE),)))]
    codes = [*_codes_fallen(comparison, by_category)]
    alarms = []
    for fall in sides:
        rows = _culprits(comparison, fall)
        if _is_news(comparison, rows, explained):
            mine = by_category.loc[by_category[Col.SIDE] == fall.side]
            alarms.append(_alarm(comparison, fall, rows, mine, days))
    told = {alarm.side for alarm in alarms}
    for fall in codes:
        rows = _culprits(comparison, fall)
        if fall.side not in told and _is_news(comparison, rows, explained):
            alarms.append(_alarm(comparison, fall, rows, by_category.iloc[:0], days))
    return alarms


def _fallen(totals: pd.DataFrame) -> list[dict[str, object]]:
    fell = np.zeros(len(totals), dtype=bool)
    for name in (SumCol.LOW, SumCol.BEST):
        fell |= (totals[at(name, AFTER)] < totals[at(name, BEFORE)] - SLACK).to_numpy()
    return [{str(k): v for k, v in row.items()} for row in totals[fell].to_dict("records")]


def _fall(row: dict[str, object], category: str | None) -> Fall:
    pairs = [
        tuple(float(str(row[at(name, when)])) for when in (BEFORE, AFTER))
        for name in (SumCol.LOW, SumCol.BEST)
    ]
    (low_before, low_after), (best_before, best_after) = pairs
    side = str(row[Col.SIDE])
    return Fall(side, category, (low_before, low_after), (best_before, best_after))


def _codes_fallen(comparison: Comparison, by_category: pd.DataFrame) -> Iterator[Fall]:
    """Give the falls of categories with what is under them, none under another of its side."""
    losses = comparison.old.losses, comparison.new.losses
    parents = {one.parent for one in taxonomy().values()}
    found: list[Fall] = []
    rows = _fallen(by_category)
    for code in sorted({str(row[Col.CATEGORY]) for row in rows}):
        sides = {str(row[Col.SIDE]) for row in rows if row[Col.CATEGORY] == code}
        mine = [row for row in rows if row[Col.CATEGORY] == code]
        if code in parents:
            whole = totals_of(*losses, (str(Col.SIDE),), {str(Col.CATEGORY): code})
            mine = [row for row in _fallen(whole) if row[Col.SIDE] in sides]
        found += [_fall(row, code) for row in mine]
    there = {(fall.side, fall.category) for fall in found}
    for fall in found:
        if not any((fall.side, code) in there for code in ancestors(fall.category or "")):
            yield fall


def _culprits(comparison: Comparison, fall: Fall) -> NDArray[np.bool_]:
    """Tell which rows of the old table may have let a total fall.

    They belong to it, and are removed, belong to another now, count less, or hang together
    otherwise with other records.
    """
    old = _belongs(comparison.old, fall)
    pairs = ~_belongs(comparison.new, fall)[comparison.new_at]
    for name in (Col.COUNT_LOW, Col.COUNT_BEST):
        before = comparison.old.losses[name].to_numpy()[comparison.old_at]
        pairs |= comparison.new.losses[name].to_numpy()[comparison.new_at] < before
    pairs |= comparison.differing(Col.PART_OF) | comparison.differing(Col.LOSS_ID)
    rows = np.zeros(len(old), dtype=bool)
    rows[comparison.gone] = True
    rows[comparison.old_at[pairs]] = True
    return rows & old


def _belongs(table: Side, fall: Fall) -> NDArray[np.bool_]:
    rows: NDArray[np.bool_] = table.cells(Col.SIDE) == fall.side
    if fall.category is None:
        return rows
    codes = table.cells(Col.CATEGORY)
    under = {code: is_under(code, fall.category) for code in set(codes)}
    rows &= np.array([under[code] for code in codes], dtype=bool)
    return rows


def _is_news(comparison: Comparison, rows: NDArray[np.bool_], explained: Collection[str]) -> bool:
    ids = comparison.old.ids[rows]
    return not len(ids) or not set(ids) <= set(explained)


def _alarm(
    comparison: Comparison, fall: Fall, rows: NDArray[np.bool_], codes: pd.DataFrame, days: int
) -> Alarm:
    what = "side {}" if fall.category is None else "side {}, category {}"
    most = codes.loc[codes[BEST_CHANGE] < -SLACK].sort_values(BEST_CHANGE, kind="stable")
    named = most[Col.CATEGORY].tolist()[:MOST_NAMED] if len(codes) > 1 else []
    mostly = f"; most in {', '.join(['{}'] * len(named))}" if named else ""
    cells = (fall.side, *([] if fall.category is None else [fall.category]), *named)
    return Alarm(
        code=AlarmCode.TOTAL_FALLS,
        text=f"the total of {what} falls: {fall.numbers}{mostly} "
        f"({_causes(comparison, rows, days)})",
        cells=cells,
        suggestion="losses are not undone: correct what was cut by mistake, or say in the pull "
        "request why the old count was too high",
        side=fall.side,
        category=fall.category,
        records=tuple(comparison.old.ids[rows]),
    )


def _causes(comparison: Comparison, rows: NDArray[np.bool_], days: int) -> str:
    """Say how many records let a total fall, and how many of them are of long ago."""
    removed = int(rows[comparison.gone].sum())
    changed = int(rows.sum()) - removed
    if not removed and not changed:
        return "no record of it removed or made less: see what was added"
    edge = _edge(comparison, days)
    late = comparison.old.losses[Col.DATE_LATEST].to_numpy()
    old = 0 if edge is None else int((rows & (late < edge)).sum())
    long_ago = f"; {old:,} of these are of more than {days:,} days before the newest" if old else ""
    return f"{number(removed)} removed, {changed:,} changed{long_ago}"


def _edge(comparison: Comparison, days: int) -> np.datetime64 | None:
    """Give the day before which is long ago, or None where the old table has no day."""
    newest = _newest(comparison.old.losses)
    return None if newest is None else newest - np.timedelta64(days, "D")


def rewriting(comparison: Comparison, explained: Collection[str], days: int) -> Iterator[Alarm]:
    """Count the records of long ago that are added, removed or changed, in one alarm.

    Long ago: the window of days ends more than ``days`` before the newest day of the old table
    (an open end is not long ago). A changed ``archive`` or ``notes`` is no change of history, and
    ids in ``explained`` are not counted again.
    """
    edge = _edge(comparison, days)
    if edge is None:
        return
    old = comparison.old.losses[Col.DATE_LATEST].to_numpy() < edge
    new = comparison.new.losses[Col.DATE_LATEST].to_numpy() < edge
    pairs = comparison.changed(but=COMMENTS)
    pairs &= old[comparison.old_at] | new[comparison.new_at]
    groups = {
        "added": comparison.new.ids[comparison.come[new[comparison.come]]],
        "removed": comparison.old.ids[comparison.gone[old[comparison.gone]]],
        "changed": comparison.new.ids[comparison.new_at[pairs]],
    }
    known = set(explained)
    left = {what: [name for name in ids if name not in known] for what, ids in groups.items()}
    ids = tuple(sorted({name for names in left.values() for name in names}))
    if not ids:
        return
    counts = ", ".join(f"{len(names):,} {what}" for what, names in left.items() if names)
    named = ids[:MOST_NAMED]
    yield Alarm(
        code=AlarmCode.HISTORY_CHANGES,
        text=f"history changes far back: of records that end more than {days:,} days before the "
        f"newest day of the old table ({_newest(comparison.old.losses)}), {counts}; "
        f"such as {', '.join(['{}'] * len(named))}",
        cells=named,
        suggestion="make sure that they are meant, and say so in the pull request",
        records=ids,
    )


def _newest(losses: pd.DataFrame) -> np.datetime64 | None:
    """Give the newest day that a table reaches; a window with an open end reaches its first day."""
    latest = losses[Col.DATE_LATEST].fillna(losses[Col.DATE_EARLIEST]).dropna()
    return latest.to_numpy().max().astype("datetime64[D]") if len(latest) else None
