"""Which records have a chance to fall into which cells, and how their counts are read."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from losstracker.analysis.periods import MOST_ENTRIES, Shares, Windows
from losstracker.analysis.sums import Entries
from losstracker.errors import NoDistributionError, TooLargeError
from losstracker.model.pmf import Pmf

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from losstracker.analysis.prepare import Prepared

    Shape = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Tally:
    """Distinct (group, count, window) of some records, and how many records have each."""

    group: NDArray[np.int64]
    code: NDArray[np.int64]
    windows: Windows
    times: NDArray[np.int64]


def distinct(columns: Sequence[NDArray[np.int64]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give the first place of each distinct row, in rising order, and which of them each row is."""
    first = np.zeros(min(1, columns[0].size), dtype=np.int64)
    at = np.zeros(columns[0].size, dtype=np.int64)
    for column in columns:  # one after the other, so that the numbers stay small
        values, its = np.unique(column, return_inverse=True)
        _, first, at = np.unique(
            at * values.size + its.ravel(), return_index=True, return_inverse=True
        )
        at = at.ravel()
    return first, at


def tally(prepared: Prepared, rows: NDArray[np.int64]) -> Tally:
    """Count records with equal group, count and window."""
    windows = prepared.windows.take(rows)
    group, code = prepared.group[rows], prepared.code[rows]
    first, at = distinct([group, code, windows.first, windows.last])
    times = np.zeros(first.size, dtype=np.int64)
    np.add.at(times, at, prepared.times[rows])
    return Tally(group[first], code[first], windows.take(first), times)


def spread(
    shares: Shares,
    group: NDArray[np.int64],
    weight: NDArray[np.float64],
    chance: NDArray[np.float64],
    shape: Shape,
) -> NDArray[np.float64]:
    """Add ``chance`` times each record's weight to its cells, and all of it where it is settled."""
    size = shape[0] * shape[1]
    at = group[shares.row] * shape[1] + shares.cell
    sums = np.bincount(at, chance * weight[shares.row], size).reshape(shape)
    if shares.settled is None:
        return sums.astype(np.float64)
    there = shares.settled < shape[1]
    at = group[there] * shape[1] + shares.settled[there]
    begun = np.bincount(at, weight[there], size).reshape(shape)
    return (sums + np.cumsum(begun, axis=1)).astype(np.float64)


def _distributions(prepared: Prepared, *, lexical: bool) -> list[Pmf | None]:
    """Give each distinct count's distribution, None where it has none.

    A count without an upper bound has none either, unless its words give it one (``lexical``).
    """
    used = np.zeros(len(prepared.counts), dtype=bool)
    used[prepared.code[prepared.group >= 0]] = True

    def one(at: int) -> Pmf | None:
        if not used[at] or (math.isinf(prepared.counts[at].high) and not lexical):
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


def _settled_entries(
    counted: Tally, settled: NDArray[np.int64], vague: NDArray[np.bool_], cells: int
) -> Entries:
    """Count, for each group, vague count and cell, the records that are sure to be in by then."""
    group, code = counted.group[vague], counted.code[vague]
    first, at = distinct([group, code])
    if first.size * cells > MOST_ENTRIES:
        raise TooLargeError(
            f"{first.size:,} distinct counts over {cells:,} periods are too many for a "
            "cumulative sum; use a longer period or fewer columns in by"
        )
    begun = np.zeros((first.size, cells), dtype=np.int64)
    np.add.at(begun, (at, settled[vague]), counted.times[vague])
    by_now = np.cumsum(begun, axis=1)
    pair, cell = np.nonzero(by_now)
    place = group[first][pair] * cells + cell
    return Entries(place, code[first][pair], np.ones(pair.size), by_now[pair, cell])


def entries_of(counted: Tally, shares: Shares, single: NDArray[np.bool_], shape: Shape) -> Entries:
    """List what may fall into which cell, but for single numbers that are sure to fall there."""
    sure_number = (shares.chance >= 1) & single[counted.code[shares.row]]
    loose = (shares.chance > 0) & ~sure_number
    row, cell = shares.row[loose], shares.cell[loose]
    place = counted.group[row] * shape[1] + cell
    entries = Entries(place, counted.code[row], shares.chance[loose], counted.times[row])
    if shares.settled is None:
        return entries
    vague = ~single[counted.code] & (shares.settled < shape[1])
    return entries.join(_settled_entries(counted, shares.settled, vague, shape[1]))


