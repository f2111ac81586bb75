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

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from losstracker.analysis.hard import Spans
    from losstracker.analysis.periods import Dates, Grid
    from losstracker.analysis.prepare import Prepared
    from losstracker.model.pmf import Pmf


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
    distinct, times = np.unique(keys, axis=1, return_counts=True)
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
    sums = np.bincount(at.ravel(), best[rows], minlength=distinct.shape[1]).astype(np.float64)
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


@dataclass(frozen=True, slots=True)
class Parcel:
    """All that a table adds to its cells: known numbers, terms with a distribution, and bounds."""

    known: NDArray[np.float64]
    terms: dict[tuple[int, int], list[Term]]
    bounds: Cells


def _add_tally(
    prepared: Prepared,
    rows: NDArray[np.int64],
    pmfs: list[Pmf | None],
    make_shares: Callable[[Windows], Shares],
    known: NDArray[np.float64],
) -> dict[tuple[int, int], list[Term]]:
    """Add exact counts that are sure to fall in a cell to ``known``; give the rest as terms."""
    counted = tally(prepared, rows)
    shares = make_shares(counted.windows)
    exact = np.array([count.low == count.high for count in prepared.counts], dtype=bool)
    low = np.array([count.low for count in prepared.counts], dtype=float)
    weight = np.where(exact[counted.code], low[counted.code] * counted.times, 0.0)
    sure = (shares.chance >= 1).astype(float)
    known += _spread(shares, counted.group, weight, sure, (known.shape[0], known.shape[1]))
    loose = (shares.chance > 0) & ~((shares.chance >= 1) & exact[counted.code[shares.row]])
    row, cell = shares.row[loose], shares.cell[loose]
    entries = Entries(
        counted.group[row], cell, counted.code[row], shares.chance[loose], counted.times[row]
    )
    if shares.settled is not None:
        vague = ~exact[counted.code] & (shares.settled < known.shape[1])
        entries = _join(entries, _settled_entries(counted, shares.settled, vague, known.shape[1]))
    return _make_terms(entries, prepared, pmfs)


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


def _make_terms(
    entries: Entries, prepared: Prepared, pmfs: list[Pmf | None]
) -> dict[tuple[int, int], list[Term]]:
    """Make one term of all records of a group, cell and count."""
    order = np.lexsort((entries.chance, entries.code, entries.cell, entries.group))
    keys = [entries.group[order], entries.cell[order], entries.code[order]]
    new = np.ones(order.size, dtype=bool)
    new[1:] = np.any([key[1:] != key[:-1] for key in keys], axis=0)
    edges = [*np.flatnonzero(new).tolist(), order.size]
    terms: dict[tuple[int, int], list[Term]] = {}
    for begin, end in pairwise(edges):
        group, cell, code = (int(key[begin]) for key in keys)
        pmf = pmfs[code]
        if pmf is not None:
            chances, its = np.unique(entries.chance[order[begin:end]], return_inverse=True)
            times = np.bincount(its.ravel(), entries.times[order[begin:end]]).astype(np.int64)
            term = Term(pmf, chances, times, prepared.counts[code].wording)
            terms.setdefault((group, cell), []).append(term)
    return terms


def _parcel(
    prepared: Prepared,
    spans: Spans,
    cells: int,
    make_shares: Callable[[Windows], Shares],
    lost_days: NDArray[np.bool_],
) -> Parcel:
    """Sort what the records add into known numbers, distributions and mere bounds.

    A record of ``lost_days`` that is not sure to fall in a cell has no chance there, only bounds.
    """
    pmfs = _distributions(prepared)
    has_pmf = np.array([pmf is not None for pmf in pmfs], dtype=bool)[prepared.code]
    nested = np.zeros(prepared.group.size, dtype=bool)
    nested[list(prepared.forest.order)] = True
    known = np.zeros((len(prepared.keys), cells))
    has_pmf &= ~(lost_days & (spans.sure_last < spans.sure))
    free, covered = _free_records(prepared, has_pmf)
    alone = has_pmf & ~nested
    alone[list(free)] = True
    rows = np.flatnonzero((prepared.group >= 0) & alone)
    terms = _add_tally(prepared, rows, pmfs, make_shares, known)
    alone[list(covered)] = True
    return Parcel(known, terms, bound_cells(prepared.only(~alone), spans, cells))


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

    Records without a distribution, and trees whose parts bear on the whole, enter ``lower`` at
    their low and ``upper`` at their high. Where that is more than one number there is no median;
    where there is no upper bound there is no upper either.
    """
    parcel = _parcel(prepared, spans, cells, make_shares, lost_days)
    tail = (1 - level) / 2
    lower, median, upper = (parcel.known.copy() for _ in range(3))
    for at, terms in parcel.terms.items():
        found = quantiles(sum_terms(terms, dependence), [tail, 0.5, 1 - tail])
        lower[at] += found[0]
        median[at] += found[1]
        upper[at] += found[2]
    bounds = parcel.bounds
    median[bounds.low < bounds.high] = np.nan
    upper += np.where(np.isinf(bounds.high), np.nan, bounds.high)
    return Quantiles(lower + bounds.low, median + bounds.low, upper)
