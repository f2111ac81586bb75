"""Losses scraped from Oryx's pages by github.com/scarnecchia/oryx_data (CC BY 4.0).

Its files ``event_destroyed.csv`` and so on have one row for each vehicle name, link and status
that ever stood on the lists of Oryx (https://www.oryxspioenkop.com). The day of a row is the day on
which the scraper first saw it. Measured on the 37,505 rows until 2025-07-19, and for Russia against
Oryx's own page of April 2023:

- An entry that Oryx words "damaged and captured" stands there twice, as damaged and as captured.
  Such rows are read as one loss, by :func:`losses_of`: on 386 names and links whose rows have more
  than one status and which the page has too, it tells the number of losses rightly on 377.
- A row is at least one loss: "53, 54, 55, 56 and 57, captured" is one row. Of the rows that the
  page still lists under their name, 6.9 % are more than one, and 9.5 % of the losses are hidden so.
- Rows stay when Oryx takes an entry off its list, gives it another link or another name. Until
  April 2023 the scraper saw 11,080 names and links of Russia; 1,836 of those links were no longer
  on the page then, 1,247 stood under another name.

So neither is a sum of rows what Oryx counts, nor a bound of it: Russia has 26,655 rows, read as
25,282 losses, on a day on which Oryx counted 22,381. Its own page (``read_oryx``) adds up.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from losstracker.errors import ArgumentError, SourceFormatError
from losstracker.importers.foreign import carried, other_separator, why_other
from losstracker.importers.oryx_events_wording import (
    losses_of,
    plain_name,
    status_in,
    worded,
    words_beside_status,
)
from losstracker.importers.result import ImportResult, Skipped
from losstracker.importers.rows import stable_id
from losstracker.importers.text import placed, read_pieces, read_rows
from losstracker.importers.valid import as_result
from losstracker.model.columns import SOURCE_SEPARATOR, Col, Evidence, Status
from losstracker.model.designations import code_of_model
from losstracker.model.links import is_sound
from losstracker.model.words import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from losstracker.importers.text import Piece, Sources

CONFLICT = "Russo-Ukrainian War"
DATA_SET = "https://github.com/scarnecchia/oryx_data"
PREFIX = "oryx-event"

NEEDED = ("country", "system", "status", "url")
KNOWN = frozenset({*NEEDED, "origin", "date_recorded"})
POSITIONAL = frozenset({"", "sysid", "imageid", "statusid", "matid"})
"""Columns that number rows; the numbers change with every version of the files."""

TALLIES = frozenset({"equipment_type", "type_total", "total", "count"})
"""Columns of the project's other files, which hold totals and no losses."""

NO_SYSTEM = frozenset({"", "NA"})


@dataclass(frozen=True, slots=True)
class _Row:
    """One event as it stands in a file."""

    where: str
    text: str
    side: str
    model: str
    status: str
    link: str
    day: str
    notes: tuple[str, ...]
    beside: tuple[str, ...]
    """What stands in the cell of the link and is none."""


@dataclass(slots=True)
class _Reading:
    """What was read so far: the events by the id of their name and link, and what is to be said.

    What has no link is told by its day and by what stands in the place of the link.
    """

    events: dict[str, dict[str, list[_Row]]] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)

    def add(self, row: _Row) -> None:
        told = [row.link] if row.link else [row.day, *row.beside]
        evidence = [part for part in (row.side, *told, row.model) if part]
        by_status = self.events.setdefault(stable_id(PREFIX, *evidence), {})
        by_status.setdefault(row.status, []).append(row)


