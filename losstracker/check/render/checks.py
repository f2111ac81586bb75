"""The table of all checks, for ``losstracker validate --list-checks`` and the docs."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from losstracker.check.render.as_markdown import code_span, inert
from losstracker.check.render.told import visible
from losstracker.model.codes import CODES, Code, Stage

if TYPE_CHECKING:
    from collections.abc import Iterable


def codes_as_text(codes: Iterable[Code] = CODES.values(), *, width: int = 80) -> str:
    """Give every check with its code, severity, reason and examples, wrapped to ``width``.

    >>> print(codes_as_text().splitlines()[0])
    bytes
    """
    lines: list[str] = []
    every = list(codes)
    for stage in Stage:
        told = [one for one in every if one.stage == stage]
        lines += ["", str(stage)] if told else []
        for one in told:
            lines += _told(one, max(width, 40))
    return "\n".join(lines[1:])


def _told(one: Code, width: int) -> list[str]:
    notes = [str(one.severity), *(["always on"] if one.essential else [])]
    notes += ["--fix may mend it"] if one.fixable else []
    indent = " " * 8
    head = textwrap.wrap(
        f"{visible(one.title)} ({', '.join(notes)})",
        width,
        initial_indent=f"  {visible(one.code)} ".ljust(8),
        subsequent_indent=indent,
    )
    body = textwrap.wrap(one.help, width, initial_indent=indent, subsequent_indent=indent)
    return [*head, *body, *_example("wrong", one.bad), *_example("fine", one.good)]


def _example(word: str, text: str) -> list[str]:
    """Show an example as it stands in a file: never wrapped."""
    if not text:
        return []
    first, *more = text.split("\n")
    return [f"{' ' * 8}{word + ':':<7}{first}", *(" " * 15 + line for line in more)]


def codes_as_markdown(codes: Iterable[Code] = CODES.values()) -> str:
    """Give every check as a row of a Markdown table.

    >>> print(codes_as_markdown().splitlines()[0])
    | Code | Severity | What should hold | Wrong | Fine | Always on | `--fix` |
    """
    head = ["Code", "Severity", "What should hold", "Wrong", "Fine", "Always on", "`--fix`"]
    rows = [head, ["---"] * len(head)]
    for one in codes:
        wrong, fine = (
            "<br>".join(map(code_span, filter(None, text.split("\n"))))
            for text in (one.bad, one.good)
        )
        holds = f"**{inert(one.title)}.** {inert(one.help)}"
        marks = ["yes" if flag else "" for flag in (one.essential, one.fixable)]
        rows.append([one.code, str(one.severity), holds, wrong, fine, *marks])
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)
