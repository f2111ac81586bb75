"""Best values and quantiles for each group and cell: what is expected, not what is certain."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from losstracker.analysis.distributions import Dependence, Term, quantiles, sum_terms
from losstracker.analysis.hard import Cells, bound_cells
from losstracker.analysis.nested import rest_of_best
from losstracker.analysis.periods import Shares, Windows, add_up, share_out
from losstracker.errors import NoDistributionError, TooLargeError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from losstracker.analysis.hard import Spans
    from losstracker.analysis.periods import Dates, Grid
    from losstracker.analysis.prepare import Prepared
    from losstracker.model.pmf import Pmf

MOST_ENTRIES = 20_000_000


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
    """Share records out over the cells of a grid; on a cumulative one also over all later cells.

    Raises:
        TooLargeError: There are too many windows and cells to hold.
    """
    shares = share_out(windows, grid, dates)
    if not cumulative or not grid.starts.size:
        return shares
    if windows.first.size * grid.starts.size > MOST_ENTRIES:
        raise TooLargeError(
            f"a cumulative sum over {grid.starts.size:,} periods of {windows.first.size:,} "
            "distinct counts and windows is too large; use a longer period, or cut it with since "
            "and until"
        )
    return add_up(shares, windows, grid)


def expected_best(
    prepared: Prepared, cells: int, make_shares: Callable[[Windows], Shares]
) -> NDArray[np.float64]:
    """Sum best values as expectations over each record's days: shape (groups, cells)."""
    counts = [prepared.bounds[code] for code in prepared.code] if prepared.forest.order else []
    best = prepared.values("best")
    if counts:
        best = rest_of_best(prepared.forest, best, counts, prepared.record_ids)
    shape = len(prepared.keys), cells
    rows = np.flatnonzero(prepared.group >= 0)
    windows = prepared.windows.take(rows)
    keys = np.stack([prepared.group[rows], windows.first, windows.last])
    distinct, at = np.unique(keys, axis=1, return_inverse=True)
    sums = np.bincount(at.ravel(), best[rows], minlength=distinct.shape[1])
    shares = make_shares(Windows(distinct[1], distinct[2]))
    place = distinct[0][shares.row] * shape[1] + shares.cell
    weight = shares.chance * sums[shares.row]
    sums_by_cell = np.bincount(place, weight, minlength=shape[0] * shape[1])
    return sums_by_cell.astype(np.float64).reshape(shape)


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
    group, code = counted.group[shares.row], counted.code[shares.row]
    low = np.array([count.low for count in prepared.counts], dtype=float)
    exact = np.array([count.low == count.high for count in prepared.counts], dtype=bool)
    steady = (shares.chance >= 1) & exact[code]
    weight = low[code] * counted.times[shares.row]
    np.add.at(known, (group[steady], shares.cell[steady]), weight[steady])
    loose = np.flatnonzero(~steady & (shares.chance > 0))
    times = counted.times[shares.row[loose]]
    entries = _merge(group[loose], shares.cell[loose], code[loose], shares.chance[loose], times)
    terms: dict[tuple[int, int], list[Term]] = {}
    for its_group, cell, its_code, chance, many in zip(*entries, strict=True):
        pmf = pmfs[its_code]
        if pmf is not None:
            term = Term(pmf, chance, many, prepared.counts[its_code].wording)
            terms.setdefault((its_group, cell), []).append(term)
    return terms


def _merge(
    group: NDArray[np.int64],
    cell: NDArray[np.int64],
    code: NDArray[np.int64],
    chance: NDArray[np.float64],
    times: NDArray[np.int64],
) -> tuple[list[int], list[int], list[int], list[float], list[int]]:
    """Join entries that are alike in all but how many records they stand for."""
    order = np.lexsort((chance, code, cell, group))
    keys = [group[order], cell[order], code[order], chance[order]]
    new = np.ones(order.size, dtype=bool)
    new[1:] = np.any([key[1:] != key[:-1] for key in keys], axis=0)
    first = np.flatnonzero(new)
    many = np.add.reduceat(times[order], first) if first.size else times
    groups, cells, codes, chances = (key[first] for key in keys)
    return groups.tolist(), cells.tolist(), codes.tolist(), chances.tolist(), many.tolist()


def _parcel(
    prepared: Prepared,
    spans: Spans,
    cells: int,
    make_shares: Callable[[Windows], Shares],
) -> Parcel:
    """Sort what the records add into known numbers, distributions and mere bounds."""
    pmfs = _distributions(prepared)
    has_pmf = np.array([pmf is not None for pmf in pmfs], dtype=bool)[prepared.code]
    nested = np.zeros(prepared.group.size, dtype=bool)
    nested[list(prepared.forest.order)] = True
    known = np.zeros((len(prepared.keys), cells))
    free, covered = _free_records(prepared, has_pmf)
    alone = has_pmf & ~nested
    alone[list(free)] = True
    rows = np.flatnonzero((prepared.group >= 0) & alone)
    terms = _add_tally(prepared, rows, pmfs, make_shares, known)
    alone[list(covered)] = True
    return Parcel(known, terms, bound_cells(prepared.only(~alone), spans, cells))


def find_quantiles(  # noqa: PLR0913 - two of the six are keywords
    prepared: Prepared,
    spans: Spans,
    cells: int,
    make_shares: Callable[[Windows], Shares],
    *,
    level: float,
    dependence: Dependence,
) -> Quantiles:
    """Give the quantiles of each group's sum in each cell.

    Records without a distribution, and trees whose parts bear on the whole, enter ``lower`` at
    their low and ``upper`` at their high. Where that is more than one number there is no median;
    where there is no upper bound there is no upper either.
    """
    parcel = _parcel(prepared, spans, cells, make_shares)
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
