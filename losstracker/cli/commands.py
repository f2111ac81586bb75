"""The commands: each reads files, calls the rooms below, prints."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, TypeVar

import click

from losstracker import __version__
from losstracker.cli.engines import ENGINE, open_files, reading, wants_duckdb
from losstracker.cli.load import BadDataError, load, say
from losstracker.cli.selection import read_cap, read_where, say_left_out, say_unmatched
from losstracker.cli.text import (
    as_csv,
    as_json,
    as_markdown,
    as_table,
    explain_counts,
    explain_dates,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

Command = TypeVar("Command", bound="Callable[..., Any]")


def _use_lexicon(context: click.Context, _: click.Parameter, value: str | None) -> None:
    """Read every count of the command with the lexicon that is named."""
    if value is not None:
        from losstracker.model.lexicon import use_lexicon

        context.with_resource(use_lexicon(value))


LEXICON = click.option(
    "--lexicon",
    metavar="NAME|FILE.toml",
    callback=_use_lexicon,
    expose_value=False,
    help="What words of counts mean: losstracker, acled, pitf, or a file of your own.",
)

FILES = click.argument("files", nargs=-1, metavar="FILE...", required=True)


def _add(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    def wrap(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return wrap


_SELECTION = _add(
    click.option(
        "--where",
        multiple=True,
        metavar="COLUMN=VALUE",
        help="Keep records by a column; a category keeps what is under it. Repeat for more.",
    ),
    click.option("--since", metavar="DAY", help="First day that counts, as 2024-11-27."),
    click.option("--until", metavar="DAY", help="Last day that counts."),
    click.option(
        "--dates",
        type=click.Choice(["spread", "earliest", "latest"]),
        default="spread",
        show_default=True,
        help="Where a record with a window of days is counted.",
    ),
    click.option(
        "--dependence",
        type=click.Choice(["wording", "independent", "comonotonic", "unknown"]),
        default="wording",
        show_default=True,
        help="How the counts of different records hang together.",
    ),
    click.option(
        "--level",
        type=click.FloatRange(0, 1, min_open=True, max_open=True),
        default=0.9,
        show_default=True,
        help="Probability between lower and upper.",
    ),
    LEXICON,
)

_GROUPING = _add(
    click.option("--by", multiple=True, metavar="COLUMN", help="Columns to group by."),
    click.option("--every", type=click.Choice(["day", "week", "month", "quarter", "year"])),
    click.option(
        "--on",
        type=click.Choice(["date", "reported"]),
        default="date",
        show_default=True,
        help="Count by the day of loss or of report.",
    ),
    click.option("--mix-evidence", is_flag=True, help="Add confirmed losses and claims up."),
    click.option(
        "--cap",
        metavar="NUMBER|FILE.csv",
        help="What no sum can exceed: a number, or a table with the --by columns and 'cap'.",
    ),
    click.option(
        "--upper",
        type=click.Choice(["bounds", "lexical"]),
        default="bounds",
        show_default=True,
        help="What median and upper make of open ends; lexical: as far as readers take the words.",
    ),
)


KINDS: dict[str, tuple[str, ...]] = {
    "bounds": ("category",),
    "cumulative": ("side",),
    "composition": ("status",),
    "dependence": (),
    "compare": ("category",),
}
"""Kinds of chart, and what each groups by if nothing is said."""


DEPENDENCES, COMPARED = "dependence", "compare"
"""Kinds of chart whose sums are not those of :func:`losstracker.aggregate`."""


def _columns(by: Sequence[str]) -> tuple[str, ...]:
    return tuple(name.strip() for names in by for name in names.split(",") if name.strip())


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="%(prog)s %(version)s")
def cli() -> None:
    """Equipment losses from open sources: counts with bounds, dates as windows, nothing twice."""


@cli.command()
@click.argument("files", nargs=-1, metavar="[FILE...]")
@click.option("-o", "--output", default="losstracker-report", show_default=True, metavar="DIR")
@_SELECTION
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


def _sums(
    files: Sequence[str], by: tuple[str, ...], where: Sequence[str], engine: str,
    cap: str | None, *, how: str = "aggregate", **options: Any,
) -> pd.DataFrame:  # fmt: skip
    """Sum the records of some files, and say where a filter leaves none."""
    from losstracker.analysis.aggregate import aggregate
    from losstracker.analysis.compare import compare_dependences
    from losstracker.analysis.compare_sources import compare_sources

    ways: dict[str, Callable[..., pd.DataFrame]] = {
        "aggregate": aggregate, DEPENDENCES: compare_dependences, COMPARED: compare_sources
    }  # fmt: skip
    wanted = read_where(where)
    if how != COMPARED:
        options["cap"] = read_cap(cap)
    elif cap is not None:
        raise click.UsageError("--cap: sources are compared as they are; leave it out")
    scanned = wants_duckdb(engine, files)
    with reading() if scanned else nullcontext():
        losses = open_files(files) if scanned else load(files)
        sums = ways[how](losses, by, where=wanted, **options)
        say_unmatched(losses, wanted)
        say_left_out(sums, losses)
    return sums


@cli.command()
@FILES
@_GROUPING
@click.option("--cumulative", is_flag=True, help="Sum up to the end of each period.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json", "markdown"]),
    default="table",
    show_default=True,
)
@ENGINE
@_SELECTION
def summary(files: tuple[str, ...], by: tuple[str, ...], form: str, **options: Any) -> None:
    """Sum losses by group and period, with bounds (default: by side)."""
    sums = _sums(files, _columns(by) or ("side",), **options)
    if form == "csv":
        click.echo(as_csv(sums), nl=False)
        return
    writers = {"table": as_table, "json": as_json, "markdown": as_markdown}
    click.echo(writers[form](sums))


@cli.command()
@FILES
@click.option("--kind", type=click.Choice(list(KINDS)), required=True)
@click.option("-o", "--output", required=True, metavar="out.png|svg|pdf")
@click.option("--title", help="Instead of the title made from the table.")
@click.option("--credit", help="Instead of the source line made from the table.")
@_GROUPING
@ENGINE
@_SELECTION
def chart(
    files: tuple[str, ...], kind: str, output: str, by: tuple[str, ...], title: str | None,
    credit: str | None, every: str | None, **options: Any,
) -> None:  # fmt: skip
    """Draw one chart of the losses as PNG, SVG or PDF."""
    from losstracker import plot

    if not output.lower().endswith((".png", ".svg", ".pdf")):
        raise click.UsageError(f"-o: expected a name ending in .png, .svg or .pdf, got '{output}'")
    if kind in {"bounds", DEPENDENCES, COMPARED} and every:
        raise click.UsageError(f"--every: a chart of {kind} has no periods; leave it out")
    columns = _columns(by) or KINDS[kind]
    if kind == "composition" and "status" not in columns:
        columns = (*columns, "status")
    running = kind == "cumulative"
    span = every or ("day" if running else None)
    if kind == DEPENDENCES:
        options.pop("dependence")
        given = click.get_current_context().get_parameter_source("dependence")
        if given is not click.core.ParameterSource.DEFAULT:
            raise click.UsageError("--dependence: the chart shows every one; leave it out")
    how = kind if kind in {DEPENDENCES, COMPARED} else "aggregate"
    sums = _sums(files, columns, how=how, every=span, cumulative=running, **options)
    plot.save(getattr(plot, kind)(sums, title=title, source=credit), output)
    say(f"wrote {output}")


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
