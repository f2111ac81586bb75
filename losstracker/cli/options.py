"""Options that several commands take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

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


def add(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """Give a command several options, in their order."""

    def wrap(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return wrap


SELECTION = add(
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

GROUPING = add(
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


def split_columns(by: Sequence[str]) -> tuple[str, ...]:
    """Read ``--by side --by category`` and ``--by side,category``."""
    return tuple(name.strip() for names in by for name in names.split(",") if name.strip())
