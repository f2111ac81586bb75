"""Sources as a caption names them: sites by their host, citations as they stand."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from losstracker.model.columns import SOURCE_SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Iterable


def short_source(source: str) -> str:
    """Give the host of a URL, and any other citation as it is.

    >>> short_source("https://www.example.org/a/b?c"), short_source("franceinfo, 2024-12-03")
    ('example.org', 'franceinfo, 2024-12-03')
    """
    if not source.startswith(("http://", "https://")):
        return source
    host = source.split("/", 3)[2].rpartition("@")[2].partition(":")[0].lower()
    return host.removeprefix("www.") or source


def short_sources(cells: Iterable[str]) -> tuple[str, ...]:
    """Name the sources of some records, those of most records first.

    >>> short_sources(["https://a.org/1 | report", "https://a.org/2"])
    ('a.org', 'report')
    """
    named = Counter(
        short_source(source.strip())
        for cell in cells
        for source in cell.split(SOURCE_SEPARATOR)
        if source.strip()
    )
    return tuple(name for name, _ in sorted(named.items(), key=lambda item: (-item[1], item[0])))
