"""WarSpotting (https://warspotting.net): one entry per item, each shown in a picture.

WarSpotting's types are not those of the taxonomy. A loss gets the code of its model, where that
fits the type, else the narrowest code that the type's entries bear out: "Infantry fighting
vehicles" there holds MT-LBs and BTR-80s too (a quarter of it), so only ``armoured_vehicle`` is
certain of a model nobody knows. The notes keep a type that says other than the code. Credit
WarSpotting when you publish.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from losstracker.importers.foreign import carried, why_other
from losstracker.importers.result import ImportResult, Skipped
from losstracker.importers.valid import as_result
from losstracker.importers.warspotting_files import LINKED, NEEDED, Entry, read_entries
from losstracker.model.characters import reveal
from losstracker.model.columns import SOURCE_SEPARATOR, Col, Evidence, Status
from losstracker.model.designations import code_of_model
from losstracker.model.links import is_sound
from losstracker.model.taxonomy import find_code, is_under
from losstracker.model.words import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from losstracker.importers.text import Sources

__all__ = ["CODES", "FITS", "NEEDED", "read_warspotting"]

CONFLICT = "Russo-Ukrainian War"
VIEW_URL = "https://ukr.warspotting.net/view/{id}/"
UNKNOWN_DATE = "../.."
OTHER = "other"

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


_ID = re.compile(r"0*([0-9]+)(?:\.0+)?")
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ][0-9:.]+(?:Z|[+-][0-9:]+)?)?")
AHEAD = timedelta(hours=3)
"""How far the summer time of Ukraine is ahead of UTC."""


class _EntryError(Exception):
    """An entry that cannot become a loss; the message says why."""


@dataclass(slots=True)
class _Draft:
    """An entry with its loss and what of it is left out, or with the reason why it is no loss."""

    entry: Entry
    loss: dict[str, str] = field(default_factory=dict)
    left: list[Skipped] = field(default_factory=list)
    why: str = ""


def read_warspotting(source: Sources) -> ImportResult:
    r"""Read WarSpotting's API (JSON), or CSVs of its entries, as a loss table.

    Every entry is a loss or is in ``skipped``. Coordinates that cannot be right are left blank,
    kept in the notes, and named in ``skipped`` with "coordinates" after the line; their entry is a
    loss still. So it is where Cyrillic letters in a Latin word are carried over as the Latin ones,
    and where a text holds what no loss table can (a control character, a formula). An entry that
    stands there twice is carried over once: where the two differ, from the later file, in one file
    from the first place.

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
    drafts = [_draft(entry) for entry in entries]
    kept = _keep_one_of_each_id(drafts)
    for draft in drafts:
        entry = draft.entry
        whole = [Skipped(entry.where, entry.text, draft.why)]
        skipped += whole if draft.why else draft.left
    places = [(draft.entry.where, draft.entry.text) for draft in kept]
    return as_result([draft.loss for draft in kept], places, skipped)


def _draft(entry: Entry) -> _Draft:
    """The loss of one entry, or why it is none."""
    draft = _Draft(entry)
    try:
        draft.loss = _loss(entry, draft.left)
    except _EntryError as problem:
        draft.why = str(problem)
    return draft


def _keep_one_of_each_id(drafts: Iterable[_Draft]) -> list[_Draft]:
    """The losses, each id once, in the order in which the ids came; the others get a reason.

    Of two that differ the one of the later file is kept, else the first.
    """
    kept: dict[str, _Draft] = {}
    for draft in drafts:
        if draft.why:
            continue
        name = draft.loss[Col.RECORD_ID]
        before, entry = kept.setdefault(name, draft), draft.entry
        if before is draft:
            continue
        why = f"expected each id once, got '{entry.cells['id']}' again"
        if before.loss == draft.loss or before.entry.file == entry.file:
            draft.why = f"{why} (first on {before.entry.where})"
        else:
            before.why = f"{why}, and other, as {entry.where} of a later file"
            kept[name] = draft
    return list(kept.values())


