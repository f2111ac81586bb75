"""A frame of losses in; the same frame with its computed columns out, or every finding at once."""

from __future__ import annotations

import warnings
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from pandas.api.types import is_string_dtype

from losstracker.errors import (
    ArgumentError,
    DateTextError,
    InvalidLossesError,
    LossTrackerWarning,
    QuantityTextError,
)
from losstracker.model.cells import distinct_rows, text_column
from losstracker.model.checking import AS_IS, Checking
from losstracker.model.columns import COMPUTED, CONTRIBUTED, Col, Evidence, Status
from losstracker.model.count import read_count
from losstracker.model.dates import parse_date
from losstracker.model.finding import Finding, Findings, Severity
from losstracker.model.header import header_problems
from losstracker.model.lexicon import active_lexicon, use_lexicon
from losstracker.model.problems import find_breaches
from losstracker.model.row_rules import COUNT_CELLS
from losstracker.model.rules import Scope
from losstracker.model.taxonomy import taxonomy
from losstracker.model.texts import TextTable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from losstracker.model.lexicon import Lexicon
    from losstracker.model.problems import Problem
    from losstracker.model.quantity import Quantity

LEXICON = "lexicon"
"""Name in ``DataFrame.attrs`` of the lexicon's name and version."""

NOT_A_FILE = "losses"
"""Stands for the path in findings about a table that never was a file."""


def header_findings(names: Iterable[object], path: str) -> list[Finding]:
    """Say which columns are missing, doubled or unknown, with the name that was perhaps meant."""
    return [
        Finding(path, 1, found.column, found.code, found.severity, None, *found.advice)
        for found in header_problems(names)
    ]


def hidden_columns(names: Iterable[object]) -> set[str]:
    """Name the columns that cannot be read until the header is put right.

    >>> hidden_columns(["record_id", "side", "date", "category", "status", "quantity", "sorce"])
    {'source'}
    """
    return {name for found in header_problems(names) for name in found.hides}


def row_findings(  # noqa: PLR0913 - what is checked, where it stands, and how
    table: pd.DataFrame,
    path: str,
    lines: Sequence[int],
    *,
    hidden: Collection[str] = (),
    scopes: Collection[Scope] = tuple(Scope),
    checking: Checking = AS_IS,
) -> list[Finding]:
    """Check the cells, rows and records of a table; ``lines`` says where each row stands.

    ``hidden`` and ``scopes`` as in :func:`losstracker.model.problems.find_breaches`.
    """
    known = [name for name in CONTRIBUTED if name in table]
    own = [name for name in table.columns if is_string_dtype(table[name].dtype)]
    texts = TextTable.of(table, dict.fromkeys([*known, *own]))
    found = find_breaches(texts, checking.rules, hidden=hidden, scopes=scopes)
    return [finding_of(problem, path, lines[problem.row]) for problem in found.problems()]


def finding_of(problem: Problem, path: str, line: int) -> Finding:
    """Say where a problem stands."""
    return Finding(
        path=path,
        line=line,
        column=problem.column,
        code=problem.rule.code,
        severity=problem.rule.severity,
        value=problem.value,
        message=problem.advice[0],
        suggestion=problem.advice[1],
    )


def read_counts(table: pd.DataFrame) -> tuple[list[Quantity], NDArray[np.int64]]:
    """Read the distinct counts of a table of text, and which of them each row has."""
    distinct, code = distinct_rows(table, list(COUNT_CELLS))
    cells = zip(*(distinct[name].str.strip() for name in COUNT_CELLS), strict=True)
    return [read_count(*row) for row in cells], code


_OPEN_END = np.datetime64("NaT", "s")


def _days(ends: Iterable[date | None]) -> NDArray[np.datetime64]:
    return np.array([_OPEN_END if day is None else day for day in ends], dtype="datetime64[s]")


def compute(losses: pd.DataFrame, texts: TextTable | None = None) -> pd.DataFrame:
    """Add the computed columns to a table that has no errors; ``texts`` are its cells, if known.

    Returns:
        A copy with ``count_low``, ``count_best``, ``count_high`` (floats, ``count_high`` is inf
        where there is no upper bound) and ``date_earliest``, ``date_latest`` (days; NaT = open).
        ``attrs["lexicon"]`` names the lexicon that the counts were read with.
    """
    if texts is None:
        texts = TextTable.of(losses, [n for n in (*COUNT_CELLS, Col.DATE) if n in losses])
    code, first = texts.tuples(COUNT_CELLS)
    counts, _ = read_counts(texts.frame(COUNT_CELLS, first))
    when, first = texts.tuples([Col.DATE])
    windows = [parse_date(text.strip()) for text in texts[Col.DATE].at(first)]
    full = losses.copy()
    full[Col.COUNT_LOW.value] = np.array([c.low for c in counts], dtype=float)[code]
    full[Col.COUNT_BEST.value] = np.array([c.best for c in counts], dtype=float)[code]
    full[Col.COUNT_HIGH.value] = np.array([c.high for c in counts], dtype=float)[code]
    full[Col.DATE_EARLIEST.value] = _days(w.earliest for w in windows)[when]
    full[Col.DATE_LATEST.value] = _days(w.latest for w in windows)[when]
    full.attrs[LEXICON] = active_lexicon().label
    return full


