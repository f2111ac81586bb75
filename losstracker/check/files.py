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

from losstracker.check.ragged import Ragged, find_ragged
from losstracker.check.rows import RawTable, read_rows
from losstracker.errors import ArgumentError, InvalidLossesError, LossTrackerWarning
from losstracker.model.cells import text_column
from losstracker.model.columns import Col
from losstracker.model.finding import Finding, Severity
from losstracker.model.lexicon import use_lexicon
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
    from collections.abc import Collection, Iterable, Sequence

    from losstracker.model.lexicon import Lexicon


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


@dataclass(frozen=True, slots=True)
class _Source:
    """A file as it was read, before its rows are checked.

    ``table`` holds the rows as wide as the header and ``lines`` where they begin; ``told`` says
    what is wrong with the file and its header, and where ``sound`` is False no row means anything.
    ``narrow`` counts the rows that are not as wide; ``lost`` are what seem to be their record_ids.
    """

    path: str
    raw: RawTable
    sound: bool
    told: tuple[Finding, ...]
    table: pd.DataFrame
    lines: list[int]
    narrow: int
    lost: set[str]


def _open(data: bytes, path: str) -> _Source:
    raw = read_rows(data, path)
    headers = header_findings(raw.header, path) if raw.usable else []
    ragged = find_ragged(raw, path) if raw.usable else Ragged(frozenset(), ())
    sound = raw.usable and not any(found.severity == Severity.ERROR for found in headers)
    foreign = any(found.code == "LT011" and found.column is None for found in headers)
    told = [*raw.findings, *headers, *(() if foreign else ragged.findings)]
    if not sound:
        told = [finding for finding in told if finding.code != "LT003"]  # what is a row, then?
    table, lines = _whole_rows(raw, ragged.rows)
    lost = _ids(raw, ragged.rows if sound else range(len(raw.rows)))
    return _Source(path, raw, sound, tuple(told), table, lines, len(ragged.rows), lost)


def check_bytes(data: bytes, path: str) -> FileReport:
    r"""Check the bytes of a CSV file; ``path`` is how findings call it.

    >>> check_bytes(b"side;date\nA;2024\n", "x.csv").findings[0].code
    'LT004'
    """
    return check_together([(data, path)])[0]


def check_together(files: Iterable[tuple[bytes, str]]) -> list[FileReport]:
    r"""Check files, each bytes and a path, that hold one loss table together.

    A ``record_id`` stands once in all of them, and ``part_of`` may name a record of another.

    >>> head = b"record_id,side,date,category,status,quantity,source\n"
    >>> one = head + b"a,Red,2024,tank,lost,1,x\n"
    >>> [str(found)[:22] for found in check_together([(one, "1"), (one, "2")])[1].findings]
    ['2:2 record_id: error L']
    """
    sources = [_open(data, path) for data, path in files]
    sound = [source for source in sources if source.sound]
    lost = set[str]().union(*(source.lost for source in sources))
    checked = iter(_check_rows(sound, lost))
    return [_report(one, *(next(checked) if one.sound else _unsound(one))) for one in sources]


def _report(source: _Source, found: list[Finding], rejected: set[int]) -> FileReport:
    """Put together what is known of a file; ``rejected`` are lines."""
    accepted = np.array([line not in rejected for line in source.lines], dtype=bool)
    good = source.table.loc[accepted].reset_index(drop=True)
    findings = [*source.told, *found]
    broken = source.raw.broken
    return FileReport(
        path=source.path,
        rows=len(source.raw.rows) + broken,
        accepted=len(good),
        rejected=len(rejected) + source.narrow + broken,
        findings=tuple(sorted(findings, key=lambda finding: finding.line)),
        losses=compute(contributed(good).astype("str")),
    )


def _unsound(source: _Source) -> tuple[list[Finding], set[int]]:
    """Check what can be read under a header with errors; every row is rejected."""
    hidden = hidden_columns(source.raw.header) if source.raw.usable else set()
    found = row_findings(source.table, source.path, source.lines, hidden=hidden)
    return found, set(source.lines)


