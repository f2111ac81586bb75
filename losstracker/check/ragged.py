"""Rows that have more or fewer cells than the header."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from losstracker.model.finding import Finding, Severity

if TYPE_CHECKING:
    from losstracker.check.rows import RawTable


@dataclass(frozen=True, slots=True)
class Ragged:
    """The rows that are not as wide as the header, by position, and the findings that say so."""

    rows: frozenset[int]
    findings: tuple[Finding, ...]


def find_ragged(raw: RawTable, path: str) -> Ragged:
    """Say which rows have more or fewer cells than the header.

    Where every row ends in the same extra commas, one finding says it for all of them.
    """
    width = len(raw.header)
    at_fault = frozenset(at for at, row in enumerate(raw.rows) if len(row) != width)
    extra = _extra_commas(raw)
    if extra:
        return Ragged(at_fault, (_every_row(path, width, extra),))
    return Ragged(at_fault, tuple(_one_row(raw, path, at) for at in sorted(at_fault)))


def _extra_commas(raw: RawTable) -> int:
    """Count the extra cells that every row has at its end, all of them empty; 0 where not so."""
    width = len(raw.header)
    if len(raw.rows) < 2 or len({len(row) for row in raw.rows}) > 1:
        return 0
    if any("".join(row[width:]).strip() for row in raw.rows):
        return 0
    return max(0, len(raw.rows[0]) - width)


def _every_row(path: str, width: int, extra: int) -> Finding:
    commas = "an extra comma" if extra == 1 else f"{extra} extra commas"
    message = f"expected {width} cells as in the header, got {width + extra} in every row"
    what = "it, or name the column" if extra == 1 else "them, or name the columns"
    advice = f"every row ends in {commas}: remove {what}"
    return Finding(path, 1, None, "LT014", Severity.ERROR, None, message, advice)


def _one_row(raw: RawTable, path: str, at: int) -> Finding:
    size = len(raw.rows[at])
    cells = "cell" if size == 1 else "cells"
    message = f"expected {len(raw.header)} cells as in the header, got {size} {cells}"
    advice = "quote cells that hold a comma; keep the commas of blank cells"
    return Finding(path, raw.lines[at], None, "LT014", Severity.ERROR, None, message, advice)
