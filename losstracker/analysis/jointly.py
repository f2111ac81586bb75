"""Two sums of one table, seen together: their ratio and their difference.

What "dozens" means is one thing in the whole table under ``wording``, so a reading that both sums
share is shared by them here. Under ``comonotonic`` all counts of both rise together.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np
from scipy import fft

from losstracker.analysis.distributions import (
    Atoms,
    Dependence,
    add_stretched,
    count_present,
    quantiles,
    sum_terms,
)
from losstracker.model.pmf import SLACK

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from numpy.typing import NDArray

    from losstracker.analysis.distributions import Term

MOST_WORK = 1 << 17
"""Pairs of a joint reading and a denominator up to which a ratio is exact."""

FEW_PAIRS = 1 << 12
STEPS = 1 << 13
HALVINGS = 64
NEAR = 2.0**-14
"""Share of itself to which a rounded ratio is searched."""

ZERO = Atoms(np.array([0]), np.ones(1))


@dataclass(frozen=True, slots=True)
class Pairs:
    """Values that two sums have together: ``first[i]`` and ``second[i]`` with chance ``p[i]``."""

    first: NDArray[np.int64]
    second: NDArray[np.int64]
    p: NDArray[np.float64]

    def plus(self, other: Pairs) -> Pairs:
        """Add another pair of sums, independent of this one; equal pairs are merged."""
        first = np.add.outer(self.first, other.first).ravel()
        second = np.add.outer(self.second, other.second).ravel()
        p = np.multiply.outer(self.p, other.p).ravel()
        order = np.lexsort((second, first))
        first, second, p = first[order], second[order], p[order]
        new = np.ones(p.size, dtype=bool)
        new[1:] = (np.diff(first) != 0) | (np.diff(second) != 0)
        return Pairs(first[new], second[new], np.add.reduceat(p, np.flatnonzero(new)))


NOTHING = Pairs(np.array([0]), np.array([0]), np.ones(1))


@dataclass(frozen=True, slots=True)
class Joint:
    """Two sums: what each has on its own, independent of all else, and what they share.

    ``shared`` holds one :class:`Pairs` for each thing that they share, independent of one another.
    """

    first: Atoms
    second: Atoms
    shared: tuple[Pairs, ...] = ()


def join(first: Sequence[Term], second: Sequence[Term], dependence: Dependence) -> Joint:
    """Put two sums together under a dependence that is not ``unknown``.

    >>> from losstracker.model.pmf import Pmf
    >>> from losstracker.analysis.distributions import Term
    >>> few = Term.of(Pmf.of({2: 0.5, 3: 0.5}), wording="a few")
    >>> joint = join([few], [few], Dependence.WORDING)
    >>> joint.shared[0].first.tolist(), joint.shared[0].second.tolist()
    ([2, 3], [2, 3])
    """
    if dependence == Dependence.COMONOTONIC:
        return Joint(ZERO, ZERO, (_rise_together(first, second),))
    both: set[Hashable] = set()
    if dependence == Dependence.WORDING:
        both = _wordings(first) & _wordings(second)
    shared = _gather([_share(wording, first, second) for wording in sorted(both, key=repr)])
    return Joint(_alone(first, both, dependence), _alone(second, both, dependence), shared)


def _gather(shared: list[Pairs]) -> tuple[Pairs, ...]:
    """Add up what has few values: fewer things that are shared are less work."""
    rising = sorted(shared, key=lambda pairs: pairs.p.size)
    while len(rising) > 1 and rising[0].p.size * rising[1].p.size <= FEW_PAIRS:
        both = rising[0].plus(rising[1])
        rising = sorted([both, *rising[2:]], key=lambda pairs: pairs.p.size)
    return tuple(rising)


def _alone(terms: Sequence[Term], shared: set[Hashable], dependence: Dependence) -> Atoms:
    own = [term for term in terms if term.pmf.p.size == 1 or term.wording not in shared]
    return sum_terms(own, dependence) if own else ZERO


def _wordings(terms: Sequence[Term]) -> set[Hashable]:
    return {term.wording for term in terms if term.pmf.p.size > 1}


def _share(wording: Hashable, first: Sequence[Term], second: Sequence[Term]) -> Pairs:
    """Give the two sums of the records with one wording: the reading times how many there are."""
    pmf = next(term.pmf for term in first if term.wording == wording)
    there = [_present([term for term in terms if term.wording == wording])
             for terms in (first, second)]  # fmt: skip
    readings = np.flatnonzero(pmf.p)
    shape = (readings.size, there[0].value.size, there[1].value.size)
    value = (readings + pmf.start)[:, None, None]
    p = pmf.p[readings][:, None, None] * there[0].p[:, None] * there[1].p
    return Pairs(
        np.broadcast_to(value * there[0].value[:, None], shape).ravel(),
        np.broadcast_to(value * there[1].value, shape).ravel(),
        p.ravel(),
    )


def _present(terms: Sequence[Term]) -> Atoms:
    chances = np.concatenate([term.chances for term in terms])
    return count_present(chances, np.concatenate([term.times for term in terms]))


def _rise_together(first: Sequence[Term], second: Sequence[Term]) -> Pairs:
    """Give the two sums at every level of one probability that all counts share."""
    parts = [
        (side, int(times), *_steps(term, float(chance)))
        for side, terms in enumerate((first, second))
        for term in terms
        for chance, times in zip(term.chances, term.times, strict=True)
    ]
    # Levels that rounding alone keeps apart are one.
    levels = np.unique(np.round(np.concatenate([np.ones(1), *(part[3] for part in parts)]), 12))
    levels = levels[levels > 0]
    sums = np.zeros((2, levels.size), dtype=np.int64)
    for side, times, values, rising in parts:
        at = np.searchsorted(rising, levels - SLACK)
        sums[side] += times * values[np.minimum(at, values.size - 1)]
    return Pairs(sums[0], sums[1], np.diff(levels, prepend=0.0))


def _steps(term: Term, chance: float) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Give the values of one record, 0 where it is absent, and their cumulative probabilities."""
    held = np.flatnonzero(term.pmf.p)
    values, p = held + term.pmf.start, chance * term.pmf.p[held]
    if chance < 1:
        values, p = np.append(0, values), np.append(1 - chance, p)
    return values.astype(np.int64), np.cumsum(p)