def _check_rows(sources: Sequence[_Source], lost: set[str]) -> list[tuple[list[Finding], set[int]]]:
    """Check the rows of all files as one table: findings and rejected lines, file by file."""
    if not sources:
        return []
    table = pd.concat([one.table for one in sources], ignore_index=True).fillna("")
    where = [(at, line) for at, source in enumerate(sources) for line in source.lines]
    rows = range(len(where))
    found = row_findings(table, "", rows)  # a row number stands for path and line until the end
    rejected = {finding.line for finding in found if finding.severity == Severity.ERROR}
    found = _with_parts_of_rejected(table, found, rejected, lost)
    first = _first_rows(table) if any(one.code == "LT301" for one in found) else {}
    results: list[tuple[list[Finding], set[int]]] = [([], set()) for _ in sources]
    for one in found:
        at, line = where[one.line]
        told = one
        if one.code == "LT301":
            other, there = where[first[(one.value or "").strip()]]
            place = f"on line {there}" if other == at else f"in {sources[other].path}:{there}"
            told = replace(one, message=one.message.replace("in an earlier row", place))
        results[at][0].append(replace(told, path=sources[at].path, line=line))
    for row in rejected:
        at, line = where[row]
        results[at][1].add(line)
    return results


def _first_rows(table: pd.DataFrame) -> dict[str, int]:
    """Give the first row of each record_id."""
    first: dict[str, int] = {}
    for row, record_id in enumerate(table[Col.RECORD_ID].str.strip()):
        first.setdefault(record_id, row)
    return first


def _whole_rows(raw: RawTable, ragged: Collection[int]) -> tuple[pd.DataFrame, list[int]]:
    """Give the rows that are as wide as the header as a table of text, and their lines."""
    whole = [at for at in range(len(raw.rows)) if at not in ragged]
    names = [str(at) if not name.strip() else name for at, name in enumerate(raw.header)]
    table = pd.DataFrame([raw.rows[at] for at in whole], columns=names, dtype=object)
    return table.loc[:, ~table.columns.duplicated()], [raw.lines[at] for at in whole]


def _ids(raw: RawTable, rows: Iterable[int]) -> set[str]:
    """Give what seem to be the record_ids of rows that are not read."""
    if Col.RECORD_ID not in raw.header:
        return set()
    at = raw.header.index(Col.RECORD_ID)
    return {raw.rows[row][at].strip() for row in rows if len(raw.rows[row]) > at} - {""}


def _with_parts_of_rejected(
    table: pd.DataFrame, found: list[Finding], rejected: set[int], lost: set[str]
) -> list[Finding]:
    """Check again what is left once rows are rejected, until all that is left stands together.

    Further rows are added to ``rejected``; ``lost`` are record_ids of unreadable rows.
    """
    ids = table[Col.RECORD_ID].str.strip()
    found = [_part_of_rejected(one, lost) for one in found]
    while rejected:
        kept = [row for row in range(len(table)) if row not in rejected]
        rest = table.iloc[kept].reset_index(drop=True)
        gone = set(ids) - set(rest[Col.RECORD_ID].str.strip())
        more = row_findings(rest, "", kept, scopes=(Scope.TABLE,))
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


def read_bytes(path: str | os.PathLike[str]) -> tuple[bytes, str]:
    """Read a file (``-`` is standard input), and say how findings call it.

    Raises:
        OSError: The file cannot be read at all.
    """
    if str(path) == "-":
        return sys.stdin.buffer.read(), "<stdin>"
    return Path(path).read_bytes(), str(path)


def check_file(path: str | os.PathLike[str]) -> FileReport:
    """Check one CSV file (``-`` is standard input; gzip is fine).

    Returns:
        All findings at once, and the accepted rows.

    Raises:
        OSError: The file cannot be read at all.
    """
    return check_bytes(*read_bytes(path))


def read_csv(
    path: str | os.PathLike[str],
    on_error: Literal["raise", "reject"] = "raise",
    *,
    lexicon: Lexicon | str | None = None,
) -> pd.DataFrame:
    """Read a contributed CSV as a loss table with its computed columns.

    Args:
        path: A CSV file in the loss-table format, UTF-8, plain or gzip; ``-`` is standard input.
        on_error: ``raise`` refuses a file with errors; ``reject`` gives the rows without errors.
            Then a warning counts the rows left out, and ``attrs["findings"]`` holds every finding
            as a line of text (:func:`check_file` gives them as data).
        lexicon: What words of counts mean; see :func:`losstracker.parse_quantity`. Its name and
            version are in ``attrs["lexicon"]``.

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
    with use_lexicon(lexicon):
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
