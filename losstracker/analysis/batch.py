"""Quantiles of the sums of many cells at once: the cells share the work that their kinds take."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_array, csr_array

from losstracker.analysis.distributions import (
    FEW_PAIRS,
    Atoms,
    Term,
    add_stretched,
    quantiles,
)
from losstracker.analysis.grids import Coarse, sum_on_grids
from losstracker.analysis.margins import reach_of, waves_of
from losstracker.analysis.tails import quantiles_of
from losstracker.analysis.transforms import enough, log_waves, quantiles_in_windows
from losstracker.model.pmf import SLACK

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from losstracker.analysis.kinds import Kinds

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

WIDEST = 1 << 22
"""Values of a sum from which on it is made on its own."""

WIDEST_SHARED = 1 << 18
"""The same where readings are shared: their transforms do not vanish early."""

MOST_TABLE = 1 << 21
"""Numbers in the transforms of all kinds of a batch (32 MB)."""

CHUNK = 1 << 18
"""Numbers in the sums that are inverted at once (2 MB, so that they stay in the cache)."""

MOST_EXACT = 1 << 25
"""Values that the distribution of a sum may have at the most if it is not to be rounded."""

MANY_EXACT = 1 << 22
MOST_WORK = 1 << 24
"""The same for a large sum that may be rounded, and for all of these together."""

MOST_LOOKED = 1 << 13
"""Values of a count up to which a sum with it is asked, not made."""

SPARSE = 20
"""A sum whose range has so many times as many values as it is not written out for that."""

LEAST_ROUNDED = 1 << 12
MOST_PAIRS = 1 << 22

FEW_WORTH = 1 << 12
FEW_SHARE = 8
"""In windows wider than the one, a kind of shared readings must serve a cell in so many."""

DENSE = 20
"""A matrix of tallies with one entry in so many is written out."""


@dataclass(frozen=True, slots=True)
class Ranges:
    """Between which numbers each quantile lies: shape (cells, levels), equal where it is exact."""

    least: Floats
    most: Floats


@dataclass(frozen=True, slots=True)
class _Sums:
    """Cells that are still to be summed: their tallies, and the windows that hold the sums.

    ``start`` and ``width`` are each window's first value and number of values, ``centre`` is where
    the angles of transforms are counted from, ``waves`` the wave number where all has vanished.
    """

    tallies: csr_array
    kinds: Kinds
    centres: Ints
    start: Ints
    width: Ints
    centre: Ints
    waves: Floats

    def is_shared(self, used: Ints) -> bool:
        return bool((self.kinds.stretch[used] > 1).any())

    def take(self, rows: Ints) -> _Sums:
        return replace(
            self,
            tallies=self.tallies[rows],
            start=self.start[rows],
            width=self.width[rows],
            centre=self.centre[rows],
            waves=self.waves[rows],
        )


def count_kinds(cell: Ints, kind: Ints, times: Ints | None, shape: tuple[int, int]) -> csr_array:
    """Count the records of each kind in each cell: a sparse matrix of ``shape`` (cells, kinds).

    >>> count_kinds(np.array([0, 0, 1]), np.array([1, 1, 0]), None, (2, 2)).toarray()
    array([[0., 2.],
           [1., 0.]])
    """
    if shape[0] * shape[1] <= max(1 << 16, 4 * cell.size):
        counted = np.bincount(cell * shape[1] + kind, times, shape[0] * shape[1])
        return csr_array(counted.reshape(shape).astype(np.float64))
    each = np.ones(cell.size) if times is None else times.astype(np.float64)
    return coo_array((each, (cell, kind)), shape=shape).tocsr()


def sum_kinds(
    tallies: csr_array,
    kinds: Kinds,
    levels: Sequence[float],
    large: NDArray[np.bool_] | None = None,
) -> Ranges:
    """Give the quantiles of the sum of independent records in every cell.

    Args:
        tallies: How many records of each kind (columns) each cell (rows) has; see
            :func:`count_kinds`.
        kinds: What a record can add.
        levels: Cumulative probabilities, each above 0 and below 1.
        large: Cells in which sums of shared readings may be rounded to save work; else they are
            only where they could not be made otherwise.

    Raises:
        TooLargeError: A sum has too many values.

    >>> from losstracker.analysis.kinds import Kinds
    >>> from losstracker.model.pmf import Pmf
    >>> half = Kinds.plain([Pmf.of({1: 0.5, 2: 0.5})])
    >>> sum_kinds(csr_array([[2.0]]), half, [0.2, 0.5, 0.8]).most
    array([[2., 3., 4.]])
    """
    lows, highs = kinds.low.astype(np.float64), kinds.high.astype(np.float64)
    low, high = tallies @ lows, tallies @ highs
    least = np.repeat(low[:, None], len(levels), axis=1)
    most = least.copy()
    open_rows = np.flatnonzero(high > low)
    if not open_rows.size:
        return Ranges(least, most)
    known = (lows == highs) * lows
    loose = _only(tallies[open_rows], lows < highs)
    may_round = np.zeros(open_rows.size, dtype=bool) if large is None else large[open_rows]
    found = _solve(loose, kinds, levels, may_round)
    shift = (tallies[open_rows] @ known)[:, None]
    least[open_rows] = np.maximum(found.least + shift, low[open_rows, None])
    most[open_rows] = np.minimum(found.most + shift, high[open_rows, None])
    return Ranges(least, most)


def _only(tallies: csr_array, kept: NDArray[np.bool_]) -> csr_array:
    """Leave out the records of all other kinds."""
    left = tallies.copy()
    left.data = np.where(kept[left.indices], left.data, 0.0)
    left.eliminate_zeros()
    return left


def _solve(
    tallies: csr_array, kinds: Kinds, levels: Sequence[float], large: NDArray[np.bool_]
) -> Ranges:
    """Sum cells that have at least one record of more than one value."""
    least = np.empty((tallies.shape[0], len(levels)))
    most = np.empty_like(least)
    single = (np.diff(tallies.indptr) == 1) & (tallies @ np.ones(kinds.base.size) == 1)
    is_coarse = _is_coarse(tallies, kinds, large & ~single)
    rows = np.flatnonzero(single)
    if rows.size:
        least[rows] = quantiles_of(kinds, levels)[tallies.indices[tallies.indptr[rows]]]
        most[rows] = least[rows]
    rows = np.flatnonzero(is_coarse)
    if rows.size:
        reach = (tallies[rows] @ (kinds.high - kinds.low).astype(np.float64)).astype(np.int64)
        coarse = Coarse(tallies[rows], kinds, reach + 1)
        least[rows], most[rows] = sum_on_grids(coarse, levels)
    rows = np.flatnonzero(~(single | is_coarse))
    if rows.size:
        least[rows] = most[rows] = _sum_exactly(tallies[rows], kinds, levels)
    return Ranges(least, most)


def _is_coarse(tallies: csr_array, kinds: Kinds, large: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Tell which sums of shared readings are rounded: those that would be too much work."""
    shared = _count_by(tallies, kinds.stretch > 1) > 0
    if not shared.any():
        return shared
    pairs = np.exp(np.minimum(_log_pairs(tallies, kinds), 99.0))
    width = tallies @ (kinds.high - kinds.low).astype(np.float64) + 1
    work = np.where(pairs <= MOST_PAIRS, np.minimum(pairs, width), width)
    may = shared & (work > LEAST_ROUNDED)
    must = may & (work > np.where(large, MANY_EXACT, MOST_EXACT))
    others = may & large & ~must
    return must | others if work[others].sum() > MOST_WORK else must


