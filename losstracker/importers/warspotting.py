"""WarSpotting (https://warspotting.net): one row per item, each shown in a picture.

WarSpotting's types are not always those of the taxonomy. A type gets the narrowest code that its
entries bear out: "Infantry fighting vehicles" there holds MT-LBs and BTR-80s too (a quarter of it),
so it becomes ``armoured_combat_vehicle`` (UN category II), and the notes keep the type. Credit
WarSpotting when you publish.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from losstracker.errors import SourceFormatError
from losstracker.importers.result import ImportResult, Skipped
from losstracker.importers.seen import as_seen, why_respelt
from losstracker.importers.text import Source, read_rows, read_text
from losstracker.model.columns import CONTRIBUTED, SOURCE_SEPARATOR, Col, Evidence, Status
from losstracker.model.taxonomy import find_code

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

CONFLICT = "Russo-Ukrainian War"
VIEW_URL = "https://ukr.warspotting.net/view/{id}/"
UNKNOWN_DATE = "../.."

NEEDED = (
    "id",
    "type",
    "model",
    "status",
    "lost_by",
    "date",
    "nearest_location",
    "geolocation",
    "unit",
    "oryx_url",
)
"""Columns of WarSpotting's own; some files have ``Latitude`` and ``Longitude`` besides."""
COORDINATES = ("Latitude", "Longitude")

CODES: Mapping[str, str] = {
    "airplanes": "aircraft",
    "anti-aircraft systems": "air_defence",
    "anti-tank systems": "anti_tank",
    "command posts, communication": "command_post",
    "drones": "uav",
    "engineering": "engineering",
    "helicopters": "helicopter",
    "infantry fighting vehicles": "armoured_combat_vehicle",
    "infantry mobility vehicles": "infantry_mobility_vehicle",
    "multiple rocket launchers": "multiple_rocket_launcher",
    "other": "other",
    "radars, jammers": "radar_ew",
    "self-propelled artillery": "self_propelled_artillery",
    "tanks": "tank",
    "towed artillery": "towed_artillery",
    "transport": "vehicle",
    "vessels": "naval",
}
"""The code of each WarSpotting type, by the type in lower case."""

STATUSES = tuple(str(status) for status in Status if status != Status.LOST)


class _RowError(Exception):
    """A row that cannot become a loss; the message says why."""


def read_warspotting(source: Source) -> ImportResult:
    r"""Read a CSV of WarSpotting's API, plain or gzipped, as a loss table.

    Every row of the file is a loss or is in ``skipped``. Coordinates that cannot be right are left
    blank and named in ``skipped`` with "coordinates" after the line; their row is a loss still. So
    it is where Cyrillic letters in a Latin word are carried over as the Latin ones.

    Args:
        source: Path of the file, or an open text stream.

    Raises:
        SourceFormatError: the file is empty, not UTF-8, no CSV, or lacks a column.

    >>> from io import StringIO
    >>> text = (
    ...     "id,type,model,status,lost_by,date,nearest_location,geolocation,unit,oryx_url\n"
    ...     "7,Tanks,T-72 *,Destroyed,Russia,2022-03-16,Izium,,,\n"
    ...     "8,Submersibles,,Destroyed,Russia,2022-03-16,,,,\n"
    ... )
    >>> result = read_warspotting(StringIO(text))
    >>> result.losses.loc[0, ["record_id", "category", "model", "status"]].tolist()
    ['warspotting-7', 'tank', 'T-72 *', 'destroyed']
    >>> result.skipped[0].where, result.skipped[0].why
    ('line 3', "expected a type that WarSpotting has, got 'Submersibles'")
    """
    rows = read_rows(read_text(source))
    header = _header(rows)
    losses: list[dict[str, str]] = []
    skipped: list[Skipped] = []
    lines: dict[str, int] = {}  # where each id was read
    for line, cells in rows:
        try:
            row = _row(header, cells)
            loss = _loss(row, lines)
        except _RowError as problem:
            skipped.append(Skipped(f"line {line}", ",".join(cells), str(problem)))
            continue
        lines[row["id"]] = line
        losses.append(loss)
        skipped.extend(_lost_coordinates(line, row, loss))
        skipped.extend(_respelt(line, row, loss))
    table = pd.DataFrame(losses, columns=list(CONTRIBUTED), dtype="str")
    return ImportResult(table, tuple(skipped))


def _header(rows: Iterator[tuple[int, list[str]]]) -> list[str]:
    """The column names: all that are needed, none twice."""
    expected = f"expected a header with the columns {', '.join(NEEDED)}"
    _, header = next(rows, (1, None))
    if header is None:
        raise SourceFormatError(f"{expected}; got an empty file")
    missing = [name for name in NEEDED if name not in header]
    if missing:
        shown = ",".join(header)[:100]
        raise SourceFormatError(f"{expected}; {', '.join(missing)} not in '{shown}'")
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise SourceFormatError(f"{expected}, each once; got {', '.join(twice)} more than once")
    return header


def _row(header: list[str], cells: list[str]) -> dict[str, str]:
    if len(cells) != len(header):
        raise _RowError(f"expected {len(header)} cells as in the header, got {len(cells)}")
    return dict.fromkeys(COORDINATES, "") | dict(zip(header, cells, strict=True))


