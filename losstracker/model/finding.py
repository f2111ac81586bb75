"""A finding: what is wrong where, and what to do about it. Data only; rendering is elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from losstracker.model import display


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

    def _repr_html_(self) -> str:
        """Show it in a notebook."""
        return Findings([self])._repr_html_()


class Findings(tuple[Finding, ...]):
    """Several findings. A tuple; in a notebook it shows as a table.

    >>> bad = Finding("a.csv", 3, "date", "LT105", Severity.ERROR, "soon", "not ISO", "write ...")
    >>> Findings([bad, bad]).head
    '2 errors'
    """

    __slots__ = ()

    @property
    def head(self) -> str:
        """How many errors and warnings there are."""
        errors = sum(found.severity == Severity.ERROR for found in self)
        counts = ((errors, "error"), (len(self) - errors, "warning"))
        said = [f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s" for n, noun in counts if n]
        return ", ".join(said) or "nothing found"

    def _repr_html_(self) -> str:
        """Show the first of them in a notebook."""
        paths = {found.path for found in self}
        return display.box(self.head, self.as_table(with_path=len(paths) > 1))

    def as_table(self, *, with_path: bool = False, more: int = 0) -> str:
        """A table in HTML; ``more`` counts findings that are not among these."""
        names = ["line", "column", "code", "message", "what to do"]
        rows = (
            [
                found.line,
                found.column,
                f"{found.severity} {found.code}",
                found.message,
                found.suggestion,
            ]
            for found in self
        )
        if not with_path:
            return display.table(names, rows, more=more)
        named = ([found.path, *row] for found, row in zip(self, rows, strict=True))
        return display.table(["file", *names], named, more=more)


class FindingLines(list[str]):
    """Findings as lines of text. A list; in a notebook the first of them show, and a count."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        """Show the first of them in a notebook."""
        noun = "finding" if len(self) == 1 else "findings"
        return display.box(
            f"{len(self):,} {noun}", display.table(["finding"], zip(self, strict=True))
        )
