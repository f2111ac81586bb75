"""Repairs of what is around the cells of a file: its first bytes, its line ends, its header."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from losstracker.check.decode import BYTE_ORDER_MARK
from losstracker.check.repairs import column_meant
from losstracker.check.walk import CR, LF, NOT_CLOSED, walk
from losstracker.model.header import HeaderProblem, header_problems

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from losstracker.check.sheet import Sheet
    from losstracker.model.finding import Severity


@dataclass(frozen=True, slots=True)
class Change:
    """One repair: of a cell, of a name in the header, or (``column`` None) of the file.

    ``line`` is the physical line, in the file as it was, on which the record begins.
    """

    line: int
    column: str | None
    before: str
    after: str
    why: str


def without_marks(sheet: Sheet) -> tuple[bytes, list[Change]] | None:
    """Remove the byte order mark, or the several that stand where files were joined."""
    text = sheet.decoded.data
    at, mark = 0, len(BYTE_ORDER_MARK)
    while text[at : at + mark].tobytes() == BYTE_ORDER_MARK:
        at += mark
    if not at:
        return None
    change = Change(1, None, "\ufeff" * (at // mark), "", "byte order mark removed")
    return text[at:].tobytes(), [change]


def with_line_feeds(sheet: Sheet) -> tuple[bytes, list[Change]] | None:
    """Make every line end between records LF; those inside of quoted cells stay."""
    text = sheet.decoded.data
    returns = _returns_between(sheet)
    closed = not _is_open(sheet)
    lacks_last = closed and text[-1] not in {CR, LF}
    if not len(returns) and not lacks_last:
        return None
    follows = np.zeros(len(returns), dtype=bool)
    inner = returns < len(text) - 1
    follows[inner] = text[returns[inner] + 1] == LF
    changes = []
    for which, before, name in ((follows, "\r\n", "CR LF"), (~follows, "\r", "CR")):
        lines = f"{which.sum():,} line{'s' * (int(which.sum()) != 1)}"
        if which.any():
            line = _line_of(text, int(returns[which][0]))
            changes.append(Change(line, None, before, "\n", f"line ends: {name} to LF on {lines}"))
    if lacks_last:
        line = _line_of(text, len(text))
        changes.append(Change(line, None, "", "\n", "line end added after the last line"))
    mended = text.copy()
    mended[returns[~follows]] = LF
    kept = np.ones(len(text), dtype=bool)
    kept[returns[follows]] = False
    return mended[kept].tobytes() + b"\n" * lacks_last, changes


def _returns_between(sheet: Sheet) -> NDArray[np.intp]:
    """Give the places of the carriage returns that end a record or a blank line.

    A record has no line end at its end, and the next one begins with none: so line ends between
    records are what stands without a gap before the beginning of a record, or the end of the file.
    """
    text, grid, header = sheet.decoded.data, sheet.grid, sheet.header
    returns = np.flatnonzero(text == CR)
    if not len(returns) or grid is None or header is None:
        return returns[:0]
    begins = np.concatenate([[header.offset], grid.offset, grid.apart.offset])
    ends = begins if _is_open(sheet) else np.append(begins, len(text))
    place = np.flatnonzero((text == CR) | (text == LF))
    last = np.flatnonzero(np.append(np.diff(place) > 1, True))  # of each run of line ends
    after = place[last] + 1
    run = np.searchsorted(last, np.searchsorted(place, returns))
    return returns[np.isin(after, ends)[run]]


def _is_open(sheet: Sheet) -> bool:
    """Tell whether the last quote of the file is not closed, so that its end is inside a cell."""
    return sheet.grid is not None and bool((sheet.grid.apart.broken == NOT_CLOSED).any())


def _line_of(text: NDArray[np.uint8], at: int) -> int:
    """Count the lines up to a byte."""
    before = text[:at]
    pairs = (before[:-1] == CR) & (before[1:] == LF)
    return 1 + int((before == CR).sum() + (before == LF).sum() - pairs.sum())


def with_column_names(sheet: Sheet) -> tuple[bytes, list[Change]] | None:
    """Write the names of columns as they are spelt, where one is meant and is not there already."""
    header = sheet.header
    if header is None:
        return None
    names = list(header.names)
    meant = [column_meant(name) for name in names]
    which = [
        at
        for at, name in enumerate(meant)
        if name != names[at] and name not in names and meant.count(name) == 1
    ]
    better = [meant[at] if at in which else name for at, name in enumerate(names)]
    if not which or not _is_better(names, better):
        return None
    text = sheet.decoded.data
    cells = walk(text[header.offset :], 1).cells
    parts, done, view = list[bytes | memoryview](), 0, text.data
    for at in which:
        start, end = (header.offset + place for place in cells[at][:2])
        parts += [view[done:start], meant[at].encode()]
        done = end
    why = "column name: letter case, spaces"
    changes = [Change(header.line, meant[at], names[at], meant[at], why) for at in which]
    return b"".join([*parts, view[done:]]), changes


def _is_better(before: Sequence[str], after: Sequence[str]) -> bool:
    """Tell whether other column names bring no problem and rid the file of some."""
    old, new = ([_what(one) for one in header_problems(each)] for each in (before, after))
    return len(new) < len(old) and {*new} <= {*old}


def _what(problem: HeaderProblem) -> tuple[str, str | None, Severity]:
    return problem.code, problem.column, problem.severity
