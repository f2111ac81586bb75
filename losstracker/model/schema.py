"""The pandera schemas, built from the columns and the rules; they are what decides.

A column is checked over its distinct cells, a row rule over the distinct tuples it reads, and the
result is mapped back to rows: the same schemas serve ``lt.validate`` and the file checker.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from losstracker.model import row_rules, table_rules
from losstracker.model.cells import distinct_rows, text_column, text_table
from losstracker.model.columns import COLUMNS, CONTRIBUTED
from losstracker.model.finding import Severity
from losstracker.model.rules import RULES, Advice, Rule, Scope

if TYPE_CHECKING:
    from numpy.typing import NDArray

RULE_ROOMS = (row_rules, table_rules)
"""Imported for what they register."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A rule that a row breaks: the row's position, the rule, the cell and what to do about it."""

    row: int
    rule: Rule
    value: str | None
    advice: Advice


def _check(rule: Rule, *, warn: bool = False) -> pa.Check:
    def fine(cells: pd.Series | pd.DataFrame) -> pd.Series:
        if isinstance(cells, pd.Series):
            return rule.fine(text_column(cells))
        answer = rule.fine(text_table(cells))
        return answer.set_axis(cells.index)

    return pa.Check(
        fine,
        name=rule.code,
        error=f"{rule.code} {rule.column}: {rule.reason}",
        ignore_na=False,
        raise_warning=warn and rule.severity == Severity.WARNING,
    )


def _rules(scope: Scope) -> list[Rule]:
    return [rule for rule in RULES.values() if rule.scope == scope]


def _cell_rules(name: str) -> list[Rule]:
    return [rule for rule in _rules(Scope.CELL) if rule.column == name]


def _whole_schema() -> pa.DataFrameSchema:
    columns = {
        str(spec.name): pa.Column(
            checks=[_check(rule) for rule in _cell_rules(spec.name)],
            required=spec.required,
            nullable=True,
            description=spec.holds,
        )
        for spec in COLUMNS
    }
    wider = [_check(rule, warn=True) for rule in [*_rules(Scope.ROW), *_rules(Scope.TABLE)]]
    return pa.DataFrameSchema(columns, checks=wider, name="losses", title="A loss table")


LossSchema = _whole_schema()
"""The loss table as one pandera schema: ``LossSchema.validate(frame, lazy=True)``."""


def _broken(schema: pa.DataFrameSchema, frame: pd.DataFrame) -> dict[str, NDArray[np.bool_]]:
    """Give, for each code that does not hold everywhere, a mask of where it fails."""
    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as errors:
        outputs = ((str(found.check.name), found.check_output) for found in errors.schema_errors)
        return {code: ~np.asarray(output, dtype=bool) for code, output in outputs}
    return {}


def _cell_problems(table: pd.DataFrame) -> Iterator[Problem]:
    for name in table.columns:
        rules = {rule.code: rule for rule in _cell_rules(name)}
        distinct, code = distinct_rows(table, [name])
        schema = pa.DataFrameSchema(
            {name: pa.Column(checks=[_check(rule) for rule in rules.values()], nullable=True)}
        )
        for failed, bad in _broken(schema, distinct).items():
            advice = {at: rules[failed].explain(distinct[name][at]) for at in np.flatnonzero(bad)}
            for row in np.flatnonzero(bad[code]):
                at = code[row]
                yield Problem(int(row), rules[failed], distinct[name][at], advice[at])


def _row_problems(table: pd.DataFrame) -> Iterator[Problem]:
    for rule in _rules(Scope.ROW):
        distinct, code = distinct_rows(table, list(rule.reads))
        schema = pa.DataFrameSchema(checks=[_check(rule)])
        for bad in _broken(schema, distinct).values():
            advice = {
                at: rule.explain(*(distinct[name][at] for name in rule.reads))
                for at in np.flatnonzero(bad)
            }
            for row in np.flatnonzero(bad[code]):
                yield Problem(int(row), rule, table[rule.column][row], advice[code[row]])


def _table_problems(table: pd.DataFrame) -> Iterator[Problem]:
    for rule in _rules(Scope.TABLE):
        schema = pa.DataFrameSchema(checks=[_check(rule)])
        if _broken(schema, table):
            for row, advice in rule.explain(table).items():
                yield Problem(row, rule, table[rule.column][row], advice)


def find_problems(table: pd.DataFrame) -> list[Problem]:
    """Check a table of text cells against every rule.

    Args:
        table: Contributed columns as text, rows numbered from 0; absent ones are checked as blank.

    Returns:
        One problem for each rule that a row breaks, in the order of rows, then columns.
    """
    full = text_table(table)
    found = [*_cell_problems(full), *_row_problems(full), *_table_problems(full)]
    place = {name: at for at, name in enumerate(CONTRIBUTED)}
    return sorted(found, key=lambda p: (p.row, place.get(p.rule.column or "", -1), p.rule.code))


def missing_columns(names: Iterable[object]) -> list[str]:
    """List the required columns that are not among ``names``.

    >>> missing_columns(["record_id", "side", "date", "category", "status", "source"])
    ['quantity']
    """
    have = set(names)
    return [str(spec.name) for spec in COLUMNS if spec.required and spec.name not in have]
