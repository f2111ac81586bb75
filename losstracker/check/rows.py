"""Bytes to rows of text, each with the physical line on which it begins. Nothing is guessed."""

from __future__ import annotations

import csv
import gzip
import io
import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from losstracker.model.finding import Finding, Severity
from losstracker.model.words import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

CELL_LIMIT = 1 << 20
"""Characters in one cell; a longer one is an unclosed quote or not a loss table."""

GZIP_MAGIC = b"\x1f\x8b"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_LINE_END = re.compile(rb"\r\n|\r|\n")
_OTHER_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}


@dataclass(frozen=True, slots=True)
class RawTable:
    """A file as rows of text. Always true: ``lines`` and ``rows`` are equally long.

    ``findings`` say what kept the file from being read whole. Some of them stand for a record that
    is no CSV and so is not among the rows: ``broken`` counts these. ``usable`` is False where the
    header is absent or is no row of column names: then no row means anything.
    """

    usable: bool
    header: tuple[str, ...]
    lines: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    findings: tuple[Finding, ...]
    broken: int = 0


def _stop(path: str, line: int, code: str, message: str, suggestion: str) -> Finding:
    return Finding(path, line, None, code, Severity.ERROR, None, message, suggestion)


def _unusable(finding: Finding, broken: int = 0) -> RawTable:
    return RawTable(False, (), (), (), (finding,), broken)


def _decode(data: bytes, path: str) -> str | RawTable:
    """Give the text of a file without its byte order mark, or say why it has none."""
    if data.startswith(GZIP_MAGIC):
        try:
            data = gzip.decompress(data)
        except (OSError, EOFError, zlib.error) as error:
            message = f"expected whole gzip data, got an error: {error}"
            return _unusable(_stop(path, 1, "LT001", message, "compress the file again"))
    if data.startswith(UTF_16_MARKS):
        advice = "save the file as UTF-8"
        finding = _stop(path, 1, "LT001", "expected UTF-8, got UTF-16", advice)
        return _unusable(finding, _count_lines(data.replace(b"\x00", b"")))
    data = data.removeprefix(BYTE_ORDER_MARK)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _unusable(_undecodable(data, error.start, path), _count_lines(data))


def _count_lines(data: bytes) -> int:
    """Count the lines after the first that are not blank: the rows, as far as can be known."""
    return max(0, sum(1 for line in _LINE_END.split(data) if line.strip()) - 1)


def _undecodable(data: bytes, at: int, path: str) -> Finding:
    """Say where the first byte stands that is no UTF-8, and what it would be in Windows-1252."""
    ends = [end.end() for end in _LINE_END.finditer(data, 0, at)]
    byte = data[at : at + 1]
    perhaps = byte.decode("cp1252", errors="ignore")
    hint = f" ({shown(perhaps)} in Windows-1252)" if perhaps else ""
    return _stop(
        path,
        len(ends) + 1,
        "LT001",
        f"expected UTF-8, got byte 0x{byte.hex()}{hint} as byte {at - (ends or [0])[-1] + 1} of "
        "the line",
        "save the file as UTF-8",
    )


def _records(text: str) -> Iterator[tuple[int, int, list[str] | csv.Error]]:
    """Give each record, or why it is none, with its first and last line; blank lines are none.

    After a record that is no CSV, reading goes on with the line after the one where that showed.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        start = reader.line_num + 1
        try:
            row: list[str] | csv.Error = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            row = error
        if row:
            yield start, reader.line_num, row


def _other_separator(text: str, path: str) -> Finding | None:
    """Notice a first line that has no comma but some other character that separates columns."""
    lead = text[: len(text) - len(text.lstrip("\r\n"))]
    line = lead.count("\n") + lead.replace("\r\n", "").count("\r") + 1
    first = re.split(r"[\r\n]", text.lstrip("\r\n"), maxsplit=1)[0]
    if "," in first:
        return None
    for mark, name in _OTHER_SEPARATORS.items():
        if mark in first:
            message = f"expected columns separated by commas, got {name}"
            return _stop(path, line, "LT004", message, "export the table with commas")
    return None


def read_rows(data: bytes, path: str) -> RawTable:
    r"""Read the bytes of a CSV file.

    Args:
        data: The file, UTF-8 (a byte order mark is fine) or gzip of it.
        path: How findings call the file.

    >>> read_rows(b'side,notes\nA,"two\nlines"\nB,\n', "x.csv").lines
    (2, 4)
    """
    text = _decode(data, path)
    if isinstance(text, RawTable):
        return text
    wrong = _other_separator(text, path)
    limit = csv.field_size_limit(CELL_LIMIT)
    try:
        found = list(_records(text))
    finally:
        csv.field_size_limit(limit)
    if not found:
        advice = "begin with a line of column names"
        return _unusable(_stop(path, 1, "LT002", "expected a table, got an empty file", advice))
    (_, _, header), *body = found
    if wrong or isinstance(header, csv.Error):
        finding = wrong or _no_csv(path, *found[0])
        return _unusable(finding, broken=len(body))
    good = [(start, tuple(row)) for start, _, row in body if not isinstance(row, csv.Error)]
    findings = [_no_csv(path, *record) for record in body if isinstance(record[2], csv.Error)]
    if not body:
        message = "expected rows, got column names only"
        findings = [Finding(path, 1, None, "LT003", Severity.WARNING, None, message)]
    lines, rows = tuple(start for start, _ in good), tuple(row for _, row in good)
    return RawTable(True, tuple(header), lines, rows, tuple(findings), len(body) - len(good))


def _no_csv(path: str, line: int, last: int, why: object) -> Finding:
    """Say why a record is no CSV, and which lines it takes with it."""
    where = f"lines {line} to {last} are" if last > line else "this line is"
    if "unexpected end of data" in str(why):
        message = f"expected a quote at the end of a quoted cell, got the end of the file; {where}"
        advice = (
            "the quote opened on this record is never closed; add the closing quote at the end of "
            "the cell"
        )
    elif "field larger" in str(why):
        message = f"expected at most {CELL_LIMIT:,} characters in a cell, got more; {where}"
        advice = "look for a quote that is never closed"
    else:
        message = f"expected a comma or a line end after a quoted cell, got more text; {where}"
        advice = "double every quote that is part of the text"
    return _stop(path, line, "LT005", f"{message} not read", advice)
