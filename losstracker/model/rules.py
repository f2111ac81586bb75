"""The registry of rules, and the rules about one cell.

A rule has a stable code, the column it is about, the columns it reads, a reason, a vectorised test
over distinct values (True where fine) and a sentence for a value that fails. Blank cells are fine
for every rule but the ones that ask for a value, so that one cause gives one finding.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeAlias

from losstracker.errors import DateTextError, QuantityTextError
from losstracker.model.cells import map_distinct, stripped
from losstracker.model.codes import CODES, Stage
from losstracker.model.columns import COLUMNS, Col, ColumnSpec
from losstracker.model.count import parse_bound, parse_whole
from losstracker.model.dates import parse_date, read_window, suggest_date
from losstracker.model.finding import Severity
from losstracker.model.taxonomy import advise_code, taxonomy
from losstracker.model.words import meant, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from losstracker.model.texts import TextTable

Advice: TypeAlias = tuple[str, str | None]
"""What was expected and what came; and what to do about it, where that can be said."""


class Scope(StrEnum):
    """What a rule looks at: one cell, several cells of a row, or the whole table."""

    CELL = "cell"
    ROW = "row"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule about the columns ``reads``; its findings point at ``column`` (None: at the row).

    ``fine`` takes a series of distinct cells (CELL), a frame of distinct tuples (ROW) or the table
    (TABLE), all of them text, and is True where the rule holds. ``explain`` takes the cells that
    fail and gives advice (CELL, ROW), or takes the table and gives advice by row (TABLE).

    A rule that is ``form`` looks at the form of a cell only and holds for every plain text (see
    :class:`losstracker.model.texts.Texts`), so that it is asked about the others alone. For a
    rule on the table ``concerns`` gives the rows that it can say anything of; without the rest it
    says the same.
    """

    code: str
    column: str | None
    reads: tuple[str, ...]
    severity: Severity
    scope: Scope
    reason: str
    fine: Callable[[Any], pd.Series]
    explain: Callable[..., Any]
    form: bool = False
    concerns: Callable[[TextTable], NDArray[np.intp]] | None = None

    @property
    def name(self) -> str:
        """What tells a rule from every other: its code, and its column where it has one."""
        return f"{self.code} {self.column}" if self.column else self.code


RULES: dict[tuple[str, str | None], Rule] = {}
"""Every rule, by code and column, in the order in which they are checked."""


def register(rule: Rule) -> Rule:
    """Add a rule to the registry; a code may stand once for each column."""
    key = (rule.code, rule.column)
    if key in RULES or CODES[rule.code].stage in {Stage.BYTES, Stage.STRUCTURE}:
        raise ValueError(f"rule {rule.code} for {rule.column} is registered twice")
    RULES[key] = rule
    return rule


def cell_rule(  # noqa: PLR0913 - what a rule consists of
    code: str,
    column: str,
    reason: str,
    fine: Callable[[pd.Series], pd.Series],
    explain: Callable[[str], Advice],
    *,
    form: bool = False,
) -> Rule:
    """Register a rule about the cells of one column."""
    name, severity = str(column), Severity.ERROR
    return register(
        Rule(code, name, (name,), severity, Scope.CELL, reason, fine, explain, form=form)
    )


