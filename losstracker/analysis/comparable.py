"""What of several sources can be compared: categories, sides, parts, days, numbers.

One list says "infantry fighting vehicle" where another says "armoured vehicle": the two can be
compared as armoured vehicles only. But where both count tanks apart, tanks can be compared, and
what is left of the armoured vehicles too.
"""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from losstracker.analysis.periods import day_number
from losstracker.errors import (
    ClaimsError,
    InvalidLossesError,
    LossTrackerError,
    LossTrackerWarning,
    MixedEvidenceError,
    TooLargeError,
)
from losstracker.model.cells import text_column
from losstracker.model.columns import GROUP, Col, SumCol
from losstracker.model.dates import parse_date
from losstracker.model.taxonomy import ancestors, is_under

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import TypeAlias

    Days: TypeAlias = tuple[date, date]

RATIOS = ("ratio_low", "ratio_best", "ratio_high")
BOUNDS = [str(SumCol.LOW), str(SumCol.BEST), str(SumCol.HIGH)]
_MIXED_BAG = "other"
"""Code of what fits no other: no two sources mean the same by it."""
_EPOCH = date(1970, 1, 1).toordinal()


def comparable_codes(
    sources: Sequence[Mapping[str, int]], apart: Sequence[bool] = ()
) -> dict[str, str]:
    """Give, for each code that any source uses, the narrowest code to compare it by.

    A code can be compared if every source tells it apart. A source does that if it has at least as
    many records of the code as under broader ones, which may be of it too; what is under those is
    then its rest. A source that has neither has no list of it, and forbids nothing.

    Args:
        sources: How many records each source has of each code.
        apart: Which sources list kinds that exclude each other: what they have under a broader
            code is none of a narrower one that they use.

    >>> finer = {"tank": 9, "infantry_fighting_vehicle": 9, "helicopter": 9}
    >>> codes = comparable_codes([finer, {"tank": 4, "armoured_vehicle": 3}])
    >>> codes["tank"], codes["infantry_fighting_vehicle"], codes["helicopter"]
    ('tank', 'armoured_vehicle', 'helicopter')
    """
    lists = [(one, at < len(apart) and apart[at]) for at, one in enumerate(sources)]
    found: dict[str, str] = {}
    for code in sorted({code for one in sources for code in one}):
        chain = (code, *ancestors(code))
        found[code] = next(each for each in chain if all(_tells(*one, each) for one in lists))
    return found


def _tells(records: Mapping[str, int], apart: bool, code: str) -> bool:
    """Whether a source tells a code apart, or has nothing that may be of it."""
    own = sum(count for one, count in records.items() if is_under(one, code))
    broader = sum(records.get(above, 0) for above in ancestors(code))
    return broader == 0 or own >= (1 if apart else broader)


def warn_of_sides(looks: Mapping[str, pd.DataFrame]) -> None:
    """Warn where sources list losses of different sides.

    Args:
        looks: By source a table with ``side``, of the records to compare.
    """
    sides = {name: sorted({*look[Col.SIDE]}) for name, look in looks.items() if len(look)}
    if len({*map(tuple, sides.values())}) < 2:
        return
    told = "; ".join(
        f"{name}: {', '.join(side or 'not stated' for side in own)}" for name, own in sides.items()
    )
    shared = sorted(set.intersection(*map(set, sides.values())))
    one = shared[0] if shared else min(min(own) for own in sides.values())
    warnings.warn(
        f"the sources list losses of different sides ({told}), which are compared as one; keep one "
        f"of them with where={{'side': {one!r}}}, or tell them apart with 'side' in by",
        LossTrackerWarning,
        stacklevel=3,
    )


def list_days(texts: Iterable[str]) -> Days | None:
    """Give the first and the last day that a list names; None where it names none.

    >>> list_days(["../2026-04-05", "2026-02-05", ""])
    (datetime.date(2026, 2, 5), datetime.date(2026, 4, 5))
    """
    windows = [parse_date(text) for text in {text.strip() for text in texts} - {""}]
    ends = [day for one in windows for day in (one.earliest, one.latest) if day is not None]
    return (min(ends), max(ends)) if ends else None


