"""The records of a file as columns of distinct cells, with where each stands in the file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from losstracker.check.marks import WORD, mark, words_of
from losstracker.check.scan import Cells, join, scan
from losstracker.check.walk import DOUBLED, TOO_LONG
from losstracker.model.columns import Col
from losstracker.model.texts import Texts, first_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

CELL_LIMIT = 1 << 20
"""Bytes in one cell; a longer one is an unclosed quote or not a loss table."""

CHUNK = 1 << 13
"""Records whose cells are told apart at once."""

MANY = 20_000
"""Distinct cells of a column from which on it pays to find out which of them are plain."""

LINKS = {str(Col.SOURCE), str(Col.ARCHIVE)}

_PIECE = 1 << 20
_ALNUM = np.zeros(256, dtype=bool)
_ALNUM[[*range(48, 58), *range(65, 91), *range(97, 123)]] = True
_SPACE, _BAR, _AT = 32, 124, 64
_HTTPS = np.uint64(int.from_bytes(b"https://", "little"))
_HTTP = np.uint64(int.from_bytes(b"http://", "little"))
_SEVEN = np.uint64((1 << 56) - 1)


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

    @cached_property
    def odd(self) -> NDArray[np.int64]:
        """The places of bytes that no plain text has, line ends among them."""
        found = [np.zeros(0, dtype=np.int64)]
        for at in range(0, len(self.data), _PIECE):
            piece = self.data[at : at + _PIECE]
            odd = (piece - np.uint8(_SPACE)) > 94  # below 32 it wraps around
            odd |= piece == _BAR
            odd |= piece == _AT
            found.append(np.flatnonzero(odd) + at)
        return np.concatenate(found)

    def is_plain(
        self,
        start: NDArray[np.int64],
        end: NDArray[np.int64],
        form: NDArray[np.uint8],
        *,
        link: bool,
    ) -> NDArray[np.bool_]:
        """Tell which cells are plain as :class:`losstracker.model.texts.Texts` has it."""
        if not len(start):
            return np.zeros(0, dtype=bool)
        at = start + _scheme(self.data, start, end) if link else start
        plain: NDArray[np.bool_] = (end > at) & (form != DOUBLED)
        if link:
            plain &= at > start
        top = len(self.data) - 1
        plain &= _ALNUM[self.data[np.minimum(at, top)]]
        plain &= self.data[np.maximum(end, 1) - 1] != _SPACE
        plain &= np.searchsorted(self.odd, start) == np.searchsorted(self.odd, end)
        return plain


def _scheme(
    data: NDArray[np.uint8], start: NDArray[np.int64], end: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Give the length of ``https://`` or ``http://`` at the start of cells, 0 where it is none."""
    if len(data) < WORD:
        return np.zeros(len(start), dtype=np.int64)
    word = words_of(data)[np.minimum(start, len(data) - WORD)]
    secure = (word == _HTTPS) & (end - start > len("https://"))
    bare = ((word & _SEVEN) == _HTTP) & (end - start > len("https://"))
    return np.where(secure, 8, np.where(bare, 7, 0))


def read_grid(data: NDArray[np.uint8], begin: int, width: int, line: int) -> Grid:
    """Read the records from ``begin`` on as a table of ``width`` columns.

    ``line`` is the physical line on which they begin.
    """
    pieces: list[list[Column]] = [[] for _ in range(width)]
    lines, offsets, apart, done = [], [], [], 0
    for blocks in _chunks(data, begin, line):
        cells = join(blocks)
        good = _is_regular(cells, width)
        marks = _marks(data, blocks)
        kept = cells
        if not good.all():
            apart.append(cells.take(~good))
            kept, its = cells.take(good), np.repeat(good, np.diff(cells.first))
            marks = marks[0][its], marks[1][its]
        for at, piece in enumerate(_distinct(kept, marks, width, done)):
            pieces[at].append(piece)
        lines.append(kept.line)
        offsets.append(kept.offset)
        done += len(kept.line)
    none = np.zeros(0, dtype=np.int64)
    columns = tuple(_merge(each) if each else Column.blank(0) for each in pieces)
    return Grid(
        data, columns, np.concatenate([none, *lines]), np.concatenate([none, *offsets]), join(apart)
    )


def _marks(
    data: NDArray[np.uint8], blocks: Sequence[Cells]
) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Mark the cells of some blocks, each while it is in the processor's cache."""
    each = [mark(data, block.start, block.end) for block in blocks]
    return np.concatenate([one for one, _ in each]), np.concatenate([two for _, two in each])


def _chunks(data: NDArray[np.uint8], begin: int, line: int) -> Iterator[list[Cells]]:
    """Gather blocks until there are enough records to be told apart at once."""
    waiting: list[Cells] = []
    for cells in scan(data, begin, len(data), line):
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
    cells: Cells, marks: tuple[NDArray[np.uint64], NDArray[np.uint64]], width: int, done: int
) -> Iterator[Column]:
    """Tell the cells of some regular records apart, column by column."""
    shape = (-1, width)
    start, end, form = (each.reshape(shape) for each in (cells.start, cells.end, cells.form))
    one, two = (each.reshape(shape) for each in marks)
    for at in range(width):
        mine, other = np.ascontiguousarray(one[:, at]), two[:, at]
        codes = _tell_apart(mine, other)
        first = first_rows(codes)
        yield Column(
            codes.astype(np.int32),
            first + done,
            start[first, at],
            end[first, at],
            form[first, at],
            mine[first],
            other[first],
        )


def _tell_apart(one: NDArray[np.uint64], two: NDArray[np.uint64]) -> NDArray[np.intp]:
    """Number the distinct cells in the order in which they appear."""
    codes = pd.factorize(one)[0]
    if not (two[first_rows(codes)][codes] == two).all():  # different cells share a mark
        codes = pd.factorize(pd.MultiIndex.from_arrays([one, two]))[0]
    return np.asarray(codes, dtype=np.intp)


def _merge(pieces: Sequence[Column]) -> Column:
    """Put the pieces of a column after one another."""
    if len(pieces) == 1:
        return pieces[0]
    one = np.concatenate([piece.one for piece in pieces])
    two = np.concatenate([piece.two for piece in pieces])
    codes = _tell_apart(one, two).astype(np.int32)
    first = first_rows(codes)
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
            mine = np.flatnonzero(file == at)
            found = grid.is_plain(
                whole.start[mine], whole.end[mine], whole.form[mine], link=name in LINKS
            )
            plain[mine] = found
    return Texts(whole.codes, len(whole.one), decode, plain)
