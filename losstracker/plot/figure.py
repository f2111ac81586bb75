"""Where a chart is drawn, and how it becomes a file."""

from __future__ import annotations

import sys
import warnings
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

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

WIDTH = 8.0
"""Inches; charts of one report stand below each other."""

_NAMED = 12
"""Characters that a warning names."""

_METADATA: dict[str, dict[str, None]] = {
    ".png": {"Software": None},
    ".svg": {"Date": None, "Creator": None},
    ".pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}


def place(ax: Axes | None, height: float) -> tuple[Axes, float]:
    """The axes to draw on, new ones of ``height`` inches if None, and the points a line may take.

    Where someone is looking (in a notebook, or once pyplot is imported) a new figure belongs to
    pyplot, so that it shows by itself or by ``plt.show()``. Else it belongs to nobody, and
    nothing stays open.
    """
    if ax is not None:
        return ax, float(ax.bbox.width / ax.figure.dpi * 72)
    size = (WIDTH, height)
    if _someone_is_looking():
        import matplotlib.pyplot as plt  # noqa: PLC0415 - loading it chooses a backend for good

        figure = plt.figure(figsize=size, layout="constrained", facecolor="white")
    else:
        figure = Figure(figsize=size, layout="constrained", facecolor="white")
        FigureCanvasAgg(figure)
    figure.set_layout_engine("constrained", w_pad=0.12, h_pad=0.12)
    axes = figure.add_subplot()
    axes.set_facecolor("white")
    return axes, (WIDTH - 0.3) * 72


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
    """Write the figure of a chart as PNG (200 dots an inch), SVG or PDF; the same bytes every time.

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
    with same_bytes, quiet_about_glyphs():
        root_figure(ax).savefig(
            target, dpi=200, bbox_inches="tight", pad_inches=0.12, metadata=described
        )
    return target
