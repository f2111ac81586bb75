"""Files of WarSpotting's entries: JSON as its API gives it, and the CSVs that people make of it.

The API (https://ukr.warspotting.net/api/docs/) wraps pages of at most a hundred entries in
``{"losses": [...]}``. Until 2024 an entry had ``geolocation`` and ``oryx_url``; since then it has
``geo`` and ``tags``, and one that is asked for alone ``comment``, ``photos`` and ``sources`` too.
People keep such pages as they come, as one list, an entry a line, or as CSV with columns of their
own.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from losstracker.errors import SourceFormatError
from losstracker.importers.foreign import other_separator
from losstracker.importers.text import placed, read_pieces, read_rows
from losstracker.model.links import is_link

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from losstracker.importers.result import Skipped
    from losstracker.importers.text import Sources

NEEDED = ("id", "type", "model", "status", "lost_by", "date")
"""What every entry of WarSpotting has."""

NAMES: Mapping[str, str] = {
    "geo": "geolocation",
    "lat": "latitude",
    "lng": "longitude",
    "lon": "longitude",
    "long": "longitude",
}
"""Other names of what an entry says; letter case does not matter."""

LINKED = ("oryx_url", "photos", "sources")
"""What holds links to the evidence, and sometimes words beside them."""

_BLANK = frozenset({"none", "null", "nan"})
"""What programs write into a CSV where an entry says nothing."""

_UNNAMED = re.compile(r"|unnamed: [0-9]+")
"""Names of a column in which a program numbered the rows."""

_LIST_FORM = 'expected {"losses": [...]} as the API gives it, or a list of entries'
_SPACE = re.compile(r"[\s\ufeff]*")
_HALF = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: its file, where it stood there, its text, and its cells by name in lower case.

    One that cannot be read has no cells, and says why.
    """

    file: int
    where: str
    text: str
    cells: Mapping[str, str]
    why: str = ""


def read_entries(source: Sources) -> tuple[list[Entry], list[Skipped]]:
    """Read the entries of files, streams and folders.

    Returns:
        The entries, and the other files of folders.

    Raises:
        SourceFormatError: A file is neither JSON nor CSV of such entries, is cut, or not UTF-8.
    """
    pieces, skipped = read_pieces(source, ".json", ".jsonl", ".csv")
    entries: list[Entry] = []
    for number, piece in enumerate(pieces):
        try:
            is_json = piece.text.lstrip()[:1] in {"{", "["}
            found = _json_cells(piece.text) if is_json else _csv_cells(piece.text)
            for where, text, cells in found:
                place = placed(pieces, piece, where)
                told = ({}, cells) if isinstance(cells, str) else (cells, "")
                entries.append(Entry(number, place, text, *told))
        except SourceFormatError as error:
            named = str(error).startswith(piece.name)
            raise SourceFormatError(f"{'' if named else f'{piece.name}: '}{error}") from error
    return entries, skipped


def _csv_cells(text: str) -> Iterator[tuple[str, str, dict[str, str] | str]]:
    """Where each row stands, its text, and its cells or why there are none."""
    rows = read_rows(text)
    _, names = next(rows, (1, []))
    header = _header(names)
    for line, cells in rows:
        row: dict[str, str] | str
        if len(cells) == len(header):
            pairs = zip(header, cells, strict=True)
            row = {name: _said(cell) for name, cell in pairs if name}
        else:
            row = f"expected {len(header)} cells as in the header, got {len(cells)}"
        yield f"line {line}", ",".join(cells), row


def _said(cell: str) -> str:
    return "" if cell.casefold() in _BLANK else cell


def _header(names: Sequence[str]) -> list[str]:
    """The names of the columns: all that are needed, none twice; blank where rows are numbered."""
    expected = f"expected a header with the columns {', '.join(NEEDED)}"
    if not names:
        raise SourceFormatError(f"{expected}; got an empty file")
    header = [_name(name) for name in names]
    missing = [name for name in NEEDED if name not in header]
    if missing:
        shown = ",".join(names)[:100]
        hint = other_separator(names, NEEDED)
        raise SourceFormatError(f"{expected}; {', '.join(missing)} not in '{shown}'{hint}")
    twice = sorted(name for name, times in Counter(header).items() if name and times > 1)
    if twice:
        raise SourceFormatError(f"{expected}, each once; got {', '.join(twice)} more than once")
    return header


def _name(name: str) -> str:
    plain = name.strip().casefold()
    return "" if _UNNAMED.fullmatch(plain) else NAMES.get(plain, plain)


