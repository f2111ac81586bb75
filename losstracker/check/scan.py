"""Bytes of a CSV to the places of its cells, with array operations.

A block of bytes is read at once: where the commas, quotes and line ends are, which of them lie
inside quotes, and so where each cell begins and ends. A block whose quotes are not as RFC 4180 has
them (a quote inside an unquoted cell, text after a closing one) is walked cell by cell instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from losstracker.check.walk import COMMA, CR, DOUBLED, LF, QUOTE, QUOTED, Walked, walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

BLOCK = 1 << 20
"""Bytes that are read at once: few enough to stay in the processor's cache."""


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Some records of a file. Cell i is ``data[start[i]:end[i]]``, without its quotes.

    Record r has the cells from ``first[r]`` up to ``first[r + 1]``, begins with byte ``offset[r]``
    on the physical line ``line[r]`` and ends on ``last[r]``. ``broken[r]`` says why it is no CSV
    (0: it is), and ``form`` how each cell is written. Blank lines are no records.
    """

    start: NDArray[np.int64]
    end: NDArray[np.int64]
    form: NDArray[np.uint8]
    first: NDArray[np.int64]
    offset: NDArray[np.int64]
    line: NDArray[np.int64]
    last: NDArray[np.int64]
    broken: NDArray[np.uint8]

    def take(self, kept: NDArray[np.bool_]) -> Cells:
        """Keep some of the records."""
        size = np.diff(self.first)
        cells = np.repeat(kept, size)
        first = np.concatenate([[0], np.cumsum(size[kept])])
        return Cells(
            self.start[cells],
            self.end[cells],
            self.form[cells],
            first,
            self.offset[kept],
            self.line[kept],
            self.last[kept],
            self.broken[kept],
        )


def join(parts: Sequence[Cells]) -> Cells:
    """Put the records of several blocks after one another."""
    none = np.zeros(0, dtype=np.int64)
    small = np.zeros(0, dtype=np.uint8)
    size = [np.diff(part.first) for part in parts]
    return Cells(
        np.concatenate([none, *(part.start for part in parts)]),
        np.concatenate([none, *(part.end for part in parts)]),
        np.concatenate([small, *(part.form for part in parts)]),
        np.concatenate([[0], np.cumsum(np.concatenate([none, *size]))]),
        np.concatenate([none, *(part.offset for part in parts)]),
        np.concatenate([none, *(part.line for part in parts)]),
        np.concatenate([none, *(part.last for part in parts)]),
        np.concatenate([small, *(part.broken for part in parts)]),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Marks:
    """The commas and line ends of a block that lie outside of quotes, and every line end.

    ``inner`` tells whether some line ends lie inside quotes.
    """

    place: NDArray[np.int64]
    what: NDArray[np.uint8]
    line_ends: NDArray[np.int64]
    quotes: NDArray[np.int64]
    inner: bool


@dataclass(slots=True)
class Reading:
    """How far a file is read: to the byte ``at``, which is on the physical ``line``."""

    at: int
    line: int


def scan(data: NDArray[np.uint8], reading: Reading, stop: int) -> Iterator[Cells]:
    r"""Give the records that begin before ``stop``, block by block, and note how far they go.

    >>> text = np.frombuffer(b'a,"b,c"\n\nd,e', dtype=np.uint8)
    >>> [cells.start.tolist() for cells in scan(text, Reading(0, 1), len(text))]
    [[0, 3, 9, 11]]
    """
    size, wanted = len(data), BLOCK
    while reading.at < stop:
        at, line = reading.at, reading.line
        end = min(at + wanted, max(stop, at + 1) if wanted == BLOCK else size)
        block = data[at:end]
        marks = _find_marks(block, last=end == size)
        if marks is None:
            found: Cells | None
            found, after, lines = _of_walked(walk(data[at:], min(BLOCK, stop - at)), at, line)
        else:
            found, after, lines = _cut(block, marks, at, line, last=end == size)
        if found is None:  # no record ends in the block
            wanted *= 2
            continue
        reading.at, reading.line, wanted = at + after, line + lines, BLOCK
        yield found


def _find_marks(block: NDArray[np.uint8], *, last: bool) -> _Marks | None:
    """Find what separates the cells of a block, or give None where its quotes are irregular."""
    found = block == COMMA
    found |= block == LF
    found |= block == QUOTE
    found |= block == CR
    place = np.flatnonzero(found)
    what = block[place]
    quote = what == QUOTE
    ends = (what == LF) | (what == CR)
    whole = ends.copy()  # CR LF is one line end, and stands where its CR does
    whole[1:] &= ~((what[1:] == LF) & (what[:-1] == CR) & (place[1:] == place[:-1] + 1))
    outside = whole | (what == COMMA)
    quotes, inner = place[quote], False
    if len(quotes):
        inside = np.cumsum(quote, dtype=np.uint8) & 1 == 1
        if not _regular(block, quotes, inside[quote]) or (last and inside[-1]):
            return None
        outside &= ~inside
        inner = bool((whole & inside).any())
    return _Marks(place[outside], what[outside], place[whole], quotes, inner)


def _regular(block: NDArray[np.uint8], quotes: NDArray[np.int64], opens: NDArray[np.bool_]) -> bool:
    """Tell whether each quote opens a cell, closes one, or is one of a doubled pair."""
    top = len(block) - 1
    before = np.where(quotes > 0, block[quotes - 1], LF)
    after = np.where(quotes < top, block[np.minimum(quotes + 1, top)], LF)
    twins = np.zeros(len(quotes) + 1, dtype=bool)
    twins[1:-1] = quotes[1:] == quotes[:-1] + 1
    begins = _ends_cell(before) | twins[:-1]
    closes = _ends_cell(after) | twins[1:]
    return bool(np.where(opens, begins, closes).all())


def _ends_cell(byte: NDArray[np.uint8]) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = (byte == COMMA) | (byte == LF) | (byte == CR)
    return found


def _cut(
    block: NDArray[np.uint8], marks: _Marks, at: int, line: int, *, last: bool
) -> tuple[Cells | None, int, int]:
    """Cut a block into the cells of its whole records; give the bytes and lines they take."""
    place, what, top = marks.place, marks.what, len(block)
    if last and not (len(block) and block[-1] in {LF, CR}):
        place, what = np.append(place, top), np.append(what, np.uint8(LF))
    closing = np.flatnonzero(what != COMMA)
    if not last and len(closing) and place[closing[-1]] == top - 1 and block[-1] == CR:
        closing = closing[:-1]  # the LF that may follow is in the next block
    if not len(closing):
        return None, 0, 0
    place = place[: closing[-1] + 1]
    step = np.ones(len(place), dtype=np.int64)
    follows = np.minimum(place[closing] + 1, top - 1)
    pair = (block[np.minimum(place[closing], top - 1)] == CR) & (block[follows] == LF)
    step[closing[pair & (place[closing] + 1 < top)]] = 2
    start = np.empty(len(place), dtype=np.int64)
    start[0] = 0
    np.add(place[:-1], step[:-1], out=start[1:])
    after = int(place[-1] + step[-1])
    cells = _records(block, marks, start, place, closing, at, line)
    return cells, after, int(np.searchsorted(marks.line_ends, after))


def _records(  # noqa: PLR0913, PLR0917 - the parts of one block
    block: NDArray[np.uint8],
    marks: _Marks,
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    closing: NDArray[np.int64],
    at: int,
    line: int,
) -> Cells:
    first = np.concatenate([[0], closing + 1])
    size = np.diff(first)
    blank = (size == 1) & (start[closing] == end[closing])
    if blank.any():
        kept = np.repeat(~blank, size)
        start, end, first = start[kept], end[kept], np.concatenate([[0], np.cumsum(size[~blank])])
    head, tail = start[first[:-1]], end[first[1:] - 1]  # quotes included
    begins, stops = _lines(marks, head, tail, ~blank)
    form = np.zeros(len(start), dtype=np.uint8)
    if len(marks.quotes):
        quoted = np.flatnonzero(end > start)
        quoted = quoted[block[start[quoted]] == QUOTE]
        form[quoted] = _forms(marks.quotes, start[quoted], end[quoted])
        start, end = start.copy(), end.copy()
        start[quoted] += 1
        end[quoted] -= 1
    broken = np.zeros(len(first) - 1, dtype=np.uint8)
    lines = begins + line, stops + line
    return Cells(start + at, end + at, form, first, head + at, *lines, broken)


def _lines(
    marks: _Marks, head: NDArray[np.int64], tail: NDArray[np.int64], filled: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give the lines on which records begin and end, from 0; ``filled`` are no blank lines."""
    if not marks.inner:  # a record is a line
        lines = np.flatnonzero(filled)
        return lines, lines
    return np.searchsorted(marks.line_ends, head), np.searchsorted(marks.line_ends, tail)