def read_oryx_csv(
    source: Sources,
    *,
    since: str = "2022-02-24",
    several: Literal["one", "at_least_one"] = "one",
) -> ImportResult:
    r"""Read events that were scraped from Oryx's lists, as a loss table.

    Every row of the files is a loss or is in ``skipped``: rows that are one entry of the list with
    another row name that row. Where only a part of a row could not be carried over, the part stands
    after a comma: "line 17, category" for a model whose kind is not known (``other``). The module's
    text says what a sum of these losses is not.

    Args:
        source: The files, or a folder of them; other CSVs of a folder are named in ``skipped``.
        since: First day of the war: with the day of listing, the window of the loss.
        several: What a row counts for, which may be more than one loss: ``one``, or
            ``at_least_one``, which leaves every sum without an upper bound.

    Raises:
        SourceFormatError: No file has these events: another format, totals, not UTF-8, no CSV.
        ArgumentError: ``since`` is no day, or ``several`` none of the two words.

    >>> from io import StringIO
    >>> text = (
    ...     "country,origin,system,status,url,date_recorded\n"
    ...     "Russia,Russia,61 T-72B3,captured,https://example.org/1.jpg,2022-06-26\n"
    ...     "Russia,Russia,61 T-72B3,damaged,https://example.org/1.jpg,2022-06-26\n"
    ... )
    >>> result = read_oryx_csv(StringIO(text))
    >>> result.losses.loc[0, ["model", "status", "date", "category"]].tolist()
    ['T-72B3', 'captured', '2022-02-24/2022-06-26', 'tank']
    >>> print(result.skipped[0].why)
    expected each entry once; this is 'damaged and captured', carried over as captured from line 2
    """
    quantity = {"one": "1", "at_least_one": "≥1"}.get(several)
    if quantity is None:
        raise ArgumentError(f"several: expected 'one' or 'at_least_one', got {several!r}")
    if not _is_day(since):
        raise ArgumentError(f"since: expected a day as '2022-02-24', got {since!r}")
    pieces, left = read_pieces(source, ".csv")
    reading = _Reading(skipped=left)
    for piece, header, rows in _tables(pieces, reading):
        if "date_recorded" not in header:
            why = "expected a column of the days of listing, got none; every window stays open"
            where = placed(pieces, piece, "line 1, date_recorded")
            reading.skipped.append(Skipped(where, ",".join(header), why))
        for line, cells in rows:
            _read_row(placed(pieces, piece, f"line {line}"), header, cells, reading)
    losses, places = [], []
    for base, by_status in reading.events.items():
        for row, loss in _losses(base, by_status, since, reading):
            losses.append(loss | {Col.QUANTITY: quantity})
            places.append((row.where, row.text))
    return as_result(losses, places, reading.skipped)


def _tables(
    pieces: Sequence[Piece], reading: _Reading
) -> Iterator[tuple[Piece, list[str], Iterator[tuple[int, list[str]]]]]:
    """The files that hold events; the others are said, or raised where there is no file of them."""
    problems: list[tuple[Piece, str]] = []
    for piece in pieces:
        rows = _rows(piece)
        _, names = next(rows, (1, []))
        header = [name.casefold() for name in names]
        problem = _problem(header, ",".join(names))
        if problem:
            problems.append((piece, problem))
        else:
            yield piece, header, rows
    if len(problems) == len(pieces):
        piece, problem = problems[0]
        raise SourceFormatError(f"{piece.name}: {problem}")
    reading.skipped += [Skipped(piece.name, "the whole file", why) for piece, why in problems]


def _rows(piece: Piece) -> Iterator[tuple[int, list[str]]]:
    """The rows of a file; what is wrong with them is said with its name."""
    try:
        yield from read_rows(piece.text)
    except SourceFormatError as error:
        named = str(error).startswith(piece.name)
        raise SourceFormatError(f"{'' if named else f'{piece.name}: '}{error}") from error


