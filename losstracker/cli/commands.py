"""The commands: each reads files, calls the rooms below, prints."""

from __future__ import annotations

from typing import Any

import click

from losstracker import __version__
from losstracker.cli.engines import ENGINE
from losstracker.cli.load import BadDataError, load, say
from losstracker.cli.options import FILES, GROUPING, LEXICON, SELECTION, split_columns
from losstracker.cli.selection import read_where, say_unmatched
from losstracker.cli.sums import sum_files
from losstracker.cli.text import (
    as_csv,
    as_json,
    as_markdown,
    as_table,
    explain_counts,
    explain_dates,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="%(prog)s %(version)s")
def cli() -> None:
    """Equipment losses from open sources: counts with bounds, dates as windows, nothing twice."""


@cli.command()
@click.argument("files", nargs=-1, metavar="[FILE...]")
@click.option("-o", "--output", default="losstracker-report", show_default=True, metavar="DIR")
@SELECTION
def report(files: tuple[str, ...], output: str, where: tuple[str, ...], **options: Any) -> None:
    """Draw the charts and write the tables and one page, index.html, into DIR.

    Without FILE it reports on the bundled data: Syria, November and December 2024.
    """
    from datetime import UTC, datetime
    from pathlib import Path

    from losstracker.examples import syria_2024
    from losstracker.report import write_report
    from losstracker.report.scope import Request, make_scope

    wanted = read_where(where)
    losses = load(files) if files else syria_2024()
    say_unmatched(losses, wanted)
    left = int(make_scope(losses, Request(wanted, **options)).used.sum())
    today = datetime.now(tz=UTC).date()
    for path in write_report(losses, output, where=wanted, made_on=today, **options):
        click.echo(path)
    kept = f"{left:,}" if left == len(losses) else f"{left:,} of {len(losses):,}"
    say(f"{kept} records; open {Path(output) / 'index.html'}")


@cli.command()
@FILES
@GROUPING
@click.option("--cumulative", is_flag=True, help="Sum up to the end of each period.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json", "markdown"]),
    default="table",
    show_default=True,
)
@ENGINE
@SELECTION
def summary(files: tuple[str, ...], by: tuple[str, ...], form: str, **options: Any) -> None:
    """Sum losses by group and period, with bounds (default: by side)."""
    sums = sum_files(files, split_columns(by) or ("side",), **options)
    if form == "csv":
        click.echo(as_csv(sums), nl=False)
        return
    writers = {"table": as_table, "json": as_json, "markdown": as_markdown}
    click.echo(writers[form](sums))


@cli.command(context_settings={"ignore_unknown_options": True})
@click.argument("texts", nargs=-1, required=True, metavar="TEXT...", type=click.UNPROCESSED)
@click.option("--dates", is_flag=True, help="Read the texts as dates (EDTF).")
@click.option("--language", metavar="CODE", help="Language of the source's own wording, as fr.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@LEXICON
def parse(texts: tuple[str, ...], dates: bool, language: str | None, form: str) -> None:
    """Say how a count (or a date) is understood, and why."""
    readings = explain_dates(texts) if dates else explain_counts(texts, language)
    if form == "json":
        click.echo(readings.as_json())
    else:
        click.echo(readings.as_text())
    if readings.failed:
        raise BadDataError
