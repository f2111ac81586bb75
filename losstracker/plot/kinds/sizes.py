"""What areas of dots mean: three of them above the axes, with their numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.offsetbox import AnnotationBbox, DrawingArea
from matplotlib.patches import Circle

from losstracker.plot import style
from losstracker.plot.labels import number, text_width
from losstracker.plot.language import say_count

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LARGEST, SMALLEST = 420.0, 2.0
"""Area of the largest and the smallest dot, in square points."""


def some_counts(largest: float) -> list[float]:
    """Up to three round numbers up to the largest.

    >>> some_counts(430), some_counts(19), some_counts(2), some_counts(1)
    ([10.0, 100.0, 400.0], [1.0, 10.0], [1.0, 2.0], [1.0])
    """
    power = 10.0 ** int(np.log10(max(largest, 1)))
    top = max(largest, 1) // power * power
    decades = [10.0**step for step in range(12) if 10.0**step < top * 0.7]
    return [*decades[-2:], top]


def write_sizes(ax: Axes, largest: float, unit: float, *, above: float = 0.0) -> float:
    """Three dots with their numbers, ``above`` points above the axes; gives what is then taken.

    ``unit`` is the area of one item in square points.
    """
    counts = some_counts(largest)
    radii = [np.sqrt(max(count * unit, SMALLEST) / np.pi) for count in counts]
    high = 2 * max(radii) + 2
    up, at = above + 4 + high / 2, -style.left_of_axes(ax)
    look: dict[str, Any] = {"xycoords": "axes fraction", "annotation_clip": False}
    texts = [number(count) for count in counts[:-1]]
    texts += [say_count("{n} item at one place", "{n} items at one place", counts[-1])]
    for radius, text in zip(radii, texts, strict=True):
        area = DrawingArea(2 * radius + 1, 2 * radius + 1, 0, 0)
        middle = (radius + 0.5, radius + 0.5)
        area.add_artist(Circle(middle, radius, facecolor="#BBBBBB", edgecolor="none"))
        ax.add_artist(
            AnnotationBbox(
                area, (0, 1), (at + radius, up), boxcoords="offset points", frameon=False, pad=0,
                label="_size", **look,
            )
        )  # fmt: skip
        ax.annotate(
            text, (0, 1), (at + 2 * radius + 4, up), textcoords="offset points", va="center",
            size=style.SMALL_SIZE, color=style.GREY, label="_size words", **look,
        )  # fmt: skip
        at += 2 * radius + 4 + text_width(text, style.SMALL_SIZE) + 12
    return float(above + high + 5)
