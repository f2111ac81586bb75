"""What a pair of records weighs beside its rivals: the score.

Losses are the points of a graph, pairs that may be one loss its edges, and what is true is a
matching: a loss is one of the other table's, or none. A matching is as likely as the product of
exp(weight) over its edges and of exp(:data:`NO_PARTNER`) over the edges that are not in it, if
weights are logarithms of likelihood ratios. How likely one edge is then is found by belief
propagation, which for matchings comes to rest at one solution (Bayati, Gamarnik, Katz, Nair and
Tetali 2007; for assignments Huang and Jebara 2009): each point tells each neighbour how much it
wants it, which is the less the more it is wanted by others. It beats a pair's share of what speaks
for any partner, since a rival that has a better partner of its own takes less away
(``benchmarks/bench_duplicates.py`` has both).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from losstracker.analysis.duplicates_rows import Rows

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

NO_PARTNER = {True: 6.5, False: 3.5}
"""Weight of "no other record is this loss", within one table (True) and across two: a table seldom
says a loss twice, two tables of one war often do."""

ROUNDS, STILL = 100, 1e-3
"""Most rounds of messages, and the change of the largest share at which they are at rest."""


@dataclass(frozen=True, slots=True, eq=False)
class Edges:
    """Pairs of losses: their ends, and the greatest weight of a pair of their records."""

    one: Ints
    other: Ints
    weight: Floats

    def rivals(self, edge: Ints, weight: Floats) -> Ints:
        """Count the other edges of the losses of some edges that weigh at least so much."""
        counts = np.full(len(edge), -2, dtype=np.int64)
        who, heavy = np.concatenate([self.one, self.other]), np.tile(self.weight, 2)
        for asked in (self.one[edge], self.other[edge]):
            counts += _as_heavy(who, heavy, asked, weight)
        return counts


def losses_of(rows: Rows) -> Ints:
    """Number the loss of each record: one for those of a table that share a ``loss_id``."""
    size = len(rows)
    second = np.arange(size) >= rows.first
    return np.where(rows.loss >= 0, size + 2 * rows.loss + second, np.arange(size))


def edges_of(losses: Ints, a: Ints, b: Ints, weight: Floats) -> tuple[Ints, Edges]:
    """Join the pairs of records that are pairs of the same losses: rivals are losses, not records.

    Returns:
        The edge of each pair, and the edges.
    """
    known, code = np.unique(losses, return_inverse=True)
    wide = max(len(known), 1)
    one, other = np.minimum(code[a], code[b]), np.maximum(code[a], code[b])
    joined, edge = np.unique(one * wide + other, return_inverse=True)
    best = np.full(len(joined), -np.inf)
    np.maximum.at(best, edge, weight)
    return edge, Edges(joined // wide, joined % wide, best)


def scores(edge: Ints, edges: Edges, weight: Floats, none: float) -> Floats:
    """Give how likely each pair is to be one loss, from 0 to 1.

    The scores of the pairs of losses of one loss add up to less than one, so that two of its pairs
    can both have more than a half only where they are with records of one loss.

    >>> two = Edges(np.array([0, 0]), np.array([1, 2]), np.array([4.5, 4.5]))
    >>> scores(np.array([0, 1]), two, two.weight, 4.5).round(2).tolist()
    [0.33, 0.33]

    Where the rival has a better partner of its own, it takes less away.

    >>> chain = Edges(np.array([0, 0, 3]), np.array([1, 2, 2]), np.array([4.5, 4.5, 9.0]))
    >>> scores(np.arange(3), chain, chain.weight, 4.5).round(2).tolist()
    [0.5, 0.01, 0.98]
    """
    odds = np.exp(edges.weight - none)
    there: Floats = odds
    back: Floats = odds
    for _ in range(ROUNDS):
        wanted = _wanted(edges, there, back)
        next_there = odds / (1 + np.maximum(wanted[edges.one] - back, 0))
        next_back = odds / (1 + np.maximum(wanted[edges.other] - there, 0))
        moved = max(_moved(there, next_there), _moved(back, next_back))
        there, back = (there + next_there) / 2, (back + next_back) / 2
        if moved < STILL:
            break
    wanted = _wanted(edges, there, back)
    less = np.exp(weight - edges.weight[edge])  # a pair that weighs less than the edge's best
    found = np.ones(len(edge))
    for ends, message in ((edges.one, back), (edges.other, there)):
        ours = message[edge] * less
        rest = np.maximum(wanted[ends[edge]] - message[edge], 0)
        found = np.minimum(found, ours / (1 + rest + ours))
    return found


def _moved(old: Floats, new: Floats) -> float:
    """Give the largest change of a message, as a share of one that decides."""
    return float(np.max(np.abs(new / (1 + new) - old / (1 + old)), initial=0))


def _wanted(edges: Edges, there: Floats, back: Floats) -> Floats:
    """Add up the messages that come to each loss."""
    size = max(int(edges.one.max(initial=-1)), int(edges.other.max(initial=-1))) + 1
    total = np.bincount(edges.other, there, size) + np.bincount(edges.one, back, size)
    return total.astype(np.float64, copy=False)


def _as_heavy(who: Ints, weight: Floats, asked: Ints, least: Floats) -> Ints:
    """Count the edges of each loss asked for that weigh at least so much."""
    _, ranks = np.unique(np.concatenate([weight, least]).round(6), return_inverse=True)
    wide = int(ranks.max(initial=0)) + 1
    places = np.sort(who * wide + ranks[: len(weight)])
    low = np.searchsorted(places, asked * wide + ranks[len(weight) :])
    counts: Ints = np.searchsorted(places, (asked + 1) * wide) - low
    return counts
