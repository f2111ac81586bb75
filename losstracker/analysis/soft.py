"""Best values and quantiles for each group and cell: what is expected, not what is certain."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from losstracker.analysis.batch import Ranges
from losstracker.analysis.distributions import Dependence
from losstracker.analysis.hard import bound_cells
from losstracker.analysis.nested import rest_of_best
from losstracker.analysis.parcels import distinct, entries_of, parcel_of, spread
from losstracker.analysis.periods import Shares, Windows, add_up, share_out
from losstracker.analysis.sums import Entries, sum_entries

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from numpy.typing import NDArray

    from losstracker.analysis.hard import Spans
    from losstracker.analysis.parcels import Parcel
    from losstracker.analysis.periods import Dates, Grid
    from losstracker.analysis.prepare import Prepared
    from losstracker.model.pmf import Pmf


@dataclass(frozen=True, slots=True)
class Quantiles:
    """``lower``, ``median`` and ``upper`` for each group (rows) and cell (columns).

    ``rounding`` is the most by which a number is off, because sums of very many records that
    share readings are rounded; 0 where all are exact. ``lower`` and ``upper`` are off outwards.
    """

    lower: NDArray[np.float64]
    median: NDArray[np.float64]
    upper: NDArray[np.float64]
    rounding: float = 0.0


def share_over(windows: Windows, grid: Grid, dates: Dates, *, cumulative: bool) -> Shares:
    """Say in which cells each record is counted, and with what chance."""
    return add_up(windows, grid, dates) if cumulative else share_out(windows, grid, dates)


def expected_best(
    prepared: Prepared, cells: int, make_shares: Callable[[Windows], Shares]
) -> NDArray[np.float64]:
    """Sum best values as expectations over each record's days: shape (groups, cells)."""
    best = prepared.values("best")
    if prepared.forest.order:
        counts = [prepared.bounds[code] for code in prepared.code[: len(prepared.record_ids)]]
        best = rest_of_best(prepared.forest, best, counts, prepared.record_ids)
    rows = np.flatnonzero(prepared.group >= 0)
    group, windows = prepared.group[rows], prepared.windows.take(rows)
    first, at = distinct([group, windows.first, windows.last])
    sums = np.bincount(at, best[rows] * prepared.times[rows], first.size).astype(np.float64)
    shares = make_shares(windows.take(first))
    return spread(shares, group[first], sums, shares.chance, (len(prepared.keys), cells))


@dataclass(frozen=True, slots=True)
class Reads:
    """What the quantiles of each group and cell are made of.

    ``lows`` and ``highs`` are what is there for sure, read low and high: a high without an end is
    0 here and True in ``endless``. ``vague`` is where there is no one number for the median. The
    rest is in the ``entries`` of the parcel, which have distributions.
    """

    parcel: Parcel
    entries: Entries
    wordings: list[Hashable]
    lows: NDArray[np.float64]
    highs: NDArray[np.float64]
    vague: NDArray[np.bool_]
    endless: NDArray[np.bool_]


def read_cells(  # noqa: PLR0913 - one is a keyword
    prepared: Prepared,
    spans: Spans,
    cells: int,
    make_shares: Callable[[Windows], Shares],
    lost_days: NDArray[np.bool_],
    *,
    lexical: bool = False,
) -> Reads:
    """Sort what may fall into each cell into known numbers and distributions.

    Records without a distribution are read low as their low and high as their high, on the days
    that they may be of; trees whose parts bear on the whole enter with their bounds. With
    ``lexical`` a count with an open end has a distribution above its low if its words give it one.
    A record of ``lost_days`` that is not sure to fall in a cell has no chance there, only bounds.
    """
    has_chance = ~(lost_days & (spans.sure_last < spans.sure))
    parcel, bounded = parcel_of(prepared, cells, make_shares, has_chance, lexical=lexical)
    bounds = bound_cells(prepared.only(bounded), spans, cells)
    no_end = np.array([math.isinf(count.high) for count in prepared.counts], dtype=bool)
    several = np.array([count.low < count.high for count in prepared.counts], dtype=bool)
    ends, open_top = parcel.ends, np.isinf(bounds.high)
    return Reads(
        parcel,
        entries_of(parcel.counted, parcel.shares, ends.single, parcel.shape),
        [count.wording for count in prepared.counts],
        lows=parcel.known(ends.middle) + bounds.low,
        highs=parcel.known(ends.high) + np.where(open_top, 0.0, bounds.high),
        vague=parcel.reached(ends.bare & several) | (bounds.low < bounds.high),
        endless=parcel.reached(ends.bare & no_end) | open_top,
    )


def _sum_ends(
    reads: Reads, dependence: Dependence, levels: Sequence[float]
) -> tuple[Ranges, Ranges, Ranges]:
    """Sum the records as they are read for ``lower``, for ``median`` and for ``upper``."""
    ends, entries = reads.parcel.ends, reads.entries
    cells = reads.lows.size

    records = reads.parcel.records().ravel()

    def add(some: Entries, pmfs: list[Pmf]) -> Ranges:
        return sum_entries(
            some, pmfs, reads.wordings, cells, dependence=dependence, levels=levels, records=records
        )

    middle = add(entries, ends.middle)

    def otherwise(name: str) -> Ranges:
        """Sum the cells again into which a count may fall that is read otherwise."""
        places = np.unique(entries.cell[ends.differ(name)[entries.code]])
        if not places.size:
            return middle
        again = np.zeros(cells, dtype=bool)
        again[places] = True
        found = add(entries.take(again[entries.cell]), getattr(ends, name))
        chosen = again[:, None]
        return Ranges(
            np.where(chosen, found.least, middle.least), np.where(chosen, found.most, middle.most)
        )

    return otherwise("low"), middle, otherwise("high")


def find_quantiles(reads: Reads, *, level: float, dependence: Dependence) -> Quantiles:
    """Give the quantiles of each group's sum in each cell.

    Where a sum is known to within bounds only, ``lower`` is of the least that it may be and
    ``upper`` of the most, and there is no median; without an end there is no upper.

    Raises:
        TooLargeError: The distribution of a sum would have too many values.
    """
    tail, shape = (1 - level) / 2, reads.lows.shape
    low, middle, high = _sum_ends(reads, dependence, [tail, 0.5, 1 - tail])
    lower = low.least[:, 0].reshape(shape) + reads.lows
    median = _middle(middle, dependence).reshape(shape) + reads.lows
    upper = high.most[:, 2].reshape(shape) + reads.highs
    median[reads.vague] = np.nan
    upper[reads.endless] = np.nan
    return Quantiles(lower, median, upper, _rounding([low, middle, high], dependence))


def _middle(ranges: Ranges, dependence: Dependence) -> NDArray[np.float64]:
    """Give the one number for the median; NaN where all of a range may be it."""
    least, most = ranges.least[:, 1], ranges.most[:, 1]
    if dependence == Dependence.UNKNOWN:
        return np.where(least == most, least, np.nan)
    return np.floor((least + most) / 2)


def _rounding(ranges: Sequence[Ranges], dependence: Dependence) -> float:
    """Give the most by which a number of a rounded sum is off."""
    if dependence == Dependence.UNKNOWN:
        return 0.0
    return max((float((each.most - each.least).max(initial=0)) for each in ranges), default=0.0)