def _problem(header: Sequence[str], text: str) -> str:
    """Say what is wrong with a header, if anything is."""
    expected = f"expected a header with the columns {', '.join(NEEDED)}"
    if not header:
        return f"{expected}; got an empty file"
    if "url" not in header and TALLIES & set(header):
        return (
            "expected events, a loss in each row, got running totals, which name no loss "
            f"('{text[:100]}'); read event_destroyed.csv and its like instead"
        )
    missing = [name for name in NEEDED if name not in header]
    if missing:
        hint = other_separator(header, NEEDED)
        return f"{expected}; {', '.join(missing)} not in '{text[:100]}'{hint}"
    twice = sorted(name for name, times in Counter(header).items() if name and times > 1)
    return f"{expected}, each once; got {', '.join(twice)} more than once" if twice else ""


def _read_row(where: str, header: Sequence[str], cells: list[str], reading: _Reading) -> None:
    """Add the event of one row, or say why it is none."""
    text = ",".join(cells)
    if len(cells) != len(header):
        why = f"expected {len(header)} cells as in the header, got {len(cells)}"
        reading.skipped.append(Skipped(where, text, why))
        return
    cell = dict(zip(header, cells, strict=True))
    status, side = status_in(cell["status"]), carried(Col.SIDE, cell["country"])
    if status is None or not side:
        wrong = "status" if side else "country"
        expected = "one of Oryx's words, as destroyed" if side else "who lost it"
        why = f"{wrong}: expected {expected}, got {shown(cell[wrong])}"
        reading.skipped.append(Skipped(where, text, why))
        return
    said: list[tuple[str, str, str]] = []
    if side != cell["country"]:
        said.append(("country", cell["country"], why_other(cell["country"], side)))
    model = _model(cell["system"], said)
    link, beside = _link(cell["url"], said)
    day = _listed(cell, said)
    if status == Status.LOST:
        why = "expected a status, got none; carried over as lost, which does not say how"
        said.append(("status", cell["status"], why))
    elif more := words_beside_status(cell["status"]):
        why = f"expected one of Oryx's words, got {shown(more)} too; carried over as {status}"
        said.append(("status", cell["status"], why))
    reading.skipped += [Skipped(f"{where}, {part}", theirs, why) for part, theirs, why in said]
    notes = (*_notes(cell, model), *beside)
    reading.add(_Row(where, text, side, model, status, link, day, notes, beside))


def _model(system: str, said: list[tuple[str, str, str]]) -> str:
    """The name of the vehicle, without the total of its entries before it."""
    if system in NO_SYSTEM:
        said.append(("system", system, "expected the name of a vehicle, got none; left blank"))
        return ""
    name = plain_name(system)
    seen = carried(Col.MODEL, name)
    if seen != system and (not seen or seen not in system):
        said.append(("system", system, why_other(system, seen)))
    return seen


def _link(cell: str, said: list[tuple[str, str, str]]) -> tuple[str, tuple[str, ...]]:
    """The link of a cell, and in notes what else stands in it."""
    words = cell.split()
    links = [word for word in words if is_sound(word, must_link=True)]
    if len(links) == 1:
        rest = " ".join(word for word in words if word not in links)
        return links[0], (f"url: {rest}",) if rest else ()
    mended = f"h{cell}"
    if cell.startswith("ttp") and is_sound(mended, must_link=True):
        said.append(("url", cell, f"expected a link, got one cut short; read as {shown(mended)}"))
        return mended, ()
    said.append(("url", cell, f"expected one whole link, got {shown(cell)}; kept in the notes"))
    return "", (f"url: {cell}",) if cell else ()


def _listed(cell: Mapping[str, str], said: list[tuple[str, str, str]]) -> str:
    """The day of listing, blank where the row gives none."""
    text = cell.get("date_recorded", "")
    if "date_recorded" in cell and not _is_day(text):
        why = f"expected a day as '2022-06-26', got {shown(text)}; the window stays open"
        said.append(("date_recorded", text, why))
    return text if _is_day(text) else ""


