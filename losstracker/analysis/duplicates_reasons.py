"""Why two records may be one loss, in words: what speaks for it, then what speaks against."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from losstracker.analysis.duplicates_levels import (
    Count,
    Kind,
    Link,
    Model,
    Place,
    Time,
    kilometres,
)
from losstracker.model.columns import Col
from losstracker.model.words import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from losstracker.analysis.duplicates_pairs import Pairs
    from losstracker.analysis.duplicates_rows import Rows

    Ints = NDArray[np.int64]

_KNOWN_STATE = 1
_OTHER_STATE = 2


def reasons_of(pairs: Pairs) -> tuple[list[list[str]], Ints]:
    """Give lists of reasons, what speaks against after "but", and which of them each pair has.

    There can be millions of pairs, and of most the same is to be said.
    """
    first, alike = _told_apart(pairs)
    some = pairs.only(first)
    for_it: list[list[str]] = [[] for _ in first]
    against: list[list[str]] = [[] for _ in first]
    for say in (_links, _models, _kinds, _states, _times, _places, _units, _counts):
        for at, good, text in say(some):
            (for_it if good else against)[at].append(text)
    for good_ones, bad_ones in zip(for_it, against, strict=True):
        good_ones.extend([f"but {bad_ones[0]}", *bad_ones[1:]] if bad_ones else [])
    return for_it, alike


def _told_apart(pairs: Pairs) -> tuple[Ints, Ints]:
    """Tell apart what is to be said: give the first pair of each kind, and each pair's kind."""
    rows, a, b = pairs.rows, pairs.a, pairs.b
    things = [level.astype(np.int64) for level in pairs.levels.values()]
    things += [held.first(a, b) for held in (rows.links.shared, rows.links.shared_pictures)]
    for name in (Col.MODEL, Col.CATEGORY, Col.STATUS, Col.LOCATION, Col.UNIT, Col.QUANTITY):
        codes = pd.factorize(rows.text[name])[0]
        things += [codes[a], codes[b]]
    things += [_gap(rows, a, b), np.abs(rows.when[a] - rows.when[b])]
    things.append(np.round(np.nan_to_num(kilometres(rows, a, b), nan=-1) * 10).astype(np.int64))
    code = np.zeros(len(a), dtype=np.int64)
    for thing in things:
        numbers, distinct = pd.factorize(thing)
        code = pd.factorize(code * max(len(distinct), 1) + numbers)[0]
    first = np.unique(code, return_index=True)[1]
    return first, code


def _gap(rows: Rows, a: Ints, b: Ints) -> Ints:
    gap: Ints = np.maximum(rows.early[a], rows.early[b]) - np.minimum(rows.late[a], rows.late[b])
    return gap


def _cells(pairs: Pairs, name: Col) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    cells = pairs.rows.text[name].to_numpy(dtype=object)
    return cells[pairs.a], cells[pairs.b]


def _links(pairs: Pairs) -> Iterator[tuple[int, bool, str]]:
    links, level = pairs.rows.links, pairs.levels["link"]
    for keys, held, which, what in (
        (links.links, links.shared, (Link.SAME, Link.SAME_OWN, Link.ONLY), "same link"),
        (links.pictures, links.shared_pictures, (Link.PICTURE,), "picture of the same name"),
    ):
        found = held.first(pairs.a, pairs.b)
        texts = {key: keys.text(key) for key in np.unique(found[np.isin(level, which)]).tolist()}
        sizes = keys.size
        for at in np.flatnonzero(np.isin(level, which)):
            text = texts[int(found[at])]
            words = "same source" if text.startswith('"') else what
            crowd = f" (cited by {sizes[found[at]]} records)" if sizes[found[at]] > 2 else ""
            yield int(at), True, f"{words} {shown(text.strip(chr(34)))}{crowd}"
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
    gap = _gap(rows, a, b)
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
