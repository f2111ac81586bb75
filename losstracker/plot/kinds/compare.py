"""Trackers side by side: one line for each in every group, what is confirmed unlike what is not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.offsetbox import AnnotationBbox, DrawingArea
from matplotlib.patches import Circle
from matplotlib.ticker import NullLocator

from losstracker.analysis.compare_sources import compare_sources
from losstracker.errors import DrawingError
from losstracker.model.columns import SumCol
from losstracker.plot import style
from losstracker.plot.captions import (
    caption,
    count_words,
    left_out,
    subtitle,
)
from losstracker.plot.figure import chosen_size, place, warn_of_missing_glyphs
from losstracker.plot.kinds.compare_words import (
    EVIDENCE,
    SOURCE,
    group_by,
    is_confirmed,
    mark_words,
    number_words,
    source_words,
    title_words,
)
from losstracker.plot.labels import row_labels, text_width
from losstracker.plot.language import speaking
from losstracker.plot.marks import Marks, draw_best, draw_open_ends
from losstracker.plot.rows import fit_name, row_size
from losstracker.plot.tables import is_losses, read_sums, require_one_row_each

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from matplotlib.axes import Axes

    from losstracker.plot.tables import Sums

_LINE, _GAP = 0.175, 0.13
"""Inches that a source's line takes, and the gap between groups."""
_LOG_BEYOND = 100
"""Largest over smallest mark from which the axis is logarithmic."""
_NAMES_SHARE = 0.27
"""Of the width of the page, what the names of groups may take."""
_LEAST_AXES = 0.42
"""Of the width, what the axes keep where names stand beside them; else names stand above."""
_NO_BEST = "_no_best"
"""Column that tells which rows have bounds only."""


@dataclass(frozen=True, slots=True)
class _Lines:
    """The lines to draw: ``rows`` with a place ``y`` each, and ``groups`` from top to bottom.

    ``centres`` are the places of their names: beside the lines, or above them if ``headed``.
    """

    rows: pd.DataFrame
    groups: list[str]
    centres: list[float]
    depth: float
    headed: bool


def compare(  # noqa: PLR0913 - the options of every chart, by keyword
    compared: pd.DataFrame,
    *,
    ax: Axes | None = None,
    title: str | None = None,
    source: str | None = None,
    colours: Mapping[str, str] | None = None,
    size: str = "page",
    lang: str = "en",
) -> Axes:
    """One block for each group, in it one line for each source: a dot, its bounds, its number.

    A filled dot is confirmed by pictures; a hollow one with dashed bounds is claimed. Behind a
    number stands how often the base's number it is. A source that has no record of a group has no
    line there.

    Args:
        compared: Table from :func:`losstracker.compare_sources`, without periods; or losses, which
            are compared by category.
        ax: Axes to draw on; without them a figure is made whose height fits the lines. A figure
            of your own needs ``layout="constrained"``, or title and caption may not fit.
        title: Title instead of the one made from the table.
        source: Source to name instead of those that the table names.
        colours: Colour for each source.
        size: ``page``, ``column``, ``slide`` or ``phone``; on a slide the largest groups that fit.
        lang: ``en``, ``fr``, ``de``, ``es`` or ``uk``.

    Raises:
        DrawingError: The table compares no sources, or a group has several rows (periods).

    >>> import pandas as pd
    >>> row = {"category": "tank", "low": 8, "best": 10, "high": 12, "records": 1}
    >>> seen = {**row, "source": "Oryx", "evidence": "visual"}
    >>> said = {**row, "source": "Ministry", "evidence": "official", "ratio_low": 2 / 3}
    >>> said["ratio_high"] = 1.5
    >>> ax = compare(pd.DataFrame([seen, said]))
    >>> [text.get_text() for text in ax.texts if text.get_label() == "_value"]
    ['8–12', '8–12  (0.66–1.5×)']
    """  # noqa: RUF002
    compared = compare_sources(compared) if is_losses(compared) else compared
    with speaking(lang):
        sums = _read(compared)
        room = (chosen_size(size).width - 0.3) * 72 if ax is None else _axes_width(ax)
        every = _lay_out(sums, headed=_is_crowded(sums, room))
        lines = every if ax is not None else _that_fit(every, size)
        around = 1.95 + max(_LINE * lines.depth + _GAP, 0.6)
        line = _LINE * 72 if ax is None else _line_height(ax, lines.depth)
        ax, width = place(ax, around, size)
        above = 0.0
        if lines.rows.empty:
            style.say_nothing_recorded(ax)
        else:
            hues = _colours(lines.rows, colours)
            _set_axes(ax, lines, width, line)
            _draw(ax, lines.rows, hues, row_size(line))
            _write_numbers(ax, lines.rows, hues, row_size(line), width)
            above = _write_legend(ax, lines.rows, hues, width)
        heading = title if title is not None else title_words(sums)
        known = replace(sums, rows=lines.rows.assign(**{SumCol.RECORDS: np.nan}))  # never added up
        named = source if source is not None else source_words(sums)
        below = caption(
            replace(known, facts=_told_elsewhere(sums.facts)), mark_words(known), named,
            left_out(len(every.groups) - len(lines.groups)),
        )  # fmt: skip
        style.head_and_foot(ax, style.Around(heading, _subtitle(known), below), width, above=above)
        warn_of_missing_glyphs(ax)
    return ax


