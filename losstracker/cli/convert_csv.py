"""Options of ``convert --from csv``: which of their columns holds what ours does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from losstracker.model.words import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def split_map(text: str) -> list[tuple[str, str]]:
    r"""Split ``date=Date,side=Country`` into pairs; quotes or a backslash protect a comma.

    Raises:
        click.UsageError: A part is no pair, or a quote is not closed.

    >>> split_map('date=Date of loss,side="Lost by, if known",unit=a\\,b')
    [('date', 'Date of loss'), ('side', 'Lost by, if known'), ('unit', 'a,b')]
    """
    parts, quoted, letters = [""], False, iter(text)
    for letter in letters:
        if letter == "\\":
            parts[-1] += next(letters, "")
        elif letter == '"':
            quoted = not quoted
        elif letter == "," and not quoted:
            parts.append("")
        else:
            parts[-1] += letter
    if quoted:
        raise click.UsageError(f"--map: expected a closing quote in {shown(text)}")
    return [_pair(part, "--map", "OURS=THEIRS") for part in parts]


def _pair(text: str, option: str, form: str) -> tuple[str, str]:
    ours, mark, theirs = (piece.strip() for piece in text.partition("="))
    if not (mark and ours and theirs):
        todo = "; quote a comma that belongs to a name" if option == "--map" else ""
        raise click.UsageError(f"{option}: expected {form}, got {shown(text)}{todo}")
    return ours, theirs


def _once(pairs: Iterable[tuple[str, str]], option: str) -> dict[str, str]:
    """Make pairs a mapping; a column stands once in it."""
    found: dict[str, str] = {}
    for ours, theirs in pairs:
        if found.get(ours, theirs) != theirs:
            first = found[ours]
            todo = f"; for both say --set '{ours}={{{first}}}; {{{theirs}}}'"
            raise click.UsageError(
                f"{option}: expected {ours} once, got {shown(first)} and {shown(theirs)}"
                f"{todo if option == '--map' else ''}"
            )
        found[ours] = theirs
    return found


def _delimiter(text: str) -> str:
    mark = "\t" if text in {"\\t", "tab"} else text
    if len(mark) != 1:
        raise click.UsageError(f"--delimiter: expected one character or 'tab', got {shown(text)}")
    return mark


def csv_options(options: Mapping[str, Any]) -> dict[str, Any]:
    """Give the arguments that read a CSV of any form, from what was typed."""
    pairs = [pair for text in options["map"] for pair in split_map(text)]
    constants = [_pair(text, "--set", "OURS=VALUE") for text in options["set"]]
    return {
        "columns": _once(pairs, "--map"),
        "constants": _once(constants, "--set"),
        "date_order": options["date_order"],
        "delimiter": _delimiter(options["delimiter"] or ","),
    }
