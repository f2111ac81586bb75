"""Days, windows and the periods by which losses are summed. Days are whole numbers since 1970."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from losstracker.errors import ArgumentError, DateTextError, TooLargeError
from losstracker.model.dates import parse_date

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from numpy.typing import NDArray

ALWAYS = 10**8
"""Day number of an open end; past every day that a date can name (year 9999 is 2,932,896)."""

MOST_PERIODS = 200_000
MOST_ENTRIES = 20_000_000


class Every(StrEnum):
    """Length of a period, by the calendar; a week begins on Monday (ISO 8601)."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class Dates(StrEnum):
    """Where a record with a window of days is counted.

    ``spread``: whole on one day of its window, each equally likely; best is the expectation.
    ``earliest``, ``latest``: whole on that end. Hard bounds hold for every day in either case.
    """

    SPREAD = "spread"
    EARLIEST = "earliest"
    LATEST = "latest"


@dataclass(frozen=True, slots=True)
class Windows:
    """When each record was lost: first and last day, ``-ALWAYS`` and ``ALWAYS`` where open."""

    first: NDArray[np.int64]
    last: NDArray[np.int64]

    def take(self, rows: NDArray[np.int64]) -> Windows:
        """Give the windows of some rows."""
        return Windows(self.first[rows], self.last[rows])

    def is_open(self) -> NDArray[np.bool_]:
        """Tell which windows have an open end."""
        return (self.first <= -ALWAYS) | (self.last >= ALWAYS)

    def unplaced(
        self, dates: Dates, *, cumulative: bool, begin: int = -ALWAYS
    ) -> NDArray[np.bool_]:
        """Tell which records belong into the row without a period.

        A window with an open end is never spread. A cumulative sum from the beginning of time
        counts a record from its last day on even if the first is open; there only an open last
        day leaves it out.
        """
        no_first, no_last = self.first <= -ALWAYS, self.last >= ALWAYS
        if dates == Dates.SPREAD:
            is_open = no_first | no_last
        else:
            is_open = no_first if dates == Dates.EARLIEST else no_last
        return is_open & no_last if cumulative and begin <= -ALWAYS else is_open


@dataclass(frozen=True, slots=True)
class Grid:
    """Spans of days, in order and without gaps: cell ``k`` is ``starts[k]..stops[k]``, inclusive.

    ``labels`` are the first days of the calendar periods; the span may begin later, where the
    table is cut by ``since``. ``begin`` and ``end`` bound all that is summed.
    """

    starts: NDArray[np.int64]
    stops: NDArray[np.int64]
    labels: NDArray[np.datetime64]
    begin: int
    end: int

    def at(self, days: NDArray[np.int64]) -> NDArray[np.int64]:
        """Give the cell of each day, -1 before the first and the number of cells after the last."""
        cells = np.searchsorted(self.starts, days, side="right") - 1
        past = days > (self.stops[-1] if self.stops.size else -ALWAYS)
        return np.where(past, self.starts.size, cells).astype(np.int64)


def day_number(day: str | date | None, name: str) -> int | None:
    """Give the number of a day given as ISO text or as a date.

    Raises:
        ArgumentError: It names no single day.
    """
    if day is None:
        return None
    try:
        window = parse_date(str(day)[:10] if not isinstance(day, str) else day)
    except DateTextError as error:
        raise ArgumentError(f"{name}: {error}") from error
    if window.earliest is None or window.earliest != window.latest:
        raise ArgumentError(f"{name}: expected one day as 2024-12-01, got '{day}'")
    return int(np.datetime64(window.earliest, "D").astype(np.int64))


def read_windows(texts: Iterable[str]) -> Windows:
    """Read dates as windows of days.

    Raises:
        DateTextError: A text is no date.

    >>> read_windows(["1970-01-02", "../1970-01-03"])
    Windows(first=array([         1, -100000000]), last=array([1, 2]))
    """
    windows = [parse_date(text) for text in texts]
    first = [-ALWAYS if w.earliest is None else w.earliest.toordinal() - _EPOCH for w in windows]
    last = [ALWAYS if w.latest is None else w.latest.toordinal() - _EPOCH for w in windows]
    return Windows(np.array(first, dtype=np.int64), np.array(last, dtype=np.int64))


