"""The records of a report as rows to read, and what their words and codes mean."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from losstracker.model.cells import distinct_rows, split_sources, text_table
from losstracker.model.columns import BoundKind, Col
from losstracker.model.count import read_count
from losstracker.model.row_rules import COUNT_CELLS
from losstracker.model.taxonomy import category, root
from losstracker.model.validate import read_counts
from losstracker.plot.labels import category_name, count_text
from losstracker.report.sentences import EVIDENCE, sort_value, web_address, window_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from losstracker.model.quantity import Quantity

MANY, SHOWN = 500, 200
"""Beyond so many records only the first are shown on the page."""

_WORDINGS = 60
_KINDS = {
    BoundKind.ENTAILED: "follows from the words",
    BoundKind.SOFT: "is implied by the words",
    BoundKind.CONVENTION: "is a convention",
}


@dataclass(frozen=True, slots=True)
class Link:
    """A source as text, with its address where it has one."""

    text: str
    address: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """One record, every cell as text for people.

    ``bounds_value`` and ``window_value`` are what the columns of ``bounds`` and ``window`` are
    sorted by.
    """

    record_id: str
    side: str
    category: str
    model: str
    quantity: str
    bounds: str
    bounds_value: str
    kind: str
    window: str
    window_value: str
    status: str
    evidence: str
    relations: tuple[tuple[str, str], ...]
    sources: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """How one wording of a count was read."""

    text: str
    language: str
    bounds: str
    bounds_value: str
    why: str


@dataclass(frozen=True, slots=True)
class RollUp:
    """A category: what it means, and which narrower ones were recorded under it."""

    code: str
    name: str
    definition: str
    inside: tuple[RollUp, ...] = ()


def make_rows(claims: pd.DataFrame) -> list[Row]:
    """The records to show: all of them, or the first where they are many."""
    shown = claims.head(SHOWN) if len(claims) > MANY else claims
    texts = text_table(shown)
    counts, code = read_counts(texts)
    ends = (_days(shown[name]) for name in (Col.DATE_EARLIEST, Col.DATE_LATEST))
    windows = list(zip(*ends, strict=True))
    rows = texts.to_dict("records")
    return [
        _row({str(name): str(cell) for name, cell in cells.items()}, counts[at], window)
        for cells, at, window in zip(rows, code, windows, strict=True)
    ]


def _days(column: pd.Series[pd.Timestamp]) -> list[date | None]:
    return [None if pd.isna(day) else day.date() for day in column]


def _window_value(first: date | None, last: date | None) -> str:
    """A window sorts by its first day; one without is the earliest, and of no days is unknown."""
    if first is None and last is None:
        return ""
    start = first.toordinal() if first else -math.inf
    return sort_value(start, last.toordinal() if last else math.inf)


def _row(cells: Mapping[str, str], count: Quantity, window: tuple[date | None, date | None]) -> Row:
    links = [_link(text) for text in split_sources(cells[Col.SOURCE])]
    archive = web_address(cells[Col.ARCHIVE].strip())
    relations = (("part of", cells[Col.PART_OF]), ("one claim of", cells[Col.LOSS_ID]))
    return Row(
        record_id=cells[Col.RECORD_ID],
        side=cells[Col.SIDE],
        category=category_name(cells[Col.CATEGORY].strip()),
        model=cells[Col.MODEL],
        quantity=cells[Col.QUANTITY],
        bounds=count_text(count.low, count.best, count.high),
        bounds_value=sort_value(count.low, count.high),
        kind=_kind(cells, count),
        window=window_words(*window),
        window_value=_window_value(*window),
        status=cells[Col.STATUS],
        evidence=EVIDENCE.get(cells[Col.EVIDENCE], cells[Col.EVIDENCE]),
        relations=tuple((how, other) for how, other in relations if other),
        sources=(*links, *([Link("archived copy", archive)] if archive else [])),
    )


def _link(source: str) -> Link:
    """A web address is shown without what every address begins with."""
    address = web_address(source)
    return Link(source.partition("://")[2].removeprefix("www.") if address else source, address)


def _has_own_bounds(cells: Mapping[str, str]) -> bool:
    return bool(cells[Col.LOW] or cells[Col.HIGH])


def _kind(cells: Mapping[str, str], count: Quantity) -> str:
    """Why the bounds of a record hold."""
    if _has_own_bounds(cells):
        return "the analyst's own bounds"
    if count.low == count.high:
        return "exact"
    low, high = _KINDS[count.low_kind], _KINDS[count.high_kind]
    if count.high == float("inf"):
        return f"low {low}; no upper bound said"
    return f"each bound {low}" if low == high else f"low {low}; high {high}"


def find_wordings(claims: pd.DataFrame) -> list[Wording]:
    """How the wordings that are no exact count were read, the first sixty of them."""
    distinct, _ = distinct_rows(text_table(claims), list(COUNT_CELLS))
    found: dict[tuple[str, str], Wording] = {}
    for texts in distinct.to_dict("records"):
        cells = {str(name): str(cell) for name, cell in texts.items()}
        count = read_count(*(cells[name] for name in COUNT_CELLS))
        key = cells[Col.QUANTITY], cells[Col.LANGUAGE]
        if count.low != count.high and key not in found and not _has_own_bounds(cells):
            bounds = count_text(count.low, count.best, count.high)
            value = sort_value(count.low, count.high)
            found[key] = Wording(*key, bounds, value, count.why)
    return list(found.values())[:_WORDINGS]


def find_roll_ups(codes: Iterable[str]) -> list[RollUp]:
    """The broad categories that occur, each with the recorded codes inside it.

    >>> [(one.name, [inner.name for inner in one.inside]) for one in find_roll_ups(["tank"])]
    [('Armoured vehicles', ['Tanks'])]
    """
    inside: dict[str, list[RollUp]] = {}
    for code in sorted(set(codes)):
        members = inside.setdefault(root(code), [])
        if code != root(code):
            members.append(_roll_up(code))
    found = [replace(_roll_up(code), inside=tuple(members)) for code, members in inside.items()]
    return sorted(found, key=lambda group: group.name)


def _roll_up(code: str) -> RollUp:
    found = category(code)
    return RollUp(code, found.name, found.definition)
