"""Files given on the command line: checked together, then read as one loss table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from losstracker.cli.checks import checking_for
from losstracker.cli.paths import expand
from losstracker.errors import LossTrackerError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from losstracker.check.report import FileReport
    from losstracker.model.checking import Checking

MOST_BESIDE = 3
"""Errors of one code that are said of a file against which others are checked."""

MOST_SAID = 100
"""Findings of one code in a file that are said where a command ends because of them."""


class BadDataError(LossTrackerError):
    """The data has errors, and they have been said."""


class UnreadablePathError(LossTrackerError):
    """A path cannot be read, which has been said; what is known of the others has been, too."""


def say(text: str) -> None:
    """Write to stderr; what cannot be seen, or would do something, is shown as its code point."""
    click.echo("\n".join(map(_visible, text.split("\n"))), err=True)


def say_line(text: str) -> None:
    """Write one line to stderr, whatever is in it."""
    say(_visible(text))


def _visible(text: str) -> str:
    from losstracker.check.render import visible

    return visible(text)


def say_unreadable(error: OSError, path: str = "file") -> None:
    """Say which path cannot be read, and why."""
    say_line(f"losstracker: {error.filename or path}: {error.strerror or error}")


def check_files(
    files: Sequence[str],
    *,
    against: Sequence[str] = (),
    checking: Checking | None = None,
) -> tuple[list[FileReport], bool]:
    """Check files as one table; say on stderr which cannot be read, and whether all could be.

    The files ``against`` which they are checked are part of the table, and are not reported on.
    Without ``checking`` the project's settings and today's date are used.
    """
    from losstracker.check.files import check_beside

    checking = checking or checking_for()
    known, new = _read_all(against), _read_all(files)
    reports, beside = check_beside(new, known, checking=checking)
    for report in beside:
        for finding in [one for one in report.first(MOST_BESIDE) if one.severity == "error"]:
            say_line(f"note: in what the files are checked against: {finding}")
    return reports, len(known) + len(new) == len(against) + len(files)


def _read_all(files: Sequence[str]) -> list[tuple[NDArray[np.uint8], str]]:
    from losstracker.check.files import read_bytes

    found = []
    for path in files:
        try:
            found.append(read_bytes(path))
        except OSError as error:
            say_unreadable(error, path)
    return found


def load(files: Sequence[str]) -> pd.DataFrame:
    """Read files as one loss table; findings go to stderr, and errors end it.

    Raises:
        UnreadablePathError: A path cannot be read.
        BadDataError: The data has errors.
    """
    reports, all_read = check_files(expand(files))
    for report in reports:
        for finding in report.first(MOST_SAID):
            say_line(str(finding))
        for (code, _), count in report.totals.items():
            if count > MOST_SAID:
                say_line(f"{report.path}: {code}: {MOST_SAID:,} of {count:,} shown")
    clean = all(report.clean for report in reports)
    if not clean:
        rejected = sum(report.rejected for report in reports)
        say(f"{rejected} of {sum(r.rows for r in reports)} rows have errors; nothing was done")
    if not all_read:
        raise UnreadablePathError
    if not clean:
        raise BadDataError
    return reports[0].losses if len(reports) == 1 else _together(reports)


def _together(reports: Sequence[FileReport]) -> pd.DataFrame:
    """Join the tables of several files, which were checked together."""
    import pandas as pd

    from losstracker.model.validate import compute, contributed

    tables = [contributed(report.losses).astype(object) for report in reports]
    return compute(pd.concat(tables, ignore_index=True).fillna("").astype("str"))
