"""Distributions that readings of a count have: uniform, log-uniform, and the readers' mixture."""

from __future__ import annotations

import math
from functools import lru_cache
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from losstracker.errors import NoDistributionError
from losstracker.model.lexicon import readers
from losstracker.model.pmf import SLACK, Pmf

if TYPE_CHECKING:
    from numpy.typing import NDArray

WIDEST = 2**22
"""Most counts a distribution may spread over."""

NODES = 2000
"""Readers in the mixture: midpoints of as many equal shares of them."""

_STRICT = {"around": 0, "from": 0, "above": 1, "to": 0, "below": 1}
_DOWN = frozenset({"to", "below"})


def uniform(low: int, high: int) -> Pmf:
    """Give every count from ``low`` to ``high`` the same probability.

    >>> uniform(10, 12).quantile(0.5)
    11
    """
    size = _size(low, high)
    return Pmf(low, np.full(size, 1 / size))


def log_uniform(low: int, high: int) -> Pmf:
    """Give k the probability log((k + 1/2) / (k - 1/2)), scaled to sum to 1 (``low`` >= 1).

    >>> log_uniform(24, 99).quantile(0.5)
    48
    """
    _size(low, high)
    edges = np.log(np.arange(low, high + 2) - 0.5)
    return Pmf(low, np.diff(edges) / (edges[-1] - edges[0]))


def mixture(x: int, row: str, spread: str, low: int, high: float) -> Pmf:
    """Mix what readers take an approximation of ``x`` >= 1 to be, within the bounds.

    Each reader has a width w and takes every value to be equally likely in

    - ``around``: x - w/2 to x + w/2
    - ``from``: x to x + w; ``above``: x + 1 to x + w
    - ``to``: x - w to x; ``below``: x - w to x - 1

    rounded to a whole number. Widths as in :class:`losstracker.model.lexicon.Readers`.

    >>> about_ten = mixture(10, "about", "around", 5, 15)
    >>> about_ten.quantile(0.05), about_ten.quantile(0.95)
    (8, 12)
    """
    half = 2 if spread == "around" else 1
    nearest = _STRICT[spread]
    farthest = math.ceil(readers().width(x, row, spread) / half)
    counts = _support(x, spread, max(farthest, nearest), low, high)
    reach = _reach(x, row, spread)
    away = (counts - x).astype(np.float64) * (-1 if spread in _DOWN else 1)
    if spread == "around":
        away = np.abs(away)
    chance = _within(away + 0.5, reach, nearest) - _within(away - 0.5, reach, nearest)
    # A symmetric reader spends half on each side, but x itself takes its share from both.
    chance[away == 0] *= half
    chance = np.maximum(chance, 0)
    return Pmf(int(counts[0]), chance / chance.sum())


def median_below(x: int, row: str, spread: str, low: int, high: int) -> int:
    """Give the median of a one-sided mixture below ``x``, however wide it is.

    >>> median_below(100, "nearly", "below", 57, 99)
    96
    """
    reach, nearest = _reach(x, row, spread), _STRICT[spread]

    def from_count(count: int) -> float:
        """Probability of this count and of all above it, before scaling."""
        return float(_within(np.array([x - count + 0.5]), reach, nearest)[0])

    beyond = from_count(high + 1)
    half = (from_count(low) - beyond) / 2
    start, stop = low, high
    while start < stop:
        middle = (start + stop) // 2
        if from_count(middle + 1) - beyond <= half + SLACK:
            stop = middle
        else:
            start = middle + 1
    return start


def _support(x: int, spread: str, farthest: int, low: int, high: float) -> NDArray[np.int64]:
    down = x if spread in {"from", "above"} else x - farthest
    up = x if spread in {"to", "below"} else x + farthest
    start, stop = max(low, down), int(min(high, up))
    _size(start, stop)
    return np.arange(start, stop + 1)


def _size(low: int, high: int) -> int:
    size = high - low + 1
    if size > WIDEST:
        raise NoDistributionError(
            f"too wide: {low} to {high} are {size:,} counts, and a distribution may spread over "
            f"at most {WIDEST:,}; use the bounds"
        )
    return size


@lru_cache(maxsize=1)
def _nodes() -> NDArray[np.float64]:
    normal, cut = NormalDist(), readers().cut
    return np.array([normal.inv_cdf(cut * (i + 0.5) / NODES) for i in range(NODES)])


def _reach(x: int, row: str, spread: str) -> NDArray[np.float64]:
    """How far from ``x`` each reader of the mixture goes, ascending."""
    table = readers()
    widths = 10 ** (table.location(x, row) + table.rows[row][-1] * _nodes())
    half = 2 if spread == "around" else 1
    return np.maximum(np.minimum(widths, table.limit(x, spread)) / half, _STRICT[spread])


def _within(
    distance: NDArray[np.float64], reach: NDArray[np.float64], nearest: int
) -> NDArray[np.float64]:
    """Probability that a reader's value lies no further off than ``distance``.

    Each reader's distance is uniform from ``nearest`` to that reader's reach; ``reach`` ascends.
    """
    done = np.searchsorted(reach, distance, side="right")
    room = reach - nearest
    slopes = np.divide(1.0, room, out=np.zeros_like(room), where=room > 0)
    rest = np.append(np.cumsum(slopes[::-1])[::-1], 0.0)[done]
    total: NDArray[np.float64] = (done + np.maximum(distance - nearest, 0) * rest) / reach.size
    return total
