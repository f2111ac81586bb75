"""Which pairs of records are compared at all: those that share something, the nearest in time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from losstracker.analysis.duplicates_rows import FAR
from losstracker.errors import UnknownCodeError
from losstracker.model.taxonomy import root

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from losstracker.analysis.duplicates_models import Models
    from losstracker.analysis.duplicates_rows import Keys, Rows

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

MOST_SHARING = 50
"""Records of both tables that may share one link as evidence of an item; a link that more of them
cite is a page of lists."""

SAME_MODEL, LIKE_MODEL, SAME_PLACE = 32, 10, 12
"""Records that one is compared with: of its own model, of each model like it, of its unit or place;
the nearest in time."""

_SPAN = 4 * FAR
_CELL = 0.2
"""Degrees of latitude and longitude of the cells by which near places are found."""


@dataclass(slots=True)
class Budget:
    """What was not compared: records beyond the nearest of a block, and links of lists."""

    beyond: int = 0
    lists: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """The records of the second table in the order of a group, and of time within it."""

    row: Ints
    group: Ints
    place: Ints
    when: Ints
    budget: Budget

    @classmethod
    def of(cls, rows: Rows, group: Ints, who: Ints, budget: Budget) -> Index:
        """Order the records ``who`` by group and day; those in group -1 are left out."""
        who = who[group[who] >= 0]
        place = group[who] * _SPAN + rows.when[who]
        order = np.argsort(place, kind="stable")
        return cls(who[order], group[who][order], place[order], rows.when, budget)

    def nearest(self, who: Ints, group: Ints, most: int, *, after: float) -> tuple[Ints, Ints]:
        """Pair each of ``who`` with the ``most`` nearest in time of its group.

        ``after``: the share of them that lies after it, where there are enough on either side.
        """
        begin = np.searchsorted(self.group, group, "left")
        end = np.searchsorted(self.group, group, "right")
        at = np.searchsorted(self.place, group * _SPAN + self.when[who])
        low = np.maximum(begin, np.minimum(at - round(most * (1 - after)), end - most))
        size = np.minimum(end - begin, most)
        self.budget.beyond += int((end - begin - size).sum())
        within = np.arange(int(size.sum())) - np.repeat(np.cumsum(size) - size, size)
        return np.repeat(who, size), self.row[np.repeat(low, size) + within]


AFTER_EACH_OTHER = {(True, True): 0.5, (True, False): 0.9, (False, True): 0.1, (False, False): 0.5}
"""Share of the nearest that lies after a record, by whether both days are days of loss: a list
names a loss on its day or later."""


class Blocks:
    """The blocks of two tables (or of one): made once, asked for slices of the first table."""

    def __init__(self, rows: Rows, models: Models) -> None:
        """Order the second table by each thing that records can share."""
        self.rows, self.models = rows, models
        self.budget = Budget()
        everyone = np.arange(len(rows))
        ours = everyone if rows.alone else everyone[rows.first :]
        self._roots = roots_of(rows)
        self._groups = self._shared_things()
        halves = [(True, ours[rows.exact[ours]]), (False, ours[~rows.exact[ours]])]
        said = models.code >= 0
        size = len(models.start)
        self._by_model = np.where(said, rows.side * size + models.code, -1)
        kind = rows.side * (self._roots.max(initial=0) + 1) + self._roots
        self._kind = np.where(self._roots >= 0, kind, -1)
        self._silent = np.where(said, -1, self._kind)
        self._model_index = [
            (exact, Index.of(rows, self._by_model, who, self.budget)) for exact, who in halves
        ]
        self._kind_index = [
            (exact, Index.of(rows, self._kind, who, self.budget)) for exact, who in halves
        ]
        self._silent_index = [
            (exact, Index.of(rows, self._silent, who, self.budget)) for exact, who in halves
        ]
        self._shared_index = [
            [(exact, Index.of(rows, group, who, self.budget)) for exact, who in halves]
            for group in self._groups
        ]
        self._linked = [self._same_key(keys) for keys in (rows.links, rows.pictures)]

    def _shared_things(self) -> list[Ints]:
        """Give the group of each record by unit, by place and by cells of the map; -1: none."""
        rows, roots = self.rows, self._roots
        north, east = rows.latitude / _CELL, rows.longitude / _CELL
        known = np.isfinite(north) & np.isfinite(east)
        things = [rows.unit, rows.place]
        for shift in (0.0, 0.5):
            cell = np.floor(np.where(known, north, 0) + shift) * 10_000
            cell = cell + np.floor(np.where(known, east, 0) + shift)
            things.append(np.where(known, pd.factorize(cell)[0], -1))
        groups = []
        for thing in things:
            tuples = pd.DataFrame({"thing": thing, "side": rows.side, "root": roots})
            code = tuples.groupby(["thing", "side", "root"], sort=False).ngroup().to_numpy()
            groups.append(np.where((thing >= 0) & (roots >= 0), code, -1))
        return groups

    def _same_key(self, keys: Keys) -> tuple[Ints, Ints]:
        """Pair the records that share a link or a picture's name, unless too many do."""
        sizes = np.bincount(keys.key, minlength=len(keys.texts))
        self.budget.lists += [str(keys.texts[at]) for at in np.flatnonzero(sizes > MOST_SHARING)]
        left, right = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
        fine = sizes[keys.key] <= MOST_SHARING
        row, key = keys.row[fine], keys.key[fine]
        for step in range(1, MOST_SHARING):
            same = key[step:] == key[:-step] if step < len(key) else np.zeros(0, dtype=bool)
            if not same.any():
                break
            left.append(row[:-step][same])
            right.append(row[step:][same])
        first, second = np.concatenate(left), np.concatenate(right)
        order = np.argsort(first, kind="stable")
        return first[order], second[order]

    def pairs(self, low: int, high: int) -> tuple[Ints, Ints]:
        """Pair records ``low`` to ``high`` of the first table with those they may be."""
        rows, found = self.rows, [*self._by_keys(low, high)]
        for exact in (True, False):
            who = np.arange(low, high)
            who = who[rows.exact[who] == exact]
            found += self._nearest(who, exact)
        a, b = (np.concatenate(halves) for halves in zip(*found, strict=True))
        if rows.alone:
            a, b = np.minimum(a, b), np.maximum(a, b)
        fine = (a != b) & (rows.side[a] == rows.side[b]) & (rows.side[a] >= 0)
        fine &= (rows.loss[a] < 0) | (rows.loss[a] != rows.loss[b])
        joined = pd.unique(a[fine] * len(rows) + b[fine])
        return joined // len(rows), joined % len(rows)

    def _by_keys(self, low: int, high: int) -> Iterator[tuple[Ints, Ints]]:
        for left, right in self._linked:
            begin, end = np.searchsorted(left, [low, high])
            a, b = left[begin:end], right[begin:end]
            across = np.ones(len(a), dtype=bool) if self.rows.alone else b >= self.rows.first
            yield a[across], b[across]

    def _nearest(self, who: Ints, exact: bool) -> Iterator[tuple[Ints, Ints]]:
        """Pair with the nearest in time of the same and of like models, of a unit and a place."""
        wanted = [
            (self._model_index, self._by_model, SAME_MODEL),
            (self._silent_index, self._kind, SAME_PLACE),
            (self._kind_index, self._silent, SAME_PLACE),
        ]
        shared = zip(self._shared_index, self._groups, strict=True)
        wanted += [(index, group, SAME_PLACE) for index, group in shared]
        for indices, group, most in wanted:
            mine = who[group[who] >= 0]
            yield from self._ask(indices, mine, group[mine], most, exact)
        mine, theirs = self._like(who[self._by_model[who] >= 0])
        group = self.rows.side[mine] * len(self.models.start) + theirs
        yield from self._ask(self._model_index, mine, group, LIKE_MODEL, exact)

    def _ask(
        self, indices: list[tuple[bool, Index]], who: Ints, group: Ints, most: int, exact: bool
    ) -> Iterator[tuple[Ints, Ints]]:
        for theirs, index in indices:
            after = AFTER_EACH_OTHER[exact, theirs]
            yield index.nearest(who, group, most, after=after)

    def _like(self, who: Ints) -> tuple[Ints, Ints]:
        """Give each record as often as there are models like its own, with these models."""
        code, start = self.models.code[who], self.models.start
        size = start[code + 1] - start[code]
        within = np.arange(int(size.sum())) - np.repeat(np.cumsum(size) - size, size)
        return np.repeat(who, size), self.models.other[np.repeat(start[code], size) + within]


def roots_of(rows: Rows) -> Ints:
    """Number the broadest category of each record; -1 where it is not known."""
    names: dict[str, int] = {}
    codes = []
    for code in rows.categories:
        try:
            codes.append(names.setdefault(root(code), len(names)))
        except UnknownCodeError:
            codes.append(-1)
    return np.array([*codes, -1], dtype=np.int64)[rows.category]
