"""Where a project's settings are found, and what is said of those that are not understood."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from losstracker.check.project import MOST_DOTS, find_project, read_project
from losstracker.errors import ConfigError
from losstracker.model.checking import Checking

if TYPE_CHECKING:
    from pathlib import Path


def errors_of(folder: Path, text: str | bytes) -> list[str]:
    path = folder / "losstracker.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ConfigError) as error:
        read_project(path)
    head, *rest = str(error.value).split("\n")
    assert head.startswith(str(path))
    return [line.strip() for line in rest] or [head.removeprefix(str(path)).removeprefix(": ")]


# --- where they are


def test_the_nearest_settings_are_found(tmp_path: Path) -> None:
    inner = tmp_path / "data" / "2024"
    inner.mkdir(parents=True)
    (tmp_path / ".git").mkdir()
    assert find_project(inner) is None
    (tmp_path / "losstracker.toml").write_text("")
    assert find_project(inner) == tmp_path / "losstracker.toml"
    (tmp_path / "data" / "pyproject.toml").write_text("[tool.losstracker]\n")
    assert find_project(inner) == tmp_path / "data" / "pyproject.toml"
    (tmp_path / "data" / "losstracker.toml").write_text("")
    assert find_project(inner) == tmp_path / "data" / "losstracker.toml"
    (inner / "a.csv").write_text("")
    assert find_project(inner / "a.csv") == tmp_path / "data" / "losstracker.toml"


def test_settings_above_the_repository_are_not_ours(tmp_path: Path) -> None:
    inner = tmp_path / "repository" / "data"
    inner.mkdir(parents=True)
    (tmp_path / "losstracker.toml").write_text("")
    assert find_project(inner) == tmp_path / "losstracker.toml"
    (inner.parent / ".git").write_text("gitdir: elsewhere")  # a worktree has a file
    assert find_project(inner) is None


@pytest.mark.parametrize("text", ["", "[tool.ruff]", "tool = 3", "[[tool]]", "not TOML", "\x00"])
def test_a_pyproject_without_settings_is_passed_over(tmp_path: Path, text: str) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "pyproject.toml").write_text(text)
    assert find_project(tmp_path) is None


def test_a_broken_pyproject_that_means_to_have_settings_is_not(tmp_path: Path) -> None:
    path = tmp_path / "pyproject.toml"
    path.write_text("[tool.losstracker]\noff = [LT311]\n")
    assert find_project(tmp_path) == path
    with pytest.raises(ConfigError, match=r"pyproject.toml:2: expected TOML"):
        read_project(path)


def test_settings_in_pyproject(tmp_path: Path) -> None:
    path = tmp_path / "pyproject.toml"
    path.write_text('[project]\nname = "x"\n[tool.losstracker]\noff = ["LT311"]\n')
    assert read_project(path) == Checking(off=frozenset({"LT311"}))
    path.write_text('[project]\nname = "x"\n')
    with pytest.raises(ConfigError, match=r"expected a table \[tool.losstracker\], got none"):
        read_project(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"losstracker\.toml"):
        read_project(tmp_path / "losstracker.toml")


# --- what is said

CHECK = '[[checks]]\ncode = "SYR01"\n'
ERRORS = [
    ('of = ["LT311"]', "expected a key that is known, got 'of'; write 'off'"),
    ("[tool.losstracker]", "settings stand without [tool.losstracker]"),
    ('off = "LT311"', "off: expected a list of codes such as 'LT311', got 'LT311'"),
    ("off = [311]", "off: expected a text, got 311; write it in quotes"),
    ('off = ["lt311"]', "off: lt311: expected the code of a check, got an unknown one; write 'LT3"),
    ('off = ["LT105"]', "off: LT105: expected a code that sums can be made without"),
    ('warn = ["SYR01"]', "warn: SYR01: expected the code of a check, got an unknown one"),
    ('off = ["LT311"]\nwarn = ["LT311"]', "got LT311 in both"),
    ('required = ["evidnce"]', "got 'evidnce'; write 'evidence'"),
    ('required = ["side"]', "expected an optional column, got 'side'; leave it out"),
    ('vocabulary = "sides.txt"', "vocabulary: expected a table of columns, got 'sides.txt'"),
    ("[vocabulary]\nsides = ['a']", "vocabulary.sides: expected a column of the loss table"),
    ("[vocabulary]\ndate = ['2024']", "write a check with earliest and latest"),
    ("[vocabulary]\nlow = ['2']", "write a check with min and max"),
    ("[vocabulary]\nquantity = ['2']", "expected a column of words, got 'quantity'; leave it out"),
    ("[vocabulary]\nside = []", "vocabulary.side: expected a list of texts, got an empty list"),
    ("[vocabulary]\nside = ['a', 'a']", "expected each value once, got 'a'"),
    ("[vocabulary]\nside = ['a ']", "expected one plain line, got 'a '"),
    ('[vocabulary]\nside = ["a\\u001b[1m"]', r"expected one plain line, got 'a\x1b[1m'"),
    ('[vocabulary]\nside = ["SDF\\u00a0"]', "expected one plain line"),
    ("[vocabulary]\nside = ['=cmd()']", "LT112 refuses it"),
    ("[vocabulary]\nstatus = ['seized']", "(LT103 refuses it); write 'captured'"),
    ("[vocabulary]\ncategory = ['tnak']", "(LT104 refuses it); did you mean 'tank'?"),
    ("[vocabulary]\nsource = ['a | b']", "expected one source, got 'a | b'"),
    (
        '[vocabulary]\nside = "nowhere.txt"',
        "expected a file beside the settings, got 'nowhere.txt'",
    ),
    ("checks = [1]", "begin each check with [[checks]]"),
    ('[[checks]]\ncolumn = "unit"', "check 1: expected 'code', got none; add it"),
    (CHECK, "check 1 (SYR01): expected 'column', got none; add it"),
    (f'{CHECK}column = "weather"', "check 1 (SYR01): column: expected a column of the loss table"),
    (f'{CHECK}column = "unit"', "expected at least one of pattern, not_pattern, values"),
    (f'{CHECK}column = "unit"\nrequired = false', "expected at least one of pattern"),
    (f'{CHECK}column = "unit"\nmaxlength = 3', "got 'maxlength'; write 'max_length'"),
    (f'{CHECK}column = "unit"\nmax_length = 0', "expected a whole number of characters, got 0"),
    (f'{CHECK}column = "unit"\nmax_length = true', "whole number of characters, got true"),
    (f'{CHECK}column = "unit"\npattern = "a"', "expected a message beside a pattern"),
    (f'{CHECK}column = "unit"\npattern = "(a"', "pattern: expected a regular expression, got '(a'"),
    (f'{CHECK}column = "unit"\nmessage = "a\\nb"', r"message: expected one plain line, got 'a\nb'"),
    (f'{CHECK}column = "unit"\nmin = 3', "expected one of low, best, high, latitude, longitude"),
    (f'{CHECK}column = "low"\nmin = "3"', "min: expected a number, got '3'"),
    (f'{CHECK}column = "low"\nmin = nan', "expected a number up to 1,000,000,000"),
    (
        f'{CHECK}column = "low"\nmin = 0x{"f" * 5000}',
        "expected a number up to 1,000,000,000, got a h",
    ),
    (f'{CHECK}column = "low"\nmin = {"9" * 5000}', "expected TOML"),
    (f'{CHECK}column = "low"\nmin = 3\nmax = 2', "expected min and max in order, got 3 and 2"),
    (
        f'{CHECK}column = "low"\nearliest = 2024-01-01',
        "expected one of date, reported for earliest",
    ),
    (f'{CHECK}column = "date"\nlatest = "2024-02-30"', "latest: expected a day, got '2024-02-30'"),
    (f'{CHECK}column = "date"\nlatest = 2024-02-03T00:00:00', "latest: expected a day"),
    (f'{CHECK}column = "unit"\nrequired = 1', "required: expected true or false, got 1"),
    (f'{CHECK}column = "side"\nrequired = true', "expected an optional column, got 'side'"),
    (f'{CHECK}column = "unit"\nseverity = "fatal"', "severity: expected error or warning"),
    (f'{CHECK}column = "unit"\nseverity = []', "expected error or warning, got an empty list"),
    (f'{CHECK}column = "low"\nvalues = ["1"]', "expected a column of words, got 'low'"),
    (
        f'{CHECK}column = "unit"\nrequired = true\nwhen = {{}}',
        "when: expected a table, got an empty",
    ),
    (
        f'{CHECK}column = "unit"\nrequired = true\nwhen = {{ status = "capturd" }}',
        "check 1 (SYR01): when: expected one of destroyed",
    ),
    (
        f'{CHECK}column = "unit"\nrequired = true\nwhen = {{ unit = "a" }}',
        "when: expected another column than the one that is checked, got 'unit'",
    ),
    (
        f'{CHECK}column = "unit"\nrequired = true\nwhen = {{ side = "SDFF" }}'
        '\n[vocabulary]\nside = ["SDF"]',
        "expected a value that [vocabulary] lists for side, got 'SDFF'; write 'SDF'",
    ),
    (
        f'{CHECK}column = "unit"\nmax_length = 3\n{CHECK}column = "unit"\nmax_length = 4',
        "check 2: expected a code once for a column, got SYR01 again",
    ),
    ('[[checks]]\ncode = "lt9"\ncolumn = "unit"', "code: expected a code of your own, got 'lt9'"),
    ('[[checks]]\ncode = "SYR-1"\ncolumn = "unit"', "expected a code of letters and digits"),
    (CHECK * 101, "checks: expected at most 100, got 101"),
]


@pytest.mark.parametrize(("text", "told"), ERRORS)
def test_what_is_not_understood_is_told(tmp_path: Path, text: str, told: str) -> None:
    errors = errors_of(tmp_path, text)
    assert any(told in error for error in errors), errors
    assert all("expected" in error for error in errors)


def test_every_error_is_told_at_once(tmp_path: Path) -> None:
    text = 'off = ["LT999", "LT105", 3]\nrequired = ["side", "evidnce"]\nwarm = []\n'
    text += '[vocabulary]\nstatus = ["seized", "burnt", "lost"]\n' + CHECK
    errors = errors_of(tmp_path, text)
    assert len(errors) == 9
    for told in (
        "LT999",
        "LT105",
        "got 3",
        "'side'",
        "evidnce",
        "warn",
        "seized",
        "burnt",
        "SYR01",
    ):
        assert any(told in error for error in errors), told


def test_many_errors_are_cut_short(tmp_path: Path) -> None:
    errors = errors_of(tmp_path, "\n".join(f"key{at} = 1" for at in range(80)))
    assert len(errors) == 51
    assert errors[-1] == "... and 30 more"


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"off = [LT311]", ":1: expected TOML, got an error at column 8: "),
        (b"\n\noff", ":3: expected TOML, got an error at the end of the file: "),
        (b'off = ["LT311"\n\n', ":1: expected TOML, got an error at the end of the file: "),
        (b"# \xe9t\xe9\n", ":1: expected UTF-8; save the file as UTF-8"),
        (b"x = " + b"[" * 50_000, "expected TOML, got lists in lists"),
        (b"#" * 300_000, "expected at most 262,144 bytes"),
        (b"\n" + b"a." * 2_000 + b"a = 1", f":2: expected at most {MOST_DOTS:,} dots"),
    ],
)
def test_what_is_no_toml_is_told_with_its_line(tmp_path: Path, data: bytes, told: str) -> None:
    (said,) = errors_of(tmp_path, data)
    assert said.startswith(told)


def test_settings_are_read_in_no_long_time(tmp_path: Path) -> None:
    line = "a." * (MOST_DOTS // 2) + "a = 1\n"
    data = "".join(f"k{at}.{line}" for at in range(250))
    began = time.process_time()
    assert len(errors_of(tmp_path, data)) == 51
    assert time.process_time() - began < 10


# --- files of values


ELSEWHERE = ["../sides.txt", "/etc/passwd", "a/../../sides.txt", "..", "C:sides.txt"]
NO_FILES = [r"..\\sides.txt", "folder", "", "link.txt", "pipe"]


@pytest.mark.parametrize("name", [*ELSEWHERE, *NO_FILES])
def test_no_file_is_read_from_elsewhere(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "project"
    (folder / "folder").mkdir(parents=True)
    (folder / "a").mkdir()
    (tmp_path / "sides.txt").write_text("secret\n")
    (folder / "link.txt").symlink_to(tmp_path / "sides.txt")
    os.mkfifo(folder / "pipe")
    (said,) = errors_of(folder, f'[vocabulary]\nside = "{name}"')
    assert said.startswith("vocabulary.side: expected a")
    assert "secret" not in said


def test_wrong_lines_of_a_file_are_told_with_their_numbers(tmp_path: Path) -> None:
    (tmp_path / "sides.txt").write_bytes(b"SDF\n\na\x1bb\n# c\nb\xe2\x80\x8bc\r\nSDF\n")
    errors = errors_of(tmp_path, '[vocabulary]\nside = "sides.txt"')
    assert [error[:33] for error in errors] == [
        "vocabulary.side: sides.txt:3: exp",
        "vocabulary.side: sides.txt:5: exp",
    ]
    (tmp_path / "sides.txt").write_bytes(b"SDF\ncaf\xe9\n")
    (said,) = errors_of(tmp_path, '[vocabulary]\nside = "sides.txt"')
    assert said == "vocabulary.side: sides.txt:2: expected UTF-8; save the file as UTF-8"
    (tmp_path / "sides.txt").write_bytes(b"# none yet\n")
    (said,) = errors_of(tmp_path, '[vocabulary]\nside = "sides.txt"')
    assert "expected a file of values, one a line" in said


WORDS = st.sampled_from(
    ["off", "warn", "checks", "vocabulary", "LT311", "side", "when", "(a", "a\x1b"]
)
TREES = st.recursive(
    WORDS | st.integers() | st.booleans() | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=8,
)


def as_toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{" + ", ".join(f'"{_escaped(k)}" = {as_toml(v)}' for k, v in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(as_toml, value))}]"
    return f'"{_escaped(value)}"' if isinstance(value, str) else str(value)


def _escaped(text: str) -> str:
    return text.replace("\x1b", "\\u001b")


KEYS = st.sampled_from(["off", "warn", "required", "vocabulary", "checks"])
PARTS = st.sampled_from(
    ["code", "column", "pattern", "values", "min", "latest", "required", "when"]
)
CHECK_TABLES = st.lists(st.dictionaries(PARTS, TREES, max_size=5), max_size=3)


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.dictionaries(KEYS, TREES, max_size=4) | CHECK_TABLES.map(lambda told: {"checks": told}))
def test_any_settings_are_read_or_told(tmp_path: Path, tree: dict[str, object]) -> None:
    path = tmp_path / "losstracker.toml"
    path.write_text("\n".join(f"{key} = {as_toml(value)}" for key, value in tree.items()))
    try:
        said = repr(read_project(path).off)
    except ConfigError as error:
        said = str(error)
    assert said.replace("\n", "").isprintable()
