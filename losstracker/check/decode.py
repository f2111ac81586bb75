"""The bytes of a file to UTF-8 text, or what keeps them from being that. Nothing is guessed."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from losstracker.errors import SourceFormatError
from losstracker.model.finding import Finding, Severity
from losstracker.model.packed import GZIP_MAGIC, unpack
from losstracker.model.words import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
WIDE_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32", "UTF-32"),
    (b"\x00\x00\xfe\xff", "utf-32", "UTF-32"),
    (b"\xff\xfe", "utf-16", "UTF-16"),
    (b"\xfe\xff", "utf-16", "UTF-16"),
)
BINARY = {
    b"PK\x03\x04": "a ZIP archive, as .xlsx and .ods files are",
    b"\xd0\xcf\x11\xe0": "an old Office document, as .xls files are",
    b"%PDF": "a PDF",
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"PAR1": "a Parquet file",
    b"SQLite format 3\x00": "an SQLite database",
    b"BZh": "bzip2 data",
    b"\xfd7zXZ": "xz data",
    b"\x28\xb5\x2f\xfd": "Zstandard data",
    b"7z\xbc\xaf": "a 7-Zip archive",
}
"""First bytes of files that people take for tables, and what they are."""

SUBSTITUTE = 0x1A
"""Stands for a byte that is no text, so that the rest of the file can be checked."""

PIECE = 1 << 20
PROBE = 1 << 16
"""First bytes of a file by which it is told to be text."""

_LINE_END = re.compile(rb"\r\n|\r|\n")
_BLANK = np.array([9, 10, 13, 32], dtype=np.uint8)
_MANY = 0.3


@dataclass(frozen=True, slots=True, eq=False)
class Decoded:
    """A file as UTF-8: the text is ``data[begin:]``.

    ``findings`` say what is wrong with its bytes; where there are any no row can be trusted.
    ``readable`` is False where there is no text to be checked at all.
    """

    data: NDArray[np.uint8]
    begin: int
    findings: tuple[Finding, ...] = ()
    readable: bool = True


def decode(data: NDArray[np.uint8], path: str) -> Decoded:
    r"""Decode a file, which may be packed with gzip.

    >>> decode(np.frombuffer(b"caf\xe9", dtype=np.uint8), "x.csv").findings[0].message
    "expected UTF-8, got byte 0xe9 ('é' in Windows-1252) as byte 4 of the line"
    """
    head = data[:64].tobytes()
    if head.startswith(GZIP_MAGIC):
        unpacked = _unpack(data, path)
        return unpacked if isinstance(unpacked, Decoded) else decode(unpacked, path)
    kind = next((kind for magic, kind in BINARY.items() if head.startswith(magic)), None)
    if kind:
        return _unreadable(path, 1, "LT008", f"expected a CSV, got {kind}", "export it as CSV")
    for mark, encoding, name in WIDE_MARKS:
        if head.startswith(mark):
            return _of_wide(data.tobytes(), encoding, name, path)
    begin = len(BYTE_ORDER_MARK) if head.startswith(BYTE_ORDER_MARK) else 0
    if all(np.isin(piece, _BLANK).all() for piece in _pieces(data, begin)):
        advice = "begin with a line of column names"
        return _unreadable(path, 1, "LT002", "expected a table, got an empty file", advice)
    return _of_bytes(data, begin, path)


def _pieces(data: NDArray[np.uint8], begin: int) -> Iterator[NDArray[np.uint8]]:
    for at in range(begin, len(data), PIECE):
        yield data[at : at + PIECE]


def _stop(path: str, line: int, code: str, message: str, advice: str) -> Finding:
    return Finding(path, line, None, code, Severity.ERROR, None, message, advice)


def _unreadable(path: str, line: int, code: str, message: str, advice: str) -> Decoded:
    nothing = np.zeros(0, dtype=np.uint8)
    return Decoded(nothing, 0, (_stop(path, line, code, message, advice),), readable=False)


def _unpack(data: NDArray[np.uint8], path: str) -> NDArray[np.uint8] | Decoded:
    try:
        text = unpack(data.data)
    except SourceFormatError as error:
        message, _, todo = str(error).partition("; ")
        return _unreadable(path, 1, "LT009", message, todo or "compress the file again")
    if text.startswith(GZIP_MAGIC):  # it may unpack to itself
        message = "expected a CSV in the gzip data, got gzip data again"
        return _unreadable(path, 1, "LT009", message, "pack the CSV once")
    return np.frombuffer(text, dtype=np.uint8)


def _of_wide(raw: bytes, encoding: str, name: str, path: str) -> Decoded:
    """Check the text of a file in UTF-16 or UTF-32 too; none of its rows can be accepted."""
    finding = _stop(path, 1, "LT006", f"expected UTF-8, got {name}", "save the file as UTF-8")
    text = raw.decode(encoding, errors="replace").replace("\x00", chr(SUBSTITUTE))
    data = np.frombuffer(text.encode("utf-8", errors="replace"), dtype=np.uint8)
    return Decoded(data, 0, (finding,))


def _of_bytes(data: NDArray[np.uint8], begin: int, path: str) -> Decoded:
    """Check that bytes are UTF-8 without NUL; each that is not is replaced, and said."""
    found = []
    zeros = _zeros(data, begin)
    if _is_binary(data[begin:]):
        line = 1 + len(_LINE_END.findall(data[begin : _first_control(data, begin)].tobytes()))
        message = "expected a CSV, got a file that is no text"
        return _unreadable(path, line, "LT008", message, "export the table as CSV")
    if len(zeros) > _MANY * (len(data) - begin):
        message = "expected UTF-8, got every other byte NUL, as in UTF-16 or UTF-32"
        return _unreadable(path, 1, "LT006", message, "save the file as UTF-8")
    if len(zeros):
        found.append(_bad_byte(data, begin, int(zeros[0]), path, len(zeros)))
    wrong = _undecodable(data, begin)
    if wrong:
        found.append(_bad_byte(data, begin, wrong[0], path, len(wrong)))
    if not found:
        return Decoded(data, begin)
    data = data.copy()
    data[zeros] = SUBSTITUTE
    data[wrong] = SUBSTITUTE
    return Decoded(data, begin, tuple(found))


def _zeros(data: NDArray[np.uint8], begin: int) -> NDArray[np.intp]:
    """Give the places of NUL bytes."""
    if all(piece.min() > 0 for piece in _pieces(data, begin)):
        return np.zeros(0, dtype=np.intp)
    return np.flatnonzero(data[begin:] == 0) + begin


def _control(data: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Tell which bytes are control characters that no text has, NUL left aside."""
    found: NDArray[np.bool_] = (data < 32) & (data > 0) & ~np.isin(data, _BLANK)
    return found


