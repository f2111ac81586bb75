"""The rules about records together, and those among them on identity and repetition."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd

from losstracker.model.columns import CONTRIBUTED, Col
from losstracker.model.finding import Severity
from losstracker.model.rules import Advice, Rule, Scope, register
from losstracker.model.slices import repeated_rows, twin_rows, unnamed_rows
from losstracker.model.words import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from losstracker.model.texts import Rows, TextTable

    Row: TypeAlias = dict[str, str]
    Found: TypeAlias = Iterator[tuple[int, Advice]]
    """Rows that fail, by the index of the table, each with its advice."""

_OTHERS = tuple(name for name in CONTRIBUTED if name != Col.RECORD_ID)


def table_rule(  # noqa: PLR0913 - what a rule consists of
    code: str,
    about: str | None,
    reads: Sequence[str],
    reason: str,
    find: Callable[[pd.DataFrame], Found],
    *,
    concerns: Callable[[TextTable], Rows],
    severity: Severity = Severity.ERROR,
) -> Rule:
    """Register a rule on the table: ``find`` gives the rows that fail, each with its advice.

    ``find`` sees the columns of ``reads`` without spaces around the cells; rows are named by the
    index of the table, and those that no rule like it ``concerns`` may be missing.
    """
    names = tuple(map(str, reads))

    def tidy(table: pd.DataFrame) -> pd.DataFrame:
        return pd.DataFrame({name: _stripped(table[name]) for name in names})

    def fine(table: pd.DataFrame) -> pd.Series:
        failed = {row for row, _ in find(tidy(table))}
        good = [row not in failed for row in table.index]
        return pd.Series(good, index=table.index, dtype=bool)

    def explain(table: pd.DataFrame) -> dict[int, Advice]:
        advice: dict[int, Advice] = {}
        for row, said in find(tidy(table)):
            advice.setdefault(row, said)
        return advice

    column = None if about is None else str(about)
    rule = Rule(
        code, column, names, severity, Scope.TABLE, reason, fine, explain, concerns=concerns
    )
    return register(rule)


def _stripped(cells: pd.Series) -> pd.Series:
    codes, distinct = pd.factorize(cells)
    texts = np.array([*(text.strip() for text in distinct), ""], dtype=object)
    return pd.Series(texts[codes], index=cells.index, dtype=object)


def _repeated_ids(table: pd.DataFrame) -> Found:
    ids = table[Col.RECORD_ID]
    for row in ids.index[ids.duplicated() & (ids != "")]:
        message = f"expected a record_id of its own, got {shown(ids[row])} as in an earlier row"
        yield row, (message, "give each record its own, or delete the copy")


def _empty_rows(table: pd.DataFrame) -> Found:
    blank = (table == "").all(axis=1)
    for row in table.index[blank]:
        yield row, ("expected a loss, got a row of blank cells", "delete the row")


def _twins(table: pd.DataFrame) -> Found:
    first = _first_alike(table)
    ids = table[Col.RECORD_ID]
    for row, other in first.items():
        message = (
            f"expected each loss once, got a row equal to that of {shown(ids[other])} in all but "
            "its record_id"
        )
        yield row, (message, "delete the copy, or say in notes what tells the two apart")


def _first_alike(table: pd.DataFrame) -> dict[int, int]:
    """Give for each row that repeats an earlier one, but for its id, the row it repeats."""
    ids = table[Col.RECORD_ID]
    seen: dict[tuple[str, ...], int] = {}
    same: dict[int, int] = {}
    cells = zip(*(table[name].tolist() for name in _OTHERS), strict=True)
    for row, texts in zip(table.index.tolist(), cells, strict=True):
        other = seen.setdefault(texts, row)
        if other != row and any(texts) and ids[row] != ids[other]:
            same[row] = other
    return same


def rows_of(table: pd.DataFrame) -> list[Row]:
    """Give the rows of a table, each by column."""
    names = list(table.columns)
    cells = zip(*(table[name].tolist() for name in names), strict=True)
    return [dict(zip(names, row, strict=True)) for row in cells]


table_rule(
    "LT301",
    Col.RECORD_ID,
    (Col.RECORD_ID,),
    "record_ids are unique",
    _repeated_ids,
    concerns=repeated_rows,
)
table_rule("LT310", None, CONTRIBUTED, "a row says something", _empty_rows, concerns=unnamed_rows)
table_rule(
    "LT311",
    None,
    CONTRIBUTED,
    "no two rows say the same",
    _twins,
    concerns=twin_rows,
    severity=Severity.WARNING,
)
