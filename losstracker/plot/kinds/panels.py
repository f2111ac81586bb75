"""Many small axes in place of one: where each stands, in points, however large the figure is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from matplotlib.transforms import Bbox

from losstracker.plot import style
from losstracker.plot.figure import chosen_size, place, root_figure
from losstracker.plot.keys import draw_square
from losstracker.plot.kinds.totals import GAP, SIGN, width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from losstracker.plot.events import Event
    from losstracker.plot.keys import Named

_WIDE, _MOST_ACROSS = 122.0, 5
"""Points that a panel needs across, and how many stand side by side at the most."""
_ROWS = {"page": 5, "column": 6, "phone": 8}
"""Rows of panels where the height of the chart follows them."""
_HIGH = {1: 200.0, 2: 145.0}
_HIGH_OF_MANY, _LEAST_HIGH = 104.0, 78.0
"""Points that a row takes with its heading, where there are many, and where height is given."""
_WORDS = 80.0
"""Points that title and caption take from axes of the user's own."""
_AROUND = 1.6
"""Inches above and below the panels."""
_NAME_LINE, _TOTAL_LINE, _ARROW, _GAP_ABOVE = 10.5, 11.0, 6.5, 8.0
"""Points above a panel: for each line of names and of totals, for arrow heads, and free."""
_SQUARE = 5.5
_TICK, _TICK_LINE, _CAPTION = 8.0, 9.0, 24.0
"""Points of the ticks and of each line of their labels; the caption leaves so many free."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Panels in rows, on axes that are themselves not seen.

    Margins are points: ``left`` of the first column, and ``gap`` between two columns. ``lines`` are
    those of the names above panels, ``total_lines`` those of the totals below these, ``tick_lines``
    those of the dates below panels.
    """

    host: Axes
    count: int
    across: int
    left: float = 0.0
    gap: float = 0.0
    lines: int = 1
    total_lines: int = 1
    tick_lines: int = 1

    @property
    def down(self) -> int:
        """How many rows there are."""
        return -(-self.count // self.across)

    def is_lowest(self, at: int) -> bool:
        """Whether no panel stands below this one."""
        return at + self.across >= self.count

    def is_first(self, at: int) -> bool:
        """Whether a panel begins a row."""
        return at % self.across == 0

    def width(self, whole: float) -> float:
        """Points that a panel is wide where the host is ``whole`` points."""
        return (whole - self.left - self.gap * (self.across - 1)) / self.across

    def box(self, at: int) -> Bbox:
        """Where a panel stands now, in pixels."""
        host, dot = self.host.bbox, self.host.figure.dpi / 72
        above = _GAP_ABOVE + self.lines * _NAME_LINE + self.total_lines * _TOTAL_LINE + _ARROW - 2
        below = max(_TICK + self.tick_lines * _TICK_LINE - _CAPTION, 0)
        wide = max(self.width(host.width / dot), 1.0)
        deep = max((host.height / dot - below) / self.down, above + 1)
        row, column = divmod(at, self.across)
        x = self.left + column * (wide + self.gap)
        y = below + (self.down - 1 - row) * deep
        left, bottom = host.x0 + x * dot, host.y0 + y * dot
        return Bbox.from_bounds(left, bottom, wide * dot, (deep - above) * dot)


@dataclass(frozen=True, slots=True)
class _Locator:
    """Says where a panel stands whenever it is drawn."""

    grid: Grid
    at: int

    def __call__(self, _ax: object, _renderer: object) -> Bbox:
        across = self.grid.host.figure.transSubfigure.inverted()
        return self.grid.box(self.at).transformed(across)


def make_grid(ax: Axes | None, count: int, size: str) -> tuple[Grid, float]:
    """Place ``count`` panels, or as many as fit, and the points that a line of text may take.

    ``Grid.count`` says how many fit.
    """
    if ax is not None:
        _, width = place(ax, 1.0, size)
        rows = int((ax.bbox.height / ax.figure.dpi * 72 - _WORDS) / _LEAST_HIGH)
        across, fit = _arrange(count, width, rows)
        return Grid(ax, fit, across), width
    wanted = chosen_size(size)
    width = (wanted.width - 0.3) * 72
    rows = _ROWS.get(size, 0)
    if wanted.height is not None:
        rows = int((wanted.height - _AROUND) * 72 / _LEAST_HIGH)
    across, fit = _arrange(count, width, rows)
    down = -(-fit // across)
    host, width = place(None, _AROUND + down * _HIGH.get(down, _HIGH_OF_MANY) / 72, size)
    return Grid(host, fit, across), width


def _arrange(count: int, width: float, rows: int) -> tuple[int, int]:
    """How many panels stand side by side, and how many fit in all; rows are filled evenly.

    >>> _arrange(5, 554.0, 5), _arrange(40, 554.0, 5), _arrange(3, 90.0, 0)
    ((3, 5), (4, 20), (1, 1))
    """
    across = min(max(int(width / _WIDE), 1), _MOST_ACROSS)
    fit = max(min(count, across * max(rows, 1)), 1)
    down = -(-fit // across)
    return -(-fit // down), fit


def make_taller(grid: Grid, size: str) -> None:
    """Make a new figure higher by further lines of totals, so that panels stay as high as they are.

    Where the size says how high a figure is, it stays so.
    """
    if chosen_size(size).height is None:
        figure = root_figure(grid.host)
        further = (grid.total_lines - 1) * _TOTAL_LINE * grid.down / 72
        figure.set_figheight(figure.get_figheight() + further)


def add_panel(grid: Grid, at: int) -> Axes:
    """Axes for one panel."""
    panel = grid.host.inset_axes((0, 0, 1, 1), label="_panel")
    panel.set_axes_locator(_Locator(grid, at))
    panel.set_facecolor("none")
    return panel


def hide(host: Axes) -> None:
    """Let only the panels of the host be seen."""
    host.set(xticks=[], yticks=[], facecolor="none")
    for spine in host.spines.values():
        spine.set_visible(False)


def write_heading(
    panel: Axes, name: str, totals: Sequence[Sequence[Named]], *, signs: bool
) -> None:
    """Write the name of a panel above it, and below that its totals, in lines.

    With ``signs`` each has a square before it, as in the key.
    """
    panel.annotate(
        name, (0, 1), (0, _ARROW + len(totals) * _TOTAL_LINE), xycoords="axes fraction",
        textcoords="offset points", annotation_clip=False, parse_math=False,
        size=style.SMALL_SIZE, weight="bold", linespacing=1.05, color=style.INK, label="_heading",
    )  # fmt: skip
    for row, line in enumerate(reversed(totals)):
        at, up = 0.0, _ARROW + row * _TOTAL_LINE
        for each in line:
            if signs:
                draw_square(panel, each, (at, up + 2.9), _SQUARE)
            begin = at + (SIGN if signs else 0)
            panel.annotate(
                each.name, (0, 1), (begin, up), xycoords="axes fraction", label="_total",
                textcoords="offset points", annotation_clip=False, parse_math=False,
                size=style.SMALL_SIZE, color=style.mix(each.colour, "#000000", 0.35),
            )  # fmt: skip
            at += width_of(each.name, signs=signs) + GAP


def mark_event(panel: Axes, event: Event, sign: str) -> None:
    """A thin line, or a shade for a window, with a sign at its top."""
    left, right = panel.get_xlim()
    first, last = max(event.first, left), min(event.last, right)
    if event.is_window:
        panel.axvspan(first, last, color=style.GREY, alpha=0.14, lw=0, zorder=0.5, label="_event")
    else:
        panel.axvline(first, color=style.GREY, lw=0.7, ls=(0, (1, 1.5)), zorder=0.6, label="_event")
    panel.annotate(
        sign, (first, 1), (1.5, -0.5), xycoords=panel.get_xaxis_transform(),
        textcoords="offset points", annotation_clip=False, ha="left", va="top", size=6.0,
        color=style.GREY, label="_event sign",
    )  # fmt: skip
