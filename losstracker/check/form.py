"""Findings about the form of a file: separators, quotes, and rows that are not as wide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from losstracker.check.grid import CELL_LIMIT
from losstracker.check.walk import NOT_CLOSED, TEXT_AFTER
from losstracker.model.columns import CONTRIBUTED
from losstracker.model.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from losstracker.check.grid import Grid

SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}
ENOUGH = 3
"""Column names that a header has with another separator, to be taken for one that uses it."""


@dataclass(frozen=True, eq=False)
class Told:
    """Findings of one code about a file, each made when it is asked for."""

    code: str
    severity: Severity
    lines: NDArray[np.int64]
    make: Callable[[int], Finding]

    def first(self, most: int | None) -> list[Finding]:
        """Give the first ``most`` of them, or all."""
        return [self.make(at) for at in range(len(self.lines[:most]))]


def tell(finding: Finding) -> Told:
    """Tell one finding."""
    lines = np.array([finding.line], dtype=np.int64)
    return Told(finding.code, finding.severity, lines, lambda _: finding)


def find_separator(
    data: NDArray[np.uint8], begin: int, end: int, names: Sequence[str], path: str
) -> Finding | None:
    """Notice a header that has some other character than a comma between its columns."""
    line = data[begin:end].tobytes().decode("utf-8", errors="replace").strip("\r\n")
    known = len({*CONTRIBUTED} & {name.strip() for name in names})
    for mark, name in SEPARATORS.items():
        cells = [cell.strip().strip('"') for cell in line.split(mark)]
        better = len({*CONTRIBUTED} & {*cells}) > max(known, ENOUGH - 1)
        if len(cells) > 1 and (better or (len(names) == 1 and "," not in line)):
            message = f"expected columns separated by commas, got {name}"
            advice = "export the table with commas"
            return Finding(path, 1, None, "LT004", Severity.ERROR, None, message, advice)
    return None


def find_broken(grid: Grid, names: Sequence[str], path: str) -> list[Told]:
    """Say which records are no CSV, and which lines each takes with it."""
    apart = grid.apart
    told = []
    for code, reasons in (("LT010", [NOT_CLOSED]), ("LT005", [TEXT_AFTER, NOT_CLOSED + 2])):
        which = np.flatnonzero(np.isin(apart.broken, reasons))
        if not len(which):
            continue

        def make(at: int, code: str = code, which: NDArray[np.intp] = which) -> Finding:
            record = int(which[at])
            cells = int(apart.first[record + 1] - apart.first[record])
            column = names[cells - 1] if cells <= len(names) else None
            line, last = int(apart.line[record]), int(apart.last[record])
            why = _why_broken(int(apart.broken[record]), line, last, column)
            return Finding(path, line, None, code, Severity.ERROR, None, *why)

        told.append(Told(code, Severity.ERROR, apart.line[which], make))
    return told


def _why_broken(why: int, line: int, last: int, column: str | None) -> tuple[str, str]:
    where = f"lines {line} to {last} are" if last > line else "this line is"
    of = f" ('{column}')" if column and column in CONTRIBUTED else ""
    if why == NOT_CLOSED:
        return (
            f"expected a quote at the end of a quoted cell{of}, got the end of the file; {where} "
            "not read",
            "the quote opened on this record is never closed; add the closing quote at the end of "
            "the cell",
        )
    if why == TEXT_AFTER:
        return (
            f"expected a comma or a line end after a quoted cell, got more text; {where} not read",
            "double every quote that is part of the text",
        )
    return (
        f"expected at most {CELL_LIMIT:,} bytes in a cell, got more; {where} not read",
        "look for a quote that is never closed",
    )


def find_ragged(grid: Grid, width: int, path: str) -> list[Told]:
    """Say which rows have more or fewer cells than the header.

    Where every row ends in the same extra commas, one finding says it for all of them.
    """
    apart = grid.apart
    sizes = np.diff(apart.first)
    which = np.flatnonzero((sizes != width) & (apart.broken == 0))
    if not len(which):
        return []
    extra = _extra_commas(grid, sizes, width)
    if extra:
        return [tell(_every_row(path, width, extra))]

    def make(at: int) -> Finding:
        size = int(sizes[which[at]])
        message = f"expected {width} cells as in the header, got {size} cell{'s' * (size != 1)}"
        advice = "quote cells that hold a comma; keep the commas of blank cells"
        line = int(apart.line[which[at]])
        return Finding(path, line, None, "LT014", Severity.ERROR, None, message, advice)

    return [Told("LT014", Severity.ERROR, apart.line[which], make)]


def _extra_commas(grid: Grid, sizes: NDArray[np.int64], width: int) -> int:
    """Count the extra cells that every row has at its end, all of them empty; 0 where not so."""
    if grid.rows or len(sizes) < 2 or (sizes != sizes[0]).any() or sizes[0] <= width:
        return 0
    shape = (-1, int(sizes[0]))
    start, end = (each.reshape(shape)[:, width:] for each in (grid.apart.start, grid.apart.end))
    filled = np.flatnonzero(end > start)
    texts = zip(start.flat[filled], end.flat[filled], strict=True)
    if any(grid.data[low:high].tobytes().strip() for low, high in texts):
        return 0
    return int(sizes[0]) - width


def _every_row(path: str, width: int, extra: int) -> Finding:
    commas = "an extra comma" if extra == 1 else f"{extra} extra commas"
    message = f"expected {width} cells as in the header, got {width + extra} in every row"
    what = "it, or name the column" if extra == 1 else "them, or name the columns"
    advice = f"every row ends in {commas}: remove {what}"
    return Finding(path, 1, None, "LT014", Severity.ERROR, None, message, advice)
