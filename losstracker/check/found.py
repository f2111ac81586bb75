"""What the rules find in the rows of several files that are one table."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from losstracker.check.decode import SUBSTITUTE
from losstracker.model.columns import Col
from losstracker.model.finding import Finding, Severity
from losstracker.model.problems import Breach, Breaches, find_breaches
from losstracker.model.rules import RULES, Advice, Scope
from losstracker.model.validate import finding_of
from losstracker.model.words import shown

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from losstracker.model.problems import Problem
    from losstracker.model.rules import Rule
    from losstracker.model.texts import Rows, TextTable


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """What is found in a part of a table; ``rows`` are its rows in the whole one."""

    breaches: Breaches
    rows: Rows

    @property
    def rejected(self) -> Rows:
        """The rows of the whole table that have an error."""
        return self.rows[self.breaches.rejected]


@dataclass(frozen=True, slots=True)
class Place:
    """The rows of one file in the whole table: from ``base`` on, one for each of its ``lines``."""

    path: str
    base: int
    lines: Rows


@dataclass(frozen=True, eq=False)
class FoundRows:
    """What is found in the rows of one file, among those of others."""

    parts: tuple[Part, ...]
    place: Place
    places: tuple[Place, ...]
    ids: FirstIds

    @cached_property
    def _mine(self) -> tuple[Part, ...]:
        base, end = self.place.base, self.place.base + len(self.place.lines)
        mine = []
        for part in self.parts:
            low, high = np.searchsorted(part.rows, [base, end])
            kept = [
                Breach(one.rule, one.rows[slice(*np.searchsorted(one.rows, [low, high]))])
                for one in part.breaches.found
            ]
            table = part.breaches.table
            mine.append(Part(Breaches(table, tuple(k for k in kept if len(k.rows))), part.rows))
        return tuple(mine)

    @cached_property
    def totals(self) -> dict[tuple[str, Severity], int]:
        """How many findings there are of each code and severity."""
        totals: dict[tuple[str, Severity], int] = {}
        for part in self._mine:
            for one in part.breaches.found:
                key = (one.rule.code, one.rule.severity)
                totals[key] = totals.get(key, 0) + len(one.rows)
        return totals

    def first(self, most: int | None) -> list[Finding]:
        """Give the first ``most`` findings of each code."""
        return [
            self._finding(problem, int(part.rows[problem.row]))
            for part in self._mine
            for problem in part.breaches.problems(most)
        ]

    def _finding(self, problem: Problem, row: int) -> Finding:
        line = int(self.place.lines[row - self.place.base])
        finding = finding_of(problem, self.place.path, line)
        if finding.code != "LT301":
            return finding
        first = self.ids.first_of(row)
        at = max(at for at, place in enumerate(self.places) if place.base <= first)
        there = self.places[at]
        line = int(there.lines[first - there.base])
        where = f"on line {line}" if there.base == self.place.base else f"in {there.path}:{line}"
        message = finding.message.removesuffix("in an earlier row") + where
        return replace(finding, message=message)


@dataclass(frozen=True, eq=False)
class FirstIds:
    """Where each record_id stands first."""

    table: TextTable

    def first_of(self, row: int) -> int:
        """Give the first row that has the record_id of ``row``."""
        codes, first = self._first
        return int(first[codes[row]])

    @cached_property
    def _first(self) -> tuple[NDArray[np.integer[Any]], Rows]:
        ids = self.table[Col.RECORD_ID].tidy
        first = np.zeros(ids.size, dtype=np.intp)
        first[ids.codes[::-1]] = np.arange(self.table.rows)[::-1]
        return ids.codes, first


def find_all(table: TextTable, rules: Sequence[Rule], lost: Collection[str]) -> tuple[Part, ...]:
    """Check a table; then reject what hangs on rejected rows and cannot stand without them.

    ``lost`` are record_ids of rows that could not be read.
    """
    every = np.arange(table.rows)
    parts = [Part(_of_rejected(find_breaches(table, rules), lost), every)]
    bad = np.zeros(table.rows, dtype=bool)
    bad[parts[0].rejected] = True
    if not bad.any() or not _hangs_together(table):
        return tuple(parts)
    ids = table[Col.RECORD_ID].tidy
    kept = np.flatnonzero(~bad)
    gone = {*ids.at(np.flatnonzero(bad)), *lost} - {*ids.at(kept)}
    orphans = kept[_parts_of(table.take(kept), gone)]
    bad[orphans] = True
    kept = np.flatnonzero(~bad)
    strict = [rule for rule in rules if rule.severity == Severity.ERROR]
    more = find_breaches(table.take(kept), strict, scopes=(Scope.TABLE,))
    doubtful = kept[_connected(table.take(kept), more.rejected)]
    for rule, rows in ((_PART, orphans), (_BESIDE, doubtful)):
        if len(rows):
            parts.append(Part(Breaches(table, (Breach(rule, rows),)), every))
    return tuple(parts)


def _connected(table: TextTable, rows: Rows) -> Rows:
    """Give the rows that hang together with some by part_of or loss_id, those among them."""
    if not len(rows):
        return rows
    names = [table[name].tidy.at(np.arange(table.rows)) for name in _HANGS]
    ids, wholes, losses = (names[at].tolist() for at in range(3))
    near: dict[str, list[int]] = {}
    for row in range(table.rows):
        for key in _keys(ids[row], wholes[row], losses[row]):
            near.setdefault(key, []).append(row)
    waiting, seen = rows.tolist(), set(rows.tolist())
    while waiting:
        row = waiting.pop()
        for key in _keys(ids[row], wholes[row], losses[row]):
            new = [other for other in near.pop(key, ()) if other not in seen]
            seen.update(new)
            waiting += new
    return np.array(sorted(seen), dtype=np.intp)


def _keys(own: str, whole: str, loss: str) -> list[str]:
    return [f"id {own}", *([f"id {whole}"] if whole else []), *([f"loss {loss}"] if loss else [])]


def _parts_of(table: TextTable, gone: Collection[str]) -> Rows:
    """Give the rows that are part of a record that is gone, and their parts, all the way down."""
    whole, ids = table[Col.PART_OF], table[Col.RECORD_ID].tidy
    rows = np.flatnonzero(~whole.is_blank[whole.codes])
    inside: dict[str, list[tuple[int, str]]] = {}
    for row, name, own in zip(rows.tolist(), whole.tidy.at(rows), ids.at(rows), strict=True):
        inside.setdefault(name, []).append((row, own))
    waiting, found = [name for name in inside if name in gone], []
    while waiting:
        for row, own in inside.pop(waiting.pop(), ()):
            found.append(row)
            waiting.append(own)
    return np.array(sorted(found), dtype=np.intp)


def _hangs_together(table: TextTable) -> bool:
    """Tell whether any row is part of another, or one of several claims."""
    return any(
        not table[name].is_blank[table[name].codes].all() for name in (Col.PART_OF, Col.LOSS_ID)
    )


def _of_rejected(found: Breaches, lost: Collection[str]) -> Breaches:
    """Say of a part whose whole is in the file but rejected that it is so, not that none is."""
    if not lost:
        return found
    breaches = []
    for one in found.found:
        if one.rule.code != "LT302":
            breaches.append(one)
            continue
        wholes = found.table[Col.PART_OF].tidy.at(one.rows)
        rejected = np.array([whole in lost for whole in wholes], dtype=bool)
        breaches += [Breach(one.rule, one.rows[~rejected]), Breach(_PART, one.rows[rejected])]
    return Breaches(found.table, tuple(one for one in breaches if len(one.rows)))


def _explain_part(table: pd.DataFrame) -> dict[int, Advice]:
    return {
        int(str(row)): (
            f"expected a whole without errors, got {shown(whole.strip())}, which is rejected",
            "correct that record; this one may be right",
        )
        for row, whole in table[str(Col.PART_OF)].items()
    }


def _explain_beside(table: pd.DataFrame) -> dict[int, Advice]:
    message = (
        "expected records that stand together, got some whose parts or claims are rejected, and "
        "the rest does not fit"
    )
    advice = (message, "correct the rejected records; this one may be right")
    return {int(str(row)): advice for row in table.index}


_HANGS = (Col.RECORD_ID, Col.PART_OF, Col.LOSS_ID)
_PART = replace(
    RULES["LT302", str(Col.PART_OF)], code="LT015", explain=_explain_part, concerns=None
)


_BESIDE = replace(
    RULES["LT306", str(Col.QUANTITY)],
    code="LT015",
    column=None,
    explain=_explain_beside,
    concerns=None,
)


def without_substitutes(found: Breaches) -> Breaches:
    """Leave out what is found in cells that hold bytes of which the file's findings tell."""
    kept = []
    for one in found.found:
        rows = one.rows
        if one.rule.code == "LT109" and one.rule.column:
            texts = found.table[one.rule.column].at(rows)
            rows = rows[[chr(SUBSTITUTE) not in text for text in texts]]
        kept.append(Breach(one.rule, rows))
    return Breaches(found.table, tuple(one for one in kept if len(one.rows)))
