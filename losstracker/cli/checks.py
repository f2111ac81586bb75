"""How the files of a command are checked: what day it is, and the project's own settings."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from datetime import date

    from losstracker.model.checking import Checking

LATEST_ZONE = timezone(timedelta(hours=14))
"""Where a day begins first on earth: what is in the future there is so everywhere."""


def the_day() -> date:
    """Give the day that it is somewhere on earth, the latest one."""
    return datetime.now(tz=LATEST_ZONE).date()


def checking_for(today: str | None = None, config: str | None = None) -> Checking:
    """Read how tables are checked.

    Args:
        today: The day on which they are, as 2024-12-03; None: the day that it is.
        config: A file with a project's settings; None: the one in this folder or above, if any.

    Raises:
        click.UsageError: ``today`` is no day.
        LossTrackerError: The settings cannot be read.
    """
    from losstracker.check.project import find_project, read_project
    from losstracker.errors import DateTextError
    from losstracker.model.checking import Checking
    from losstracker.model.rules import parse_day

    try:
        day = parse_day(today) if today else the_day()
    except DateTextError as error:
        raise click.UsageError(f"--today: {error}") from None
    path = Path(config) if config else find_project(Path.cwd())
    return read_project(path, today=day) if path else Checking(today=day)
