"""Pairs of records with weights, and what each weighs beside its rivals: the score."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from losstracker.analysis.duplicates_blocks import Blocks
from losstracker.analysis.duplicates_levels import WEIGHTS, Link, compare, weigh
from losstracker.analysis.duplicates_models import Models, read_models
from losstracker.analysis.duplicates_rows import read_rows
from losstracker.model.columns import Col
from losstracker.model.parts import parents_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from losstracker.analysis.duplicates_blocks import Budget
    from losstracker.analysis.duplicates_levels import Levels
    from losstracker.analysis.duplicates_rows import Rows

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

AT_ONCE = 8_192
"""Records that are compared at a time: what memory holds of pairs that come to nothing."""

NO_PARTNER = {True: 6.5, False: 4.5}
"""Weight of "no other record is this loss", within one table (True) and across two: a table seldom
says a loss twice, two tables of one war often do."""

LEAST_WEIGHT = 1.0
"""Weight below which a pair is not kept: nothing speaks for it."""


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Pairs that may be one loss: numbers of records (``a`` < ``b``), weights, scores, rivals."""

    rows: Rows
    models: Models
    budget: Budget
    a: Ints
    b: Ints
    levels: Mapping[str, Levels]
    weight: Floats
    score: Floats
    compared: int

    def only(self, kept: Ints) -> Pairs:
        """Give some of the pairs, in the order asked for."""
        return replace(
            self,
            a=self.a[kept],
            b=self.b[kept],
            levels={name: level[kept] for name, level in self.levels.items()},
            weight=self.weight[kept],
            score=self.score[kept],
        )

    def rivals(self, kept: Ints) -> Ints:
        """Count, for some pairs, the other pairs of their records that weigh at least as much."""
        counts = np.full(len(kept), -2, dtype=np.int64)
        who, weight = np.concatenate([self.a, self.b]), np.tile(self.weight, 2)
        for asked in (self.a[kept], self.b[kept]):
            counts += _as_heavy(who, weight, asked, self.weight[kept])
        return counts


def _as_heavy(who: Ints, weight: Floats, asked: Ints, least: Floats) -> Ints:
    """Count the pairs of each record asked for that weigh at least so much."""
    _, ranks = np.unique(np.concatenate([weight, least]).round(6), return_inverse=True)
    wide = int(ranks.max(initial=0)) + 1
    places = np.sort(who * wide + ranks[: len(weight)])
    low = np.searchsorted(places, asked * wide + ranks[len(weight) :])
    counts: Ints = np.searchsorted(places, (asked + 1) * wide) - low
    return counts


def weighed_pairs(
    losses: pd.DataFrame,
    other: pd.DataFrame | None,
    weights: Mapping[str, tuple[float, ...]] = WEIGHTS,
    least: float = LEAST_WEIGHT,
) -> Pairs:
    """Compare the records of one validated table, or of two, with those they may be."""
    rows = read_rows(losses, other)
    models = read_models(rows.model, rows.models)
    blocks = Blocks(rows, models)
    kept: list[Ints] = []
    compared = 0
    for low in range(0, rows.first, AT_ONCE):
        a, b = blocks.pairs(low, min(low + AT_ONCE, rows.first))
        compared += len(a)
        heavy = weigh(compare(rows, models, a, b), weights) >= least
        kept.append(a[heavy] * len(rows) + b[heavy])
    both = np.unique(np.concatenate(kept)) if kept else np.zeros(0, dtype=np.int64)
    both = both[~_in_one_chain(rows, both // max(len(rows), 1), both % max(len(rows), 1))]
    a, b = both // max(len(rows), 1), both % max(len(rows), 1)
    levels = compare(rows, models, a, b)
    weight = weigh(levels, weights)
    score = shares(a, b, weight, len(rows), NO_PARTNER[rows.alone])
    if rows.alone:  # one item may stand there three times: such pairs are no rivals
        odds = np.exp(weight - NO_PARTNER[True])
        score = np.where(levels["link"] == Link.SAME, odds / (1 + odds), score)
    return Pairs(rows, models, blocks.budget, a, b, levels, weight, score, compared)


def shares(a: Ints, b: Ints, weight: Floats, size: int, none: float) -> Floats:
    """Give each pair's share of what speaks for any partner of its two records.

    The share is exp(weight) over the sum of exp(weight) of all pairs of either record, and of
    exp(``none``) for having no partner. With one partner at most for each record and weights that
    are logarithms of likelihood ratios, that is close to the chance that the pair is one loss.

    >>> one, none = np.array([4.5]), 4.5
    >>> shares(np.array([0]), np.array([1]), one, 2, none).tolist()
    [0.5]
    >>> shares(np.array([0, 0]), np.array([1, 2]), np.array([4.5, 4.5]), 3, none).round(2).tolist()
    [0.33, 0.33]
    """
    odds = np.exp(weight - none)
    total = np.bincount(a, odds, size) + np.bincount(b, odds, size)
    found: Floats = odds / (1 + total[a] + total[b] - odds)
    return found


def _in_one_chain(rows: Rows, a: Ints, b: Ints) -> NDArray[np.bool_]:
    """Tell which pairs lie in one another by ``part_of``."""
    wholes = rows.text[Col.PART_OF]
    found = np.zeros(len(a), dtype=bool)
    if not (wholes != "").any():
        return found
    table = np.where(np.arange(len(rows)) < rows.first, "a", "b")
    ids, above = ((table + rows.text[name]).tolist() for name in (Col.RECORD_ID, Col.PART_OF))
    parent = np.array(parents_of(ids, above))
    for ours, theirs in ((a, b), (b, a)):
        at = ours.copy()
        for _ in range(MOST_DEEP):
            at = np.where(at >= 0, parent[at], -1)
            if not (at >= 0).any():
                break
            found |= at == theirs
    return found


MOST_DEEP = 50
"""Steps up a chain of ``part_of`` that are looked at."""
