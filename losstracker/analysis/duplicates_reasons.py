"""Why two records may be one loss, in words: what speaks for it, then what speaks against."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from losstracker.analysis.duplicates_levels import (
    Count,
    Kind,
    Link,
    Model,
    Place,
    Time,
    kilometres,
    shared,
)
from losstracker.model.columns import Col
from losstracker.model.words import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from losstracker.analysis.duplicates_pairs import Pairs

    Ints = NDArray[np.int64]

_KNOWN_STATE = 1
_OTHER_STATE = 2


def reasons_of(pairs: Pairs) -> list[str]:
    """Give the reasons of each pair as one text, what speaks against after "but"."""
    for_it: list[list[str]] = [[] for _ in pairs.a]
    against: list[list[str]] = [[] for _ in pairs.a]
    for say in (_links, _models, _kinds, _states, _times, _places, _units, _counts):
        for at, good, text in say(pairs):
            (for_it if good else against)[at].append(text)
    said = []
    for good_ones, bad_ones in zip(for_it, against, strict=True):
        bad = [f"but {'; '.join(bad_ones)}"] if bad_ones else []
        said.append("; ".join([*good_ones, *bad]))
    return said


def _cells(pairs: Pairs, name: Col) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    cells = pairs.rows.text[name].to_numpy()
    return cells[pairs.a], cells[pairs.b]


def _links(pairs: Pairs) -> Iterator[tuple[int, bool, str]]:
    rows, level = pairs.rows, pairs.levels["link"]
    for keys, which, what in (
        (rows.links, (Link.SAME, Link.SAME_OWN, Link.ONLY), "same link"),
        (rows.pictures, (Link.PICTURE,), "picture of the same name"),
    ):
        found = shared(keys, len(rows), pairs.a, pairs.b)
        sizes = np.bincount(keys.key, minlength=len(keys.texts))
        for at in np.flatnonzero(np.isin(level, which)):
            key = found[at]
            words = "same source" if str(keys.texts[key]).startswith('"') else what
            crowd = f" (cited by {sizes[key]} records)" if sizes[key] > 2 else ""
            yield int(at), True, f"{words} {shown(str(keys.texts[key]).strip(chr(34)))}{crowd}"
    for at in np.flatnonzero(level == Link.OTHERS):
        yield int(at), False, "no link in common"
    for at in np.flatnonzero(np.isin(level, (Link.OWN, Link.SAME_OWN))):
        yield int(at), False, "each has a page or picture of its own"


def _models(pairs: Pairs) -> Iterator[tuple[int, bool, str]]:
    level = pairs.levels["model"]
    ours, theirs = _cells(pairs, Col.MODEL)
    likeness = pairs.models.similarity(pairs.a, pairs.b)
    for at in np.flatnonzero(level != Model.UNSAID):
        one, other = shown(ours[at]), shown(theirs[at])
        if level[at] == Model.UNLIKE:
            yield int(at), False, f"model {one}, {other}"
        elif ours[at] == theirs[at]:
            yield int(at), True, f"same model {one}"
        else:
            yield int(at), True, f"model {one} ~ {other} ({likeness[at]:.2f})"


def _kinds(pairs: Pairs) -> Iterator[tuple[int, bool, str]]:
    level = pairs.levels["category"]
    ours, theirs = _cells(pairs, Col.CATEGORY)
    for at in np.flatnonzero(level != Kind.SAME):
        text = f"category {shown(ours[at])}, {shown(theirs[at])}"
        if level[at] == Kind.UNDER:
            yield int(at), True, f"{text}, one under the other"
        else:
            yield int(at), False, text


def _states(pairs: Pairs) -> Iterator[tuple[int, bool, str]]:
    level = pairs.levels["status"]
    ours, theirs = _cells(pairs, Col.STATUS)
    for at in np.flatnonzero(level == _KNOWN_STATE):
        yield int(at), True, f"both {ours[at]}"
    for at in np.flatnonzero(level == _OTHER_STATE):
        yield int(at), False, f"status {ours[at]}, {theirs[at]}"


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count:,} days"


def _times(pairs: Pairs) -> Iterator[tuple[int, bool, str]]:
    rows, level = pairs.rows, pairs.levels["time"]
    a, b = pairs.a, pairs.b
    gap = np.maximum(rows.early[a], rows.early[b]) - np.minimum(rows.late[a], rows.late[b])
    apart = np.abs(rows.when[a] - rows.when[b])
    for at in np.flatnonzero(level != Time.UNKNOWN):
        how = level[at]
        if how == Time.SAME_DAY:
            exact = rows.early[a[at]] == rows.late[a[at]] == rows.late[b[at]] == rows.early[b[at]]
            yield int(at), True, "same day" if exact else "days overlap"
        elif how <= Time.APART:
            yield int(at), how <= Time.NEXT_DAY, f"{_days(int(gap[at]))} apart"
        elif how == Time.BEFORE:
            yield int(at), False, f"listed {_days(int(apart[at]))} before the loss"
        elif how <= Time.LISTED_LATE:
            lag = int(apart[at])
            yield (
                int(at),
                how < Time.LISTED_LATE,
                f"listed {_days(lag)} after" if lag else ("listed on the day"),
            )
        else:
            near = how != Time.BOTH_LISTED_APART
            days = int(apart[at])
            yield int(at), near, f"listed {_days(days)} apart" if days else "listed on one day"


def _places(pairs: Pairs) -> Iterator[tuple[int, bool, str]]:
    level = pairs.levels["place"]
    distance = kilometres(pairs.rows, pairs.a, pairs.b)
    ours, theirs = _cells(pairs, Col.LOCATION)
    for at in np.flatnonzero(level != Place.UNSAID):
        if level[at] == Place.NAMED:
            yield int(at), True, f"same place {shown(ours[at])}"
        elif level[at] == Place.OTHER_NAME:
            yield int(at), False, f"place {shown(ours[at])}, {shown(theirs[at])}"
        else:
            yield int(at), level[at] < Place.KM_50, f"{distance[at]:,.1f} km apart"


def _units(pairs: Pairs) -> Iterator[tuple[int, bool, str]]:
    level = pairs.levels["unit"]
    ours, theirs = _cells(pairs, Col.UNIT)
    for at in np.flatnonzero(level == _KNOWN_STATE):
        yield int(at), True, f"same unit {shown(ours[at])}"
    for at in np.flatnonzero(level == _OTHER_STATE):
        yield int(at), False, f"unit {shown(ours[at])}, {shown(theirs[at])}"


def _counts(pairs: Pairs) -> Iterator[tuple[int, bool, str]]:
    ours, theirs = _cells(pairs, Col.QUANTITY)
    level = pairs.levels["count"]
    for at in np.flatnonzero(level != Count.SAME):
        words = f"count {shown(ours[at])} here, {shown(theirs[at])} there"
        yield int(at), bool(level[at] == Count.ALLOWED), words
