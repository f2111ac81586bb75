"""Which tracker a record comes from, told by what it cites; ``trackers.csv`` lists those known."""

from __future__ import annotations

import csv
import io
from functools import cache
from importlib import resources
from urllib.parse import urlsplit

from losstracker.analysis.sources import short_source
from losstracker.model.columns import SOURCE_SEPARATOR


@cache
def tracker_of(cell: str) -> str:
    """Name the tracker of a record by its ``source``: a known one, else its first source.

    Of several known ones it is the first in ``trackers.csv``: a WarSpotting entry may cite Oryx.

    >>> tracker_of("https://example.org/1.jpg | https://www.oryxspioenkop.com/2022/02/a.html")
    'Oryx'
    >>> tracker_of("https://www.example.org/1.jpg | franceinfo"), tracker_of("")
    ('example.org', 'no source')
    """
    sources = [part.strip() for part in cell.split(SOURCE_SEPARATOR) if part.strip()]
    for row in _trackers():
        if any(_cites(source, row["cited"]) for source in sources):
            return row["tracker"]
    return short_source(sources[0]) if sources else "no source"


def is_tracker(name: str) -> bool:
    """Whether a name is that of a known tracker.

    >>> is_tracker("Oryx"), is_tracker("example.org")
    (True, False)
    """
    return any(row["tracker"] == name for row in _trackers())


def _cites(source: str, cited: str) -> bool:
    """Whether a source is a page of a site, its subdomains included, or the citation itself."""
    if not source.startswith(("http://", "https://")):
        return source.casefold() == cited.casefold()
    try:
        parts = urlsplit(source)
    except ValueError:
        return False
    host, _, path = cited.casefold().partition("/")
    theirs = (parts.hostname or "").casefold()
    below = parts.path.casefold().strip("/")
    on_site = theirs == host or theirs.endswith(f".{host}")
    return on_site and (not path or below == path or below.startswith(f"{path}/"))


def lists_apart(tracker: str) -> bool:
    """Whether the kinds that a tracker lists exclude each other: tanks are no armoured vehicles.

    >>> lists_apart("General Staff of Ukraine"), lists_apart("Oryx")
    (True, False)
    """
    return any(row["tracker"] == tracker and row["lists_apart"] for row in _trackers())


@cache
def _trackers() -> tuple[dict[str, str], ...]:
    file = resources.files("losstracker.analysis").joinpath("trackers.csv")
    return tuple(csv.DictReader(io.StringIO(file.read_text("utf-8"), newline="")))
