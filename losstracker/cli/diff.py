"""The command that says what a contribution changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from losstracker.cli.commands import cli
from losstracker.cli.diff_markdown import as_markdown
from losstracker.cli.diff_text import as_json, as_text, unread_note
from losstracker.cli.load import BadDataError, UnreadablePathError, check_files, load, say_line
from losstracker.cli.options import LEXICON
from losstracker.cli.paths import expand

if TYPE_CHECKING:
    import pandas as pd


@cli.command()
@click.argument("old")
@click.argument("new")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    show_default=True,
)
@click.option(
    "--far-back",
    type=click.IntRange(min=0),
    default=90,
    show_default=True,
    metavar="DAYS",
    help="Warn of changed records that end more than so many days before the newest of OLD.",
)
@click.option(
    "--strict", is_flag=True, help="Exit 1 where there is a warning, or OLD cannot be read whole."
)
@LEXICON
def diff(old: str, new: str, form: str, far_back: int, strict: bool) -> None:
    """Say what NEW changes in OLD: records, totals, and what looks like an accident.

    Either may be - for standard input. Rows of OLD with errors are left out; NEW must have none.
    """
    if old == new == "-":
        raise click.UsageError("OLD and NEW: only one of them can be standard input")
    before, left_out, rows, unread = _old_losses(old)
    after = load([new])
    from losstracker.analysis.diff import diff as compare

    change = compare(before, after, far_back=far_back)
    note = unread_note(left_out, rows)
    if form == "json":
        click.echo(as_json(change, left_out))
    else:
        click.echo(as_markdown(change, note) if form == "markdown" else as_text(change, note))
    if strict and (change.warnings or left_out or unread):
        raise BadDataError


def _old_losses(path: str) -> tuple[pd.DataFrame, int, int, bool]:
    """Read what can be read of the old table.

    Returns:
        The table, how many rows are left out, of how many, and whether a file is no table at all.
    """
    import pandas as pd

    from losstracker.model.columns import REQUIRED
    from losstracker.model.validate import contributed

    reports, all_read = check_files(expand([path]))
    if not all_read:
        raise UnreadablePathError
    for report in reports:
        if not report.clean:
            what = f"{report.rejected:,} of {report.rows:,} rows are left out"
            what = what if report.rows else "nothing can be read of it"
            say_line(f"note: {report.path}: {what}; 'losstracker validate' says why")
    tables = [contributed(report.losses).astype(object) for report in reports if report.accepted]
    tables = tables or [pd.DataFrame({name: pd.Series(dtype=object) for name in REQUIRED})]
    losses = pd.concat(tables, ignore_index=True).fillna("")
    unread = any(
        not report.clean and not report.rows and ("LT002", "error") not in report.totals
        for report in reports
    )  # a table that is not there yet is an empty one
    rejected, rows = (
        sum(counts) for counts in zip(*((r.rejected, r.rows) for r in reports), strict=True)
    )
    return losses, rejected, rows, unread
