"""Best values and quantiles for each group and cell: what is expected, not what is certain."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from losstracker.analysis.distributions import Dependence, Term, quantiles, sum_terms
from losstracker.analysis.hard import Cells, bound_cells
from losstracker.analysis.nested import rest_of_best
from losstracker.analysis.periods import MOST_ENTRIES, Shares, Windows, add_up, share_out
from losstracker.errors import NoDistributionError, TooLargeError
from losstracker.model.pmf import Pmf

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from numpy.typing import NDArray

    from losstracker.analysis.hard import Spans
    from losstracker.analysis.periods import Dates, Grid
    from losstracker.analysis.prepare import Prepared

    Shape = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Quantiles:
    """``lower``, ``median`` and ``upper`` for each group (rows) and cell (columns)."""

    lower: NDArray[np.float64]
    median: NDArray[np.float64]
    upper: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Tally:
    """Distinct (group, count, window) of some records, and how many records have each."""

    group: NDArray[np.int64]
    code: NDArray[np.int64]
    windows: Windows
    times: NDArray[np.int64]


def tally(prepared: Prepared, rows: NDArray[np.int64]) -> Tally:
    """Count records with equal group, count and window."""
    windows = prepared.windows.take(rows)
    keys = np.stack([prepared.group[rows], prepared.code[rows], windows.first, windows.last])
    distinct, at = np.unique(keys, axis=1, return_inverse=True)
    times = np.zeros(distinct.shape[1], dtype=np.int64)
    np.add.at(times, at.ravel(), prepared.times[rows])
    return Tally(distinct[0], distinct[1], Windows(distinct[2], distinct[3]), times)


def share_over(windows: Windows, grid: Grid, dates: Dates, *, cumulative: bool) -> Shares:
    """Say in which cells each record is counted, and with what chance."""
    return add_up(windows, grid, dates) if cumulative else share_out(windows, grid, dates)


def _spread(
    shares: Shares,
    group: NDArray[np.int64],
    weight: NDArray[np.float64],
    chance: NDArray[np.float64],
    shape: tuple[int, int],
) -> NDArray[np.float64]:
    """Add ``chance`` times each record's weight to its cells, and all of it where it is settled."""
    sums = np.zeros(shape)
    np.add.at(sums, (group[shares.row], shares.cell), chance * weight[shares.row])
    if shares.settled is None:
        return sums
    begun = np.zeros(shape)
    there = shares.settled < shape[1]
    np.add.at(begun, (group[there], shares.settled[there]), weight[there])
    return sums + np.cumsum(begun, axis=1)


def expected_best(
    prepared: Prepared, cells: int, make_shares: Callable[[Windows], Shares]
) -> NDArray[np.float64]:
    """Sum best values as expectations over each record's days: shape (groups, cells)."""
    best = prepared.values("best")
    if prepared.forest.order:
        counts = [prepared.bounds[code] for code in prepared.code]
        best = rest_of_best(prepared.forest, best, counts, prepared.record_ids)
    rows = np.flatnonzero(prepared.group >= 0)
    windows = prepared.windows.take(rows)
    keys = np.stack([prepared.group[rows], windows.first, windows.last])
    distinct, at = np.unique(keys, axis=1, return_inverse=True)
    sums = np.bincount(
        at.ravel(), best[rows] * prepared.times[rows], minlength=distinct.shape[1]
    ).astype(np.float64)
    shares = make_shares(Windows(distinct[1], distinct[2]))
    return _spread(shares, distinct[0], sums, shares.chance, (len(prepared.keys), cells))


def _distributions(prepared: Prepared) -> list[Pmf | None]:
    """Give each distinct count's distribution, None where it has none or no upper bound."""

    def one(at: int) -> Pmf | None:
        if math.isinf(prepared.counts[at].high):
            return None
        try:
            return prepared.counts[at].pmf()
        except NoDistributionError:
            return None

    return [one(at) for at in range(len(prepared.counts))]


def _free_records(prepared: Prepared, has_pmf: NDArray[np.bool_]) -> tuple[set[int], set[int]]:
    """Find nested records that count like any other, and all the records that they cover.

    Such a record has all its parts in its own group and window and its whole in another group, and
    the tree says nothing about how many it is: its parts cannot be more than the least that it can
    be, and the parts of each of its wholes cannot be more than the most.
    """
    forest, group, windows = prepared.forest, prepared.group, prepared.windows
    most, least = prepared.values("high"), prepared.values("low")
    inside = {at: most[parts].sum() for at, parts in forest.children.items()}

    def same_place(at: int, top: int) -> bool:
        days = windows.first[at] == windows.first[top] and windows.last[at] == windows.last[top]
        return bool(days and group[at] == group[top])

    free: set[int] = set()
    covered: set[int] = set()
    bursts: set[int] = set()  # below a whole whose parts may be more than its most
    for at in forest.order:
        up = forest.parent[at]
        if up >= 0 and (up in bursts or inside[up] > most[up]):
            bursts.add(at)
        if (up >= 0 and group[up] == group[at]) or at in bursts or not has_pmf[at]:
            continue
        tree = forest.tree(at)
        if all(same_place(part, at) and inside.get(part, 0) <= least[part] for part in tree):
            free.add(at)
            covered |= set(tree)
    return free, covered


