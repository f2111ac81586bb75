"""The records of a file as columns of distinct cells, with where each stands in the file."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from losstracker.check.marks import mark, tell_apart
from losstracker.check.plain import find_plain
from losstracker.check.scan import Cells, Reading, join, scan
from losstracker.check.walk import DOUBLED, LF, QUOTE, TOO_LONG
from losstracker.model.columns import Col
from losstracker.model.texts import Texts, first_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

CELL_LIMIT = 1 << 20
"""Bytes in one cell; a longer one is an unclosed quote or not a loss table."""

CHUNK = 1 << 14
"""Records whose cells are told apart at once."""

DENSE = 0.5
"""Share of distinct cells from which on a column is told apart once, and not chunk by chunk too."""

LARGE = 1 << 23
"""Bytes from which on a file is read in two threads."""

SMALL = 1 << 30
"""Bytes of a file up to which places in it are kept as short numbers."""

MANY = 20_000
"""Distinct cells of a column from which on it pays to find out which of them are plain."""

LINKS = {str(Col.SOURCE), str(Col.ARCHIVE)}

_PIECE = 1 << 20


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """The cells of a column: ``codes`` says for each record which of the distinct ones it has.

    The others are as long as there are distinct cells: the first record that has one, where it
    stands there, how it is written, and its two marks.
    """

    codes: NDArray[np.int32]
    row: NDArray[np.int64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    form: NDArray[np.uint8]
    one: NDArray[np.uint64]
    two: NDArray[np.uint64]

    @classmethod
    def blank(cls, rows: int) -> Column:
        """Give a column of blank cells; no cells are distinct where there are no rows."""
        none = np.zeros(min(rows, 1), dtype=np.int64)
        marks = none.astype(np.uint64)
        form = none.astype(np.uint8)
        return cls(np.zeros(rows, dtype=np.int32), none, none, none, form, marks, marks)


@dataclass(frozen=True, eq=False)
class Grid:
    """The records of a file that are as wide as its header, and those ``apart`` that are not.

    ``line`` is the physical line on which a record begins, ``offset`` the byte.
    """

    data: NDArray[np.uint8]
    columns: tuple[Column, ...]
    line: NDArray[np.int64]
    offset: NDArray[np.int64]
    apart: Cells

    @property
    def rows(self) -> int:
        """How many records are as wide as the header."""
        return len(self.line)


def read_grid(data: NDArray[np.uint8], begin: int, width: int, line: int) -> Grid:
    """Read the records from ``begin`` on as a table of ``width`` columns.

    ``line`` is the physical line on which they begin. A large file is read in two threads: where
    the second begins is known from the number of quotes before it, and is checked afterwards.
    """
    size = len(data)
    parts = [_Part(Reading(begin, line))]
    middle = _middle(data, begin) if size - begin >= LARGE else size
    if middle < size:
        other = _Part(Reading(middle, 0))
        with ThreadPoolExecutor(2) as pool:
            jobs = [
                pool.submit(_read_part, data, part, stop, width)
                for part, stop in ((parts[0], middle), (other, size))
            ]
            for job in jobs:
                job.result()
        if parts[0].reading.at == middle:
            parts.append(other.moved(parts[0].rows, parts[0].reading.line))
    _read_part(data, parts[0], size if len(parts) == 1 else middle, width)
    none = [np.zeros(0, dtype=np.int64)]
    with ThreadPoolExecutor(2) as pool:
        columns = tuple(pool.map(_merge, _by_column(parts, width)))
    return Grid(
        data,
        columns,
        np.concatenate(none + [lines for part in parts for lines in part.lines]),
        np.concatenate(none + [offsets for part in parts for offsets in part.offsets]),
        join([cells for part in parts for cells in part.apart]),
    )


def _by_column(parts: Sequence[_Part], width: int) -> list[list[Column]]:
    return [
        [chunk[at] for part in parts for chunk in part.chunks] or [Column.blank(0)]
        for at in range(width)
    ]


@dataclass(slots=True, eq=False)
class _Part:
    """Some records of a file after one another, as far as they are read."""

    reading: Reading
    rows: int = 0
    chunks: list[list[Column]] = field(default_factory=list)
    lines: list[NDArray[np.int64]] = field(default_factory=list)
    offsets: list[NDArray[np.int64]] = field(default_factory=list)
    apart: list[Cells] = field(default_factory=list)

    def moved(self, rows: int, lines: int) -> _Part:
        """Give the same part after some rows and lines."""
        return _Part(
            self.reading,
            self.rows,
            [[replace(each, row=each.row + rows) for each in chunk] for chunk in self.chunks],
            [each + lines for each in self.lines],
            self.offsets,
            [replace(each, line=each.line + lines, last=each.last + lines) for each in self.apart],
        )


def _middle(data: NDArray[np.uint8], begin: int) -> int:
    """Find a byte near the middle on which a record begins, if quotes are regular before it."""
    at = begin + (len(data) - begin) // 2
    quotes = sum(
        int(np.count_nonzero(data[low : min(low + _PIECE, at)] == QUOTE))
        for low in range(begin, at, _PIECE)
    )
    piece = data[at : at + _PIECE]
    inside = (np.cumsum(piece == QUOTE) + quotes) & 1 == 1
    ends = np.flatnonzero((piece == LF) & ~inside)
    return at + int(ends[0]) + 1 if len(ends) else len(data)


def _read_part(data: NDArray[np.uint8], part: _Part, stop: int, width: int) -> None:
    """Read on in a part up to ``stop``."""
    dense: set[int] = set()
    for blocks in _chunks(data, part.reading, stop):
        cells = join(blocks)
        good = _is_regular(cells, width)
        marks = _marks(data, blocks)
        kept = cells
        if not good.all():
            part.apart.append(cells.take(~good))
            kept, its = cells.take(good), np.repeat(good, np.diff(cells.first))
            marks = marks[0][its], marks[1][its]
        part.chunks.append(list(_distinct(kept, marks, part.rows, dense, width)))
        part.lines.append(kept.line)
        part.offsets.append(kept.offset)
        part.rows += len(kept.line)


def _marks(
    data: NDArray[np.uint8], blocks: Sequence[Cells]
) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Mark the cells of some blocks, each while it is in the processor's cache."""
    each = [_marks_of(data, block) for block in blocks]
    return np.concatenate([one for one, _ in each]), np.concatenate([two for _, two in each])


