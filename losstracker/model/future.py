"""The rules on what cannot have happened yet: they need to know what day it is."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from losstracker.model.cells import map_distinct
from losstracker.model.columns import Col
from losstracker.model.finding import Severity
from losstracker.model.plausible import future_day_problem, future_problem
from losstracker.model.rules import Advice, Rule, Scope

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    import pandas as pd

CODE = "LT114"


@lru_cache(maxsize=16)
def future_rules(today: date) -> tuple[Rule, ...]:
    """Make the rules that refuse what lies after ``today``."""
    return (
        _rule(Col.DATE, "a loss has happened", lambda text: future_problem(text, today)),
        _rule(Col.REPORTED, "a report has been made", lambda text: future_day_problem(text, today)),
    )


def _rule(column: str, reason: str, problem: Callable[[str], Advice | None]) -> Rule:
    def fine(values: pd.Series) -> pd.Series:
        return map_distinct(values, lambda text: problem(text.strip()) is None)

    def explain(value: str) -> Advice:
        advice = problem(value.strip())
        if advice is None:
            raise AssertionError(f"rule {CODE} finds nothing wrong with {value!r}")
        return advice

    name = str(column)
    return Rule(CODE, name, (name,), Severity.ERROR, Scope.CELL, reason, fine, explain)
