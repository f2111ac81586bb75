"""What a report is about: the records that count, in one section or two, and its periods."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from losstracker.analysis.aggregate import aggregate
from losstracker.analysis.periods import day_number
from losstracker.analysis.prepare import matching
from losstracker.analysis.resolve import FUSED_FROM, resolve
from losstracker.errors import MixedEvidenceError
from losstracker.model.cells import split_sources, text_column
from losstracker.model.columns import COMPUTED, CONTRIBUTED, Col, Evidence
from losstracker.model.lexicon import active_lexicon
from losstracker.model.validate import compute, validated

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

_LONGEST = (("day", 60), ("week", 366), ("month", 8 * 366))
"""Days that a report may span to be told by each length of period; beyond them, by year."""

_FREQUENCY = {"day": "D", "week": "W-SUN", "month": "M", "year": "Y"}


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for: the options of :func:`losstracker.aggregate` that a report takes."""

    where: Mapping[str, Sequence[str]]
    since: str | date | None
    until: str | date | None
    dates: str
    dependence: str
    level: float


@dataclass(frozen=True, slots=True)
class Section:
    """Losses that may be added up. ``suffix`` ends the names of its files, where there are two.

    ``where`` is the filter of the request, narrowed to the evidence of the section.
    """

    heading: str
    suffix: str
    where: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Scope:
    """The losses of a report, validated and each standing once, and how to sum them.

    ``claims`` are the records as contributed, ``losses`` what is left once claims of one loss are
    fused; ``kept`` says which of ``losses`` the request is about.
    """

    claims: pd.DataFrame
    losses: pd.DataFrame
    kept: pd.Series[bool]
    request: Request

    def sum(self, section: Section, by: Sequence[str], **periods: str | bool) -> pd.DataFrame:
        """Sum the losses of a section; ``periods`` may be ``every`` and ``cumulative``."""
        asked = self.request
        return aggregate(
            self.losses,
            by,
            str(periods["every"]) if "every" in periods else None,
            bool(periods.get("cumulative", False)),
            asked.level,
            asked.dates,
            dependence=asked.dependence,
            where=section.where,
            since=asked.since,
            until=asked.until,
        )

    def of(self, section: Section) -> pd.DataFrame:
        """The losses that a section sums."""
        return self.losses[self.kept & matching(self.losses, section.where)]

    @property
    def lexicon(self) -> str:
        """Name and version of the lexicon that the counts are read with."""
        return active_lexicon().label

    @property
    def used(self) -> pd.Series[bool]:
        """Which of the claims the report rests on: every claim of each loss that it is about."""
        kept = self.losses[self.kept]
        ids = set(text_column(kept[Col.RECORD_ID]))
        for fused in kept.loc[kept[FUSED_FROM] != "", FUSED_FROM]:
            ids.update(split_sources(fused))
        return text_column(self.claims[Col.RECORD_ID]).isin(ids)


def make_scope(losses: pd.DataFrame, request: Request) -> Scope:
    """Validate a table, fuse its claims, and find the records that a request is about.

    Raises:
        InvalidLossesError: The table has errors.
        ArgumentError: An option is not understood.
    """
    claims = validated(losses) if len(losses) else _without_rows(losses)
    claims = claims.reset_index(drop=True)
    fused = resolve(claims)
    kept = matching(fused, request.where) & _within(fused, request.since, request.until)
    return Scope(claims, fused, kept, request)


def _without_rows(losses: pd.DataFrame) -> pd.DataFrame:
    """An empty loss table, whatever columns it came with."""
    more = [name for name in losses.columns if name not in (*CONTRIBUTED, *COMPUTED)]
    return compute(pd.DataFrame(columns=[*CONTRIBUTED, *more], dtype=object))


def _within(
    losses: pd.DataFrame, since: str | date | None, until: str | date | None
) -> pd.Series[bool]:
    """Tell which records can have been lost between two days."""
    first, last = (losses[name] for name in (Col.DATE_EARLIEST, Col.DATE_LATEST))
    start, stop = day_number(since, "since"), day_number(until, "until")
    inside = pd.Series(True, index=losses.index)
    if start is not None:
        inside &= last.isna() | (last >= pd.Timestamp(start, unit="D"))
    if stop is not None:
        inside &= first.isna() | (first <= pd.Timestamp(stop, unit="D"))
    return inside


def split(scope: Scope) -> list[Section]:
    """The sections of a report: two where confirmed losses and claims must not be added up.

    A record that does not say what it rests on goes with the claims then.
    """
    where = scope.request.where
    whole = Section("Recorded losses", "", where)
    try:
        scope.sum(whole, ())
    except MixedEvidenceError:
        asked = where.get(Col.EVIDENCE, [*Evidence, ""])
        seen = [str(kind) for kind in asked if kind == Evidence.VISUAL]
        claimed = [str(kind) for kind in asked if kind != Evidence.VISUAL]
        parts = [
            Section("Confirmed by pictures", "_visual", {**where, Col.EVIDENCE: seen}),
            Section("Claimed", "_claimed", {**where, Col.EVIDENCE: claimed}),
        ]
        return [part for part in parts if len(scope.of(part))]
    return [whole] if scope.kept.any() else []


def choose_every(days: int) -> str:
    """Length of the periods by which so many days are best told.

    >>> [choose_every(days) for days in (7, 61, 700, 5000)]
    ['day', 'week', 'month', 'year']
    """
    return next((every for every, longest in _LONGEST if days <= longest), "year")


def span_in_days(losses: pd.DataFrame, request: Request) -> int:
    """Days from the first to the last that a window names, both counted, cut as asked."""
    ends = pd.concat([losses[Col.DATE_EARLIEST], losses[Col.DATE_LATEST]]).dropna()
    if ends.empty:
        return 0
    start, stop = day_number(request.since, "since"), day_number(request.until, "until")
    days = ends.to_numpy(dtype="datetime64[D]").astype(np.int64)
    days = np.clip(days, start, stop) if start is not None or stop is not None else days
    return int(days.max() - days.min()) + 1


def fit_periods(losses: pd.DataFrame, every: str) -> bool:
    """Tell whether most records belong to one period, so that bars by period say something.

    >>> days = {"date_earliest": ["2024-11-27"], "date_latest": ["2024-12-03"]}
    >>> table = pd.DataFrame(days).apply(pd.to_datetime)
    >>> fit_periods(table, "day"), fit_periods(table, "year")
    (False, True)
    """
    first, last = (
        pd.to_datetime(losses[name]).dt.to_period(_FREQUENCY[every])
        for name in (Col.DATE_EARLIEST, Col.DATE_LATEST)
    )
    return bool((first == last).mean() > 0.5)


def with_relatives(claims: pd.DataFrame, kept: pd.Series[bool]) -> pd.DataFrame:
    """The kept records, those that include them or lie in them, and other claims of the same items.

    Without these the numbers of the report could not be made again.
    """
    names = (Col.RECORD_ID, Col.PART_OF, Col.LOSS_ID)
    blank = pd.Series("", index=claims.index)
    ids, whole, loss = (text_column(claims[n]) if n in claims else blank for n in names)
    while True:
        same = set(loss[kept]) - {""}
        more = kept | ids.isin(set(whole[kept])) | whole.isin(set(ids[kept])) | loss.isin(same)
        if more.equals(kept):
            return claims[kept]
        kept = more
