"""A project's own settings for checks: ``losstracker.toml``, or a table in ``pyproject.toml``.

There the table is ``[tool.losstracker]``. Everything may be left out::

    off = ["LT311"]                       # codes that are not checked
    warn = ["LT203"]                      # codes whose findings are warnings
    required = ["evidence", "reported"]   # optional columns that every row must fill in (LT402)

    [vocabulary]                          # the only values of a column (LT401)
    side = ["Syrian regime", "HTS-led coalition", "SDF"]
    conflict = "conflicts.txt"            # or a file beside this one, a value a line, # comments

    [[checks]]                            # a check of one's own on one column
    code = "SYR01"
    column = "record_id"
    pattern = "syr-[0-9]{4}-[a-z0-9-]+"
    message = "expected an id like syr-2024-l39"
    suggestion = "ask for one in the forum"

    [[checks]]
    code = "SYR02"
    column = "captor"
    required = true
    when = { status = "captured" }   # only where status is this, or one of [...]
    severity = "warning"

A check has one or more of ``pattern`` and ``not_pattern`` (of the whole value, see
:mod:`losstracker.model.pattern`; they need a ``message``), ``values``, ``max_length``, ``min`` and
``max`` (numbers), ``earliest`` and ``latest`` (dates, whose whole window must lie within) and
``required``. A blank cell is fine unless it is required; a value that is wrong in any loss table
is told once, as such; in ``source`` each source is judged by itself. Values are spelt exactly, but
in ``when`` a category matches what is under it. Only columns of the loss table can be checked.

Settings are data, and may come from anyone's pull request. Nothing in them is run, patterns need no
more time than a text is long, and files are read from the folder of the settings only. Codes
without which sums cannot be made stay on; what else settings switch off is for a reviewer to see.
"""

from __future__ import annotations

import re
import tomllib
from functools import partial
from typing import TYPE_CHECKING, Any

from losstracker.check.own_checks import read_check
from losstracker.check.settings import (
    MOST_BYTES,
    MOST_TOLD,
    attempt,
    known_keys,
    read_codes,
    read_column,
    read_line,
    read_lines,
    read_required,
    require_all,
    require_once,
    require_possible,
    require_words,
    wrong,
)
from losstracker.errors import ArgumentError, ConfigError
from losstracker.model.checking import Checking
from losstracker.model.own_rules import own_rule, required_check, vocabulary_check

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date
    from pathlib import Path

    from losstracker.model.own_rules import OwnCheck
    from losstracker.model.rules import Rule

OWN_FILE, SHARED_FILE = "losstracker.toml", "pyproject.toml"
KEYS = ("off", "warn", "required", "vocabulary", "checks")
MOST_CHECKS = 100
MOST_DOTS = 1_000
"""Dots in a line of TOML: Python takes a time that grows with the square of those in a key."""
_LINE_END = re.compile(r"\r\n|\r|\n")


def find_project(start: Path) -> Path | None:
    """Find the settings of the project that a folder or file lies in.

    Args:
        start: A folder, or a file in it.

    Returns:
        ``losstracker.toml``, or a ``pyproject.toml`` with ``[tool.losstracker]``, in the folder or
        the nearest one above; the first of the two where a folder has both. It is not looked for
        above a folder with ``.git``. None where there is none.

    >>> import tempfile, pathlib
    >>> with tempfile.TemporaryDirectory() as name:
    ...     folder = pathlib.Path(name)
    ...     _ = (folder / "losstracker.toml").write_text("")
    ...     (folder / "data").mkdir()
    ...     find_project(folder / "data").name
    'losstracker.toml'
    """
    first = start.resolve()
    for folder in (first, *first.parents):
        for path in (folder / OWN_FILE, folder / SHARED_FILE):
            if path.is_file() and (path.name == OWN_FILE or _has_settings(path)):
                return path
        if (folder / ".git").exists():
            break
    return None


def _has_settings(path: Path) -> bool:
    """Tell whether a pyproject.toml has settings; one that cannot be read may mean to."""
    data = path.read_bytes()
    try:
        tool = _loads(path, data).get("tool")
    except ConfigError:
        return b"tool.losstracker" in data
    return isinstance(tool, dict) and "losstracker" in tool


