"""Quantiles of sums from what may fall into their cells, under each dependence."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from losstracker.analysis.batch import Ranges, count_kinds, sum_kinds
from losstracker.analysis.distributions import (
    MOST_RECORDS,
    Dependence,
    Term,
    quantiles,
    sum_by_wording,
)
from losstracker.analysis.kinds import Kinds
from losstracker.analysis.tails import quantiles_of, tail_means, whole_between

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from numpy.typing import NDArray

    from losstracker.model.pmf import Pmf

    Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Entries:
    """Parallel arrays: in a cell, ``times`` records of a count with a ``chance`` > 0 each."""

    cell: NDArray[np.int64]
    code: NDArray[np.int64]
    chance: NDArray[np.float64]
    times: NDArray[np.int64]

    def take(self, kept: NDArray[np.bool_]) -> Entries:
        """Keep some entries."""
        return Entries(self.cell[kept], self.code[kept], self.chance[kept], self.times[kept])

    def join(self, other: Entries) -> Entries:
        """Add the entries of another."""
        return Entries(
            np.concatenate([self.cell, other.cell]),
            np.concatenate([self.code, other.code]),
            np.concatenate([self.chance, other.chance]),
            np.concatenate([self.times, other.times]),
        )


def sum_entries(  # noqa: PLR0913 - two are keywords
    entries: Entries,
    pmfs: Sequence[Pmf],
    wordings: Sequence[Hashable],
    cells: int,
    *,
    dependence: Dependence,
    levels: Sequence[float],
    records: NDArray[np.float64] | None = None,
) -> Ranges:
    """Give the quantiles of the sum of the entries of each cell; 0 where it has none.

    Args:
        entries: What may fall into the cells.
        pmfs: The distribution of each count that an entry may have.
        wordings: The key of each count's wording, equal where a reading is shared.
        cells: Number of cells.
        dependence: How the counts hang together.
        levels: Cumulative probabilities, each above 0 and below 1.
        records: How many records may fall into each cell, if more than have entries. Sums of very
            many that share readings are rounded, if all of them would be much work.

    Raises:
        TooLargeError: A sum has too many values.

    >>> from losstracker.model.pmf import Pmf
    >>> one, two = np.array([1]), np.array([2])
    >>> entries = Entries(one, np.array([0]), np.array([1.0]), two)
    >>> half = Pmf.of({1: 0.5, 2: 0.5})
    >>> for how in Dependence:
    ...     sums = sum_entries(entries, [half], ["half"], 2, dependence=how, levels=[0.5])
    ...     print(how, sums.least[1], sums.most[1])
    wording [2.] [2.]
    independent [3.] [3.]
    comonotonic [2.] [2.]
    unknown [2.] [4.]
    """
    used, at = np.unique(entries.cell, return_inverse=True)
    packed = Entries(at.ravel(), entries.code, entries.chance, entries.times)
    if dependence == Dependence.WORDING:
        counted = np.bincount(packed.cell, packed.times, used.size)
        many = counted if records is None else np.maximum(counted, records[used])
        shared = number_wordings(wordings)
        found = _sum_by_wording(packed, pmfs, shared, many > MOST_RECORDS, levels)
    elif dependence == Dependence.INDEPENDENT:
        kinds, kind = _kinds_of(packed, pmfs)
        shape = used.size, kinds.base.size
        found = sum_kinds(count_kinds(packed.cell, kind, packed.times, shape), kinds, levels)
    else:
        found = _sum_tails(packed, pmfs, used.size, dependence, levels)
    least, most = np.zeros((cells, len(levels))), np.zeros((cells, len(levels)))
    least[used], most[used] = found.least, found.most
    return Ranges(least, most)


def number_wordings(wordings: Sequence[Hashable]) -> Ints:
    """Number the wordings; an exact count, which has none, shares nothing.

    >>> number_wordings(["dozens", None, "dozens", None])
    array([0, 1, 0, 2])
    """
    seen: dict[Hashable, int] = {}
    keys = [("exact", at) if key is None else key for at, key in enumerate(wordings)]
    return np.array([seen.setdefault(key, len(seen)) for key in keys], dtype=np.int64)


def _kinds_of(entries: Entries, pmfs: Sequence[Pmf]) -> tuple[Kinds, Ints]:
    """Make a kind of each distinct count and chance, and say which each entry is of."""
    chances, its = np.unique(entries.chance, return_inverse=True)
    distinct, kind = np.unique(entries.code * chances.size + its.ravel(), return_inverse=True)
    base, chance = np.divmod(distinct, max(1, chances.size))
    kinds = Kinds(pmfs, base, chances[chance], np.ones(base.size, dtype=np.int64))
    return kinds, kind.ravel()


def _sum_tails(
    entries: Entries,
    pmfs: Sequence[Pmf],
    cells: int,
    dependence: Dependence,
    levels: Sequence[float],
) -> Ranges:
    """Add up what holds for each record: its quantiles, or the means of its tails."""
    kinds, kind = _kinds_of(entries, pmfs)

    def add_up(of_kind: NDArray[np.float64]) -> NDArray[np.float64]:
        columns = [
            np.bincount(entries.cell, entries.times * column[kind], cells) for column in of_kind.T
        ]
        return np.stack(columns, axis=1).astype(np.float64)

    if dependence == Dependence.COMONOTONIC:
        sums = add_up(quantiles_of(kinds, levels))
        return Ranges(sums, sums)
    low, high = tail_means(kinds, levels)
    least, most = whole_between(add_up(low), add_up(high))
    # A lone record depends on nothing: its quantiles are known.
    alone = (np.bincount(entries.cell, entries.times, cells) == 1)[:, None]
    sure = add_up(quantiles_of(kinds, levels))
    return Ranges(np.where(alone, sure, least), np.where(alone, sure, most))


def _sum_by_wording(
    entries: Entries,
    pmfs: Sequence[Pmf],
    wording: Ints,
    large: NDArray[np.bool_],
    levels: Sequence[float],
) -> Ranges:
    """Sum cells in which records with one wording have one reading; round ``large`` ones."""
    cells = large.size
    vague = np.array([pmf.p.size > 1 for pmf in pmfs], dtype=bool)[entries.code]
    keys = entries.cell * max(1, len(pmfs)) + wording[entries.code]
    pair, its = np.unique(keys, return_inverse=True)
    records = np.bincount(its.ravel(), entries.times, pair.size).astype(np.int64)[its.ravel()]
    # The number of records present is not known where a chance is not 1: no plain stretch.
    loose = np.unique(entries.cell[vague & (records > 1) & (entries.chance < 1)])
    is_loose = np.zeros(cells, dtype=bool)
    is_loose[loose] = True
    _, first = np.unique(its.ravel(), return_index=True)
    is_first = np.zeros(entries.cell.size, dtype=bool)
    is_first[first] = True
    kept = ~is_loose[entries.cell] & (~vague | is_first)
    single = entries.take(kept)
    stretch = np.where(vague[kept], records[kept], 1)
    times = np.where(vague[kept], 1, single.times)
    kinds, kind = _stretched_kinds(single, stretch, pmfs)
    tallies = count_kinds(single.cell, kind, times, (cells, kinds.base.size))
    found = sum_kinds(tallies, kinds, levels, large)
    least, most = found.least, found.most.copy()
    for cell, terms in terms_of(entries.take(is_loose[entries.cell]), pmfs, wording):
        atoms = sum_by_wording(terms)
        values = np.array(quantiles(atoms, levels))
        sure = sum(term.pmf.start * int(term.times[term.chances >= 1].sum()) for term in terms)
        whole = sum(term.pmf.stop * int(term.times.sum()) for term in terms)
        least[cell] = np.maximum(values - atoms.below, sure)
        most[cell] = np.minimum(values + atoms.above, whole)
    return Ranges(least, most)


def _stretched_kinds(entries: Entries, stretch: Ints, pmfs: Sequence[Pmf]) -> tuple[Kinds, Ints]:
    """Make a kind of each distinct count, chance and stretch."""
    stretches, its = np.unique(stretch, return_inverse=True)
    codes = Entries(
        entries.cell, entries.code * stretches.size + its.ravel(), entries.chance, entries.times
    )
    kinds, kind = _kinds_of(codes, pmfs)
    base, at = np.divmod(kinds.base, max(1, stretches.size))
    return Kinds(pmfs, base, kinds.chance, stretches[at]), kind


def terms_of(entries: Entries, pmfs: Sequence[Pmf], wording: Ints) -> list[tuple[int, list[Term]]]:
    """Make one term of all records of a cell and count, with the cells that have any.

    ``wording`` numbers the wording of each count; see :func:`number_wordings`.

    >>> from losstracker.model.pmf import Pmf
    >>> once = np.array([1])
    >>> entries = Entries(np.array([7]), np.array([0]), np.array([0.5]), once)
    >>> terms_of(entries, [Pmf.of({3: 1.0})], once)[0][0]
    7
    """
    order = np.lexsort((entries.chance, entries.code, entries.cell))
    cell, code = entries.cell[order], entries.code[order]
    new = np.ones(order.size, dtype=bool)
    new[1:] = (cell[1:] != cell[:-1]) | (code[1:] != code[:-1])
    terms: dict[int, list[Term]] = {}
    for begin, end in pairwise([*np.flatnonzero(new).tolist(), order.size]):
        these = order[begin:end]
        chances, its = np.unique(entries.chance[these], return_inverse=True)
        times = np.bincount(its.ravel(), entries.times[these]).astype(np.int64)
        at = int(code[begin])
        term = Term(pmfs[at], chances, times, int(wording[at]))
        terms.setdefault(int(cell[begin]), []).append(term)
    return list(terms.items())
