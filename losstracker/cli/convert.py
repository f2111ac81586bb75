"""The command ``convert``: another tracker's files, or any CSV, to a loss table."""

from __future__ import annotations

import csv
import io
import re
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from losstracker.cli.commands import FILES, LEXICON, cli
from losstracker.cli.load import BadDataError, say, say_line
from losstracker.model.words import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from losstracker.importers import ImportResult, Skipped

ORIGINS = ("warspotting", "csv")
MOST_SAID = 5
"""Entries of a CSV left out for one reason that are said one by one; the rest is counted."""

COLUMN = "column"
_QUOTED = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[0-9]+""")


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


def _csv_options(maps: Sequence[str], values: Sequence[str], **options: Any) -> dict[str, Any]:
    """Give the arguments that read a CSV of any form."""
    pairs = [pair for text in maps for pair in split_map(text)]
    return {
        "columns": _once(pairs, "--map"),
        "constants": _once([_pair(text, "--set", "OURS=VALUE") for text in values], "--set"),
        "date_order": options["date_order"],
        "delimiter": _delimiter(options["delimiter"] or ","),
    }


def _require_csv(maps: Sequence[str], values: Sequence[str], **options: Any) -> None:
    """Refuse the options of ``--from csv`` where another format is read."""
    given = {"--map": maps, "--set": values, "--date-order": options["date_order"],
             "--delimiter": options["delimiter"]}  # fmt: skip
    wrong = [name for name, value in given.items() if value]
    if wrong:
        raise click.UsageError(f"{wrong[0]}: only for --from csv; leave it out")


def _source(path: str) -> str | io.TextIOWrapper:
    if path != "-":
        return path
    return io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", newline="")


@cli.command()
@FILES
@click.option("--from", "origin", type=click.Choice(ORIGINS), required=True)
@click.option("-o", "--output", default="-", show_default=True, metavar="out.csv")
@click.option(
    "--map",
    "maps",
    multiple=True,
    metavar="OURS=THEIRS,...",
    help="csv: which of their columns holds what ours does. Repeat for more.",
)
@click.option(
    "--set",
    "values",
    multiple=True,
    metavar="OURS=VALUE",
    help="csv: what a column of ours holds where the file says nothing; {Their column} "
    "stands for its cell, as in date=../{Listed}. Repeat for more.",
)
@click.option(
    "--date-order",
    type=click.Choice(["dmy", "mdy"]),
    help="csv: order of day and month in dates such as 03/04/2022.",
)
@click.option("--delimiter", metavar="CHARACTER", help="csv: what separates columns, if no comma.")
@click.option("--left-over", metavar="FILE.csv", help="Write all that was not carried over.")
@LEXICON
def convert(
    files: tuple[str, ...], origin: str, output: str, left_over: str | None, **options: Any
) -> None:
    """Turn another tracker's files into a loss table; what could not be carried over is said."""
    import pandas as pd

    from losstracker.check.files import write_csv
    from losstracker.model.validate import validate as check

    results = list(zip(files, _read(files, origin, options), strict=True))
    if left_over is not None:
        _write_left_over(results, left_over)
    for path, result in results:
        _say_skipped(path, result.skipped, origin, left_over)
    losses = check(pd.concat([result.losses for _, result in results], ignore_index=True))
    left = sum(len(result.skipped) for _, result in results)
    if origin == "csv" and left and losses.empty:
        say("no row could be carried over; nothing was written")
        raise BadDataError
    write_csv(losses, sys.stdout if output == "-" else output)
    say(f"{len(losses):,} losses from {len(files)} file(s), {left:,} entries not carried over")


def _read(files: Sequence[str], origin: str, options: dict[str, Any]) -> list[ImportResult]:
    from losstracker.importers import READERS, read_mapped_files

    if origin == "csv":
        twice = [path for path, times in Counter(files).items() if times > 1]
        if twice:
            raise click.UsageError(f"expected each file once, got '{twice[0]}' twice")
        return read_mapped_files([_source(path) for path in files], **_csv_options(**options))
    _require_csv(**options)
    return [READERS[origin](_source(path)) for path in files]


def _say_skipped(path: str, skipped: Sequence[Skipped], origin: str, saved: str | None) -> None:
    """Say what was left out; of a CSV, only some of what was left out for one reason."""
    if origin != "csv":
        for one in skipped:
            say_line(f"{path}: {one.where}: not carried over: {one.why}: {one.text[:200]}")
        return
    kinds: Counter[str] = Counter()
    for one in skipped:
        kind = _kind(one)
        kinds[kind] += 1
        text = one.text if kind == COLUMN else shown(one.text)
        if kind == COLUMN or kinds[kind] <= MOST_SAID:
            say_line(f"{path}: {one.where}: not carried over: {text}: {one.why}")
    more = sum(max(0, count - MOST_SAID) for kind, count in kinds.items() if kind != COLUMN)
    if more:
        where = f"see {saved}" if saved else "--left-over FILE.csv writes them all"
        say_line(f"{path}: and {more:,} more for the same reasons; {where}")


def _kind(one: Skipped) -> str:
    """Name what is alike in entries that were left out for one reason."""
    return COLUMN if one.where.startswith(f"{COLUMN} ") else _QUOTED.sub("", one.why)


def _write_left_over(results: Sequence[tuple[str, ImportResult]], output: str) -> None:
    with Path(output).open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream, lineterminator="\n")
        rows.writerow(["file", "where", "text", "why"])
        for path, result in results:
            rows.writerows([path, one.where, one.text, one.why] for one in result.skipped)
