"""The hooks of .pre-commit-hooks.yaml, called as pre-commit calls them."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import served
import yaml
from conftest import SEED

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).parent.parent
HOOKS: dict[str, dict[str, Any]] = {
    hook["id"]: hook
    for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
}
PROGRAM = "losstracker"
CHECK, MEND = "losstracker-validate", "losstracker-fix"
HEADER = "record_id,side,date,category,status,quantity,source"
GOOD = f"{HEADER}\na1,Red,2026-03-02,tank,destroyed,3,Morning News\n"
SPACED = f"{HEADER}\na2,Red,2026-03-02,Tank , destroyed,3,Evening Post\n"


Ran = subprocess.CompletedProcess[str]


def call(hook: str, folder: Path, *arguments: str, start: Sequence[str] = ("-m", PROGRAM)) -> Ran:
    """Run a hook's entry in the root of a repository: its words, then arguments and files."""
    program, *words = shlex.split(HOOKS[hook]["entry"])
    assert program == PROGRAM
    command = [sys.executable, "-I", *start, *words, *arguments]
    return subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)


def quickly(hook: str, folder: Path, *arguments: str) -> Ran:
    """Do the same without a start of losstracker; see ``served``."""
    return call(hook, folder, *arguments, start=("-S", "-c", served.program()))


def test_a_hook_has_what_pre_commit_asks_for() -> None:
    assert set(HOOKS) == {CHECK, MEND}
    for hook in HOOKS.values():
        assert {"id", "name", "description", "entry", "language", "files"} <= set(hook)
        assert hook["language"] == "python"
        assert hook["require_serial"] is True  # several files are one table
        assert hook.get("pass_filenames", True) is True


@pytest.mark.parametrize(
    ("name", "hooks"),
    [
        ("losses.csv", {CHECK, MEND}),
        ("a b/losses.csv", {CHECK, MEND}),
        ("losses.csv.gz", {CHECK}),
        ("losses.csv.md", set()),
        ("csv", set()),
    ],
)
def test_a_hook_is_given_tables(name: str, hooks: set[str]) -> None:
    assert {hook for hook, told in HOOKS.items() if re.search(told["files"], name)} == hooks


def test_the_check_takes_several_files_as_one_table(tmp_path: Path) -> None:
    (tmp_path / "one.csv").write_text(GOOD, encoding="utf-8")
    (tmp_path / "two of it.csv").write_text(GOOD, encoding="utf-8")
    assert quickly(CHECK, tmp_path, "one.csv").returncode == 0
    done = quickly(CHECK, tmp_path, "one.csv", "two of it.csv")
    assert done.returncode == 1
    assert "two of it.csv:2 record_id: error LT301" in done.stdout


def test_the_check_of_one_file_can_know_the_rest_of_the_table(tmp_path: Path) -> None:
    (tmp_path / "old.csv").write_text(GOOD, encoding="utf-8")
    (tmp_path / "new.csv").write_text(GOOD, encoding="utf-8")
    done = quickly(CHECK, tmp_path, "--against", ".", "new.csv")
    assert done.returncode == 1
    assert "new.csv:2 record_id: error LT301" in done.stdout


def test_the_mender_changes_a_file_once(tmp_path: Path) -> None:
    path = tmp_path / "losses.csv"
    path.write_text(SPACED, encoding="utf-8")
    assert quickly(CHECK, tmp_path, "losses.csv").returncode == 1
    assert quickly(MEND, tmp_path, "losses.csv").returncode == 0  # pre-commit sees the change
    mended = path.read_bytes()
    assert b",tank,destroyed," in mended
    assert quickly(MEND, tmp_path, "losses.csv").returncode == 0
    assert path.read_bytes() == mended


def test_the_mender_leaves_the_seed_as_it_is(tmp_path: Path) -> None:
    copy = tmp_path / SEED.name
    copy.write_bytes(SEED.read_bytes())
    assert call(MEND, tmp_path, SEED.name).returncode == 0
    assert copy.read_bytes() == SEED.read_bytes()