def _count_by(tallies: csr_array, which: NDArray[np.bool_]) -> Floats:
    """Count the kinds of each cell that are of some sort."""
    of_sort = which[tallies.indices].astype(np.float64)
    counted = csr_array((of_sort, tallies.indices, tallies.indptr), shape=tallies.shape)
    return np.asarray(counted.sum(axis=1), dtype=np.float64)


def _log_pairs(tallies: csr_array, kinds: Kinds) -> Floats:
    """Give the logarithm of how many combinations of values each cell has."""
    many, times = kinds.many[tallies.indices], tallies.data
    # So many records that are there or not have one value more; others multiply out.
    logs = np.where(many > 2, times * np.log(many), np.log1p(times))
    pairs = csr_array((logs, tallies.indices, tallies.indptr), shape=tallies.shape)
    return np.asarray(pairs.sum(axis=1), dtype=np.float64)


def _sum_exactly(tallies: csr_array, kinds: Kinds, levels: Sequence[float]) -> Floats:
    """Sum cells of several records: many together where they are alike."""
    least = np.empty((tallies.shape[0], len(levels)))
    sums = _window(tallies, kinds)
    alone = _is_alone(sums)
    together = np.flatnonzero(~alone)
    for these, values in _batches(sums.take(together), np.array(levels)):
        if values is None:
            alone[together[these]] = True
        else:
            least[together[these]] = values
    for at in np.flatnonzero(alone):
        least[at] = _sum_one(tallies, int(at), kinds, levels)
    return least


def _window(tallies: csr_array, kinds: Kinds) -> _Sums:
    mean, variance = kinds.moments()
    centres = np.rint(mean).astype(np.int64)
    spread = float(np.sqrt(tallies @ variance).max())
    below, above = reach_of(tallies, kinds, centres, spread)
    centre = tallies @ centres.astype(np.float64)
    start = np.maximum(tallies @ kinds.low.astype(np.float64), np.floor(centre - below))
    stop = np.minimum(tallies @ kinds.high.astype(np.float64), np.ceil(centre + above))
    totals = np.bincount(tallies.indices, tallies.data, kinds.base.size).astype(np.float64)
    waves = waves_of(tallies, kinds, totals, spread)
    return _Sums(
        tallies,
        kinds,
        centres,
        start.astype(np.int64),
        (stop - start + 1).astype(np.int64),
        centre.astype(np.int64),
        waves,
    )


