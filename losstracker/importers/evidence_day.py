"""The day that a link itself tells: when a post was put online, or the day in an image's name.

Both were held against the dates of WarSpotting (May 2024; rows joined by their link) and against
the days on which Oryx's entries were first scraped (oryx_data, July 2025):

* The number of a post on Twitter holds the moment it was made. Of 2,171 losses 97.4 % happened by
  that day (UTC) and 99.0 % by the day after it, as the day begins earlier in the east; of 2,396
  entries none was listed before it. So such a day is the report, and bounds the loss.
* Of 5,377 losses only 95.0 % happened by the day in the name of Oryx's image and 96.7 % by the
  next: some have the wrong year (a ``31-12-22`` of January 2024). Half of 20,848 entries were
  listed more than 6 days later, 5 % more than 13 months later. So such a day bounds nothing, and is
  no report.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

_POST = re.compile(
    r"https?://(?:www\.|mobile\.|m\.)?(?:twitter|x|fxtwitter|vxtwitter|nitter)\.(?:com|net)"
    r"/+(?:i/web|i|[A-Za-z0-9_]+)/status(?:es)?/([0-9]{15,19})(?![0-9])",
    re.IGNORECASE,
)
_EPOCH = datetime(2010, 11, 4, 1, 42, 54, 657_000, tzinfo=UTC)
"""The zero of Twitter's numbers ("Announcing Snowflake", 2010): 1,288,834,974,657 ms after 1970."""

_BITS_BELOW = 22
_LAST = date(2099, 12, 31)

_NAMED_DAY = re.compile(
    r"(?<![0-9])([0-9]{2})-([0-9]{2})-([0-9]{2})\.(?:jpe?g|png|webp|gif)$", re.IGNORECASE
)
_LATER = timedelta(days=1)


def day_of_link(link: str) -> date | None:
    """Give the day (UTC) on which a post was put online, from the number in its address, or None.

    >>> day_of_link("https://twitter.com/someone/status/1544797070883684353")
    datetime.date(2022, 7, 6)
    >>> day_of_link("https://example.org/status/1544797070883684353")
    """
    found = _POST.match(link)
    if found is None:
        return None
    made = _EPOCH + timedelta(milliseconds=int(found[1]) >> _BITS_BELOW)
    return made.date() if made.date() <= _LAST else None


def last_day_of_loss(posted: date) -> date:
    """Give the last day on which what a post shows can have happened, where it happened.

    >>> last_day_of_loss(date(2022, 7, 6))
    datetime.date(2022, 7, 7)
    """
    return posted + _LATER


def day_in_name(link: str) -> date | None:
    """Give the day in an image's name (``-11-01-23.jpg``, day first), or None. No bound of a loss.

    >>> day_in_name("https://i.example.org/X72RXDmM/1024-t62m-destr-11-01-23.jpg")
    datetime.date(2023, 1, 11)
    """
    found = _NAMED_DAY.search(link)
    if found is None:
        return None
    day, month, year = (int(part) for part in found.groups())
    try:
        return date(2000 + year, month, day)
    except ValueError:
        return None
