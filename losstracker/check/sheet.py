"""One file as it was read: its header, its records, and what is wrong with its form."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from losstracker.check.decode import Decoded, decode
from losstracker.check.form import Told, find_broken, find_ragged, find_separator, tell
from losstracker.check.grid import Grid, cell_of, read_grid, texts_of
from losstracker.check.walk import walk
from losstracker.model.columns import COMPUTED, CONTRIBUTED, Col
from losstracker.model.finding import Finding, Severity
from losstracker.model.texts import TextTable
from losstracker.model.validate import header_findings, hidden_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from losstracker.model.checking import Checking


@dataclass(frozen=True, slots=True)
class Header:
    """The first record of a file: its cells, where it stands, and why it is no CSV (0: it is)."""

    names: tuple[str, ...]
    line: int
    offset: int
    broken: int
    after: int
    next_line: int


@dataclass(frozen=True, eq=False)
class Sheet:
    """A file before its rows are checked.

    ``told`` says what is wrong with the file and its header; where it is not ``sound`` no row can
    be accepted. ``grid`` is None where the header is no row of column names, so that no row means
    anything; ``rows`` are counted all the same.
    """

    path: str
    decoded: Decoded
    header: Header | None
    grid: Grid | None
    told: tuple[Told, ...]
    sound: bool
    rows: int

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns; one without a name has its number."""
        names = self.header.names if self.header else ()
        return tuple(name if name.strip() else str(at) for at, name in enumerate(names, start=1))

    @property
    def hidden(self) -> set[str]:
        """The columns that cannot be read until the header is put right."""
        return hidden_columns(self.header.names if self.header else ())

    @cached_property
    def lost_ids(self) -> set[str]:
        """What seem to be the record_ids of records that are not read."""
        if self.grid is None or Col.RECORD_ID not in self.names:
            return set()
        at, apart = self.names.index(Col.RECORD_ID), self.grid.apart
        place = apart.first[:-1][np.diff(apart.first) > at] + at
        data = self.decoded.data.data
        cells = zip(
            *(each[place].tolist() for each in (apart.start, apart.end, apart.form)), strict=True
        )
        ids = {cell_of(data, start, end, form).strip() for start, end, form in cells}
        if not self.sound and self.grid.rows:
            ids |= {text.strip() for text in texts_of([(self.grid, at)], Col.RECORD_ID).all}
        return ids - {""}


def open_sheet(data: NDArray[np.uint8], path: str, checking: Checking) -> Sheet:
    """Read the bytes of a file; ``path`` is how findings call it."""
    decoded = decode(data, path)
    told = [tell(finding) for finding in decoded.findings]
    header = _read_header(decoded) if decoded.readable else None
    if header is None:
        if not told:
            advice = "begin with a line of column names"
            message = "expected a table, got an empty file"
            told = [tell(Finding(path, 1, None, "LT002", Severity.ERROR, None, message, advice))]
        return Sheet(path, decoded, None, None, tuple(told), sound=False, rows=0)
    grid = read_grid(decoded.data, header.after, len(header.names), header.next_line)
    rows = grid.rows + len(grid.apart.line)
    unusable = _why_no_header(decoded, header, path)
    if unusable:
        told.append(tell(unusable))
        return Sheet(path, decoded, header, None, tuple(told), sound=False, rows=rows)
    found = checking.about_files(header_findings(header.names, path))
    told += [tell(finding) for finding in found]
    foreign = any(one.code == "LT011" and one.column is None for one in found)
    sound = not decoded.findings and not any(one.severity == Severity.ERROR for one in found)
    told += find_broken(grid, header.names, path)
    told += [] if foreign else find_ragged(grid, len(header.names), path)
    if not rows and sound and "LT003" not in checking.off:
        message = "expected rows, got column names only"
        told.append(tell(Finding(path, 1, None, "LT003", Severity.WARNING, None, message)))
    return Sheet(path, decoded, header, grid, tuple(told), sound, rows)


def _read_header(decoded: Decoded) -> Header | None:
    """Read the first record that is no blank line."""
    at, line = decoded.begin, 1
    while at < len(decoded.data):
        walked = walk(decoded.data[at:], 1)
        if walked.records:
            data = decoded.data.data
            names = [cell_of(data, start + at, end + at, form) for start, end, form in walked.cells]
            why = walked.records[0][3]
            after, next_line = at + walked.after, line + walked.lines
            return Header(tuple(names), line, at, why, after, next_line)
        at, line = at + walked.after, line + walked.lines
    return None


def _why_no_header(decoded: Decoded, header: Header, path: str) -> Finding | None:
    """Say why the first record is no row of column names, where that can be seen."""
    wrong = find_separator(decoded.data, header.offset, header.after, header.names, path)
    if wrong or not header.broken:
        return wrong
    message = "expected column names, got a line whose quotes are not closed or not doubled"
    advice = "close every quote, and double each that is part of a name"
    code = "LT010" if header.broken == 1 else "LT005"
    return Finding(path, header.line, None, code, Severity.ERROR, None, message, advice)


def table_of(sheets: Sequence[Sheet]) -> TextTable:
    """Put the contributed columns of some files together, row after row."""
    grids = [(sheet, sheet.grid) for sheet in sheets if sheet.grid is not None]
    places = {
        name: [
            (grid, sheet.names.index(name) if name in sheet.names else None)
            for sheet, grid in grids
        ]
        for name in dict.fromkeys([*CONTRIBUTED, *(n for sheet, _ in grids for n in sheet.names)])
        if name not in COMPUTED and any(name in sheet.names for sheet, _ in grids)
    }
    with ThreadPoolExecutor(2) as pool:
        columns = dict(zip(places, pool.map(texts_of, places.values(), places), strict=True))
    return TextTable(columns, sum(grid.rows for _, grid in grids))