_QUOTED = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\"""")


def advice_of(error: Exception, better: str | None = None) -> Advice:
    """Cut an error's message into what is wrong and what to do.

    >>> advice_of(ValueError("expected a day, got 'x'; write a day as 2024-12-03"))
    ("expected a day, got 'x'", 'write a day as 2024-12-03')
    """
    said = str(error)
    masked = _QUOTED.sub(lambda quoted: "." * len(quoted[0]), said)  # it may hold semicolons
    end = masked.find("; ")
    message, todo = (said, "") if end < 0 else (said[:end], said[end + 2 :])
    return message, f"write '{better}'" if better else todo or None


def _understood(parse: Callable[[str], object]) -> Callable[[pd.Series], pd.Series]:
    """Make a test that is True where a text is blank or can be parsed."""

    def fine(text: str) -> bool:
        try:
            return not text.strip() or parse(text.strip()) is not None
        except (DateTextError, QuantityTextError):
            return False

    return lambda values: map_distinct(values, fine)


def _why_not(parse: Callable[[str], object]) -> Callable[[str], Advice]:
    def explain(value: str) -> Advice:
        try:
            parse(value.strip())
        except (DateTextError, QuantityTextError) as error:
            return advice_of(error)
        raise AssertionError(f"{value!r} can be read")

    return explain


def _parse_rule(
    code: str,
    column: str,
    reason: str,
    parse: Callable[[str], object],
    holds: Callable[[str], bool] | None = None,
) -> None:
    """Register a rule that a cell can be parsed; ``holds`` tells it where that is quicker."""
    fine = _understood(parse) if holds is None else _holding(holds)
    cell_rule(code, column, reason, fine, _why_not(parse))


def _holding(holds: Callable[[str], bool]) -> Callable[[pd.Series], pd.Series]:
    return lambda values: map_distinct(values, lambda text: not text.strip() or holds(text.strip()))


def _explain_spaces(value: str) -> Advice:
    if not value.strip():
        return f"expected nothing or a value, got only spaces: {shown(value)}", "empty the cell"
    head = value[: len(value) - len(value.lstrip())]
    tail = value[len(value.rstrip()) :]
    told = [f"{shown(cut)} at the {end}" for cut, end in ((head, "start"), (tail, "end")) if cut]
    return (
        f"expected no space or line break around the value, got {' and '.join(told)}",
        f"write '{value.strip()}'" if value.strip() == shown(value.strip())[1:-1] else "remove it",
    )


_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def has_no_control(text: str) -> bool:
    """Whether a text holds no control character but line breaks and tabs inside it."""
    return not _CONTROL.search(text.strip())


def explain_control(value: str) -> Advice:
    """Say which control character a cell holds."""
    found = _CONTROL.search(value.strip())
    mark = f"U+{ord(found[0]):04X}" if found else "none"
    return f"expected text, got the control character {mark} in {shown(value)}", "remove it"


def _every_column(spec: ColumnSpec) -> None:
    """Register the rules that look at the form of a cell only."""
    if spec.required:
        cell_rule(
            "LT101",
            spec.name,
            f"{spec.name} must say {spec.holds}",
            lambda values: stripped(values) != "",
            lambda _: (f"expected {spec.holds}, got a blank cell", f"fill {spec.name} in"),
            form=True,
        )
    cell_rule(
        "LT102",
        spec.name,
        "spaces around a value split groups",
        lambda values: (
            (stripped(values) == values)
            | (spec.required & (stripped(values) == "") & (values != ""))
        ),
        _explain_spaces,
        form=True,
    )
    cell_rule(
        "LT109",
        spec.name,
        "a cell holds no control characters",
        lambda values: map_distinct(values, has_no_control),
        explain_control,
        form=True,
    )
    if spec.vocabulary:
        _vocabulary(spec)


def _vocabulary(spec: ColumnSpec) -> None:
    words = spec.vocabulary

    def explain(value: str) -> Advice:
        close = meant(value, spec.name, words)
        rest = "choose one" if spec.required else "choose one, or leave it blank"
        todo = f"write '{close}'" if close else rest
        return f"expected one of {', '.join(words)}; got {shown(value)}", todo

    cell_rule(
        "LT103",
        spec.name,
        f"one of {', '.join(words)}",
        lambda values: stripped(values).isin(["", *words]),
        explain,
    )


def _explain_category(value: str) -> Advice:
    return f"expected a code of the taxonomy, got {shown(value)}", advise_code(value)


_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def is_day(text: str) -> bool:
    """Whether :func:`parse_day` reads a text.

    >>> is_day("2024-12-03"), is_day("2024-12")
    (True, False)
    """
    return bool(_ISO_DAY.fullmatch(text)) and read_window(text) is not None


def parse_day(text: str) -> date:
    """Parse a day of the form 2024-12-03, and nothing less precise.

    Raises:
        DateTextError: It is another form, or no such day exists; the message says what to write.

    >>> parse_day("2024-12-03").isoformat()
    '2024-12-03'
    """
    if not _ISO_DAY.fullmatch(text):
        options = (suggest_date(text) or "").split(" or ")
        days = " or ".join(f"'{day}'" for day in options if _ISO_DAY.fullmatch(day))
        todo = f"write {days}" if days else "leave it blank where the day is not known"
        raise DateTextError(f"expected one day as 2024-12-03, got {shown(text)}; {todo}")
    day = parse_date(text).earliest
    if day is None:
        raise AssertionError(f"{text} is a day without a day")
    return day


DEGREES = {str(Col.LATITUDE): 90, str(Col.LONGITUDE): 180}
"""How far from zero the degrees of a coordinate may be."""
_NUMBER = re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{1,20})?")


def is_degrees(text: str, limit: float) -> bool:
    """Whether a text is a decimal number between ``-limit`` and ``limit``.

    >>> is_degrees("36.2", 90), is_degrees("36,2", 90), is_degrees("91", 90)
    (True, False, False)
    """
    return bool(_NUMBER.fullmatch(text)) and abs(float(text)) <= limit


def _degrees_rule(name: str, limit: int) -> None:
    def explain(value: str) -> Advice:
        pointed = value.strip().replace(",", ".")
        todo = (
            f"write '{pointed}'"
            if is_degrees(pointed, limit)
            else "correct it; degrees are decimal"
        )
        return f"expected degrees between -{limit} and {limit} as 36.2, got {shown(value)}", todo

    cell_rule(
        "LT107",
        name,
        f"degrees between -{limit} and {limit}",
        lambda values: map_distinct(
            values, lambda text: not text.strip() or is_degrees(text.strip(), limit)
        ),
        explain,
    )


_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
_LANGUAGE_NAMES = {
    "arabic": "ar",
    "english": "en",
    "french": "fr",
    "german": "de",
    "russian": "ru",
    "spanish": "es",
    "turkish": "tr",
    "ukrainian": "uk",
}


def is_language(text: str) -> bool:
    """Whether a text has the form of a BCP 47 code.

    >>> is_language("pt-BR"), is_language("French")
    (True, False)
    """
    return _LANGUAGE.fullmatch(text) is not None


def _explain_language(value: str) -> Advice:
    dashed = value.strip().replace("_", "-")
    named = nearest(value, _LANGUAGE_NAMES)
    code = dashed if is_language(dashed) else _LANGUAGE_NAMES[named] if named else None
    todo = f"write '{code}'" if code else "leave it blank where it is not known"
    return f"expected a BCP 47 code such as en, fr or uk; got {shown(value)}", todo


for _spec in COLUMNS:
    _every_column(_spec)
cell_rule(
    "LT104",
    Col.CATEGORY,
    "a category is a code of the taxonomy",
    lambda values: stripped(values).isin(["", *taxonomy()]),
    _explain_category,
)
_parse_rule(
    "LT105",
    Col.DATE,
    "a date is EDTF (ISO 8601-2)",
    parse_date,
    lambda text: read_window(text) is not None,
)
_parse_rule(
    "LT105",
    Col.REPORTED,
    "a report has one day",
    parse_day,
    is_day,
)
_parse_rule("LT106", Col.LOW, "bounds are whole counts", parse_whole)
_parse_rule("LT106", Col.BEST, "bounds are whole counts", parse_whole)
_parse_rule("LT106", Col.HIGH, "bounds are whole counts, and high may be inf", parse_bound)
for _name, _limit in DEGREES.items():
    _degrees_rule(_name, _limit)
cell_rule(
    "LT108",
    Col.LANGUAGE,
    "a language is a BCP 47 code",
    lambda values: map_distinct(values, lambda text: not text or is_language(text.strip())),
    _explain_language,
)
