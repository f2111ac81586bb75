"""Sums before and after a change, group by group."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from losstracker.analysis.aggregate import aggregate
from losstracker.model.columns import SumCol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NUMBERS = (SumCol.LOW, SumCol.BEST, SumCol.HIGH, SumCol.RECORDS)
BEFORE, AFTER, BEST_CHANGE = "before", "after", "best_change"


def at(number: str, when: str) -> str:
    """Name the column that holds a number before or after.

    >>> at("low", BEFORE)
    'low_before'
    """
    return f"{number}_{when}"


def totals_of(
    old: pd.DataFrame,
    new: pd.DataFrame,
    by: Sequence[str],
    where: Mapping[str, str | Sequence[str]] | None = None,
) -> pd.DataFrame:
    """Sum two validated tables by the same columns and put the sums side by side.

    Returns:
        One row a group of either table: the ``by`` columns; ``low_before``, ``best_before``,
        ``high_before``, ``records_before`` and the same ``_after`` (items, as
        :func:`losstracker.aggregate` has them with ``mix_evidence``; 0 where a table has no record
        of the group); ``best_change``.
    """
    sums = [_sums(losses, by, when, where) for losses, when in ((old, BEFORE), (new, AFTER))]
    both = sums[0].join(sums[1], how="outer").fillna(0.0).sort_index()
    for when in (BEFORE, AFTER):
        name = at(SumCol.RECORDS, when)
        both[name] = both[name].astype("int64")
    both[BEST_CHANGE] = both[at(SumCol.BEST, AFTER)] - both[at(SumCol.BEST, BEFORE)]
    return both.reset_index(drop=not by)


def _sums(
    losses: pd.DataFrame,
    by: Sequence[str],
    when: str,
    where: Mapping[str, str | Sequence[str]] | None,
) -> pd.DataFrame:
    sums = aggregate(losses, by, where=where, mix_evidence=True)
    table = pd.DataFrame({at(name, when): sums[name].astype(float) for name in NUMBERS})
    keys = [sums[name].astype(object) for name in by]
    table.index = pd.MultiIndex.from_arrays(keys, names=list(by)) if by else table.index
    return table


def moved(totals: pd.DataFrame) -> pd.Series:
    """Tell which groups of a table of totals change in a bound, the best value or their records.

    >>> moved(pd.DataFrame({f"{n}_{w}": [2.0] for n in NUMBERS for w in (BEFORE, AFTER)})).tolist()
    [False]
    """
    unequal = pd.Series(False, index=totals.index)
    for name in NUMBERS:
        unequal |= totals[at(name, BEFORE)] != totals[at(name, AFTER)]
    return unequal