def _require_pandas(losses: object) -> None:
    if not isinstance(losses, pd.DataFrame):
        kind = f"{type(losses).__module__}.{type(losses).__qualname__}"
        raise ArgumentError(f"losses: expected a pandas DataFrame, got {kind}; convert it first")


def validate(
    losses: pd.DataFrame,
    *,
    lexicon: Lexicon | str | None = None,
    today: date | None = None,
    checking: Checking = AS_IS,
) -> pd.DataFrame:
    """Check a loss table and add its computed columns.

    Args:
        losses: The columns of the loss table (see :data:`losstracker.model.columns.COLUMNS`), one
            row a reported loss. Cells may be text, numbers or timestamps.
        lexicon: What words of counts mean; see :func:`losstracker.parse_quantity`.
        today: The day on which the table is checked: losses and reports after it are errors. None
            says nothing of the future.
        checking: What a project switches off, downgrades and adds.

    Returns:
        A copy with ``count_low``, ``count_best``, ``count_high``, ``date_earliest`` and
        ``date_latest`` after the contributed columns, which stay as they are.
        ``attrs["lexicon"]`` names the lexicon.

    Raises:
        InvalidLossesError: The table has errors; ``findings`` holds all of them. Their ``line`` is
            the row, counted from 1.
        ArgumentError: ``losses`` is no pandas DataFrame.

    >>> seen = {"record_id": ["a"], "side": ["Syria"], "date": ["2024-12"], "category": ["tank"],
    ...         "status": ["captured"], "quantity": ["at least two"], "source": ["franceinfo"]}
    >>> row = validate(pd.DataFrame(seen)).iloc[0]
    >>> float(row["count_low"]), float(row["count_high"]), str(row["date_latest"].date())
    (2.0, inf, '2024-12-31')
    """
    _require_pandas(losses)
    checking = checking if today is None else replace(checking, today=today)
    with use_lexicon(lexicon):
        findings = _all_findings(losses, checking)
        if any(finding.severity == Severity.ERROR for finding in findings):
            raise InvalidLossesError(Findings(findings))
        full = compute(losses)
    warn_of(findings)
    return full


def _all_findings(losses: pd.DataFrame, checking: Checking) -> list[Finding]:
    headers = header_findings(losses.columns, NOT_A_FILE)
    findings = [finding for finding in headers if finding.severity == Severity.ERROR]
    once = losses.loc[:, ~losses.columns.duplicated()]
    once = once.drop(columns=[name for name in COMPUTED if name in once])
    lines, hidden = range(1, len(losses) + 1), hidden_columns(losses.columns)
    return findings + row_findings(once, NOT_A_FILE, lines, hidden=hidden, checking=checking)


def warn_of(findings: Sequence[Finding], count: int | None = None) -> None:
    """Give one Python warning that tells the first doubt, and how many there are (``count``)."""
    doubts = [finding for finding in findings if finding.severity == Severity.WARNING]
    if doubts:
        many = len(doubts) if count is None else count
        noun = "doubt" if many == 1 else "doubts, the first"
        warnings.warn(f"{many} {noun}: {doubts[0]}", LossTrackerWarning, stacklevel=3)


def is_validated(losses: pd.DataFrame) -> bool:
    """Tell whether every row has its computed columns, of their types.

    >>> is_validated(pd.DataFrame({"record_id": ["a"]}))
    False
    """
    if not set(COMPUTED) <= set(losses.columns) or not losses.columns.is_unique:
        return False
    bounds = losses[[Col.COUNT_LOW, Col.COUNT_BEST, Col.COUNT_HIGH]]
    days = losses[[Col.DATE_EARLIEST, Col.DATE_LATEST]]
    if any(kind.kind != "f" for kind in bounds.dtypes) or any(k.kind != "M" for k in days.dtypes):
        return False
    return not bool(bounds.isna().to_numpy().any())


def _still_stands(losses: pd.DataFrame) -> bool:
    """Tell whether ids are still unique and words still in their vocabularies.

    It is quick, and lets parts of a validated table stand without the wholes they lie in.
    """
    ids = text_column(losses[Col.RECORD_ID]).str.strip()
    words = {Col.CATEGORY: list(taxonomy()), Col.STATUS: [*Status], Col.EVIDENCE: ["", *Evidence]}
    return bool(
        not ids.duplicated().any()
        and (ids != "").all()
        and (text_column(losses[Col.SIDE]).str.strip() != "").all()
        and all(
            text_column(losses[name]).str.strip().isin(known).all()
            for name, known in words.items()
            if name in losses
        )
    )


def validated(losses: pd.DataFrame) -> pd.DataFrame:
    """Give a table with its computed columns, read anew from its cells.

    A table that was validated may have been cut since (its parts stand without their wholes), but
    what was joined to it or changed in it is checked.

    Raises:
        InvalidLossesError: The table has errors; ``findings`` holds all of them.
    """
    if is_validated(losses) and _still_stands(losses):
        try:
            return compute(losses)
        except (DateTextError, QuantityTextError):
            pass  # a cell was changed: say so as validate does
    return validate(losses)


def contributed(losses: pd.DataFrame) -> pd.DataFrame:
    """Drop the computed columns: what a loss table looks like when it is written.

    >>> list(contributed(pd.DataFrame({"side": ["A"], "count_low": [2.0]})).columns)
    ['side']
    """
    return losses.drop(columns=[name for name in COMPUTED if name in losses.columns])
