"""A job of GitHub's runner that runs the action's steps as they stand in action.yml."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS = {step.get("name", "Python"): step for step in ACTION["runs"]["steps"]}
COMMAND = re.compile(r"::(error|warning) (file=[^:]*|title=[^:]*)::(.+)")


@dataclass(frozen=True, slots=True)
class Ran:
    """What a step left behind."""

    code: int
    log: str
    summary: str
    outputs: dict[str, str]

    @property
    def annotations(self) -> list[tuple[str, dict[str, str], str]]:
        """The workflow commands as the runner reads them: none where commands are stopped."""
        found, stopped = [], None
        for line in self.log.splitlines():
            if stopped is not None:
                stopped = None if line == f"::{stopped}::" else stopped
            elif line.startswith("::stop-commands::"):
                stopped = line.removeprefix("::stop-commands::")
            elif line.lstrip().startswith("::"):
                parts = COMMAND.fullmatch(line)
                assert parts, line
                pairs = (pair.split("=") for pair in parts[2].split(","))
                found.append((parts[1], {name: _plain(value) for name, value in pairs}, parts[3]))
        assert stopped is None
        return found


def _plain(text: str) -> str:
    for code, sign in (("%3A", ":"), ("%2C", ","), ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        text = text.replace(code, sign)
    return text


@dataclass(slots=True)
class Job:
    """A job on a runner: its checkout, and losstracker as if just installed."""

    folder: Path
    temp: Path
    told: dict[str, str] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)

    def write(self, **files: str) -> None:
        for name, text in files.items():
            (self.folder / f"{name}.csv").write_text(text, encoding="utf-8")

    def put_program(self, name: str, *words: str) -> None:
        """Put a program where losstracker is installed: Python with words before those given."""
        program = self.temp / "losstracker" / "bin" / name
        line = shlex.join([sys.executable, *words])
        program.write_text(f'#!/bin/sh\nexec {line} "$@"\n', encoding="utf-8")
        program.chmod(0o755)

    def run(self, name: str, **inputs: str) -> Ran:
        """Run a step under the shell that GitHub uses, its expressions filled in."""
        for path in (self.temp / "output", self.temp / "summary"):
            path.write_text("", encoding="utf-8")
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", STEPS[name]["run"]],
            cwd=self.folder,
            env=os.environ | self._variables() | self._of_step(name, inputs),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        lines = (self.temp / "output").read_text(encoding="utf-8").splitlines()
        ran = Ran(
            done.returncode,
            done.stdout.decode(),
            (self.temp / "summary").read_text(encoding="utf-8"),
            dict(line.split("=", 1) for line in lines),
        )
        self.told |= {
            f"steps.{STEPS[name].get('id')}.outputs.{k}": v for k, v in ran.outputs.items()
        }
        return ran

    def _variables(self) -> dict[str, str]:
        paths = {"OUTPUT": self.temp / "output", "STEP_SUMMARY": self.temp / "summary"}
        github = {f"GITHUB_{name}": str(path) for name, path in paths.items()}
        github |= {"GITHUB_WORKSPACE": str(self.folder), "RUNNER_TEMP": str(self.temp)}
        return github | self.variables

    def _of_step(self, name: str, inputs: dict[str, str]) -> dict[str, str]:
        known = {f"inputs.{key}": one.get("default") for key, one in ACTION["inputs"].items()}
        known |= {f"inputs.{key}": value for key, value in inputs.items()} | self.told

        def value_of(text: str) -> str:
            return re.sub(r"\$\{\{ (.+?) \}\}", lambda found: known.get(found[1]) or "", text)

        return {key: value_of(text) for key, text in STEPS[name]["env"].items()}


def git(folder: Path, *words: str) -> str:
    settings = ("user.name=A", "user.email=a@example.org", "init.defaultBranch=main")
    options = [word for one in settings for word in ("-c", one)]
    done = subprocess.run(
        ["git", *options, *words], cwd=folder, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def commit(folder: Path, files: dict[str, str | None]) -> str:
    """Write files, or delete those that are None, and commit them."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text or "", encoding="utf-8")
        if text is None:
            path.unlink()
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "change")
    return git(folder, "rev-parse", "HEAD")