def _period_numbers(days: NDArray[np.int64], every: Every | None) -> NDArray[np.int64]:
    """Number the periods that days lie in; without periods all of time is one."""
    if every is None:
        return np.zeros(days.size, dtype=np.int64)
    if every in (Every.DAY, Every.WEEK):
        return days if every == Every.DAY else (days + 3) // 7
    months = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return months // _MONTHS[every]


def find_alike(
    windows: Windows, every: Every | None, since: int | None, until: int | None
) -> NDArray[np.int64]:
    """Number windows so that two have one number only if no sum by period can tell them apart.

    Those are windows that lie wholly in one period and inside the cut, and those that lie wholly
    before it or wholly after it; windows of one day and longer ones stay apart, for they are
    counted.

    >>> days = read_windows(["2024-12-01", "2024-12-09", "2024-11-30"])
    >>> find_alike(days, Every.MONTH, None, None)
    array([1, 1, 0])
    """
    begin = -ALWAYS if since is None else since
    end = ALWAYS if until is None else until
    first, last = windows.first, windows.last
    at_first, at_last = _period_numbers(first, every), _period_numbers(last, every)
    inside = (first >= begin) & (last <= end) & (at_first == at_last)
    place = np.select([windows.is_open(), inside, last < begin, first > end], [0, 1, 2, 3], 0)
    left = np.select([place == 0, place == 1], [first, at_first], 0)
    right = np.select([place == 0, place == 1], [last, at_last], 0)
    marks = np.stack([place, first < last, left, right])
    return np.unique(marks, axis=1, return_inverse=True)[1].ravel().astype(np.int64)


_EPOCH = 719_163
"""The number that Python's calendar gives the first day of 1970."""

_MONTHS = {Every.MONTH: 1, Every.QUARTER: 3, Every.YEAR: 12}


def _edges(first: int, last: int, every: Every) -> NDArray[np.int64]:
    """Give the first days of the periods from ``first`` to ``last``, and of the one after."""
    if every in (Every.DAY, Every.WEEK):
        length = 7 if every == Every.WEEK else 1
        monday = first - (first + 3) % length if every == Every.WEEK else first
        return np.arange(monday, last + length + 1, length, dtype=np.int64)
    step = _MONTHS[every]
    months = np.array([first, last]).astype("datetime64[D]").astype("datetime64[M]").astype(int)
    begin = months[0] - months[0] % step
    edges = np.arange(begin, months[1] + step + 1, step).astype("datetime64[M]")
    return edges.astype("datetime64[D]").astype(np.int64)


def make_grid(
    windows: Windows, every: Every | None, since: int | None = None, until: int | None = None
) -> Grid:
    """Lay the periods over all days that the windows name, cut to ``since``..``until``.

    Without ``every`` there is one cell, as wide as time or as the cut.

    Raises:
        TooLargeError: There would be more than 200,000 periods.
    """
    begin = -ALWAYS if since is None else since
    end = ALWAYS if until is None else until
    if begin > end:
        raise ArgumentError("since: expected a day before until")
    whole = np.array([begin], dtype=np.int64), np.array([end], dtype=np.int64)
    if every is None:
        return Grid(*whole, np.array(["NaT"], dtype="datetime64[D]"), begin, end)
    ends = np.concatenate([windows.first, windows.last])
    named = np.clip(ends[np.abs(ends) < ALWAYS], begin, end)
    if not named.size:
        none = np.array([], dtype=np.int64)
        return Grid(none, none, none.astype("datetime64[D]"), begin, end)
    first, last = int(named.min()), int(named.max())
    if every == Every.DAY and last - first > MOST_PERIODS:
        raise TooLargeError(
            f"every='day' would make {last - first + 1:,} periods; use a longer period, "
            "or cut the table with since and until"
        )
    edges = _edges(first, last, every)
    edges = edges[: int(np.searchsorted(edges, last, side="right")) + 1]
    starts, stops = edges[:-1], edges[1:] - 1
    return Grid(
        np.maximum(starts, begin),
        np.minimum(stops, end),
        starts.astype("datetime64[D]"),
        begin,
        end,
    )


