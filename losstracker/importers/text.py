"""Foreign files as text: their bytes, their rows, and the line on which each begins."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import IO, TYPE_CHECKING, TypeAlias

from losstracker.errors import SourceFormatError
from losstracker.importers.result import Skipped
from losstracker.model.packed import GZIP_MAGIC, unpack

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Source: TypeAlias = str | PathLike[str] | IO[str] | IO[bytes]
"""Path of a file, plain or gzipped, or an open stream of text or bytes."""

Sources: TypeAlias = "Source | Sequence[Source]"
"""One source or several; a path may also be a folder, for all files of a kind that lie in it."""

PACKED = ".gz"
STREAM = "the stream"


@dataclass(frozen=True, slots=True)
class Piece:
    """One file, unpacked: what messages call it, and its bytes."""

    name: str
    raw: bytes

    @property
    def text(self) -> str:
        """Its text, without a byte order mark.

        Raises:
            SourceFormatError: It is not UTF-8.
        """
        try:
            return self.raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise SourceFormatError(_not_utf8(self.name, error, self.raw)) from error


def read_pieces(source: Sources, *endings: str) -> tuple[list[Piece], list[Skipped]]:
    """Read files, streams, and in folders the files whose names end as said.

    Args:
        source: A path, an open stream, or a sequence of them.
        endings: How names of files in a folder end (``.csv``), packed (``.csv.gz``) or not.

    Returns:
        What was read, in the order given, in a folder by name; and the other files of folders.

    Raises:
        SourceFormatError: A file is no whole gzip file, or a folder holds none of the kind.
        OSError: A file cannot be read at all.
    """
    pieces: list[Piece] = []
    left: list[Skipped] = []
    streams = iter(_stream_names(source))
    for one in _each(source):
        if not isinstance(one, (str, PathLike)):
            pieces.append(_read(one, next(streams)))
        elif Path(one).is_dir():
            found, others = _in_folder(Path(one), endings)
            pieces += [_read(path) for path in found]
            left += others
        else:
            pieces.append(_read(one))
    return pieces, left


def _stream_names(source: Sources) -> list[str]:
    """What messages call each open stream: by number where there are several."""
    count = sum(not isinstance(one, (str, PathLike)) for one in _each(source))
    return [STREAM] if count == 1 else [f"stream {number}" for number in range(1, count + 1)]


def placed(pieces: Sequence[Piece], piece: Piece, where: str) -> str:
    """Say where something stood, with the name of the file where there are several.

    >>> one = Piece("a.csv", b"")
    >>> placed([one], one, "line 3"), placed([one, Piece("b.csv", b"")], one, "line 3")
    ('line 3', 'a.csv: line 3')
    """
    return where if len(pieces) == 1 else f"{piece.name}: {where}"


def read_text(source: Source) -> str:
    """Read the whole text of a source, without a byte order mark.

    Raises:
        SourceFormatError: It is not UTF-8, or no whole gzip file.
        OSError: The file cannot be read at all.
    """
    return _read(source).text


def _each(source: Sources) -> Iterable[Source]:
    return source if isinstance(source, (list, tuple)) else [source]  # type: ignore[list-item]


def _in_folder(folder: Path, endings: Sequence[str]) -> tuple[list[Path], list[Skipped]]:
    """The files of a folder that are of the kind, and the others."""
    every = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    found = [path for path in every if path.is_file() and _ends(path.name, endings)]
    kind = " or ".join(endings)
    if not found:
        raise SourceFormatError(f"{folder}: expected files that end in {kind}, got none")
    why = f"expected a file that ends in {kind}, packed ({PACKED}) or not"
    return found, [Skipped(str(path), path.name, why) for path in every if path not in found]


def _ends(name: str, endings: Sequence[str]) -> bool:
    return name.lower().removesuffix(PACKED).endswith(tuple(endings))


def _read(source: Source, name: str = STREAM) -> Piece:
    """Read a file, or a stream that messages call ``name``."""
    if isinstance(source, (str, PathLike)):
        return _unpacked(str(source), Path(source).read_bytes())
    try:
        content = source.read()
    except UnicodeDecodeError as error:
        raise SourceFormatError(_not_utf8(name, error, error.object)) from error
    if isinstance(content, str):
        return Piece(name, content.encode("utf-8", "surrogatepass"))
    return _unpacked(name, content)


def _unpacked(name: str, raw: bytes) -> Piece:
    if not raw.startswith(GZIP_MAGIC):
        return Piece(name, raw)
    try:
        return Piece(name, unpack(raw))
    except SourceFormatError as error:
        raise SourceFormatError(f"{name}: {error}") from error


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
