"""Exact distributions of sums of counts, by transforms; nothing is sampled.

A term is a count that falls into a cell with some chance, ``times`` over. Under ``independent``
the counts of all terms vary on their own. Under ``wording`` every record with one wording has the
same, unknown, count: what "dozens" means is not known, but it is one thing. Whether a record falls
into the cell is independent of all others in both.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
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

MOST_CELLS = 1 << 26
"""Values that the distribution of a sum may have at the most."""

FEW_PAIRS = 1 << 14
MOST_PAIRS = 1 << 22
"""Combinations of values up to which two sums are added pair by pair: gladly, and at a pinch."""

DENSE = 8
"""A range of values up to so many times their number is counted out, not sorted."""


class Dependence(StrEnum):
    """How the counts of different records hang together.

    ``wording``: one reading of a wording for every record of a language that uses it.
    ``independent``: each record's count varies on its own.
    """

    WORDING = "wording"
    INDEPENDENT = "independent"


@dataclass(frozen=True, slots=True)
class Term:
    """``times`` records with one distribution, each in the cell with probability ``chance``.

    ``wording`` is equal for terms that share a reading; None where the count is exact.
    """

    pmf: Pmf
    chance: float
    times: int
    wording: Hashable = None


@dataclass(frozen=True, slots=True)
class Atoms:
    """A distribution as its distinct values, in rising order, and their probabilities."""

    value: NDArray[np.int64]
    p: NDArray[np.float64]


def _present(term: Term) -> Pmf:
    """Distribution of one record of a term: its count with ``chance``, otherwise 0."""
    if term.chance >= 1:
        return term.pmf
    p = np.zeros(term.pmf.stop + 1)
    p[term.pmf.start :] = term.chance * term.pmf.p
    p[0] += 1 - term.chance
    return Pmf(0, p)


def _window(parts: Sequence[tuple[Pmf, int]]) -> tuple[int, int]:
    """Give the first value and the width of a window that holds all but ``LOST_MASS``.

    The width is that of the whole support, or less by Bernstein's inequality.
    """
    low = sum(pmf.start * times for pmf, times in parts)
    high = sum(pmf.stop * times for pmf, times in parts)
    variance = mean = reach = 0.0
    for pmf, times in parts:
        values = np.arange(pmf.start, pmf.stop + 1)
        centre = float(values @ pmf.p)
        mean += centre * times
        variance += float(((values - centre) ** 2) @ pmf.p) * times
        reach = max(reach, pmf.stop - centre, centre - pmf.start)
    log = -math.log(LOST_MASS / 2)
    half = reach * log / 3 + math.sqrt((reach * log / 3) ** 2 + 2 * variance * log)
    start = max(low, math.floor(mean - half))
    return start, min(high, math.ceil(mean + half)) - start + 1


def _tidy(start: int, p: NDArray[np.float64]) -> Pmf:
    """Make a distribution of what an inverse transform left: no negative, sum 1."""
    p = np.maximum(p, 0.0)
    return Pmf(start, p / p.sum())


def _too_large(width: int) -> TooLargeError:
    return TooLargeError(
        f"the exact distribution of this sum has {width:,} values, more than {MOST_CELLS:,}; "
        "sum fewer records at once, or use dependence='independent'"
    )


def sum_independent(terms: Iterable[Term]) -> Pmf:
    """Distribution of the sum of independent counts.

    >>> half = Pmf.of({1: 0.5, 2: 0.5})
    >>> sum_independent([Term(half, 1.0, 2)]).p.round(3)
    array([0.25, 0.5 , 0.25])
    """
    parts = [(_present(term), term.times) for term in terms]
    fixed = sum(pmf.start * times for pmf, times in parts if pmf.p.size == 1)
    parts = [(pmf, times) for pmf, times in parts if pmf.p.size > 1]
    if not parts:
        return Pmf(fixed, np.ones(1))
    if len(parts) == 1 and parts[0][1] == 1:
        return Pmf(parts[0][0].start + fixed, parts[0][0].p)
    start, width = _window(parts)
    if width > MOST_CELLS:
        raise _too_large(width)
    size = fft.next_fast_len(width, real=True)
    product = np.ones(size // 2 + 1, dtype=complex)
    for pmf, times in parts:
        wrapped = np.bincount(np.arange(pmf.p.size) % size, pmf.p, minlength=size)
        product *= fft.rfft(wrapped) ** times
    low = sum(pmf.start * times for pmf, times in parts)
    p = np.roll(fft.irfft(product, size), -((start - low) % size))[:width]
    return _tidy(start + fixed, p)


def _merge(value: NDArray[np.int64], p: NDArray[np.float64]) -> Atoms:
    """Add up the probabilities of equal values."""
    least = int(value.min())
    if int(value.max()) - least < DENSE * value.size:
        sums = np.bincount(value - least, p)
        held = np.flatnonzero(sums)
        return Atoms(held + least, sums[held].astype(np.float64))
    distinct, at = np.unique(value, return_inverse=True)
    return Atoms(distinct, np.bincount(at.ravel(), p).astype(np.float64))


def _atoms(pmf: Pmf) -> Atoms:
    held = np.flatnonzero(pmf.p)
    return Atoms(held + pmf.start, pmf.p[held])


def _dense(atoms: Atoms) -> Pmf:
    start = int(atoms.value[0])
    return _tidy(start, np.bincount(atoms.value - start, atoms.p).astype(np.float64))


def _shared(terms: Sequence[Term]) -> Atoms:
    """Sum of records that share one reading: the reading times the number of them present."""
    one = Pmf(1, np.ones(1))
    present = _atoms(sum_independent([Term(one, t.chance, t.times) for t in terms]))
    reading = _atoms(terms[0].pmf)
    value = np.multiply.outer(present.value, reading.value).ravel()
    return _merge(value, np.multiply.outer(present.p, reading.p).ravel())


def _multiply_out(sums: Sequence[Atoms]) -> Atoms:
    """Add independent sums of few values each, by every pair of them."""
    total = sums[0]
    for other in sums[1:]:
        value = np.add.outer(total.value, other.value).ravel()
        total = _merge(value, np.multiply.outer(total.p, other.p).ravel())
    return total


def _add(sums: Sequence[Atoms]) -> Atoms:
    """Add independent sums, by pairs where there are few, and otherwise by one transform."""
    pairs = math.prod(sum_.value.size for sum_ in sums)
    width = sum(int(sum_.value[-1] - sum_.value[0]) for sum_ in sums) + 1
    if pairs <= FEW_PAIRS or (width > MOST_CELLS and pairs <= MOST_PAIRS):
        return _multiply_out(sums)
    if width > MOST_CELLS:
        raise _too_large(width)
    return _atoms(sum_independent([Term(_dense(sum_), 1.0, 1) for sum_ in sums]))


def sum_by_wording(terms: Iterable[Term]) -> Atoms:
    """Distribution of the sum where equal wordings share one reading.

    >>> dozen = Pmf.of({24: 0.5, 36: 0.5})
    >>> sum_by_wording([Term(dozen, 1.0, 100, "dozens")]).value
    array([2400, 3600])
    """
    by_wording: dict[Hashable, list[Term]] = {}
    for term in terms:
        by_wording.setdefault(term.wording, []).append(term)
    alone = by_wording.pop(None, [])
    shared = []
    for group in by_wording.values():
        if len(group) == 1 and group[0].times == 1:
            alone.append(group[0])  # a reading that nothing shares is independent
        else:
            shared.append(_shared(group))
    if alone or not shared:
        shared.append(_atoms(sum_independent(alone)))
    return _add(sorted(shared, key=lambda atoms: atoms.value.size))


def sum_terms(terms: Iterable[Term], dependence: Dependence) -> Atoms:
    """Distribution of the sum of terms under a stated dependence."""
    if dependence == Dependence.INDEPENDENT:
        return _atoms(sum_independent(terms))
    return sum_by_wording(terms)


def quantiles(atoms: Atoms, levels: Sequence[float]) -> list[float]:
    """Smallest value whose cumulative probability reaches each level.

    >>> quantiles(Atoms(np.array([2, 9]), np.array([0.5, 0.5])), [0.05, 0.5, 0.95])
    [2.0, 2.0, 9.0]
    """
    rising = np.cumsum(atoms.p)
    at = np.searchsorted(rising, np.array(levels) - SLACK)
    return [float(atoms.value[min(i, atoms.value.size - 1)]) for i in at]
