"""What a map shows: degrees from edge to edge, and the inches that they get."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from losstracker.model.columns import SumCol
from losstracker.plot.figure import chosen_size
from losstracker.plot.kinds.places import X, Y

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from losstracker.plot.kinds.places import Places

KM = 111.32
"""Kilometres in a degree of latitude, about."""
AROUND, SLIDE_AROUND = 1.9, 2.35
"""Inches above and below the axes; where the height is given, for captions of any length."""
_LEAST_SPAN = 0.05
"""Degrees that a map shows at the least."""
_FAR_OUT, _MUCH = 0.0025, 0.7
"""Share of the items beyond each edge that a map may leave out, if it then shows less than so much
of the height or the width."""
_FLATTEST, _TALLEST = 0.45, 1.25
"""Height over width of the axes, where nothing else says how high they are."""


@dataclass(frozen=True, slots=True)
class Box:
    """Inches of the axes."""

    wide: float
    high: float


@dataclass(frozen=True, slots=True)
class Frame:
    """Degrees that the map shows; ``squeeze`` is a degree of longitude over one of latitude."""

    left: float
    right: float
    bottom: float
    top: float
    squeeze: float

    def points(self, box: Box, x: Any, y: Any) -> tuple[Any, Any]:  # noqa: ANN401 - one or many
        """Points from the lower left corner."""
        across = (x - self.left) / (self.right - self.left) * box.wide * 72
        return across, (y - self.bottom) / (self.top - self.bottom) * box.high * 72


def _reach(places: Places) -> Frame:
    """Degrees from the first to the last place, with a margin."""
    if places.rows.empty:
        return Frame(0, 1, 0, 1, 1)
    (left, right), (bottom, top) = (_ends(places.rows, name) for name in (X, Y))
    squeeze = float(np.cos(np.radians(np.clip((bottom + top) / 2, -85, 85))))
    wide = max((right - left) * 1.08, _LEAST_SPAN / squeeze)
    high = max((top - bottom) * 1.08, _LEAST_SPAN)
    across, up = (left + right) / 2, (bottom + top) / 2
    return Frame(across - wide / 2, across + wide / 2, up - high / 2, up + high / 2, squeeze)


def _ends(rows: pd.DataFrame, name: str) -> tuple[float, float]:
    """The first and last degree, without the few places that lie far out."""
    ordered = rows.sort_values(name)
    degrees, best = ordered[name].to_numpy(), ordered[SumCol.BEST].to_numpy()
    up_to, whole_sum = best.cumsum(), best.sum()
    within = (up_to > whole_sum * _FAR_OUT) & (up_to - best < whole_sum * (1 - _FAR_OUT))
    inner = degrees[within]
    whole = (float(degrees[0]), float(degrees[-1]))
    if inner.size and inner[-1] - inner[0] < _MUCH * (whole[1] - whole[0]):
        return float(inner[0]), float(inner[-1])
    return whole


def make_box(ax: Axes | None, size: str, places: Places) -> Box:
    """As much as the size gives, as high as the places ask."""
    if ax is not None:
        return Box(ax.bbox.width / ax.figure.dpi, ax.bbox.height / ax.figure.dpi)
    wanted = chosen_size(size)
    wide, reach = wanted.width - 0.7, _reach(places)
    if places.rows.empty:
        return Box(wide, wanted.height - SLIDE_AROUND if wanted.height else 1.5)
    if wanted.height is not None:
        return Box(wide, wanted.height - SLIDE_AROUND)
    asked = (reach.top - reach.bottom) / ((reach.right - reach.left) * reach.squeeze)
    return Box(wide, wide * float(np.clip(asked, _FLATTEST, _TALLEST)))


def make_frame(places: Places, box: Box) -> Frame:
    """Widen the reach to the shape of the box."""
    reach = _reach(places)
    wide, high = (reach.right - reach.left) * reach.squeeze, reach.top - reach.bottom
    more_wide = max(high * box.wide / box.high - wide, 0) / reach.squeeze / 2
    more_high = max(wide * box.high / box.wide - high, 0) / 2
    return Frame(
        reach.left - more_wide, reach.right + more_wide,
        reach.bottom - more_high, reach.top + more_high, reach.squeeze,
    )  # fmt: skip
