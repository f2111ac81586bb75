"""Check contributed files, and read them as loss tables."""

from __future__ import annotations

import sys
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pandas as pd

from losstracker.check.rows import RawTable, read_rows
from losstracker.errors import InvalidLossesError, LossTrackerWarning
from losstracker.model.finding import Finding, Severity
from losstracker.model.validate import (
    compute,
    contributed,
    header_findings,
    row_findings,
    warn_of,
)

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class FileReport:
    """What was found in one file. Always true: ``rows == accepted + rejected``.

    ``losses`` holds the accepted rows as they stand in the file, with the computed columns.
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


def _ragged(raw: RawTable, path: str) -> Iterator[tuple[int, Finding]]:
    """Say which rows have more or fewer cells than the header."""
    width = len(raw.header)
    for at, row in enumerate(raw.rows):
        if len(row) != width:
            message = f"expected {width} cells as in the header, got {len(row)}"
            advice = "quote cells that hold a comma; keep the commas of blank cells"
            line = raw.lines[at]
            yield at, Finding(path, line, None, "LT014", Severity.ERROR, None, message, advice)


def check_bytes(data: bytes, path: str) -> FileReport:
    """Check the bytes of a CSV file; ``path`` is how findings call it.

    >>> check_bytes(b"side;date\\nA;2024\\n", "x.csv").findings[0].code
    'LT004'
    """
    raw = read_rows(data, path)
    findings = list(raw.findings)
    if raw.usable:
        headers = header_findings(raw.header, path)
        findings += headers
    if not raw.usable or any(found.severity == Severity.ERROR for found in headers):
        return _nothing_accepted(raw, path, findings)
    ragged = dict(_ragged(raw, path))
    whole = [at for at in range(len(raw.rows)) if at not in ragged]
    names = list(raw.header)
    table = pd.DataFrame([raw.rows[at] for at in whole], columns=names, dtype=object)
    lines = [raw.lines[at] for at in whole]
    found = row_findings(table, path, lines)
    bad = {finding.line for finding in found if finding.severity == Severity.ERROR}
    good = table[[line not in bad for line in lines]].reset_index(drop=True)
    findings = sorted([*findings, *ragged.values(), *found], key=lambda f: f.line)
    rejected = len(ragged) + len(bad)
    return FileReport(
        path, len(raw.rows), len(good), rejected, tuple(findings), compute(contributed(good))
    )


def _nothing_accepted(raw: RawTable, path: str, findings: list[Finding]) -> FileReport:
    empty = pd.DataFrame(columns=list(dict.fromkeys(raw.header)), dtype=object)
    return FileReport(path, len(raw.rows), 0, len(raw.rows), tuple(findings), empty)


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
            Then ``attrs["findings"]`` holds every finding, and a warning counts the rows left out.

    Returns:
        The contributed columns as text, and ``count_low``, ``count_best``, ``count_high``,
        ``date_earliest``, ``date_latest``.

    Raises:
        InvalidLossesError: The file has errors; ``findings`` holds all of them, with their lines.
        OSError: The file cannot be read at all.
    """
    report = check_file(path)
    if on_error == "raise" and not report.clean:
        raise InvalidLossesError(report.findings)
    warn_of(report.findings)
    if report.rejected:
        left_out = f"{report.rejected} of {report.rows} rows of {report.path} have errors"
        warnings.warn(f"{left_out}; see attrs['findings']", LossTrackerWarning, stacklevel=2)
        report.losses.attrs["findings"] = report.findings
    return report.losses


def write_csv(losses: pd.DataFrame, path: str | os.PathLike[str]) -> None:
    """Write a loss table as a contributed CSV: UTF-8, without the computed columns."""
    contributed(losses).to_csv(path, index=False, lineterminator="\n")
