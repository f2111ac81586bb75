"""Pairs of records with what they have in common, its weight, and their scores."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from losstracker.analysis.duplicates_blocks import Blocks
from losstracker.analysis.duplicates_levels import WEIGHTS, Link, compare, weigh
from losstracker.analysis.duplicates_models import Models, read_models
from losstracker.analysis.duplicates_rows import read_rows
from losstracker.analysis.duplicates_scores import (
    NO_PARTNER,
    edges_of,
    losses_of,
    scores,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from losstracker.analysis.duplicates_blocks import Budget
    from losstracker.analysis.duplicates_levels import Levels
    from losstracker.analysis.duplicates_rows import Rows
    from losstracker.analysis.duplicates_scores import Edges

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

AT_ONCE = 1 << 19
"""Pairs that are compared at a time: what memory holds of those that come to nothing."""

LEAST_WEIGHT = 1.0
"""Weight below which a pair is not kept: nothing speaks for it."""


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Pairs that may be one loss: numbers of records (``a`` < ``b``), weights and scores.

    ``edge`` numbers the pairs of losses that they are pairs of; see :mod:`duplicates_scores`.
    """

    rows: Rows
    models: Models
    budget: Budget
    a: Ints
    b: Ints
    levels: Mapping[str, Levels]
    weight: Floats
    score: Floats
    edge: Ints
    edges: Edges
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
            edge=self.edge[kept],
        )


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
    joined = blocks.pairs()
    compared = len(joined)
    wide = max(len(rows), 1)
    kept: list[Ints] = []
    seen: list[dict[str, Levels]] = []
    for low in range(0, max(compared, 1), AT_ONCE):  # at least once, for the levels' names
        some = joined[low : low + AT_ONCE]
        levels = compare(rows, models, some // wide, some % wide)
        heavy = weigh(levels, weights) >= least
        heavy[heavy] = ~_in_one_chain(rows, some[heavy] // wide, some[heavy] % wide)
        kept.append(some[heavy])
        seen.append({name: level[heavy] for name, level in levels.items()})
    both = np.concatenate(kept)
    levels = {name: np.concatenate([part[name] for part in seen]) for name in seen[0]}
    lost = losses_of(rows)
    weight, a, b = weigh(levels, weights), both // wide, both % wide
    edge, edges = edges_of(lost, a, b, weight)
    score = 1 / (1 + np.exp(NO_PARTNER[rows.alone] - weight))
    # Within a table one item may stand three times: pairs of one link are no rivals.
    beside = np.flatnonzero((levels["link"] != Link.SAME) | (not rows.alone))
    score[beside] = scores(
        *edges_of(lost, a[beside], b[beside], weight[beside]),
        weight[beside],
        NO_PARTNER[rows.alone],
    )
    return Pairs(rows, models, blocks.budget, a, b, levels, weight, score, edge, edges, compared)


def _in_one_chain(rows: Rows, a: Ints, b: Ints) -> NDArray[np.bool_]:
    """Tell which pairs lie in one another by ``part_of``."""
    found = np.zeros(len(a), dtype=bool)
    for ours, theirs in ((a, b), (b, a)):
        at = ours
        for _ in range(MOST_DEEP):
            at = np.where(at >= 0, rows.whole[at], -1)
            if not (at >= 0).any():
                break
            found |= at == theirs
    return found


MOST_DEEP = 50
"""Steps up a chain of ``part_of`` that are looked at."""
