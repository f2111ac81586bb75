"""A window of days: a date known only to within bounds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from losstracker.errors import ArgumentError, DateTextError
from losstracker.model import display


@dataclass(frozen=True, slots=True)
class DateWindow:
    """The days on which something may have happened, both ends included; None is an open end.

    Always true: ``earliest <= latest`` where both are known, and both are days without a time.

    >>> DateWindow(date(2024, 11, 27), date(2024, 12, 3)).days
    7
    """

    earliest: date | None
    latest: date | None

    def __post_init__(self) -> None:
        """Refuse a window that ends before it begins, and ends that are no plain days."""
        first, last = self.earliest, self.latest
        if isinstance(first, datetime) or isinstance(last, datetime):
            raise ArgumentError(
                f"date window: expected days without a time, got {first!r} and {last!r}; "
                "pass datetime.date values, and None for an open end"
            )
        if first is not None and last is not None and first > last:
            raise DateTextError(
                f"date window: expected earliest <= latest, got {first} and {last}; swap them"
            )

    @property
    def is_open(self) -> bool:
        """Whether the earliest or the latest day is not known.

        >>> DateWindow(None, date(2024, 12, 3)).is_open
        True
        """
        return self.earliest is None or self.latest is None

    @property
    def days(self) -> int | None:
        """Number of days in the window, at least 1; None if it is open.

        >>> DateWindow(date(2024, 2, 1), date(2024, 3, 1)).days
        30
        """
        if self.earliest is None or self.latest is None:
            return None
        return (self.latest - self.earliest).days + 1

    def __contains__(self, day: date) -> bool:
        """Whether ``day`` is one of the days of the window; an open end excludes nothing.

        >>> date(1999, 1, 1) in DateWindow(None, date(2024, 12, 3))
        True
        """
        return (self.earliest or day) <= day <= (self.latest or day)

    @property
    def span(self) -> str:
        """The days in words.

        >>> DateWindow(date(2024, 11, 27), date(2024, 12, 3)).span
        '2024-11-27 to 2024-12-03, 7 days'
        >>> DateWindow(None, date(2024, 12, 3)).span
        '2024-12-03 or before'
        """
        first, last = self.earliest, self.latest
        if first is None:
            return "any day" if last is None else f"{last} or before"
        if last is None:
            return f"{first} or later"
        return str(first) if first == last else f"{first} to {last}, {self.days:,} days"

    def _repr_html_(self) -> str:
        """Show it in a notebook."""
        several = self.days is not None and self.days > 1
        return display.box(self.span, display.note("each of them is possible") if several else "")

    def __str__(self) -> str:
        """Give the window as EDTF: one day, or an interval with ``..`` for an open end.

        >>> str(DateWindow(None, date(2024, 12, 3)))
        '../2024-12-03'
        """
        start, end = (str(day or "..") for day in (self.earliest, self.latest))
        return start if start == end != ".." else f"{start}/{end}"
