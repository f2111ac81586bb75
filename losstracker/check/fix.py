r"""Lossless repairs of a contributed file; every byte that is not repaired stays.

A repair answers a finding of the checker, but for the byte order mark and the line ends, which no
rule forbids. It is made only where the cell afterwards breaks fewer rules and none that it did not
break, and where every record that was accepted still is. What a repaired cell brings to light in
its record or beside others (a date that is read at last, and lies after the report) is said by the
next check.

Left byte for byte: a file that is no UTF-8 text, has another separator than the comma or is no
loss table; the cells of records that are broken or have too many or too few of them; columns that
are not of the loss table, or stand twice. A repaired cell is quoted as it was.
"""

from __future__ import annotations

import gzip
import os
import stat
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from losstracker.check.files import check_bytes
from losstracker.check.fix_cells import find_repairs, tied_rows, write_cells
from losstracker.check.fix_diff import diff_of
from losstracker.check.fix_form import (
    Change,
    with_column_names,
    with_line_feeds,
    without_marks,
)
from losstracker.check.sheet import Sheet, open_sheet
from losstracker.model.checking import AS_IS, Checking
from losstracker.model.packed import GZIP_MAGIC

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from losstracker.check.report import FileReport

__all__ = ["Change", "Fixed", "diff_of", "fix_bytes", "fix_file"]


@dataclass(frozen=True, slots=True)
class Fixed:
    """The bytes of a file after its repairs, and each of these; the same bytes where none is."""

    data: bytes
    changes: tuple[Change, ...] = ()


def fix_bytes(data: bytes, *, today: date | None = None, checking: Checking = AS_IS) -> Fixed:
    r"""Repair the bytes of a CSV file, which may be packed with gzip; doing so twice is as once.

    Args:
        data: The file.
        today: The day on which it is checked; see :class:`losstracker.model.checking.Checking`.
        checking: How it is checked. What a project switches off is not repaired either.

    >>> head = b"record_id,side,date,category,status,quantity,source\n"
    >>> fixed = fix_bytes(head + b"a,Red,2024/12/3,Tank,lost,1,x")
    >>> fixed.data.splitlines()[1]
    b'a,Red,2024-12-03,tank,lost,1,x'
    >>> [(change.line, change.column, change.why) for change in fixed.changes][1]
    (2, 'date', 'one reading: 2024-12-03')
    """
    checking = checking if today is None else replace(checking, today=today)
    sheet = _open(data, checking)
    if sheet is None:
        return Fixed(data)
    fixed = _fix(sheet, checking)
    if not fixed.changes:
        return Fixed(data)
    if data.startswith(GZIP_MAGIC):
        return Fixed(gzip.compress(fixed.data, mtime=0), fixed.changes)
    return fixed


def _open(data: bytes, checking: Checking) -> Sheet | None:
    """Open a file that may be repaired: text with column names of which some are known."""
    sheet = open_sheet(np.frombuffer(data, dtype=np.uint8), "", checking)
    if sheet.grid is None or sheet.decoded.findings:
        return None
    foreign = any(one.code == "LT011" and one.first(1)[0].column is None for one in sheet.told)
    return None if foreign else sheet


def _fix(sheet: Sheet, checking: Checking) -> Fixed:
    """Repair what is around the cells, then the cells, as far as what was accepted stays so."""
    if sheet.grid is None:
        raise AssertionError("a sheet without rows is not repaired")
    lines, now, around = sheet.grid.line, sheet, list[Change]()
    for mend in (without_marks, with_line_feeds, with_column_names):
        found = mend(now)
        opened = _open(found[0], checking) if found else None
        if found and opened:
            now = opened
            around += found[1]
    before: FileReport | None = None
    for data, changes in _attempts(now, checking, lines):
        every = tuple(around + changes)
        if not every:
            return Fixed(data)
        before = before or check_bytes(sheet.decoded.data.tobytes(), "", checking=checking)
        if _holds(before, check_bytes(data, "", checking=checking)):
            return Fixed(data, every)
    return Fixed(sheet.decoded.data.tobytes())


def _attempts(
    sheet: Sheet, checking: Checking, lines: np.ndarray[tuple[int], np.dtype[np.int64]]
) -> Iterator[tuple[bytes, list[Change]]]:
    """Give the file with all repairs of cells, then with less and less of them."""
    mended = find_repairs(sheet, checking)
    none = np.zeros(len(lines), dtype=bool)
    if mended:
        yield write_cells(sheet, mended, none, lines)
        yield write_cells(sheet, mended, tied_rows(sheet), lines)
        yield write_cells(sheet, mended, ~none, lines)
    yield sheet.decoded.data.tobytes(), []


def _holds(before: FileReport, after: FileReport) -> bool:
    """Tell whether a file has as many records as before, and those that were accepted still are."""
    same = before.rows == after.rows and not after.sheet.decoded.findings
    return same and bool(np.isin(before.kept, after.kept).all())


def fix_file(
    path: str | os.PathLike[str], *, today: date | None = None, checking: Checking = AS_IS
) -> Fixed:
    """Repair a file where it lies, as :func:`fix_bytes` does; see there for the arguments.

    The repaired file takes the place of the old one at once, with the same permissions, or not at
    all; a link stays, and what it leads to is repaired. Where nothing changes nothing is written.

    Raises:
        OSError: The file cannot be read or written, or is none.
    """
    target = Path(os.path.realpath(path))
    data = target.read_bytes()
    fixed = fix_bytes(data, today=today, checking=checking)
    if fixed.changes:
        _replace(target, fixed.data)
    return fixed


def _replace(target: Path, data: bytes) -> None:
    """Put bytes in the place of a file; the file is whole before, between and after."""
    mode = target.stat().st_mode
    if not stat.S_ISREG(mode):
        raise OSError(f"{target}: expected a file that can be replaced, got another thing")
    number, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".tmp")
    written = Path(name)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        written.chmod(stat.S_IMODE(mode))
        written.replace(target)
    except BaseException:
        written.unlink(missing_ok=True)
        raise