def _forms(
    quotes: NDArray[np.int64], start: NDArray[np.int64], end: NDArray[np.int64]
) -> NDArray[np.uint8]:
    """Tell which quoted cells have doubled quotes inside."""
    if not (quotes[1:] == quotes[:-1] + 1).any():
        return np.full(len(start), QUOTED, dtype=np.uint8)
    many = np.searchsorted(quotes, end) - np.searchsorted(quotes, start)
    return np.where(many > 2, DOUBLED, QUOTED).astype(np.uint8)


def _of_walked(walked: Walked, at: int, line: int) -> tuple[Cells, int, int]:
    """Give what was walked the form that cut blocks have."""
    cells = np.array(walked.cells, dtype=np.int64).reshape(-1, 3)
    lines = np.array(walked.records, dtype=np.int64).reshape(-1, 5)
    first = np.concatenate([[0], np.cumsum(lines[:, 0])])
    found = Cells(
        start=cells[:, 0] + at,
        end=cells[:, 1] + at,
        form=cells[:, 2].astype(np.uint8),
        first=first,
        offset=lines[:, 4] + at,
        line=lines[:, 1] + line,
        last=lines[:, 2] + line,
        broken=lines[:, 3].astype(np.uint8),
    )
    return found, walked.after, walked.lines
