"""Which pairs of records are compared at all: those that share something, the nearest in time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from losstracker.analysis.duplicates_links import MOST_SHARING, distinct
from losstracker.analysis.duplicates_rows import FAR
from losstracker.errors import UnknownCodeError
from losstracker.model.taxonomy import root

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from losstracker.analysis.duplicates_models import Models
    from losstracker.analysis.duplicates_rows import Rows

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

AT_ONCE = 8_192
"""Records that ask at a time: what memory holds of pairs before they are each kept once."""

SAME_MODEL, LIKE_MODEL, SAME_PLACE = 32, 10, 12
"""Records that one is compared with: of its own model, of each model like it, of its unit or place;
the nearest in time."""

_SPAN = 4 * FAR
_CELL = 0.2
"""Degrees of latitude and longitude of the cells by which near places are found."""


@dataclass(slots=True)
class Budget:
    """How many records were not compared with one that shares something with them."""

    beyond: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """Some records in the order of a group, of time within it, and of their marks."""

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
        order = np.lexsort((rows.mark[who], place))
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
        return np.repeat(who, size), self.row[np.repeat(low, size) + _within(size)]


@dataclass(frozen=True, slots=True, eq=False)
class Sharing:
    """The records of a table by the keys that they share, in the order of their marks."""

    row: Ints
    begin: Ints
    end: Ints
    budget: Budget

    @classmethod
    def of(cls, few: tuple[Ints, Ints], keys: int, among: Bools, rows: Rows, to: Budget) -> Sharing:
        """Order those of ``few`` (records and keys) that are ``among`` a table."""
        row, key = (half[among[few[0]]] for half in few)
        order = np.lexsort((rows.mark[row], key))
        row, key = row[order], key[order]
        start = np.searchsorted(key, np.arange(keys + 1))
        return cls(row, start[:-1], start[1:], to)

    def partners(self, who: Ints, key: Ints) -> tuple[Ints, Ints]:
        """Pair records with those that share a key with them, the rarest keys first."""
        size = self.end[key] - self.begin[key]
        order = np.lexsort((key, size, who))
        who, key, size = who[order], key[order], size[order]
        before = np.cumsum(size) - size
        before = before - before[np.searchsorted(who, who)]
        taken = np.clip(MOST_SHARING - before, 0, size)
        self.budget.beyond += int((size - taken).sum())
        return np.repeat(who, taken), self.row[np.repeat(self.begin[key], taken) + _within(taken)]


def _within(size: Ints) -> Ints:
    """Number what stands in runs of these sizes, each from 0."""
    return np.arange(int(size.sum())) - np.repeat(np.cumsum(size) - size, size)


AFTER_EACH_OTHER = {(True, True): 0.5, (True, False): 0.9, (False, True): 0.1, (False, False): 0.5}
"""Share of the nearest that lies after a record, by whether both days are days of loss: a list
names a loss on its day or later."""


class Blocks:
    """The blocks of two tables (or of one): made once, asked for slices of either table.

    Each record asks for those of the other table, so that which table comes first is no matter.
    """

    def __init__(self, rows: Rows, models: Models) -> None:
        """Order each table by each thing that records can share."""
        self.rows, self.models = rows, models
        self.budget = Budget()
        self._roots = roots_of(rows)
        said = models.code >= 0
        by_model = np.where(said, rows.side * len(models.start) + models.code, -1)
        kind = rows.side * (self._roots.max(initial=0) + 1) + self._roots
        kind = np.where(self._roots >= 0, kind, -1)
        silent = np.where(said, -1, kind)
        wanted = [(by_model, by_model, SAME_MODEL), (kind, silent, SAME_PLACE)]
        wanted += [(silent, kind, SAME_PLACE)]
        wanted += [(group, group, SAME_PLACE) for group in self._shared_things()]
        self._by_model = by_model
        everyone = np.arange(len(rows))
        halves = np.split(everyone, [rows.first])
        self.tables = (
            [(0, rows.first)] if rows.alone else [(0, rows.first), (rows.first, len(rows))]
        )
        asked = [everyone] if rows.alone else [halves[1], halves[0]]
        self._wanted = [
            [(group, most, self._index(theirs, who)) for group, theirs, most in wanted]
            for who in asked
        ]
        self._sharing = [self._by_key(who) for who in asked]

    def _index(self, group: Ints, who: Ints) -> list[tuple[bool, Index]]:
        exact = self.rows.exact[who]
        return [
            (sure, Index.of(self.rows, group, who[exact == sure], self.budget))
            for sure in (True, False)
        ]

    def _by_key(self, who: Ints) -> list[tuple[Ints, Ints, Ints, Sharing]]:
        """Give the keys of each record as slices, and who of the other table shares them."""
        links, size = self.rows.links, len(self.rows)
        among = np.isin(np.arange(size), who)
        found = []
        for few, held in (
            (links.few, links.shared),
            (links.few_pictures, links.shared_pictures),
        ):
            sharing = Sharing.of(few, held.wide, among, self.rows, self.budget)
            found.append((held.start, held.thing, np.diff(held.start), sharing))
        return found

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

    def pairs(self) -> Ints:
        """Give all pairs of records that are to be compared, as ``a * records + b`` with a < b."""
        rows, found = self.rows, [np.zeros(0, dtype=np.int64)]
        for table, (begin, end) in enumerate(self.tables):
            for low in range(begin, end, AT_ONCE):
                asked = self._ask(table, np.arange(low, min(low + AT_ONCE, end)))
                one, other = (np.concatenate(halves) for halves in zip(*asked, strict=True))
                a, b = np.minimum(one, other), np.maximum(one, other)
                fine = (a != b) & (rows.side[a] == rows.side[b]) & (rows.side[a] >= 0)
                fine &= (rows.loss[a] < 0) | (rows.loss[a] != rows.loss[b])
                found.append(distinct(a[fine] * len(rows) + b[fine]))
        return distinct(np.concatenate(found))

    def _ask(self, table: int, who: Ints) -> Iterator[tuple[Ints, Ints]]:
        """Pair by link and picture, and with the nearest in time that share something else."""
        for start, thing, sizes, sharing in self._sharing[table]:
            at = np.repeat(start[who], sizes[who]) + _within(sizes[who])
            yield sharing.partners(np.repeat(who, sizes[who]), thing[at])
        for exact in (True, False):
            some = who[self.rows.exact[who] == exact]
            for group, most, indices in self._wanted[table]:
                mine = some[group[some] >= 0]
                yield from _near(indices, mine, group[mine], most, exact)
            mine, theirs = self._like(some[self._by_model[some] >= 0])
            group = self.rows.side[mine] * len(self.models.start) + theirs
            yield from _near(self._wanted[table][0][2], mine, group, LIKE_MODEL, exact)

    def _like(self, who: Ints) -> tuple[Ints, Ints]:
        """Give each record as often as there are models like its own, with these models."""
        code, start = self.models.code[who], self.models.start
        size = start[code + 1] - start[code]
        return np.repeat(who, size), self.models.other[np.repeat(start[code], size) + _within(size)]


def _near(
    indices: list[tuple[bool, Index]], who: Ints, group: Ints, most: int, exact: bool
) -> Iterator[tuple[Ints, Ints]]:
    for theirs, index in indices:
        yield index.nearest(who, group, most, after=AFTER_EACH_OTHER[exact, theirs])


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
