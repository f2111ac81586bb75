"""Which groups stand in which panel: no drawing here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from losstracker.model.columns import Col, SumCol
from losstracker.plot.kinds.groups import telling
from losstracker.plot.kinds.series import (
    list_periods,
    make_series,
    size_groups,
    without_intervals,
)
from losstracker.plot.kinds.spans import is_assumed

if TYPE_CHECKING:
    from losstracker.plot.kinds.series import Key, Periods, Series
    from losstracker.plot.tables import Sums

_FAR_LARGER = 10
"""A panel that is so many times as high as those in the middle leaves nothing to see of them."""
_MOST_INSIDE = 4
"""Series that one panel can hold."""
_INNER = (str(Col.SIDE), str(Col.EVIDENCE))


@dataclass(frozen=True, slots=True)
class Layout:
    """The groups of each panel, the largest panel first; ``count`` is how many groups there are.

    ``outer`` are the columns that tell panels apart, ``inner`` those that tell series within one.
    ``coloured`` are the places of side and evidence in a key.
    """

    groups: dict[Key, list[Key]]
    outer: tuple[str, ...]
    inner: tuple[str, ...]
    coloured: tuple[int, ...]
    count: int

    def look(self, key: Key) -> Key:
        """What decides the colour of a group."""
        return tuple(key[at] for at in self.coloured)


@dataclass(frozen=True, slots=True)
class Drawn:
    """The series of each panel that has room."""

    layout: Layout
    panels: list[list[Series]]
    periods: Periods

    @property
    def even(self) -> bool:
        """Whether one scale shows all panels: none is far larger than those in the middle."""
        best = [[each.numbers(SumCol.BEST) for each in panel] for panel in self.panels]
        sizes = [float(np.nanmax(np.concatenate(each))) for each in best]
        return max(sizes) <= _FAR_LARGER * float(np.median(sizes))

    @property
    def series(self) -> list[Series]:
        """The series of all panels."""
        return [each for panel in self.panels for each in panel]


def lay_out(sums: Sums) -> Layout:
    """Panels by every column that tells groups apart; side and evidence stand within a panel.

    Where nothing else tells groups apart, sides (or else kinds of evidence) have panels. Of many
    sides the largest stand in the panels.
    """
    told = telling(sums)
    inner = [name for name in told if name in _INNER]
    outer = [name for name in told if name not in _INNER] or inner[:1]
    inner = [name for name in inner if name not in outer]
    coloured = tuple(at for at, name in enumerate(sums.by) if name in _INNER)
    sizes = size_groups(sums) if len(sums.rows) else {}
    inside = _add_up(sums, sizes, inner)
    shown = sorted(inside, key=lambda key: -inside[key])[:_MOST_INSIDE]
    kept = {key: size for key, size in sizes.items() if _part(sums, key, inner) in shown}
    whole = _add_up(sums, kept, outer)
    groups: dict[Key, list[Key]] = {key: [] for key in sorted(whole, key=lambda key: -whole[key])}
    for key in kept:
        groups[_part(sums, key, outer)].append(key)
    for keys in groups.values():
        keys.sort(key=lambda key: shown.index(_part(sums, key, inner)))
    return Layout(groups, tuple(outer), tuple(inner), coloured, len(sizes))


def _part(sums: Sums, key: Key, names: list[str]) -> Key:
    return tuple(key[sums.by.index(name)] for name in names)


def _add_up(sums: Sums, sizes: dict[Key, float], names: list[str]) -> dict[Key, float]:
    """How large the groups are together that some columns tell apart, in order of first sight."""
    found: dict[Key, float] = {}
    for key, size in sizes.items():
        part = _part(sums, key, names)
        found[part] = found.get(part, 0.0) + size
    return found


def read_panels(sums: Sums, layout: Layout, count: int) -> Drawn:
    """The series of the first ``count`` panels."""
    periods = list_periods(sums)
    shown = list(layout.groups.values())[:count]
    found = make_series(sums, [key for keys in shown for key in keys], periods)
    found = without_intervals(found) if is_assumed(sums) else found
    by_key = {each.key: each for each in found}
    return Drawn(layout, [[by_key[key] for key in keys] for keys in shown], periods)