def _json_cells(text: str) -> Iterator[tuple[str, str, dict[str, str] | str]]:
    """Where each value of the lists stands, its text, and its cells or why there are none."""
    found = [item for value in _values(text) for item in _items(value)]
    cells = [_cells(item) if isinstance(item, dict) else {} for item in found]
    if found and not any(set(NEEDED) <= set(each) for each in cells):
        got = json.dumps(found[0], ensure_ascii=False)[:100]
        raise SourceFormatError(f"expected entries with {', '.join(NEEDED)}, got {got}")
    for number, (item, each) in enumerate(zip(found, cells, strict=True), start=1):
        text = json.dumps(item, ensure_ascii=False)
        whole = each
        if _HALF.search(text):  # half of a character: the other half is lost
            text = json.dumps(item)
            whole = {_whole(name): _whole(cell) for name, cell in each.items()}
        missing = [name for name in NEEDED if name not in each]
        why = f"expected an entry with {', '.join(NEEDED)}; {', '.join(missing)} not in it"
        yield f"loss {number}", text, why if missing else whole


def _whole(text: str) -> str:
    return _HALF.sub("\ufffd", text)


def _values(text: str) -> Iterator[Any]:
    """The JSON values of a text, which may stand one after the other."""
    read, at = json.JSONDecoder().raw_decode, _skip_space(text, 0)
    while at < len(text):
        try:
            value, at = read(text, at)
        except RecursionError as error:
            raise SourceFormatError(f"{_LIST_FORM}, got lists within lists") from error
        except json.JSONDecodeError as error:
            at_end = ", its end: it may be cut" if not text[error.pos :].strip() else ""
            raise SourceFormatError(
                f"expected whole JSON, got text that is none from line {error.lineno}, "
                f"column {error.colno} on{at_end} ({error.msg})"
            ) from error
        except ValueError as error:  # a number of thousands of digits
            raise SourceFormatError(f"{_LIST_FORM}, got a number too long to read") from error
        yield value
        at = _skip_space(text, at)


def _skip_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _items(value: object) -> list[Any]:
    """The entries of one JSON value: of a page, of a list, or the value, where it is an entry."""
    if isinstance(value, dict) and "losses" in value:
        value = value["losses"]
    elif isinstance(value, dict) and {"id", "type"} & set(value):
        return [value]
    if isinstance(value, list):
        return value
    got = json.dumps(value)[:100]
    if isinstance(value, dict):
        got = f"an object with {', '.join(list(value)[:6])}" if value else "an empty object"
    raise SourceFormatError(f"{_LIST_FORM}, got {got}")


def _cells(item: Mapping[str, Any]) -> dict[str, str]:
    """The cells of an entry; what has the name of another cell and says other is kept beside it."""
    cells: dict[str, str] = {}
    for key, value in item.items():
        name = _name(key)
        parts = _place(value) if name == "geolocation" else {name: _text(name, value)}
        for part, text in parts.items() if name else ():
            unlike = part
            while text and cells.get(unlike) and cells[unlike] != text:
                unlike += " again"
            if text or unlike not in cells:
                cells[unlike] = text
    return cells


def _place(value: object) -> dict[str, str]:
    """A place as "latitude,longitude" where its two numbers are told, and what it says beside."""
    if not isinstance(value, dict):
        return {"geolocation": _text("geolocation", value)}
    told: dict[str, Any] = {}
    for key, part in value.items():
        name = _name(str(key))
        told[name if told.get(name) is None else f"{key} again"] = part
    point = told.get("coordinates")
    is_point = str(told.get("type")).casefold() == "point" and isinstance(point, list)
    if is_point and isinstance(point, list) and len(point) > 1:  # GeoJSON: longitude first
        pair, beside = [point[1], point[0]], {"altitude": point[2:]} if point[2:] else {}
        used = {"type", "coordinates"}
    elif {"latitude", "longitude"} & set(told):
        pair, beside = [told.get("latitude"), told.get("longitude")], {}
        used = {"latitude", "longitude"}
    else:
        return {"geolocation": json.dumps(value, ensure_ascii=False) if told else ""}
    beside |= {name: part for name, part in told.items() if name not in used}
    rest = json.dumps(beside, ensure_ascii=False) if beside else ""
    return {"geolocation": _text("geolocation", pair), "geo": rest}


def _text(name: str, value: object) -> str:
    """A JSON value as the cell of a CSV would have it."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if name in LINKED and isinstance(value, dict):
        parts = [(key, _text(name, part)) for key, part in value.items()]
        return " ".join(text if is_link(text) else f"{key}: {text}" for key, text in parts if text)
    if isinstance(value, list):
        between = " " if name in LINKED else "," if name == "geolocation" else ", "
        return between.join(_text(name, part) for part in value)
    return json.dumps(value, ensure_ascii=False)