def read_project(path: Path, *, today: date | None = None) -> Checking:
    """Read the settings of a project; see :mod:`losstracker.check.project` for what they hold.

    Args:
        path: ``losstracker.toml``, or any TOML file like it; or ``pyproject.toml``.
        today: The day on which tables are checked (None: nothing is said of the future).

    Raises:
        ConfigError: The file is no TOML, or settings are not understood; all of them are told.
        OSError: It cannot be read.

    >>> import tempfile, pathlib
    >>> with tempfile.TemporaryDirectory() as name:
    ...     path = pathlib.Path(name, "losstracker.toml")
    ...     _ = path.write_text('off = ["LT311"]')
    ...     read_project(path).off
    frozenset({'LT311'})
    """
    table = _table_of(path)
    errors = known_keys(table, KEYS)
    off = attempt(errors, table, "off", read_codes) or []
    doubts = attempt(errors, table, "warn", read_codes) or []
    aside = {*off, *doubts}
    required = attempt(errors, table, "required", read_required) or []
    vocabulary = _vocabulary(table, path, aside, errors)
    checks = _checks(table, vocabulary, aside, errors)
    own = [*map(required_check, required)]
    own += [vocabulary_check(name, words) for name, words in vocabulary.items()]
    rules = tuple(own_rule(check, aside) for check in (*own, *checks))
    declared = [one.get("code") for one in _tables(table.get("checks"))]
    errors += _wrong_codes(table, rules, declared)
    if errors:
        raise ConfigError(_all_told(path, errors))
    return Checking(today, frozenset(off), frozenset(doubts), rules)


def _all_told(path: Path, errors: list[str]) -> str:
    if len(errors) == 1:
        return f"{path}: {errors[0]}"
    told = [f"  {error}" for error in errors[:MOST_TOLD]]
    told += [f"  ... and {len(errors) - MOST_TOLD} more"] if len(errors) > MOST_TOLD else []
    return "\n".join([f"{path}: {len(errors)} errors in the settings:", *told])


def _loads(path: Path, data: bytes) -> dict[str, Any]:
    """Read TOML, where that takes no long time."""
    if len(data) > MOST_BYTES:
        raise ConfigError(f"{path}: expected at most {MOST_BYTES:,} bytes, got more; shorten it")
    for at, line in enumerate(data.split(b"\n"), start=1):
        if line.count(b".") > MOST_DOTS:
            raise ConfigError(
                f"{path}:{at}: expected at most {MOST_DOTS:,} dots, got more; break it"
            )
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        at = data.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{path}:{at}: expected UTF-8; save the file as UTF-8") from None
    except (ValueError, RecursionError) as error:
        last = data.rstrip().count(b"\n") + 1
        raise ConfigError(_no_toml(path, last, error)) from None


def _table_of(path: Path) -> Mapping[str, Any]:
    """Read the file as TOML, and give the table of the settings."""
    with path.open("rb") as file:
        table = _loads(path, file.read(MOST_BYTES + 1))
    if path.name != SHARED_FILE:
        return table
    tool = table.get("tool")
    own = tool.get("losstracker") if isinstance(tool, dict) else None
    if not isinstance(own, dict):
        raise ConfigError(f"{path}: expected a table [tool.losstracker], got none; add it")
    return own


