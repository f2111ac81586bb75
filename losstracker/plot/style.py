"""The one visual language of the charts: sizes, colours, lines, hatches, and the frame around them.

Everything is given to each artist; no global setting of matplotlib is read for looks or changed,
but for the font family, which stays the user's.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.colors import to_hex, to_rgb
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator
from matplotlib.transforms import ScaledTranslation

from losstracker.model.columns import Status
from losstracker.plot.figure import make_room
from losstracker.plot.labels import number, text_width, wrap
from losstracker.plot.language import say, speaking, spoken

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from matplotlib.axes import Axes

INK, GREY, RULE = "#222222", "#666666", "#DDDDDD"
TITLE_SIZE, TEXT_SIZE, SMALL_SIZE = 13.0, 9.0, 7.8
LINE_SPACING = 1.25
PLAIN = "#0072B2"
"""Colour of what needs no telling apart."""

PALETTE = ("#458FE2", "#79160C", "#006A38", "#861C73", "#8A7D21", "#2F007D", "#6D6D6D")
"""Told apart by readers of every colour vision, and in grey: any two are 19 or more apart in CIE
Lab, also as seen with protanopia or deuteranopia (Machado et al. 2009), and about 6 or more in
lightness; each has a contrast of 3.3 or more to white."""

MARKERS = "osD^vph*"

_OWN_HUE = {"blue": "#458FE2", "red": "#79160C", "green": "#006A38"}
"""Sides that are called by a colour have one like it."""

CLAIMED_DASHES: tuple[Any, ...] = (0, (2.2, 1.4))
"""Lines of what is claimed and not confirmed; its dots are hollow. All else is solid."""

STATUS_LOOK: dict[str, tuple[str, str]] = {
    Status.DESTROYED: ("#8F2D0B", ""),
    Status.DAMAGED: ("#E69F00", "////"),
    Status.ABANDONED: ("#7FBFA8", "...."),
    Status.CAPTURED: ("#0B5C94", "\\\\\\\\"),
    Status.LOST: ("#B8B8B8", "xxxx"),
}
"""Colour and hatch of each status, in the order in which they are stacked."""


def count_ticks() -> FuncFormatter:
    """Ticks written as counts are, in the language that is spoken now."""
    lang = spoken()

    def write(value: float, _: object) -> str:
        with speaking(lang):
            return number(value)

    return FuncFormatter(write)


_PAD, _TICK_GAP = 6.0, 7.0
"""Points between the axes and the names beside them, and between the numbers of ticks."""

UNNAMED_LOOK = ("#E4E4E4", "||||")


def name_colours(
    names: Iterable[str],
    chosen: Mapping[str, str] | None = None,
    beside: Iterable[str] = (),
) -> dict[str, str]:
    """A colour for each name that depends on the name alone, unless two names would share it.

    ``beside`` are names that other charts of the same data show: with them all charts agree.

    >>> name_colours(["Ukraine", "Russia"])["Russia"] == name_colours(["Russia"])["Russia"]
    True
    >>> name_colours(["A", "B"], {"A": "#123456"})["A"]
    '#123456'
    """
    names = {*names, *beside}
    colours = {name: colour for name, colour in (chosen or {}).items() if name in names}
    free: list[str] = []
    for name in sorted(set(names) - set(colours)):
        free = free or [colour for colour in PALETTE if colour not in colours.values()]
        free = free or list(PALETTE)
        own = _OWN_HUE.get(name.casefold())
        start = PALETTE.index(own) if own else zlib.crc32(name.encode()) % len(PALETTE)
        wanted = (*PALETTE[start:], *PALETTE[:start])
        colours[name] = next(colour for colour in wanted if colour in free)
        free.remove(colours[name])
    return colours


def mix(colour: str, other: str, share: float) -> str:
    """``colour`` with a ``share`` of the other in it.

    >>> mix("#000000", "#FFFFFF", 0.5)
    '#808080'
    """
    pairs = zip(to_rgb(colour), to_rgb(other), strict=True)
    red, green, blue = ((1 - share) * a + share * b for a, b in pairs)
    return to_hex((red, green, blue))


def set_frame(ax: Axes, *, values: str) -> None:
    """Light grid across the axis of values ("x" or "y"), no box, counts written as numbers."""
    for side in ("top", "right", "left" if values == "y" else "bottom"):
        ax.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        ax.spines[side].set(color=GREY, linewidth=0.8)
    ax.tick_params(which="both", labelsize=TEXT_SIZE, labelcolor=INK, color=GREY, length=3)
    ax.tick_params(axis="both" if values == "x" else "y", length=0)
    ax.tick_params(axis="y", pad=_PAD)
    ax.grid(visible=False)
    ax.grid(visible=True, axis="x" if values == "x" else "y", color=RULE, linewidth=0.7)
    ax.set_axisbelow(True)
    axis = ax.xaxis if values == "x" else ax.yaxis
    axis.set_major_locator(MaxNLocator(nbins=_ticks(ax, values), integer=True, steps=[1, 2, 5, 10]))
    axis.set_major_formatter(count_ticks())


def _ticks(ax: Axes, values: str) -> int:
    """How many steps an axis of values has room for, beside names and numbers."""
    extent = ax.bbox.width * 0.55 if values == "x" else ax.bbox.height
    points = extent / ax.figure.dpi * 72
    return min(max(int(points / (38 if values == "x" else 24)), 2), 7)


def fit_ticks(ax: Axes, points: float) -> None:
    """As many ticks on a lying axis of counts from 0 on as their numbers have room for.

    Args:
        ax: Axes whose limits and scale are set.
        points: Points that the axes will be wide, about.
    """
    places: list[float] = []
    for places in _tick_choices(ax):
        if _are_apart(ax, places, points):
            break
    ax.xaxis.set_major_locator(FixedLocator(places))


def _tick_choices(ax: Axes) -> Iterator[list[float]]:
    """Ticks, ever fewer."""
    right = ax.get_xlim()[1]
    if ax.get_xscale() == "linear":
        for count in range(7, 0, -1):
            steps = MaxNLocator(nbins=count, integer=True, steps=[1, 2, 5, 10])
            yield [float(tick) for tick in steps.tick_values(0, right) if 0 <= tick <= right]
    else:
        powers = int(np.log10(max(right, 1)))
        for stride in range(1, powers + 1):
            decades = [10.0**power for power in range(0, powers + 1, stride)]
            yield [0.0, *decades]
            yield [0.0, *decades[1:]]
    yield [0.0]


def _are_apart(ax: Axes, places: list[float], points: float) -> bool:
    """Whether no number touches the next."""
    ends = ax.xaxis.get_transform().transform(np.array([*ax.get_xlim(), *places]))
    at = (ends[2:] - ends[0]) / (ends[1] - ends[0]) * points
    wide = np.array([text_width(number(place), TEXT_SIZE) for place in places])
    return bool((np.diff(at) >= (wide[1:] + wide[:-1]) / 2 + _TICK_GAP).all())


@dataclass(frozen=True, slots=True)
class Around:
    """The words around a chart: what it shows, what is counted, what the marks mean."""

    title: str
    subtitle: str
    caption: str


def head_and_foot(ax: Axes, text: Around, width: float, *, above: float = 0.0) -> None:
    """Title and subtitle above the axes, the caption below, all from the left edge on.

    Args:
        ax: Axes whose limits and ticks are already set.
        text: The words.
        width: Points that a line of text may take.
        above: Points to leave free between the axes and the subtitle.
    """
    left = left_of_axes(ax)
    sub = wrap(text.subtitle, width, TEXT_SIZE)
    _note(ax, sub, (-left, 7 + above), y=1, size=TEXT_SIZE, va="bottom", label="_subtitle")
    lines = sub.count("\n") + 1 if sub else 0
    heading = ax.set_title(
        wrap(text.title, width, TITLE_SIZE, weight="bold"),
        loc="left",
        pad=above + 12 + lines * TEXT_SIZE * LINE_SPACING,
        size=TITLE_SIZE,
        weight="bold",
        color=INK,
        parse_math=False,
    )
    scale = ax.figure.dpi_scale_trans
    heading.set_transform(heading.get_transform() + ScaledTranslation(-left / 72, 0, scale))
    foot = "\n".join(wrap(line, width, SMALL_SIZE) for line in text.caption.splitlines())
    over = above + 12 + lines * TEXT_SIZE * LINE_SPACING
    over += (heading.get_text().count("\n") + 1) * TITLE_SIZE * LINE_SPACING
    under = _below_axes(ax) + (foot.count("\n") + 1) * SMALL_SIZE * LINE_SPACING
    make_room(ax, over + under)
    _note(ax, foot, (-left, -_below_axes(ax)), size=SMALL_SIZE, va="top", label="_caption")


def _note(ax: Axes, text: str, away: tuple[float, float], *, y: int = 0, **look: Any) -> None:  # noqa: ANN401 - what Text takes
    """Grey text ``away`` points from the lower or the upper left corner of the axes."""
    look = {"ha": "left", "color": GREY, "linespacing": LINE_SPACING, "parse_math": False, **look}
    ax.annotate(
        text,
        (0, y),
        away,
        xycoords="axes fraction",
        textcoords="offset points",
        annotation_clip=False,
        **look,
    )


def left_of_axes(ax: Axes) -> float:
    """Points from the left edge of the longest tick label to the axes."""
    labels = [label for label in ax.get_yticklabels() if label.get_text()]
    return (
        max((text_width(t.get_text(), float(t.get_fontsize())) for t in labels), default=-_PAD - 2)
        + _PAD
        + 2
    )


def _below_axes(ax: Axes) -> float:
    """Points that ticks and the longest of their labels take below the axes."""
    lines = max((t.get_text().count("\n") for t in ax.get_xticklabels()), default=0)
    return 26.0 + lines * TEXT_SIZE * 1.2


def say_nothing_recorded(ax: Axes, text: str | None = None) -> None:
    """An empty chart that says so."""
    text = text if text is not None else say("no losses recorded")
    ax.set(xticks=[], yticks=[])
    for spine in ax.spines.values():
        spine.set_visible(False)
    ax.text(
        0.5, 0.5, text, transform=ax.transAxes, ha="center", va="center", color=GREY, size=TEXT_SIZE
    )
