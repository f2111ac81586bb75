"""What is asked of a loss table: options checked, records collected and made into arrays."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypedDict

import numpy as np
import pandas as pd

from losstracker.analysis.collect import Need, collect
from losstracker.analysis.distributions import Dependence
from losstracker.analysis.options import as_names, choice
from losstracker.analysis.periods import ALWAYS, Dates, Every, Grid, Windows, day_number, make_grid
from losstracker.analysis.prepare import (
    CLAIMED,
    SEEN,
    Prepared,
    Records,
    matching,
    prepare,
    wanted_texts,
)
from losstracker.analysis.resolve import Policy
from losstracker.errors import ArgumentError, TooLargeError
from losstracker.model.cells import cell_text
from losstracker.model.columns import Col
from losstracker.model.lexicon import active_lexicon
from losstracker.model.validate import LEXICON
from losstracker.model.words import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from numpy.typing import NDArray

MOST_ROWS = 10_000_000


class Upper(StrEnum):
    """What ``median`` and ``upper`` make of a count without an upper bound.

    ``bounds``: there is none. ``lexical``: as far as most readers take such words to reach, where
    that was measured ("at least ten"); a reading of language, no bound.
    """

    BOUNDS = "bounds"
    LEXICAL = "lexical"


@dataclass(frozen=True, slots=True)
class Options:
    """How to sum, every word checked."""

    by: tuple[str, ...]
    every: Every | None
    cumulative: bool
    level: float
    dates: Dates
    on: str
    dependence: Dependence
    since: int | None
    until: int | None
    upper: Upper

    def __post_init__(self) -> None:
        """Refuse what does not go together."""
        if not isinstance(self.level, (int, float)) or not 0 < self.level < 1:
            raise ArgumentError(f"level: expected a number between 0 and 1, got {self.level!r}")
        if self.cumulative and self.every is None:
            raise ArgumentError("cumulative: a running sum needs periods; give every='day' or so")
        if self.on not in (Col.DATE, Col.REPORTED):
            raise ArgumentError(f"on: expected 'date' or 'reported', got '{self.on}'")
        if len(set(self.by)) < len(self.by):
            raise ArgumentError(f"by: a column stands twice in {', '.join(self.by)}")

    @property
    def lexical(self) -> bool:
        """Whether open ends are read as most readers take the words."""
        return self.upper == Upper.LEXICAL

    def unplaced(self, windows: Windows, *, cumulative: bool) -> NDArray[np.bool_]:
        """Tell which records belong into the row without a period."""
        begin = -ALWAYS if self.since is None else self.since
        return windows.unplaced(self.dates, cumulative=cumulative, begin=begin)


class SumOptions(TypedDict, total=False):
    """Options that every sum takes by keyword, as for :func:`losstracker.aggregate`."""

    every: str | None
    cumulative: bool
    level: float
    dates: str
    on: str
    dependence: str
    where: Mapping[str, str | Sequence[str]] | None
    since: str | date | None
    until: str | date | None
    policy: str
    mix_evidence: bool
    upper: str


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and the records it is asked of, collected; their sources, sides and days.

    ``lexicon`` names what the counts are read with.
    """

    options: Options
    need: Need
    records: Records
    sources: tuple[str, ...]
    lexicon: str
    sides: tuple[str, ...]
    days: dict[str, str | None]

    @property
    def dated(self) -> bool:
        """Whether the days of the records matter."""
        return self.need.day is not None

    def prepare(
        self, by: Sequence[str], where: Mapping[str, str | Sequence[str]] | None = None
    ) -> Prepared:
        """Make arrays of the records, for groups and a filter of their own."""
        wanted = self.need.where if where is None else where
        mixed = self.need.mix_evidence
        return prepare(self.records, by, day=self.need.day, where=wanted, mix_evidence=mixed)

    def grid(self, prepared: Prepared) -> Grid:
        """Lay periods over the days of the records in use.

        Raises:
            TooLargeError: There would be too many groups and periods.
        """
        options = self.options
        windows = prepared.windows.take(np.flatnonzero(prepared.group >= 0))
        grid = make_grid(windows, options.every, options.since, options.until)
        rows = len(prepared.keys) * grid.starts.size
        if rows > MOST_ROWS:
            raise TooLargeError(
                f"{len(prepared.keys):,} groups over {grid.starts.size:,} periods make {rows:,} "
                "rows; use a longer period or fewer columns in by"
            )
        return grid

    def facts(self, prepared: Prepared) -> dict[Any, Any]:
        """Say how the sums were made; it travels with the table.

        ``records`` are those that may lie between ``since`` and ``until``; ``windows`` counts those
        whose day is not known, None where no day was read; ``worded`` those of no exact count;
        ``first_day`` and ``last_day`` are the first and the last that a validated table in memory
        names between ``since`` and ``until``, else None; ``window_days`` is the median length of
        the windows, of which sums by period tell only those that are longer than a period;
        ``sources`` are those of the records, () where to name them would take another scan;
        ``where``, ``since`` and ``until`` are the filter; ``sides`` are all sides of the table (of
        one that is not in memory only where it was read by side); ``evidence`` is ``visual``,
        ``claimed``, ``both`` or "" (not stated), and for both ``claimed`` names the groups that
        rest on claims alone.
        """
        options, windows = self.options, prepared.windows
        used = prepared.group >= 0
        if options.since is not None:
            used &= windows.last >= options.since
        if options.until is not None:
            used &= windows.first <= options.until
        vague = used & (windows.first < windows.last)
        exact = np.array([bounds.low == bounds.high for bounds in prepared.bounds], dtype=bool)
        return {
            "by": options.by,
            "every": None if options.every is None else str(options.every),
            "cumulative": options.cumulative,
            "level": options.level,
            "dates": str(options.dates),
            "on": str(options.on),
            "dependence": str(options.dependence),
            "upper": str(options.upper),
            "lexicon": self.lexicon,
            "records": int(prepared.times[used].sum()),
            "windows": int(prepared.times[vague].sum()) if self.dated else None,
            "worded": int(prepared.times[used & ~exact[prepared.code]].sum()),
            "sources": self.sources,
            **self.days,
            "window_days": _median_window(prepared, np.flatnonzero(used & self.dated)),
            **self._selection(),
            **_evidence(prepared),
        }

    def _selection(self) -> dict[str, object]:
        """Say which records were asked for, and which sides there are, where that was read."""
        return {
            "where": {name: list(values) for name, values in wanted_texts(self.need.where).items()},
            "since": _iso(self.options.since),
            "until": _iso(self.options.until),
            "sides": self.sides,
        }


