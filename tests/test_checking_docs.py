"""What README, CONTRIBUTING and CHECKS say of checking is what happens."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from jobs import ACTION, git
from test_pre_commit import HOOKS, call
from test_readme import README, ROOT, blocks, table_of

from losstracker.check.render import codes_as_markdown
from losstracker.cli import main

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECTION = README.partition("\n## Check contributed CSVs\n")[2].partition("\n## ")[0]
LOSSES = table_of("record_id")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a repository with README's table, and go there."""
    (tmp_path / "losses").mkdir()
    for name in ("losses.csv", "losses/2026.csv"):
        (tmp_path / name).write_text(LOSSES, encoding="utf-8")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "losses")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def inputs_of(document: object) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give the actions that a workflow uses, with their inputs."""
    if isinstance(document, dict):
        if "uses" in document:
            yield document["uses"], document.get("with", {})
        document = list(document.values())
    if isinstance(document, list):
        for part in document:
            yield from inputs_of(part)


def test_the_finding_looks_as_shown(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "losses.csv").write_text(LOSSES.replace("tank", "tnak", 1), encoding="utf-8")
    assert main(["validate", "losses.csv"]) == 1
    (shown,) = (text for text in blocks("text") if text in SECTION)
    assert capsys.readouterr().out.startswith(shown)


def test_the_workflow_gives_the_action_inputs_that_it_has() -> None:
    workflow, _ = map(yaml.safe_load, blocks("yaml"))
    ours = [given for name, given in inputs_of(workflow) if name.startswith("OWNER/losstracker@")]
    assert len(ours) == 1
    assert "files" in ours[0]
    assert set(ours[0]) <= set(ACTION["inputs"])
    assert workflow["permissions"] == {"contents": "read"}


def test_our_own_workflow_checks_the_seeds_with_the_action(monkeypatch: pytest.MonkeyPatch) -> None:
    workflow = yaml.safe_load((ROOT / ".github/workflows/check.yml").read_text(encoding="utf-8"))
    assert workflow["permissions"] == {"contents": "read"}
    (given,) = (given for name, given in inputs_of(workflow) if name == "./")
    assert given == {"files": "seeds", "strict": True}
    assert set(given) <= set(ACTION["inputs"])
    monkeypatch.chdir(ROOT)
    assert main(["validate", "--strict", given["files"]]) == 0


@pytest.mark.parametrize("kind", ["inputs", "outputs"])
def test_inputs_and_outputs_that_are_named_exist(kind: str) -> None:
    named = {"inputs": ["strict", "sarif", "against"], "outputs": list(ACTION["outputs"])}[kind]
    assert all(f"`{name}`" in SECTION for name in named)
    assert set(named) <= set(ACTION[kind])


def test_the_hook_runs_with_the_arguments_shown(folder: Path) -> None:
    _, config = map(yaml.safe_load, blocks("yaml"))
    (hook,) = config["repos"][0]["hooks"]
    assert all(name in README for name in HOOKS)
    assert re.search(hook["files"], "losses/2026.csv")
    done = call(hook["id"], folder, *hook["args"], "losses/2026.csv")
    assert (done.returncode, done.stderr) == (0, "")


def test_the_settings_are_understood(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (text,) = blocks("toml")
    (folder / "losstracker.toml").write_text(text, encoding="utf-8")
    wrong = LOSSES.replace("border-01", "border-1").replace(",Blue,", ",Green,", 1)
    (folder / "losses.csv").write_text(wrong, encoding="utf-8")
    assert main(["validate", "losses.csv"]) == 1
    told = capsys.readouterr().out
    assert "losses.csv:2 record_id: error OUR01: expected an id like border-01" in told
    assert "losses.csv:4 side: error LT401" in told
    assert "evidence: error LT402" in told


def test_the_commands_for_other_places_run(folder: Path) -> None:
    found = re.findall(r"`((?:git show|losstracker validate losses/)[^`]*)`", SECTION)
    assert len(found) == 2
    ours = f"{shlex.quote(sys.executable)} -I -m losstracker "
    for command in found:
        line = re.sub(r"\blosstracker (?=validate|diff)", lambda _: ours, command)
        subprocess.run(["bash", "-euo", "pipefail", "-c", line], cwd=folder, check=True)
    assert (folder / "found.sarif").stat().st_size > 0


def test_the_table_of_checks_is_up_to_date() -> None:
    page = (ROOT / "losstracker" / "check" / "CHECKS.md").read_text(encoding="utf-8")
    _, head, rows = page.partition("| Code |")
    how = "put what 'losstracker validate --list-checks --format markdown' prints there"
    assert head + rows == codes_as_markdown() + "\n", f"CHECKS.md: {how}"
