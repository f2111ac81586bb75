"""What sums read is checked by the rules of the model, over distinct values."""

from __future__ import annotations

import warnings
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from losstracker.analysis import engine
from losstracker.analysis.resolve import ADDED, fuse
from losstracker.analysis.tally import RECORDS
from losstracker.errors import ArgumentError, InvalidLossesError
from losstracker.model.cells import text_table
from losstracker.model.columns import CONTRIBUTED, REQUIRED, Col
from losstracker.model.finding import Finding, Severity
from losstracker.model.row_rules import COUNT_CELLS
from losstracker.model.rules import Scope
from losstracker.model.validate import (
    NOT_A_FILE,
    compute,
    header_findings,
    row_findings,
    validate,
    validated,
    warn_of,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

    from losstracker.analysis.resolve import Policy
    from losstracker.analysis.tally import Frame

WORDS = (Col.SIDE, Col.CATEGORY, Col.STATUS, Col.EVIDENCE)
"""Columns of few values that are checked in every frame in memory, read or not."""


def tell_rows(losses: pd.DataFrame) -> None:
    """Raise all errors of a table with their rows, if the table as a whole has some.

    Raises:
        InvalidLossesError: It has.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        validate(losses)


def check_header(names: Sequence[str], asked: Collection[str]) -> None:
    """Refuse a table without the columns that are needed, or with one that is misspelt.

    Raises:
        InvalidLossesError: The findings say what is missing.
    """
    needed = {str(Col.QUANTITY), *asked} & {*REQUIRED}
    missing = needed - set(names)
    wrong = [f for f in header_findings(names, NOT_A_FILE) if f.severity == Severity.ERROR]
    read = {*missing, None} if missing else set()
    found = [f for f in wrong if f.code != "LT011" or f.column in read]
    if found:
        raise InvalidLossesError(found)


def _raise_counted(findings: Sequence[Finding], times: NDArray[np.int64], *, warn: bool) -> None:
    """Say each finding once, with how many records have it; ``line`` is the row of the tally."""
    counts: dict[Finding, int] = {}
    for finding in findings:
        same = replace(finding, line=1)
        counts[same] = counts.get(same, 0) + int(times[finding.line - 1])
    said = [
        replace(finding, message=f"{finding.message} (in {rows:,} row{'s' * (rows != 1)})")
        for finding, rows in counts.items()
    ]
    if any(finding.severity == Severity.ERROR for finding in said):
        raise InvalidLossesError(said)
    if warn:
        warn_of(said)


def check_counted(
    texts: pd.DataFrame,
    times: NDArray[np.int64],
    *,
    warn: bool,
    scopes: Collection[Scope] = (Scope.CELL, Scope.ROW),
) -> None:
    """Check the distinct rows of some columns. Rules that read others are left out.

    Raises:
        InvalidLossesError: Each finding ends in the number of rows that have it.
    """
    read = [name for name in CONTRIBUTED if name in texts]
    hidden = {*CONTRIBUTED} - {*read, *map(str, COUNT_CELLS)}
    if Col.QUANTITY not in read:
        hidden |= {*map(str, COUNT_CELLS)} - {*read}
    lines = range(1, len(texts) + 1)
    findings = row_findings(texts[read], NOT_A_FILE, lines, hidden=hidden, scopes=scopes)
    _raise_counted(findings, times, warn=warn)


def check_in_memory(frame: pd.DataFrame | Frame, keys: Collection[str]) -> None:
    """Check what is cheap in memory and a scan elsewhere: ids, and words that no sum reads.

    Raises:
        InvalidLossesError: A record_id stands twice, or a word is none of its vocabulary.
    """
    if not engine.is_in_memory(frame):
        return
    have = engine.names_of(frame)
    if Col.RECORD_ID in have:
        _check_distinct(engine.repeated(frame, Col.RECORD_ID), Col.RECORD_ID, Scope.TABLE)
    for name in WORDS:
        if name in have and name not in keys:
            _check_distinct(engine.count(frame, [str(name)]), name, Scope.CELL)


def _check_distinct(counted: pd.DataFrame, name: str, scope: Scope) -> None:
    if counted.empty:
        return
    each = counted.loc[counted.index.repeat(2)] if scope == Scope.TABLE else counted
    texts = text_table(each, [name])
    times = each[RECORDS].to_numpy(dtype=np.int64)
    check_counted(texts, times, warn=False, scopes=(Scope.CELL, scope))


def resolved(nested: pd.DataFrame, names: Sequence[str], policy: Policy) -> pd.DataFrame:
    """Check claims, parts and wholes as a table of their own, and fuse the claims.

    Columns that the table never had are blank.

    Raises:
        InvalidLossesError: They have errors.
        ClaimsError: Two claims of one loss cite one source, or lie in different wholes.
    """
    if nested.empty:
        every = dict.fromkeys([*names, *CONTRIBUTED, *ADDED])
        return pd.DataFrame(columns=list(every), dtype=object)
    absent = [name for name in REQUIRED if name not in names]
    once = np.ones(len(nested), dtype=np.int64)
    if not absent:
        try:
            full = validated(nested)
        except InvalidLossesError as error:
            found = [finding for finding in error.findings if isinstance(finding, Finding)]
            _raise_counted(found, once, warn=False)
            raise
        return fuse(full, policy)
    table = text_table(nested, [name for name in CONTRIBUTED if name in names])
    if Col.RECORD_ID in absent and Col.PART_OF in table:
        _refuse_lost_wholes(table)
    lines = range(1, len(table) + 1)
    findings = row_findings(table, NOT_A_FILE, lines, hidden=absent)
    _raise_counted(findings, once, warn=True)
    blank = {name: "../.." if name == Col.DATE else "" for name in absent}
    return fuse(compute(nested.assign(**blank)), policy)


def _refuse_lost_wholes(table: pd.DataFrame) -> None:
    if (table[Col.PART_OF].str.strip() != "").any():
        raise ArgumentError(
            "part_of names records by their record_id, and the table has no column record_id; "
            "add it, or leave part_of out where nothing is part of another record"
        )
