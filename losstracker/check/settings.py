"""Single settings of a project: each is read by itself and says what was expected and what came."""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar

import pandas as pd

from losstracker.errors import ConfigError
from losstracker.model.columns import CONTRIBUTED, REQUIRED, Col
from losstracker.model.finding import Severity
from losstracker.model.own_rules import (
    Demand,
    OwnCheck,
    between,
    like,
    no_longer,
    one_of,
    unlike,
    within,
)
from losstracker.model.pattern import Pattern
from losstracker.model.rules import DEGREES, RULES, Scope
from losstracker.model.words import nearest, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

Value = TypeVar("Value")

MOST_BYTES = 1 << 20
"""Bytes of a file of settings, or of values."""
MOST_VALUES = 10_000
LONGEST_TEXT = 200
"""Characters of a message or a value."""
LARGEST = 1_000_000_000

DATES = (str(Col.DATE), str(Col.REPORTED))
NUMBERS = (str(Col.LOW), str(Col.BEST), str(Col.HIGH), *DEGREES)
NO_WORDS = (str(Col.QUANTITY), *DATES, *NUMBERS)
"""Columns whose values cannot be listed."""

_CODE = re.compile("[A-Za-z][A-Za-z0-9]{1,19}")


def wrong(expected: str, came: object, todo: str) -> ConfigError:
    """Make the error about a value that is not what was expected.

    >>> str(wrong("a list of codes", "LT311", "write ['LT311']"))
    "expected a list of codes, got 'LT311'; write ['LT311']"
    """
    return ConfigError(f"expected {expected}, got {_told(came)}; {todo}")


