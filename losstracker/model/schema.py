"""The pandera schemas, built from the columns and the rules; they are what decides.

``LossSchema`` is for anyone's use. ``lt.validate`` and the file checker ask the same rules of the
distinct texts of a column, of the distinct tuples that a rule on rows reads, and of the rows that a
rule on the table concerns (:mod:`losstracker.model.problems` maps the answers back to rows).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pandera.pandas as pa
from pandera.config import ValidationDepth, config_context
from pandera.errors import SchemaErrors

from losstracker.model import claim_rules, form_rules, part_rules, row_rules, table_rules
from losstracker.model.cells import distinct_rows, text_column, text_table
from losstracker.model.columns import COLUMNS
from losstracker.model.finding import Severity
from losstracker.model.header import header_problems
from losstracker.model.rules import RULES, Rule, Scope

if TYPE_CHECKING:
    from numpy.typing import NDArray

RULE_ROOMS = (form_rules, row_rules, table_rules, part_rules, claim_rules)
"""Imported for what they register."""


def _check(rule: Rule) -> pa.Check:
    """Make the check of a rule on texts: a column of them, tuples, or rows of a table."""
    return pa.Check(
        rule.fine,
        name=rule.name,
        error=f"{rule.name}: {rule.reason}",
        ignore_na=False,
        n_failure_cases=1,
    )


@lru_cache(maxsize=256)
def _schema(rules: tuple[Rule, ...]) -> pa.DataFrameSchema:
    """Make the schema of some rules of one scope, and of one column where they are on cells."""
    checks = [_check(rule) for rule in rules]
    column = rules[0].column
    if rules[0].scope == Scope.CELL and column is not None:
        return pa.DataFrameSchema({column: pa.Column(checks=checks, nullable=True)})
    return pa.DataFrameSchema(checks=checks)


def find_broken(rules: tuple[Rule, ...], texts: pd.DataFrame) -> dict[Rule, NDArray[np.bool_]]:
    """Ask some rules of one scope about a table of texts.

    Returns:
        For each rule that does not hold everywhere, a mask of the rows where it fails.

    The schema runs whatever the user's pandera settings are: they may switch validation off.
    """
    if not rules or texts.empty:
        return {}
    named = {rule.name: rule for rule in rules}
    try:
        with config_context(True, ValidationDepth.SCHEMA_AND_DATA):
            _schema(rules).validate(texts, lazy=True)
    except SchemaErrors as errors:
        masks = {}
        for found in errors.schema_errors:
            if found.check_output is None:  # the check itself failed: a bug, not a finding
                raise found from None
            masks[named[str(found.check.name)]] = ~np.asarray(found.check_output, dtype=bool)
        return masks
    return {}


def _fine(rule: Rule, cells: pd.Series | pd.DataFrame) -> pd.Series:
    """Ask a rule about a column or a table of any cells; the answer has their index."""
    if isinstance(cells, pd.Series):
        code, texts = pd.factorize(text_column(cells).to_numpy())
        answers = rule.fine(pd.Series(texts, dtype=object))
    else:
        table = text_table(cells, rule.reads)
        if rule.scope == Scope.TABLE:
            return rule.fine(table).set_axis(cells.index)
        distinct, code = distinct_rows(table, list(rule.reads))
        answers = rule.fine(distinct)
    return pd.Series(answers.to_numpy(dtype=bool)[code], index=cells.index, dtype=bool)


def _public_check(rule: Rule) -> pa.Check:
    def fine(cells: pd.Series | pd.DataFrame) -> pd.Series:
        return _fine(rule, cells)

    return pa.Check(
        fine,
        name=rule.name,
        error=f"{rule.name}: {rule.reason}",
        ignore_na=False,
        raise_warning=rule.severity == Severity.WARNING,
    )


def _header_fine(frame: pd.DataFrame) -> bool:
    return not any(found.severity == Severity.ERROR for found in header_problems(frame.columns))


def _public_schema() -> pa.DataFrameSchema:
    header = pa.Check(_header_fine, name="LT011 to LT013", error="the columns of a loss table")
    cell: dict[str | None, list[pa.Check]] = {}
    wider = []
    for rule in RULES.values():
        if rule.scope == Scope.CELL:
            cell.setdefault(rule.column, []).append(_public_check(rule))
        else:
            wider.append(_public_check(rule))
    columns = {
        str(spec.name): pa.Column(
            checks=cell[spec.name], required=spec.required, nullable=True, description=spec.holds
        )
        for spec in COLUMNS
    }
    return pa.DataFrameSchema(
        columns,
        checks=[header, *wider],
        unique_column_names=True,
        name="losses",
        title="A loss table",
    )


LossSchema = _public_schema()
"""The loss table as one pandera schema: ``LossSchema.validate(frame, lazy=True)``.

Rules that only warn give a ``pandera.errors.SchemaWarning``. What is in the future depends on the
day on which a table is checked, so that this schema says nothing of it.
"""
