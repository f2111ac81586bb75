"""Foreign CSV files as text: their bytes, their rows, and the line on which each begins."""

from __future__ import annotations

import csv
import io
from os import PathLike
from pathlib import Path
from typing import IO, TYPE_CHECKING, TypeAlias

from losstracker.errors import SourceFormatError
from losstracker.model.packed import GZIP_MAGIC, unpack

if TYPE_CHECKING:
    from collections.abc import Iterator

Source: TypeAlias = str | PathLike[str] | IO[str]
"""Path of a file, plain or gzipped, or an open text stream."""


def read_text(source: Source) -> str:
    """Read the whole text of a source, without a byte order mark.

    Raises:
        SourceFormatError: It is not UTF-8, or no whole gzip file.
        OSError: The file cannot be read at all.
    """
    if not isinstance(source, (str, PathLike)):
        try:
            return source.read().removeprefix("\ufeff")
        except UnicodeDecodeError as error:
            raise SourceFormatError(_not_utf8("the stream", error, error.object)) from error
    raw = Path(source).read_bytes()
    try:
        if raw.startswith(GZIP_MAGIC):
            raw = unpack(raw)
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceFormatError(_not_utf8(str(source), error, raw)) from error
    except SourceFormatError as error:
        raise SourceFormatError(f"{source}: {error}") from error


def _not_utf8(name: str, error: UnicodeDecodeError, raw: bytes) -> str:
    line = raw.count(b"\n", 0, error.start) + 1
    return (
        f"{name}: expected UTF-8 text, got byte 0x{raw[error.start]:02x} on line {line}; "
        "save it as UTF-8, from a spreadsheet as 'CSV UTF-8'"
    )


def read_rows(text: str, delimiter: str = ",") -> Iterator[tuple[int, list[str]]]:
    r"""Give each row that is no blank line, cells without spaces around, and where it begins.

    Raises:
        SourceFormatError: A row is no CSV.

    >>> list(read_rows('a;b\n"x;\ny";2\n\n3;4', ";"))
    [(1, ['a', 'b']), (2, ['x;\ny', '2']), (5, ['3', '4'])]
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    start = 1
    try:
        for cells in reader:
            if cells:
                yield start, [cell.strip() for cell in cells]
            start = reader.line_num + 1
    except csv.Error as error:
        raise SourceFormatError(
            f"expected CSV with cells quoted by '\"', got a row that begins on line {start} "
            f"and cannot be read: {error}"
        ) from error