def _no_toml(path: Path, last: int, error: Exception) -> str:
    """Say where a file of ``last`` lines is no TOML: the line is in the words of the error."""
    if isinstance(error, RecursionError):
        return f"{path}: expected TOML, got lists in lists in lists; write it plainly"
    found = re.fullmatch(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", str(error))
    if found is None:
        return f"{path}: expected TOML; {error}"
    at = f" at column {found[3]}" if found[3] else " at the end of the file"
    why = found[1][:1].lower() + found[1][1:]
    todo = "texts stand in quotes, lists in [...]"
    return f"{path}:{found[2] or last}: expected TOML, got an error{at}: {why}; {todo}"


def _vocabulary(
    table: Mapping[str, Any], path: Path, aside: Collection[str], errors: list[str]
) -> dict[str, list[str]]:
    """Read the project's own values of columns."""
    told = table.get("vocabulary", {})
    if not isinstance(told, dict):
        errors.append(
            f"vocabulary: {wrong('a table of columns', told, 'begin it with [vocabulary]')}"
        )
        return {}
    mine: list[str] = []
    words = {}
    for name in told:
        read = partial(_words, name, settings=path, aside=aside)
        words[name] = attempt(mine, told, name, read)
    errors += [f"vocabulary.{error}" for error in mine]
    return {name: values for name, values in words.items() if values}


def _words(name: str, value: object, settings: Path, aside: Collection[str]) -> list[str]:
    """Read the values of a column: a list of them, or the name of a file beside the settings."""
    column = read_column(name)
    require_words(column)
    words = _file_lines(settings.parent, value) if isinstance(value, str) else read_lines(value)
    require_possible(column, words, aside)
    return words


def _file_lines(folder: Path, value: str) -> list[str]:
    name = read_line(value)
    path = folder / name
    if re.search(r"^/|\\|:|(^|/)\.\.(/|$)", name):
        raise wrong("a file beside the settings", name, "write its name, without / or .. before it")
    try:
        if not path.resolve().is_relative_to(folder.resolve()) or not path.is_file():
            raise wrong("a file beside the settings", name, "put it there, or list the values")
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except (OSError, RuntimeError):
        raise wrong("a file that can be read", name, "correct its name, or its rights") from None
    if len(data) > MOST_BYTES:
        raise wrong(f"a file of at most {MOST_BYTES:,} bytes", name, "shorten it")
    try:
        return require_once(_values_in(data.decode("utf-8-sig"), name))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{name}:{line}: expected UTF-8; save the file as UTF-8") from None


def _values_in(text: str, name: str) -> list[str]:
    """Give the values of a file, one a line; a blank line or one that begins with # is none."""

    def read(place: tuple[int, str]) -> str:
        try:
            return read_line(place[1])
        except ConfigError as error:
            raise ConfigError(f"{name}:{place[0]}: {error}") from None

    lines = ((at, line.strip(" \t")) for at, line in enumerate(_LINE_END.split(text), start=1))
    words = require_all([place for place in lines if place[1][:1] not in {"", "#"}], read)
    if not words:
        raise wrong("a file of values, one a line", name, "write at least one")
    return words


def _tables(told: object) -> list[Mapping[str, Any]]:
    return [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []


def _checks(
    table: Mapping[str, Any],
    vocabulary: Mapping[str, list[str]],
    aside: Collection[str],
    errors: list[str],
) -> list[OwnCheck]:
    """Read the project's own checks."""
    told = table.get("checks", [])
    tables = _tables(told)
    if not isinstance(told, list) or len(tables) < len(told):
        errors.append(f"checks: {wrong('tables', told, 'begin each check with [[checks]]')}")
        return []
    if len(tables) > MOST_CHECKS:
        errors.append(f"checks: expected at most {MOST_CHECKS}, got {len(tables)}")
        return []
    checks: list[OwnCheck] = []
    for at, one in enumerate(tables, start=1):
        check = read_check(one, f"check {at}", vocabulary, aside, errors)
        if check is None:
            continue
        if any((check.code, check.column) == (c.code, c.column) for c in checks):
            errors.append(f"check {at}: expected a code once for a column, got {check.code} again")
            continue
        checks.append(check)
    return checks


def _wrong_codes(
    table: Mapping[str, Any], rules: tuple[Rule, ...], declared: Collection[object]
) -> list[str]:
    """Say which codes cannot be switched off or made warnings; others than those ``declared``."""
    errors = []
    asked = {key: _texts(table.get(key)) for key in ("off", "warn")}
    for key, codes in asked.items():
        for code in codes:
            try:
                if code not in declared:
                    Checking(off=frozenset({code}), own=rules)
            except ArgumentError as error:
                errors.append(f"{key}: {error}")
    both = [code for code in asked["off"] if code in asked["warn"]]
    return errors + [f"warn: expected a code in off or in warn, got {c} in both" for c in both]


def _texts(told: object) -> list[str]:
    """Give the texts of a list that can be shown."""
    every = told if isinstance(told, list) else []
    return [one for one in every if isinstance(one, str) and one.strip() and one.isprintable()]
