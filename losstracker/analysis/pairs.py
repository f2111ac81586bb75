"""Two sums of each group side by side: what belongs to both, for a ratio or a difference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from losstracker.analysis.kinds import Kinds
from losstracker.analysis.ledger import open_ledgers
from losstracker.analysis.sums import number_wordings, terms_of
from losstracker.analysis.tails import tail_means
from losstracker.model.columns import SumCol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

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
    """One of two sums in a cell: its bounds, best value, records, and how it is read."""

    low: float
    best: float
    high: float
    records: int
    reads: dict[str, Read]


NOTHING = Sum(0.0, 0.0, 0.0, 0, dict.fromkeys(("low", "middle", "high"), Read(0.0, ())))

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
        rest = bool(question.options.every) and bool(np.isnat(ledger.grid.labels).any())
        rows: list[Row] = [
            {"group": at, "cell": cell, **combine(one, other, question.options)}
            for at, cell, one, other in _sums(ledger, first, second, rest=rest)
        ]
        none: Row = {"group": 0, "cell": 0, **combine(NOTHING, NOTHING, question.options)}
        part = pd.DataFrame([*rows, none]).iloc[:-1]  # the columns, if there are no rows
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
    ledger: Ledger, first: Groups, second: Groups, *, rest: bool
) -> Iterator[tuple[int, int, Sum, Sum]]:
    """Go through the groups and cells; the row without a period is there only for records."""
    reads, cells = ledger.reads, ledger.grid.starts.size
    ends, wording = reads.parcel.ends, number_wordings(reads.wordings)
    by_name = {"low": ends.low, "middle": ends.middle, "high": ends.high}
    terms = {name: dict(terms_of(reads.entries, pmfs, wording)) for name, pmfs in by_name.items()}
    for at, groups in enumerate(zip(first.tolist(), second.tolist(), strict=True)):
        for cell in range(cells):
            one, other = (_sum_of(ledger, terms, group, cell) for group in groups)
            if one.records or other.records or not rest:
                yield at, cell, one, other


def _sum_of(ledger: Ledger, terms: dict[str, dict[int, list[Term]]], group: int, cell: int) -> Sum:
    if group < 0:
        return NOTHING
    hard, reads, place = ledger.hard, ledger.reads, (group, cell)
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
        records=int(hard.records[place]),
        reads={name: Read(float(known[name]), terms[name].get(at, ())) for name in known},
    )


def hang_together(one: Sum, other: Sum) -> bool:
    """Tell whether a dependence matters: not where one record alone is uncertain."""
    return any(
        sum(map(_uncertain, [*one.reads[name].terms, *other.reads[name].terms])) > 1
        for name in one.reads
    )


def _uncertain(term: Term) -> int:
    return int((term.times if term.pmf.p.size > 1 else term.times[term.chances < 1]).sum())


def tails_of(reads: Mapping[str, Read], level: float) -> tuple[float, float]:
    """Give the mean of the lower tail of a sum read low, and of the upper tail of it read high.

    Each record's own are added up. Differences of these bound a quantile of a difference under
    every dependence, and ratios of these that of a ratio.

    >>> from losstracker.analysis.distributions import Term
    >>> from losstracker.model.pmf import Pmf
    >>> read = Read(1.0, [Term.of(Pmf.of({2: 0.5, 9: 0.5}), times=3)])
    >>> low, high = tails_of({"low": read, "high": read}, 0.5)
    >>> round(low, 6), round(high, 6)
    (7.0, 28.0)
    """
    tail = (1 - level) / 2
    low, high = reads["low"].known, reads["high"].known
    for name, at in (("low", tail), ("high", 1 - tail)):
        for term in reads[name].terms:
            one = np.ones(term.chances.size, dtype=np.int64)
            means = tail_means(Kinds([term.pmf], one - 1, term.chances, one), [at])
            if name == "low":
                low += float(term.times @ means[0][:, 0])
            else:
                high += float(term.times @ means[1][:, 0])
    return low, high
