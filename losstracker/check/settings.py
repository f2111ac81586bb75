"""Single settings of a project: each is read by itself and says what was expected and what came."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar

import pandas as pd

from losstracker.errors import ConfigError
from losstracker.model.columns import CONTRIBUTED, REQUIRED, Col
from losstracker.model.finding import Severity
from losstracker.model.pattern import Pattern
from losstracker.model.rules import DEGREES, RULES, Scope
from losstracker.model.words import nearest, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from losstracker.model.rules import Rule

Value = TypeVar("Value")
Result = TypeVar("Result")

MOST_BYTES = 1 << 18
"""Bytes of a file of settings, or of values."""
MOST_VALUES = 10_000
MOST_TOLD = 50
"""Errors that are told."""
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
        kind = "list" if isinstance(value, list) else "table"
        return f"a {kind}" if value else f"an empty {kind}"
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
        name = key if key.isidentifier() else shown(key)
        errors += [f"{name}: {message}" for message in error.args]
        return None


def require_all(words: Iterable[Value], read: Callable[[Value], Result]) -> list[Result]:
    """Read every one of some values; the error that is raised has a message for each wrong one."""
    done: list[Result] = []
    wrongs: list[str] = []
    for word in words:
        try:
            done.append(read(word))
        except ConfigError as error:
            wrongs += error.args
    if wrongs:
        raise ConfigError(*wrongs)
    return done


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
    return require_once(require_all(value, read_line))


def require_once(words: list[str]) -> list[str]:
    """Give back values of which each stands once, and not too many."""
    if len(words) > MOST_VALUES:
        raise ConfigError(f"expected at most {MOST_VALUES:,} values, got {len(words):,}")
    twice = [word for word, times in Counter(words).items() if times > 1]
    if twice:
        raise ConfigError(*(str(wrong("each value once", w, "delete one of them")) for w in twice))
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
    names = read_lines(value, what="columns") if value != [] else []
    return require_all(names, lambda name: require_optional(read_column(name)))


def require_optional(name: str) -> str:
    """Give back the name of a column, if loss tables may lack it."""
    if name in REQUIRED:
        raise wrong("an optional column", name, "leave it out: every loss table must fill it in")
    return name


def require_words(column: str) -> None:
    """Raise where the values of a column are no words that could be listed."""
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
            raise ConfigError(*(_why_refused(rule, word) for word in bad[:MOST_TOLD]))
    joined = next((word for word in words if "|" in word and column == Col.SOURCE), None)
    if joined:
        raise wrong("one source", joined, "list each by itself: each is judged by itself")


def _why_refused(rule: Rule, word: str) -> str:
    message, todo = rule.explain(word)
    return f"{message} ({rule.code} refuses it); {todo or 'leave it out'}"


def read_own_code(value: object) -> str:
    """Read the code of a check of a project's own."""
    code = read_line(value)
    if not _CODE.fullmatch(code):
        todo = "begin with a letter; 2 to 20 in all"
        raise wrong("a code of letters and digits, as SYR01", code, todo)
    if re.match("LT[0-9]", code, re.IGNORECASE):
        raise wrong(
            "a code of your own", code, "LT and digits are losstracker's; write another name"
        )
    return code


def read_number(value: object) -> float:
    """Read a number that is none too large."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise wrong("a number", value, "write it without quotes")
    if not abs(value) <= LARGEST:  # so that "not a number" is refused too
        raise wrong(f"a number up to {LARGEST:,}", value, "leave it out where there is no limit")
    return value


def read_length(value: object) -> int:
    """Read a whole number of characters."""
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= LARGEST:
        raise wrong("a whole number of characters", value, "write it as 80")
    return value


def read_day(value: object) -> date:
    """Read a day, in quotes or as TOML has it."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise wrong("a day", value, "write it as 2011-03-15")


def read_flag(value: object) -> bool:
    """Read true or false."""
    if not isinstance(value, bool):
        raise wrong("true or false", value, "write it without quotes")
    return value


def read_severity(value: object) -> Severity:
    """Read how bad a finding is."""
    if not isinstance(value, str) or value not in {*Severity}:
        raise wrong("error or warning", value, "write one of the two in quotes")
    return Severity(value)


def read_table(value: object) -> dict[str, Any]:
    """Read a table that is not empty."""
    if not isinstance(value, dict) or not value:
        raise wrong("a table", value, 'write it as { status = "captured" }')
    return value


def read_pattern(value: object) -> Pattern:
    """Read a pattern."""
    return Pattern(read_line(value))
