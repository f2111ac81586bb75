"""Which rules the rows of a table break: asked of distinct texts, mapped back to rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from losstracker.model.columns import CONTRIBUTED, REQUIRED, Col
from losstracker.model.finding import Severity
from losstracker.model.form_rules import rules_of_unknown
from losstracker.model.rules import Scope
from losstracker.model.schema import find_broken
from losstracker.model.words import shown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from losstracker.model.rules import Advice, Rule
    from losstracker.model.texts import Rows, TextTable

MOST_EXPLAINED = 500
"""Distinct cells of one rule that are explained one by one; the rest gets the rule's reason."""

BOUNDS = (str(Col.LOW), str(Col.HIGH), str(Col.BEST))
EMPTY_ROW = "LT310"
UNREADABLE = {"LT109", "LT110", "LT111", "LT112"}
"""Codes of a cell that is no text to be judged further: one cause gives one finding."""

_PLACE = {name: at for at, name in enumerate(CONTRIBUTED)}


@dataclass(frozen=True, slots=True)
class Problem:
    """A rule that a row breaks: the row's position, the rule, the cell and what to do about it.

    ``column`` is the rule's; where that is a bound and blank, a bound that is given.
    """

    row: int
    rule: Rule
    column: str | None
    value: str | None
    advice: Advice


@dataclass(frozen=True, slots=True, eq=False)
class Breach:
    """A rule and the rows that break it, in their order."""

    rule: Rule
    rows: Rows


@dataclass(frozen=True, eq=False)
class Breaches:
    """All rules that a table breaks. They are explained only when they are asked for."""

    table: TextTable
    found: tuple[Breach, ...]

    @cached_property
    def rejected(self) -> Rows:
        """The rows that have an error, in their order."""
        bad = np.zeros(self.table.rows, dtype=bool)
        for breach in self.found:
            if breach.rule.severity == Severity.ERROR:
                bad[breach.rows] = True
        return np.flatnonzero(bad)

    def problems(self, most: int | None = None) -> list[Problem]:
        """Explain the first ``most`` rows (None: all) of each code.

        Returns:
            One problem for each rule that a row breaks, in the order of rows, columns, codes.
        """
        by_code: dict[str, list[Breach]] = {}
        for breach in self.found:
            by_code.setdefault(breach.rule.code, []).append(breach)
        told: list[Problem] = []
        for breaches in by_code.values():
            told += _first(self.table, breaches, most)
        return sorted(told, key=_in_order)


def _in_order(problem: Problem) -> tuple[int, int, str]:
    return problem.row, _PLACE.get(problem.rule.column or "", -1), problem.rule.code


def _first(table: TextTable, breaches: Sequence[Breach], most: int | None) -> list[Problem]:
    """Explain the first problems of one code, which may be that of several columns."""
    told = [
        problem
        for breach in breaches
        for problem in _explained(table, breach.rule, breach.rows[:most])
    ]
    return told if most is None else sorted(told, key=_in_order)[:most]


def _explained(table: TextTable, rule: Rule, rows: Rows) -> Iterator[Problem]:
    if rule.scope == Scope.TABLE:
        yield from _explained_together(table, rule, rows)
        return
    told: dict[tuple[str, ...], Advice] = {}
    columns = [table[name].at(rows) for name in rule.reads]
    about = table[rule.column].at(rows) if rule.column else None
    for at, row in enumerate(rows.tolist()):
        cells = tuple(column[at] for column in columns)
        value = None if about is None else about[at]
        if cells not in told and len(told) < MOST_EXPLAINED:
            told[cells] = rule.explain(*cells)
        advice = told.get(cells) or (f"{rule.reason}, got {shown(value or '')}", None)
        column = rule.column
        if column in BOUNDS and not value:
            filled = zip(rule.reads, cells, strict=True)
            column, value = next(
                ((name, cell) for name, cell in filled if name in BOUNDS and cell.strip()),
                (column, value),
            )
        yield Problem(row, rule, column, value, advice)


def _explained_together(table: TextTable, rule: Rule, rows: Rows) -> Iterator[Problem]:
    concerned = rule.concerns(table) if rule.concerns else rows
    advice = rule.explain(table.frame(rule.reads, concerned))
    about = table[rule.column].at(rows) if rule.column else None
    for at, row in enumerate(rows.tolist()):
        value = None if about is None else about[at]
        yield Problem(row, rule, rule.column, value, advice[row])


