"""Where a chart is drawn, and how it becomes a file."""

from __future__ import annotations

import sys
import warnings
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from losstracker.errors import DrawingError, LossTrackerWarning
from losstracker.plot.fonts import missing_glyphs, quiet_about_glyphs

if TYPE_CHECKING:
    import os

    from matplotlib.axes import Axes
    from matplotlib.backend_bases import RendererBase


@dataclass(frozen=True, slots=True)
class Size:
    """Where a chart will stand. ``height`` is None where it follows what is drawn.

    ``width`` and ``height`` are inches as drawn, with text of 9 points; ``dpi`` makes a PNG as
    large as its place asks for: ``placed`` inches wide, where that is another width.
    """

    width: float
    height: float | None
    dpi: float
    placed: float


SIZES = {
    "page": Size(8.0, None, 200, 8.0),
    "column": Size(4.4, None, 300 * 3.5 / 4.4, 3.5),
    "slide": Size(8.0, 4.5, 240, 13.333),
    "phone": Size(4.1, None, 1080 / 4.1, 4.1),
}
"""A page; a column of a journal (89 mm: text is then 7.2 points); a slide of 16 to 9 (1920 pixels,
text is then 15 points); a phone held upright (1080 pixels)."""

SIZE = "size of losstracker: "
"""Label of a figure that was made in one of the sizes, before the name of it."""

_PAD = 0.12
"""Inches around all that is drawn."""

_EDGES = {"left": 0.005, "right": 0.995}
"""Where axes begin before anything stands beside them: with the usual margins a constrained layout
keeps free what a long caption takes beyond them."""

_WANTED: WeakKeyDictionary[Figure, float] = WeakKeyDictionary()
"""How high the axes of figures are to be, in inches, where their rows say so."""

_NAMED = 12
"""Characters that a warning names."""

