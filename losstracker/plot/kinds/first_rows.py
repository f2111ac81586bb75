"""A table of first losses made ready to draw: which groups, on which days, and what is left out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from losstracker.analysis.first_seen import EARLIEST, LATEST, TABLE
from losstracker.analysis.first_seen import first_seen as find_first
from losstracker.errors import DrawingError
from losstracker.model.cells import text_column
from losstracker.model.columns import Col, SumCol
from losstracker.plot.captions import record_words
from losstracker.plot.dates import to_days
from losstracker.plot.labels import row_labels
from losstracker.plot.language import say, say_count
from losstracker.plot.tables import is_losses, read_sums

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from losstracker.plot.tables import Sums

    Numbers = NDArray[np.float64]

CHOICES = ("largest", "latest")
"""Which groups are drawn where there are too many: those of most losses, or the newest."""

_MAY_BE_BLANK = (Col.SIDE, Col.STATUS, Col.EVIDENCE)


@dataclass(frozen=True, slots=True)
class FirstRows:
    """Groups to draw, in their order. Always true: ``days`` has a row for each, NaN where open.

    ``left_out`` says in words which others there are.
    """

    sums: Sums
    left_out: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.table)

    @property
    def table(self) -> pd.DataFrame:
        """One row a group."""
        return self.sums.rows

    @property
    def days(self) -> Numbers:
        """First and last day on which the first loss may lie, as matplotlib counts them."""
        ends = [to_days(pd.DatetimeIndex(self.table[name])) for name in (EARLIEST, LATEST)]
        return np.array(ends, dtype=np.float64).T.reshape(-1, 2)

    @property
    def named(self) -> Numbers:
        """Every day that is known."""
        return self.days[~np.isnan(self.days)]

    @property
    def names(self) -> list[str]:
        """The name of each group."""
        return row_labels(self.table, self.told)

    @property
    def told(self) -> list[str]:
        """The columns that tell the groups apart."""
        return [name for name in self.sums.by if name not in self.sums.constant()]

    def only(self, count: int, choose: str) -> FirstRows:
        """Keep so many of the groups, and say what is left out."""
        more = len(self.table) - count
        if more <= 0:
            return self
        if choose == "latest":
            kept = self.table.tail(count)
        else:
            keys = [SumCol.BEST, SumCol.LOW]
            kept = self.table.sort_values(keys, ascending=False, kind="stable").head(count)
        said = (*self.left_out, *_more_words(more, choose)) if count else self.left_out
        return replace(self, sums=replace(self.sums, rows=kept.sort_index()), left_out=said)


def _more_words(count: int, choose: str) -> list[str]:
    if choose == "latest":
        return [
            say_count(
                "{n} that appeared earlier is not drawn",
                "{n} that appeared earlier are not drawn",
                count,
            )
        ]
    return [
        say_count(
            "{n} with fewer losses is not drawn", "{n} with fewer losses are not drawn", count
        )
    ]


def read_rows(first: pd.DataFrame) -> FirstRows:
    """Check a table of first losses; what names no group is set apart."""
    if is_losses(first):
        first = find_first(first, _names_most(first))
    kind = first.attrs.get("table", TABLE)
    missing = [name for name in (EARLIEST, LATEST) if name not in first.columns and len(first)]
    if missing or kind != TABLE:
        raise DrawingError("this is no table of first losses; make one with losstracker.first_seen")
    plain = first.copy() if len(first) else pd.DataFrame(columns=[EARLIEST, LATEST])
    by = first.attrs.get("by", plain.columns[: list(plain.columns).index(EARLIEST)])
    by = [name for name in by if name in plain.columns]
    known = [name for name in (LATEST, EARLIEST, SumCol.BEST) if name in plain]
    plain = plain.sort_values(known, ascending=[n != SumCol.BEST for n in known], kind="stable")
    plain.attrs = {name: said for name, said in first.attrs.items() if name != "table"}
    plain.attrs["by"] = tuple(by)
    sums = read_sums(plain)
    blank, no_day = _is_blank(sums), sums.rows[[EARLIEST, LATEST]].isna().all(axis=1).to_numpy()
    kept = replace(sums, rows=sums.rows[~blank & ~no_day].reset_index(drop=True))
    records = sums.rows[SumCol.RECORDS]
    unnamed, undated = (float(records[its].sum()) for its in (blank, no_day & ~blank))
    said = [say("not shown: {records} without a name", records=record_words(unnamed))]
    more = [say("not shown: {records} without any day", records=record_words(undated))]
    return FirstRows(kept, (*(said if unnamed else ()), *(more if undated else ())))


def _names_most(losses: pd.DataFrame) -> tuple[str, str]:
    """By model, where most records name one; else by category."""
    if Col.MODEL not in losses:
        return (Col.SIDE, Col.CATEGORY)
    named = text_column(losses[Col.MODEL]).str.strip() != ""
    return (Col.SIDE, Col.MODEL if named.mean() > 0.5 or not len(named) else Col.CATEGORY)


def _is_blank(sums: Sums) -> NDArray[np.bool_]:
    """Where a column names nothing, and nobody could say what was seen."""
    blank = np.zeros(len(sums.rows), dtype=bool)
    for name in sums.by:
        blank |= (sums.rows[name] == "").to_numpy() & (name not in _MAY_BE_BLANK)
    return blank
