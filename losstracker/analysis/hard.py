"""Hard bounds, best values and numbers of records for each group and cell of a grid."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from losstracker.analysis.nested import Bounds, bound_members

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from losstracker.analysis.periods import Grid, Windows
    from losstracker.analysis.prepare import Prepared


@dataclass(frozen=True, slots=True)
class Spans:
    """The cells that a record can fall into, and those where it is certain to be counted.

    Parallel to the records: cells ``first..last`` are possible, ``sure..sure_last`` certain; a
    record without such cells has a ``last`` below its ``first``. On a cumulative grid a record
    that can have been lost by a cell can have been lost by every later one.
    """

    first: NDArray[np.int64]
    last: NDArray[np.int64]
    sure: NDArray[np.int64]
    sure_last: NDArray[np.int64]


def find_spans(windows: Windows, grid: Grid, *, cumulative: bool) -> Spans:
    """Find the possible and the certain cells of each record.

    On a cumulative grid a record is certain from the cell of its last day on.
    """
    cells = grid.starts.size
    if not cells:
        none = np.full(windows.first.size, -1, dtype=np.int64)
        return Spans(none + 1, none, none + 1, none)
    reaches = (windows.first <= grid.stops[-1]) & (windows.last >= grid.starts[0])
    first = np.where(reaches, np.clip(grid.at(windows.first), 0, cells - 1), cells)
    at_last = np.clip(grid.at(windows.last), 0, cells - 1)
    last = np.where(reaches, cells - 1 if cumulative else at_last, -1)
    if cumulative:
        begins, ends = windows.first >= grid.begin, windows.last <= grid.stops[-1]
    else:
        begins, ends = windows.first >= grid.starts[at_last], windows.last <= grid.stops[at_last]
    certain = reaches & begins & ends
    sure = np.where(certain, at_last, cells)
    return Spans(first, last, sure, np.where(certain, cells - 1 if cumulative else at_last, -1))


@dataclass(frozen=True, slots=True)
class Cells:
    """Numbers for each group (rows) and cell (columns); all of one shape."""

    low: NDArray[np.float64]
    high: NDArray[np.float64]
    low_rank: NDArray[np.int64]
    high_rank: NDArray[np.int64]
    records: NDArray[np.int64]
    unbounded: NDArray[np.int64]


def _run(
    shape: tuple[int, int],
    group: NDArray[np.int64],
    first: NDArray[np.int64],
    last: NDArray[np.int64],
    weight: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Add ``weight`` to the cells ``first..last`` of a group, for every entry at once."""
    steps = np.zeros((shape[0], shape[1] + 1))
    held = first <= last
    np.add.at(steps, (group[held], first[held]), weight[held])
    np.add.at(steps, (group[held], last[held] + 1), -weight[held])
    return np.cumsum(steps, axis=1)[:, :-1]


def _ranks(
    shape: tuple[int, int],
    group: NDArray[np.int64],
    first: NDArray[np.int64],
    last: NDArray[np.int64],
    rank: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Give the weakest kind among the entries that reach each cell."""
    weakest = np.zeros(shape, dtype=np.int64)
    for level in (1, 2):
        here = rank == level
        reached = _run(shape, group[here], first[here], last[here], np.ones(int(here.sum())))
        weakest[reached > 0.5] = level
    return weakest


def bound_cells(prepared: Prepared, spans: Spans, cells: int) -> Cells:
    """Bound the sum of each group in each cell, for any true counts and any true days."""
    shape = (len(prepared.keys), cells)
    nested = np.zeros(prepared.group.size, dtype=bool)
    nested[list(prepared.forest.order)] = True
    used = prepared.group >= 0
    rows = np.flatnonzero(used & ~nested)
    group, first, last = prepared.group[rows], spans.first[rows], spans.last[rows]
    sure, sure_last = spans.sure[rows], spans.sure_last[rows]
    high = prepared.values("high")[rows]
    endless = np.isinf(high)
    times = prepared.times[rows].astype(float)
    low_rank = np.array([b.low_rank for b in prepared.bounds], dtype=np.int64)[prepared.code][rows]
    high_rank = np.array([b.high_rank for b in prepared.bounds], dtype=np.int64)[prepared.code]
    every = np.flatnonzero(used)
    each = prepared.times[every].astype(float)
    counted = _run(shape, prepared.group[every], spans.first[every], spans.last[every], each)
    no_bound = np.where(np.isinf(prepared.values("high"))[every], each, 0.0)
    unbounded = _run(shape, prepared.group[every], spans.first[every], spans.last[every], no_bound)
    open_ends = _run(shape, group, first, last, endless.astype(float))
    top = _run(shape, group, first, last, np.where(endless, 0.0, high) * times)
    plain = Cells(
        low=_run(shape, group, sure, sure_last, prepared.values("low")[rows] * times),
        high=np.where(open_ends > 0.5, np.inf, top),
        low_rank=_ranks(shape, group, sure, sure_last, low_rank),
        high_rank=_ranks(shape, group, first, last, high_rank[rows]),
        records=np.rint(counted).astype(np.int64),
        unbounded=np.rint(unbounded).astype(np.int64),
    )
    for stretch in nested_stretches(prepared, spans, cells):
        _add_stretch(plain, stretch)
    return plain


@dataclass(frozen=True, slots=True)
class Stretch:
    """What a tree adds to one group over the cells ``first..last``.

    ``possible`` and ``certain`` are the tree's records of the group that can and must fall there.
    """

    root: int
    group: int
    first: int
    last: int
    possible: frozenset[int]
    certain: frozenset[int]
    bounds: Bounds


def _add_stretch(cells: Cells, stretch: Stretch) -> None:
    at = (stretch.group, slice(stretch.first, stretch.last + 1))
    cells.low[at] += stretch.bounds.low
    cells.high[at] += stretch.bounds.high
    if stretch.certain:
        cells.low_rank[at] = np.maximum(cells.low_rank[at], stretch.bounds.low_rank)
    cells.high_rank[at] = np.maximum(cells.high_rank[at], stretch.bounds.high_rank)


def nested_stretches(prepared: Prepared, spans: Spans, cells: int) -> Iterator[Stretch]:
    """Bound each tree's share of each group, over stretches of cells where nothing changes."""
    counts = [prepared.bounds[code] for code in prepared.code[: len(prepared.record_ids)]]
    for root in prepared.forest.roots():
        tree = prepared.forest.tree(root)
        for group in sorted({int(prepared.group[at]) for at in tree} - {-1}):
            members = [at for at in tree if prepared.group[at] == group]
            for first, last in _stretches(members, spans, cells):
                possible = {at for at in members if spans.first[at] <= first <= spans.last[at]}
                certain = {at for at in members if spans.sure[at] <= first <= spans.sure_last[at]}
                if not possible:
                    continue
                children = prepared.forest.children
                least = bound_members(tree, children, counts, certain.__contains__)
                most = bound_members(tree, children, counts, possible.__contains__)
                bounds = Bounds(least.low, most.high, least.low_rank, most.high_rank)
                yield Stretch(
                    root, group, first, last, frozenset(possible), frozenset(certain), bounds
                )


def _stretches(members: list[int], spans: Spans, cells: int) -> Iterator[tuple[int, int]]:
    edges = {0, cells}
    for at in members:
        edges |= {int(spans.first[at]), int(spans.last[at]) + 1}
        edges |= {int(spans.sure[at]), int(spans.sure_last[at]) + 1}
    inside = sorted(edge for edge in edges if 0 <= edge <= cells)
    for first, after in pairwise(inside):
        yield first, after - 1
