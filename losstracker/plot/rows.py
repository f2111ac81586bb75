"""Rows of a lying chart: names on the left, numbers in a column on the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from losstracker.model.columns import SumCol
from losstracker.plot import style
from losstracker.plot.labels import count_text, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from matplotlib.axes import Axes

_NAMES_SHARE = 0.36
"""Of the width of the page, what the names may take."""


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
