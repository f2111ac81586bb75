"""The rules on what cells are made of: characters, formulas, links."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import pandas as pd

from losstracker.model.cells import split_sources
from losstracker.model.characters import (
    explain_formula,
    explain_invisible,
    has_invisible,
    starts_formula,
)
from losstracker.model.columns import COLUMNS, Col
from losstracker.model.finding import Severity
from losstracker.model.links import is_sound, link_problem
from losstracker.model.lookalikes import explain_lookalikes, has_lookalikes
from losstracker.model.rules import (
    Advice,
    Rule,
    Scope,
    cell_rule,
    explain_control,
    has_no_control,
)

if TYPE_CHECKING:
    from collections.abc import Callable

TYPOGRAPHY = frozenset({Col.QUANTITY, Col.SOURCE, Col.NOTES})
"""Columns of running text, where a no-break space is in its place."""

DESIGNATIONS = frozenset({Col.RECORD_ID, Col.MODEL, Col.LOSS_ID, Col.PART_OF})
"""Columns in which a whole word of Cyrillic letters that look Latin is one name too many."""

NUMBERS = frozenset({Col.QUANTITY, Col.LOW, Col.BEST, Col.HIGH, Col.LATITUDE, Col.LONGITUDE})
"""Columns in which a sign may begin a number."""


def _each(fine: Callable[[str], bool]) -> Callable[[pd.Series], pd.Series]:
    """Make a test of each distinct text, spaces around it left aside."""

    def each(values: pd.Series) -> pd.Series:
        good = [text == "" or fine(text.strip()) for text in values]
        return pd.Series(good, index=values.index, dtype=bool)

    return each


def _rule(
    code: str,
    column: str,
    reason: str,
    fine: Callable[[str], bool],
    explain: Callable[[str], Advice],
) -> None:
    """Register a rule on the form of each distinct text, spaces around it left aside."""
    cell_rule(code, column, reason, _each(fine), lambda value: explain(value.strip()), form=True)


@lru_cache(maxsize=256)
def rules_of_unknown(name: str) -> tuple[Rule, ...]:
    """Make the rules for a column that is none of the loss table: it is kept, so it must be safe.

    >>> [rule.code for rule in rules_of_unknown("comment")]
    ['LT109', 'LT110', 'LT112']
    """
    made: list[tuple[str, str, Callable[[str], bool], Callable[[str], Advice]]] = [
        ("LT109", "a cell holds no control characters", has_no_control, explain_control),
        (
            "LT110",
            "a cell holds nothing that cannot be seen",
            lambda text: not has_invisible(text, typography=True),
            lambda text: explain_invisible(text, typography=True),
        ),
        ("LT112", "no cell is a formula", lambda text: not _is_formula(text), explain_formula),
    ]
    return tuple(
        Rule(code, name, (name,), Severity.ERROR, Scope.CELL, reason, _each(fine),
             lambda value, explain=explain: explain(value.strip()), form=True)
        for code, reason, fine, explain in made
    )  # fmt: skip


def _is_formula(text: str) -> bool:
    """Whether a text is a formula, and no number with a sign."""
    return starts_formula(text, number_meant=True)


def _register(name: Col) -> None:
    running, designation, number = name in TYPOGRAPHY, name in DESIGNATIONS, name in NUMBERS
    _rule(
        "LT110",
        name,
        "a cell holds nothing that cannot be seen",
        lambda text: not has_invisible(text, typography=running),
        lambda text: explain_invisible(text, typography=running),
    )
    _rule(
        "LT111",
        name,
        "letters are of the alphabet that they seem to be of",
        lambda text: not has_lookalikes(text, designation=designation),
        lambda text: explain_lookalikes(text, designation=designation),
    )
    _rule(
        "LT112",
        name,
        "no cell is a formula",
        lambda text: not starts_formula(text, number_meant=number),
        explain_formula,
    )


def _source_problem(cell: str) -> Advice | None:
    problems = (link_problem(part, must_link=False) for part in split_sources(cell))
    return next((problem for problem in problems if problem), None)


def _archive_problem(cell: str) -> Advice | None:
    return link_problem(cell, must_link=True)


def _link_rule(
    name: Col, fine: Callable[[str], bool], problem: Callable[[str], Advice | None]
) -> None:
    def explain(cell: str) -> Advice:
        advice = problem(cell)
        if advice is None:
            raise AssertionError(f"nothing is wrong with {cell!r}")
        return advice

    _rule("LT113", name, "links are whole, and http or https", fine, explain)


for _spec in COLUMNS:
    _register(_spec.name)
_link_rule(
    Col.SOURCE,
    lambda cell: all(is_sound(part, must_link=False) for part in split_sources(cell)),
    _source_problem,
)
_link_rule(Col.ARCHIVE, lambda cell: is_sound(cell, must_link=True), _archive_problem)
