"""Sources as a caption names them: sites by their host, citations as they stand."""

from __future__ import annotations

from collections import Counter
from itertools import repeat
from typing import TYPE_CHECKING

from losstracker.model.columns import SOURCE_SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Iterable

_KEEPERS = ("https://github.com/", "https://gitlab.com/")
"""Sites whose owners keep nothing of their own: a repository is the source."""


def short_source(source: str) -> str:
    """Give the host of a URL, and any other citation as it is.

    >>> short_source("https://www.example.org/a/b?c"), short_source("franceinfo, 2024-12-03")
    ('example.org', 'franceinfo, 2024-12-03')
    """
    if not source.startswith(("http://", "https://")):
        return source
    host = source.split("/", 3)[2].rpartition("@")[2].partition(":")[0].lower()
    return host.removeprefix("www.") or source


def _place(source: str) -> str:
    """Cut a URL after its host, or after the repository where the host only keeps it."""
    end = source.find("/", len("https://")) if source.startswith("http") else -1
    if source.startswith(_KEEPERS):
        return "/".join(source.split("/")[:5])
    return source[:end] if end > 0 else source


def _named(place: str) -> str:
    return place.split("/", 2)[2] if place.startswith(_KEEPERS) else short_source(place)


def short_sources(cells: Iterable[str], times: Iterable[int] | None = None) -> tuple[str, ...]:
    """Name the sources of some records, those of most records first.

    ``times`` says how many records have each cell, where it is not one.

    >>> short_sources(["https://a.org/1 | report", "https://a.org/2"])
    ('a.org', 'report')
    """
    places: Counter[str] = Counter()
    for cell, records in zip(cells, repeat(1) if times is None else times, strict=False):
        for source in cell.split(SOURCE_SEPARATOR):
            places[_place(source.strip())] += records
    named: Counter[str] = Counter()
    for place, records in places.items():
        if place:
            named[_named(place)] += records
    return tuple(name for name, _ in sorted(named.items(), key=lambda item: (-item[1], item[0])))
