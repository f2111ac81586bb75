"""A scale of shades of one colour: even steps to the eye, and never white, for white is nothing."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.colors import to_hex, to_rgb
from matplotlib.offsetbox import AnnotationBbox, DrawingArea
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from losstracker.plot import style
from losstracker.plot.labels import number, text_width, wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

_LOG_BEYOND = 50.0
"""Largest number from which shades are logarithmic."""
_LIGHTEST, _DARKEST = 90.0, 24.0
"""Lightness (CIE L*) of the ends."""
_RAMP = 512
_BOX, _BOX_HEIGHT = 30.0, 11.0
"""Points of a box of the scale."""
_BOXES_SHARE = 0.62
"""Of the width, what the boxes may take."""


@dataclass(frozen=True, slots=True)
class Shades:
    """Shades for numbers from 0 (or 1, where logarithmic) to ``top``. Always true: top > 0."""

    hue: str
    top: float
    logarithmic: bool

    def at(self, values: Numbers) -> Numbers:
        """Red, green and blue of each value."""
        if self.logarithmic:
            share = np.log10(np.maximum(values, 1)) / np.log10(self.top)
        else:
            share = values / self.top
        light = _LIGHTEST + np.clip(share, 0, 1) * (_DARKEST - _LIGHTEST)
        ramp = _ramp(self.hue)
        known = lightness(ramp)
        return np.stack([np.interp(-light, -known, ramp[:, part]) for part in range(3)], axis=-1)

    def steps(self) -> list[float]:
        """Numbers for a key, the largest last.

        >>> Shades("#0072B2", 240, True).steps(), Shades("#0072B2", 9, False).steps()
        ([1.0, 10.0, 100.0, 240.0], [1.0, 5.0, 9.0])
        """
        if self.logarithmic:
            decades = [10.0**power for power in range(int(np.log10(self.top)) + 1)]
            return [step for step in decades if step <= self.top / 1.5] + [float(self.top)]
        middle = float(round((1 + self.top) / 2))
        below = sorted({1.0, middle})
        return [step for step in below if step < self.top - 0.5] + [float(self.top)]


def make_shades(values: Numbers, hue: str) -> Shades:
    """Shades that suit the numbers: logarithmic where they lie far apart."""
    known = values[np.isfinite(values)]
    top = float(known.max()) if known.size else 1.0
    return Shades(hue, max(top, 1.0), logarithmic=top > _LOG_BEYOND)


def lightness(colours: Numbers) -> Numbers:
    """How light colours look (CIE L*, 0 to 100), of rows of red, green and blue (sRGB, 0 to 1).

    >>> lightness(np.array([[0.0, 0.0, 0.0], [1.0, 1.0, 1.0]])).round().tolist()
    [0.0, 100.0]
    """
    linear = np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)
    seen = linear @ np.array([0.2126, 0.7152, 0.0722])
    cube = np.where(seen > 216 / 24389, np.cbrt(seen), (24389 / 27 * seen + 16) / 116)
    return np.asarray(116 * cube - 16, dtype=np.float64)


def ink_on(colour: Numbers) -> str:
    """The colour of text that can be read on a shade."""
    return "white" if float(lightness(colour[None, :])[0]) < 58 else style.INK


def as_hex(colour: Numbers) -> str:
    """A shade as text."""
    red, green, blue = (float(part) for part in colour)
    return to_hex((red, green, blue))


def _ramp(hue: str) -> Numbers:
    """From white through the colour to black."""
    ends = np.array([[1.0, 1.0, 1.0], to_rgb(hue), [0.0, 0.0, 0.0]])
    at = np.linspace(0, 2, _RAMP)
    return np.stack([np.interp(at, [0, 1, 2], ends[:, part]) for part in range(3)], axis=-1)


def whole(best: float) -> str:
    """A best value as a cell has room for it: an expectation is rounded, but never to none.

    >>> whole(0.2), whole(0.5), whole(2.6), whole(0.0)
    ('<1', '1', '3', '0')
    """
    return "<1" if 0 < best < 0.5 else number(math.floor(best + 0.5))


def write_scale(ax: Axes, shades: Shades, about: str, width: float, *, above: float = 0.0) -> float:
    """Boxes of some shades with their numbers, ``above`` points above the axes, and words beside.

    Gives the points above the axes that are then taken.
    """
    steps, left = shades.steps(), -style.left_of_axes(ax)
    wide = max(_BOX, *(text_width(whole(step), style.SMALL_SIZE) + 8 for step in steps))
    most = max(int(width * _BOXES_SHARE / wide), 2)
    if len(steps) > most:
        at = np.linspace(0, len(steps) - 1, most).round().astype(int)
        steps = [steps[each] for each in at]
    boxes = _boxes(shades, steps, wide)
    room = width - wide * len(steps) - 6
    below = text_width(about, style.SMALL_SIZE) > room
    up = above + 7 + _BOX_HEIGHT / 2
    look: dict[str, Any] = {"xycoords": "axes fraction", "annotation_clip": False}
    at_words = (left + (0 if below else wide * len(steps) + 6), up)
    text = wrap(about, width, style.SMALL_SIZE) if below else about
    ax.annotate(
        text, (0, 1), at_words, textcoords="offset points", va="center_baseline",
        size=style.SMALL_SIZE, color=style.GREY, label="_scale words", **look,
    )  # fmt: skip
    up += 13.0 if below else 0.0
    middle = (left + wide * len(steps) / 2, up)
    ax.add_artist(
        AnnotationBbox(
            boxes, (0, 1), middle, boxcoords="offset points", pad=0, frameon=False, label="_scale",
            **look,
        )
    )  # fmt: skip
    return up + _BOX_HEIGHT / 2 + 2


def _boxes(shades: Shades, steps: list[float], wide: float) -> DrawingArea:
    area = DrawingArea(wide * len(steps), _BOX_HEIGHT, 0, 0)
    for at, (step, fill) in enumerate(zip(steps, shades.at(np.array(steps)), strict=True)):
        box = Rectangle((at * wide, 0), wide, _BOX_HEIGHT, facecolor=as_hex(fill), ec="none")
        middle, ink = ((at + 0.5) * wide, _BOX_HEIGHT / 2), ink_on(fill)
        place: dict[str, Any] = {"ha": "center", "va": "center_baseline", "size": style.SMALL_SIZE}
        area.add_artist(box)
        area.add_artist(Text(*middle, whole(step), color=ink, **place))
    return area
