"""What was found in one file: how many rows, which findings, where each cell stands."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from losstracker.check.grid import texts_of
from losstracker.check.sheet import table_of
from losstracker.check.walk import AS_IS, walk
from losstracker.model import display
from losstracker.model.columns import CONTRIBUTED, REQUIRED
from losstracker.model.finding import Finding, Findings, Severity
from losstracker.model.lexicon import use_lexicon
from losstracker.model.validate import compute, contributed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from losstracker.check.found import FoundRows
    from losstracker.check.sheet import Sheet
    from losstracker.model.lexicon import Lexicon
    from losstracker.model.texts import Rows

_LINE_END = re.compile(r"\r\n|\r|\n")
REST = 400
"""Bytes after a cell that are shown of its line."""

_PLACE = {name: at for at, name in enumerate(CONTRIBUTED)}


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a cell stands: it is ``text[start:end]``, quotes included, of the physical ``line``.

    A cell that goes on over the end of the line is cut there.
    """

    line: int
    text: str
    start: int
    end: int


@dataclass(frozen=True, eq=False)
class FileReport:
    """What was found in one file. Always true: ``rows == accepted + rejected``.

    ``rows`` counts the records after the header; a blank line is none. Findings are made when they
    are asked for: ``totals`` counts them all, by code and severity.
    """

    path: str
    rows: int
    accepted: int
    rejected: int
    totals: Mapping[tuple[str, Severity], int]
    sheet: Sheet = field(repr=False)
    found: FoundRows | None = field(repr=False)
    kept: Rows = field(repr=False)
    lexicon: Lexicon = field(repr=False)

    @property
    def errors(self) -> int:
        """How many findings are errors."""
        return sum(n for (_, severity), n in self.totals.items() if severity == Severity.ERROR)

    @property
    def warnings(self) -> int:
        """How many findings are warnings."""
        return sum(self.totals.values()) - self.errors

    @property
    def clean(self) -> bool:
        """True where no finding is an error."""
        return not self.errors

    @cached_property
    def findings(self) -> Findings:
        """Every finding, in the order of lines, columns, codes."""
        return Findings(self.first(None))

    def first(self, most: int | None) -> list[Finding]:
        """Give the first ``most`` findings of each code, or all of them."""
        told = [finding for one in self.sheet.told for finding in one.first(most)]
        told += self.found.first(most) if self.found else []
        told.sort(key=lambda one: (one.line, _PLACE.get(one.column or "", -1), one.code))
        if most is None:
            return told
        seen: Counter[str] = Counter()
        kept = []
        for finding in told:
            seen[finding.code] += 1
            if seen[finding.code] <= most:
                kept.append(finding)
        return kept

    @cached_property
    def losses(self) -> pd.DataFrame:
        """The accepted rows as they stand in the file, with the computed columns."""
        with use_lexicon(self.lexicon):
            losses = contributed(self._accepted())
            return (
                compute(losses, table_of([self.sheet]).take(self.kept))
                if len(losses)
                else compute(losses)
            )

    def _accepted(self) -> pd.DataFrame:
        grid, names = self.sheet.grid, self.sheet.names
        if self.sheet.decoded.findings:
            grid = None  # the names may be anything
        if grid is None:
            return pd.DataFrame({name: pd.Series(dtype="str") for name in REQUIRED})
        columns: dict[str, pd.Series] = {}
        for at, name in enumerate(names):
            texts = texts_of([(grid, at)], name)
            distinct = pd.Series([*texts.all, ""], dtype="str")
            columns.setdefault(name, distinct.take(texts.codes[self.kept]).reset_index(drop=True))
        return pd.DataFrame(columns)

    def _repr_html_(self) -> str:
        """Show it in a notebook: how many rows, and the first findings of each code."""
        most = display.ROWS
        told = Findings(self.first(most)[:most])
        return display.box(
            f"{self.path}: {self.rows:,} rows, {self.accepted:,} accepted, {self.rejected:,} "
            f"rejected; {self.errors:,} errors, {self.warnings:,} warnings",
            told.as_table(more=sum(self.totals.values()) - len(told)),
        )

    def spot(self, finding: Finding) -> Spot | None:
        """Say where the cell of a finding stands in the file; None for a row or the whole file."""
        header, grid, column = self.sheet.header, self.sheet.grid, finding.column
        if header is None or column is None or column not in self.sheet.names:
            return None
        offset, line = header.offset, header.line
        if finding.line > header.line:
            at = 0 if grid is None else int(np.searchsorted(grid.line, finding.line))
            if grid is None or at >= grid.rows or grid.line[at] != finding.line:
                return None
            offset, line = int(grid.offset[at]), int(grid.line[at])
        return self._locate(offset, line, self.sheet.names.index(column))

    def _locate(self, offset: int, line: int, column: int) -> Spot | None:
        data = self.sheet.decoded.data
        cells = walk(data[offset:], 1).cells
        if column >= len(cells):
            return None
        start, end, form = cells[column]
        quote = form != AS_IS
        start, end = offset + start - quote, offset + end + quote
        before = _text(data[offset:start])
        breaks = list(_LINE_END.finditer(before))
        head = before[breaks[-1].end() :] if breaks else before
        cell = _text(data[start:end])
        shown = _LINE_END.split(cell, maxsplit=1)[0]
        rest = (
            "" if shown != cell else _LINE_END.split(_text(data[end : end + REST]), maxsplit=1)[0]
        )
        return Spot(line + len(breaks), head + shown + rest, len(head), len(head) + len(shown))


def _text(data: NDArray[np.uint8]) -> str:
    return data.tobytes().decode("utf-8", errors="replace")