def _told_elsewhere(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a table without what each source rests on: its marks say that."""
    return {name: value for name, value in facts.items() if name != EVIDENCE}


def _that_fit(lines: _Lines, size: str) -> _Lines:
    """The first groups, as many as a size has room for."""
    height = chosen_size(size).height
    if height is None:
        return lines
    room = (height - 1.95) / _LINE
    ends = lines.rows.groupby("_group", sort=False)["y"].max() + 1
    kept = max(int((ends <= room).sum()), 1)
    groups = lines.groups[:kept]
    rows = lines.rows[lines.rows["_group"].isin(groups)]
    depth = float(rows["y"].max()) + 1 if len(rows) else 1.0
    return _Lines(rows, groups, lines.centres[:kept], depth, lines.headed)


def _read(compared: pd.DataFrame) -> Sums:
    """Check the table; its blank rows, of sources that have no list of a group, are left out."""
    missing = [name for name in (SOURCE, EVIDENCE) if name not in compared.columns]
    if missing or compared.attrs.get("table", "comparisons") != "comparisons":
        raise DrawingError(
            "this is no comparison of sources; make one with losstracker.compare_sources"
        )
    numbers = [str(name) for name in (SumCol.LOW, SumCol.BEST, SumCol.HIGH)]
    blank = compared.reindex(columns=numbers).isna().all(axis=1)
    by = compared.attrs.get("by", _before(compared, SOURCE))
    table = compared[~blank].reset_index(drop=True)
    if SumCol.BEST in table:
        unknown = table[SumCol.BEST].isna()
        table[str(SumCol.BEST)] = table[SumCol.BEST].where(~unknown, table[SumCol.LOW])
        table[_NO_BEST] = unknown
    table.attrs = {**compared.attrs, "table": None, "by": (*by, SOURCE)}
    sums = read_sums(table)
    if _NO_BEST in sums.rows:
        known = sums.rows[SumCol.BEST].mask(sums.rows[_NO_BEST])
        sums = replace(sums, rows=sums.rows.assign(**{SumCol.BEST: known}))
    if sums.has_periods and len(set(sums.rows[SumCol.PERIOD].map(str))) > 1:
        raise DrawingError(
            "this chart is of one number for each source; compare without periods (every=None), "
            "or keep one period of the table"
        )
    require_one_row_each(sums, [*sums.by], "name every column of the groups in by=")
    return sums


def _before(table: pd.DataFrame, name: str) -> tuple[str, ...]:
    """The columns that stand before one, without those of sums."""
    columns = [str(column) for column in table.columns]
    return tuple(each for each in columns[: columns.index(name)] if each not in set(SumCol))


def _axes_width(ax: Axes) -> float:
    """Points that axes are wide."""
    return float(ax.bbox.width / ax.figure.dpi * 72)


def _is_crowded(sums: Sums, width: float) -> bool:
    """Whether names and numbers beside the axes would leave them too narrow."""
    if sums.rows.empty or not group_by(sums):
        return False
    base = sums.facts.get("base")
    rows = sums.rows.assign(_is_base=sums.rows[SOURCE] == base).to_dict("records")
    beside = max(text_width(number_words(row), style.TEXT_SIZE) for row in rows)
    names = row_labels(sums.rows, group_by(sums))
    longest = max(text_width(name, style.TEXT_SIZE) for name in set(names))
    left = min(longest, width * _NAMES_SHARE)
    return width - beside - left - 16 < width * _LEAST_AXES


def _lay_out(sums: Sums, *, headed: bool) -> _Lines:
    """Put the groups of the largest numbers on top, and the sources in the order of the table."""
    rows = sums.rows.copy()
    rows["_group"] = row_labels(rows, group_by(sums)) if group_by(sums) else ""
    said = [str(name) for name in sums.facts.get("compared", ())]
    order = {name: rank for rank, name in enumerate(dict.fromkeys([*said, *rows[SOURCE]]))}
    rows["_rank"] = rows[SOURCE].map(order)
    rows["_is_base"] = rows[SOURCE] == sums.facts.get("base")
    top = rows.groupby("_group")[str(SumCol.BEST)].transform("max")
    rows = rows.assign(_top=-top).sort_values(["_top", "_group", "_rank"], ignore_index=True)
    gap = _GAP / _LINE + headed
    number_of_group = (rows["_group"] != rows["_group"].shift()).cumsum() - 1
    rows["y"] = np.arange(len(rows)) + gap * number_of_group + headed
    places = rows.groupby("_group", sort=False)["y"]
    centres = places.min() - 1.0 if headed else places.mean()
    depth = float(rows["y"].max()) + 1 if len(rows) else 1.0
    return _Lines(rows, [str(name) for name in centres.index], centres.tolist(), depth, headed)


def _line_height(ax: Axes, depth: float) -> float:
    return float(ax.bbox.height / ax.figure.dpi * 72 / max(depth, 1))


def _colours(rows: pd.DataFrame, chosen: Mapping[str, str] | None) -> list[str]:
    named = style.name_colours(rows[SOURCE], chosen)
    return [named[name] for name in rows[SOURCE]]


def _ends(rows: pd.DataFrame) -> pd.Series[float]:
    """Where each line ends: at its high, or where there is none at the last number known."""
    known = rows[SumCol.BEST].fillna(rows[SumCol.LOW])
    return rows[SumCol.HIGH].where(np.isfinite(rows[SumCol.HIGH]), known)


def _draw(ax: Axes, rows: pd.DataFrame, hues: list[str], size: float) -> None:
    """Bounds as lines, dashed where claimed; dots, hollow where claimed; arrows where open."""
    thick = size / style.TEXT_SIZE
    confirmed = is_confirmed(rows).tolist()
    ends = _ends(rows)
    dashes = ["-" if sure else style.CLAIMED_DASHES for sure in confirmed]
    ax.hlines(
        rows["y"], rows[SumCol.LOW], ends, colors=hues, lw=2.0 * thick, ls=dashes, label="_bounds"
    )
    marks = Marks(rows, rows["y"].to_numpy(), hues, ~np.array(confirmed), thick * 0.8)
    draw_best(ax, marks)
    draw_open_ends(ax, replace(marks, scale=thick * 0.55))


def _set_axes(ax: Axes, lines: _Lines, width: float, line: float) -> None:
    style.set_frame(ax, values="x")
    size = row_size(line * 1.4)
    _write_names(ax, lines, width, size)
    ax.set_ylim(lines.depth - 0.3, -0.9)
    for upper, lower in _seams(lines):
        ax.axhline(
            (upper + lower - lines.headed) / 2, color=style.RULE, lw=0.6, zorder=0, label="_seam"
        )
    top = float(_ends(lines.rows).max())
    if _is_logarithmic(lines.rows):
        ax.set_xscale("symlog", linthresh=1, linscale=0.4)
        ax.xaxis.set_major_formatter(style.count_ticks())
        ax.xaxis.set_minor_locator(NullLocator())
    ax.set_xlim(0, top * 1.05 or 1)


def _write_names(ax: Axes, lines: _Lines, width: float, size: float) -> None:
    """The groups beside their lines, or above them."""
    if not lines.headed:
        names = [fit_name(name, width * _NAMES_SHARE, size, lines=2) for name in lines.groups]
        ax.set_yticks(lines.centres, names, parse_math=False, size=size, linespacing=0.95)
        return
    ax.set_yticks([])
    for y, name in zip(lines.centres, lines.groups, strict=True):
        note = ax.annotate(
            fit_name(name, width, size), (0, y), xycoords=ax.get_yaxis_transform(), size=size,
            va="center_baseline", color=style.INK, parse_math=False, annotation_clip=False,
            label="_name",
        )  # fmt: skip
        note.set_in_layout(False)


def _seams(lines: _Lines) -> list[tuple[float, float]]:
    """The last line of each group, and the first of the next."""
    rows = lines.rows
    changes = np.flatnonzero(rows["_group"].to_numpy()[1:] != rows["_group"].to_numpy()[:-1])
    return [(float(rows["y"].iloc[at]), float(rows["y"].iloc[at + 1])) for at in changes]


def _is_logarithmic(rows: pd.DataFrame) -> bool:
    known = _ends(rows)
    return bool(known.max() > _LOG_BEYOND * known[known > 0].min())


def _write_numbers(
    ax: Axes, rows: pd.DataFrame, hues: list[str], size: float, width: float
) -> None:
    """Each number in a column on the right, in the colour of its source; then ticks that fit."""
    beside = max(text_width(number_words(row), size) for row in rows.to_dict("records")) + 8
    style.fit_ticks(ax, width - style.left_of_axes(ax) - beside)
    for row, hue in zip(rows.to_dict("records"), hues, strict=True):
        ax.annotate(
            number_words(row),
            (1, row["y"]),
            (8, 0),
            xycoords=ax.get_yaxis_transform(),
            textcoords="offset points",
            va="center_baseline",
            size=size,
            color=style.mix(hue, style.INK, 0.25),
            annotation_clip=False,
            label="_value",
        )


def _write_legend(ax: Axes, rows: pd.DataFrame, hues: list[str], width: float) -> float:
    """Write the sources above the axes, each with its mark; gives the points they take."""
    any_confirmed = is_confirmed(rows).groupby(rows[SOURCE]).transform("any")
    looks = dict(zip(rows[SOURCE], zip(hues, any_confirmed, strict=True), strict=True))
    sources = sorted(looks, key=lambda name: rows.loc[rows[SOURCE] == name, "_rank"].iloc[0])
    begin = at = -style.left_of_axes(ax)
    line = 0
    places = []
    for name in sources:
        wide = text_width(name, style.TEXT_SIZE) + 30
        if at > begin and at + wide > begin + width:
            at, line = begin, line + 1
        places.append((at, line))
        at += wide
    for name, (left, row) in zip(sources, places, strict=True):
        hue, sure = looks[name]
        up = 10 + (line - row) * style.TEXT_SIZE * 1.5
        look: dict[str, Any] = {
            "size": style.TEXT_SIZE,
            "color": style.mix(hue, style.INK, 0.25),
            "va": "center",
        }
        dot = DrawingArea(8, 8, 0, 0)
        dot.add_artist(Circle((4, 4), 3, facecolor=hue if sure else "white", edgecolor=hue, lw=1.4))
        ax.add_artist(
            AnnotationBbox(
                dot, (0, 1), (left + 4, up), frameon=False, pad=0,
                xycoords="axes fraction", boxcoords="offset points", annotation_clip=False,
            )
        )  # fmt: skip
        ax.annotate(
            name,
            (0, 1),
            (left + 13, up),
            xycoords="axes fraction",
            textcoords="offset points",
            annotation_clip=False,
            parse_math=False,
            label="_source",
            **look,
        )
    return 12 + (line + 1) * style.TEXT_SIZE * 1.5


def _subtitle(sums: Sums) -> str:
    same = [name for name in sums.constant() if name != SOURCE]
    logarithmic = len(sums.rows) and _is_logarithmic(sums.rows)
    return subtitle(sums, same, count_words(logarithmic=bool(logarithmic)))
