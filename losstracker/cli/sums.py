"""From files on the command line to a table: sums, ratios, balances, shares, or the records."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import click

from losstracker.cli.engines import open_files, reading, wants_duckdb
from losstracker.cli.load import load
from losstracker.cli.selection import read_cap, read_where, say_left_out, say_unmatched

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd

    from losstracker.report.scope import Scope

AUTO = "auto"
"""A period that is chosen by how many days the losses span."""

UNCAPPED = ("compare", "ratio", "balance", "fleet_share", "first_seen", "map")
"""Kinds of chart that no cap has a meaning for."""


def sum_files(
    files: Sequence[str], by: tuple[str, ...], where: Sequence[str], engine: str,
    cap: str | None, *, how: str = "aggregate", **options: Any,
) -> pd.DataFrame:  # fmt: skip
    """Make a table of the records of some files, and say where a filter leaves none.

    Raises:
        click.UsageError: An option is wrong, or has no meaning for this table.
    """
    wanted = read_where(where)
    if how not in UNCAPPED:
        options["cap"] = read_cap(cap)
    elif cap is not None:
        raise click.UsageError(f"--cap: {how} knows no cap; leave it out")
    scanned = wants_duckdb(engine, files)
    with reading() if scanned else nullcontext():
        losses = open_files(files) if scanned else load(files)
        if options.get("every") == AUTO:
            options["every"] = _fitting_period(losses, {**options, "where": wanted})
        table = _ways()[how](losses, by, where=wanted, **options)
        say_unmatched(losses, wanted)
        say_left_out(table, losses)
    return table


def _ways() -> dict[str, Callable[..., pd.DataFrame]]:
    """The analysis of each kind of table, by its name."""
    from losstracker.analysis.aggregate import aggregate
    from losstracker.analysis.balance import balance
    from losstracker.analysis.compare import compare_dependences
    from losstracker.analysis.compare_sources import compare_sources
    from losstracker.analysis.first_seen import first_seen
    from losstracker.analysis.fleet import share_of_fleet
    from losstracker.analysis.ratio import ratio

    def share(losses: object, _: tuple[str, ...], fleet: str, **options: Any) -> pd.DataFrame:
        if options.pop("since") is not None:
            raise click.UsageError(
                "--since: losses count from the day after as_of on; leave it out"
            )
        return share_of_fleet(losses, _read_fleet(fleet), **options)

    def divide(losses: object, by: tuple[str, ...], **options: Any) -> pd.DataFrame:
        return ratio(losses, by=by, **options)

    return {
        "aggregate": aggregate,
        "balance": balance,
        "compare": compare_sources,
        "dependence": compare_dependences,
        "first_seen": first_seen,
        "fleet_share": share,
        "map": _keep_records,
        "ratio": divide,
    }


def _fitting_period(losses: object, asked: Mapping[str, Any]) -> str:
    """The period by which losses are best told; of files that are not read as a whole, months."""
    import pandas as pd

    from losstracker.report.scope import choose_every, span_in_days

    if not isinstance(losses, pd.DataFrame):
        return "month"
    scope = _scope(losses, asked)
    return choose_every(span_in_days(scope.losses[scope.kept], scope.request))


def _keep_records(losses: object, _: tuple[str, ...], **asked: Any) -> pd.DataFrame:
    """The records that a filter keeps.

    Raises:
        click.UsageError: The files are not read as a whole.
    """
    import pandas as pd

    if not isinstance(losses, pd.DataFrame):
        raise click.UsageError("--engine: a map needs every record; use --engine pandas")
    scope = _scope(losses, asked)
    return scope.claims[scope.used]


def _scope(losses: pd.DataFrame, asked: Mapping[str, Any]) -> Scope:
    from losstracker.report.scope import Request, make_scope

    names = ("where", "since", "until", "dates", "dependence", "level")
    return make_scope(losses, Request(**{name: asked[name] for name in names}))


def _read_fleet(path: str) -> pd.DataFrame:
    """Read a table of fleets: the analysis checks what is in it."""
    import pandas as pd

    return pd.read_csv(path, dtype=str, keep_default_na=False)
