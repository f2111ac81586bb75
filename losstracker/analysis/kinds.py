"""What a record can add to a cell: a few kinds of distributions, as arrays over all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from losstracker.model.pmf import Pmf


@dataclass(frozen=True, slots=True)
class Kinds:
    """Kind k adds ``stretch[k]`` times a count of ``pmfs[base[k]]`` with ``chance[k]``, else 0.

    ``base``, ``chance`` and ``stretch`` are parallel arrays. Always true: a kind with a ``stretch``
    above 1 has chance 1.

    >>> from losstracker.model.pmf import Pmf
    >>> Kinds.plain([Pmf.of({2: 0.5, 3: 0.5})]).high
    array([3])
    """

    pmfs: Sequence[Pmf]
    base: NDArray[np.int64]
    chance: NDArray[np.float64]
    stretch: NDArray[np.int64]

    @classmethod
    def plain(cls, pmfs: Sequence[Pmf]) -> Kinds:
        """Make a kind of each distribution as it is."""
        size = len(pmfs)
        return cls(pmfs, np.arange(size), np.ones(size), np.ones(size, dtype=np.int64))

    def _of_base(self, name: str) -> NDArray[np.int64]:
        return np.array([getattr(pmf, name) for pmf in self.pmfs], dtype=np.int64)[self.base]

    @property
    def low(self) -> NDArray[np.int64]:
        """The least that each kind can add."""
        start = self._of_base("start") * self.stretch
        return np.where(self.chance < 1, np.minimum(start, 0), start)

    @property
    def high(self) -> NDArray[np.int64]:
        """The most that each kind can add."""
        stop = self._of_base("stop") * self.stretch
        return np.where(self.chance < 1, np.maximum(stop, 0), stop)

    @property
    def many(self) -> NDArray[np.int64]:
        """How many values each kind can have."""
        values = np.array([np.count_nonzero(pmf.p) for pmf in self.pmfs], dtype=np.int64)
        return values[self.base] + (self.chance < 1)

    def moments(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Give the mean and the variance of each kind."""
        means = np.array([pmf.mean() for pmf in self.pmfs])[self.base] * self.stretch
        spreads = np.array([_variance(pmf) for pmf in self.pmfs])[self.base] * self.stretch**2.0
        mean = self.chance * means
        return mean, self.chance * (spreads + means**2) - mean**2

    def mixed(self, kind: int) -> tuple[int, NDArray[np.float64]]:
        """Write one kind without stretch out: its least value, and the chances from there on."""
        pmf, chance = self.pmfs[self.base[kind]], self.chance[kind]
        if chance >= 1:
            return pmf.start, pmf.p
        start, stop = min(pmf.start, 0), max(pmf.stop, 0)
        p = np.zeros(stop - start + 1)
        p[pmf.start - start : pmf.stop - start + 1] = chance * pmf.p
        p[-start] += 1 - chance
        return start, p


def _variance(pmf: Pmf) -> float:
    away = np.arange(pmf.p.size) + (pmf.start - pmf.mean())
    return float(away**2 @ pmf.p)
