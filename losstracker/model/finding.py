"""A finding: what is wrong where, and what to do about it. Data only; rendering is elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How bad a finding is: an ``error`` rejects the row, a ``warning`` does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found in a table.

    ``line`` is the physical line on which the record begins (1 for the header and for the whole
    file); in a table that never was a file it is the row, counted from 1. ``column`` and
    ``value`` are None where the finding is about a row or a file.

    >>> str(Finding("a.csv", 3, "date", "LT105", Severity.ERROR, "soon", "not ISO", "write ..."))
    'a.csv:3 date: error LT105: not ISO; write ...'
    """

    path: str
    line: int
    column: str | None
    code: str
    severity: Severity
    value: str | None
    message: str
    suggestion: str | None = None

    def __str__(self) -> str:
        """Give the finding on one line, as compilers do."""
        where = f"{self.path}:{self.line}" + (f" {self.column}" if self.column else "")
        advice = f"; {self.suggestion}" if self.suggestion else ""
        return f"{where}: {self.severity} {self.code}: {self.message}{advice}"
