"""Repairs of cells: which distinct texts can be repaired, in which rows they stand, and where."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from losstracker.check.fix_form import Change
from losstracker.check.grid import cell_of
from losstracker.check.repairs import Repair, repairs_of
from losstracker.check.scan import Reading, scan
from losstracker.check.sheet import table_of
from losstracker.check.walk import AS_IS
from losstracker.model.columns import CONTRIBUTED, Col
from losstracker.model.finding import Severity
from losstracker.model.problems import UNREADABLE, find_breaches
from losstracker.model.rules import Scope
from losstracker.model.schema import find_broken

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from numpy.typing import NDArray

    from losstracker.check.sheet import Sheet
    from losstracker.model.checking import Checking
    from losstracker.model.rules import Rule
    from losstracker.model.texts import Rows, TextTable

_NO_PLAIN_CELL = re.compile(r'^"|[,\r\n]')
"""What a cell without quotes cannot hold."""


@dataclass(frozen=True, slots=True, eq=False)
class Mended:
    """The cells of one column that can be repaired: for each of ``rows`` which of ``texts`` it has.

    ``options`` are the repairs of a text, the most thorough first.
    """

    column: str
    at: int
    rows: Rows
    codes: Rows
    texts: Mapping[int, str]
    options: Mapping[int, tuple[Repair, ...]]

    def chosen(self, careful: NDArray[np.bool_]) -> list[tuple[int, int, str, Repair]]:
        """Choose a repair for each cell, in rows that are ``careful`` of spaces only.

        Returns:
            The row, the place of the column, the text as it was, and its repair.
        """
        found = []
        for row, code in zip(self.rows.tolist(), self.codes.tolist(), strict=True):
            options = self.options[code]
            repair = options[-1] if careful[row] else options[0]
            if repair.only_spaces or not careful[row]:
                found.append((row, self.at, self.texts[code], repair))
        return found


def find_repairs(sheet: Sheet, checking: Checking) -> tuple[Mended, ...]:
    """Find the cells of a sheet that can be repaired, column by column."""
    table = table_of([sheet])
    known = [name for name in CONTRIBUTED if name in sheet.names and name not in sheet.hidden]
    rules = [rule for rule in checking.rules if rule.scope == Scope.CELL and rule.column in known]
    found = find_breaches(table, rules).found
    mended = []
    for name in known:
        rows = [breach.rows for breach in found if breach.rule.column == name]
        own = tuple(rule for rule in rules if rule.column == name)
        if rows:
            one = _mend_column(sheet, table, name, np.unique(np.concatenate(rows)), own)
            mended += [one] if len(one.rows) else []
    return tuple(mended)


def _mend_column(
    sheet: Sheet, table: TextTable, name: str, rows: Rows, rules: tuple[Rule, ...]
) -> Mended:
    codes = table[name].codes[rows].astype(np.intp)
    distinct = np.unique(codes)
    texts = dict(zip(distinct.tolist(), table[name].some(distinct), strict=True))
    options = {code: repairs_of(name, text) for code, text in texts.items()}
    options = {code: found for code, found in options.items() if found}
    every = dict.fromkeys(
        text for code, found in options.items() for text in (texts[code], *(r.text for r in found))
    )
    broken = _broken(name, list(every), rules)
    kept = {
        code: tuple(
            one for one in found if _is_better(one.text, broken[texts[code]], broken[one.text])
        )
        for code, found in options.items()
    }
    kept = {code: found for code, found in kept.items() if found}
    mine = np.isin(codes, np.array(list(kept), dtype=np.intp))
    return Mended(name, sheet.names.index(name), rows[mine], codes[mine], texts, kept)


def _broken(name: str, texts: Sequence[str], rules: tuple[Rule, ...]) -> dict[str, set[Rule]]:
    """Ask which rules on cells each text of a column breaks."""
    broken: dict[str, set[Rule]] = {text: set() for text in texts}
    cells = pd.DataFrame({name: list(texts)}, dtype=object)
    for rule, bad in find_broken(rules, cells).items():
        for at in np.flatnonzero(bad).tolist():
            broken[texts[at]].add(rule)
    return broken


def _is_better(text: str, before: Collection[Rule], after: Collection[Rule]) -> bool:
    """Tell whether fewer rules are broken and none of them is said that was not said before.

    Spaces where a value is required may go too, though blank is then as wrong as they are.
    """
    fewer = {*after} < {*before} or (not text and {*after} == {*before})
    return fewer and _said(after) <= _said(before)


def _said(broken: Collection[Rule]) -> set[Rule]:
    """Give the rules of which a finding tells: of an unreadable cell nothing else is said."""
    unreadable = {rule for rule in broken if rule.code in UNREADABLE}
    hides = any(rule.severity == Severity.ERROR for rule in unreadable)
    return unreadable if hides else {*broken}


def tied_rows(sheet: Sheet) -> NDArray[np.bool_]:
    """Tell which rows have to do with others: claims of one loss, parts and their wholes."""
    table = table_of([sheet])
    ids, wholes = table[Col.RECORD_ID], table[Col.PART_OF]
    named = {text.strip() for text in wholes.all} - {""}
    is_whole = np.array([text.strip() in named for text in ids.all], dtype=bool)
    tied = is_whole[ids.codes] if ids.size else np.zeros(table.rows, dtype=bool)
    for column in (wholes, table[Col.LOSS_ID]):
        tied = tied | ~column.is_blank[column.codes]
    return tied


def write_cells(
    sheet: Sheet, mended: Sequence[Mended], careful: NDArray[np.bool_], lines: NDArray[np.int64]
) -> tuple[bytes, list[Change]]:
    """Write the repairs into the bytes of a sheet; ``lines`` are those on which its rows began."""
    repairs = sorted(
        (one for column in mended for one in column.chosen(careful)), key=lambda one: one[:2]
    )
    view = sheet.decoded.data.data
    parts: list[bytes | memoryview] = []
    changes, done = [], 0
    spots = _find_cells(sheet, repairs)
    for (row, at, text, repair), (start, end, form) in zip(repairs, spots, strict=True):
        raw = _written(repair.text, form)
        alone = len(sheet.names) == 1 and not raw and form == AS_IS  # it would be a blank line
        if raw is None or alone or cell_of(view, start, end, form) != text:
            continue
        parts += [view[done:start], raw]
        changes.append(Change(int(lines[row]), sheet.names[at], text, repair.text, repair.why))
        done = end
    return b"".join([*parts, view[done:]]), changes


def _written(text: str, form: int) -> bytes | None:
    """Write a cell in the form it has; None where it would need another."""
    if form == AS_IS:
        return None if _NO_PLAIN_CELL.search(text) else text.encode()
    return text.replace('"', '""').encode()


def _find_cells(
    sheet: Sheet, repairs: Sequence[tuple[int, int, str, Repair]]
) -> list[tuple[int, int, int]]:
    """Give the start, end and form of the cells that are repaired, which are in order."""
    grid, header = sheet.grid, sheet.header
    if grid is None or header is None or not repairs:
        return []
    offset = grid.offset[[row for row, *_ in repairs]]
    column = np.array([at for _, at, *_ in repairs], dtype=np.int64)
    found: list[tuple[int, int, int]] = []
    data = sheet.decoded.data
    for cells in scan(data, Reading(header.after, header.next_line), len(data)):
        if not len(cells.offset):
            continue
        low = len(found)
        high = int(np.searchsorted(offset, cells.offset[-1], side="right"))
        at = cells.first[np.searchsorted(cells.offset, offset[low:high])] + column[low:high]
        each = (cells.start[at], cells.end[at], cells.form[at])
        found += zip(*(values.tolist() for values in each), strict=True)
        if len(found) == len(repairs):
            break
    return found
