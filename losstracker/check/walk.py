"""The cells of a CSV one by one, for text whose quotes are not as RFC 4180 has them.

Cells are found as Python's ``csv`` module finds them: a quote inside an unquoted cell is text. A
record with text after a closing quote, or whose last quote is never closed, is told to be broken.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

COMMA, QUOTE, LF, CR = 44, 34, 10, 13
AS_IS, QUOTED, DOUBLED = 0, 1, 2
"""How a cell is written: as it is, in quotes, or in quotes with doubled quotes inside."""
NOT_CLOSED, TEXT_AFTER, TOO_LONG = 1, 2, 3
"""Why a record is no CSV: a quote that is never closed, text after a closing one, a huge cell."""

_STOP = re.compile(rb"[,\r\n]")
_QUOTE = re.compile(rb'"')
_LINE_END = re.compile(rb"\r\n|\r|\n")


@dataclass(slots=True)
class Walked:
    """What was walked, counted from 0 at its beginning.

    A cell is (start, end, form); a record (number of cells, first line, last line, why it is no
    CSV, first byte). ``after`` and ``lines`` are the bytes and the line ends that the records take.
    """

    cells: list[tuple[int, int, int]] = field(default_factory=list)
    records: list[tuple[int, int, int, int, int]] = field(default_factory=list)
    after: int = 0
    lines: int = 0


def walk(data: NDArray[np.uint8], least: int) -> Walked:
    r"""Walk the records that begin within the first ``least`` bytes of ``data``.

    >>> import numpy as np
    >>> walk(np.frombuffer(b'5" gun,"a"b\n', dtype=np.uint8), 1).records
    [(2, 0, 0, 2, 0)]
    """
    text = data.data
    done = Walked()
    while done.after < min(least, len(text)):
        _walk_record(text, done)
    return done


def _walk_record(text: memoryview, done: Walked) -> None:
    at, size, why, before = done.after, len(text), 0, len(done.cells)
    while True:
        start, end, form, stop = _walk_cell(text, at)
        done.cells.append((start, end, form & 3))
        why = why or form >> 2
        at = stop + 1
        if stop >= size or text[stop] != COMMA:
            break
    if stop < size and text[stop] == CR and at < size and text[at] == LF:
        at += 1
    raw = text[done.after : stop]
    inside = sum(1 for _ in _LINE_END.finditer(raw)) if form or why else _inner_lines(raw)
    if len(done.cells) == before + 1 and not len(raw):
        done.cells.pop()
    else:
        ends = why == NOT_CLOSED and text[stop - 1] in {LF, CR}  # the file ends in a line end
        last = done.lines + inside - ends
        record = (len(done.cells) - before, done.lines, last, why, done.after)
        done.records.append(record)
    done.lines += inside + (stop < size)
    done.after = min(at, size)


def _inner_lines(raw: memoryview) -> int:
    return sum(1 for _ in _LINE_END.finditer(raw))


def _walk_cell(text: memoryview, at: int) -> tuple[int, int, int, int]:
    """Give the start, end and form of the cell at ``at`` (4 x why, where broken), and its stop."""
    if at >= len(text) or text[at] != QUOTE:
        stop = _next(_STOP, text, at)
        return at, stop, AS_IS, stop
    form, quote = QUOTED, at
    while True:
        quote = _next(_QUOTE, text, quote + 1)
        if quote >= len(text):
            return at + 1, len(text), form | NOT_CLOSED << 2, len(text)
        if quote + 1 >= len(text) or text[quote + 1] != QUOTE:
            break
        form, quote = DOUBLED, quote + 1
    stop = _next(_STOP, text, quote + 1)
    why = TEXT_AFTER << 2 if stop > quote + 1 else 0
    return at + 1, quote, form | why, stop


def _next(what: re.Pattern[bytes], text: memoryview, at: int) -> int:
    found = what.search(text, at)
    return found.start() if found else len(text)