Terms = dict[tuple[int, int], list[Term]]
"""What may fall into the cell of a group, by (group, cell)."""


@dataclass(frozen=True, slots=True)
class Load:
    """What some records add to their cells: known numbers, and terms with a distribution."""

    known: NDArray[np.float64]
    terms: Terms


def _load(
    counted: Tally, shares: Shares, pmfs: list[Pmf], keys: list[Hashable], shape: Shape
) -> Load:
    """Sort exact counts that are sure to fall in a cell from what has a distribution there.

    ``pmfs`` and ``keys`` are the distribution and the wording of each distinct count.
    """
    exact = np.array([pmf.p.size == 1 for pmf in pmfs], dtype=bool)
    start = np.array([pmf.start for pmf in pmfs], dtype=float)
    weight = np.where(exact[counted.code], start[counted.code] * counted.times, 0.0)
    sure = (shares.chance >= 1).astype(float)
    known = _spread(shares, counted.group, weight, sure, shape)
    loose = (shares.chance > 0) & ~((shares.chance >= 1) & exact[counted.code[shares.row]])
    row, cell = shares.row[loose], shares.cell[loose]
    entries = Entries(
        counted.group[row], cell, counted.code[row], shares.chance[loose], counted.times[row]
    )
    if shares.settled is not None:
        vague = ~exact[counted.code] & (shares.settled < shape[1])
        entries = _join(entries, _settled_entries(counted, shares.settled, vague, shape[1]))
    return Load(known, _make_terms(entries, pmfs, keys))


@dataclass(frozen=True, slots=True)
class Entries:
    """Parallel arrays: in a group's cell, ``times`` records of a count with a ``chance`` each."""

    group: NDArray[np.int64]
    cell: NDArray[np.int64]
    code: NDArray[np.int64]
    chance: NDArray[np.float64]
    times: NDArray[np.int64]


def _join(one: Entries, other: Entries) -> Entries:
    return Entries(
        np.concatenate([one.group, other.group]),
        np.concatenate([one.cell, other.cell]),
        np.concatenate([one.code, other.code]),
        np.concatenate([one.chance, other.chance]),
        np.concatenate([one.times, other.times]),
    )


def _settled_entries(
    counted: Tally, settled: NDArray[np.int64], vague: NDArray[np.bool_], cells: int
) -> Entries:
    """Count, for each group, vague count and cell, the records that are sure to be in by then."""
    keys = np.stack([counted.group[vague], counted.code[vague]])
    pairs, at = np.unique(keys, axis=1, return_inverse=True)
    if pairs.shape[1] * cells > MOST_ENTRIES:
        raise TooLargeError(
            f"{pairs.shape[1]:,} distinct counts over {cells:,} periods are too many for a "
            "cumulative sum; use a longer period or fewer columns in by"
        )
    begun = np.zeros((pairs.shape[1], cells), dtype=np.int64)
    np.add.at(begun, (at.ravel(), settled[vague]), counted.times[vague])
    by_now = np.cumsum(begun, axis=1)
    pair, cell = np.nonzero(by_now)
    chance = np.ones(pair.size)
    return Entries(pairs[0][pair], cell, pairs[1][pair], chance, by_now[pair, cell])


def _make_terms(entries: Entries, pmfs: list[Pmf], keys: list[Hashable]) -> Terms:
    """Make one term of all records of a group, cell and count."""
    order = np.lexsort((entries.chance, entries.code, entries.cell, entries.group))
    places = [entries.group[order], entries.cell[order], entries.code[order]]
    new = np.ones(order.size, dtype=bool)
    new[1:] = np.any([place[1:] != place[:-1] for place in places], axis=0)
    edges = [*np.flatnonzero(new).tolist(), order.size]
    terms: Terms = {}
    for begin, end in pairwise(edges):
        group, cell, code = (int(place[begin]) for place in places)
        chances, its = np.unique(entries.chance[order[begin:end]], return_inverse=True)
        times = np.bincount(its.ravel(), entries.times[order[begin:end]]).astype(np.int64)
        term = Term(pmfs[code], chances, times, keys[code])
        terms.setdefault((group, cell), []).append(term)
    return terms


