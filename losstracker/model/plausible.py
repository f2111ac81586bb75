"""What can hardly be, or cannot be yet: a status, a captor, a date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from losstracker.model.columns import Status
from losstracker.model.dates import read_window
from losstracker.model.taxonomy import is_under, taxonomy
from losstracker.model.words import shown

if TYPE_CHECKING:
    from datetime import date

    from losstracker.model.rules import Advice


@dataclass(frozen=True, slots=True)
class Doubt:
    """A status that the kinds of equipment under ``codes`` can hardly have, and why."""

    status: Status
    codes: tuple[str, ...]
    reason: str
    instead: str


DOUBTS: tuple[Doubt, ...] = (
    Doubt(
        Status.ABANDONED,
        ("uav", "unmanned_ground_vehicle", "unmanned_surface_vessel"),
        "it has no crew that could leave it",
        "write 'captured' if somebody took it, 'lost' if the source does not say",
    ),
    Doubt(
        Status.DAMAGED,
        ("loitering_munition", "missile"),
        "it is used up in one flight",
        "write 'destroyed', or 'lost' if the source does not say",
    ),
)
"""Pairs of status and kind that WarSpotting and Oryx never list among 51,688 losses.

Missiles may be abandoned: a depot is left with those it holds.
"""


def status_doubt(status: str, category: str) -> Advice | None:
    """Say why equipment of a kind can hardly have a status; None where nothing speaks against it.

    Words that are no status or no code of the taxonomy are the matter of other rules.

    >>> status_doubt("abandoned", "reconnaissance_uav")[1]
    "write 'captured' if somebody took it, 'lost' if the source does not say"
    >>> status_doubt("abandoned", "tank")
    """
    if category not in taxonomy():
        return None
    for doubt in DOUBTS:
        if status == doubt.status and any(is_under(category, code) for code in doubt.codes):
            message = f"expected a status that suits '{category}', got '{status}'; {doubt.reason}"
            return message, doubt.instead
    return None


def captor_problem(side: str, captor: str) -> Advice | None:
    """Say that the captor is the side itself; letter case and spaces make no difference.

    >>> captor_problem("Syrian regime", "syrian  Regime")[1]
    'correct one of the two, or leave captor blank'
    >>> captor_problem("Syrian regime", "")
    """
    if not captor.strip() or _folded(side) != _folded(captor):
        return None
    return (
        f"expected a captor other than the side that lost it, got {shown(captor)} for both",
        "correct one of the two, or leave captor blank",
    )


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


_MARKS = "?~%"
_RECENT_YEARS = 5


def is_future(text: str, today: date) -> bool:
    """Whether the earliest day of a date, or of the end of an interval, is after ``today``.

    Only what is stated counts: ``~`` widens nothing here, and an open end is no day. A text that
    is no date is not in the future.

    >>> from datetime import date
    >>> is_future("2026-11", date(2026, 11, 22)), is_future("2024/2099", date(2026, 11, 22))
    (False, True)
    """
    if read_window(text) is None:
        return False
    ends = (read_window(end.rstrip(_MARKS)) for end in text.split("/") if _is_day(end))
    days = (end.earliest for end in ends if end is not None)
    return any(day is not None and day > today for day in days)


def _is_day(end: str) -> bool:
    return end not in {"", ".."}


def future_problem(text: str, today: date) -> Advice | None:
    """Say that a date cannot have come yet, and which year was perhaps meant; None if it can.

    Args:
        text: A cell of the column ``date``.
        today: The day on which the table is checked.

    >>> from datetime import date
    >>> future_problem("2204-12-03", date(2026, 11, 22))
    ("expected a date up to 2026-11-22, got '2204-12-03', which has not come yet", "write \
'2024-12-03' if that is meant")
    """
    if not is_future(text, today):
        return None
    message = f"expected a date up to {today}, got {shown(text)}, which has not come yet"
    if better := _year_meant(text, today):
        return message, f"write '{better}' if that is meant"
    start, slash, _ = text.partition("/")
    if slash and _is_day(start) and not is_future(start, today):
        return message, f"correct its end, or write '{start}/..' if that is not known"
    return message, "correct the year, month or day"


def future_day_problem(text: str, today: date) -> Advice | None:
    """Say that a day of report has not come yet; as :func:`future_problem`.

    >>> from datetime import date
    >>> future_day_problem("2024-12-03", date(2026, 11, 22))
    """
    if not is_future(text, today):
        return None
    message = f"expected a day up to {today}, got {shown(text)}, on which nothing is reported yet"
    better = _year_meant(text, today)
    return message, f"write '{better}' if that is meant" if better else "correct the day"


def _year_meant(text: str, today: date) -> str | None:
    """Give the date with one slip in a year put right, where that can be done in one way."""
    ends = text.split("/")
    wrong = {end[:4] for end in ends if _is_day(end) and is_future(end, today)}
    fixed = {
        "/".join(year + end[4:] if end.startswith(old) else end for end in ends)
        for old in wrong
        for year in _years_near(old, today)
    }
    good = [date for date in fixed if _has_come(date, today)]
    return good[0] if len(good) == 1 else None


def _has_come(text: str, today: date) -> bool:
    return read_window(text) is not None and not is_future(text, today)


def _years_near(year: str, today: date) -> set[str]:
    """List the recent years that differ in one digit, or in the order of two neighbours."""
    if not year.isdigit():
        return set()
    swapped = {year[:at] + year[at + 1] + year[at] + year[at + 2 :] for at in range(3)}
    changed = {year[:at] + digit + year[at + 1 :] for at in range(4) for digit in "0123456789"}
    recent = {f"{today.year - back:04}" for back in range(_RECENT_YEARS + 1)}
    return (swapped | changed) & recent - {year}
