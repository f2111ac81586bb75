"""Distributions of sums of counts, by transforms; nothing is sampled.

Under ``independent`` the counts of all records vary on their own. Under ``wording`` every record
with one wording has the same, unknown, count: what "dozens" means is not known, but it is one
thing. Whether a record falls into the cell is independent of all others in both. The sums are
exact, but for very many records that share readings: those are rounded, and say by how much.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from scipy import fft

from losstracker.errors import TooLargeError
from losstracker.model.pmf import SLACK, Pmf

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from numpy.typing import NDArray

LOST_MASS = 1e-17
"""Probability that may fall outside the window of a transform and be wrapped into it."""

DUST = 1e-17
"""A probability below this is what rounding left in a transform."""

MOST_CELLS = 1 << 25
"""Values that the distribution of a sum may have at the most."""

MOST_RECORDS = 5_000
MANY_CELLS = 1 << 22
"""A sum of more records that share readings is rounded if it has more values than this."""

COARSE = 1 << 16
"""Steps from the least to the largest value of a sum that is rounded."""

FEW_PAIRS = 1 << 14
MOST_PAIRS = 1 << 22
"""Combinations of values up to which sums are added pair by pair: gladly, and at a pinch."""

FEW_VALUES = 12
"""A row of so few values is added by shifting, not by a transform."""

DENSE = 8
"""A range of values up to so many times their number is counted out, not sorted."""


class Dependence(StrEnum):
    """How the counts of different records hang together.

    ``wording``: one reading of a wording for every record of a language that uses it.
    ``independent``: each record's count varies on its own.
    ``comonotonic``: all counts are low together or high together, and so is whether records of
    uncertain days fall into a cell; quantiles add up. The
    widest of these three in most sums, but not the worst that can be.
    ``unknown``: nothing is supposed. ``lower`` and ``upper`` hold under every dependence.
    """

    WORDING = "wording"
    INDEPENDENT = "independent"
    COMONOTONIC = "comonotonic"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Term:
    """Records with one distribution: ``times[i]`` of them are in the cell with ``chances[i]``.

    ``wording`` is equal for terms that share a reading; None where the count is exact.
    """

    pmf: Pmf
    chances: NDArray[np.float64]
    times: NDArray[np.int64]
    wording: Hashable = None

    @classmethod
    def of(cls, pmf: Pmf, chance: float = 1.0, times: int = 1, wording: Hashable = None) -> Term:
        """Make one of records that all have the same chance."""
        return cls(pmf, np.array([chance]), np.array([times], dtype=np.int64), wording)


@dataclass(frozen=True, slots=True)
class Atoms:
    """A distribution as its distinct values, in rising order, and their probabilities.

    Where it was rounded, the sum is at most ``below`` less and ``above`` more than the value.
    """

    value: NDArray[np.int64]
    p: NDArray[np.float64]
    below: int = 0
    above: int = 0

    @property
    def reach(self) -> int:
        """From the least value to the largest."""
        return int(self.value[-1] - self.value[0])


def _tidy(start: int, p: NDArray[np.float64]) -> Atoms:
    """Make a distribution of what an inverse transform left: no dust, sum 1."""
    held = np.flatnonzero(p > DUST)
    kept = p[held]
    return Atoms(held + start, kept / kept.sum())


def _bernstein(variance: float, reach: float) -> float:
    """Give how far from its mean a sum stays but for ``LOST_MASS`` (Bernstein's inequality)."""
    log = -math.log(LOST_MASS / 2)
    return reach * log / 3 + math.sqrt((reach * log / 3) ** 2 + 2 * variance * log)


def _require_room(width: int) -> None:
    if width > MOST_CELLS:
        raise TooLargeError(
            f"the exact distribution of this sum has {width:,} values, more than {MOST_CELLS:,}; "
            "sum fewer records at once, or use dependence='independent'"
        )


def count_present(chances: NDArray[np.float64], times: NDArray[np.int64]) -> Atoms:
    """Distribution of how many records are in the cell (Poisson binomial).

    >>> count_present(np.array([0.5]), np.array([2])).p.round(3)
    array([0.25, 0.5 , 0.25])
    """
    sure = int(times[chances >= 1].sum())
    q, n = chances[chances < 1], times[chances < 1]
    if not q.size:
        return Atoms(np.array([sure]), np.ones(1))
    mean, half = float(n @ q), _bernstein(float(n @ (q * (1 - q))), 1.0)
    start, stop = max(0, math.floor(mean - half)), min(int(n.sum()), math.ceil(mean + half))
    size = fft.next_fast_len(stop - start + 1, real=True)
    angle = 2 * np.pi * np.arange(size // 2 + 1) / size
    turn = np.exp(-1j * angle)
    log = 1j * angle * start
    with np.errstate(divide="ignore"):
        for at in range(0, q.size, 256):  # so many rows at a time keep the memory small
            some = q[at : at + 256, None]
            log = log + n[at : at + 256] @ np.log(1 - some + some * turn)
    p = fft.irfft(np.exp(log), size)[: stop - start + 1]
    return _tidy(start + sure, p)


@lru_cache(maxsize=4096)
def _moments(pmf: Pmf) -> tuple[float, float]:
    values = np.arange(pmf.start, pmf.stop + 1)
    mean = float(values @ pmf.p)
    return mean, float(((values - mean) ** 2) @ pmf.p)


@dataclass(frozen=True, slots=True)
class _Part:
    """So many records of one distribution with one chance, and the whole number they centre on."""

    pmf: Pmf
    chance: float
    times: int

    @property
    def low(self) -> int:
        return self.pmf.start if self.chance >= 1 else 0

    def moments(self) -> tuple[float, float]:
        mean, variance = _moments(self.pmf)
        centre = self.chance * mean
        return centre, self.chance * (variance + mean**2) - centre**2

    def transform(self, size: int, centre: int) -> NDArray[np.complex128]:
        at = np.arange(self.pmf.start - centre, self.pmf.stop - centre + 1) % size
        wrapped = np.bincount(at, self.chance * self.pmf.p, minlength=size)
        wrapped[-centre % size] += max(0.0, 1 - self.chance)
        one: NDArray[np.complex128] = fft.rfft(wrapped)
        return one**self.times


def _sum_vague(terms: Sequence[Term]) -> Atoms:
    """Sum independent counts that have more than one value, by one transform.

    Each distribution is centred on its mean and wrapped into a window that holds the sum.
    """
    parts = [
        _Part(term.pmf, float(chance), int(times))
        for term in terms
        for chance, times in zip(term.chances, term.times, strict=True)
    ]
    means, variances = zip(*(part.moments() for part in parts), strict=True)
    times = [part.times for part in parts]
    mean = float(np.dot(times, means))
    reach = max(
        max(part.pmf.stop - centre, centre - part.low)
        for part, centre in zip(parts, means, strict=True)
    )
    half = _bernstein(float(np.dot(times, variances)), reach)
    start = max(sum(part.low * part.times for part in parts), math.floor(mean - half))
    stop = min(sum(part.pmf.stop * part.times for part in parts), math.ceil(mean + half))
    _require_room(stop - start + 1)
    size = fft.next_fast_len(stop - start + 1, real=True)
    product = np.ones(size // 2 + 1, dtype=complex)
    shift = 0
    for part, its_mean in zip(parts, means, strict=True):
        centre = round(its_mean)
        shift += centre * part.times
        product *= part.transform(size, centre)
    p = np.roll(fft.irfft(product, size), -((start - shift) % size))[: stop - start + 1]
    return _tidy(start, p)


def _merge(value: NDArray[np.int64], p: NDArray[np.float64]) -> Atoms:
    """Add up the probabilities of equal values."""
    least = int(value.min())
    if int(value.max()) - least < DENSE * value.size:
        sums = np.bincount(value - least, p)
        held = np.flatnonzero(sums)
        return Atoms(held + least, sums[held].astype(np.float64))
    distinct, at = np.unique(value, return_inverse=True)
    return Atoms(distinct, np.bincount(at.ravel(), p).astype(np.float64))


def _dense(atoms: Atoms) -> NDArray[np.float64]:
    return np.bincount(atoms.value - atoms.value[0], atoms.p).astype(np.float64)


def _shared(terms: Sequence[Term]) -> Atoms:
    """Sum of records that share one reading: the reading times the number of them present."""
    chances = np.concatenate([term.chances for term in terms])
    present = count_present(chances, np.concatenate([term.times for term in terms]))
    pmf = terms[0].pmf
    held = np.flatnonzero(pmf.p)
    _require_room(present.value.size * held.size)
    value = np.multiply.outer(present.value, held + pmf.start).ravel()
    return _merge(value, np.multiply.outer(present.p, pmf.p[held]).ravel())


def _multiply_out(sums: Sequence[Atoms]) -> Atoms:
    """Add independent sums of few values each, by every pair of them."""
    total = sums[0]
    for other in sums[1:]:
        value = np.add.outer(total.value, other.value).ravel()
        total = _merge(value, np.multiply.outer(total.p, other.p).ravel())
    return total


def _fold(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    """Convolve two rows of probabilities: by shifting where one has few, else by a transform."""
    few, many = sorted((one, other), key=np.count_nonzero)
    held = np.flatnonzero(few)
    size = few.size + many.size - 1
    if held.size > FEW_VALUES:
        length = fft.next_fast_len(size, real=True)
        folded: NDArray[np.float64] = fft.irfft(
            fft.rfft(few, length) * fft.rfft(many, length), length
        )
        return folded[:size]
    wider = np.zeros(size)
    for offset in held.tolist():
        wider[offset : offset + many.size] += few[offset] * many
    return wider


def _convolve(sums: Sequence[Atoms]) -> Atoms:
    """Add independent sums, the narrowest first, so that most of the work is on short rows."""
    rows = [_dense(atoms) for atoms in sums]
    while len(rows) > 1:
        rows.sort(key=np.size, reverse=True)
        rows.append(_fold(rows.pop(), rows.pop()))
    return _tidy(sum(int(atoms.value[0]) for atoms in sums), rows[0])


def _add_rounded(sums: Sequence[Atoms], width: int) -> Atoms:
    """Add independent sums on a grid of so many steps, and say how far off that may be."""
    step = -(-width // COARSE)
    rounded, below, above = [], 0, 0
    for atoms in sums:
        away = atoms.value - atoms.value[0]
        near = (away + step // 2) // step
        off = away - near * step
        below, above = below - int(off.min()), above + int(off.max())
        rounded.append(_merge(near, atoms.p))
    total = _convolve(rounded)
    start = sum(int(atoms.value[0]) for atoms in sums)
    return Atoms(start + total.value * step, total.p, below, above)


def _add(sums: Sequence[Atoms], sharing: int = 0) -> Atoms:
    """Add independent sums in the way that is the least work.

    ``sharing`` is how many records are in sums that may be rounded; 0 where none may be.
    """
    rising = sorted(sums, key=lambda atoms: atoms.value.size)
    pairs = math.prod(atoms.value.size for atoms in rising)
    width = sum(atoms.reach for atoms in rising) + 1
    if pairs <= max(FEW_PAIRS, min(MOST_PAIRS, width)):
        return _multiply_out(rising)
    if sharing and width > (MOST_CELLS if sharing <= MOST_RECORDS else MANY_CELLS):
        return _add_rounded(rising, width)
    _require_room(width)
    return _convolve(rising)


def _by_count(terms: Iterable[Term]) -> list[Atoms]:
    """Sum exact counts: each number times how many records with it are present."""
    by_number: dict[int, list[Term]] = {}
    for term in terms:
        by_number.setdefault(term.pmf.start, []).append(term)
    return [_shared(same) for same in by_number.values()]


def _is_exact(term: Term) -> bool:
    return term.pmf.p.size == 1


def add_stretched(terms: Sequence[Term], stretched: Sequence[Atoms], sharing: int) -> Atoms:
    """Distribution of the sum of independent terms, and of counts that many records share.

    ``sharing`` is how many records those are; the sum of very many is rounded.

    >>> dozens = Atoms(np.array([2400, 3600]), np.array([0.5, 0.5]))
    >>> add_stretched([Term.of(Pmf.of({1: 0.5, 2: 0.5}))], [dozens], 100).value
    array([2401, 2402, 3601, 3602])
    """
    vague = [term for term in terms if not _is_exact(term)]
    sums = [*_by_count(filter(_is_exact, terms)), *stretched]
    return _add([*sums, _sum_vague(vague)] if vague else sums, sharing)


def sum_independent(terms: Iterable[Term]) -> Atoms:
    """Distribution of the sum of independent counts.

    >>> half = Pmf.of({1: 0.5, 2: 0.5})
    >>> sum_independent([Term.of(half, times=2)]).p.round(3)
    array([0.25, 0.5 , 0.25])
    """
    return add_stretched(list(terms), [], 0)


def sum_by_wording(terms: Iterable[Term]) -> Atoms:
    """Distribution of the sum where equal wordings share one reading.

    >>> dozen = Pmf.of({24: 0.5, 36: 0.5})
    >>> sum_by_wording([Term.of(dozen, times=100, wording="dozens")]).value
    array([2400, 3600])
    """
    alone: list[Term] = []
    by_wording: dict[Hashable, list[Term]] = {}
    for term in terms:
        if _is_exact(term):
            alone.append(term)
        else:
            by_wording.setdefault(term.wording, []).append(term)
    shared, sharing = [], 0
    for group in by_wording.values():
        records = sum(int(term.times.sum()) for term in group)
        if records == 1:
            alone += group  # a reading that nothing shares is independent
        else:
            shared.append(_shared(group))
            sharing += records
    return add_stretched(alone, shared, sharing)


def sum_terms(terms: Iterable[Term], dependence: Dependence) -> Atoms:
    """Distribution of the sum of terms, either ``independent`` or ``by wording``."""
    if dependence == Dependence.INDEPENDENT:
        return sum_independent(terms)
    return sum_by_wording(terms)


def quantiles(atoms: Atoms, levels: Sequence[float]) -> list[float]:
    """Smallest value whose cumulative probability reaches each level.

    >>> quantiles(Atoms(np.array([2, 9]), np.array([0.5, 0.5])), [0.05, 0.5, 0.95])
    [2.0, 2.0, 9.0]
    """
    rising = np.cumsum(atoms.p)
    at = np.searchsorted(rising, np.array(levels) - SLACK)
    return [float(atoms.value[min(i, atoms.value.size - 1)]) for i in at]
