"""The checks that a project's settings add: each is a table, made into an :class:`OwnCheck`."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from losstracker.check.settings import (
    DATES,
    MOST_TOLD,
    NUMBERS,
    attempt,
    known_keys,
    read_column,
    read_day,
    read_flag,
    read_length,
    read_line,
    read_lines,
    read_number,
    read_own_code,
    read_pattern,
    read_severity,
    read_table,
    require_all,
    require_once,
    require_optional,
    require_possible,
    require_words,
    wrong,
)
from losstracker.errors import ConfigError
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
from losstracker.model.words import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence


_DEMANDS: dict[str, Callable[[object], Any]] = {
    "pattern": read_pattern,
    "not_pattern": read_pattern,
    "values": read_lines,
    "max_length": read_length,
    "min": read_number,
    "max": read_number,
    "earliest": read_day,
    "latest": read_day,
    "required": read_flag,
}
_CHECK: dict[str, Callable[[object], Any]] = {
    "code": read_own_code,
    "column": read_column,
    **_DEMANDS,
    "message": read_line,
    "suggestion": read_line,
    "severity": read_severity,
    "when": read_table,
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
            mine = [*error.args]
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
        require_optional(column)
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
        raise ConfigError(f"expected {first} and {last} in order, got {low} and {high}; swap them")
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
        words = require_once(require_all(values, lambda one: "" if one == "" else read_line(one)))
        require_possible(other, [word for word in words if word], aside)
        _require_listed(other, words, vocabulary)
    except ConfigError as error:
        raise ConfigError(*(f"when: {message}" for message in error.args)) from None
    return other, tuple(words)


def _require_listed(column: str, words: Sequence[str], vocabulary: Mapping[str, list[str]]) -> None:
    """Raise where a value is not among those that the project itself lists."""
    known = vocabulary.get(column, words)
    strange = sorted({*words} - {*known, ""})
    if strange:
        raise ConfigError(*(_why_strange(column, word, known) for word in strange[:MOST_TOLD]))


def _why_strange(column: str, word: str, known: Sequence[str]) -> str:
    close = nearest(word, known)
    todo = f"write '{close}'" if close else "list it there"
    return str(wrong(f"a value that [vocabulary] lists for {column}", word, todo))