@dataclass(frozen=True, slots=True)
class Shares:
    """Which record can be counted in which cell: parallel arrays, one entry for each such pair.

    ``chance`` is the probability that the record is counted there. On a cumulative grid
    ``settled`` gives, for every record, the cell from which on it is counted for sure (the number
    of cells where there is none), and such cells have no entries; otherwise it is None.
    """

    row: NDArray[np.int64]
    cell: NDArray[np.int64]
    chance: NDArray[np.float64]
    settled: NDArray[np.int64] | None = None


def _expand(
    first: NDArray[np.int64], last: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """List every pair of a record and one of its cells ``first..last``.

    Raises:
        TooLargeError: There are too many such pairs to hold.
    """
    length = np.maximum(last - first + 1, 0)
    if int(length.sum()) > MOST_ENTRIES:
        raise TooLargeError(
            f"{length.size:,} distinct counts and windows reach into {int(length.sum()):,} cells; "
            "use a longer period, or cut the table with since and until"
        )
    row = np.repeat(np.arange(length.size, dtype=np.int64), length)
    offset = np.arange(row.size, dtype=np.int64) - np.repeat(np.cumsum(length) - length, length)
    return row, first[row] + offset


def _reach(windows: Windows, grid: Grid) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give the first and the last cell that each window overlaps; none where last < first."""
    count = grid.starts.size
    reaches = (windows.first <= grid.stops[-1]) & (windows.last >= grid.starts[0])
    low = np.clip(grid.at(windows.first), 0, count - 1)
    high = np.clip(grid.at(windows.last), 0, count - 1)
    return low, np.where(reaches, high, low - 1)


def share_out(windows: Windows, grid: Grid, dates: Dates) -> Shares:
    """Share records out over the cells of a grid that their windows overlap.

    Raises:
        TooLargeError: There are too many windows and cells to hold.
    """
    if not grid.starts.size:
        none = np.array([], dtype=np.int64)
        return Shares(none, none, none.astype(float))
    row, cell = _expand(*_reach(windows, grid))
    first, last = windows.first[row], windows.last[row]
    start, stop = grid.starts[cell], grid.stops[cell]
    certain = (first >= start) & (last <= stop)
    days = np.minimum(last, stop) - np.maximum(first, start) + 1
    chance = np.where(windows.is_open()[row], 0.0, days / np.maximum(last - first + 1, 1))
    chance = np.where(certain, 1.0, chance)
    if dates != Dates.SPREAD:
        end = windows.first if dates == Dates.EARLIEST else windows.last
        on_end = (grid.at(end)[row] == cell).astype(float)
        chance = np.where(np.abs(end[row]) < ALWAYS, on_end, chance)
    return Shares(row, cell, chance)


def _settle(windows: Windows, grid: Grid, dates: Dates) -> NDArray[np.int64]:
    """Give the cell by whose end each record is counted for sure, one past the last if never."""
    days = windows.last
    if dates == Dates.EARLIEST:
        days = np.where(windows.first > -ALWAYS, windows.first, windows.last)
    from_begin = windows.first >= grid.begin
    if dates != Dates.SPREAD:
        named = windows.first if dates == Dates.EARLIEST else windows.last
        from_begin = np.where(np.abs(named) < ALWAYS, named >= grid.begin, from_begin)
    in_time = from_begin & (days <= grid.stops[-1])
    return np.where(in_time, np.clip(grid.at(days), 0, None), grid.starts.size)


def add_up(windows: Windows, grid: Grid, dates: Dates) -> Shares:
    """Give the chance that a record was lost by the end of each cell, until it is sure.

    A record whose first day is open is counted from the cell of its last day on, not before.

    Raises:
        TooLargeError: There are too many windows and cells to hold.
    """
    count = grid.starts.size
    if not count:
        none = np.array([], dtype=np.int64)
        return Shares(none, none, none.astype(float), np.zeros(windows.first.size, dtype=np.int64))
    settled = _settle(windows, grid, dates)
    low, high = _reach(windows, grid)
    rises = (dates == Dates.SPREAD) & ~windows.is_open() & (high >= low)
    row, cell = _expand(low, np.where(rises, settled - 1, low - 1))
    first, last = windows.first[row], windows.last[row]
    days = np.minimum(last, grid.stops[cell]) - np.maximum(first, grid.begin) + 1
    return Shares(row, cell, days / (last - first + 1), settled)