def find_breaches(
    table: TextTable,
    rules: Sequence[Rule],
    *,
    hidden: Collection[str] = (),
    scopes: Collection[Scope] = tuple(Scope),
) -> Breaches:
    """Check a table of text against rules.

    Args:
        table: Contributed columns; those that are absent are checked as blank.
        rules: What must hold.
        hidden: Columns of which nothing is known; rules that read them are left out.
        scopes: Which rules to run.
    """
    rules = [*rules, *_of_unknown_columns(table, rules)]
    known = [rule for rule in rules if rule.scope in scopes and not {*rule.reads} & {*hidden}]
    found: dict[Rule, Rows] = {}
    for scope, find in ((Scope.CELL, _in_cells), (Scope.ROW, _in_rows), (Scope.TABLE, _in_table)):
        found |= find(table, [rule for rule in known if rule.scope == scope])
    return Breaches(table, _one_cause_each(table, found, rules))


def _of_unknown_columns(table: TextTable, rules: Sequence[Rule]) -> list[Rule]:
    """Give the rules for columns that are none of the loss table, as severe as those for others."""
    severity = {rule.code: rule.severity for rule in rules}
    return [
        replace(rule, severity=severity[rule.code])
        for name in table.columns
        if name not in CONTRIBUTED
        for rule in rules_of_unknown(name)
        if rule.code in severity
    ]


def _in_cells(table: TextTable, rules: Sequence[Rule]) -> dict[Rule, Rows]:
    """Ask the rules of each column about its distinct texts; a rule on form, about the odd ones."""
    found = {}
    for name in dict.fromkeys([*CONTRIBUTED, *table.columns]):
        if name not in table.columns and name not in REQUIRED:
            continue  # a blank cell is fine where none is needed
        texts, own = table[name], [rule for rule in rules if rule.column == name]
        form = tuple(rule for rule in own if rule.form)
        other = tuple(rule for rule in own if not rule.form)
        for asked, which in ((other, None), (form, texts.odd)):
            if not asked:
                continue
            cells = texts.all if which is None or len(which) == texts.size else texts.some(which)
            for rule, bad in find_broken(asked, pd.DataFrame({name: cells}, dtype=object)).items():
                fails = np.zeros(texts.size, dtype=bool)
                fails[slice(None) if which is None else which] = bad
                found[rule] = np.flatnonzero(fails[texts.codes])
    return found


def _in_rows(table: TextTable, rules: Sequence[Rule]) -> dict[Rule, Rows]:
    """Ask the rules on rows about the distinct tuples of the columns that they read."""
    found = {}
    for reads in dict.fromkeys(rule.reads for rule in rules):
        if not any(name in table.columns for name in reads):
            continue  # nothing is said in any of them
        asked = tuple(rule for rule in rules if rule.reads == reads)
        code, first = table.tuples(reads)
        for rule, bad in find_broken(asked, table.frame(reads, first)).items():
            found[rule] = np.flatnonzero(bad[code])
    return found


def _in_table(table: TextTable, rules: Sequence[Rule]) -> dict[Rule, Rows]:
    """Ask the rules on the table about the rows that they concern."""
    found = {}
    for concerns in dict.fromkeys(rule.concerns for rule in rules):
        asked = tuple(rule for rule in rules if rule.concerns == concerns)
        rows = concerns(table) if concerns else np.arange(table.rows)
        names = [n for n in CONTRIBUTED if any(n in rule.reads for rule in asked)]
        for rule, bad in find_broken(asked, table.frame(names, rows)).items():
            found[rule] = rows[bad]
    return found


def _one_cause_each(
    table: TextTable, found: Mapping[Rule, Rows], rules: Sequence[Rule]
) -> tuple[Breach, ...]:
    """Leave out what follows from a row that is blank, or from a cell that is no plain text."""
    empty = np.zeros(table.rows, dtype=bool)
    unreadable: dict[str | None, np.ndarray[tuple[int], np.dtype[np.bool_]]] = {}
    for rule, rows in found.items():
        if rule.code == EMPTY_ROW:
            empty[rows] = True
        elif rule.code in UNREADABLE and rule.severity == Severity.ERROR:
            mask = unreadable.setdefault(rule.column, np.zeros(table.rows, dtype=bool))
            mask[rows] = True
    kept = {}
    for rule, rows in found.items():
        left = rows if rule.code == EMPTY_ROW else rows[~empty[rows]]
        if rule.column in unreadable and rule.code not in UNREADABLE:
            left = left[~unreadable[rule.column][left]]
        if len(left):
            kept[rule] = left
    order = [rule for rule in rules if rule in kept]
    return tuple(Breach(rule, kept[rule]) for rule in order)