def difference(joint: Joint) -> Atoms:
    """Distribution of the first sum less the second.

    >>> from losstracker.model.pmf import Pmf
    >>> from losstracker.analysis.distributions import Term
    >>> few = Term.of(Pmf.of({2: 0.5, 3: 0.5}), wording="a few")
    >>> difference(join([few], [few], Dependence.WORDING)).value.tolist()
    [0]
    """
    second = joint.second
    less = Atoms(-second.value[::-1], second.p[::-1], second.above, second.below)
    shared = [_marginal(pairs.first - pairs.second, pairs.p) for pairs in joint.shared]
    below, above = joint.first.below + less.below, joint.first.above + less.above
    total = add_stretched([], [joint.first, less, *shared], sharing=0)
    return Atoms(total.value, total.p, total.below + below, total.above + above)


def _marginal(value: NDArray[np.int64], p: NDArray[np.float64]) -> Atoms:
    distinct, at = np.unique(value, return_inverse=True)
    return Atoms(distinct, np.bincount(at.ravel(), p).astype(np.float64))


def difference_quantiles(joint: Joint, levels: Sequence[float]) -> list[float]:
    """Quantiles of the first sum less the second, items."""
    return quantiles(difference(joint), levels)


@dataclass(frozen=True, slots=True)
class Fraction:
    """A ratio of two sums of whole counts >= 0, as a distribution.

    ``known`` is what is added to the first and to the second sum for sure. Where both sums are 0
    there is no ratio: ``undefined`` is the value that stands for it (0 or inf).
    """

    joint: Joint
    known: tuple[int, int]
    undefined: float

    def quantile(self, level: float) -> float:
        """Smallest ratio whose cumulative probability reaches ``level``; inf over a zero."""
        parts = _Parts.of(self)
        if parts.work > MOST_WORK:
            return _Rounded.of(self).quantile(level)
        if parts.reached(math.inf) < level - SLACK:
            return math.inf
        if parts.reached(0.0) >= level - SLACK:
            return 0.0
        return parts.just_below(parts.search(level - SLACK))

    def chance_of_neither(self) -> float:
        """Probability that both sums are 0."""
        if any(self.known):
            return 0.0
        joint = self.joint
        alone = [float(atoms.p[atoms.value == 0].sum()) for atoms in (joint.first, joint.second)]
        shared = [
            float(pairs.p[(pairs.first == 0) & (pairs.second == 0)].sum()) for pairs in joint.shared
        ]
        return math.prod([*alone, *shared])

    def chance_of_zero(self) -> float:
        """Probability that the second sum is 0."""
        second = [_marginal(pairs.second, pairs.p) for pairs in self.joint.shared]
        zeros = (self.joint.second, *second)
        if self.known[1]:
            return 0.0
        return math.prod(float(atoms.p[atoms.value == 0].sum()) for atoms in zeros)