def _marks_of(
    data: NDArray[np.uint8], cells: Cells
) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Mark what cells say: one with doubled quotes as if each of them stood once."""
    one, two = mark(data, cells.start, cells.end)
    which = np.flatnonzero(cells.form == DOUBLED)
    if len(which):
        places = zip(cells.start[which].tolist(), cells.end[which].tolist(), strict=True)
        texts = [data[low:high].tobytes().replace(b'""', b'"') for low, high in places]
        end = np.cumsum([len(text) for text in texts])
        start = np.concatenate([[0], end[:-1]])
        one[which], two[which] = mark(np.frombuffer(b"".join(texts), dtype=np.uint8), start, end)
    return one, two


def _chunks(data: NDArray[np.uint8], reading: Reading, stop: int) -> Iterator[list[Cells]]:
    """Gather blocks until there are enough records to be told apart at once."""
    waiting: list[Cells] = []
    for cells in scan(data, reading, stop):
        waiting.append(cells)
        if sum(len(part.line) for part in waiting) >= CHUNK:
            yield waiting
            waiting = []
    if waiting:
        yield waiting


def _is_regular(cells: Cells, width: int) -> NDArray[np.bool_]:
    """Tell which records are CSV and as wide as the header; too long a cell is marked as broken."""
    long = np.flatnonzero(cells.end - cells.start > CELL_LIMIT)
    if len(long):
        record = np.searchsorted(cells.first, long, side="right") - 1
        cells.broken[record[cells.broken[record] == 0]] = TOO_LONG
    good: NDArray[np.bool_] = (np.diff(cells.first) == width) & (cells.broken == 0)
    return good


def _distinct(
    cells: Cells,
    marks: tuple[NDArray[np.uint64], NDArray[np.uint64]],
    done: int,
    dense: set[int],
    width: int,
) -> Iterator[Column]:
    """Tell the cells of some regular records apart, column by column.

    The columns that are ``dense``, where nearly every cell is another, are left for later.
    """
    shape = (-1, width)
    start, end, form = (each.reshape(shape) for each in (cells.start, cells.end, cells.form))
    one, two = (each.reshape(shape) for each in marks)
    every = np.arange(len(cells.line))
    place = np.int32 if len(cells.end) and cells.end[-1] < SMALL else np.int64
    for at in range(width):
        mine, other = np.ascontiguousarray(one[:, at]), two[:, at]
        codes = every if at in dense else tell_apart(mine, other)
        first = every if at in dense else first_rows(codes)
        if len(first) > DENSE * len(every):
            dense.add(at)
        yield Column(
            codes.astype(np.int32),
            (first + done).astype(place),
            start[first, at].astype(place),
            end[first, at].astype(place),
            form[first, at],
            mine[first],
            other[first],
        )


def _merge(pieces: Sequence[Column]) -> Column:
    """Put the pieces of a column after one another."""
    if len(pieces) == 1:
        return pieces[0]
    one = np.concatenate([piece.one for piece in pieces])
    two = np.concatenate([piece.two for piece in pieces])
    codes = tell_apart(one, two).astype(np.int32)
    every = len(codes) > 0 and int(codes[-1]) == len(codes) - 1  # no two are the same
    first = slice(None) if every else first_rows(codes)
    offsets = np.cumsum([0, *(len(piece.one) for piece in pieces)])
    mapped = [
        codes[at : at + len(piece.one)][piece.codes]
        for at, piece in zip(offsets[:-1], pieces, strict=True)
    ]
    row, start, end, form = (
        np.concatenate([getattr(piece, name) for piece in pieces])[first]
        for name in ("row", "start", "end", "form")
    )
    return Column(np.concatenate(mapped), row, start, end, form, one[first], two[first])


def cell_of(data: memoryview, start: int, end: int, form: int) -> str:
    """Decode one cell."""
    text = str(data[start:end], "utf-8")
    return text.replace('""', '"') if form == DOUBLED else text


def texts_of(parts: Sequence[tuple[Grid, int | None]], name: str) -> Texts:
    """Give one column of several grids as distinct texts; None: a grid does not have it."""
    bases = np.cumsum([0, *(grid.rows for grid, _ in parts[:-1])])
    columns = [Column.blank(grid.rows) if at is None else grid.columns[at] for grid, at in parts]
    whole = _merge(
        [replace(one, row=one.row + base) for one, base in zip(columns, bases, strict=True)]
    )
    file = np.searchsorted(bases, whole.row, side="right") - 1
    sources = [grid.data.data for grid, _ in parts]

    def decode(which: NDArray[np.intp]) -> list[str]:
        each = (file, whole.start, whole.end, whole.form)
        cells = zip(*(values[which].tolist() for values in each), strict=True)
        return [cell_of(sources[at], start, end, form) for at, start, end, form in cells]

    plain = np.zeros(len(whole.one), dtype=bool)
    if len(whole.one) >= MANY:
        for at, (grid, _) in enumerate(parts):
            mine = slice(*np.searchsorted(whole.row, [bases[at], bases[at] + grid.rows]))
            cells = whole.start[mine], whole.end[mine], whole.form[mine]
            plain[mine] = find_plain(grid.data, *cells, link=name in LINKS)
    return Texts(whole.codes, len(whole.one), decode, plain)
