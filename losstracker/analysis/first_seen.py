"""When each group first appears among the losses: the window in which its first loss lies."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from losstracker.analysis.hard import bound_cells, find_spans, nested_stretches
from losstracker.analysis.options import as_names
from losstracker.analysis.periods import ALWAYS, Grid
from losstracker.analysis.prepare import key_column
from losstracker.analysis.question import ask
from losstracker.analysis.soft import expected_best, share_over
from losstracker.errors import ArgumentError
from losstracker.model.columns import SOURCE_SEPARATOR, Col, SumCol
from losstracker.model.lexicon import use_lexicon

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    import pandas as pd
    from numpy.typing import NDArray

    from losstracker.analysis.hard import Cells
    from losstracker.analysis.prepare import Prepared
    from losstracker.analysis.question import Question
    from losstracker.model.lexicon import Lexicon

    Days = NDArray[np.int64]

EARLIEST, LATEST = "earliest", "latest"
TABLE = "first losses"
"""What a table of these says that it is of, in ``attrs["table"]``."""

OWN = (EARLIEST, LATEST, str(Col.RECORD_ID), str(Col.SOURCE))


def first_seen(  # noqa: PLR0913 - options by keyword, as those of a sum
    losses: object,
    by: str | Sequence[str] = (Col.SIDE, Col.MODEL),
    *,
    on: str = "date",
    where: Mapping[str, str | Sequence[str]] | None = None,
    since: str | date | None = None,
    until: str | date | None = None,
    policy: str = "best_evidence",
    mix_evidence: bool = False,
    lexicon: Lexicon | str | None = None,
) -> pd.DataFrame:
    """Say when each group first appears among the losses, as a window of days.

    The first loss of a group lies on or after the first day on which a record allows one, and by
    the first day on which a record leaves no doubt that there was one ("fewer than three" does).
    Claims of one loss are fused first (see :func:`losstracker.resolve`), and a record with parts
    counts in a group with what its parts leave.

    Args:
        losses: A loss table, as for :func:`losstracker.aggregate`. Of a frame that is not in
            memory, every record comes home: filter it first.
        by: Columns to group by; records that leave one blank are a group of their own.
        on: ``date``, or ``reported`` for the first report.
        where: Keep records by the value of a column; a category keeps what is under it.
        since: First day that counts: the first loss since then.
        until: Last day that counts.
        policy: How claims of one loss are fused.
        mix_evidence: Let confirmed losses and claims stand in one group.
        lexicon: What words of counts mean; see :func:`losstracker.parse_quantity`.

    Returns:
        One row a group, in the order in which they were seen: the ``by`` columns; ``earliest`` and
        ``latest``, the days between which the first loss lies (NaT where nothing sets that end);
        ``low``, ``best``, ``high`` of all its losses (items, as :func:`losstracker.aggregate` sums
        them); ``records``; ``record_id`` and ``source`` of the record that sets ``latest`` and of
        the one that sets ``earliest``, if it is another (joined by ``" | "``; of several that set
        it, the first by record_id).

    Raises:
        InvalidLossesError: What was read has errors.
        ArgumentError: An option is not understood.
        MixedEvidenceError: A group holds confirmed losses and claims.

    >>> import pandas as pd
    >>> seen = {"record_id": ["a", "b"], "side": "Red", "model": "T-62", "category": "tank",
    ...         "date": ["2022-05/2022-07", "2022-06-03"], "status": "lost", "quantity": "1",
    ...         "source": "s"}
    >>> row = first_seen(pd.DataFrame(seen)).iloc[0]
    >>> str(row["earliest"].date()), str(row["latest"].date()), row["record_id"]
    ('2022-05-01', '2022-06-03', 'b | a')
    """
    names = as_names(by)
    for name in names:
        if name in OWN:
            raise ArgumentError(f"by: '{name}' is a column of the result; rename it to group by it")
    read = dict.fromkeys(map(str, [*names, on, Col.RECORD_ID, Col.SOURCE]))
    with use_lexicon(lexicon):
        question = ask(
            losses, [*read], on=on, where=where, since=since, until=until, policy=policy,
            mix_evidence=mix_evidence,
        )  # fmt: skip
        asked = replace(
            question,
            options=replace(question.options, by=names),
            need=replace(question.need, by=names, day=str(on)),
        )
        return _first_losses(asked)


@dataclass(frozen=True, slots=True)
class _Signs:
    """What sets an end: parallel arrays of a group, a day, and the record that names it."""

    group: Days
    day: Days
    row: Days

    def first(self, groups: int, rank: Days, default: int) -> tuple[Days, Days]:
        """Give for each group the first day and its record, -1 where there is none."""
        order = np.lexsort((rank[self.row], self.day, self.group))
        found, at = np.unique(self.group[order], return_index=True)
        days, rows = np.full(groups, default), np.full(groups, -1)
        days[found], rows[found] = self.day[order][at], self.row[order][at]
        return days, rows

    def beside(self, more: list[tuple[int, int, int]]) -> _Signs:
        """Give these and some more, each a group, a day and a record."""
        added = np.array(more, dtype=np.int64).reshape(-1, 3).T
        pairs = zip((self.group, self.day, self.row), added, strict=True)
        return _Signs(*(np.concatenate(pair) for pair in pairs))


def _first_losses(question: Question) -> pd.DataFrame:
    prepared = question.prepare(question.options.by)
    may, sure = _find_signs(question, prepared)
    ids = key_column(question.records.table, Col.RECORD_ID)
    rank = np.asarray(ids.rank(method="first"), dtype=np.int64)
    groups = len(prepared.keys)
    earliest, early = may.first(groups, rank, ALWAYS)
    latest, late = sure.first(groups, rank, ALWAYS)
    hard, best = _totals(question, prepared)
    table = prepared.keys.copy()
    table[EARLIEST], table[LATEST] = _as_days(earliest), _as_days(latest)
    numbers = (hard.low[:, 0], best, hard.high[:, 0], hard.records[:, 0])
    for name, values in zip(_NUMBERS, numbers, strict=True):
        table[name] = values
    table[str(Col.RECORD_ID)] = _named(ids, late, early)
    table[str(Col.SOURCE)] = _named(key_column(question.records.table, Col.SOURCE), late, early)
    order = np.lexsort((np.arange(groups), earliest, latest))
    table = table.iloc[order[early[order] >= 0]].reset_index(drop=True)
    facts = question.facts(prepared)
    kept = {name: said for name, said in facts.items() if name not in _OF_SUMS}
    table.attrs = kept | {"table": TABLE}
    return table


_OF_SUMS = ("every", "cumulative", "level", "dates", "dependence", "upper")
"""What is said of sums and makes no difference here."""

_NUMBERS = [str(name) for name in (SumCol.LOW, SumCol.BEST, SumCol.HIGH, SumCol.RECORDS)]


def _find_signs(question: Question, prepared: Prepared) -> tuple[_Signs, _Signs]:
    """Find what allows a loss from some day on, and what leaves no doubt of one by some day."""
    begin, end = _cut(question)
    windows, group = prepared.windows, prepared.group
    alone = group >= 0
    alone[list(prepared.forest.order)] = False
    reaches = alone & (windows.last >= begin) & (windows.first <= end)
    inside = alone & (windows.first >= begin) & (windows.last <= end)
    may = np.flatnonzero(reaches & (prepared.values("high") > 0))
    sure = np.flatnonzero(inside & (prepared.values("low") >= 1))
    allowed, certain = _signs_of_trees(prepared, begin, end)
    return (
        _Signs(group[may], np.maximum(windows.first[may], begin), may).beside(allowed),
        _Signs(group[sure], windows.last[sure], sure).beside(certain),
    )


def _signs_of_trees(
    prepared: Prepared, begin: int, end: int
) -> tuple[list[tuple[int, int, int]], list[tuple[int, int, int]]]:
    """Do the same for wholes and parts, which bound each other."""
    members, windows = list(prepared.forest.order), prepared.windows
    allowed: list[tuple[int, int, int]] = []
    certain: list[tuple[int, int, int]] = []
    if not members:
        return allowed, certain
    named = np.concatenate([windows.first[members], windows.last[members]])
    days = np.unique(np.clip(named, begin, end))
    stops = np.append(days[1:] - 1, end)
    grid = Grid(days, stops, days.astype("datetime64[D]"), begin, end)
    spans = find_spans(windows, grid, cumulative=True)
    for stretch in nested_stretches(prepared, spans, days.size):
        day, group = int(days[stretch.first]), stretch.group
        if stretch.bounds.high > 0:
            newest = max(stretch.possible, key=lambda at: (windows.first[at], -at))
            allowed.append((group, day, newest))
        if stretch.bounds.low >= 1:
            newest = max(stretch.certain, key=lambda at: (windows.last[at], -at))
            certain.append((group, day, newest))
    return allowed, certain


def _cut(question: Question) -> tuple[int, int]:
    since, until = question.options.since, question.options.until
    return -ALWAYS if since is None else since, ALWAYS if until is None else until


def _totals(question: Question, prepared: Prepared) -> tuple[Cells, NDArray[np.float64]]:
    """Bound all losses of each group, and sum their best values."""
    grid, dates = question.grid(prepared), question.options.dates
    hard = bound_cells(prepared, find_spans(prepared.windows, grid, cumulative=False), 1)
    make_shares = partial(share_over, grid=grid, dates=dates, cumulative=False)
    best = expected_best(prepared, 1, make_shares)
    return hard, np.clip(best, hard.low, hard.high)[:, 0]


def _as_days(numbers: Days) -> NDArray[np.datetime64]:
    """Give days as pandas keeps them, NaT for an open end."""
    days = numbers.astype("datetime64[D]")
    days[np.abs(numbers) >= ALWAYS] = np.datetime64("NaT")
    return days.astype("datetime64[s]")


def _named(texts: pd.Series, late: Days, early: Days) -> list[str]:
    """Give the text of the record that sets the latest day, and of another that sets the first."""
    cells = [*texts, ""]
    pairs = ([cells[at] for at in dict.fromkeys(rows)] for rows in zip(late, early, strict=True))
    return [SOURCE_SEPARATOR.join(dict.fromkeys(text for text in pair if text)) for pair in pairs]