@dataclass(frozen=True, slots=True)
class _Parts:
    """The first sum given the second: rows are denominators, with the numerators' cumulative."""

    base: NDArray[np.int64]
    below: NDArray[np.int64]
    p: NDArray[np.float64]
    values: NDArray[np.int64]
    rising: NDArray[np.float64]
    undefined: float
    work: int

    @classmethod
    def of(cls, ratio: Fraction) -> _Parts:
        joint, (first, second) = ratio.joint, ratio.known
        work = math.prod((joint.second.value.size, *(pairs.p.size for pairs in joint.shared)))
        none = np.array([0])
        if work > MOST_WORK:
            return cls(none, none, np.ones(1), none, np.ones(1), ratio.undefined, work)
        shared = reduce(Pairs.plus, joint.shared, NOTHING)
        base = np.repeat(shared.first + first, joint.second.value.size)
        below = np.add.outer(shared.second + second, joint.second.value).ravel()
        p = np.multiply.outer(shared.p, joint.second.p).ravel()
        rising = np.append(0.0, np.cumsum(joint.first.p))
        return cls(base, below, p, joint.first.value, rising, ratio.undefined, work)

    def reached(self, ratio: float) -> float:
        """Probability that the ratio is at most ``ratio``."""
        return float(self.p @ self.rising[self.places(ratio)])

    def search(self, level: float) -> float:
        """Give a ratio from the quantile on, below the next ratio that can be."""
        left, settled = self, 0.0
        low, high = 0.0, self.largest()
        least, most = left.places(low), left.places(high)
        enough = 0.5 / float(self.below.max()) ** 2  # no two ratios are nearer
        for _ in range(HALVINGS):
            if high - low <= enough:
                break
            moves = least < most
            settled += float(left.p[~moves] @ self.rising[least[~moves]])
            left, least, most = left.take(moves), least[moves], most[moves]
            middle = (low + high) / 2
            at = left.places(middle)
            if settled + float(left.p @ self.rising[at]) >= level:
                high, most = middle, at
            else:
                low, least = middle, at
        return high

    def take(self, kept: NDArray[np.bool_]) -> _Parts:
        """Keep some of the denominators."""
        return replace(self, base=self.base[kept], below=self.below[kept], p=self.p[kept])

    def places(self, ratio: float) -> NDArray[np.int64]:
        """Count the numerators whose ratio is at most ``ratio``, for each denominator."""
        return np.searchsorted(self.values, self._most(ratio) - self.base, side="right")

    def _most(self, ratio: float) -> NDArray[np.int64]:
        """Largest numerator whose ratio is at most ``ratio``, for each denominator."""
        if ratio == math.inf:
            most = np.full(self.below.size, int(self.values[-1] + self.base.max()))
        else:
            most = np.floor(ratio * self.below).astype(np.int64)
            with np.errstate(divide="ignore", invalid="ignore"):
                most += (most + 1) / self.below <= ratio
                most -= most / self.below > ratio
        return np.where(self.below > 0, most, 0 if self.undefined == 0 else -1)

    def largest(self) -> float:
        """Give a ratio that none exceeds, zero denominators aside."""
        held = self.below > 0
        return float((self.values[-1] + self.base[held]).max() / self.below[held].min())

    def just_below(self, ratio: float) -> float:
        """Largest ratio that can be and is at most ``ratio``."""
        held = self.below > 0
        at = self.places(ratio)[held]
        there = at > 0
        tops = self.values[at[there] - 1] + self.base[held][there]
        return float((tops / self.below[held][there]).max())


