"""Run one command and turn what happens into an exit code."""

from __future__ import annotations

import sys
import warnings
from typing import TYPE_CHECKING

import click

from losstracker.cli import chart as _chart  # noqa: F401 - registers its command
from losstracker.cli import convert as _convert  # noqa: F401 - registers its command
from losstracker.cli import diff as _diff  # noqa: F401 - registers its command
from losstracker.cli import duplicates as _duplicates  # noqa: F401 - registers its command
from losstracker.cli import schema as _schema  # noqa: F401 - registers its command
from losstracker.cli import validate as _validate  # noqa: F401 - registers its command
from losstracker.cli.commands import cli
from losstracker.cli.load import BadDataError, UnreadablePathError, say, say_line, say_unreadable
from losstracker.errors import InvalidLossesError, LossTrackerError
from losstracker.model.columns import CONTRIBUTED, GROUP

if TYPE_CHECKING:
    from collections.abc import Sequence

CLEAN, BAD_DATA, COULD_NOT = 0, 1, 2
PIPE_CLOSED = 141
"""As a shell has it for a command that writes into a pipe which nobody reads any more."""


def _spread_columns(arguments: Sequence[str]) -> list[str]:
    """Let ``--by side category`` stand for ``--by side --by category``."""
    words = {*CONTRIBUTED, GROUP}
    spread: list[str] = []
    in_by = False
    for argument in arguments:
        if in_by and argument in words and spread[-1] != "--by":
            spread.append("--by")
        elif argument == "--by":
            in_by = True
        elif in_by and spread[-1] != "--by":
            in_by = False
        spread.append(argument)
    return spread


def _run(arguments: Sequence[str]) -> int:
    try:
        cli.main(args=_spread_columns(arguments), prog_name="losstracker", standalone_mode=False)
    except (click.ClickException, click.Abort, OSError, LossTrackerError) as error:
        return _explain(error)
    except SystemExit:  # which click raises for a closed pipe, and for nothing else in this mode
        return PIPE_CLOSED
    return CLEAN


def _explain(error: Exception) -> int:
    """Say what went wrong, as far as it was not said, and give the exit code for it."""
    if isinstance(error, InvalidLossesError):
        for finding in error.findings:
            say_line(str(finding))
    elif isinstance(error, click.ClickException):
        error.show()
    elif isinstance(error, OSError):
        say_unreadable(error)
    elif not isinstance(error, (BadDataError, UnreadablePathError, click.Abort)):
        say(f"losstracker: {error}")
    return BAD_DATA if isinstance(error, (BadDataError, InvalidLossesError)) else COULD_NOT


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code.

    >>> main(["parse", "dozens"])  # doctest: +ELLIPSIS
    dozens: 24 to 99, best 48...
    0
    """
    with warnings.catch_warnings():
        warnings.showwarning = lambda message, *_rest, **_named: say(f"warning: {message}")
        return _run(sys.argv[1:] if arguments is None else arguments)