def within_list(
    sums: pd.DataFrame,
    days: Days | None,
    since: str | date | None,
    until: str | date | None,
) -> pd.DataFrame:
    """Keep the sums that are not wholly before the first or after the last day of a list.

    Where a record with an open window may lie outside of these days, its sum stays too.
    """
    if days is None:
        return sums
    first, last = days
    if SumCol.PERIOD in sums:
        period = sums[str(SumCol.PERIOD)]
        starts = pd.Series(period.dropna().unique()).sort_values(ignore_index=True)
        ends = period.map(dict(zip(starts, starts.shift(-1), strict=True)))
        begun, ended = period <= pd.Timestamp(last), ends <= pd.Timestamp(first)
        inside = period.isna() | (begun & ~ended)
    else:
        begin, end = day_number(since, "since"), day_number(until, "until")
        late = begin is not None and begin > last.toordinal() - _EPOCH
        early = end is not None and end < first.toordinal() - _EPOCH
        inside = pd.Series(not (late or early), index=sums.index)
    kept: pd.DataFrame = sums.loc[inside | (sums[SumCol.HIGH] > 0)]
    return kept


def has_open_window(texts: Iterable[str]) -> bool:
    """Tell whether a record may be of any day before or after some day, or of any day at all."""
    windows = [parse_date(text) if text else None for text in {text.strip() for text in texts}]
    return any(one is None or one.earliest is None or one.latest is None for one in windows)


def last_counted(days: Days | None, until: str | date | None) -> date | None:
    """Give the last day of a list, or the day that it was cut at."""
    cut = day_number(until, "until")
    if days is None or cut is None:
        return days and days[1]
    return min(days[1], date.fromordinal(cut + _EPOCH))


def part_sources(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Let a part stand on its own where its whole is another source's."""
    ids = {name: _ids(table, Col.RECORD_ID) for name, table in tables.items()}
    every = set().union(*ids.values())
    found = {}
    for name, table in tables.items():
        parts = _ids(table, Col.PART_OF)
        others = parts & (every - ids[name])
        if others:
            cells = text_column(table[Col.PART_OF])
            own = cells.where(~cells.str.strip().isin(others), "")
            table = table.assign(**{Col.PART_OF: own})  # noqa: PLW2901
        found[name] = table
    return found


def _ids(table: pd.DataFrame, column: str) -> set[str]:
    return {*text_column(table[column]).str.strip()} - {""} if column in table else set()


@contextmanager
def told_of(name: str, *others: type[LossTrackerError]) -> Iterator[None]:
    """Name the source in what is wrong with its table."""
    try:
        yield
    except InvalidLossesError as error:
        error.args = (f"source '{name}': {error}",)
        raise
    except LossTrackerError as error:
        if not isinstance(error, (ClaimsError, MixedEvidenceError, TooLargeError, *others)):
            raise
        raise type(error)(f"source '{name}': {error}") from error


def set_ratios(
    table: pd.DataFrame, base: pd.DataFrame, by: Sequence[str], *, is_base: bool
) -> None:
    """Divide bounds: the least by the most, the most by the least; a source by itself is 1."""
    low, best, high = (table[name].to_numpy() for name in BOUNDS)
    least, middle, most = (base[name].to_numpy() for name in BOUNDS)
    known = ~np.isnan(low) & (most > 0)
    for name in {Col.CATEGORY, GROUP} & {*by}:
        known &= table[name].ne(_MIXED_BAG).to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        lowest = np.where(np.isinf(most), 0.0, low / most)
        highest = np.where(least > 0, high / least, np.where(high > 0, np.inf, 0.0))
        between = np.where(middle > 0, best / middle, np.nan)
    found = (lowest, between, highest)
    if is_base:
        found = (np.ones(len(table)), np.where(np.isnan(best), np.nan, 1.0), np.ones(len(table)))
    for name, values in zip(RATIOS, found, strict=True):
        table[name] = np.where(known, values, np.nan)
