"""Check contributed files, and read them as loss tables."""

from __future__ import annotations

import csv
import sys
import warnings
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TextIO

import numpy as np
import pandas as pd

from losstracker.check.rows import RawTable, read_rows
from losstracker.errors import ArgumentError, InvalidLossesError, LossTrackerWarning
from losstracker.model.cells import text_column
from losstracker.model.columns import Col
from losstracker.model.finding import Finding, Severity
from losstracker.model.rules import Scope
from losstracker.model.validate import (
    compute,
    contributed,
    header_findings,
    hidden_columns,
    row_findings,
    warn_of,
)
from losstracker.model.words import shown

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class FileReport:
    """What was found in one file. Always true: ``rows == accepted + rejected``.

    ``rows`` counts the records after the header; a blank line is none. ``losses`` holds the
    accepted rows as they stand in the file, with the computed columns.
    """

    path: str
    rows: int
    accepted: int
    rejected: int
    findings: tuple[Finding, ...]
    losses: pd.DataFrame

    @property
    def clean(self) -> bool:
        """True where no finding is an error."""
        return not any(found.severity == Severity.ERROR for found in self.findings)


def _ragged(raw: RawTable, path: str) -> dict[int, Finding]:
    """Say which rows have more or fewer cells than the header."""
    width = len(raw.header)
    found = {}
    for at, row in enumerate(raw.rows):
        if len(row) != width:
            cells = "cell" if len(row) == 1 else "cells"
            message = f"expected {width} cells as in the header, got {len(row)} {cells}"
            advice = "quote cells that hold a comma; keep the commas of blank cells"
            line = raw.lines[at]
            found[at] = Finding(path, line, None, "LT014", Severity.ERROR, None, message, advice)
    return found


def check_bytes(data: bytes, path: str) -> FileReport:
    r"""Check the bytes of a CSV file; ``path`` is how findings call it.

    >>> check_bytes(b"side;date\nA;2024\n", "x.csv").findings[0].code
    'LT004'
    """
    raw = read_rows(data, path)
    headers = header_findings(raw.header, path) if raw.usable else []
    ragged = _ragged(raw, path) if raw.usable else {}
    table, lines = _whole_rows(raw, ragged)
    hidden = hidden_columns(raw.header) if raw.usable else set()
    found = row_findings(table, path, lines, hidden=hidden)
    rejected = {finding.line for finding in found if finding.severity == Severity.ERROR}
    told = [*raw.findings, *headers]
    if not raw.usable or any(finding.severity == Severity.ERROR for finding in headers):
        rejected = set(lines)
        told = [finding for finding in told if finding.code != "LT003"]  # what is a row, then?
    else:
        found = _with_parts_of_rejected(table, lines, found, rejected, _ids(raw, ragged))
    accepted = np.array([line not in rejected for line in lines], dtype=bool)
    good = table.loc[accepted].reset_index(drop=True)
    findings = [*told, *ragged.values(), *found]
    return FileReport(
        path=path,
        rows=len(raw.rows) + raw.broken,
        accepted=len(good),
        rejected=len(rejected) + len(ragged) + raw.broken,
        findings=tuple(sorted(findings, key=lambda finding: finding.line)),
        losses=compute(contributed(good).astype("str")),
    )


def _whole_rows(raw: RawTable, ragged: Iterable[int]) -> tuple[pd.DataFrame, list[int]]:
    """Give the rows that are as wide as the header as a table of text, and their lines."""
    left_out = set(ragged)
    whole = [at for at in range(len(raw.rows)) if at not in left_out]
    names = [str(at) if not name.strip() else name for at, name in enumerate(raw.header)]
    table = pd.DataFrame([raw.rows[at] for at in whole], columns=names, dtype=object)
    return table.loc[:, ~table.columns.duplicated()], [raw.lines[at] for at in whole]


def _ids(raw: RawTable, rows: Iterable[int]) -> set[str]:
    """Give what seem to be the record_ids of rows that are not as wide as the header."""
    at = raw.header.index(Col.RECORD_ID)
    return {raw.rows[row][at].strip() for row in rows if len(raw.rows[row]) > at} - {""}