_METADATA: dict[str, dict[str, None]] = {
    ".png": {"Software": None},
    ".svg": {"Date": None, "Creator": None},
    ".pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}


def chosen_size(name: str) -> Size:
    """The size of this name.

    Raises:
        DrawingError: There is none.

    >>> chosen_size("slide").height
    4.5
    """
    if name not in SIZES:
        raise DrawingError(f"size: expected one of {', '.join(SIZES)}; got {name!r}")
    return SIZES[name]


def place(ax: Axes | None, height: float, size: str = "page") -> tuple[Axes, float]:
    """The axes to draw on, and the points a line may take; new axes if ``ax`` is None.

    New ones are ``height`` inches high, where the size does not say how high. Where someone is
    looking (in a notebook, or once pyplot is imported) a new figure belongs to pyplot, so that it
    shows by itself or by ``plt.show()``. Else it belongs to nobody, and nothing stays open.
    """
    wanted = chosen_size(size)
    if ax is not None:
        return ax, float(ax.bbox.width / ax.figure.dpi * 72)
    inches = (wanted.width, wanted.height or height)
    if _someone_is_looking():
        import matplotlib.pyplot as plt  # noqa: PLC0415 - loading it chooses a backend for good

        figure = plt.figure(figsize=inches, layout="constrained", facecolor="white")
    else:
        figure = Figure(figsize=inches, layout="constrained", facecolor="white")
        FigureCanvasAgg(figure)
    figure.set_layout_engine("constrained", w_pad=_PAD, h_pad=_PAD)
    figure.set_label(f"{SIZE}{size}")
    figure.subplotpars.update(**_EDGES)
    axes = figure.add_subplot()
    axes.set_facecolor("white")
    return axes, (wanted.width - 0.3) * 72


def want_axes(ax: Axes, inches: float) -> None:
    """Let the axes of a new figure be so high, whatever stands around them."""
    _WANTED[root_figure(ax)] = inches


def make_room(ax: Axes, points: float) -> None:
    """Make a figure so high that its axes are as wanted beside ``points`` of words around them."""
    figure = root_figure(ax)
    if figure in _WANTED:
        figure.set_figheight(_WANTED[figure] + points / 72 + 2 * _PAD)


def curve_height(size: str, page: float = 4.7) -> float:
    """Inches for a chart of curves or bars: ``page`` on a page, lower where it is narrow."""
    wanted = chosen_size(size)
    return wanted.height or 2.2 + (page - 2.2) * min(wanted.width / 8.0 + 0.15, 1.0)


def rows_that_fit(size: str, count: int, *, around: float, row: float) -> int:
    """How many of ``count`` rows a size has room for, where its height is given."""
    height = chosen_size(size).height
    return count if height is None else min(count, max(int((height - around) / row), 1))


def _someone_is_looking() -> bool:
    if "matplotlib.pyplot" in sys.modules:
        return True
    running = getattr(sys.modules.get("IPython"), "get_ipython", None)
    return running is not None and running() is not None


def root_figure(ax: Axes) -> Figure:
    """The figure that holds the axes, also where a subfigure is between them."""
    figure = ax.figure
    while not isinstance(figure, Figure):
        figure = figure.figure
    return figure


def warn_of_missing_glyphs(ax: Axes) -> None:
    """Warn once if the chart holds characters that no chosen font has; drawing then keeps quiet."""
    with quiet_about_glyphs():
        texts = [found for found in ax.findobj(Text) if isinstance(found, Text)]
    lacking = missing_glyphs("".join(text.get_text() for text in texts))
    if not lacking:
        return
    figure = root_figure(ax)
    figure.draw = partial(_draw_quietly, figure)  # type: ignore[method-assign]
    shown = lacking[:_NAMED] + ("…" if len(lacking) > _NAMED else "")
    warnings.warn(
        f"the font lacks {shown!r} and shows boxes instead; name an installed font that has them "
        "before drawing: matplotlib.rcParams['font.family'] = ['DejaVu Sans', 'Noto Sans CJK JP']",
        LossTrackerWarning,
        stacklevel=3,
    )


def _draw_quietly(figure: Figure, renderer: RendererBase) -> None:
    with quiet_about_glyphs():
        type(figure).draw(figure, renderer)


def release(ax: Axes) -> None:
    """Let go of a chart that nobody will look at any more: a notebook then does not show it."""
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close(root_figure(ax))


def save(ax: Axes, path: str | os.PathLike[str]) -> Path:
    """Write the figure of a chart as PNG, SVG or PDF; the same bytes every time.

    A PNG has 200 dots an inch, or as many as the ``size`` of the chart asks for.

    Text in an SVG stays text: it can be searched, copied and read aloud. A reader without the font
    sees another one, which is narrower than matplotlib's own in all but a few systems.

    Raises:
        DrawingError: The name of the file ends in none of the three.

    >>> save(Figure().subplots(), "chart.bmp")
    Traceback (most recent call last):
    losstracker.errors.DrawingError: cannot write 'chart.bmp': name it .png, .svg or .pdf
    """
    target = Path(path)
    ending = target.suffix.lower()
    if ending not in _METADATA:
        raise DrawingError(f"cannot write {str(path)!r}: name it .png, .svg or .pdf")
    described = {**_METADATA[ending], "Title": ax.get_title(loc="left").replace("\n", " ")}
    same_bytes = mpl.rc_context({"svg.hashsalt": "losstracker", "svg.fonttype": "none"})
    figure = root_figure(ax)
    with same_bytes, quiet_about_glyphs():
        figure.savefig(target, metadata=described, **_frame(figure, ending))
    return target


def _frame(figure: Figure, ending: str) -> dict[str, Any]:
    """How a figure is cut, and how dense: one of given height stays whole."""
    size = SIZES.get(str(figure.get_label()).removeprefix(SIZE), SIZES["page"])
    frame: dict[str, Any] = {"dpi": size.dpi}
    if size.height is None:
        frame |= {"bbox_inches": "tight", "pad_inches": 0.12}
    if ending == ".png":
        dense = size.dpi * size.width / size.placed
        frame["pil_kwargs"] = {"dpi": (dense, dense)}
    return frame
