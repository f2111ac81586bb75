"""Check contributed files, and read them as loss tables."""

from __future__ import annotations

import csv
import mmap
import sys
import warnings
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TextIO

import numpy as np
import pandas as pd

from losstracker.check.found import FirstIds, FoundRows, Part, Place, find_all, without_substitutes
from losstracker.check.report import FileReport
from losstracker.check.sheet import Sheet, open_sheet, table_of
from losstracker.errors import ArgumentError, InvalidLossesError, LossTrackerWarning
from losstracker.model.cells import text_column
from losstracker.model.checking import AS_IS, Checking
from losstracker.model.finding import FindingLines, Severity
from losstracker.model.lexicon import active_lexicon, use_lexicon
from losstracker.model.problems import find_breaches
from losstracker.model.validate import contributed, warn_of

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from losstracker.model.lexicon import Lexicon

MOST_TOLD = 1000
"""Findings of one code that ``read_csv`` keeps beside the rows it gives."""

MAPPED = 1 << 22
"""Bytes of a file from which on it is not read into memory but mapped."""


def check_bytes(data: bytes, path: str, *, checking: Checking = AS_IS) -> FileReport:
    r"""Check the bytes of a CSV file; ``path`` is how findings call it.

    >>> check_bytes(b"side;date\nA;2024\n", "x.csv").findings[0].code
    'LT004'
    """
    return check_together([(data, path)], checking=checking)[0]


def check_together(
    files: Iterable[tuple[bytes | NDArray[np.uint8], str]],
    *,
    against: Iterable[tuple[bytes | NDArray[np.uint8], str]] = (),
    checking: Checking = AS_IS,
) -> list[FileReport]:
    r"""Check files, each bytes and a path, that hold one loss table together.

    A ``record_id`` stands once in all of them, and ``part_of`` may name a record of another. The
    files ``against`` which they are checked belong to the table too, but are not reported on.

    Raises:
        ArgumentError: A file ``against`` which they are checked cannot be read whole, so that an
            id in it might be missed.

    >>> head = b"record_id,side,date,category,status,quantity,source\n"
    >>> one = head + b"a,Red,2024,tank,lost,1,x\n"
    >>> [str(found)[:22] for found in check_together([(one, "1"), (one, "2")])[1].findings]
    ['2:2 record_id: error L']
    """
    return check_beside(files, against, checking=checking)[0]


def check_beside(
    files: Iterable[tuple[bytes | NDArray[np.uint8], str]],
    against: Iterable[tuple[bytes | NDArray[np.uint8], str]],
    *,
    checking: Checking = AS_IS,
) -> tuple[list[FileReport], list[FileReport]]:
    """Check files as :func:`check_together` does; give the reports of those ``against``, too."""
    known = [open_sheet(_array(data), path, checking) for data, path in against]
    for sheet in known:
        _require_whole(sheet)
    sheets = [open_sheet(_array(data), path, checking) for data, path in files]
    found = _check_rows([*known, *sheets], checking)
    new, old = (
        [_report(sheet, found.get(id(sheet)), checking) for sheet in each]
        for each in (sheets, known)
    )
    return new, old


def _require_whole(sheet: Sheet) -> None:
    """Refuse a file to be compared with of which something is not read."""
    if sheet.sound and sheet.grid is not None and not len(sheet.grid.apart.line):
        return
    wrong = [told for told in sheet.told if told.severity == Severity.ERROR]
    first = wrong[0].first(1)[0] if wrong else "it has no rows that can be read"
    raise ArgumentError(
        f"expected a loss table to compare with, got one that cannot be read whole: {first}"
    )


def _array(data: bytes | NDArray[np.uint8]) -> NDArray[np.uint8]:
    return data if isinstance(data, np.ndarray) else np.frombuffer(data, dtype=np.uint8)


def _check_rows(every: Sequence[Sheet], checking: Checking) -> dict[int, FoundRows]:
    """Check the rows of all files as one table; give what is found in each, by identity."""
    sheets = [sheet for sheet in every if sheet.sound]
    if not sheets:
        return {}
    table = table_of(sheets)
    lost = set[str]().union(*(sheet.lost_ids for sheet in every))
    parts = find_all(table, checking.rules, lost)
    bases = np.cumsum([0, *(_rows_of(sheet) for sheet in sheets)])
    places = tuple(
        Place(sheet.path, int(base), sheet.grid.line)
        for sheet, base in zip(sheets, bases[:-1], strict=True)
        if sheet.grid is not None
    )
    ids = FirstIds(table)
    return {
        id(sheet): FoundRows(parts, place, places, ids)
        for sheet, place in zip(sheets, places, strict=True)
    }


def _rows_of(sheet: Sheet) -> int:
    return 0 if sheet.grid is None else sheet.grid.rows


def _report(sheet: Sheet, found: FoundRows | None, checking: Checking) -> FileReport:
    """Put together what is known of a file."""
    rows = _rows_of(sheet)
    bad = np.ones(rows, dtype=bool)
    if found is not None:
        bad = np.zeros(rows, dtype=bool)
        for part in found.parts:
            mine = part.rejected - found.place.base
            bad[mine[(mine >= 0) & (mine < rows)]] = True
    elif sheet.grid is not None:
        found = _of_unsound(sheet, checking)
    totals: dict[tuple[str, Severity], int] = {}
    for told in sheet.told:
        key = (told.code, told.severity)
        totals[key] = totals.get(key, 0) + len(told.lines)
    kept = np.flatnonzero(~bad)
    return FileReport(
        path=sheet.path,
        rows=sheet.rows,
        accepted=len(kept),
        rejected=sheet.rows - len(kept),
        totals={**totals, **(found.totals if found else {})},
        sheet=sheet,
        found=found,
        kept=kept,
        lexicon=active_lexicon(),
    )


