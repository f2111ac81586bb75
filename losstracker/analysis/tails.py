"""Quantiles and tail means of single records, and what they say of a sum under any dependence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from losstracker.model.pmf import SLACK

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from losstracker.analysis.kinds import Kinds
    from losstracker.model.pmf import Pmf

    OfBase = Callable[[Pmf, NDArray[np.float64]], NDArray[np.float64]]

ROUNDING = 1e-9
"""Share of itself by which a sum of means may be off through rounding alone."""


def _for_each_base(
    kinds: Kinds, levels: NDArray[np.float64], of_base: OfBase
) -> NDArray[np.float64]:
    """Ask every distribution at the levels of its own kinds; ``levels`` is (kinds, levels)."""
    order = np.argsort(kinds.base, kind="stable")
    edges = np.searchsorted(kinds.base[order], np.arange(len(kinds.pmfs) + 1))
    found = np.empty(levels.shape)
    for at in np.flatnonzero(np.diff(edges)).tolist():
        these = order[edges[at] : edges[at + 1]]
        found[these] = of_base(kinds.pmfs[at], levels[these])
    return found * kinds.stretch[:, None]


def _own_levels(kinds: Kinds, levels: Sequence[float]) -> NDArray[np.float64]:
    """Turn levels of what kinds add into levels of their counts, 0 and less where absent."""
    chance = kinds.chance[:, None]
    return (np.array(levels) - SLACK - (1 - chance)) / chance


def quantiles_of(kinds: Kinds, levels: Sequence[float]) -> NDArray[np.float64]:
    """Give the quantiles of what each kind adds, as shape (kinds, levels); no count is negative.

    >>> from losstracker.analysis.kinds import Kinds
    >>> from losstracker.model.pmf import Pmf
    >>> quantiles_of(Kinds.plain([Pmf.of({2: 0.5, 9: 0.5})]), [0.5, 0.6])
    array([[2., 9.]])
    """

    def of_base(pmf: Pmf, wanted: NDArray[np.float64]) -> NDArray[np.float64]:
        at = np.searchsorted(np.cumsum(pmf.p), np.maximum(wanted, np.nextafter(0, 1)))
        return pmf.start + np.minimum(at, pmf.p.size - 1).astype(np.float64)

    own = _own_levels(kinds, levels)
    return np.where(own > 0, _for_each_base(kinds, own, of_base), 0.0)


def _means_below(kinds: Kinds, levels: Sequence[float]) -> NDArray[np.float64]:
    """Integrate the quantile function of what each kind adds, from 0 to each level."""

    def of_base(pmf: Pmf, wanted: NDArray[np.float64]) -> NDArray[np.float64]:
        value = pmf.start + np.arange(pmf.p.size, dtype=np.float64)
        reached = np.concatenate([[0.0], np.cumsum(pmf.p)])
        sums = np.concatenate([[0.0], np.cumsum(pmf.p * value)])
        at = np.clip(np.searchsorted(reached, wanted) - 1, 0, value.size - 1)
        below: NDArray[np.float64] = sums[at] + (wanted - reached[at]) * value[at]
        return below

    own = np.clip(_own_levels(kinds, levels), 0.0, 1.0)
    return kinds.chance[:, None] * _for_each_base(kinds, own, of_base)


def tail_means(
    kinds: Kinds, levels: Sequence[float]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the mean of each kind up to each level, and from it on: shape (kinds, levels).

    A quantile of a sum lies between the sums of these, however the counts hang together.

    >>> from losstracker.analysis.kinds import Kinds
    >>> from losstracker.model.pmf import Pmf
    >>> low, high = tail_means(Kinds.plain([Pmf.of({2: 0.5, 9: 0.5})]), [0.5])
    >>> low.round(6), high.round(6)
    (array([[2.]]), array([[9.]]))
    """
    shares = np.array(levels) - SLACK
    below = _means_below(kinds, levels)
    whole = _means_below(kinds, [1 + SLACK])
    return below / shares, (whole - below) / (1 - shares)


def whole_between(
    low: NDArray[np.float64], high: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Draw bounds of whole numbers in to whole numbers, but for rounding."""
    least = np.ceil(low - ROUNDING * np.maximum(1, np.abs(low)))
    most = np.floor(high + ROUNDING * np.maximum(1, np.abs(high)))
    return least, most
