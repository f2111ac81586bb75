"""The command ``convert``: another tracker's files, or any CSV, to a loss table."""

from __future__ import annotations

import csv
import re
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from losstracker.cli.commands import cli
from losstracker.cli.convert_csv import csv_options
from losstracker.cli.load import BadDataError, say, say_line
from losstracker.cli.options import FILES, LEXICON
from losstracker.cli.paths import STDIN, expand
from losstracker.model.words import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import IO

    import pandas as pd

    from losstracker.importers import ImportResult, Skipped

CSV, ORYX = "csv", "oryx"
OPTIONS: Mapping[str, tuple[str, ...]] = {
    ORYX: ("since", "seen", "side", "conflict", "reconcile"),
    "oryx-csv": ("since", "several"),
    "warspotting": (),
    "general-staff": ("corrections",),
    CSV: ("map", "set", "date_order", "delimiter"),
}
"""The formats that are read, and the options that each has beside those of all."""

HEADING = "heading"
CAVEATS: Mapping[str, str] = {
    "oryx-csv": "sums of events are no totals of Oryx's: an event counts as one loss, though some "
    "stand for several (--several at_least_one leaves that open), and what Oryx took off or "
    "renamed is still there; the pages themselves (--from oryx) add up",
}
"""What users of a format should know of its sums, unless they chose otherwise."""

MOST_SAID = 5
"""Entries left out for one reason that are said one by one; the rest is counted."""

COLUMN = "column"
_QUOTED = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[0-9]+""")


def _require_known(origin: str, options: Mapping[str, Any]) -> None:
    """Refuse the options of another format."""
    for name, value in options.items():
        if value and name not in OPTIONS[origin]:
            of = " and ".join(f"--from {one}" for one, names in OPTIONS.items() if name in names)
            option = f"--{name.replace('_', '-')}"
            raise click.UsageError(f"{option}: only for {of}; leave it out")


def _source(path: str) -> str | IO[bytes]:
    return sys.stdin.buffer if path == STDIN else path


@cli.command()
@FILES
@click.option("--from", "origin", type=click.Choice(list(OPTIONS)), required=True)
@click.option("-o", "--output", default="-", show_default=True, metavar="out.csv")
@click.option("--since", metavar="DAY", help="oryx, oryx-csv: the day on which the war began.")
@click.option("--seen", metavar="DAY", help="oryx: the day on which the page was saved.")
@click.option("--side", metavar="NAME", help="oryx: who lost it, where the page does not say.")
@click.option("--conflict", metavar="NAME", help="oryx: what to call the war.")
@click.option(
    "--several",
    type=click.Choice(["one", "at_least_one"]),
    help="oryx-csv: what an event counts for, which may stand for several losses (default: one).",
)
@click.option(
    "--reconcile",
    metavar="FILE.csv",
    help="oryx: write what the page declares beside what it lists.",
)
@click.option(
    "--corrections",
    metavar="FILE.json",
    help="general-staff: the file of corrections that belongs to the claims.",
)
@click.option(
    "--map",
    multiple=True,
    metavar="OURS=THEIRS,...",
    help="csv: which of their columns holds what ours does. Repeat for more.",
)
@click.option(
    "--set",
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
    from losstracker.check.files import write_csv
    from losstracker.model.validate import validate as check

    _require_known(origin, options)
    if options["reconcile"] and STDIN in files:
        raise click.UsageError("--reconcile: reads the pages again; give a file instead of '-'")
    results = _read(files, origin, options)
    if left_over is not None:
        _write_left_over(results, left_over)
    for path, result in results:
        _say_skipped(path, result.skipped, left_over)
    losses = check(_together(results))
    skipped = [one for _, result in results for one in result.skipped]
    if skipped and losses.empty:
        say("no row could be carried over; nothing was written")
        raise BadDataError
    write_csv(losses, sys.stdout if output == STDIN else output)
    if options["reconcile"]:
        _reconcile(files, options["reconcile"])
    if origin in CAVEATS and not options["several"]:
        say(f"note: {CAVEATS[origin]}")
    parts = sum(map(_is_part, skipped))
    told = f", {parts:,} not as they are" if parts else ""
    whole = len(skipped) - parts
    read = f"{len(losses):,} losses from {len(files)} file(s)"
    say(f"{read}, {whole:,} entries not carried over{told}")


def _read(
    files: Sequence[str], origin: str, options: Mapping[str, Any]
) -> list[tuple[str, ImportResult]]:
    """Read all files; what they give, by the name that messages put in front."""
    from losstracker.importers import READERS, read_mapped_files

    paths = expand(files) if origin == CSV else list(dict.fromkeys(files))
    if origin == CSV:
        found = read_mapped_files([_source(path) for path in paths], **csv_options(options))
        return list(zip(paths, found, strict=True))
    reader: Callable[..., ImportResult] = READERS[origin]
    named = {name: options[name] for name in OPTIONS[origin] if options[name]}
    named.pop("reconcile", None)
    if len(paths) == 1:
        return [(paths[0], reader(_source(paths[0]), **named))]
    return [("", reader([_source(path) for path in paths], **named))]  # it names the files itself


def _reconcile(files: Sequence[str], output: str) -> None:
    """Write what pages declare beside what they list, and say how far the two agree."""
    from losstracker.importers import page_errors, reconcile

    table = reconcile([_source(path) for path in dict.fromkeys(files)])
    table.to_csv(output, index=False, lineterminator="\n")
    wrong = page_errors(table)
    whole = table[(table["level"] == HEADING) & (table["status"] == "")]
    declared, listed = int(whole["declared"].sum()), int(whole["listed"].sum())
    say(
        f"headings declare {declared:,} losses and list {listed:,}; {len(wrong):,} of "
        f"{len(table):,} numbers of the pages do not agree with what they list: see {output}"
    )


def _together(results: Sequence[tuple[str, ImportResult]]) -> pd.DataFrame:
    from pandas import concat

    return concat([result.losses for _, result in results], ignore_index=True)


def _say_skipped(path: str, skipped: Sequence[Skipped], saved: str | None) -> None:
    """Say what was left out; only some of what was left out for one reason."""
    name = f"{path}: " if path else ""
    kinds: Counter[str] = Counter()
    for one in skipped:
        kind = _kind(one)
        kinds[kind] += 1
        text = one.text if kind == COLUMN else shown(one.text)
        if kind == COLUMN or kinds[kind] <= MOST_SAID:
            how = "not carried over as it is" if _is_part(one) else "not carried over"
            say_line(f"{name}{one.where}: {how}: {text}: {one.why}")
    more = sum(max(0, count - MOST_SAID) for kind, count in kinds.items() if kind != COLUMN)
    if more:
        where = f"see {saved}" if saved else "--left-over FILE.csv writes them all"
        say_line(f"{name}and {more:,} more for the same reasons; {where}")


def _is_part(one: Skipped) -> bool:
    """Whether the rest of the entry was carried over: its part stands after a comma."""
    return ", " in one.where.rpartition(": ")[2]


def _kind(one: Skipped) -> str:
    """Name what is alike in entries that were left out for one reason."""
    return COLUMN if one.where.startswith(f"{COLUMN} ") else _QUOTED.sub("", one.why)


def _write_left_over(results: Sequence[tuple[str, ImportResult]], output: str) -> None:
    with Path(output).open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream, lineterminator="\n")
        rows.writerow(["file", "where", "text", "why"])
        for path, result in results:
            rows.writerows([path, one.where, one.text, one.why] for one in result.skipped)