def _of_unsound(sheet: Sheet, checking: Checking) -> FoundRows:
    """Check what can be read of a file none of whose rows is accepted."""
    table = table_of([sheet])
    rules = [rule for rule in checking.rules if rule.code != "LT302"]  # it may be in another file
    breaches = find_breaches(table, rules, hidden=sheet.hidden)
    part = Part(without_substitutes(breaches), np.arange(table.rows))
    lines = sheet.grid.line if sheet.grid is not None else np.zeros(0, dtype=np.int64)
    place = Place(sheet.path, 0, lines)
    return FoundRows((part,), place, (place,), FirstIds(table))


def read_bytes(path: str | os.PathLike[str]) -> tuple[NDArray[np.uint8], str]:
    """Read a file (``-`` is standard input), and say how findings call it.

    Raises:
        OSError: The file cannot be read at all.
    """
    if str(path) == "-":
        return np.frombuffer(sys.stdin.buffer.read(), dtype=np.uint8), "<stdin>"
    with Path(path).open("rb") as file:
        if Path(path).is_file() and Path(path).stat().st_size >= MAPPED:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            return np.frombuffer(mapped, dtype=np.uint8), str(path)
        return np.frombuffer(file.read(), dtype=np.uint8), str(path)


def check_file(path: str | os.PathLike[str], *, checking: Checking = AS_IS) -> FileReport:
    """Check one CSV file (``-`` is standard input; gzip is fine).

    Returns:
        All findings at once, and the accepted rows.

    Raises:
        OSError: The file cannot be read at all.
    """
    return check_together([read_bytes(path)], checking=checking)[0]


def read_csv(
    path: str | os.PathLike[str],
    on_error: Literal["raise", "reject"] = "raise",
    *,
    lexicon: Lexicon | str | None = None,
    today: date | None = None,
    checking: Checking = AS_IS,
) -> pd.DataFrame:
    """Read a contributed CSV as a loss table with its computed columns.

    Args:
        path: A CSV file in the loss-table format, UTF-8, plain or gzip; ``-`` is standard input.
        on_error: ``raise`` refuses a file with errors; ``reject`` gives the rows without errors.
            Then a warning counts the rows left out, and ``attrs["findings"]`` holds the findings as
            lines of text, up to 1,000 of a code (:func:`check_file` gives all of them, as data).
        lexicon: What words of counts mean; see :func:`losstracker.parse_quantity`. Its name and
            version are in ``attrs["lexicon"]``.
        today: The day on which the file is read: losses and reports after it are errors. None says
            nothing of the future.
        checking: What a project switches off, downgrades and adds.

    Returns:
        The contributed columns as text, and ``count_low``, ``count_best``, ``count_high``,
        ``date_earliest``, ``date_latest``.

    Raises:
        InvalidLossesError: The file has errors; ``findings`` holds all of them, with their lines.
        OSError: The file cannot be read at all.
        ArgumentError: ``on_error`` is neither of the two.

    >>> import tempfile
    >>> from losstracker.examples import syria_2024
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_csv(syria_2024(), f"{folder}/losses.csv")
    ...     losses = read_csv(f"{folder}/losses.csv")
    >>> losses[["quantity", "count_low"]].values.tolist()[0]
    ['around ten', 5.0]
    """
    if on_error not in {"raise", "reject"}:
        raise ArgumentError(f"on_error: expected 'raise' or 'reject', got {on_error!r}")
    checking = checking if today is None else replace(checking, today=today)
    with use_lexicon(lexicon):
        report = check_file(path, checking=checking)
    if on_error == "raise" and not report.clean:
        raise InvalidLossesError(report.findings)
    warn_of(report.first(1), report.warnings)
    if on_error == "reject":
        report.losses.attrs["findings"] = _told(report)
    if not report.clean:
        left_out = f"{report.rejected} of {report.rows} rows of {report.path} are left out"
        warnings.warn(f"{left_out}; attrs['findings'] says why", LossTrackerWarning, stacklevel=2)
    return report.losses


def _told(report: FileReport) -> FindingLines:
    """Give the first findings of each code as lines of text, and how many more there are."""
    lines = [str(finding) for finding in report.first(MOST_TOLD)]
    more = [
        f"{report.path}: {code}: {MOST_TOLD:,} of {count:,} told"
        for (code, _), count in report.totals.items()
        if count > MOST_TOLD
    ]
    return FindingLines(lines + more)


def write_csv(losses: pd.DataFrame, path: str | os.PathLike[str] | TextIO) -> None:
    """Write a loss table as a contributed CSV: UTF-8, without the computed columns.

    Cells are written as :func:`losstracker.model.cells.cell_text` has them: 10, not 10.0.

    >>> import io
    >>> written = io.StringIO()
    >>> write_csv(pd.DataFrame({"record_id": ["a"], "low": [10.0]}), written)
    >>> written.getvalue().splitlines()
    ['record_id,low', 'a,10']
    """
    table = contributed(losses)
    texts = pd.DataFrame({name: text_column(table[name]) for name in table.columns})
    returns = any(texts[name].str.contains("\r", regex=False).any() for name in texts)
    # Python before 3.13 leaves a lone carriage return unquoted, and it would end the line.
    quoting: Literal[0, 1] = csv.QUOTE_ALL if returns else csv.QUOTE_MINIMAL
    texts.to_csv(path, index=False, lineterminator="\n", quoting=quoting)
