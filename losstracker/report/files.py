"""The tables of a report as files that its page holds, so that the page may be sent alone."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

MOST_BYTES = 1_000_000
"""A larger table is not in the page, which a phone must open and a mail must carry."""


@dataclass(frozen=True, slots=True)
class File:
    """A table to download. ``inside`` says that ``address`` holds it; else it lies beside the page.

    ``size`` is in words.
    """

    name: str
    what: str
    size: str
    address: str
    inside: bool


def offer(path: Path, what: str) -> File:
    """A file as the page offers it: inside of it, unless it is too large."""
    size = path.stat().st_size
    inside = size <= MOST_BYTES
    address = _address(path) if inside else path.name
    return File(path.name, what, size_words(size), address, inside)


def _address(path: Path) -> str:
    text = base64.b64encode(path.read_bytes()).decode("ascii")
    return f"data:text/csv;charset=utf-8;base64,{text}"


def size_words(size: int) -> str:
    """Bytes as people write them.

    >>> [size_words(size).replace(chr(160), " ") for size in (202, 119_381, 3_670_309)]
    ['202 bytes', '119 kB', '3.7 MB']
    """
    if size < 1_000:
        return f"{size}\N{NO-BREAK SPACE}bytes"
    if size < 999_500:
        return f"{size / 1_000:.0f}\N{NO-BREAK SPACE}kB"
    return f"{round(size / 1_000_000, 1):g}\N{NO-BREAK SPACE}MB"