def _loss(row: Mapping[str, str], lines: Mapping[str, int]) -> dict[str, str]:
    """The loss table's cells for one row. ``lines``: the ids already read and their lines."""
    urls, label = _links(row["oryx_url"])
    latitude, longitude = _coordinates(row)
    return dict.fromkeys(CONTRIBUTED, "") | {
        Col.RECORD_ID: f"warspotting-{_id(row['id'], lines)}",
        Col.SIDE: _side(row["lost_by"]),
        Col.DATE: _date(row["date"]),
        Col.CATEGORY: _category(row["type"]),
        Col.MODEL: as_seen(Col.MODEL, row["model"]),
        Col.STATUS: _status(row["status"]),
        Col.QUANTITY: "1",
        Col.EVIDENCE: Evidence.VISUAL.value,
        Col.SOURCE: SOURCE_SEPARATOR.join([VIEW_URL.format(id=row["id"]), *urls]),
        Col.CONFLICT: CONFLICT,
        Col.LOCATION: as_seen(Col.LOCATION, row["nearest_location"]),
        Col.LATITUDE: latitude,
        Col.LONGITUDE: longitude,
        Col.UNIT: as_seen(Col.UNIT, row["unit"]),
        Col.NOTES: "; ".join(_notes(row, label)),
    }


def _id(text: str, lines: Mapping[str, int]) -> str:
    if not re.fullmatch(r"[0-9]+", text):
        raise _RowError(f"expected an id of digits, got '{text}'")
    if text in lines:
        raise _RowError(f"expected each id once, got '{text}' again (first on line {lines[text]})")
    return text


def _side(text: str) -> str:
    if not text:
        raise _RowError("expected who lost it in lost_by, got a blank cell")
    return text


def _date(text: str) -> str:
    """An ISO day as it is; a blank cell is a loss on a day that nobody knows."""
    if not text:
        return UNKNOWN_DATE
    try:
        if date.fromisoformat(text).isoformat() == text:
            return text
    except ValueError:
        pass
    raise _RowError(f"expected a day as '2022-03-16', got '{text}'")


def _category(text: str) -> str:
    code = CODES.get(text.casefold())
    if code is None:
        raise _RowError(f"expected a type that WarSpotting has, got '{text}'")
    return code


def _status(text: str) -> str:
    if text.casefold() not in STATUSES:
        raise _RowError(f"expected a status of {', '.join(STATUSES)}, got '{text}'")
    return text.casefold()


def _links(text: str) -> tuple[list[str], str]:
    """The URLs of an ``oryx_url`` cell, and the words that some cells have beside them."""
    words = text.split()
    urls = [word for word in words if word.startswith(("http://", "https://"))]
    return urls, " ".join(word for word in words if word not in urls)


def _coordinate_texts(row: Mapping[str, str]) -> tuple[str, str]:
    """Latitude and longitude as written, from their own columns or else from ``geolocation``."""
    latitude, longitude = (row[name] for name in COORDINATES)
    if latitude or longitude:
        return latitude, longitude
    latitude, _, longitude = row["geolocation"].partition(",")
    return latitude.strip(), longitude.strip()


def _coordinates(row: Mapping[str, str]) -> tuple[str, str]:
    """Latitude and longitude in degrees; both blank where either cannot be right."""
    latitude, longitude = _coordinate_texts(row)
    if _within(latitude, 90) and _within(longitude, 180):
        return latitude, longitude
    return "", ""


def _within(text: str, limit: float) -> bool:
    return re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", text) is not None and abs(float(text)) <= limit


def _lost_coordinates(
    line: int, row: Mapping[str, str], loss: Mapping[str, str]
) -> Iterator[Skipped]:
    """What to say where a row has coordinates and its loss has none."""
    texts = _coordinate_texts(row)
    if any(texts) and not loss[Col.LATITUDE]:
        why = "expected a latitude of -90 to 90 and a longitude of -180 to 180 degrees"
        yield Skipped(f"line {line}, coordinates", ",".join(texts), why)


def _respelt(line: int, row: Mapping[str, str], loss: Mapping[str, str]) -> Iterator[Skipped]:
    """What to say where a text is carried over with other letters."""
    for name, theirs in (
        (Col.MODEL, "model"),
        (Col.LOCATION, "nearest_location"),
        (Col.UNIT, "unit"),
    ):
        if loss[name] != row[theirs]:
            yield Skipped(f"line {line}, {theirs}", row[theirs], why_respelt(loss[name]))


def _notes(row: Mapping[str, str], label: str) -> Iterator[str]:
    """What a row says and no column of a loss table holds."""
    if find_code(row["type"]) != CODES[row["type"].casefold()]:
        yield f"WarSpotting type: {row['type']}"
    if row["geolocation"].replace(" ", "") not in {"", ",".join(_coordinate_texts(row))}:
        yield f"geolocation: {row['geolocation']}"
    if label:
        yield f"oryx_url: {label}"
    for name, text in row.items():
        if text and name not in {*NEEDED, *COORDINATES}:
            yield f"{name or 'unnamed column'}: {text}"
