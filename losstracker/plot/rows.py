"""Rows of a lying chart: names on the left, numbers in a column on the right."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from losstracker.model.columns import SumCol
from losstracker.plot import style
from losstracker.plot.figure import chosen_size, place, want_axes
from losstracker.plot.labels import count_text, span, text_width, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from matplotlib.axes import Axes

_NAMES_SHARE = 0.36
"""Of the width of the page, what the names may take."""
_LEAST_AXES = 0.45
"""Of the width of the page, what the axes keep beside names and numbers."""
_BESIDE, _PAD = 9.0, 8.0
"""Points from the axes to the numbers, and from the names to the axes."""
_JOIN, _SHORTEST = " · ", 5
_TWO_LINES, _SMALL = 2.2, 7.0
"""Heights of text that two lines need, and the smallest size of names on two lines."""


@dataclass(frozen=True, slots=True)
class Written:
    """What is written beside rows: the points that this leaves the axes, about.

    ``is_above`` is whether the names stand above their rows, where beside them is no room.
    """

    points: float
    is_above: bool = False

    @property
    def scale(self) -> float:
        """Size of marks, 1 where there is room."""
        return float(np.clip(self.points / 260, 0.7, 1.0))


def place_rows(
    ax: Axes | None, count: int, *, around: float, row: float, size: str
) -> tuple[Axes, float, float]:
    """Axes for so many rows, the points that a line of text may take, and those that a row may.

    Args:
        ax: Axes to draw on, or None for new ones.
        count: Number of rows.
        around: Inches above and below the rows, about; the words there will settle it.
        row: Inches that a row takes, where nothing says how high the chart is.
        size: Size of the chart, by its name.
    """
    given = None if ax is None else row_height(ax, count)
    height = chosen_size(size).height
    axes, width = place(ax, around + row * max(count, 2), size)
    if given is None and height is None and row:
        want_axes(axes, row * max(count, 2))
    if given is None:
        given = row * 72 if height is None else (height - around) * 72 / max(count, 2)
    return axes, width, min(given, row * 72) if ax is None else given


def row_height(ax: Axes, count: int) -> float:
    """Points that each of ``count`` rows may take on given axes."""
    return float(ax.bbox.height / ax.figure.dpi * 72 / max(count, 1))


def row_size(height: float) -> float:
    """Size of the text of a row, in points: smaller where rows are low."""
    return float(np.clip(height * 0.8, 3.5, style.TEXT_SIZE))


def write_rows(  # noqa: PLR0913 - two are keywords
    ax: Axes,
    names: Sequence[str],
    sums: pd.DataFrame,
    width: float,
    height: float,
    *,
    texts: Sequence[str] | None = None,
    above: float | None = None,
) -> Written:
    """Write the names as ticks, and each sum in words, or ``texts``, where no bar can reach it.

    Where that leaves the axes too narrow, names stand ``above`` points over the middle of their
    rows, if a row is high enough; else sums are told without their best values. Without ``above``
    names are always ticks.
    """
    size = row_size(height)
    lines, names_size = _lines_of(names, width * _NAMES_SHARE, size, height)
    numbers = list(zip(sums[SumCol.LOW], sums[SumCol.BEST], sums[SumCol.HIGH], strict=True))
    told = list(texts or [count_text(*each) for each in numbers])
    fitted = [fit_name(name, width * _NAMES_SHARE, names_size, lines=lines) for name in names]
    left = width - _widest(fitted, names_size) - _PAD
    crowded = above is not None and left - _widest(told, size) - _BESIDE < width * _LEAST_AXES
    is_above = crowded and _TWO_LINES * size <= height
    if crowded and not is_above and texts is None:
        told = [span(low, high) for low, _, high in numbers]
    beside = _widest(told, size) + _BESIDE
    if is_above:
        ax.set_yticks([])
        for y, name in enumerate(names):
            _note(ax, fit_name(name, width - 2, size), (0, y), (0, above or 0), size, "_name")
    else:
        look: dict[str, Any] = {"parse_math": False, "size": names_size, "linespacing": 0.95}
        ax.set_yticks(np.arange(len(names)), fitted, **look)
    for y, text in enumerate(told):
        _note(ax, text, (1, y), (_BESIDE, 0), size, "_value")
    return Written(width - beside if is_above else left - beside, is_above)


def _lines_of(names: Sequence[str], width: float, size: float, height: float) -> tuple[int, float]:
    """How many lines names take, and in which size: smaller where one line would cut them."""
    if _TWO_LINES * size <= height:
        return 2, size
    small = height / _TWO_LINES
    if small >= _SMALL and any(text_width(name, size) > width for name in names):
        return 2, small
    return 1, size


def _widest(texts: Sequence[str], size: float) -> float:
    return max((text_width(text, size) for text in texts), default=0.0)


def _note(  # noqa: PLR0913, PLR0917 - what is written, where, and how
    ax: Axes, text: str, at: tuple[float, float], away: tuple[float, float], size: float, label: str
) -> None:
    """Text beside a place: a share of the axes, and a row."""
    look: dict[str, Any] = {"va": "center_baseline", "color": style.INK, "parse_math": False}
    note = ax.annotate(
        text, at, away, xycoords=ax.get_yaxis_transform(), textcoords="offset points", size=size,
        annotation_clip=False, label=label, **look,
    )  # fmt: skip
    if label == "_name":
        note.set_in_layout(False)


def fit_name(name: str, width: float, size: float, *, lines: int = 1) -> str:
    """A name in so many lines of ``width`` points; parts that are too long lose their middle.

    What tells names apart stands at their ends: a side, a kind of evidence, "(rest)".

    >>> fit_name("Blue · Infantry fighting vehicles · visual", 150, 9)
    'Blue · Infantry fi…ehicles · visual'
    """
    parts = name.split(_JOIN)
    if len(parts) == 1 and not name.endswith(")"):
        return wrap(name, width, size, lines=lines)

    def cut(most: int) -> str:
        return _JOIN.join(_without_middle(part, most) for part in parts)

    def is_too_long(most: int) -> bool:
        text = cut(most)
        return wrap(text, width, size, lines=lines).replace("\n", " ") != text

    longest = max(map(len, parts))
    if not is_too_long(longest):
        return wrap(name, width, size, lines=lines)
    choices = range(_SHORTEST, longest)
    most = _SHORTEST + max(bisect_left(choices, True, key=is_too_long) - 1, 0)
    return wrap(cut(most), width, size, lines=lines)


def _without_middle(text: str, most: int) -> str:
    """At most so many letters; words in brackets at the end stay whole.

    >>> _without_middle("Armoured vehicles (rest)", 14), _without_middle("Trucks", 14)
    ('Armoure…(rest)', 'Trucks')
    """
    if len(text) <= most:
        return text
    tail = (most - 1) * 2 // 5
    bracket = len(text) - text.rfind("(")
    tail = bracket if text.endswith(")") and bracket < most - 3 else tail
    return f"{text[: most - 1 - tail].rstrip()}…{text[len(text) - tail :].lstrip()}"
