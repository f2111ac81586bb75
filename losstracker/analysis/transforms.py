"""Characteristic functions of kinds of records, and sums of many cells from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import fft

from losstracker.model.pmf import SLACK

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from losstracker.analysis.kinds import Kinds
    from losstracker.analysis.margins import Tallies
    from losstracker.model.pmf import Pmf

    Waves = tuple[NDArray[np.float64], NDArray[np.float64]]
    """Logarithm of the size, and angle, of transforms: shape (kinds, frequencies)."""

NEXT_TO_NOTHING = 1e-300

LEAST = 256
SMOOTH = 8
"""A sum is looked at in a few points if it has so many times as many values."""


def _transform(pmf: Pmf, centre: int, size: int, count: int) -> NDArray[np.complex128]:
    """Give the first frequencies of a distribution that is wrapped about its centre."""
    held = np.flatnonzero(pmf.p)
    away = held + (pmf.start - centre)
    if held.size * count < size:  # so few are sooner written out
        angles = np.outer(2 * np.pi / size * np.arange(count), away)
        return np.exp(-1j * angles) @ pmf.p[held].astype(np.complex128)
    wrapped = np.bincount(away % size, pmf.p[held], size).astype(np.float64)
    found: NDArray[np.complex128] = fft.rfft(wrapped)
    return found[:count]


def _stretched(
    half: NDArray[np.complex128], stretch: int, size: int, count: int
) -> NDArray[np.complex128]:
    """Give the transform of so many times a count: it is the count's own, read in strides."""
    at = stretch * np.arange(count) % size
    turned = at > size // 2
    found = half[np.where(turned, size - at, at)]
    found[turned] = found[turned].conj()
    return found


def log_waves(
    kinds: Kinds, centre: NDArray[np.int64], *, used: NDArray[np.int64], size: int, count: int
) -> Waves:
    """Give the logs of the first ``count`` frequencies of some kinds, in windows of ``size``.

    ``centre`` is the value of each kind that angles are counted from.
    """
    logs, angles = np.empty((used.size, count)), np.empty((used.size, count))
    turns = 2j * np.pi / size * np.arange(count)
    for base in np.unique(kinds.base[used]):
        pmf = kinds.pmfs[base]
        middle = round(pmf.mean())
        these = np.flatnonzero(kinds.base[used] == base)
        far = size // 2 + 1 if (kinds.stretch[used[these]] > 1).any() else count
        half = _transform(pmf, middle, size, far)
        for at in these:
            kind = used[at]
            stretch, chance = int(kinds.stretch[kind]), float(kinds.chance[kind])
            wave = half[:count] if stretch == 1 else _stretched(half, stretch, size, count)
            if chance < 1 or centre[kind] != stretch * middle:
                wave = chance * wave * np.exp(turns * (centre[kind] - stretch * middle))
                wave += (1 - chance) * np.exp(turns * centre[kind])
            logs[at] = np.log(np.maximum(np.abs(wave), NEXT_TO_NOTHING))
            angles[at] = np.angle(wave)
    return logs, angles


def _waves_of(size_of: NDArray[np.float64], angle: NDArray[np.float64]) -> NDArray[np.complex128]:
    """Make transforms of the logs of their sizes and their angles; both are overwritten."""
    # cos and sin from the tangent of half the angle: several times as fast as by themselves.
    half = np.tan(np.multiply(angle, 0.5, out=angle), out=angle)
    square = half * half
    scale = np.exp(size_of, out=size_of)
    scale /= 1 + square
    wave = np.empty(half.shape, dtype=complex)
    wave.real = (1 - square) * scale
    wave.imag = 2 * half * scale
    return wave


def first_reaching(rising: NDArray[np.float64], wanted: NDArray[np.float64]) -> NDArray[np.int64]:
    """Give, for each row, the first place that reaches each wanted number, the last at most."""
    rows = np.arange(rising.shape[0])[:, None]
    low = np.zeros(wanted.shape, dtype=np.int64)
    high = np.full(wanted.shape, rising.shape[1] - 1, dtype=np.int64)
    for _ in range(int(rising.shape[1] - 1).bit_length()):
        middle = (low + high) // 2
        reached = rising[rows, middle] >= wanted
        high = np.where(reached, middle, high)
        low = np.where(reached | (low == high), low, middle + 1)
    return high


def quantiles_in_windows(  # noqa: PLR0913 - two are keywords
    tallies: Tallies,
    waves: Waves,
    before: NDArray[np.int64],
    width: NDArray[np.int64],
    *,
    size: int,
    levels: NDArray[np.float64],
) -> NDArray[np.int64]:
    """Give where in its window each cell's sum reaches each level: shape (cells, levels).

    Args:
        tallies: Records of each kind (columns of ``waves``) in each cell.
        waves: As many frequencies as matter in any of the cells.
        before: How far each window begins below the centre of the sum.
        width: Values in each window, at most ``size``.
        size: Length of the transforms.
        levels: Cumulative probabilities.
    """
    logs, angles = waves
    turned = tallies @ angles
    turned -= np.outer(before, 2 * np.pi / size * np.arange(angles.shape[1]))
    points = enough(size, angles.shape[1])
    if points:
        wave = _waves_of(tallies @ logs, turned)
        reached = _reach_smooth(wave, levels - SLACK, size=size, points=points)
    else:
        p = fft.irfft(_waves_of(tallies @ logs, turned), size, overwrite_x=True)
        rising = np.maximum(p[:, : int(width.max())], 0)
        np.cumsum(rising, axis=1, out=rising)
        reached = first_reaching(rising, (levels - SLACK) * rising[:, -1:])
    return np.minimum(reached, width[:, None] - 1)


def enough(size: int, count: int) -> int:
    """Give how many points, evenly apart, say all of a sum of so few frequencies.

    0 where they are not much fewer than its values.
    """
    points = size
    while points % 2 == 0 and points >= 4 * count and points > LEAST:
        points //= 2
    return points if points * SMOOTH <= size else 0


def _reach_smooth(
    wave: NDArray[np.complex128], wanted: NDArray[np.float64], *, size: int, points: int
) -> NDArray[np.int64]:
    """Give where each sum reaches each level, from the few frequencies that it has.

    The cumulative probability is a sum of waves too: it is looked for between points of a coarse
    grid first, then halfway between two values until there is none.
    """
    waves = np.arange(1, wave.shape[1])
    slope = 2 * wave[:, 1:] / np.expm1(2j * np.pi / size * waves)
    spectrum = np.zeros((wave.shape[0], points // 2 + 1), dtype=complex)
    spectrum[:, 1 : wave.shape[1]] = slope * (points / 2)
    swing: NDArray[np.float64] = fft.irfft(spectrum, points, overwrite_x=True)
    rising = (swing - swing[:, :1]) / size + np.arange(points) / points
    whole = np.broadcast_to(wanted, (wave.shape[0], wanted.size))
    last = np.maximum(first_reaching(rising, whole), 1)
    last += np.take_along_axis(rising, last, axis=1) < whole
    roots = np.exp(2j * np.pi / points * np.arange(points))
    turned = slope[:, None, :] * roots[(last - 1)[:, :, None] * waves % points]
    goal = size * whole + slope.real.sum(axis=1)[:, None]
    before = (last - 1) * (size // points)  # so many of the values do not reach the level
    step = size // points
    while step > 1:
        step //= 2
        turn = np.exp(2j * np.pi / size * step * waves)
        swung = turned.real @ turn.real - turned.imag @ turn.imag
        short = swung + (before + step) < goal
        before[short] += step
        turned[short] *= turn
    return before