def _iso(day: int | None) -> str | None:
    """A day counted from 1970, as ISO."""
    return None if day is None else str(np.datetime64(day, "D"))


def _median_window(prepared: Prepared, rows: NDArray[np.int64]) -> int | None:
    """How many days half of the windows of some rows have at the least."""
    windows, times = prepared.windows.take(rows), prepared.times[rows]
    closed = ~windows.is_open()
    lengths = (windows.last - windows.first + 1)[closed]
    order = np.argsort(lengths, kind="stable")
    passed = np.cumsum(times[closed][order])
    return int(lengths[order][np.searchsorted(passed, passed[-1] / 2)]) if passed.size else None


def _named_days(losses: object, need: Need) -> dict[str, str | None]:
    """The first and the last day of a validated table in memory, within those asked for.

    Sums by period put one day of each period in the place of the others, so they cannot tell.
    """
    ends = [str(Col.DATE_EARLIEST), str(Col.DATE_LATEST)]
    nothing: dict[str, str | None] = {"first_day": None, "last_day": None}
    if not isinstance(losses, pd.DataFrame) or not {*ends} <= {*losses.columns}:
        return nothing
    if need.day != Col.DATE:
        return nothing
    kept = losses[matching(losses, need.where)] if need.where else losses
    named = pd.concat([kept[name] for name in ends]).dropna()
    days = named.to_numpy(dtype="datetime64[D]").astype(np.int64)
    begin = -ALWAYS if need.since is None else need.since
    end = ALWAYS if need.until is None else need.until
    inside = days[(days >= begin) & (days <= end)]
    if not inside.size:
        return nothing
    return {"first_day": _iso(int(inside.min())), "last_day": _iso(int(inside.max()))}


