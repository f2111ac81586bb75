"""From a frame of any kind to a small table: what each row is, and how many records it stands for.

The engine counts equal rows. Claims of one loss, parts and the records that include them are
brought home and fused; whatever sums read is checked here, over distinct values.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from losstracker.analysis import check, engine
from losstracker.analysis.periods import Every, find_alike
from losstracker.analysis.prepare import Records, matching, require_keys, wanted_texts
from losstracker.analysis.sources import short_sources
from losstracker.analysis.tally import RECORDS
from losstracker.errors import InvalidLossesError
from losstracker.model.cells import text_table
from losstracker.model.columns import COMPUTED, GROUP, Col, SumCol
from losstracker.model.row_rules import COUNT_CELLS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from losstracker.analysis.resolve import Policy
    from losstracker.analysis.tally import Frame

MOST_SOURCES = 100_000
"""Different cells of ``source`` up to which they are named."""

LISTED = (Col.SIDE, Col.CATEGORY, Col.STATUS, Col.EVIDENCE, Col.LANGUAGE)
"""Columns of few values. A filter on one is applied to the tally, so that every value is checked;
a filter on another is the engine's."""


@dataclass(frozen=True, slots=True)
class Need:
    """What the sums must know of each record. ``day`` is the column that says when, if any."""

    by: tuple[str, ...]
    where: Mapping[str, str | Sequence[str]]
    day: str | None
    every: Every | None
    since: int | None
    until: int | None
    mix_evidence: bool
    policy: Policy

    def asked(self, have: Sequence[str]) -> list[str]:
        """List the columns that the question names, whether a table has them or not."""
        names = [*self.by, *self.where, *([self.day] if self.day else [])]
        return [str(Col.CATEGORY) if n == GROUP and GROUP not in have else n for n in names]

    def columns(self, have: Sequence[str]) -> list[str]:
        """List the columns to read, of those that a table has."""
        wanted = dict.fromkeys(map(str, [*self.asked(have), *COUNT_CELLS, Col.EVIDENCE]))
        return [name for name in wanted if name in have]


def collect(losses: object, need: Need) -> tuple[Records, tuple[str, ...]]:
    """Give the records that sums are made of, and name their sources.

    Raises:
        InvalidLossesError: What was read has errors. For a pandas DataFrame ``findings`` holds all
            errors of the table, each with its row; otherwise each says how many rows have it.
        ArgumentError: ``losses`` is no frame, or ``by`` or ``where`` names no column.
        ClaimsError: Claims of one loss contradict each other.
    """
    frame = engine.open_frame(losses)
    try:
        return _collect(frame, need)
    except InvalidLossesError:
        if isinstance(frame, pd.DataFrame):
            check.tell_rows(frame)
        raise


def _collect(frame: pd.DataFrame | Frame, need: Need) -> tuple[Records, tuple[str, ...]]:
    names = engine.names_of(frame)
    require_keys(names, need.by, "by")
    require_keys(names, need.where, "where")
    check.check_header(names, need.asked(names))
    keys = need.columns(names)
    beside = check.find_beside(frame, keys)
    nested, rest = engine.split(frame)
    fused = check.resolved(nested, names, need.policy)
    rest = _keep(rest, need)
    counted = engine.count(_shorten(rest, keys, need), keys)
    times = counted[RECORDS].to_numpy(dtype=np.int64)
    texts = text_table(counted, keys)
    check.check_counted(texts, times, warn=not {*COMPUTED} <= {*names}, beside=beside)
    kinds = (SumCol.LOW_KIND, SumCol.HIGH_KIND)
    columns = [*keys, *COUNT_CELLS, Col.RECORD_ID, Col.PART_OF, *kinds]
    both = [text_table(part, dict.fromkeys(map(str, columns))) for part in (fused, texts)]
    records = Records(
        pd.concat(both, ignore_index=True),
        np.concatenate([np.ones(len(fused), dtype=np.int64), times]),
        len(fused),
    )
    return records, _sources(fused, rest, need)


def _keep(rest: pd.DataFrame | Frame, need: Need) -> pd.DataFrame | Frame:
    """Apply a filter on text of many values before anything is counted."""
    here = {n: v for n, v in wanted_texts(need.where).items() if n not in (*LISTED, GROUP)}
    return engine.keep(rest, here)


def _shorten(rest: pd.DataFrame | Frame, keys: Sequence[str], need: Need) -> pd.DataFrame | Frame:
    """Put one day in the place of all that sums by period cannot tell apart."""
    if need.day is None or need.day not in keys or need.every == Every.DAY:
        return rest
    if {Col.DATE, Col.REPORTED} <= {*keys} or need.day in {*need.by, *need.where}:
        return rest
    return engine.shorten(
        rest,
        keys,
        need.day,
        partial(find_alike, every=need.every, since=need.since, until=need.until),
    )


def _sources(fused: pd.DataFrame, rest: pd.DataFrame | Frame, need: Need) -> tuple[str, ...]:
    """Name the sources of the records that the filter keeps; none where that would take long."""
    have = engine.names_of(rest)
    if Col.SOURCE not in have or not engine.may_have_few(rest, Col.SOURCE, MOST_SOURCES):
        return ()
    asked = [str(Col.CATEGORY) if n == GROUP and GROUP not in have else n for n in need.where]
    keys = dict.fromkeys([str(Col.SOURCE), *(name for name in asked if name in have)])
    counted = engine.count(rest, list(keys))
    if counted[Col.SOURCE].nunique() > MOST_SOURCES:
        return ()
    told: list[str] = []
    times: list[int] = []
    for part, records in ((fused, [1] * len(fused)), (counted, counted[RECORDS].tolist())):
        kept = matching(part, need.where).to_numpy()
        told += text_table(part, [Col.SOURCE])[Col.SOURCE][kept].tolist()
        times += np.array(records, dtype=np.int64)[kept].tolist()
    return short_sources(told, times)
