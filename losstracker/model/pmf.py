"""A probability mass function over whole counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from losstracker.errors import ArgumentError, TooLargeError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

WIDEST = 1 << 26
"""Most counts from the smallest to the largest that a mapping may be made into."""

SLACK = 1e-12
"""How far a cumulative probability may fall short of a level through rounding alone."""


@dataclass(frozen=True, slots=True, eq=False)
class Pmf:
    """Probabilities of the counts ``start``, ``start + 1``, ...

    Always true: ``p`` has at least one entry, none negative, and sums to 1 (to within 1e-9).
    ``p`` has shape ``(n,)`` and is read-only. ``start`` may be below zero, for differences.

    >>> Pmf.of({2: 0.25, 4: 0.75}).p
    array([0.25, 0.  , 0.75])
    """

    start: int
    p: NDArray[np.float64]

    def __post_init__(self) -> None:
        """Refuse what is no distribution over counts."""
        p = np.array(self.p, dtype=np.float64)
        if p.ndim != 1 or p.size == 0:
            raise ArgumentError(f"p: expected one row of probabilities, got shape {p.shape}")
        if not (p >= 0).all() or abs(float(p.sum()) - 1) > 1e-9:
            raise ArgumentError(
                f"p: expected probabilities >= 0 that sum to 1, got a sum of {float(p.sum())!r}"
            )
        p.setflags(write=False)
        object.__setattr__(self, "p", p)

    @classmethod
    def of(cls, chances: Mapping[int, float]) -> Pmf:
        """Make one from a mapping of counts to their probabilities.

        Raises:
            ArgumentError: There are none, or they are no distribution.
            TooLargeError: The counts lie too far apart.

        >>> Pmf.of({10: 1.0}).start
        10
        """
        if not chances:
            raise ArgumentError("chances: expected at least one count, got none")
        start, size = min(chances), max(chances) - min(chances) + 1
        if size > WIDEST:
            raise TooLargeError(f"chances: expected at most {WIDEST:,} counts, got {size:,}")
        p = np.zeros(size)
        for count, chance in chances.items():
            p[count - start] = chance
        return cls(start, p)

    @property
    def stop(self) -> int:
        """The largest count of the support.

        >>> Pmf.of({2: 0.5, 3: 0.5}).stop
        3
        """
        return self.start + self.p.size - 1

    def mean(self) -> float:
        """Expected count.

        >>> Pmf.of({2: 0.5, 3: 0.5}).mean()
        2.5
        """
        return float(self.start + np.arange(self.p.size) @ self.p)

    def quantile(self, level: float) -> int:
        """Smallest count whose cumulative probability reaches ``level`` (0 < level <= 1).

        Rounding is forgiven: a cumulative probability may fall short by :data:`SLACK`.

        >>> Pmf.of({2: 0.5, 3: 0.5}).quantile(0.5)
        2
        """
        if not 0 < level <= 1:
            raise ArgumentError(f"level: expected a number in (0, 1], got {level!r}")
        reached = max(level - SLACK, float(np.nextafter(0, 1)))  # a count that cannot be is none
        at = int(np.searchsorted(np.cumsum(self.p), reached))
        return self.start + min(at, self.p.size - 1)
