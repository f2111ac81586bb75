"""Bytes to rows of text, each with the physical line on which it begins. Nothing is guessed."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from losstracker.model.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

CELL_LIMIT = 1 << 20
"""Characters in one cell; a longer one is an unclosed quote or not a loss table."""


@dataclass(frozen=True, slots=True)
class RawTable:
    """A file as rows of text. Always true: ``lines`` and ``rows`` are equally long.

    ``findings`` say what kept the file from being read whole; then rows may be missing. ``usable``
    is False where the header is absent or is no row of column names: then no row means anything.
    """

    usable: bool
    header: tuple[str, ...]
    lines: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    findings: tuple[Finding, ...]


def _stop(path: str, line: int, code: str, message: str, suggestion: str) -> Finding:
    return Finding(path, line, None, code, Severity.ERROR, None, message, suggestion)


def _decode(data: bytes, path: str) -> str | Finding:
    if data[:2] == b"\x1f\x8b":
        try:
            data = gzip.decompress(data)
        except (OSError, EOFError, zlib.error) as error:
            return _stop(path, 1, "LT001", f"the gzip data is broken: {error}", "compress it again")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        byte = error.start - data.rfind(b"\n", 0, error.start)
        return _stop(
            path,
            line,
            "LT001",
            f"expected UTF-8, got byte 0x{data[error.start]:02x} at byte {byte} of the line",
            "save the file as UTF-8",
        )


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Give each record with the line on which it begins; blank lines are no records."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    start = 1
    for row in reader:
        if row:
            yield start, row
        start = reader.line_num + 1


def _header_problem(header: list[str], line: int, path: str) -> Finding | None:
    only = header[0]
    for mark, name in ((";", "semicolons"), ("\t", "tabs"), ("|", "vertical bars")):
        if len(header) == 1 and mark in only:
            return _stop(
                path,
                line,
                "LT004",
                f"expected columns separated by commas, got {name}",
                "export the table with commas",
            )
    return None


def read_rows(data: bytes, path: str) -> RawTable:
    """Read the bytes of a CSV file.

    Args:
        data: The file, UTF-8 (a byte order mark is fine) or gzip of it.
        path: How findings call the file.

    >>> read_rows(b'side,notes\\nA,"two\\nlines"\\nB,\\n', "x.csv").lines
    (2, 4)
    """
    text = _decode(data, path)
    if isinstance(text, Finding):
        return RawTable(False, (), (), (), (text,))
    csv.field_size_limit(CELL_LIMIT)
    found: list[tuple[int, tuple[str, ...]]] = []
    findings: list[Finding] = []
    records = _records(text)
    last = 1
    try:
        for line, row in records:
            found.append((line, tuple(row)))
            last = line
    except csv.Error as error:
        begins = last + _height(found[-1][1]) if found else 1
        findings.append(_broken_record(path, begins, str(error)))
    if not found:
        if not findings:
            advice = "begin with a line of column names"
            findings.append(_stop(path, 1, "LT002", "the file is empty", advice))
        return RawTable(False, (), (), (), tuple(findings))
    (header_line, header), *body = found
    wrong = _header_problem(list(header), header_line, path)
    if wrong:
        findings = [wrong]
    elif not body and not findings:
        message = "the file has column names and no rows"
        findings = [Finding(path, 1, None, "LT003", Severity.WARNING, None, message)]
    lines, rows = tuple(line for line, _ in body), tuple(row for _, row in body)
    return RawTable(wrong is None, header, lines, rows, tuple(findings))


def _height(row: tuple[str, ...]) -> int:
    """Physical lines of a record: a line end inside a quoted cell adds one."""
    cells = (cell.replace("\r\n", "\n").replace("\r", "\n") for cell in row)
    return 1 + sum(cell.count("\n") for cell in cells)


def _broken_record(path: str, line: int, error: str) -> Finding:
    if "unexpected end of data" in error:
        message = "a quoted cell of this record is never closed"
        return _stop(path, line, "LT005", message, 'add the closing quote, or double a \'"\' in it')
    if "field larger" in error:
        message = f"a cell of this record has over {CELL_LIMIT:,} characters"
        return _stop(path, line, "LT005", message, "look for a quote that is never closed")
    message = f"this record is no CSV: {error}"
    return _stop(path, line, "LT005", message, "quote cells with commas, and double a quote inside")
