"""Files of the General Staff data set: JSON or CSV, told apart by what they hold."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import PurePath
from typing import TYPE_CHECKING

from losstracker.errors import SourceFormatError
from losstracker.importers.general_staff_keys import as_key, keys
from losstracker.importers.result import Skipped
from losstracker.importers.text import placed, read_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import TypeAlias

    from losstracker.importers.text import Piece

    Reports: TypeAlias = "dict[date, list[Report]]"

WAR_BEGAN = date(2022, 2, 24)
DAY, NUMBER, DIRECTION = "date", "day", "greatest losses direction"
PERSONNEL = ("personnel", "personnel*", "pow")
PEOPLE = "personnel are people, not equipment; losstracker counts equipment only"
_SHOWN = 100
_ENOUGH, _MOSTLY = 10, 5
"""Growing steps, at least and for each falling one, from which numbers are cumulative for sure."""
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ]00:00(?::00(?:\.0+)?)?(?:Z|\+00:00)?)?")
_WHOLE = re.compile(r"([+-]?[0-9]{1,15})(?:\.0*)?")


class Kind(StrEnum):
    """What a file of the data set holds."""

    EQUIPMENT = "equipment"
    CORRECTIONS = "corrections"
    PERSONNEL = "personnel"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Report:
    """Numbers of one day, by the column's key; ``place`` is where they stood."""

    day: date
    place: str
    counts: Mapping[str, int]
    direction: str

    @property
    def changes(self) -> dict[str, int]:
        """The numbers that are not 0."""
        return {key: count for key, count in self.counts.items() if count}


@dataclass(slots=True)
class Sheet:
    """One file: its rows as they stand, and what could not be read of them."""

    name: str
    rows: list[tuple[str, dict[str, object]]]
    skipped: list[Skipped] = field(default_factory=list)

    @property
    def columns(self) -> list[str]:
        """The names of the columns, each once."""
        return list(dict.fromkeys(name for _, row in self.rows for name in row))


def read_sheet(pieces: Sequence[Piece], piece: Piece) -> Sheet:
    """Read the rows of a file.

    Raises:
        SourceFormatError: It is neither a JSON list of records nor a CSV.
    """
    sheet = Sheet(piece.name, [])
    try:
        text = piece.text
        rows = _json_rows(text) if text.lstrip()[:1] in {"[", "{"} else _csv_rows(text, sheet)
        sheet.rows = [(placed(pieces, piece, where), row) for where, row in rows]
    except SourceFormatError as error:
        known = str(error).startswith(f"{piece.name}:")
        raise SourceFormatError(str(error) if known else f"{piece.name}: {error}") from error
    sheet.skipped = [
        Skipped(placed(pieces, piece, one.where), one.text, one.why) for one in sheet.skipped
    ]
    return sheet


def _json_rows(text: str) -> list[tuple[str, dict[str, object]]]:
    expected = "expected a JSON list of records, a day each"
    try:
        found = json.loads(text, object_pairs_hook=_each_once)
    except (ValueError, RecursionError) as error:
        cut = "is the file cut? " if isinstance(error, ValueError) else ""
        raise SourceFormatError(f"{expected}; {cut}{error}") from error
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise SourceFormatError(f"{expected}; got {text.strip()[:_SHOWN]!r}")
    return [(f"entry {number}", row) for number, row in enumerate(found, 1)]


def _each_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    row = dict(pairs)
    if len(row) < len(pairs):
        raise ValueError(f"a key stands twice in one record: {', '.join(row)}"[:_SHOWN])
    return row


def _csv_rows(text: str, sheet: Sheet) -> list[tuple[str, dict[str, object]]]:
    rows = read_rows(text)
    _, header = next(rows, (1, None))
    if header is None:
        raise SourceFormatError("expected daily counts as JSON or CSV, got an empty file")
    names = _each_named_once(header)
    found: list[tuple[str, dict[str, object]]] = []
    for line, cells in rows:
        if len(cells) == len(header):
            found.append((f"line {line}", dict(zip(names, cells, strict=True))))
        else:
            why = f"expected {len(header)} cells as in the header, got {len(cells)}"
            sheet.skipped.append(Skipped(f"line {line}", ",".join(cells)[:_SHOWN], why))
    return found


def _each_named_once(header: Sequence[str]) -> list[str]:
    """Tell columns of one name apart; those of the data set cannot stand twice, however spelt."""
    plain = [as_key(name) for name in header]
    own = {name for name in (*keys(), DAY) if plain.count(name) > 1}
    if own:
        twice = sorted({name for name in header if as_key(name) in own})
        raise SourceFormatError(f"expected each column once; got {', '.join(twice)} more than once")
    return [
        name if header.count(name) == 1 else f"{name} (column {at})".strip()
        for at, name in enumerate(header, 1)
    ]


def kind_of(sheet: Sheet) -> Kind:
    """Tell what a file holds. Corrections can be negative; cumulative counts grow, but for slips.

    The file's own name decides where it speaks of corrections and its numbers do not clearly grow.
    """
    plain = {as_key(name) for name in sheet.columns}
    if DAY not in plain or not plain & {*keys(), *PERSONNEL}:
        return Kind.OTHER
    if not plain & {*keys()}:
        return Kind.PERSONNEL
    grows, falls, negative = _steps(sheet)
    if "correction" in PurePath(sheet.name).name.lower():
        is_cumulative = grows >= _ENOUGH and grows > _MOSTLY * (falls + negative)
    else:
        is_cumulative = not negative or grows >= falls + negative
    return Kind.EQUIPMENT if is_cumulative else Kind.CORRECTIONS


