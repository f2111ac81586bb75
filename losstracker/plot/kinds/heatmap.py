"""Groups by period as a field of shades: the darker, the more was lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.collections import PolyCollection

from losstracker.model.columns import Col, SumCol
from losstracker.plot import style
from losstracker.plot.captions import (
    caption,
    column_name,
    left_out,
    period_name,
    period_words,
    subtitle,
)
from losstracker.plot.dates import set_periods
from losstracker.plot.events import draw_events, outside_words, read_events
from losstracker.plot.figure import SIZES, rows_that_fit, warn_of_missing_glyphs
from losstracker.plot.kinds.cells import read_cells
from losstracker.plot.kinds.shades import ink_on, make_shades, whole, write_scale
from losstracker.plot.kinds.spans import choose_every
from losstracker.plot.labels import listing, text_width
from losstracker.plot.language import say, speaking
from losstracker.plot.rows import place_rows, row_size, write_rows
from losstracker.plot.tables import is_losses, read_sums

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from losstracker.plot.events import Events
    from losstracker.plot.kinds.cells import Cells
    from losstracker.plot.kinds.shades import Shades
    from losstracker.plot.tables import Sums

    Numbers = NDArray[np.float64]

_ROW, _TALL_ROW = 0.235, 0.29
"""Inches that a row takes; where the chart is narrow, names need two lines."""
_TIGHT_ROW, _LEAST_ROW = 0.2, 8.5
"""Inches, where the height is given, and points, on axes that are given."""
_AROUND = 2.0
"""Inches above and below the rows."""
_NARROW = 5.0
_MOST = 60
_SEAMS_FROM = 4.0
"""Points of a cell from which cells stand apart."""
_FRAME = 0.13
"""Of a cell, what the frame of a hollow one takes."""
_FAINT, _CLEAR = 0.35, 0.75
"""How clear stripes are, with numbers on them and without."""
_BROKEN: Any = (0, (1.7, 0.4))
_SMALLEST_TEXT = 5.5
_NUMBERS = [str(name) for name in (SumCol.LOW, SumCol.BEST, SumCol.HIGH)]


def heatmap(  # noqa: PLR0913 - the options of every chart, by keyword
    totals: pd.DataFrame,
    *,
    ax: Axes | None = None,
    title: str | None = None,
    source: str | None = None,
    colours: Mapping[str, str] | None = None,
    events: Events | None = None,
    size: str = "page",
    lang: str = "en",
) -> Axes:
    """A row for each group, a cell for each period: the darker, the more was lost (best value).

    A period without a record is blank. An arrow says that there is no upper bound, and stripes
    that the bounds lie further apart than the best value is large. Rows stand by size, with the sum
    of their best values on the right, where best values add up and bounds do not.

    Args:
        totals: Sums from :func:`losstracker.aggregate` with ``every``, not cumulative; or losses,
            which are summed by category and by the period that suits their days.
        ax: Axes to draw on; without them a figure is made whose height fits the groups. A figure
            of your own needs ``layout="constrained"``, or title and caption may not fit.
        title: Title instead of the one made from the table.
        source: Source to name instead of those that the table names.
        colours: Colour of the shades, by a name that all the cells share, as the side.
        events: Pairs of a day and words; see :func:`cumulative`.
        size: ``page``, ``column``, ``slide`` or ``phone``; on a slide the largest groups that fit.
        lang: ``en``, ``fr``, ``de``, ``es`` or ``uk``.

    Raises:
        DrawingError: The sums are not by period, or are cumulative.

    >>> months = pd.to_datetime(["2024-01-01", "2024-02-01"])
    >>> table = {"side": "A", "period": months, "low": [1, 2], "best": [1, 3], "high": [2, 5]}
    >>> ax = heatmap(pd.DataFrame(table))
    >>> [text.get_text() for text in ax.texts if text.get_label() == "_cell number"]
    ['1', '3']
    """
    told = read_events(events)
    with speaking(lang):
        sums = (
            read_sums(totals, by="category", every=choose_every(totals))
            if is_losses(totals)
            else read_sums(totals)
        )
        found = read_cells(sums)
        cells = found.first(_that_fit(ax, size, len(found.names)))
        high = _TALL_ROW if ax is None and SIZES[size].width < _NARROW else _ROW
        ax, width, row = place_rows(ax, len(cells.names), around=_AROUND, row=high, size=size)
        above = 0.0
        if cells.names:
            shades = make_shades(cells.best, _hue(sums, colours))
            wide = _set_axes(ax, cells, width, row)
            room = _Room(wide / len(cells.starts), min(row, _TALL_ROW * 72))
            _draw_cells(ax, cells, shades, room)
            above = draw_events(ax, told, wide)
            about = say("items per {period}; blank: no record", period=period_words(cells.every))
            above = write_scale(ax, shades, about, width, above=above)
        else:
            style.say_nothing_recorded(ax, say("no dated losses") if len(sums.rows) else None)
        more = left_out(len(found.names) - len(cells.names))
        more += outside_words(ax, told) if cells.names else []
        below = caption(sums, _mark_words(cells), source, more)
        heading = title if title is not None else _title(sums)
        around = style.Around(heading, _subtitle(sums, cells), below)
        style.head_and_foot(ax, around, width, above=above)
        warn_of_missing_glyphs(ax)
    return ax


@dataclass(frozen=True, slots=True)
class _Room:
    """Points that a cell is wide and high."""

    wide: float
    high: float

    @property
    def text_size(self) -> float:
        return min(row_size(self.high), 7.8)


def _that_fit(ax: Axes | None, size: str, count: int) -> int:
    count = min(count, _MOST)
    if ax is not None:
        return min(count, max(int(ax.bbox.height / ax.figure.dpi * 72 / _LEAST_ROW), 1))
    return rows_that_fit(size, count, around=_AROUND, row=_TIGHT_ROW)


def _hue(sums: Sums, colours: Mapping[str, str] | None) -> str:
    """The colour chosen for what all cells share, else that of the one side, else one for all."""
    given = sums.chosen(colours)
    shared = [str(sums.rows[name].iloc[0]) for name in sums.constant()]
    chosen = [given[name] for name in shared if name in given]
    if chosen:
        return chosen[0]
    if Col.SIDE in sums.constant():
        side = str(sums.rows[Col.SIDE].iloc[0])
        return style.name_colours([side], given, sums.facts.get("sides", ()))[side]
    return style.PLAIN


def _set_axes(ax: Axes, cells: Cells, width: float, row: float) -> float:
    """Names on the left, sums on the right, periods below; gives the points between them."""
    style.set_frame(ax, values="x")
    ax.grid(visible=False)
    for spine in ("left", "bottom"):
        ax.spines[spine].set_visible(False)
    set_periods(ax, cells.starts, cells.ends)
    ax.tick_params(axis="x", length=3)
    ax.set_ylim(len(cells.names) - 0.5, -0.5)
    sums = np.nansum(cells.best, axis=1)
    arrows = [" ↑" if its.any() else "" for its in cells.is_open]
    texts = [f"{whole(each)}{arrow}" for each, arrow in zip(sums, arrows, strict=True)]
    blank = pd.DataFrame(dict.fromkeys(_NUMBERS, sums))
    write_rows(ax, cells.names, blank, width, row, texts=texts)
    beside = max(text_width(text, row_size(row)) for text in texts) + 9
    return width - style.left_of_axes(ax) - beside


def _draw_cells(ax: Axes, cells: Cells, shades: Shades, room: _Room) -> None:
    """Shades first, then what is said of some of them, then numbers."""
    rows, columns = np.nonzero(~np.isnan(cells.best))
    fills = shades.at(cells.best[rows, columns])
    hollow = cells.claimed[rows, columns]
    frame = min(room.wide, room.high) * _FRAME
    seam = 0.7 if room.wide >= _SEAMS_FROM else 0.0
    boxes = _boxes(cells, rows, columns, np.where(hollow, frame / 2, 0.0), room)
    ax.add_collection(
        PolyCollection(
            list(boxes), facecolors=np.where(hollow[:, None], 1.0, fills), closed=True,
            edgecolors=np.where(hollow[:, None], fills, 1.0),
            linewidths=np.where(hollow, frame, seam), label="_cells",
            linestyles=[_BROKEN if its else "-" for its in hollow], zorder=0.55,
        ),
        autolim=False,
    )  # fmt: skip
    numbered = _write_numbers(ax, cells, shades, room)
    _draw_stripes(ax, cells, room, faint=numbered)
    if not numbered:
        _draw_arrows(ax, cells, shades, room)


def _boxes(
    cells: Cells, rows: NDArray[Any], columns: NDArray[Any], inset: Numbers, room: _Room
) -> Numbers:
    """Corners of cells, ``inset`` points within their borders: one row of four a cell."""
    per_day = room.wide * len(cells.starts) / (cells.ends[-1] - cells.starts[0])
    left, right = cells.starts[columns] + inset / per_day, cells.ends[columns] - inset / per_day
    top, bottom = rows - 0.5 + inset / room.high, rows + 0.5 - inset / room.high
    corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
    return np.stack([np.stack(corner, axis=-1) for corner in corners], axis=1)


def _draw_stripes(ax: Axes, cells: Cells, room: _Room, *, faint: bool) -> None:
    rows, columns = np.nonzero(cells.is_uncertain)
    if rows.size:
        boxes = _boxes(cells, rows, columns, np.zeros(rows.size), room)
        striped = PolyCollection(
            list(boxes), facecolors="none", edgecolors=(1, 1, 1, _FAINT if faint else _CLEAR),
            zorder=0.57, linewidths=0, hatch="/////" if room.high < 12 else "////", closed=True,
            label="_uncertain",
        )  # fmt: skip
        ax.add_collection(striped, autolim=False)


def _write_numbers(ax: Axes, cells: Cells, shades: Shades, room: _Room) -> bool:
    """Write the best value into each cell, if all of them fit; tells whether they do."""
    rows, columns = np.nonzero(~np.isnan(cells.best))
    is_open = cells.is_open[rows, columns]
    best = cells.best[rows, columns]
    texts = [whole(each) + ("↑" if its else "") for each, its in zip(best, is_open, strict=True)]
    size = room.text_size
    longest = max(text_width(text, size) for text in set(texts))
    inner = room.wide * (1 - 2 * _FRAME * bool(cells.claimed.any())) - 2.5
    size = min(size, size * inner / longest)
    if size < _SMALLEST_TEXT:
        return False
    fills = shades.at(best)
    for text, row, column, fill in zip(texts, rows, columns, fills, strict=True):
        x, y = float(cells.starts[column] + cells.ends[column]) / 2, float(row)
        hollow = cells.claimed[row, column]
        note = ax.text(
            x, y, text, size=size, color=style.INK if hollow else ink_on(fill), ha="center",
            va="center_baseline", label="_cell number", zorder=4,
        )  # fmt: skip
        if cells.is_uncertain[row, column]:  # no stripes under digits
            note.set_bbox(
                {"facecolor": "white" if hollow else fill, "edgecolor": "none", "pad": 0.6}
            )
    return True


def _draw_arrows(ax: Axes, cells: Cells, shades: Shades, room: _Room) -> None:
    rows, columns = np.nonzero(cells.is_open)
    if rows.size:
        fills = shades.at(cells.best[rows, columns])
        inks = [
            style.INK if cells.claimed[row, column] else ink_on(fill)
            for row, column, fill in zip(rows, columns, fills, strict=True)
        ]
        middles = (cells.starts[columns] + cells.ends[columns]) / 2
        wide = float(np.clip(min(room.wide, room.high) * 0.5, 1.5, 5))
        ax.scatter(
            middles, rows, s=wide**2, marker="^", c=inks, linewidths=0, zorder=4, label="_open end"
        )


def _title(sums: Sums) -> str:
    told = [column_name(name) for name in sums.by if name not in sums.constant()]
    return say("Losses by {names}", names=listing([*told, period_name(sums.every)]))


def _subtitle(sums: Sums, cells: Cells) -> str:
    del cells
    return subtitle(sums, sums.constant(), say("number of items"))


def _mark_words(cells: Cells) -> list[str]:
    """What the marks mean, of those that are on the chart."""
    if not cells.names:
        return []
    logarithmic = make_shades(cells.best, style.PLAIN).logarithmic
    exact = bool((cells.low == cells.high)[~np.isnan(cells.low)].all())
    if logarithmic:
        said = [
            say("shade: exact count, logarithmic")
            if exact
            else say("shade: best value, logarithmic")
        ]
    else:
        said = [say("shade: exact count") if exact else say("shade: best value")]
    if cells.is_open.any():
        said += [say("arrow: no upper bound known")]
    if cells.is_uncertain.any():
        said += [say("stripes: bounds further apart than the best value itself")]
    return [*said, say("on the right: sum of the row")]
