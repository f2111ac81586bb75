"""Bounds of a record and its parts: nothing that lies inside another record is counted twice.

The items of a record that lie in none of its parts are its rest. A set of records of one tree
stands for the rests of its members; with all members it is the root itself.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from losstracker.errors import ClaimsError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from losstracker.model.parts import Forest


@dataclass(frozen=True, slots=True)
class Bounds:
    """Hard bounds of a sum, and how weak the kinds are that made them (0 is the firmest)."""

    low: float = 0.0
    high: float = 0.0
    low_rank: int = 0
    high_rank: int = 0

    def __add__(self, other: Bounds) -> Bounds:
        return Bounds(
            self.low + other.low,
            self.high + other.high,
            max(self.low_rank, other.low_rank),
            max(self.high_rank, other.high_rank),
        )


NOTHING = Bounds()


def _own(count: Bounds, inside: Bounds, outside: Bounds) -> Bounds:
    """Bounds of a record together with what the set holds of its parts.

    ``inside`` is the set's share of the parts, ``outside`` the share that the set does not hold.
    """
    rest = count.low - outside.high
    low, low_rank = inside.low, inside.low_rank
    if rest > low or (rest == low and low == 0):
        low, low_rank = rest, max(count.low_rank, outside.high_rank)
    return Bounds(low, count.high - outside.low, low_rank, max(count.high_rank, outside.low_rank))


def _within(count: Bounds, inside: Bounds, outside: Bounds) -> Bounds:
    """Bounds of what the set holds of a record's parts: no more than the record leaves them."""
    room = count.high - outside.low
    if room >= inside.high:
        return inside
    rank = max(count.high_rank, outside.low_rank)
    return Bounds(inside.low, room, inside.low_rank, rank)


def bound_members(
    tree: Sequence[int],
    children: dict[int, list[int]],
    counts: Sequence[Bounds],
    is_member: Callable[[int], bool],
) -> Bounds:
    """Bound the rests of a tree's members, whatever the true counts are.

    Args:
        tree: The records of one tree, wholes before their parts.
        children: The parts of each record.
        counts: Bounds of every record of the table, its parts included.
        is_member: Whether a record is in the set.

    Returns:
        With the whole tree: low = max(its low, Σ parts' low), high = its high. With the root alone:
        [max(0, low - Σ parts' high), high - Σ parts' low]. With parts alone: their own bounds, but
        no more than their wholes leave them, so that a cumulative curve never falls.
    """
    sums: dict[int, tuple[Bounds, Bounds]] = {}
    for at in reversed(tree):
        inside, outside = NOTHING, NOTHING
        for part in children.get(at, ()):
            inside, outside = inside + sums[part][0], outside + sums[part][1]
        if is_member(at):
            sums[at] = (_own(counts[at], inside, outside), _within(counts[at], outside, inside))
        else:
            sums[at] = (_within(counts[at], inside, outside), _own(counts[at], outside, inside))
    return sums[tree[0]][0]


def rest_of_best(
    forest: Forest, best: NDArray[np.float64], counts: Sequence[Bounds], names: Sequence[str]
) -> NDArray[np.float64]:
    """Give each record's share of the best sum: what it adds to the best values of its parts.

    The best of a whole is max(its best, Σ parts' best), but never above its high: parts whose best
    values overflow it are drawn towards their lows, all by the same fraction. So shares add up to
    the best of the whole over any partition, and none is negative.

    Raises:
        ClaimsError: The lows of the parts exceed the high of the whole.
    """
    least = np.array([count.low for count in counts], dtype=float)
    whole = best.astype(float)
    for at in reversed(forest.order):
        parts = forest.children.get(at, [])
        if not parts:
            continue
        least[at] = max(least[at], least[parts].sum())
        if least[at] > counts[at].high:
            raise ClaimsError(
                f"'{names[at]}' is at most {counts[at].high:,.0f}, but its parts "
                f"are at least {least[parts].sum():,.0f} together"
            )
        whole[at] = min(max(whole[at], whole[parts].sum()), counts[at].high)
    share = whole.copy()
    for at in forest.order:
        parts = forest.children.get(at, [])
        over = whole[parts].sum() - whole[at]
        if over > 0:
            room = whole[at] - least[parts].sum()
            spread = (whole[parts] - least[parts]).sum()
            whole[parts] = least[parts] + (whole[parts] - least[parts]) * (room / spread)
        share[at] = max(0.0, whole[at] - math.fsum(whole[parts]))
    return share
