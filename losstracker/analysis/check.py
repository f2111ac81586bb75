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
from losstracker.model.finding import Finding, Findings, Severity
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

MOST_COMPARED = 2_000_000
"""Rows of a frame outside of memory up to which its ids are compared."""

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
        raise InvalidLossesError(Findings(found))


def _counted(findings: Sequence[Finding], times: NDArray[np.int64]) -> list[Finding]:
    """Say each finding once, with how many records have it; ``line`` is the row of the tally."""
    counts: dict[Finding, int] = {}
    for finding in findings:
        same = replace(finding, line=1)
        counts[same] = counts.get(same, 0) + int(times[finding.line - 1])
    return [
        replace(finding, message=f"{finding.message} (in {rows:,} row{'s' * (rows != 1)})")
        for finding, rows in counts.items()
    ]


def _raise(said: Sequence[Finding], *, warn: bool) -> None:
    if any(finding.severity == Severity.ERROR for finding in said):
        raise InvalidLossesError(Findings(said))
    if warn:
        warn_of(said)


def check_counted(
    texts: pd.DataFrame,
    times: NDArray[np.int64],
    *,
    warn: bool,
    beside: Sequence[Finding] = (),
) -> None:
    """Check the distinct rows of some columns. Rules that read others are left out.

    Raises:
        InvalidLossesError: Each finding ends in the number of rows that have it; those that were
            found ``beside`` are among them.
    """
    _raise([*beside, *_counted(_findings_of(texts, (Scope.CELL, Scope.ROW)), times)], warn=warn)


def _findings_of(texts: pd.DataFrame, scopes: Collection[Scope]) -> list[Finding]:
    read = [name for name in CONTRIBUTED if name in texts]
    hidden = {*CONTRIBUTED} - {*read, *map(str, COUNT_CELLS)}
    if Col.QUANTITY not in read:
        hidden |= {*map(str, COUNT_CELLS)} - {*read}
    lines = range(1, len(texts) + 1)
    return row_findings(texts[read], NOT_A_FILE, lines, hidden=hidden, scopes=scopes)


def find_beside(frame: pd.DataFrame | Frame, keys: Collection[str]) -> list[Finding]:
    """Find what is cheap to find and no sum reads: ids that stand twice, words out of place.

    In a frame outside of memory each look is a scan: there ids are compared only where the rows are
    few, and words not at all.
    """
    have = engine.names_of(frame)
    in_memory = engine.is_in_memory(frame)
    found: list[Finding] = []
    if Col.RECORD_ID in have and (in_memory or engine.size_of(frame) <= MOST_COMPARED):
        found += _find_in(engine.repeated(frame, Col.RECORD_ID), Col.RECORD_ID, Scope.TABLE)
    for name in WORDS:
        if in_memory and name in have and name not in keys:
            found += _find_in(engine.count(frame, [str(name)]), name, Scope.CELL)
    return found


def _find_in(counted: pd.DataFrame, name: str, scope: Scope) -> list[Finding]:
    if counted.empty:
        return []
    each = counted.loc[counted.index.repeat(2)] if scope == Scope.TABLE else counted
    texts = text_table(each, [name])
    times = each[RECORDS].to_numpy(dtype=np.int64)
    return _counted(_findings_of(texts, (Scope.CELL, scope)), times)


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
            _raise(_counted(found, once), warn=False)
            raise
        return fuse(full, policy)
    table = text_table(nested, [name for name in CONTRIBUTED if name in names])
    if Col.RECORD_ID in absent and Col.PART_OF in table:
        _refuse_lost_wholes(table)
    lines = range(1, len(table) + 1)
    findings = row_findings(table, NOT_A_FILE, lines, hidden=absent)
    _raise(_counted(findings, once), warn=True)
    blank = {name: "../.." if name == Col.DATE else "" for name in absent}
    return fuse(compute(nested.assign(**blank)), policy)


def _refuse_lost_wholes(table: pd.DataFrame) -> None:
    if (table[Col.PART_OF].str.strip() != "").any():
        raise ArgumentError(
            "part_of names records by their record_id, and the table has no column record_id; "
            "add it, or leave part_of out where nothing is part of another record"
        )
