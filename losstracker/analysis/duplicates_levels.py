"""How far two records agree: one level a thing compared, and what each level weighs."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

from losstracker.errors import UnknownCodeError
from losstracker.model.taxonomy import is_under, root

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from losstracker.analysis.duplicates_models import Models
    from losstracker.analysis.duplicates_rows import Rows

    Ints = NDArray[np.int64]
    Levels = NDArray[np.int8]


class Link(IntEnum):
    """What the sources have in common.

    ``OWN``: each cites a page or picture of one host that no other record cites, as items of one
    tracker do; ``SAME_OWN``: two records of one table that share another link each cite a page of
    its own of a tracker (no post or picture, and a host of a quarter of the table). ``OTHERS``:
    links of items, none of them in common. ``ONLY``: one record of each table cites the link, no
    other does.
    """

    NONE, SAME, SAME_OWN, PICTURE, OTHERS, OWN, ONLY = range(7)


class Model(IntEnum):
    """How alike the models are; ``UNSAID`` where one is blank, or unlike but only general words."""

    UNSAID, SAME, CLOSE, LIKE, FAINT, UNLIKE = range(6)


class Kind(IntEnum):
    """How the categories lie: one under the other, under one broad one, or apart.

    What is filed under "other" may be anything: it is ``BESIDE`` every category.
    """

    SAME, UNDER, BESIDE, APART = range(4)


class State(IntEnum):
    """Whether the statuses agree; "lost" agrees with all."""

    UNSAID, SAME, OTHER = range(3)


class Time(IntEnum):
    """Days between two losses; days from a loss to its listing; days between two listings."""

    UNKNOWN, SAME_DAY, NEXT_DAY, DAYS, WEEK, APART = range(6)
    LISTED_0, LISTED_2, LISTED_4, LISTED_14, LISTED_45, LISTED_180, LISTED_LATE = range(6, 13)
    BEFORE, BOTH_LISTED_2, BOTH_LISTED_14, BOTH_LISTED_APART = range(13, 17)


class Place(IntEnum):
    """How near the places are, by coordinates or else by their names."""

    UNSAID, KM_2, KM_10, KM_50, FAR, NAMED, OTHER_NAME = range(7)


class Unit(IntEnum):
    """Whether the units agree."""

    UNSAID, SAME, OTHER = range(3)


class Count(IntEnum):
    """Whether the counts can be the same."""

    SAME, ALLOWED, OTHER = range(3)


WEIGHTS: Mapping[str, tuple[float, ...]] = {
    "link": (0.0, 9.0, -4.0, 4.0, -1.0, -5.0, 13.0),
    "model": (0.0, 3.0, 2.5, 1.5, 0.0, -6.0),
    "category": (0.0, 0.0, -0.5, -4.0),
    "status": (0.0, 1.0, -1.5),
    "time": (
        *(0.0, 3.0, 1.5, -0.5, -3.0, -9.0),
        *(2.0, 3.5, 2.5, 1.5, 0.5, -1.0, -3.0),
        *(-4.0, 1.0, 0.0, -1.0),
    ),
    "place": (0.0, 3.0, 1.5, 0.0, -4.0, 2.0, -0.5),
    "unit": (0.0, 2.0, -1.5),
    "count": (0.5, 0.0, -2.0),
}
"""Weight of each level: about the logarithm of how many times as often it is seen among pairs that
are one loss as among pairs that are not. Those of models, statuses and days of listing are measured
on the losses that WarSpotting and Oryx share (``benchmarks/bench_duplicates.py``), the others set
by judgement."""

_KM_OF_RADIAN = 6371.0


def compare(rows: Rows, models: Models, a: Ints, b: Ints) -> dict[str, Levels]:
    """Give the level of each thing compared, for pairs of records ``a`` and ``b``."""
    return {
        "link": _link(rows, a, b),
        "model": _model(models, a, b),
        "category": _category(rows, a, b),
        "status": _same(rows.status, a, b),
        "time": _time(rows, a, b),
        "place": _place(rows, a, b),
        "unit": _same(rows.unit, a, b),
        "count": _count(rows, a, b),
    }


def weigh(
    levels: Mapping[str, Levels], weights: Mapping[str, tuple[float, ...]]
) -> NDArray[np.float64]:
    """Add the weights of the levels of each pair."""
    size = len(next(iter(levels.values())))
    total = np.zeros(size)
    for name, level in levels.items():
        total += np.array(weights[name])[level]
    return total


def _same(codes: Ints, a: Ints, b: Ints) -> Levels:
    said = (codes[a] >= 0) & (codes[b] >= 0)
    return np.where(said, np.where(codes[a] == codes[b], 1, 2), 0).astype(np.int8)


def _link(rows: Rows, a: Ints, b: Ints) -> Levels:
    """Compare the sources."""
    links = rows.links
    own = links.own.first(a, b) >= 0
    level = np.full(len(a), Link.NONE)
    level[links.linked[a] & links.linked[b]] = Link.OTHERS
    level[(level == Link.OTHERS) & own] = Link.OWN
    level[links.shared_pictures.first(a, b) >= 0] = Link.PICTURE
    level[links.shared.first(a, b) >= 0] = Link.SAME
    if rows.alone:
        level[(level == Link.SAME) & (links.pages.first(a, b) >= 0)] = Link.SAME_OWN
    level[links.two.first(a, b) >= 0] = Link.ONLY
    return level.astype(np.int8)


def _model(models: Models, a: Ints, b: Ints) -> Levels:
    likeness = models.similarity(a, b)
    level = np.select(
        [likeness >= 1, likeness >= 0.9, likeness >= 0.8, likeness >= 0.7],
        [Model.SAME, Model.CLOSE, Model.LIKE, Model.FAINT],
        Model.UNLIKE,
    )
    said = (models.code[a] >= 0) & (models.code[b] >= 0)
    vague = (models.vague[a] | models.vague[b]) & (level == Model.UNLIKE)
    return np.where(said & ~vague, level, Model.UNSAID).astype(np.int8)


def _category(rows: Rows, a: Ints, b: Ints) -> Levels:
    names = rows.categories
    table = np.array([[_relation(one, other) for other in names] for one in names])
    table = table.reshape(len(names), len(names)).astype(np.int8)
    return table[rows.category[a], rows.category[b]]


def _relation(one: str, other: str) -> Kind:
    try:
        roots = {root(one), root(other)}
        if one == other:
            return Kind.SAME
        if is_under(one, other) or is_under(other, one):
            return Kind.UNDER
        return Kind.BESIDE if len(roots) == 1 or "other" in roots else Kind.APART
    except UnknownCodeError:
        return Kind.APART


def _time(rows: Rows, a: Ints, b: Ints) -> Levels:
    """Compare days: of two losses, of a loss and a listing, or of two listings."""
    gap = np.maximum(rows.early[a], rows.early[b]) - np.minimum(rows.late[a], rows.late[b])
    apart = np.abs(rows.when[a] - rows.when[b])
    losses = np.digitize(np.maximum(gap, 0), [1, 2, 4, 8]) + Time.SAME_DAY
    lag = np.where(rows.exact[a], rows.when[b] - rows.when[a], rows.when[a] - rows.when[b])
    listed = np.digitize(lag, [1, 3, 5, 15, 46, 181]) + Time.LISTED_0
    listed = np.where(lag < -EARLY_LISTING, Time.BEFORE, listed)
    both = np.digitize(apart, [3, 15]) + Time.BOTH_LISTED_2
    level = np.where(rows.exact[a], listed, np.where(rows.exact[b], listed, both))
    level = np.where(rows.exact[a] & rows.exact[b], losses, level)
    level = np.where(gap > OUTSIDE_DAYS, Time.APART, level)
    known = rows.dated[a] & rows.dated[b]
    return np.where(known, level, Time.UNKNOWN).astype(np.int8)


EARLY_LISTING = 1
"""Days by which a listing may come before the loss: time zones, days given a day late."""

OUTSIDE_DAYS = 7
"""Days between two windows beyond which they are of different losses."""


def kilometres(rows: Rows, a: Ints, b: Ints) -> NDArray[np.float64]:
    """Give the distance of the coordinates, by the haversine; NaN where one is not known."""
    north, east = np.radians(rows.latitude), np.radians(rows.longitude)
    half = np.sin((north[a] - north[b]) / 2) ** 2
    half += np.cos(north[a]) * np.cos(north[b]) * np.sin((east[a] - east[b]) / 2) ** 2
    distance: NDArray[np.float64] = 2 * _KM_OF_RADIAN * np.arcsin(np.sqrt(np.minimum(half, 1)))
    return distance


def _place(rows: Rows, a: Ints, b: Ints) -> Levels:
    distance = kilometres(rows, a, b)
    level = np.digitize(np.nan_to_num(distance), [2, 10, 50]) + Place.KM_2
    named = np.array([Place.UNSAID, Place.NAMED, Place.OTHER_NAME])[_same(rows.place, a, b)]
    return np.where(np.isnan(distance), named, level).astype(np.int8)


def _count(rows: Rows, a: Ints, b: Ints) -> Levels:
    same = (rows.low[a] == rows.low[b]) & (rows.high[a] == rows.high[b])
    allowed = (rows.low[a] <= rows.high[b]) & (rows.low[b] <= rows.high[a])
    return np.where(same, Count.SAME, np.where(allowed, Count.ALLOWED, Count.OTHER)).astype(np.int8)
