"""The registry of rules, and the rules about one cell.

A rule has a stable code, the column it is about, the columns it reads, a reason, a vectorised test
over distinct values (True where fine) and a sentence for a value that fails. Blank cells are fine
for every rule but the ones that ask for a value, so that one cause gives one finding.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from losstracker.errors import DateTextError, QuantityTextError
from losstracker.model.cells import map_distinct
from losstracker.model.columns import COLUMNS, Col, ColumnSpec
from losstracker.model.count import parse_bound
from losstracker.model.dates import parse_date, suggest_date
from losstracker.model.finding import Severity
from losstracker.model.taxonomy import suggest_code, taxonomy
from losstracker.model.words import nearest

if TYPE_CHECKING:
    import pandas as pd

Advice: TypeAlias = tuple[str, str | None]
"""What was expected and what came; and what to write instead, where that can be said."""


class Scope(StrEnum):
    """What a rule looks at: one cell, several cells of a row, or the whole table."""

    CELL = "cell"
    ROW = "row"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. ``fine`` takes distinct cells (CELL), distinct tuples (ROW) or the table (TABLE).

    ``explain`` takes the cells that failed (CELL, ROW), or the table and gives advice by row (TABLE).
    """

    code: str
    column: str | None
    reads: tuple[str, ...]
    severity: Severity
    scope: Scope
    reason: str
    fine: Callable[[pd.Series | pd.DataFrame], pd.Series]
    explain: Callable[..., Advice]


RULES: dict[tuple[str, str | None], Rule] = {}
"""Every rule, by code and column, in the order in which they are checked."""


def register(rule: Rule) -> Rule:
    """Add a rule to the registry; a code may stand once for each column."""
    key = (rule.code, rule.column)
    if key in RULES:
        raise ValueError(f"rule {rule.code} for {rule.column} is registered twice")
    RULES[key] = rule
    return rule


def cell_rule(
    code: str,
    column: str,
    reason: str,
    fine: Callable[[pd.Series], pd.Series],
    explain: Callable[[str], Advice],
) -> Rule:
    """Register a rule about the cells of one column."""
    return register(
        Rule(code, column, (column,), Severity.ERROR, Scope.CELL, reason, fine, explain)
    )


def _filled(values: pd.Series) -> pd.Series:
    return values.str.strip() != ""


def _trimmed(values: pd.Series) -> pd.Series:
    return values.str.strip() == values


def _explain_spaces(value: str) -> Advice:
    return f"expected no space or line break at the ends, got {value!r}", f"write '{value.strip()}'"


def _parses(parse: Callable[[str], object]) -> Callable[[pd.Series], pd.Series]:
    """Make a test that is True where a text is blank or can be parsed."""

    def understood(text: str) -> bool:
        if not text.strip():
            return True
        try:
            parse(text.strip())
        except (DateTextError, QuantityTextError):
            return False
        return True

    return lambda values: map_distinct(values, understood)


def _why_not(parse: Callable[[str], object], text: str) -> str:
    try:
        parse(text.strip())
    except (DateTextError, QuantityTextError) as error:
        return str(error)
    raise AssertionError(f"{text!r} parses")


def _register_for_every_column() -> None:
    for spec in COLUMNS:
        if spec.required:
            holds = spec.holds
            cell_rule(
                "LT101",
                spec.name,
                f"{spec.name} must say {spec.holds}",
                _filled,
                lambda _, holds=holds: (f"expected {holds}, got an empty cell", None),
            )
        cell_rule(
            "LT102", spec.name, "spaces at the ends split groups", _trimmed, _explain_spaces
        )
        if spec.vocabulary:
            _register_vocabulary(spec)


def _register_vocabulary(spec: ColumnSpec) -> None:
    words = spec.vocabulary

    def explain(value: str) -> Advice:
        close = nearest(value, words)
        shown = ", ".join(words)
        return f"expected one of {shown}; got '{value}'", close and f"write '{close}'"

    cell_rule(
        "LT103",
        spec.name,
        f"one of {', '.join(words)}",
        lambda values: values.str.strip().isin(["", *words]),
        explain,
    )


def _explain_category(value: str) -> Advice:
    code = suggest_code(value)
    return (
        f"expected a code of the taxonomy, got '{value}'",
        f"write '{code}'" if code else "use the broadest code that is certain, or 'other'",
    )


def _explain_date(value: str) -> Advice:
    better = suggest_date(value)
    return _why_not(parse_date, value), better and f"write {better}"


_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def parse_day(text: str) -> object:
    """Parse a day of the form 2024-12-03, and nothing less precise.

    Raises:
        DateTextError: It is another form, or no such day exists.
    """
    if not _ISO_DAY.fullmatch(text):
        raise DateTextError(f"'{text[:60]}': expected one day as 2024-12-03")
    return parse_date(text)


def _explain_day(value: str) -> Advice:
    better = suggest_date(value)
    return _why_not(parse_day, value), better and f"write {better}"


def _within(limit: float) -> Callable[[pd.Series], pd.Series]:
    number = r"[+-]?[0-9]{1,3}(?:\.[0-9]+)?"

    def fine(values: pd.Series) -> pd.Series:
        texts = values.str.strip()
        well_formed = texts.str.fullmatch(number)
        degrees = texts.where(well_formed, "0").astype(float).abs()
        return (texts == "") | (well_formed & (degrees <= limit))

    return fine


_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")

cell_rule(
    "LT104",
    Col.CATEGORY,
    "a category is a code of the taxonomy",
    lambda values: values.str.strip().isin(["", *taxonomy()]),
    _explain_category,
)
cell_rule("LT105", Col.DATE, "a date is EDTF (ISO 8601-2)", _parses(parse_date), _explain_date)
cell_rule("LT105", Col.REPORTED, "a report has one day", _parses(parse_day), _explain_day)
for _name in (Col.LOW, Col.BEST, Col.HIGH):
    cell_rule(
        "LT106",
        _name,
        "bounds are whole counts",
        _parses(parse_bound),
        lambda value: (_why_not(parse_bound, value), None),
    )
for _name, _limit in ((Col.LATITUDE, 90), (Col.LONGITUDE, 180)):
    cell_rule(
        "LT107",
        _name,
        f"degrees between -{_limit} and {_limit}",
        _within(_limit),
        lambda value, limit=_limit: (
            f"expected degrees between -{limit} and {limit} as 36.2, got '{value}'",
            None,
        ),
    )
cell_rule(
    "LT108",
    Col.LANGUAGE,
    "a language is a BCP 47 code",
    lambda values: map_distinct(values, lambda v: not v.strip() or bool(_LANGUAGE.fullmatch(v))),
    lambda value: (f"expected a BCP 47 code such as en, fr or uk, got '{value}'", None),
)
_register_for_every_column()
