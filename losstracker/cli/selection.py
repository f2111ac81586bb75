"""Which records a command is about: ``--where`` read and checked, and what it leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from losstracker.cli.load import say
from losstracker.model.columns import COLUMNS, GROUP, Col
from losstracker.model.taxonomy import broad_codes
from losstracker.model.words import meant, shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

MOST_SHOWN = 10


def read_where(where: Sequence[str]) -> dict[str, list[str]]:
    """Read ``COLUMN=VALUE`` pairs; values of one column are alternatives.

    Raises:
        click.UsageError: A pair is none, or its value is none of a closed vocabulary.
    """
    wanted: dict[str, list[str]] = {}
    for pair in where:
        column, sign, value = pair.partition("=")
        if not sign or not column:
            raise click.UsageError(f"--where: expected COLUMN=VALUE, got '{pair}'")
        _require_word(column, value)
        wanted.setdefault(column, []).append(value)
    return wanted


def _require_word(column: str, value: str) -> None:
    """Refuse a value that no record can have, as in ``status=destryed``."""
    vocabulary = next((spec.vocabulary for spec in COLUMNS if spec.name == column), ())
    words = broad_codes() if column == GROUP else vocabulary
    blank = any(spec.name == column and not spec.required for spec in COLUMNS)
    if not words or value in words or (blank and not value):
        return
    close = meant(value, column, words)
    hint = f"; did you mean '{close}'?" if close else ""
    expected = f"--where: expected {column} to be one of {', '.join(words)}"
    raise click.UsageError(f"{expected}; got {shown(value)}{hint}")


def read_cap(cap: str | None) -> float | pd.DataFrame | None:
    """Read ``--cap``: a number, or the name of a CSV file with a table of caps.

    Raises:
        OSError: The file cannot be read.
        click.UsageError: It is neither a number nor a table.
    """
    if cap is None or (cap.isascii() and cap.isdecimal()):
        return None if cap is None else float(cap)
    if not cap.lower().endswith(".csv"):
        raise click.UsageError(f"--cap: expected digits only, or a .csv file, got {shown(cap)}")
    import pandas as pd

    table = pd.read_csv(cap, dtype=str, keep_default_na=False)
    if "cap" not in table:
        raise click.UsageError(
            f"--cap: {cap}: expected a column cap, got {', '.join(map(str, table))}"
        )
    numbers = pd.to_numeric(table["cap"], errors="coerce")
    if numbers.isna().any():
        wrong = table.loc[numbers.isna(), "cap"].iloc[0]
        raise click.UsageError(f"--cap: {cap}: expected whole numbers, got {shown(wrong)}")
    return table.assign(cap=numbers)


def say_unmatched(losses: object, wanted: Mapping[str, Sequence[str]]) -> None:
    """Say which values of a filter no record has, and which values there are."""
    from losstracker.analysis.prepare import key_column, matching

    for column, values in wanted.items():
        cells = _distinct_cells(losses, column)
        for value in values:
            if matching(cells, {column: [value]}).any():
                continue
            there = sorted(set(key_column(cells, column)) - {""})
            more = ", ..." if len(there) > MOST_SHOWN else ""
            what = f"{column} under" if column == Col.CATEGORY else column
            listed = ", ".join(there[:MOST_SHOWN]) + more or "all blank"
            say(f"note: no record has {what} {shown(value)}; in the records: {listed}")


def _distinct_cells(losses: object, column: str) -> pd.DataFrame:
    """Give the distinct cells of a column, or those of ``category`` for ``group``."""
    import pandas as pd

    from losstracker.analysis.tally import column_names, distinct_values, enter

    have = column_names(enter(losses))
    name = str(Col.CATEGORY) if column == GROUP and GROUP not in have else column
    return distinct_values(losses, [name]) if name in have else pd.DataFrame({name: [""]})


def say_left_out(sums: pd.DataFrame, losses: object) -> None:
    """Say so where a filter leaves no record of a table that has some."""
    counts = [name for name in sums.columns if str(name).endswith("records")]
    if sums[counts].to_numpy().sum() if counts else len(sums):
        return
    if not hasattr(losses, "__len__") or not hasattr(losses, "iloc"):
        say("note: no record is left")
    elif len(losses):
        say(f"note: {len(losses):,} of {len(losses):,} records were left out; none is left")
