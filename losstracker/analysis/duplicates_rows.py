"""Records made ready for comparison: numbers and codes, one array a thing that is compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from losstracker.analysis.duplicates_links import Links, read_keys
from losstracker.errors import DateTextError
from losstracker.model.cells import text_table
from losstracker.model.columns import Col
from losstracker.model.dates import parse_date
from losstracker.model.fold import fold
from losstracker.model.link_keys import link_key, picture_name
from losstracker.model.parts import parents_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

FAR = 10**7
"""Days from any day that a table can name: stands for an open end."""

EXACT_DAYS = 3
"""Days of the widest window that counts as a day of loss; wider ones say little of it."""


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """The records of both tables, one after the other; ``first`` is where the second begins.

    In codes -1 is "not said". ``when`` is the day that a record can be found by: the day of loss
    where it is known to within three days (``exact``), else the day of the report, else the end of
    its window; ``dated`` tells where there is any. ``mark`` is a number made of the record_id, by
    which what is cut is chosen: the same whatever the order of the records.
    """

    text: pd.DataFrame
    first: int
    alone: bool
    side: Ints
    model: Ints
    category: Ints
    status: Ints
    unit: Ints
    place: Ints
    loss: Ints
    whole: Ints
    early: Ints
    late: Ints
    when: Ints
    exact: Bools
    dated: Bools
    latitude: Floats
    longitude: Floats
    low: Floats
    high: Floats
    mark: NDArray[np.uint64]
    links: Links
    models: NDArray[np.object_]
    categories: NDArray[np.object_]

    def __len__(self) -> int:
        """How many records there are in both tables."""
        return len(self.side)


def read_rows(losses: pd.DataFrame, other: pd.DataFrame | None) -> Rows:
    """Make the records of one or two validated tables ready for comparison."""
    tables = [losses] if other is None else [losses, other]
    text = pd.concat([text_table(table) for table in tables], ignore_index=True)
    early, late = _ends(tables)
    when, exact, dated = _when(early, late, text[Col.REPORTED])
    model, models = _codes(text[Col.MODEL], str.strip)
    category, categories = _codes(text[Col.CATEGORY], str)
    numbers = {name: _numbers(text[name]) for name in (Col.LATITUDE, Col.LONGITUDE)}
    counts = [
        np.concatenate([table[name].to_numpy(dtype=float) for table in tables])
        for name in (Col.COUNT_LOW, Col.COUNT_HIGH)
    ]
    keys = [read_keys(text, make) for make in (link_key, picture_name)]
    marks = pd.util.hash_array(text[Col.RECORD_ID].to_numpy(dtype=object), categorize=False)
    return Rows(
        text=text,
        first=len(losses),
        alone=other is None,
        side=_codes(text[Col.SIDE], _plain)[0],
        model=model,
        category=category,
        status=_codes(text[Col.STATUS], lambda status: "" if status == "lost" else status)[0],
        unit=_codes(text[Col.UNIT], _plain)[0],
        place=_codes(text[Col.LOCATION], _plain)[0],
        loss=_codes(text[Col.LOSS_ID], str)[0],
        whole=_wholes(text, len(losses)),
        early=early,
        late=late,
        when=when,
        exact=exact,
        dated=dated,
        latitude=numbers[Col.LATITUDE],
        longitude=numbers[Col.LONGITUDE],
        low=counts[0],
        high=counts[1],
        mark=marks,
        links=Links(keys[0], keys[1], len(text), alone=other is None),
        models=models,
        categories=categories,
    )


def _wholes(text: pd.DataFrame, first: int) -> Ints:
    """Give the record of which each is a part; -1: none."""
    if not (text[Col.PART_OF] != "").any():
        return np.full(len(text), -1, dtype=np.int64)
    table = np.where(np.arange(len(text)) < first, "a", "b")
    ids, above = ((table + text[name]).tolist() for name in (Col.RECORD_ID, Col.PART_OF))
    return np.array(parents_of(ids, above), dtype=np.int64)


def _plain(text: str) -> str:
    return fold(text)[0]


def _codes(values: pd.Series, plain: Callable[[str], str]) -> tuple[Ints, NDArray[np.object_]]:
    """Number the distinct texts, compared in a plain form; blank ones are -1."""
    codes, distinct = pd.factorize(values)
    plains = pd.Series([plain(text) for text in distinct] or [""], dtype=object)
    numbers, texts = pd.factorize(plains.where(plains != "", None))
    return numbers[codes].astype(np.int64), np.asarray(texts, dtype=object)


def _numbers(values: pd.Series) -> Floats:
    return pd.to_numeric(values, errors="coerce").to_numpy(dtype=float)


def _ends(tables: list[pd.DataFrame]) -> tuple[Ints, Ints]:
    """Give first and last days as numbers; an open end is far away."""
    ends = []
    for name, far in ((Col.DATE_EARLIEST, -FAR), (Col.DATE_LATEST, FAR)):
        days = np.concatenate([table[name].to_numpy("datetime64[D]") for table in tables])
        ends.append(np.where(np.isnat(days), far, days.astype(np.int64)))
    return ends[0], ends[1]


def _when(early: Ints, late: Ints, reported: pd.Series) -> tuple[Ints, Bools, Bools]:
    """Give the day that each record can be found by; see :class:`Rows`."""
    codes, distinct = pd.factorize(reported)
    listed = np.array([*map(_report_day, distinct), -FAR], dtype=np.int64)[codes]
    exact = late - early < EXACT_DAYS
    ends = np.where(late < FAR, late, early)
    when = np.where(exact, early, np.where(listed > -FAR, listed, ends))
    return when, exact, np.abs(when) < FAR


def _report_day(text: str) -> int:
    try:
        day = parse_date(text).latest if text else None
    except DateTextError:
        return -FAR
    return int(np.datetime64(day, "D").astype(np.int64)) if day else -FAR