def _loss(entry: Entry, left: list[Skipped]) -> dict[str, str]:
    """The loss table's cells for one entry; what of it is not carried over is put into ``left``."""
    if entry.why:
        raise _EntryError(entry.why)
    cells = entry.cells
    texts = {name: cells.get(theirs, "") for name, theirs in CARRIED.items()}
    seen = {name: carried(name, text) for name, text in texts.items()}
    if not seen[Col.SIDE]:
        got = shown(texts[Col.SIDE]) if texts[Col.SIDE] else "a blank cell"
        raise _EntryError(f"expected who lost it in lost_by, got {got}")
    number = _id(cells["id"])
    links = [link for name in LINKED for link in _links(cells.get(name, ""))[0]]
    latitude, longitude = _coordinates(cells)
    loss = {
        Col.RECORD_ID: f"warspotting-{number}",
        Col.DATE: _date(cells["date"])[0],
        Col.CATEGORY: _category(cells["type"], seen[Col.MODEL]),
        Col.STATUS: _status(cells["status"]),
        Col.QUANTITY: "1",
        Col.EVIDENCE: Evidence.VISUAL.value,
        Col.SOURCE: SOURCE_SEPARATOR.join([VIEW_URL.format(id=number), *dict.fromkeys(links)]),
        Col.CONFLICT: CONFLICT,
        Col.LATITUDE: latitude,
        Col.LONGITUDE: longitude,
        **seen,
    }
    texts[Col.NOTES] = "; ".join(_notes(cells, loss))
    loss[Col.NOTES] = carried(Col.NOTES, texts[Col.NOTES])
    left += _lost_coordinates(entry, loss)
    for name, text in texts.items():
        if loss[name] != text:
            where = f"{entry.where}, {CARRIED.get(name, name)}"
            left.append(Skipped(where, text, why_other(text, loss[name])))
    return loss


def _id(text: str) -> str:
    """The digits of an id: of "7.0" and "007", as programs write them, those of 7."""
    found = _ID.fullmatch(text)
    if found is None:
        raise _EntryError(f"expected an id of digits, got {shown(text)}")
    return found[1]


@lru_cache(maxsize=1 << 14)
def _date(text: str) -> tuple[str, str]:
    """An ISO day as it is, and the time beside it; a blank cell is a day that nobody knows.

    A day is midnight to programs that know no days. Another time with a zone may be of the next
    day in Ukraine, which is up to three hours ahead of UTC.
    """
    if not text:
        return UNKNOWN_DATE, ""
    try:
        if found := _DAY.fullmatch(text):
            moment = datetime.fromisoformat(text)
            if moment.time() == time():
                return found[1], ""
            there = moment.astimezone(UTC) + AHEAD if moment.tzinfo else moment
            return "/".join(sorted({found[1], there.date().isoformat()})), text
    except (ValueError, OverflowError):
        pass
    raise _EntryError(f"expected a day as '2022-03-16', got {shown(text)}")


@lru_cache(maxsize=1 << 14)
def _category(kind: str, model: str) -> str:
    """The code of a model, if it fits the type, else the type's."""
    plain = kind.casefold()
    code = CODES.get(plain)
    if code is None:
        raise _EntryError(f"expected a type that WarSpotting has, got '{kind}'")
    narrow = code_of_model(model) if model else None
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
    links: list[str] = []
    rest: list[str] = []
    for word in text.split():
        bare = word.strip(",;|")
        if is_sound(bare, must_link=True):
            links.append(bare)
        elif bare:
            rest.append(word)
    return links, " ".join(rest)


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
        own = entry.cells.get("latitude") or entry.cells.get("longitude")
        text = ",".join(texts) if own else entry.cells["geolocation"]
        yield Skipped(f"{entry.where}, coordinates", text, why)


def _notes(cells: Mapping[str, str], loss: Mapping[str, str]) -> Iterator[str]:
    """What an entry says and no column of a loss table holds."""
    code, kind = loss[Col.CATEGORY], cells["type"]
    said = find_code(kind)
    vague = code == OTHER and kind.casefold() != OTHER
    if said is None or vague or not is_under(code, said):
        yield f"WarSpotting type: {kind}"
    if _date(cells["date"])[1]:
        yield f"date: {cells['date']}"
    yield from _places(cells, lost=not loss[Col.LATITUDE])
    for name in LINKED:
        if words := _links(cells.get(name, ""))[1]:
            yield f"{name}: {words}"
    for name, theirs in CARRIED.items():
        if not loss[name] and cells.get(theirs):
            yield f"{theirs}: {reveal(cells[theirs])}"
    for name, text in cells.items():
        if text and name not in KNOWN:
            yield f"{name}: {text}"


def _places(cells: Mapping[str, str], *, lost: bool) -> Iterator[str]:
    """Places as written that the coordinates do not tell."""
    pair = _coordinate_texts(cells)
    used = {"", ",", "" if lost else ",".join(pair)}
    if (place := cells.get("geolocation", "")).replace(" ", "") not in used:
        yield f"geolocation: {place}"
    for name in ("latitude", "longitude"):
        if lost and cells.get(name):
            yield f"{name}: {cells[name]}"
