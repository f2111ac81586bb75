"""WarSpotting (https://warspotting.net): one entry per item, each shown in a picture.

WarSpotting's types are not those of the taxonomy. A loss gets the code of its model, where that
fits the type, else the narrowest code that the type's entries bear out: "Infantry fighting
vehicles" there holds MT-LBs and BTR-80s too (a quarter of it), so only ``armoured_vehicle`` is
certain of a model nobody knows. The notes keep a type that says other than the code. Credit
WarSpotting when you publish.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from losstracker.importers.result import ImportResult, Skipped
from losstracker.importers.seen import as_seen, why_respelt
from losstracker.importers.valid import as_result
from losstracker.importers.warspotting_files import NEEDED, Entry, read_entries
from losstracker.model.columns import SOURCE_SEPARATOR, Col, Evidence, Status
from losstracker.model.designations import code_of_model
from losstracker.model.links import is_sound
from losstracker.model.taxonomy import find_code, is_under

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from losstracker.importers.text import Sources

__all__ = ["CODES", "FITS", "NEEDED", "read_warspotting"]

CONFLICT = "Russo-Ukrainian War"
VIEW_URL = "https://ukr.warspotting.net/view/{id}/"
UNKNOWN_DATE = "../.."
OTHER = "other"

LINKED = ("oryx_url", "photos", "sources")
"""What holds links to the evidence, and sometimes words beside them."""

CARRIED: Mapping[str, str] = {
    Col.SIDE: "lost_by",
    Col.MODEL: "model",
    Col.LOCATION: "nearest_location",
    Col.UNIT: "unit",
}
"""Texts that are carried over as they are."""

KNOWN = frozenset({*NEEDED, *CARRIED.values(), *LINKED, "geolocation", "latitude", "longitude"})

CODES: Mapping[str, str] = {
    "airplanes": "aircraft",
    "ambulances, medical vehicles": "other",
    "anti-aircraft systems": "air_defence",
    "anti-tank systems": "anti_tank",
    "command posts, communication": "command_post",
    "drones": "uav",
    "engineering": "engineering",
    "helicopters": "helicopter",
    "infantry fighting vehicles": "armoured_vehicle",
    "infantry mobility vehicles": "infantry_mobility_vehicle",
    "multiple rocket launchers": "multiple_rocket_launcher",
    "other": "other",
    "radars, jammers": "radar_ew",
    "rocket and missile artillery": "rocket_artillery",
    "self-propelled artillery": "self_propelled_artillery",
    "tanks": "tank",
    "towed artillery": "towed_artillery",
    "transport": "vehicle",
    "vessels": "naval",
}
"""The code of each WarSpotting type, by the type in lower case. "Rocket and missile artillery" is
since 2024 what "Multiple rocket launchers" was before; medical vehicles were under other types."""

FITS: Mapping[str, tuple[str, ...]] = {
    "infantry fighting vehicles": ("armoured_combat_vehicle", "armoured_fighting_vehicle"),
    "multiple rocket launchers": ("rocket_artillery",),
}
"""Codes, with all that is under them, that models of a type may have; of other types, their own."""

STATUSES = tuple(str(status) for status in Status if status != Status.LOST)


class _EntryError(Exception):
    """An entry that cannot become a loss; the message says why."""


def read_warspotting(source: Sources) -> ImportResult:
    r"""Read WarSpotting's API (JSON), or CSVs of its entries, as a loss table.

    Every entry is a loss or is in ``skipped``. Coordinates that cannot be right are left blank and
    named in ``skipped`` with "coordinates" after the line; their entry is a loss still. So it is
    where Cyrillic letters in a Latin word are carried over as the Latin ones. An entry that stands
    there twice is carried over once: where the two differ, from the later file, in one file from
    the first place.

    Args:
        source: Files or streams of JSON or CSV, plain or gzipped; or a folder of them.

    Raises:
        SourceFormatError: A file is empty, cut, not UTF-8, neither JSON nor CSV of such entries.

    >>> from io import StringIO
    >>> page = '''{"losses": [
    ...     {"id": 7, "type": "Tanks", "model": "T-72B3", "status": "Destroyed",
    ...      "lost_by": "Russia", "date": "2022-03-16", "geo": "49.2,37.25", "tags": "Turretless"},
    ...     {"id": 8, "type": "Submersibles", "model": null, "status": "Destroyed",
    ...      "lost_by": "Russia", "date": "2022-03-16"}
    ... ]}'''
    >>> result = read_warspotting(StringIO(page))
    >>> result.losses.loc[0, ["record_id", "category", "model", "latitude", "notes"]].tolist()
    ['warspotting-7', 'tank', 'T-72B3', '49.2', 'tags: Turretless']
    >>> result.skipped[0].where, result.skipped[0].why
    ('loss 2', "expected a type that WarSpotting has, got 'Submersibles'")
    """
    entries, skipped = read_entries(source)
    losses: dict[str, dict[str, str]] = {}
    read: dict[str, Entry] = {}  # the entry of each id
    for entry in entries:
        try:
            loss = _loss(entry)
        except _EntryError as problem:
            skipped.append(Skipped(entry.where, entry.text, str(problem)))
            continue
        number = entry.cells["id"]
        if number in read:
            left = _of_two(number, read[number], entry)
            skipped.append(left)
            if left.where == entry.where:
                continue
            skipped = [one for one in skipped if not one.where.startswith(f"{left.where}, ")]
        losses[number], read[number] = loss, entry
        skipped += [*_lost_coordinates(entry, loss), *_respelt(entry, loss)]
    places = [(entry.where, entry.text) for entry in read.values()]
    return as_result([losses[number] for number in read], places, skipped)


def _of_two(number: str, before: Entry, entry: Entry) -> Skipped:
    """Say which of two entries with one id is left out."""
    why = f"expected each id once, got '{number}' again"
    if before.cells == entry.cells or before.file == entry.file:
        return Skipped(entry.where, entry.text, f"{why} (first on {before.where})")
    return Skipped(before.where, before.text, f"{why}, and other, as {entry.where} of a later file")


def _loss(entry: Entry) -> dict[str, str]:
    """The loss table's cells for one entry."""
    if entry.why:
        raise _EntryError(entry.why)
    cells = entry.cells
    if not cells["lost_by"]:
        raise _EntryError("expected who lost it in lost_by, got a blank cell")
    links = [link for name in LINKED for link in _links(cells.get(name, ""))[0]]
    latitude, longitude = _coordinates(cells)
    loss = {
        Col.RECORD_ID: f"warspotting-{_id(cells['id'])}",
        Col.DATE: _date(cells["date"]),
        Col.CATEGORY: _category(cells["type"], cells["model"]),
        Col.STATUS: _status(cells["status"]),
        Col.QUANTITY: "1",
        Col.EVIDENCE: Evidence.VISUAL.value,
        Col.SOURCE: SOURCE_SEPARATOR.join([VIEW_URL.format(id=cells["id"]), *dict.fromkeys(links)]),
        Col.CONFLICT: CONFLICT,
        Col.LATITUDE: latitude,
        Col.LONGITUDE: longitude,
        **{name: as_seen(name, cells.get(theirs, "")) for name, theirs in CARRIED.items()},
    }
    notes = "; ".join(_notes(cells, loss[Col.CATEGORY]))
    return loss | {Col.NOTES: as_seen(Col.NOTES, notes)}