@dataclass(frozen=True, slots=True)
class Ends:
    """How each distinct count is read for ``lower``, for ``median`` and for ``upper``.

    A count without a distribution is read as its low or as its high (0 where it has none), and
    one with an open end as its low for ``lower``. ``bare`` are those without a distribution,
    ``single`` those that are a single number in each reading.
    """

    low: list[Pmf]
    middle: list[Pmf]
    high: list[Pmf]
    bare: NDArray[np.bool_]
    single: NDArray[np.bool_]

    @classmethod
    def of(cls, prepared: Prepared, pmfs: list[Pmf | None]) -> Ends:
        """Read the distinct counts."""
        lows = [Pmf(count.low, np.ones(1)) for count in prepared.counts]
        highs = [
            Pmf(0 if math.isinf(count.high) else int(count.high), np.ones(1))
            for count in prepared.counts
        ]
        is_open = [math.isinf(count.high) for count in prepared.counts]
        low = [
            at_low if pmf is None or no_end else pmf
            for pmf, at_low, no_end in zip(pmfs, lows, is_open, strict=True)
        ]
        middle = [pmf or at_low for pmf, at_low in zip(pmfs, lows, strict=True)]
        high = [pmf or at_high for pmf, at_high in zip(pmfs, highs, strict=True)]
        bare = np.array([pmf is None for pmf in pmfs], dtype=bool)
        single = np.array([pmf is None or pmf.p.size == 1 for pmf in pmfs], dtype=bool)
        return cls(low, middle, high, bare, single)

    def differ(self, name: str) -> NDArray[np.bool_]:
        """Tell which counts are read otherwise for an end than for the median."""
        pairs = zip(getattr(self, name), self.middle, strict=True)
        return np.array([one is not other for one, other in pairs], dtype=bool)


@dataclass(frozen=True, slots=True)
class Parcel:
    """What has a chance to fall into cells: records counted, shared out, and how they are read."""

    counted: Tally
    shares: Shares
    ends: Ends
    shape: Shape

    def known(self, pmfs: list[Pmf]) -> NDArray[np.float64]:
        """Add up the single numbers that are sure to fall into each cell."""
        counted, start = self.counted, np.array([pmf.start for pmf in pmfs], dtype=float)
        weight = np.where(self.ends.single, start, 0.0)[counted.code] * counted.times.astype(float)
        return spread(
            self.shares, counted.group, weight, (self.shares.chance >= 1).astype(float), self.shape
        )

    def records(self) -> NDArray[np.float64]:
        """Count the records that may fall into each cell."""
        times, there = self.counted.times.astype(float), (self.shares.chance > 0).astype(float)
        return spread(self.shares, self.counted.group, times, there, self.shape)

    def reached(self, which: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Tell into which cells one of some counts may fall."""
        weight = which[self.counted.code].astype(float)
        return spread(self.shares, self.counted.group, weight, self.shares.chance, self.shape) > 0


def parcel_of(
    prepared: Prepared,
    cells: int,
    make_shares: Callable[[Windows], Shares],
    has_chance: NDArray[np.bool_],
    *,
    lexical: bool,
) -> tuple[Parcel, NDArray[np.bool_]]:
    """Gather the records that have a chance to fall in a cell, and say which have only bounds."""
    pmfs = _distributions(prepared, lexical=lexical)
    ends = Ends.of(prepared, pmfs)
    has_pmf = ~ends.bare[prepared.code]
    nested = np.zeros(prepared.group.size, dtype=bool)
    nested[list(prepared.forest.order)] = True
    free, covered = _free_records(prepared, has_pmf & has_chance)
    counts = has_chance & ~nested
    counts[list(free)] = True
    counted = tally(prepared, np.flatnonzero((prepared.group >= 0) & counts))
    parcel = Parcel(counted, make_shares(counted.windows), ends, (len(prepared.keys), cells))
    counts[list(covered)] = True
    return parcel, ~counts
