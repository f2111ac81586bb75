"""Where sums of many records lie, and how fast their transforms vanish: bounds for many at once.

Both come from one matrix product: a bound on the logarithm for each kind of record, times how many
records of each kind a cell has.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Protocol

import numpy as np
from scipy import fft

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from losstracker.analysis.kinds import Kinds


class Tallies(Protocol):
    """A matrix of how many records of each kind (columns) a cell has (rows)."""

    def __matmul__(self, other: NDArray[np.float64], /) -> NDArray[np.float64]: ...


LOST_MASS = 1e-16
"""Probability that may lie outside a window, on either side."""

LOST_WAVE = 1e-17
"""A transform below this is taken to be nothing."""

STEEPEST = 40.0
"""At this tilt a value one further off weighs nothing; a steeper one says nothing new."""

LONGEST_MGF = 1 << 16
MOST_ENVELOPES = 64
LONGEST_ENVELOPE = 1 << 14
FINER = 16
"""Points of an envelope for each value of its distribution."""


def _log_mgf(kinds: Kinds, tilts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Bound the log of each kind's moment generating function; often exact."""
    of_base = np.zeros((len(kinds.pmfs), tilts.size))
    narrow = np.array([pmf.p.size <= LONGEST_MGF for pmf in kinds.pmfs], dtype=bool)[kinds.base]
    plain = narrow & (kinds.stretch == 1)
    for at in np.unique(kinds.base[plain]):
        held = np.flatnonzero(kinds.pmfs[at].p)
        raised = tilts[:, None] * (held + kinds.pmfs[at].start)
        top = raised.max(axis=1)
        of_base[at] = top + np.log(np.exp(raised - top[:, None]) @ kinds.pmfs[at].p[held])
    with np.errstate(divide="ignore"):
        absent, present = np.log(1 - kinds.chance)[:, None], np.log(kinds.chance)[:, None]
    exact = np.logaddexp(absent, present + of_base[kinds.base])
    bound = np.maximum(np.outer(kinds.low, tilts), np.outer(kinds.high, tilts))
    return np.where(plain[:, None], exact, bound)


def reach_of(
    tallies: Tallies, kinds: Kinds, centre: NDArray[np.int64], spread: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give how far below and above its centre each sum stays but for ``LOST_MASS`` (Chernoff).

    Args:
        tallies: Shape (cells, kinds).
        kinds: The columns of ``tallies``.
        centre: A value of each kind to count from, shape (kinds,).
        spread: Largest standard deviation of a cell's sum.
    """
    flattest = min(STEEPEST, 4 / max(spread, 1e-9))
    steps = math.ceil(math.log(STEEPEST / flattest) / math.log(1.4)) + 1
    tilts = np.geomspace(flattest, STEEPEST, steps)
    room = -math.log(LOST_MASS)
    sides = []
    for signed in (-tilts, tilts):
        grown = tallies @ (_log_mgf(kinds, signed) - np.outer(centre, signed))
        sides.append(((grown + room) / tilts).min(axis=1))
    return sides[0], sides[1]


def _envelope(p: NDArray[np.float64], waves: NDArray[np.float64]) -> NDArray[np.float64]:
    """Bound the size of a transform from each wave number on to pi."""
    size = fft.next_fast_len(FINER * p.size, real=True)
    height = np.abs(fft.rfft(p, size))
    away = np.arange(p.size)
    variance = float(away**2 @ p) - float(away @ p) ** 2
    rises = np.flatnonzero(np.diff(height) >= 0)
    # Between two points a peak rises no more than its curvature allows; the first slope has none.
    if rises.size:
        height[rises[0] :] += variance * (2 * math.pi / size) ** 2 / 8
    falling = np.maximum.accumulate(height[::-1])[::-1]
    return falling[np.minimum((waves * size / (2 * math.pi)).astype(np.int64), falling.size - 1)]


def waves_of(
    tallies: Tallies, kinds: Kinds, totals: NDArray[np.float64], spread: float
) -> NDArray[np.float64]:
    """Give the wave number beyond which each cell's transform is nothing, at most pi.

    ``totals`` are the records of each kind; only the commonest kinds are looked at.
    """
    waves = np.geomspace(min(1.0, 1 / max(spread, 1e-9)), math.pi, 160)
    logs = np.zeros((kinds.base.size, waves.size))
    plain = (kinds.stretch == 1) & (kinds.high - kinds.low < LONGEST_ENVELOPE)
    common = np.argsort(-np.where(plain, totals, 0.0), kind="stable")[:MOST_ENVELOPES]
    for kind in common[plain[common]]:
        _, p = kinds.mixed(int(kind))
        logs[kind] = np.minimum(0.0, np.log(np.maximum(_envelope(p, waves), 1e-300)))
    gone = tallies @ logs < math.log(LOST_WAVE)
    first = np.where(gone.any(axis=1), gone.argmax(axis=1), waves.size - 1)
    return waves[first]