@dataclass(frozen=True, slots=True)
class Parcel:
    """All that a table adds to its cells.

    ``read`` are the records with a distribution; ``least`` and ``most`` those without, at their
    lows and at their highs. ``vague`` and ``endless`` say where such a record may fall that is
    more than one number, or has no upper bound. ``bounds`` are what has no chance, only bounds.
    """

    read: Load
    least: Load
    most: Load
    vague: NDArray[np.bool_]
    endless: NDArray[np.bool_]
    bounds: Cells


_NOTHING = Pmf(0, np.ones(1))


def _without_distribution(
    prepared: Prepared,
    rows: NDArray[np.int64],
    make_shares: Callable[[Windows], Shares],
    shape: Shape,
) -> tuple[Load, Load, NDArray[np.bool_], NDArray[np.bool_]]:
    """Load records that have bounds alone, at their lows and at their highs."""
    counted = tally(prepared, rows)
    shares = make_shares(counted.windows)
    low = np.array([count.low for count in prepared.counts], dtype=float)
    high = np.array([count.high for count in prepared.counts], dtype=float)
    no_end = np.isinf(high)
    no_keys: list[Hashable] = [None] * low.size

    def at(ends: NDArray[np.float64]) -> Load:
        return _load(counted, shares, [Pmf(int(end), np.ones(1)) for end in ends], no_keys, shape)

    def reached(which: NDArray[np.bool_]) -> NDArray[np.bool_]:
        weight = which[counted.code].astype(float)
        return _spread(shares, counted.group, weight, shares.chance, shape) > 0

    most = at(np.where(no_end, 0.0, high))
    return at(low), most, reached(low < high), reached(no_end)


def _parcel(
    prepared: Prepared,
    spans: Spans,
    cells: int,
    make_shares: Callable[[Windows], Shares],
    lost_days: NDArray[np.bool_],
) -> Parcel:
    """Sort what the records add into distributions, single numbers and mere bounds.

    A record of ``lost_days`` that is not sure to fall in a cell has no chance there, only bounds.
    """
    pmfs = _distributions(prepared)
    has_pmf = np.array([pmf is not None for pmf in pmfs], dtype=bool)[prepared.code]
    nested = np.zeros(prepared.group.size, dtype=bool)
    nested[list(prepared.forest.order)] = True
    has_chance = ~(lost_days & (spans.sure_last < spans.sure))
    shape = len(prepared.keys), cells
    free, covered = _free_records(prepared, has_pmf & has_chance)
    alone = has_pmf & has_chance & ~nested
    alone[list(free)] = True
    used = prepared.group >= 0
    counted = tally(prepared, np.flatnonzero(used & alone))
    read = _load(
        counted,
        make_shares(counted.windows),
        [_NOTHING if pmf is None else pmf for pmf in pmfs],
        [count.wording for count in prepared.counts],
        shape,
    )
    bare = ~has_pmf & has_chance & ~nested
    others = _without_distribution(prepared, np.flatnonzero(used & bare), make_shares, shape)
    alone[list(covered)] = True
    bounds = bound_cells(prepared.only(~alone & ~bare), spans, cells)
    return Parcel(read, *others, bounds)


def find_quantiles(  # noqa: PLR0913 - two are keywords
    prepared: Prepared,
    spans: Spans,
    cells: int,
    make_shares: Callable[[Windows], Shares],
    lost_days: NDArray[np.bool_],
    *,
    level: float,
    dependence: Dependence,
) -> Quantiles:
    """Give the quantiles of each group's sum in each cell.

    Records without a distribution enter ``lower`` at their low and ``upper`` at their high, on the
    days that they may be of; trees whose parts bear on the whole enter with their bounds. Where
    that is more than one number there is no median; without an upper bound there is no upper.
    """
    parcel = _parcel(prepared, spans, cells, make_shares, lost_days)
    read, least, most, bounds = parcel.read, parcel.least, parcel.most, parcel.bounds
    tail = (1 - level) / 2
    lower = read.known + least.known + bounds.low
    median = read.known + least.known + bounds.low
    upper = read.known + most.known + np.where(np.isinf(bounds.high), 0.0, bounds.high)
    for at in {*read.terms, *least.terms, *most.terms}:
        terms, ends = read.terms.get(at, []), most.terms.get(at, [])
        with_lows = sum_terms([*terms, *least.terms.get(at, [])], dependence)
        with_highs = sum_terms([*terms, *ends], dependence) if ends else with_lows
        low, middle = quantiles(with_lows, [tail, 0.5])
        lower[at] += low
        median[at] += middle
        upper[at] += quantiles(with_highs, [1 - tail])[0]
    median[parcel.vague | (bounds.low < bounds.high)] = np.nan
    upper[parcel.endless | np.isinf(bounds.high)] = np.nan
    return Quantiles(lower, median, upper)
