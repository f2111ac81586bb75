"""Sums of losses by group and period, with everything that is known about them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from losstracker.analysis.distributions import Dependence
from losstracker.analysis.hard import bound_cells, find_spans
from losstracker.analysis.options import choice
from losstracker.analysis.periods import (
    ALWAYS,
    Dates,
    Every,
    Grid,
    Windows,
    day_number,
    make_grid,
)
from losstracker.analysis.prepare import KINDS, Prepared, prepare
from losstracker.analysis.resolve import resolve
from losstracker.analysis.soft import expected_best, find_quantiles, share_over
from losstracker.analysis.sources import short_sources
from losstracker.errors import ArgumentError, TooLargeError
from losstracker.model.columns import Col, SumCol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from numpy.typing import NDArray

MOST_ROWS = 10_000_000


@dataclass(frozen=True, slots=True)
class Options:
    """How to sum, every word checked."""

    by: tuple[str, ...]
    every: Every | None
    cumulative: bool
    level: float
    dates: Dates
    on: str
    dependence: Dependence
    since: int | None
    until: int | None

    def __post_init__(self) -> None:
        """Refuse what does not go together."""
        if not isinstance(self.level, (int, float)) or not 0 < self.level < 1:
            raise ArgumentError(f"level: expected a number between 0 and 1, got {self.level!r}")
        if self.cumulative and self.every is None:
            raise ArgumentError("cumulative: a running sum needs periods; give every='day' or so")
        if self.on not in (Col.DATE, Col.REPORTED):
            raise ArgumentError(f"on: expected 'date' or 'reported', got '{self.on}'")
        if len(set(self.by)) < len(self.by):
            raise ArgumentError(f"by: a column stands twice in {', '.join(self.by)}")

    def unplaced(self, windows: Windows, *, cumulative: bool) -> NDArray[np.bool_]:
        """Tell which records belong into the row without a period."""
        begin = -ALWAYS if self.since is None else self.since
        return windows.unplaced(self.dates, cumulative=cumulative, begin=begin)


def aggregate(  # noqa: PLR0913, PLR0917 - the options are fixed by the design
    losses: pd.DataFrame,
    by: str | Sequence[str] = ("side",),
    every: str | None = None,
    cumulative: bool = False,
    level: float = 0.9,
    dates: str = "spread",
    on: str = "date",
    dependence: str = "wording",
    *,
    where: Mapping[str, str | Sequence[str]] | None = None,
    since: str | date | None = None,
    until: str | date | None = None,
    policy: str = "best_evidence",
    mix_evidence: bool = False,
) -> pd.DataFrame:
    """Sum losses by group, and by period if asked, keeping what is known about each sum.

    Claims of one loss are fused first (see :func:`losstracker.resolve`); a record that lies inside
    another is counted once.

    Args:
        losses: A loss table; it is validated first if it was not.
        by: Columns to group by; ``group`` is the broad category above ``category``.
        every: Length of a period: ``day``, ``week``, ``month``, ``quarter``, ``year``.
        cumulative: Sum up to the end of each period instead of within it.
        level: Probability between ``lower`` and ``upper``, half of the rest on either side.
        dates: Where a record with a window of days is counted: ``spread`` (whole on one day, each
            equally likely), ``earliest`` or ``latest``. Hard bounds hold for every day of it.
        on: ``date``, or ``reported`` to count by the day of report.
        dependence: How counts hang together: ``wording`` (what "dozens" means is not known, but it
            is one thing) or ``independent``.
        where: Keep records by the value of a column; a category keeps what is under it.
        since: First day that counts.
        until: Last day that counts.
        policy: How claims of one loss are fused: ``best_evidence``, ``envelope`` or
            ``intersection``; see :func:`losstracker.resolve`.
        mix_evidence: Add confirmed losses and claims up in one number.

    Returns:
        One row a group and period: the ``by`` columns; ``period`` (first day; only with ``every``;
        NaT for records whose window has an open end); ``low``, ``best``, ``high`` (items; ``high``
        may be inf); ``low_kind``, ``high_kind``; ``lower``, ``median``, ``upper`` (items);
        ``records``; ``unbounded`` (records without upper bound). The options are in ``attrs``.

        A record without a distribution enters ``lower`` at its low and ``upper`` at its high, and
        leaves no ``median``; without an upper bound it leaves no ``upper``. Where ``since`` or
        ``until`` cut a window with an open end, nothing is known of the day: the record is in the
        bounds, and in ``best`` only if it must lie inside.

    Raises:
        InvalidLossesError: The table has errors.
        ArgumentError: An option is not understood.
        MixedEvidenceError: Confirmed losses and claims would be added up.
        TooLargeError: There would be too many periods, or too large a distribution.

    >>> from losstracker.examples import syria_2024
    >>> sums = aggregate(syria_2024(), by="group")
    >>> sums[["group", "low", "high"]].values.tolist()[2]
    ['armoured_vehicle', 20.0, inf]
    """
    options = Options(
        by=(by,) if isinstance(by, str) else tuple(by),
        every=None if every is None else choice(Every, every, "every"),
        cumulative=cumulative,
        level=level,
        dates=choice(Dates, dates, "dates"),
        on=on,
        dependence=choice(Dependence, dependence, "dependence"),
        since=day_number(since, "since"),
        until=day_number(until, "until"),
    )
    fused = resolve(losses, policy=policy)
    prepared = prepare(
        fused, options.by, on=options.on, where=where or {}, mix_evidence=mix_evidence
    )
    parts = [_sum_on(prepared, _grid(prepared, options), options)]
    if options.every:
        parts.append(_without_period(prepared, options))
    sums = pd.concat(parts, ignore_index=True) if len(parts[-1]) else parts[0]
    if options.every:
        order = [*options.by, str(SumCol.PERIOD)]
        sums = sums.sort_values(order, na_position="last", ignore_index=True)
    sums.attrs.update(_attributes(fused, options, prepared))
    return sums


def _grid(prepared: Prepared, options: Options) -> Grid:
    windows = prepared.windows.take(np.flatnonzero(prepared.group >= 0))
    grid = make_grid(windows, options.every, options.since, options.until)
    rows = len(prepared.keys) * grid.starts.size
    if rows > MOST_ROWS:
        raise TooLargeError(
            f"{len(prepared.keys):,} groups over {grid.starts.size:,} periods make {rows:,} rows; "
            "use a longer period or fewer columns in by"
        )
    return grid


def _without_period(prepared: Prepared, options: Options) -> pd.DataFrame:
    """Sum the records whose window has an open end, in a row of their own for each group."""
    left = options.unplaced(prepared.windows, cumulative=options.cumulative)
    whole = make_grid(prepared.windows, None, options.since, options.until)
    sums = _sum_on(prepared.only(left), whole, options, cumulative=False)
    return sums[sums[SumCol.RECORDS] > 0]


def _sum_on(
    prepared: Prepared, grid: Grid, options: Options, *, cumulative: bool | None = None
) -> pd.DataFrame:
    """Sum every group in every cell of a grid, as a table."""
    running = options.cumulative if cumulative is None else cumulative
    cells = grid.starts.size
    spans = find_spans(prepared.windows, grid, cumulative=running)
    make_shares = partial(share_over, grid=grid, dates=options.dates, cumulative=running)
    hard = bound_cells(prepared, spans, cells)
    best = expected_best(prepared, cells, make_shares)
    whole = bool(np.isnat(grid.labels).any())
    unplaced = options.unplaced(prepared.windows, cumulative=running)
    soft = find_quantiles(
        prepared if whole else prepared.only(~unplaced),
        spans,
        cells,
        make_shares,
        prepared.windows.unplaced(options.dates, cumulative=False),
        level=options.level,
        dependence=options.dependence,
    )
    table = prepared.keys.loc[prepared.keys.index.repeat(cells)].reset_index(drop=True)
    if options.every:
        labels = np.tile(grid.labels.astype("datetime64[s]"), len(prepared.keys))
        table[str(SumCol.PERIOD)] = labels
    numbers: dict[SumCol, NDArray[np.generic]] = {
        SumCol.LOW: hard.low,
        SumCol.BEST: np.clip(best, hard.low, hard.high),  # off by rounding at the most
        SumCol.HIGH: hard.high,
        SumCol.LOW_KIND: np.array(KINDS, dtype=object)[hard.low_rank],
        SumCol.HIGH_KIND: np.array(KINDS, dtype=object)[hard.high_rank],
        SumCol.LOWER: soft.lower,
        SumCol.MEDIAN: soft.median,
        SumCol.UPPER: soft.upper,
        SumCol.RECORDS: hard.records,
        SumCol.UNBOUNDED: hard.unbounded,
    }
    for name, values in numbers.items():
        table[str(name)] = values.ravel()
    return table


def _attributes(fused: pd.DataFrame, options: Options, prepared: Prepared) -> dict[str, object]:
    """Say how the sums were made; it travels with the table.

    ``windows`` counts the records whose day is not known.
    """
    used = fused[prepared.group >= 0]
    windows = prepared.windows.take(np.flatnonzero(prepared.group >= 0))
    return {
        "by": options.by,
        "every": None if options.every is None else str(options.every),
        "cumulative": options.cumulative,
        "level": options.level,
        "dates": str(options.dates),
        "on": str(options.on),
        "dependence": str(options.dependence),
        "records": len(used),
        "windows": int((windows.first < windows.last).sum()),
        "sources": short_sources(used[Col.SOURCE].astype(str)),
    }
