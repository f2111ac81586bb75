"""The command that lists records which may speak of the same items."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from losstracker.cli.commands import cli
from losstracker.cli.diff_cells import code, quoted
from losstracker.cli.diff_text import BRIEF
from losstracker.cli.load import load, say_line
from losstracker.cli.options import FILES, LEXICON
from losstracker.cli.paths import STDIN, expand
from losstracker.model.columns import Col

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

SHOWN = (*BRIEF, Col.REPORTED, Col.LOCATION, Col.UNIT)
"""What is shown of each record of a pair."""


JUDGED = (Col.MODEL, Col.DATE, Col.STATUS, Col.SOURCE)
"""What CSV and JSON have in columns of their own of both records."""

MEANING = "The number is how likely a pair is to be one loss, beside other partners of its records."


@cli.command()
@FILES
@click.option(
    "--against",
    multiple=True,
    metavar="FILE",
    help="Look for pairs of a record of FILE... and one of this, and for no others. Repeat for "
    "more.",
)
@click.option(
    "--score",
    type=click.FloatRange(0, 1),
    default=0.5,
    show_default=True,
    help="Least score of a pair, from 0 to 1.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "csv", "json", "markdown"]),
    default="text",
    show_default=True,
)
@click.option(
    "--most",
    type=click.IntRange(min=0),
    default=50,
    show_default=True,
    metavar="N",
    help="Pairs that text and Markdown show (0: all); CSV and JSON have all.",
)
@click.option("-o", "--output", metavar="FILE", help="Write to a file and not to the screen.")
@click.option(
    "--link",
    "linked",
    metavar="OUT.csv",
    help="Write both tables as one, with a loss_id for each pair; needs --against.",
)
@LEXICON
def duplicates(
    files: tuple[str, ...],
    against: tuple[str, ...],
    score: float,
    form: str,
    most: int,
    output: str | None,
    linked: str | None,
) -> None:
    """List pairs of records that may speak of the same items, the likeliest first.

    Pairs that share a loss_id, or of which one is part of the other, are left out. That there are
    pairs is no error: a person decides.
    """
    if linked and not against:
        raise click.UsageError("--link: expected --against FILE, the table to link with; got none")
    _require_outputs({"-o": output, "--link": linked}, [*files, *against])
    ours = load(files)
    theirs = load(against) if against else None
    from losstracker.analysis.duplicates import find_with_reasons

    pairs, reasons = find_with_reasons(ours, theirs, score)
    cells = [_cells(ours), _cells(ours if theirs is None else theirs)]
    said = _said(pairs, reasons, cells, form, most)
    if output:
        Path(output).write_text(said.rstrip("\n") + "\n", encoding="utf-8")
    else:
        click.echo(said.rstrip("\n"))
    for note in _notes(pairs.attrs, linking=linked is not None):
        say_line(f"note: {note}")
    if linked and theirs is not None:
        _write_linked(ours, theirs, score, linked)


def _require_outputs(outputs: dict[str, str | None], inputs: list[str]) -> None:
    """Require that files can be written, and that none of them is read or written by the other.

    Raises:
        click.UsageError: One cannot, or is; or standard input stands twice.
    """
    if inputs.count(STDIN) > 1:
        raise click.UsageError("FILE and --against: '-' (standard input) can stand once")
    taken = {os.path.realpath(path): "a file that is read" for path in expand(inputs)}
    for option, name in outputs.items():
        if name is None:
            continue
        path = Path(os.path.realpath(name))
        if str(path) in taken:
            said = f"expected a file of its own, got {quoted(name)}, {taken[str(path)]}"
            raise click.UsageError(f"{option}: {said}")
        if not path.parent.is_dir():
            todo = f"there is no folder {quoted(str(path.parent))}: make it first"
            raise click.UsageError(f"{option}: expected a file that can be written; {todo}")
        if path.is_dir() or not os.access(path if path.exists() else path.parent, os.W_OK):
            raise click.UsageError(
                f"{option}: expected a file that can be written, got {quoted(str(path))}"
            )
        taken[str(path)] = f"which {option} writes"


def _write_linked(ours: pd.DataFrame, theirs: pd.DataFrame, score: float, path: str) -> None:
    from losstracker.analysis.link import link
    from losstracker.check.files import write_csv

    both = link(ours, theirs, score=score)
    write_csv(both, path)
    links = both.attrs["linked"]
    noun = "pair" if links == 1 else "pairs"
    say_line(f"{path}: {len(both):,} records, {links:,} {noun} linked")
    for why, count in both.attrs["not_linked"].items():
        named = both.attrs["not_linked_as"][why][0]
        say_line(f"note: {count:,} records not linked: {why}; the first: {quoted(named[0])} and "
                 f"{quoted(named[1])}")  # fmt: skip


def _cells(losses: pd.DataFrame) -> dict[str, dict[str, str]]:
    """Give the cells that are shown of each record, by record_id; blank ones are left out."""
    from losstracker.model.cells import text_table

    rows = text_table(losses, [Col.RECORD_ID, *SHOWN]).to_dict("records")
    return {
        row[Col.RECORD_ID]: {str(name): row[name] for name in SHOWN if row[name]} for row in rows
    }


def _said(
    pairs: pd.DataFrame,
    reasons: list[list[str]],
    cells: list[dict[str, dict[str, str]]],
    form: str,
    most: int,
) -> str:
    if form in {"csv", "json"}:
        pairs = _beside(pairs, cells)
    if form == "csv":
        return pairs.to_csv(index=False, lineterminator="\n")
    rows = [
        {str(name): cell for name, cell in row.items()}
        | {"a": cells[0][row["record_id_a"]], "b": cells[1][row["record_id_b"]]}
        for row in (pairs if form == "json" or not most else pairs.head(most)).to_dict("records")
    ]
    if form == "json":
        about = {str(name): value for name, value in pairs.attrs.items()}
        return json.dumps({**about, "pairs": rows}, ensure_ascii=False, indent=2)
    lines = _as_markdown(rows, reasons) if form == "markdown" else _as_text(rows)
    rest = len(pairs) - len(rows)
    more = [f"... and {rest:,} more; --most 0 shows all"] if rest else []
    noun = "pair" if len(pairs) == 1 else "pairs"
    head = f"{len(pairs):,} {noun} of records may speak of the same items"
    meaning = ["", MEANING] if form == "markdown" else [MEANING]
    tail = ["", *more] if more else []
    return "\n".join([head, *(meaning if len(pairs) else []), *lines, *tail])


def _beside(pairs: pd.DataFrame, cells: list[dict[str, dict[str, str]]]) -> pd.DataFrame:
    """Add what a person needs to judge: model, date, status and source of both records."""
    found = pairs.copy()
    for name in JUDGED:
        for half, known in zip(("a", "b"), cells, strict=True):
            ids = pairs[f"record_id_{half}"]
            found[f"{name}_{half}"] = [known[one].get(str(name), "") for one in ids]
    found.attrs = pairs.attrs
    return found


def _as_text(rows: list[dict[str, Any]]) -> Iterator[str]:
    for row in rows:
        yield f"\n{row['score']:.2f}  {quoted(row['record_id_a'])} and {quoted(row['record_id_b'])}"
        yield f"  {row['reasons']}"
        if row["rivals"]:
            yield f"  as likely: {_others(row['rivals'])}"
        for half in ("a", "b"):
            told = (f"{name} {quoted(cell)}" for name, cell in row[half].items())
            yield f"  {half}: {', '.join(told)}"


def _others(count: int) -> str:
    return "1 other pair" if count == 1 else f"{count:,} other pairs"


def _as_markdown(rows: list[dict[str, Any]], why: list[list[str]]) -> Iterator[str]:
    """Give a small table for each pair: the columns on the left, the two records beside them."""
    for row, reasons in zip(rows, why, strict=False):
        rivals = f" As likely: {_others(row['rivals'])}." if row["rivals"] else ""
        said = ", ".join(map(code, reasons))
        yield f"\n**{row['score']:.2f}** {said}.{rivals}\n"
        ids = (code(row[f"record_id_{half}"], in_table=True) for half in ("a", "b"))
        yield f"| record | {' | '.join(ids)} |"
        yield "| --- | --- | --- |"
        for name in SHOWN:
            both = [row[half].get(str(name), "") for half in ("a", "b")]
            if any(both):
                yield f"| {name} | {' | '.join(code(cell, in_table=True) for cell in both)} |"


def _notes(about: dict[Any, Any], *, linking: bool) -> Iterator[str]:
    """Say what was not compared, and what shares a link all the same; linking says that itself."""
    if about["same_link"] and not linking:
        yield (
            f"{about['same_link']:,} records share a link with a record of the other table and are "
            "in no pair: counts or models differ, or others are as likely; --score 0 shows them"
        )
    if about["not_compared"]:
        yield (
            f"{about['compared']:,} pairs were compared; about {about['not_compared']:,} of the "
            "same model, unit, place or link were not, because other records are nearer in time"
        )
    if about["models_not_compared"]:
        yield f"{about['models_not_compared']:,} pairs of different models were not compared"
    if about["lists"]:
        links = about["lists"]
        rest = f" and {len(links) - 3:,} more" if len(links) > 3 else ""
        named = ", ".join(link[:120].replace('"', "'") for link in links[:3])
        yield f"cited by more than 50 records, and no sign of a pair: {named}{rest}"
