"""Sums of very many records that share readings, rounded to grids: coarser where cells are many.

Every cell with steps of one width is on one grid, so that a wording that so many records share is
transformed once for all of them. What rounding may do at the worst is added up and told. Where
all numbers of a cell are multiples of the step, nothing is rounded at all.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import fft

from losstracker.analysis.distributions import Atoms, Term, sum_independent
from losstracker.analysis.transforms import first_reaching
from losstracker.model.pmf import SLACK

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from losstracker.analysis.kinds import Kinds

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Waves = NDArray[np.complex128]

FEWEST_STEPS, MOST_STEPS = 1 << 12, 1 << 16
"""Steps from the least to the largest value of a sum."""

WORK, WORK_EACH = 2.5e7, 2e5
"""What may be done for all sums, and for each of them: about so many nanoseconds."""

OF_KIND, OF_CELL = 4, 8
"""The work of a step in the transform of a kind, and in that of a sum; 1 in their product."""

MOST_TABLE = 1 << 23
"""Numbers in the transforms of all kinds on one grid (128 MB)."""

CHUNK = 1 << 18
"""Numbers in the sums that are inverted at once."""

FINE = 16
"""Widths within one part in so many share a grid."""

WORKERS = min(4, os.cpu_count() or 1)


@dataclass(frozen=True, slots=True)
class Coarse:
    """Cells (rows of ``tallies``) that are summed on grids, and how wide each sum is."""

    tallies: csr_array
    kinds: Kinds
    width: Ints

    def take(self, rows: Ints) -> Coarse:
        """Keep some cells."""
        return Coarse(self.tallies[rows], self.kinds, self.width[rows])

    def own(self, row: int) -> tuple[Ints, Ints]:
        """Give the kinds of a cell that many records share, and all of its others."""
        own = slice(self.tallies.indptr[row], self.tallies.indptr[row + 1])
        used = self.tallies.indices[own].astype(np.int64)
        shared = self.kinds.stretch[used] > 1
        return used[shared], used[~shared]


@dataclass(frozen=True, slots=True)
class _Rounded:
    """A distribution on a grid: ``p`` from ``start`` on, and how far off it is at the most."""

    start: int
    p: Floats
    below: int
    above: int

    @classmethod
    def of(cls, value: Ints, p: Floats, step: int) -> _Rounded:
        """Put each value on the nearest point of a grid that begins at the least."""
        away = value - value[0]
        near = (away + step // 2) // step
        off = away - near * step
        sums = np.bincount(near, p).astype(np.float64)
        return cls(int(value[0]), sums, -int(off.min()), int(off.max()))


@dataclass(frozen=True, slots=True)
class _Grid:
    """Points ``step`` apart, and the length of the transforms that hold the sums on them."""

    step: int
    size: int

    def room(self) -> int:
        """Give how many cells are inverted at once."""
        return max(1, CHUNK // self.size)

    def waves(self, rows: int) -> Waves:
        """Make room for so many transforms."""
        return np.empty((rows, self.size // 2 + 1), dtype=complex)


@dataclass(frozen=True, slots=True)
class _Table:
    """Transforms of kinds on one grid: row ``place[k]`` is that of kind k."""

    place: Ints
    waves: Waves
    ends: Ints
    """Start, below and above of each row."""
    grid: _Grid


def sum_on_grids(
    coarse: Coarse, levels: Sequence[float], most: int | None = None
) -> tuple[Floats, Floats]:
    """Give between which numbers each quantile lies: twice shape (cells, levels).

    Args:
        coarse: The cells.
        levels: Cumulative probabilities.
        most: Steps of a grid; as many as the work allows without it.
    """
    steps = _steps(coarse) if most is None else most
    units, parts = _units(coarse), np.diff(coarse.tallies.indptr)
    exact = (coarse.width - 1) // units < steps
    room = np.where(exact, 0, steps - parts - 2)
    rounded = np.where(exact, units, -(-_round_up(coarse.width) // np.maximum(room, 1)))
    points = np.where(exact, (coarse.width - 1) // rounded + 1, steps)
    least = np.empty((coarse.width.size, len(levels)))
    greatest = np.empty_like(least)
    for step in np.unique(rounded):
        rows = np.flatnonzero(rounded == step)
        size = fft.next_fast_len(int(points[rows].max()), real=True)
        grid = _Grid(int(step), size)
        for these, low, high in _sum_rows(coarse, rows, grid, np.array(levels)):
            least[these], greatest[these] = low, high
    return least, greatest


def _units(coarse: Coarse) -> Ints:
    """Give the greatest number that divides all that is added in each cell."""
    stretch = coarse.kinds.stretch[coarse.tallies.indices]
    units: Ints = np.gcd.reduceat(stretch, coarse.tallies.indptr[:-1])
    return units


def _round_up(width: Ints) -> Ints:
    """Round up by one part in so many at the most, so that many widths are one."""
    unit = 1 << np.maximum(np.ceil(np.log2(width)).astype(np.int64) - FINE.bit_length(), 0)
    rounded: Ints = -(-width // unit) * unit
    return rounded


def _steps(coarse: Coarse) -> int:
    """Give how many steps a grid may have: 4, 5, 6 or 7 times a power of two."""
    tallies, many = coarse.tallies, coarse.width.size
    widths = np.repeat(_round_up(coarse.width), np.diff(tallies.indptr))
    kinds = np.unique(widths * coarse.kinds.stretch.size + tallies.indices).size
    load = OF_KIND * kinds + tallies.nnz + OF_CELL * many
    allowed = int(np.clip((WORK + WORK_EACH * many) / load, FEWEST_STEPS, MOST_STEPS))
    unit = 1 << (allowed.bit_length() - 3)
    return allowed // unit * unit


def _sum_rows(
    coarse: Coarse, rows: Ints, grid: _Grid, levels: Floats
) -> Iterator[tuple[Ints, Floats, Floats]]:
    """Sum cells on one grid, in parts whose tables are small."""
    used = np.unique(coarse.tallies[rows].indices).astype(np.int64)
    used = used[coarse.kinds.stretch[used] > 1]
    if used.size * (grid.size // 2 + 1) > MOST_TABLE and rows.size > 1:
        middle = rows.size // 2
        yield from _sum_rows(coarse, rows[:middle], grid, levels)
        yield from _sum_rows(coarse, rows[middle:], grid, levels)
        return
    table = _transform(coarse.kinds, used, grid)
    for begin in range(0, rows.size, grid.room()):
        these = rows[begin : begin + grid.room()]
        waves = grid.waves(these.size)
        ends = [
            _multiply(coarse, int(row), table, wave) for row, wave in zip(these, waves, strict=True)
        ]
        start, below, above = np.array(ends).T[:, :, None].astype(np.float64)
        p = fft.irfft(waves, grid.size, overwrite_x=True, workers=WORKERS)
        rising = np.cumsum(np.maximum(p, 0, out=p), axis=1, out=p)
        at = first_reaching(rising, (levels - SLACK) * rising[:, -1:])
        value = start + grid.step * at
        yield these, value - below, value + above


def _transform(kinds: Kinds, used: Ints, grid: _Grid) -> _Table:
    """Round some kinds to a grid, and transform them."""
    place = np.full(kinds.stretch.size, -1)
    place[used] = np.arange(used.size)
    waves, ends = grid.waves(used.size), np.empty((used.size, 3), dtype=np.int64)
    for begin in range(0, used.size, grid.room()):
        these = used[begin : begin + grid.room()]
        rows = np.zeros((these.size, grid.size))
        for at, kind in enumerate(these, begin):
            pmf = kinds.pmfs[kinds.base[kind]]
            held = np.flatnonzero(pmf.p)
            value = (held + pmf.start) * kinds.stretch[kind]
            one = _Rounded.of(value, pmf.p[held], grid.step)
            rows[at - begin, : one.p.size] = one.p
            ends[at] = one.start, one.below, one.above
        waves[begin : begin + these.size] = fft.rfft(rows, workers=WORKERS)
    return _Table(place, waves, ends, grid)


def _multiply(coarse: Coarse, row: int, table: _Table, wave: Waves) -> Ints:
    """Multiply the transforms of all that a cell is the sum of; give start, below and above."""
    shared, single = coarse.own(row)
    first, *others = table.place[shared].tolist()
    wave[:] = table.waves[first]
    for other in others:
        wave *= table.waves[other]
    ends: Ints = table.ends[[first, *others]].sum(axis=0)
    if single.size:
        atoms = _independent(coarse, row, single)
        one = _Rounded.of(atoms.value, atoms.p, table.grid.step)
        wave *= fft.rfft(one.p, table.grid.size)
        ends += one.start, one.below, one.above
    return ends


def _independent(coarse: Coarse, row: int, single: Ints) -> Atoms:
    """Sum the records of a cell that share no reading."""
    kinds = coarse.kinds
    times = coarse.tallies[[row]].toarray()[0]
    return sum_independent(
        Term.of(kinds.pmfs[kinds.base[kind]], float(kinds.chance[kind]), int(times[kind]))
        for kind in single
    )