def _with_parts_of_rejected(
    table: pd.DataFrame,
    lines: list[int],
    found: list[Finding],
    rejected: set[int],
    lost: set[str],
) -> list[Finding]:
    """Check again what is left once rows are rejected, until all that is left stands together.

    Lines of further rows are added to ``rejected``; ``lost`` are record_ids of unreadable rows.
    """
    path = found[0].path if found else ""
    ids = table[Col.RECORD_ID].str.strip()
    found = [_part_of_rejected(one, lost) for one in found]
    while rejected:
        kept = [at for at, line in enumerate(lines) if line not in rejected]
        rest = table.iloc[kept].reset_index(drop=True)
        own = [lines[at] for at in kept]
        gone = set(ids) - set(rest[Col.RECORD_ID].str.strip())
        more = row_findings(rest, path, own, scopes=(Scope.TABLE,))
        if not more:
            break
        found += [_part_of_rejected(one, gone) for one in more]
        rejected |= {one.line for one in more}
    return found


def _part_of_rejected(finding: Finding, lost: set[str]) -> Finding:
    """Say of a part whose whole is in the file but rejected that it is so, not that none is."""
    if finding.code != "LT302" or (finding.value or "").strip() not in lost:
        return finding
    return replace(
        finding,
        code="LT015",
        message=f"expected a whole without errors, got {shown(finding.value or '')}, "
        "which is rejected",
        suggestion="correct that record; this one may be right",
    )


def check_file(path: str | os.PathLike[str]) -> FileReport:
    """Check one CSV file (``-`` is standard input; gzip is fine).

    Returns:
        All findings at once, and the accepted rows.

    Raises:
        OSError: The file cannot be read at all.
    """
    if str(path) == "-":
        return check_bytes(sys.stdin.buffer.read(), "<stdin>")
    return check_bytes(Path(path).read_bytes(), str(path))


def read_csv(
    path: str | os.PathLike[str], on_error: Literal["raise", "reject"] = "raise"
) -> pd.DataFrame:
    """Read a contributed CSV as a loss table with its computed columns.

    Args:
        path: A CSV file in the loss-table format, UTF-8, plain or gzip; ``-`` is standard input.
        on_error: ``raise`` refuses a file with errors; ``reject`` gives the rows without errors.
            Then a warning counts the rows left out, and ``attrs["findings"]`` holds every finding
            as a line of text (:func:`check_file` gives them as data).

    Returns:
        The contributed columns as text, and ``count_low``, ``count_best``, ``count_high``,
        ``date_earliest``, ``date_latest``.

    Raises:
        InvalidLossesError: The file has errors; ``findings`` holds all of them, with their lines.
        OSError: The file cannot be read at all.
        ArgumentError: ``on_error`` is neither of the two.
    """
    if on_error not in {"raise", "reject"}:
        raise ArgumentError(f"on_error: expected 'raise' or 'reject', got {on_error!r}")
    report = check_file(path)
    if on_error == "raise" and not report.clean:
        raise InvalidLossesError(report.findings)
    warn_of(report.findings)
    if not report.clean:
        left_out = f"{report.rejected} of {report.rows} rows of {report.path} are left out"
        warnings.warn(f"{left_out}; attrs['findings'] says why", LossTrackerWarning, stacklevel=2)
        report.losses.attrs["findings"] = [str(finding) for finding in report.findings]
    return report.losses


def write_csv(losses: pd.DataFrame, path: str | os.PathLike[str] | TextIO) -> None:
    """Write a loss table as a contributed CSV: UTF-8, without the computed columns.

    Cells are written as :func:`losstracker.model.cells.cell_text` has them: 10, not 10.0.
    """
    table = contributed(losses)
    texts = pd.DataFrame({name: text_column(table[name]) for name in table.columns})
    returns = any(texts[name].str.contains("\r", regex=False).any() for name in texts)
    # Python before 3.13 leaves a lone carriage return unquoted, and it would end the line.
    quoting: Literal[0, 1] = csv.QUOTE_ALL if returns else csv.QUOTE_MINIMAL
    texts.to_csv(path, index=False, lineterminator="\n", quoting=quoting)