def _evidence(prepared: Prepared) -> dict[str, object]:
    """Say what the groups rest on; ``claimed`` lists those of claims, if others are confirmed."""
    found = {int(kind) for kind in np.unique(prepared.rests_on)} - {0}
    kind = next(iter(found)) if len(found) == 1 else SEEN + CLAIMED
    said = {SEEN: "visual", CLAIMED: "claimed"}.get(kind, "both") if found else ""
    if said != "both":
        return {"evidence": said}
    rows = prepared.keys[prepared.rests_on == CLAIMED]
    return {"evidence": said, "claimed": rows.to_dict("records")}


def require_options(options: Mapping[str, object]) -> None:
    """Refuse an option that no sum of this kind takes.

    Raises:
        ArgumentError: There is one; the message lists those there are.
    """
    known = [*SumOptions.__annotations__]
    for name in options:
        if name not in known:
            close = nearest(name, known)
            hint = f"did you mean '{close}'?" if close else f"options are {', '.join(known)}"
            raise ArgumentError(f"{name}: not an option here; {hint}")


def ask(  # noqa: PLR0913 - the options of a sum
    losses: object,
    by: str | Sequence[str],
    *,
    every: str | None = None,
    cumulative: bool = False,
    level: float = 0.9,
    dates: str = "spread",
    on: str = "date",
    dependence: str = "wording",
    where: Mapping[str, str | Sequence[str]] | None = None,
    since: str | date | None = None,
    until: str | date | None = None,
    policy: str = "best_evidence",
    mix_evidence: bool = False,
    upper: str = "bounds",
) -> Question:
    """Check the options of a sum and collect the records; see :func:`losstracker.aggregate`.

    Raises:
        ArgumentError: An option is not understood, or the table was read with another lexicon.
    """
    if where is not None and not hasattr(where, "items"):
        raise ArgumentError(f"where: expected a dict such as {{'side': 'Red'}}, got {where!r}")
    options = Options(
        by=as_names(by),
        every=None if every is None else choice(Every, every, "every"),
        cumulative=cumulative,
        level=level,
        dates=choice(Dates, dates, "dates"),
        on=on,
        dependence=choice(Dependence, dependence, "dependence"),
        since=day_number(since, "since"),
        until=day_number(until, "until"),
        upper=choice(Upper, upper, "upper"),
    )
    dated = bool(options.every or options.since is not None or options.until is not None)
    need = Need(
        by=options.by,
        where=where or {},
        day=str(options.on) if dated else None,
        every=options.every,
        since=options.since,
        until=options.until,
        mix_evidence=mix_evidence,
        policy=choice(Policy, policy, "policy"),
    )
    label = active_lexicon().label
    read_with = getattr(losses, "attrs", {}).get(LEXICON, label)
    if read_with != label:
        raise ArgumentError(
            f"lexicon: the table was read with '{read_with}', and the sums would use '{label}'; "
            "give lexicon= the one that is meant"
        )
    records, sources = collect(losses, need)
    sides, days = _sides(losses, records), _named_days(losses, need)
    return Question(options, need, records, sources, label, sides, days)


def _sides(losses: object, records: Records) -> tuple[str, ...]:
    """All sides of a table that is in memory; of another, those that were read."""
    table = losses if isinstance(losses, pd.DataFrame) else records.table
    if Col.SIDE not in table:
        return ()
    return tuple(sorted({cell_text(cell).strip() for cell in table[Col.SIDE].unique()}))