def _steps(sheet: Sheet) -> tuple[int, int, int]:
    """How often a number above 0 is followed by one as large, by a smaller one; the negatives."""
    rows = sorted((_by_key(row) for _, row in sheet.rows), key=lambda row: str(row.get(DAY)))
    grows = falls = negative = 0
    for key in keys():
        last = 0
        for count in (_whole(cell) for row in rows for cell in row.get(key, ())):
            if count is None or count < 0:
                negative += count is not None
                continue
            grows += 0 < last <= count
            falls += count < last
            last = count
    return grows, falls, negative


def _by_key(row: Mapping[str, object]) -> dict[str, list[object]]:
    """The cells of a row that are not blank, by the plain name of their column."""
    found: dict[str, list[object]] = {}
    for name, cell in row.items():
        if not _is_blank(cell):
            found.setdefault(as_key(name), []).append(cell)
    return found


def read_reports(sheet: Sheet, reports: Reports, *, signed: bool) -> None:
    """Add the reports of a file to those of other files; the rest goes to its ``skipped``.

    Args:
        sheet: The file.
        reports: By day; one each, or any number of ``signed`` ones.
        signed: Whether they are corrections, whose numbers may be negative.
    """
    sheet.skipped += _left_columns(sheet)
    for place, row in sheet.rows:
        report = _report(place, row, sheet.skipped, signed=signed)
        if report is not None:
            _add_report(reports, report, sheet.skipped, signed=signed)


def _add_report(reports: Reports, report: Report, skipped: list[Skipped], *, signed: bool) -> None:
    """Add a report unless its day has one: a correction only if it is there already."""
    known = reports.setdefault(report.day, [])
    same = [one for one in known if one.changes == report.changes]
    if same or (known and not signed):
        once = "each correction once" if signed else "one report a day"
        first = (same or known)[0].place
        counts = "the same" if same else "other"
        why = f"expected {once}; {report.day} was read from {first}, {counts} counts"
        skipped.append(Skipped(report.place, _shown(report.counts), why))
    else:
        known.append(report)


def add_up(reports: Iterable[Report]) -> Report:
    """Give the corrections of one day as one.

    >>> day = date(2022, 10, 13)
    >>> add_up([Report(day, "line 2", {"tank": 1}, ""), Report(day, "line 3", {"apc": -1}, "")])
    ... # doctest: +ELLIPSIS
    Report(day=..., place='line 2 and line 3', counts={'tank': 1, 'apc': -1}, direction='')
    """
    first, *others = reports
    counts = dict(first.counts)
    for one in others:
        for key, count in one.counts.items():
            counts[key] = counts.get(key, 0) + count
    place = " and ".join(one.place for one in (first, *others))
    return Report(first.day, place, counts, first.direction)


def _shown(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{key} {count}" for key, count in counts.items())


def _left_columns(sheet: Sheet) -> Iterator[Skipped]:
    """Columns that hold no count of equipment, each named once."""
    own = {*keys(), DAY, NUMBER, DIRECTION}
    for name in sheet.columns:
        if as_key(name) in own:
            continue
        cells = [row[name] for _, row in sheet.rows if not _is_blank(row.get(name))]
        if not cells:
            continue
        people = as_key(name) in PERSONNEL
        why = PEOPLE if people else "expected a column that the General Staff data set has"
        text = f"{name}: {len(cells)} values, the last {str(cells[-1])[:_SHOWN]!r}"
        yield Skipped(f"{sheet.name}, {name or 'unnamed column'}", text, why)


def _report(
    place: str, row: Mapping[str, object], skipped: list[Skipped], *, signed: bool
) -> Report | None:
    plain = _by_key(row)
    try:
        day = _day(plain.get(DAY, []))
    except ValueError as error:
        skipped.append(Skipped(place, str(dict(row))[:_SHOWN], str(error)))
        return None
    counts: dict[str, int] = {}
    expected = "a whole number" if signed else "a whole number, 0 or more"
    for key in keys():
        cells = plain.get(key, [])
        found = {_whole(cell) for cell in cells}
        count = next(iter(found)) if len(found) == 1 else None
        if count is not None and (signed or count >= 0):
            counts[key] = count
        elif cells:
            text = " and ".join(str(cell)[:_SHOWN] for cell in cells)
            why = f"expected {expected} on {day}, got {text!r}"
            skipped.append(Skipped(f"{place}, {keys()[key].name}", text, why))
    return Report(day, place, counts, ", ".join(map(str, plain.get(DIRECTION, []))))


def _day(cells: Sequence[object]) -> date:
    """The day of a report, which may stand as its midnight."""
    text = " and ".join(dict.fromkeys(str(cell).strip() for cell in cells))
    form = _DAY.fullmatch(text)
    try:
        day = date.fromisoformat(form.group(1)) if form else None
    except ValueError:
        day = None
    if day is None or day <= WAR_BEGAN:
        raise ValueError(f"expected a day after {WAR_BEGAN} as '2022-03-16', got {text[:40]!r}")
    return day


def _is_blank(cell: object) -> bool:
    return cell is None or cell != cell or str(cell).strip().lower() in {"", "nan", "null"}  # noqa: PLR0124 - NaN


def _whole(cell: object) -> int | None:
    """A whole number, also as ``12.0``; None for anything else."""
    if isinstance(cell, bool) or not isinstance(cell, (int, float, str)):
        return None
    found = _WHOLE.fullmatch(str(cell).strip())
    return None if found is None else int(found.group(1))
