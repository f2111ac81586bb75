"""Rows of a lying chart: names on the left, numbers in a column on the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from losstracker.model.columns import SumCol
from losstracker.plot import style
from losstracker.plot.figure import chosen_size, place, want_axes
from losstracker.plot.labels import count_text, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from matplotlib.axes import Axes

_NAMES_SHARE = 0.36
"""Of the width of the page, what the names may take."""


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


def write_rows(  # noqa: PLR0913 - one is a keyword
    ax: Axes,
    names: Sequence[str],
    sums: pd.DataFrame,
    width: float,
    height: float,
    *,
    texts: Sequence[str] | None = None,
) -> None:
    """Write the names as ticks, and each sum in words, or ``texts``, where no bar can reach it."""
    size = row_size(height)
    lines = 2 if 2.2 * size <= height else 1
    fitted = [wrap(name, width * _NAMES_SHARE, size, lines=lines) for name in names]
    ax.set_yticks(np.arange(len(names)), fitted, parse_math=False, size=size, linespacing=0.95)
    numbers = zip(sums[SumCol.LOW], sums[SumCol.BEST], sums[SumCol.HIGH], strict=True)
    for y, text in enumerate(texts or [count_text(*each) for each in numbers]):
        ax.annotate(
            text,
            (1, y),
            (9, 0),
            xycoords=ax.get_yaxis_transform(),
            textcoords="offset points",
            va="center_baseline",
            size=size,
            color=style.INK,
            annotation_clip=False,
            label="_value",
        )