@dataclass(frozen=True, slots=True)
class _Rounded:
    """The same where too much is shared to list: on a grid, with the error on the safe side.

    ``neither`` is the probability that both sums are 0, which is never rounded.
    """

    ratio: Fraction
    neither: float

    @classmethod
    def of(cls, ratio: Fraction) -> _Rounded:
        return cls(ratio, ratio.chance_of_neither())

    def quantile(self, level: float) -> float:
        """Quantile that is at most the exact one below the median, at least it above."""
        side = 0 if level == 0.5 else 1 if level < 0.5 else -1
        return self._search(level - SLACK, side)

    def _search(self, level: float, side: int) -> float:
        top, bottom = self._ends(0, last=True), self._ends(1, last=False)
        low, high = 0.0, top / max(bottom, 1)
        if self._reached(high, side) < level:
            return high if bottom > 0 else math.inf
        if self._reached(0.0, side) >= level:
            return 0.0
        middle = top / max(self._ends(1, last=True), 1)  # a guess of the right size
        for _ in range(HALVINGS):
            if high - low <= NEAR * high:
                break
            low, high = (low, middle) if self._reached(middle, side) >= level else (middle, high)
            middle = min(2 * low, (low + high) / 2) if low else high / 2
        return low if side > 0 else high

    def _ends(self, which: int, *, last: bool) -> float:
        joint = self.ratio.joint
        atoms = (joint.first, joint.second)[which]
        pairs = [(each.first, each.second)[which] for each in joint.shared]
        ends = [int(each.max() if last else each.min()) for each in (atoms.value, *pairs)]
        return float(sum(ends) + self.ratio.known[which])

    def _reached(self, ratio: float, side: int) -> float:
        """Probability that first - ratio * second <= 0, at most or at least (side -1, 1)."""
        joint, (first, second) = self.ratio.joint, self.ratio.known
        terms = [(joint.first.value.astype(float), joint.first.p)]
        terms += [(-ratio * joint.second.value[::-1], joint.second.p[::-1])]
        terms += [(each.first - ratio * each.second, each.p) for each in joint.shared]
        starts = [float(value.min()) for value, _ in terms]
        step = sum(float(value.max()) for value, _ in terms) - sum(starts)
        step = max(step / STEPS, 1e-9)
        size = STEPS + len(terms) + 1
        product = np.ones(fft.next_fast_len(size, real=True) // 2 + 1, dtype=complex)
        length = fft.next_fast_len(size, real=True)
        nothing = sum(round(-start / step) for start in starts)
        for (value, p), start in zip(terms, starts, strict=True):
            places = np.rint((value - start) / step).astype(np.int64)
            product *= fft.rfft(np.bincount(places, p, minlength=length)[:length])
        rising = np.cumsum(np.maximum(fft.irfft(product, length), 0))
        limit = -(first - ratio * second) - sum(starts) + side * step * len(terms) / 2
        at = math.floor(limit / step + 1e-9)
        reached = float(rising[min(at, length - 1)] / rising[-1]) if at >= 0 else 0.0
        counted = self.neither if nothing <= at else 0.0
        return reached - counted + (0.0 if self.ratio.undefined else self.neither)