def _told(value: object) -> str:
    if isinstance(value, str):
        return shown(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return f"{value}" if abs(value) <= LARGEST else "a huge number"
    if isinstance(value, (list, dict)):
        return "a list" if isinstance(value, list) else "a table"
    return str(value)


def attempt(
    errors: list[str], table: Mapping[str, Any], key: str, read: Callable[[Any], Value]
) -> Value | None:
    """Read a key of a table, if it is there; an error joins the others."""
    if key not in table:
        return None
    try:
        return read(table[key])
    except ConfigError as error:
        errors.append(f"{key if key.isidentifier() else shown(key)}: {error}")
        return None


def known_keys(table: Mapping[str, Any], known: Collection[str]) -> list[str]:
    """Give an error for each key that is none of those known."""
    errors = []
    for key in table:
        close = nearest(key, known)
        todo = f"write '{close}'" if close else f"there are {', '.join(known)}"
        if key == "tool" and "off" in known:
            todo = "in a file of its own the settings stand without [tool.losstracker]"
        if key not in known:
            errors.append(f"expected a key that is known, got {shown(key)}; {todo}")
    return errors


def read_line(value: object) -> str:
    """Read a text of one line that can be shown as it is."""
    if not isinstance(value, str) or not value.strip():
        raise wrong("a text", value, "write it in quotes")
    if not value.isprintable() or value != value.strip():
        todo = "leave out line breaks, spaces around it and characters that cannot be seen"
        raise wrong("one plain line", value, todo)
    if len(value) > LONGEST_TEXT:
        raise wrong(f"at most {LONGEST_TEXT} characters", value, "shorten it")
    return value


def read_lines(value: object, *, what: str = "texts") -> list[str]:
    """Read a list of texts, each once."""
    if not isinstance(value, list) or not value:
        raise wrong(f"a list of {what}", value, 'write it as ["...", "..."]')
    words = [read_line(one) for one in value]
    return require_once(words)


def require_once(words: list[str]) -> list[str]:
    if len(words) > MOST_VALUES:
        raise ConfigError(f"expected at most {MOST_VALUES:,} values, got {len(words):,}")
    seen: set[str] = set()
    for word in words:
        if word in seen:
            raise wrong("each value once", word, "delete one of the two")
        seen.add(word)
    return words


def read_codes(value: object) -> list[str]:
    """Read a list of codes; whether there are such codes is not asked here."""
    return [] if value == [] else read_lines(value, what="codes such as 'LT311'")


def read_column(value: object) -> str:
    """Read the name of a column of the loss table."""
    name = read_line(value)
    if name not in CONTRIBUTED:
        close = nearest(name, CONTRIBUTED)
        todo = f"write '{close}'" if close else f"there are {', '.join(CONTRIBUTED)}"
        raise wrong("a column of the loss table", name, todo)
    return name


def read_required(value: object) -> list[str]:
    """Read a list of optional columns."""
    return (
        [_optional(read_column(name)) for name in read_lines(value, what="columns")]
        if value
        else []
    )


def _optional(name: str) -> str:
    if name in REQUIRED:
        raise wrong("an optional column", name, "leave it out: every loss table must fill it in")
    return name


def require_words(column: str) -> None:
    if column in NO_WORDS:
        limits = "earliest and latest" if column in DATES else "min and max"
        todo = "" if column == Col.QUANTITY else f", or write a check with {limits}"
        raise wrong("a column of words", column, f"leave it out{todo}")


def require_possible(column: str, words: Sequence[str], aside: Collection[str]) -> None:
    """Raise where a value could never stand in the column, since other rules refuse it."""
    texts = pd.Series(list(words), dtype=object)
    for rule in RULES.values():
        if rule.column != column or rule.scope != Scope.CELL or rule.code in {*aside, "LT101"}:
            continue
        bad = texts[~rule.fine(texts)]
        if rule.severity == Severity.ERROR and len(bad):
            message, todo = rule.explain(bad.iloc[0])
            raise ConfigError(f"{message} ({rule.code} refuses it); {todo or 'leave it out'}")
    joined = next((word for word in words if "|" in word and column == Col.SOURCE), None)
    if joined:
        raise wrong("one source", joined, "list each by itself: each is judged by itself")


def _own_code(value: object) -> str:
    code = read_line(value)
    if not _CODE.fullmatch(code):
        todo = "begin with a letter; 2 to 20 in all"
        raise wrong("a code of letters and digits, as SYR01", code, todo)
    if re.match("LT[0-9]", code, re.IGNORECASE):
        raise wrong(
            "a code of your own", code, "LT and digits are losstracker's; write another name"
        )
    return code


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or math.isnan(value):
        raise wrong("a number", value, "write it without quotes")
    if abs(value) > LARGEST:
        raise wrong(f"a number up to {LARGEST:,}", value, "leave it out where there is no limit")
    return value


def _length(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= LARGEST:
        raise wrong("a whole number of characters", value, "write it as 80")
    return value


def _day(value: object) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise wrong("a day", value, "write it as 2011-03-15")


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise wrong("true or false", value, "write it without quotes")
    return value


def _severity(value: object) -> Severity:
    if not isinstance(value, str) or value not in {*Severity}:
        raise wrong("error or warning", value, "write one of the two in quotes")
    return Severity(value)


def _table(value: object) -> dict[str, Any]:
    if not isinstance(value, dict) or not value:
        raise wrong("a table", value, 'write it as { status = "captured" }')
    return value


def _pattern(value: object) -> Pattern:
    return Pattern(read_line(value))


_DEMANDS: dict[str, Callable[[object], Any]] = {
    "pattern": _pattern,
    "not_pattern": _pattern,
    "values": read_lines,
    "max_length": _length,
    "min": _number,
    "max": _number,
    "earliest": _day,
    "latest": _day,
    "required": _flag,
}
_CHECK: dict[str, Callable[[object], Any]] = {
    "code": _own_code,
    "column": read_column,
    **_DEMANDS,
    "message": read_line,
    "suggestion": read_line,
    "severity": _severity,
    "when": _table,
}


def read_check(
    table: Mapping[str, Any],
    place: str,
    vocabulary: Mapping[str, list[str]],
    aside: Collection[str],
    errors: list[str],
) -> OwnCheck | None:
    """Read a check of a project's own; errors join the others, after its place and code."""
    mine = known_keys(table, _CHECK)
    mine += [
        f"expected '{key}', got none; add it" for key in ("code", "column") if key not in table
    ]
    told = {key: attempt(mine, table, key, read) for key, read in _CHECK.items() if key in table}
    check = None
    if not mine:
        try:
            check = _check(told, vocabulary, aside)
        except ConfigError as error:
            mine = [str(error)]
    where = f"{place} ({told['code']})" if told.get("code") else place
    errors += [f"{where}: {error}" for error in mine]
    return check


def _check(
    told: Mapping[str, Any], vocabulary: Mapping[str, list[str]], aside: Collection[str]
) -> OwnCheck:
    """Make a check of settings that are understood one by one."""
    column = told["column"]
    if not any(told.get(key) is not None and told[key] is not False for key in _DEMANDS):
        raise ConfigError(f"expected at least one of {', '.join(_DEMANDS)}, got none; add one")
    if told.get("required"):
        _optional(column)
    if {"pattern", "not_pattern"} & {*told} and "message" not in told:
        todo = 'say what is expected in plain words, as message = "expected an id like ..."'
        raise ConfigError(f"expected a message beside a pattern, got none; {todo}")
    return OwnCheck(
        told["code"],
        column,
        _demands(column, told, vocabulary, aside),
        told.get("required", False),
        told.get("message"),
        told.get("suggestion"),
        told.get("severity", Severity.ERROR),
        tuple(
            _when(name, value, column, vocabulary, aside)
            for name, value in told.get("when", {}).items()
        ),
    )


def _demands(
    column: str,
    told: Mapping[str, Any],
    vocabulary: Mapping[str, list[str]],
    aside: Collection[str],
) -> tuple[Demand, ...]:
    """Make what a check demands, where it suits the column."""
    demands = []
    if "pattern" in told:
        demands.append(like(told["pattern"]))
    if "not_pattern" in told:
        demands.append(unlike(told["not_pattern"]))
    if "values" in told:
        require_words(column)
        require_possible(column, told["values"], aside)
        _require_listed(column, told["values"], vocabulary)
        demands.append(one_of(column, told["values"]))
    if "max_length" in told:
        demands.append(no_longer(told["max_length"]))
    ends = _ends(told, "min", "max", column, NUMBERS)
    if ends:
        low, high = ends
        low, high = -math.inf if low is None else low, math.inf if high is None else high
        demands.append(between(column, low, high))
    days = _ends(told, "earliest", "latest", column, DATES)
    if days:
        demands.append(within(*days))
    return tuple(demands)


def _ends(
    told: Mapping[str, Any], first: str, last: str, column: str, fitting: Sequence[str]
) -> tuple[Any, Any] | None:
    """Give both ends of what is allowed (None: no limit), or None where neither is set."""
    if first not in told and last not in told:
        return None
    if column not in fitting:
        todo = f"leave {first} and {last} out"
        raise wrong(f"one of {', '.join(fitting)} for {first} and {last}", column, todo)
    low, high = told.get(first), told.get(last)
    if low is not None and high is not None and low > high:
        raise ConfigError(f"expected {first} before {last}, got {low} and {high}; swap them")
    return low, high


def _when(
    name: str,
    value: object,
    column: str,
    vocabulary: Mapping[str, list[str]],
    aside: Collection[str],
) -> tuple[str, tuple[str, ...]]:
    """Read the values that another column must have; a blank text stands for a blank cell."""
    try:
        other = read_column(name)
        if other == column:
            raise wrong("another column than the one that is checked", name, "leave it out")
        values = value if isinstance(value, list) and value else [value]
        words = require_once(["" if one == "" else read_line(one) for one in values])
        require_possible(other, [word for word in words if word], aside)
        _require_listed(other, words, vocabulary)
    except ConfigError as error:
        raise ConfigError(f"when: {error}") from None
    return other, tuple(words)


def _require_listed(column: str, words: Sequence[str], vocabulary: Mapping[str, list[str]]) -> None:
    """Raise where a value is not among those that the project itself lists."""
    known = vocabulary.get(column, words)
    strange = next((word for word in words if word and word not in known), None)
    if strange:
        close = nearest(strange, known)
        todo = f"write '{close}'" if close else "list it there"
        raise wrong(f"a value that [vocabulary] lists for {column}", strange, todo)
