"""A frame of losses in; the same frame with its computed columns out, or every finding at once."""

from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from losstracker.errors import InvalidLossesError, LossTrackerWarning
from losstracker.model.cells import distinct_rows, text_table
from losstracker.model.columns import COMPUTED, CONTRIBUTED, Col
from losstracker.model.count import read_count
from losstracker.model.dates import parse_date
from losstracker.model.finding import Finding, Severity
from losstracker.model.row_rules import COUNT_CELLS
from losstracker.model.schema import find_problems, missing_columns
from losstracker.model.words import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from losstracker.model.quantity import Quantity

NOT_A_FILE = "losses"
"""Stands for the path in findings about a table that never was a file."""


def header_findings(names: Sequence[object], path: str) -> list[Finding]:
    """Say which columns are missing, doubled or unknown, with the name that was perhaps meant."""

    def about(code: str, severity: Severity, column: str, message: str, advice: str) -> Finding:
        return Finding(path, 1, column, code, severity, None, message, advice)

    texts = [str(name) for name in names]
    strange = [t for t in dict.fromkeys(texts) if t not in CONTRIBUTED and t not in COMPUTED]
    meant = {nearest(text, CONTRIBUTED): text for text in strange}
    error, warning = Severity.ERROR, Severity.WARNING
    found = []
    for name in missing_columns(texts):
        advice = f"rename '{meant[name]}'" if name in meant else f"add a column named '{name}'"
        found.append(about("LT011", error, name, f"the required column '{name}' is missing", advice))
    for name in dict.fromkeys(t for t in texts if texts.count(t) > 1):
        times = texts.count(name)
        found.append(
            about("LT012", error, name, f"the column '{name}' stands {times} times", "keep one")
        )
    told = {meant[name] for name in missing_columns(texts) if name in meant}
    for name in (text for text in strange if text not in told):
        close = nearest(name, CONTRIBUTED)
        free = close is not None and close not in texts
        advice = f"write '{close}'" if free else "it is kept and not read; say it in notes instead"
        message = f"'{name}' is no column of a loss table"
        found.append(about("LT013", error if free else warning, name, message, advice))
    return found


def row_findings(table: pd.DataFrame, path: str, lines: Sequence[int]) -> list[Finding]:
    """Check the cells, rows and records of a table of text; ``lines`` says where each row stands."""
    return [
        Finding(
            path=path,
            line=lines[problem.row],
            column=problem.rule.column,
            code=problem.rule.code,
            severity=problem.rule.severity,
            value=problem.value,
            message=problem.advice[0],
            suggestion=problem.advice[1],
        )
        for problem in find_problems(table)
    ]


def read_counts(table: pd.DataFrame) -> tuple[list[Quantity], np.ndarray[tuple[int], np.dtype[np.int64]]]:
    """Read the distinct counts of a table of text, and which of them each row has."""
    distinct, code = distinct_rows(table, list(COUNT_CELLS))
    cells = zip(*(distinct[name] for name in COUNT_CELLS), strict=True)
    return [read_count(*row) for row in cells], code


def _days(ends: Iterator[date | None]) -> np.ndarray[tuple[int], np.dtype[np.datetime64]]:
    return np.array([np.datetime64("NaT") if d is None else d for d in ends], dtype="datetime64[s]")


def compute(losses: pd.DataFrame) -> pd.DataFrame:
    """Add the computed columns to a table that has no errors.

    Returns:
        A copy with ``count_low``, ``count_best``, ``count_high`` (floats, ``count_high`` is inf
        where there is no upper bound) and ``date_earliest``, ``date_latest`` (days; NaT = open).
    """
    table = text_table(losses)
    counts, code = read_counts(table)
    texts, when = distinct_rows(table, [Col.DATE])
    windows = [parse_date(text) for text in texts[Col.DATE]]
    full = losses.copy()
    full[Col.COUNT_LOW.value] = np.array([c.low for c in counts], dtype=float)[code]
    full[Col.COUNT_BEST.value] = np.array([c.best for c in counts], dtype=float)[code]
    full[Col.COUNT_HIGH.value] = np.array([c.high for c in counts], dtype=float)[code]
    full[Col.DATE_EARLIEST.value] = _days(w.earliest for w in windows)[when]
    full[Col.DATE_LATEST.value] = _days(w.latest for w in windows)[when]
    return full


def validate(losses: pd.DataFrame) -> pd.DataFrame:
    """Check a loss table and add its computed columns.

    Args:
        losses: The columns of the loss table (see :data:`losstracker.model.columns.COLUMNS`), one
            row a reported loss. Cells may be text, numbers or timestamps.

    Returns:
        A copy with ``count_low``, ``count_best``, ``count_high``, ``date_earliest`` and
        ``date_latest`` after the contributed columns, which stay as they are.

    Raises:
        InvalidLossesError: The table has errors; ``findings`` holds all of them. Their ``line`` is
            the row, counted from 1.

    >>> seen = {"record_id": ["a"], "side": ["Syria"], "date": ["2024-12"], "category": ["tank"],
    ...         "status": ["captured"], "quantity": ["at least two"], "source": ["franceinfo"]}
    >>> row = validate(pd.DataFrame(seen)).iloc[0]
    >>> float(row["count_low"]), float(row["count_high"]), str(row["date_latest"].date())
    (2.0, inf, '2024-12-31')
    """
    headers = header_findings(list(losses.columns), NOT_A_FILE)
    findings = [finding for finding in headers if finding.severity == Severity.ERROR]
    if not findings:
        findings = row_findings(text_table(losses), NOT_A_FILE, range(1, len(losses) + 1))
    if any(finding.severity == Severity.ERROR for finding in findings):
        raise InvalidLossesError(findings)
    warn_of(findings)
    return compute(losses)


def warn_of(findings: Sequence[Finding]) -> None:
    """Give one Python warning that counts the doubts and tells the first."""
    doubts = [finding for finding in findings if finding.severity == Severity.WARNING]
    if doubts:
        noun = "doubt" if len(doubts) == 1 else "doubts, the first"
        warnings.warn(f"{len(doubts)} {noun}: {doubts[0]}", LossTrackerWarning, stacklevel=3)


def is_validated(losses: pd.DataFrame) -> bool:
    """Tell whether every row has its computed columns."""
    if not set(COMPUTED) <= set(losses.columns):
        return False
    bounds = losses[[Col.COUNT_LOW, Col.COUNT_BEST, Col.COUNT_HIGH]].to_numpy(dtype=float)
    return not bool(np.isnan(bounds).any())


def validated(losses: pd.DataFrame) -> pd.DataFrame:
    """Give the table as it is if it was validated, and validate it otherwise."""
    return losses if is_validated(losses) else validate(losses)


def contributed(losses: pd.DataFrame) -> pd.DataFrame:
    """Drop the computed columns: what a loss table looks like when it is written.

    >>> list(contributed(pd.DataFrame({"side": ["A"], "count_low": [math.pi]})).columns)
    ['side']
    """
    return losses.drop(columns=[name for name in COMPUTED if name in losses.columns])
