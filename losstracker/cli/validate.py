"""The command that checks contributed files."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from losstracker import __version__
from losstracker.cli.checks import checking_for
from losstracker.cli.commands import cli
from losstracker.cli.load import BadDataError, UnreadablePathError, check_files, say_line
from losstracker.cli.options import LEXICON
from losstracker.cli.paths import STDIN, expand, without

if TYPE_CHECKING:
    from collections.abc import Sequence

    from losstracker.check.report import FileReport
    from losstracker.model.checking import Checking

FORMATS = ("text", "json", "github", "sarif", "markdown")


@cli.command()
@click.argument("files", nargs=-1, metavar="FILE...")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="What is printed: text, JSON, GitHub workflow commands, SARIF 2.1.0, Markdown.",
)
@click.option(
    "--write",
    "copies",
    multiple=True,
    metavar="FORMAT=FILE",
    help="Write the findings to a file too, as in --write sarif=found.sarif. Repeat for more.",
)
@click.option("--fix", is_flag=True, help="Mend in the files what can be mended without any loss.")
@click.option("--diff", is_flag=True, help="Show what --fix changes, or would change.")
@click.option(
    "--against",
    multiple=True,
    metavar="FILE",
    help="A file that the table has already: ids are compared with it. Repeat for more.",
)
@click.option("--today", metavar="DAY", help="Day of the check, as 2024-12-03 (default: today).")
@click.option("--config", metavar="FILE", help="A project's settings (default: losstracker.toml or "
              "pyproject.toml here or above).")  # fmt: skip
@click.option(
    "--most",
    type=click.IntRange(min=0),
    metavar="N",
    help="Findings of one code that are shown in a file (0: all); totals are always of all.",
)
@click.option("--strict", is_flag=True, help="Let warnings fail the check too.")
@click.option("--color/--no-color", "colour", default=None, help="Colour (default: on a terminal).")
@click.option("--list-checks", is_flag=True, help="List everything that is checked, and end.")
@LEXICON
def validate(
    files: tuple[str, ...], form: str, copies: tuple[str, ...], fix: bool, diff: bool,
    against: tuple[str, ...], today: str | None, config: str | None, most: int | None,
    strict: bool, colour: bool | None, list_checks: bool,
) -> None:  # fmt: skip
    """Check contributed CSV files and print all findings at once.

    FILE is a CSV, plain or gzip, a folder of them, a pattern, or - for standard input. Several
    files are one table.
    """
    checking = checking_for(today, config)
    if list_checks:
        click.echo(_list_of_checks(form, checking))
        return
    if not files:
        raise click.UsageError("Missing argument 'FILE...'.")
    targets = [_target(copy) for copy in copies]
    names = expand(files)
    known = without(expand(against), names)
    if fix or diff:
        _mend(names, checking, write=fix, show=diff, err=form != "text")
    reports, all_read = check_files(names, against=known, checking=checking)
    unread = len(names) - len(reports)
    shown = _as_format(
        form, reports, checking, most=most, colour=_wants_colour(colour), unread=unread
    )
    if reports or form == "json":
        click.echo(shown, nl=not shown.endswith("\n"), color=True)
    for target, path in targets:
        text = _as_format(target, reports, checking, most=most, colour=False, unread=unread)
        Path(path).write_text(text.rstrip("\n") + "\n", encoding="utf-8")
    if not all_read:
        raise UnreadablePathError
    if not all(found.clean and not (strict and found.warnings) for found in reports):
        raise BadDataError


def _target(copy: str) -> tuple[str, str]:
    form, equals, path = copy.partition("=")
    if form not in FORMATS or not equals or not path:
        expected = f"one of {', '.join(FORMATS)} and a file, as sarif=findings.sarif"
        raise click.UsageError(f"--write: expected {expected}; got '{copy}'")
    return form, path


def _wants_colour(colour: bool | None) -> bool:
    if colour is not None:
        return colour
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def _as_format(
    form: str,
    reports: Sequence[FileReport],
    checking: Checking,
    *,
    most: int | None,
    colour: bool,
    unread: int,
) -> str:
    """Give findings in a format; ``most`` 0 means all, None what suits the format."""
    from losstracker.check import render
    from losstracker.model.own_rules import own_codes

    root = os.environ.get("GITHUB_WORKSPACE") or str(Path.cwd())
    if form == "text":
        cap = render.MOST_AS_TEXT if most is None else most or None
        return render.findings_as_text(reports, most=cap, colour=colour, excerpt=True)
    if form == "github":
        cap = render.MOST_AS_ANNOTATIONS if most is None else most or None
        return render.findings_as_github(reports, most=cap, root=root)
    if form == "sarif":
        cap = render.MOST_AS_SARIF if most is None else most or None
        own = own_codes(checking)
        return render.findings_as_sarif(reports, most=cap, version=__version__, root=root, own=own)
    if form == "markdown":
        cap = render.MOST_AS_MARKDOWN if most is None else most or None
        return render.findings_as_markdown(reports, most=cap, unread=unread)
    return render.findings_as_json(reports, most=most or None)


def _mend(files: Sequence[str], checking: Checking, *, write: bool, show: bool, err: bool) -> None:
    """Mend files in place, show what that changes, or both."""
    from losstracker.check.fix import diff_of, fix_bytes, fix_file

    if STDIN in files:
        raise click.UsageError("--fix and --diff need a file: standard input cannot be written to")
    for path in files:
        if Path(path).exists() and not Path(path).is_file():
            raise click.UsageError(f"--fix and --diff need a file that can be read twice: {path}")
        try:
            before = Path(path).read_bytes()
        except OSError:
            continue  # check_files says so
        fixed = fix_file(path, checking=checking) if write else fix_bytes(before, checking=checking)
        if show and fixed.changes:
            click.echo(diff_of(before, fixed.data, path), nl=False, err=err)
        if fixed.changes:
            count = len(fixed.changes)
            done = "mended" if write else "could be mended with --fix"
            say_line(f"{path}: {count:,} place{'s' * (count != 1)} {done}")


def _list_of_checks(form: str, checking: Checking) -> str:
    from losstracker.check import render
    from losstracker.model.own_rules import codes_in_use

    codes = codes_in_use(checking)
    if form not in {"text", "markdown"}:
        raise click.UsageError(f"--list-checks: expected --format text or markdown, got '{form}'")
    if form == "markdown":
        return render.codes_as_markdown(codes)
    return render.codes_as_text(codes, width=shutil.get_terminal_size().columns)
