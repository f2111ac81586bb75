"""Files of the General Staff data set: JSON or CSV, told apart by what they hold."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from losstracker.errors import SourceFormatError
from losstracker.importers.general_staff_keys import as_key, keys
from losstracker.importers.result import Skipped
from losstracker.importers.text import placed, read_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from losstracker.importers.text import Piece

WAR_BEGAN = date(2022, 2, 24)
DAY, NUMBER, DIRECTION = "date", "day", "greatest losses direction"
PERSONNEL = ("personnel", "personnel*", "pow")
PEOPLE = "personnel are people, not equipment; losstracker counts equipment only"
_SHOWN = 100
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
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise SourceFormatError(f"expected each column once; got {', '.join(twice)} more than once")
    found: list[tuple[str, dict[str, object]]] = []
    for line, cells in rows:
        if len(cells) == len(header):
            found.append((f"line {line}", dict(zip(header, cells, strict=True))))
        else:
            why = f"expected {len(header)} cells as in the header, got {len(cells)}"
            sheet.skipped.append(Skipped(f"line {line}", ",".join(cells)[:_SHOWN], why))
    return found


def kind_of(sheet: Sheet) -> Kind:
    """Tell what a file holds: corrections can be negative, cumulative counts cannot."""
    plain = {as_key(name) for name in sheet.columns}
    if DAY not in plain or not plain & {*keys(), *PERSONNEL}:
        return Kind.OTHER
    if not plain & {*keys()}:
        return Kind.PERSONNEL
    if "correction" in sheet.name.lower() or any(
        map(_has_negative, (row for _, row in sheet.rows))
    ):
        return Kind.CORRECTIONS
    return Kind.EQUIPMENT


def _has_negative(row: Mapping[str, object]) -> bool:
    return any((_whole(cell) or 0) < 0 for name, cell in row.items() if as_key(name) in keys())


def read_reports(sheet: Sheet, *, signed: bool) -> list[Report]:
    """Give the reports of a file in the order of their days; the rest goes to its ``skipped``.

    Args:
        sheet: The file.
        signed: Whether numbers may be negative, as in corrections.
    """
    sheet.skipped += _left_columns(sheet)
    reports: dict[date, Report] = {}
    for place, row in sheet.rows:
        report = _report(place, row, sheet.skipped, signed=signed)
        if report is not None:
            add_report(reports, report, sheet.skipped)
    return [reports[day] for day in sorted(reports)]


def add_report(reports: dict[date, Report], report: Report, skipped: list[Skipped]) -> None:
    """Add the report of a day that has none yet; of another one say that it is left out."""
    known = reports.setdefault(report.day, report)
    if known is not report:
        same = "the same" if dict(known.counts) == dict(report.counts) else "other"
        why = f"expected one report a day; {report.day} was read from {known.place}, {same} counts"
        skipped.append(Skipped(report.place, _shown(report.counts), why))


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
    plain = {as_key(name): cell for name, cell in row.items()}
    try:
        day = _day(plain.get(DAY))
    except ValueError as error:
        skipped.append(Skipped(place, str(dict(row))[:_SHOWN], str(error)))
        return None
    counts: dict[str, int] = {}
    for key in keys():
        cell = plain.get(key)
        if _is_blank(cell):
            continue
        count = _whole(cell)
        if count is not None and (signed or count >= 0):
            counts[key] = count
            continue
        expected = "a whole number" if signed else "a whole number, 0 or more"
        why = f"expected {expected} on {day}, got {str(cell)[:_SHOWN]!r}"
        skipped.append(Skipped(f"{place}, {keys()[key].name}", str(cell)[:_SHOWN], why))
    return Report(day, place, counts, str(plain.get(DIRECTION) or ""))


def _day(cell: object) -> date:
    text = str(cell or "").strip()
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text or day <= WAR_BEGAN:
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