def _is_alone(sums: _Sums) -> NDArray[np.bool_]:
    """Tell which cells are summed on their own: too wide, or of few values that lie far apart."""
    shared = _count_by(sums.tallies, sums.kinds.stretch > 1) > 0
    few = (sums.width > 1 << 12) & (_log_pairs(sums.tallies, sums.kinds) < np.log(sums.width) - 1)
    return few | (sums.width > np.where(shared, WIDEST_SHARED, WIDEST))


def _sum_one(tallies: csr_array, row: int, kinds: Kinds, levels: Sequence[float]) -> list[float]:
    """Sum one cell by itself."""
    own = slice(tallies.indptr[row], tallies.indptr[row + 1])
    terms, stretched = [], []
    for kind, times in zip(tallies.indices[own], tallies.data[own], strict=True):
        pmf, stretch = kinds.pmfs[kinds.base[kind]], int(kinds.stretch[kind])
        if stretch == 1:
            terms.append(Term.of(pmf, float(kinds.chance[kind]), int(times)))
            continue
        held = np.flatnonzero(pmf.p)
        stretched.append(Atoms((held + pmf.start) * stretch, pmf.p[held]))
    widest = max(stretched, key=lambda atoms: atoms.reach, default=None)
    rest = [atoms for atoms in stretched if atoms is not widest]
    if widest is None or not (rest or terms) or widest.value.size > MOST_LOOKED:
        return quantiles(add_stretched(terms, stretched, 0), levels)
    total = add_stretched(terms, rest, 0)
    if widest.value.size * total.value.size <= FEW_PAIRS or total.reach > SPARSE * total.value.size:
        return quantiles(add_stretched([], [widest, total], 0), levels)
    return _quantiles_of_two(widest, total, levels)


def _quantiles_of_two(few: Atoms, many: Atoms, levels: Sequence[float]) -> list[float]:
    """Give the quantiles of the sum of two counts, one of few values, without that sum.

    Where it reaches a level is looked for halfway between two values until there is none.
    """
    dense = np.bincount(many.value - many.value[0] + 1, many.p)
    rising = np.cumsum(dense)
    away = few.value + many.value[0] - 1
    wanted = (np.array(levels) - SLACK) * rising[-1] * few.p.sum()
    low = np.full(wanted.size, few.value[0] + many.value[0])
    high = np.full(wanted.size, few.value[-1] + many.value[-1])
    while (low < high).any():
        middle = (low + high) // 2
        at = np.clip(middle[:, None] - away, 0, rising.size - 1)
        reached = rising[at] @ few.p >= wanted
        high = np.where(reached, middle, high)
        low = np.where(reached | (low == high), low, middle + 1)
    return [float(value) for value in high]


def _batches(sums: _Sums, levels: Floats) -> Iterator[tuple[Ints, Floats | None]]:
    """Sum cells whose windows take transforms of one length together.

    None where so few cells are alike that each is sooner summed by itself.
    """
    sizes = _lengths(sums.width)
    for size in np.unique(sizes):
        rows = np.flatnonzero(sizes == size)
        rows = rows[np.argsort(sums.waves[rows], kind="stable")]
        yield from _one_length(sums, rows, int(size), levels)


def _lengths(width: Ints) -> Ints:
    """Round up to 4, 5 or 6 times a power of two: few lengths, all with fast transforms."""
    power = np.maximum(np.ceil(np.log2(width)).astype(np.int64) - 3, 0)
    steps = np.maximum(-(-width // (1 << power)), 4)
    return (steps << power).astype(np.int64)


def _one_length(
    sums: _Sums, rows: Ints, size: int, levels: Floats
) -> Iterator[tuple[Ints, Floats | None]]:
    """Sum cells with one length of transforms, in parts whose tables are small."""
    half = size // 2 + 1
    counts = np.minimum(np.ceil(sums.waves[rows] * size / (2 * np.pi)) + 1, half).astype(int)
    tallies = sums.tallies[rows]
    used = np.unique(tallies.indices).astype(np.int64)
    if size > FEW_WORTH and used.size > FEW_SHARE * rows.size and sums.is_shared(used):
        yield rows, None
        return
    if used.size * counts[-1] > MOST_TABLE and rows.size > 1:
        middle = rows.size // 2
        yield from _one_length(sums, rows[:middle], size, levels)
        yield from _one_length(sums, rows[middle:], size, levels)
        return
    waves = log_waves(sums.kinds, sums.centres, used=used, size=size, count=int(counts[-1]))
    own = tallies[:, used]
    step = max(1, CHUNK // (enough(size, int(counts[-1])) or size))
    for begin in range(0, rows.size, step):
        these = rows[begin : begin + step]
        count = int(counts[begin : begin + step][-1])
        some = own[begin : begin + step]
        dense = some.nnz * DENSE >= some.shape[0] * some.shape[1]
        found = quantiles_in_windows(
            some.toarray() if dense else some,
            (waves[0][:, :count], waves[1][:, :count]),
            sums.centre[these] - sums.start[these],
            sums.width[these],
            size=size,
            levels=levels,
        )
        yield these, (found + sums.start[these, None]).astype(np.float64)
