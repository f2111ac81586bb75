"""Losses by place: what was lost where, pooled by coordinates. No drawing here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from losstracker.analysis.aggregate import aggregate
from losstracker.errors import DrawingError
from losstracker.model.cells import text_table
from losstracker.model.columns import Col, SumCol
from losstracker.plot.labels import words
from losstracker.plot.language import say
from losstracker.plot.tables import CLAIMED, is_losses, read_sums

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from losstracker.plot.tables import Sums

    Numbers = NDArray[np.float64]

X, Y = "_longitude", "_latitude"
NAME = "_name"
MOST_NAMES = 7
"""Names that have a colour of their own."""


@dataclass(frozen=True, slots=True)
class Places:
    """What was lost where: one row a place, a name of ``by`` and a kind of evidence.

    Always true: the rows have ``best`` above 0, ``_longitude`` and ``_latitude`` (degrees),
    ``_name`` and ``_claimed``; the largest stand first. ``outside`` counts the records that name no
    place, ``records`` all; ``towns`` are the largest places by name.
    """

    sums: Sums
    rows: pd.DataFrame
    towns: pd.DataFrame
    records: int
    outside: int
    by: str

    @property
    def is_exact(self) -> bool:
        """Whether every count is one number."""
        return bool((self.rows[SumCol.LOW] == self.rows[SumCol.HIGH]).all())


def read_places(losses: pd.DataFrame, by: str) -> Places:
    """Sum losses by place; every record with both coordinates is in one of the rows.

    Raises:
        DrawingError: It is no table of losses.
        InvalidLossesError: The losses have errors.
        ArgumentError: ``by`` is no column.
    """
    if not is_losses(losses) and len(losses.columns):
        raise DrawingError(
            "a map needs losses with longitude and latitude, one row a record, as lt.read_csv or "
            "an importer gives them; sums have no places"
        )
    if losses.empty:
        return Places(read_sums(pd.DataFrame()), _no_rows(), _no_rows(), 0, 0, by)
    keys = list(dict.fromkeys([Col.LATITUDE, Col.LONGITUDE, Col.SIDE, by, Col.EVIDENCE]))
    present = {str(name): losses.get(name, "") for name in (Col.LATITUDE, Col.LONGITUDE)}
    sums = read_sums(aggregate(losses.assign(**present), by=[str(key) for key in keys]))
    rows = sums.rows
    for place, column in ((Y, Col.LATITUDE), (X, Col.LONGITUDE)):
        rows[place] = pd.to_numeric(rows[str(column)], errors="coerce").astype(float)
    placed = rows[[X, Y]].notna().all(axis=1)
    records = int(rows[SumCol.RECORDS].sum())
    outside = int(rows.loc[~placed, SumCol.RECORDS].sum())
    rows[NAME] = [words(by, str(value)) for value in rows[by]]
    kept = _name_largest(rows[placed & rows[SumCol.BEST].gt(0)])
    pooled = kept.groupby([X, Y, NAME, CLAIMED], as_index=False, sort=True)[
        [SumCol.LOW, SumCol.BEST, SumCol.HIGH]
    ].sum()
    pooled = pooled.sort_values(str(SumCol.BEST), ascending=False, kind="stable")
    return Places(sums, pooled.reset_index(drop=True), _towns(losses, pooled), records, outside, by)


def _name_largest(rows: pd.DataFrame) -> pd.DataFrame:
    """Put one name in the place of all but the largest, where colours would not tell them apart."""
    sizes = rows.groupby(NAME)[str(SumCol.BEST)].sum().sort_values(ascending=False, kind="stable")
    if len(sizes) <= MOST_NAMES:
        return rows
    named = rows[NAME].isin(sizes.index[: MOST_NAMES - 1])
    return rows.assign(**{NAME: rows[NAME].where(named, others())})


def others() -> str:
    """The name of all that have none of their own."""
    return say("others")


def _no_rows() -> pd.DataFrame:
    return pd.DataFrame(
        columns=[X, Y, NAME, CLAIMED, *map(str, (SumCol.LOW, SumCol.BEST, SumCol.HIGH))]
    )


def _towns(losses: pd.DataFrame, pooled: pd.DataFrame) -> pd.DataFrame:
    """Names of the places with the most losses, each at its largest dot."""
    if Col.LOCATION not in losses or pooled.empty:
        return _no_rows()
    said = text_table(losses, [Col.LATITUDE, Col.LONGITUDE, Col.LOCATION])
    codes, texts = pd.factorize(said[Col.LOCATION])
    said[NAME] = np.array([*map(_town, texts), ""], dtype=object)[codes]
    for place, column in ((Y, Col.LATITUDE), (X, Col.LONGITUDE)):
        said[place] = pd.to_numeric(said[column], errors="coerce")
    named = said[said[NAME] != ""].dropna(subset=[X, Y])
    times = named.groupby([X, Y, NAME]).size().sort_values(ascending=False, kind="stable")
    one = times.reset_index().drop_duplicates([X, Y])[[X, Y, NAME]]
    each = pooled.groupby([X, Y], as_index=False)[str(SumCol.BEST)].sum()
    joined = each.merge(one, on=[X, Y]).sort_values(
        str(SumCol.BEST), ascending=False, kind="stable"
    )
    whole = joined.groupby(NAME)[str(SumCol.BEST)].sum()
    first: pd.DataFrame = joined.drop_duplicates(NAME)
    first = first.assign(**{str(SumCol.BEST): first[NAME].map(whole)})
    return first.sort_values(str(SumCol.BEST), ascending=False, kind="stable").reset_index(
        drop=True
    )


def _town(text: str) -> str:
    """The place itself, without the district it lies in.

    >>> _town("Izium, Izium raion"), _town("Vodiane (Donetsk oblast)")
    ('Izium', 'Vodiane')
    """
    return " ".join(text.partition(",")[0].partition("(")[0].split())


def merge_near(rows: pd.DataFrame, near: float, degree: float, squeeze: float) -> pd.DataFrame:
    """Pool places in squares of ``near`` kilometres, each at its weighted middle, largest first.

    ``degree`` is the kilometres in a degree of latitude, ``squeeze`` what a degree of longitude is
    of that.
    """
    best = rows[SumCol.BEST]
    squares = {
        "_across": np.floor(rows[X] * degree * squeeze / near),
        "_up": np.floor(rows[Y] * degree / near),
    }
    weighed = rows.assign(**squares, **{X: rows[X] * best, Y: rows[Y] * best})
    keys = ["_across", "_up", NAME, CLAIMED]
    sums = weighed.groupby(keys, as_index=False)[[X, Y, str(SumCol.BEST)]].sum()
    for name in (X, Y):
        sums[name] /= sums[SumCol.BEST]
    return sums.sort_values(str(SumCol.BEST), ascending=False, kind="stable", ignore_index=True)