def _notes(cell: Mapping[str, str], model: str) -> Iterator[str]:
    """What a row says and no column of a loss table holds."""
    if cell.get("origin"):
        yield f"origin: {cell['origin']}"
    if cell["system"] not in {model, *NO_SYSTEM}:
        yield f"listed as {cell['system']}"
    for name, text in cell.items():
        if text and name not in KNOWN | POSITIONAL:
            yield f"{name}: {text}"


def _losses(
    base: str, by_status: Mapping[str, list[_Row]], since: str, reading: _Reading
) -> Iterator[tuple[_Row, dict[str, str]]]:
    """The losses of the rows that have one name and link, the id of which is ``base``.

    The id of a loss is that of its row: of the name, the link and the status that counts. So other
    rows that come or go leave it as it is; only where its row becomes a part of another ("captured
    and destroyed") there is that one's id alone. Nearly all such rows were first seen together, on
    one day in 2,000 of 2,012 cases, so an id that outlasts a change of status gains nothing. What
    has no link and is otherwise alike cannot be told apart and is numbered.
    """
    link = next(iter(by_status.values()))[0].link
    for status, parts in losses_of(frozenset(by_status), link).items():
        name = stable_id(PREFIX, base, status)
        rows = sorted(by_status[status], key=lambda row: (row.day or "9", row.text))
        kept, again = (rows[:1], rows[1:]) if link else (rows, [])
        for row in again:
            why = f"expected each event once; carried over from {kept[0].where}"
            reading.skipped.append(Skipped(row.where, row.text, why))
        listed = [row for part in parts for row in by_status[part]]
        for row in listed:
            if row.status != status:
                reading.skipped.append(_merged(row, kept[0], parts))
        for number, row in enumerate(kept, start=1):
            loss = _loss(row, listed if link else [row], parts, since, reading)
            yield row, loss | {Col.RECORD_ID: name if number == 1 else f"{name}-{number}"}


def _merged(row: _Row, kept: _Row, parts: Sequence[str]) -> Skipped:
    why = (
        f"expected each entry once; this is '{worded(parts)}', "
        f"carried over as {kept.status} from {kept.where}"
    )
    return Skipped(row.where, row.text, why)


def _loss(
    row: _Row, listed: Sequence[_Row], parts: Sequence[str], since: str, reading: _Reading
) -> dict[str, str]:
    """The cells of one loss; ``listed``: all rows that speak of it."""
    day = min((one.day for one in listed if one.day), default="")
    window, why = _window(since, day)
    if why:
        reading.skipped.append(Skipped(f"{row.where}, date_recorded", row.day, why))
    code = code_of_model(row.model) if row.model else None
    if row.model and code is None:
        why = "expected a model whose kind is known; carried over as 'other'"
        reading.skipped.append(Skipped(f"{row.where}, category", row.model, why))
    texts = [*row.notes, f"listed as {worded(parts)}"] if len(parts) > 1 else row.notes
    text = "; ".join(texts)
    if (notes := carried(Col.NOTES, text)) != text:
        reading.skipped.append(Skipped(f"{row.where}, notes", text, why_other(text, notes)))
    return {
        Col.SIDE: row.side,
        Col.DATE: window,
        Col.CATEGORY: code or "other",
        Col.MODEL: row.model,
        Col.STATUS: row.status,
        Col.REPORTED: day,
        Col.EVIDENCE: Evidence.VISUAL.value,
        Col.SOURCE: SOURCE_SEPARATOR.join(filter(None, [row.link, DATA_SET])),
        Col.CONFLICT: CONFLICT,
        Col.NOTES: notes,
    }


def _window(since: str, day: str) -> tuple[str, str]:
    """The days on which something may have been lost that was listed on a day; what is odd."""
    if not day:
        return f"{since}/..", ""
    if day < since:
        return f"../{day}", f"expected a day of the war, which began on {since}, got {day}"
    return (day if day == since else f"{since}/{day}"), ""


@lru_cache(maxsize=4096)
def _is_day(text: str) -> bool:
    """Whether a text is a day in ISO form."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