def _is_binary(data: NDArray[np.uint8]) -> bool:
    """Tell whether control characters are so many that this is no text in any encoding."""
    return bool(_control(data[:PROBE]).mean() > _MANY / 3)


def _first_control(data: NDArray[np.uint8], begin: int) -> int:
    return begin + int(np.argmax(_control(data[begin : begin + PROBE])))


def _undecodable(data: NDArray[np.uint8], begin: int) -> list[int]:
    """Give the places of the bytes that are no UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    ascii_only = True
    try:
        for piece in _pieces(data, begin):
            if ascii_only and piece.max() < 0x80:
                continue
            ascii_only = False
            decoder.decode(piece.data)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return _each_undecodable(data[begin:].tobytes(), begin)
    return []


def _each_undecodable(raw: bytes, begin: int) -> list[int]:
    text = raw.decode("utf-8", errors="surrogateescape")
    codes = np.frombuffer(text.encode("utf-32-le", errors="surrogatepass"), dtype=np.uint32)
    escaped = (codes >= 0xDC80) & (codes <= 0xDCFF)
    width = 1 + (codes >= 0x80).astype(np.intp) + (codes >= 0x800) + (codes >= 0x10000)
    width[escaped] = 1
    places: list[int] = (begin + np.cumsum(width) - width)[escaped].tolist()
    return places


def _bad_byte(data: NDArray[np.uint8], begin: int, at: int, path: str, count: int) -> Finding:
    """Say where the first byte stands that is no UTF-8, and what it would be in Windows-1252."""
    ends = [end.end() for end in _LINE_END.finditer(data[begin:at].data)]
    byte, place = int(data[at]), at - begin - (ends or [0])[-1] + 1
    more = f", and {count - 1:,} more such bytes" if count > 1 else ""
    if byte == 0:
        message = f"expected text, got a NUL byte as byte {place} of the line{more}"
        return _stop(path, len(ends) + 1, "LT007", message, "remove it, or export the table again")
    perhaps = bytes([byte]).decode("cp1252", errors="ignore")
    hint = f" ({shown(perhaps)} in Windows-1252)" if perhaps else ""
    message = f"expected UTF-8, got byte 0x{byte:02x}{hint} as byte {place} of the line{more}"
    return _stop(path, len(ends) + 1, "LT001", message, "save the file as UTF-8")