def _id(text: str) -> str:
    if not re.fullmatch(r"[0-9]+", text):
        raise _EntryError(f"expected an id of digits, got '{text}'")
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
    raise _EntryError(f"expected a day as '2022-03-16', got '{text}'")


@lru_cache(maxsize=1 << 14)
def _category(kind: str, model: str) -> str:
    """The code of a model, if it fits the type, else the type's."""
    plain = kind.casefold()
    code = CODES.get(plain)
    if code is None:
        raise _EntryError(f"expected a type that WarSpotting has, got '{kind}'")
    narrow = code_of_model(as_seen(Col.MODEL, model)) if model else None
    if narrow and (
        code == "other" or any(is_under(narrow, one) for one in FITS.get(plain, (code,)))
    ):
        return narrow
    return code


def _status(text: str) -> str:
    if text.casefold() not in STATUSES:
        raise _EntryError(f"expected a status of {', '.join(STATUSES)}, got '{text}'")
    return text.casefold()


def _links(text: str) -> tuple[list[str], str]:
    """The links of a cell, and the words that some cells have beside them."""
    words = [word.strip(",;") for word in text.split()]
    links = [word for word in words if is_sound(word, must_link=True)]
    return links, " ".join(word for word in words if word not in links)


def _coordinate_texts(cells: Mapping[str, str]) -> tuple[str, str]:
    """Latitude and longitude as written, from their own columns or else from ``geolocation``."""
    latitude, longitude = cells.get("latitude", ""), cells.get("longitude", "")
    if latitude or longitude:
        return latitude, longitude
    latitude, _, longitude = cells.get("geolocation", "").partition(",")
    return latitude.strip(), longitude.strip()


def _coordinates(cells: Mapping[str, str]) -> tuple[str, str]:
    """Latitude and longitude in degrees; both blank where either cannot be right."""
    latitude, longitude = _coordinate_texts(cells)
    if _within(latitude, 90) and _within(longitude, 180):
        return latitude, longitude
    return "", ""


def _within(text: str, limit: float) -> bool:
    return re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", text) is not None and abs(float(text)) <= limit


def _lost_coordinates(entry: Entry, loss: Mapping[str, str]) -> Iterator[Skipped]:
    """What to say where an entry has coordinates and its loss has none."""
    texts = _coordinate_texts(entry.cells)
    if any(texts) and not loss[Col.LATITUDE]:
        why = "expected a latitude of -90 to 90 and a longitude of -180 to 180 degrees"
        yield Skipped(f"{entry.where}, coordinates", ",".join(texts), why)


def _respelt(entry: Entry, loss: Mapping[str, str]) -> Iterator[Skipped]:
    """What to say where a text is carried over with other letters."""
    for name, theirs in CARRIED.items():
        text = entry.cells.get(theirs, "")
        if loss[name] != text:
            yield Skipped(f"{entry.where}, {theirs}", text, why_respelt(loss[name]))


def _notes(cells: Mapping[str, str], code: str) -> Iterator[str]:
    """What an entry says and no column of a loss table holds."""
    said = find_code(cells["type"])
    vague = code == OTHER and cells["type"].casefold() != OTHER
    if said is None or vague or not is_under(code, said):
        yield f"WarSpotting type: {cells['type']}"
    place = cells.get("geolocation", "")
    if place.replace(" ", "") not in {"", ",".join(_coordinate_texts(cells))}:
        yield f"geolocation: {place}"
    for name in LINKED:
        if words := _links(cells.get(name, ""))[1]:
            yield f"{name}: {words}"
    for name, text in cells.items():
        if text and name not in KNOWN:
            yield f"{name}: {text}"
