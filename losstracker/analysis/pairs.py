"""Two sums of each group side by side: what belongs to both, for a ratio or a difference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from losstracker.analysis.ledger import open_ledgers
from losstracker.analysis.sums import number_wordings, terms_of
from losstracker.model.columns import SumCol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from losstracker.analysis.distributions import Term
    from losstracker.analysis.ledger import Ledger
    from losstracker.analysis.prepare import Prepared
    from losstracker.analysis.question import Options, Question

    Groups = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Read:
    """One of two sums, read low, in the middle or high.

    ``known`` is there for sure: inf where it has no end, NaN where there is no one number.
    ``terms`` have distributions.
    """

    known: float
    terms: Sequence[Term]


@dataclass(frozen=True, slots=True)
class Sum:
    """One of two sums in a cell: its bounds, best value, quantiles, records, and how it is read."""

    low: float
    best: float
    high: float
    lower: float
    upper: float
    records: int
    reads: dict[str, Read]


NOTHING = Sum(0.0, 0.0, 0.0, 0.0, 0.0, 0, dict.fromkeys(("low", "middle", "high"), Read(0.0, ())))

Row = dict[str, object]


def pair_up(
    question: Question,
    prepared: Prepared,
    names: tuple[str, str],
    combine: Callable[[Sum, Sum, Options], Row],
) -> pd.DataFrame:
    """Combine the two sums of each group, one row a group and period.

    Args:
        question: What is asked; its last ``by`` column tells the two sums apart.
        prepared: The records, grouped by the question's ``by``.
        names: The values of that column: of the first and of the second sum.
        combine: Makes the columns of a row of the two sums.

    Returns:
        The other ``by`` columns; ``period`` if there are periods (NaT for the records whose window
        has an open end); what ``combine`` gives.
    """
    base, first, second = _split(prepared.keys, names)
    parts = []
    for ledger in open_ledgers(question, prepared):
        rows = [
            {"group": at, "cell": cell, **combine(one, other, question.options)}
            for at, cell, one, other in _sums(ledger, prepared, first, second)
        ]
        part = pd.DataFrame(rows) if rows else pd.DataFrame(columns=["group", "cell"])
        left = base.loc[part.pop("group")].reset_index(drop=True)
        labels = ledger.grid.labels.astype("datetime64[s]")[part.pop("cell").to_numpy(dtype=int)]
        if question.options.every:
            left[str(SumCol.PERIOD)] = labels
        parts.append(pd.concat([left, part], axis=1))
    table = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    keys = [*base.columns, *([str(SumCol.PERIOD)] if question.options.every else [])]
    return table.sort_values(keys, na_position="last", ignore_index=True) if keys else table


def _split(keys: pd.DataFrame, names: tuple[str, str]) -> tuple[pd.DataFrame, Groups, Groups]:
    """Give the groups without the last key, and where the two sums of each are (-1: nowhere)."""
    *by, of = keys.columns
    base = keys[by].drop_duplicates(ignore_index=True) if by else pd.DataFrame(index=range(1))
    at = np.zeros(len(keys), dtype=np.int64)
    if by:
        numbered = base.assign(_at=np.arange(len(base)))
        at = keys[by].merge(numbered, on=by, how="left")["_at"].to_numpy(dtype=np.int64)
    places = []
    for name in names:
        groups = np.full(len(base), -1, dtype=np.int64)
        here = np.flatnonzero((keys[of] == name).to_numpy())
        groups[at[here]] = here
        places.append(groups)
    return base, places[0], places[1]


def _sums(
    ledger: Ledger, prepared: Prepared, first: Groups, second: Groups
) -> Iterator[tuple[int, int, Sum, Sum]]:
    """Go through the groups and cells, leaving out open windows where there are none."""
    reads, cells = ledger.reads, ledger.grid.starts.size
    ends, wording = reads.parcel.ends, number_wordings(reads.wordings)
    by_name = {"low": ends.low, "middle": ends.middle, "high": ends.high}
    terms = {name: dict(terms_of(reads.entries, pmfs, wording)) for name, pmfs in by_name.items()}
    rest = bool(np.isnat(ledger.grid.labels).any()) and len(prepared.keys) > 0
    for at, groups in enumerate(zip(first.tolist(), second.tolist(), strict=True)):
        for cell in range(cells):
            one, other = (_sum_of(ledger, terms, group, cell) for group in groups)
            if one.records or other.records or not rest:
                yield at, cell, one, other


def _sum_of(ledger: Ledger, terms: dict[str, dict[int, list[Term]]], group: int, cell: int) -> Sum:
    if group < 0:
        return NOTHING
    hard, soft, reads, place = ledger.hard, ledger.soft, ledger.reads, (group, cell)
    known = {
        "low": reads.lows[place],
        "middle": np.nan if reads.vague[place] or reads.endless[place] else reads.lows[place],
        "high": np.inf if reads.endless[place] else reads.highs[place],
    }
    at = group * ledger.best.shape[1] + cell
    return Sum(
        low=float(hard.low[place]),
        best=float(ledger.best[place]),
        high=float(hard.high[place]),
        lower=float(soft.lower[place]),
        upper=float(soft.upper[place]),
        records=int(hard.records[place]),
        reads={name: Read(float(known[name]), terms[name].get(at, ())) for name in known},
    )
