"""Blocks of code in a Markdown document, and how they are run: as a reader would, one by one."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from losstracker.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FENCE = re.compile(
    r"^```(?:\{code-block\} )?(?P<language>\w+)\n"
    r"(?::caption: (?P<caption>\S+)\n\n?)?(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
DIRECTLY_BELOW = re.compile(r"\s*\Z")
STATUS = "echo $?"


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, the name of the file that it is, if it is one, and its text.

    ``shown`` is what stands directly below a block of Python as its output, or None.
    """

    language: str
    caption: str | None
    text: str
    line: int
    shown: str | None = None


def blocks(document: str) -> list[Block]:
    """Give the fenced blocks of a document in their order."""
    found = list(FENCE.finditer(document))
    made = []
    for at, fence in enumerate(found):
        below = found[at + 1] if at + 1 < len(found) else None
        shown = None
        if below is not None and below["language"] == "text" and not below["caption"]:
            between = document[fence.end() : below.start()]
            shown = below["text"] if DIRECTLY_BELOW.match(between) else None
        line = document.count("\n", 0, fence.start()) + 1
        made.append(Block(fence["language"], fence["caption"], fence["text"], line, shown))
    return made


def commands(text: str) -> Iterator[tuple[str, str]]:
    """Give each command after a ``$``, and the output that is shown for it, if it is."""
    for step in text.replace("\\\n", " ").removeprefix("$ ").split("\n$ "):
        command, _, output = step.partition("\n")
        yield command.strip(), output.strip()


@contextlib.contextmanager
def terminal() -> Iterator[Callable[[], str]]:
    """Catch what is printed as a terminal of today would show it; give a way to read it."""
    held = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")

    def printed() -> str:
        held.flush()
        return held.buffer.getvalue().decode() if isinstance(held.buffer, io.BytesIO) else ""

    with contextlib.redirect_stdout(held):
        yield printed


def tidy(text: str) -> str:
    """Leave out spaces at the ends of lines, and blank lines at the ends of the text."""
    return "\n".join(line.rstrip() for line in text.splitlines()).strip("\n")


@dataclass
class Reader:
    """Somebody who does in a folder, which is the current one, what a document says."""

    name: str
    status: int = 0

    def __post_init__(self) -> None:
        self.names: dict[str, object] = {}

    def follow(self, document: str) -> int:
        """Run every block that can be run, and give their number.

        Raises:
            AssertionError: A command fails, or what is shown is not what came.
        """
        done = 0
        for block in blocks(document):
            if block.caption is not None:
                Path(block.caption).parent.mkdir(parents=True, exist_ok=True)
                Path(block.caption).write_text(block.text, encoding="utf-8")
            elif block.language == "python":
                self.run_python(block)
            elif block.language == "console":
                self.run_commands(block)
            else:
                continue
            done += 1
        return done

    def run_python(self, block: Block) -> None:
        """Run a block of Python after those above it."""
        code = compile("\n" * block.line + block.text, self.name, "exec")
        with terminal() as printed:
            exec(code, self.names)  # noqa: S102 - our own document
            came = printed()
        if block.shown is not None:
            assert tidy(block.shown) == tidy(came), f"{self.name}:{block.line}\n{came}"

    def run_commands(self, block: Block) -> None:
        """Run commands; each must succeed, unless its exit code is asked for below it."""
        steps = list(commands(block.text))
        for at, (command, shown) in enumerate(steps):
            where = f"{self.name}:{block.line}: {command}"
            if command == STATUS:
                assert shown == str(self.status), where
                continue
            program, *arguments = shlex.split(command)
            assert program == "losstracker", where
            with terminal() as printed:
                self.status = main(arguments)
                came = printed()
            asked = at + 1 < len(steps) and steps[at + 1][0] == STATUS
            assert asked or self.status == 0, where
            assert not shown or tidy(shown) == tidy(came), f"{where}\n{came}"
