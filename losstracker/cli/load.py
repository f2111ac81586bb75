"""Files given on the command line: checked together, then read as one loss table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from losstracker.errors import LossTrackerError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from losstracker.check.files import FileReport


class BadDataError(LossTrackerError):
    """The data has errors, and they have been said."""


class UnreadablePathError(LossTrackerError):
    """A path cannot be read, which has been said; what is known of the others has been, too."""


def say(text: str) -> None:
    """Write a line to stderr."""
    click.echo(text, err=True)


def say_unreadable(error: OSError, path: str = "file") -> None:
    """Say which path cannot be read, and why."""
    say(f"losstracker: {error.filename or path}: {error.strerror or error}")


def check_files(files: Sequence[str]) -> tuple[list[FileReport], bool]:
    """Check files as one table; say on stderr which cannot be read, and whether all could be."""
    from losstracker.check.files import check_together, read_bytes

    found = []
    for path in files:
        try:
            found.append(read_bytes(path))
        except OSError as error:
            say_unreadable(error, path)
    return check_together(found), len(found) == len(files)


def load(files: Sequence[str]) -> pd.DataFrame:
    """Read files as one loss table; findings go to stderr, and errors end it.

    Raises:
        UnreadablePathError: A path cannot be read.
        BadDataError: The data has errors.
    """
    reports, all_read = check_files(files)
    for report in reports:
        for finding in report.findings:
            say(str(finding))
    clean = all(report.clean for report in reports)
    if not clean:
        rejected = sum(report.rejected for report in reports)
        say(f"{rejected} of {sum(r.rows for r in reports)} rows have errors; nothing was summed")
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
