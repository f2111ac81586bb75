"""Trackers side by side: one line for each in every group, what is confirmed unlike what is not."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.offsetbox import AnnotationBbox, DrawingArea
from matplotlib.patches import Circle
from matplotlib.ticker import FixedLocator, NullLocator

from losstracker.analysis.compare_sources import compare_sources
from losstracker.errors import DrawingError
from losstracker.model.columns import Evidence, SumCol
from losstracker.plot import style
from losstracker.plot.captions import (
    caption,
    column_name,
    count_words,
    left_out,
    open_words,
    record_words,
    subtitle,
)
from losstracker.plot.figure import chosen_size, place, warn_of_missing_glyphs
from losstracker.plot.labels import listing, row_labels, span, text_width, times, wrap
from losstracker.plot.language import say, speaking
from losstracker.plot.marks import Marks, draw_best, draw_open_ends, is_floor
from losstracker.plot.rows import row_size
from losstracker.plot.tables import is_losses, read_sums, require_one_row_each

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    import pandas as pd
    from matplotlib.axes import Axes

    from losstracker.plot.tables import Sums

SOURCE, EVIDENCE, RATIOS = "source", "evidence", ("ratio_low", "ratio_high")
_LINE, _GAP = 0.175, 0.13
"""Inches that a source's line takes, and the gap between groups."""
_LOG_BEYOND = 100
"""Largest over smallest mark from which the axis is logarithmic."""
_NAMES_SHARE = 0.27
"""Of the width of the page, what the names of groups may take."""
_NO_BEST = "_no_best"
"""Column that tells which rows have bounds only."""


@dataclass(frozen=True, slots=True)
class _Lines:
    """The lines to draw: ``rows`` with a place ``y`` each, and ``groups`` from top to bottom."""

    rows: pd.DataFrame
    groups: list[str]
    centres: list[float]
    depth: float


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
    ['8–12', '8–12  (0.67–1.5×)']
    """  # noqa: RUF002
    compared = compare_sources(compared) if is_losses(compared) else compared
    with speaking(lang):
        sums = _read(compared)
        every = _lay_out(sums)
        lines = every if ax is not None else _that_fit(every, size)
        around = 1.95 + max(_LINE * len(lines.rows) + _GAP * len(lines.groups), 0.6)
        line = _LINE * 72 if ax is None else _line_height(ax, lines.depth)
        ax, width = place(ax, around, size)
        above = 0.0
        if lines.rows.empty:
            style.say_nothing_recorded(ax)
        else:
            hues = _colours(lines.rows, colours)
            _set_axes(ax, lines, width, line)
            _draw(ax, lines.rows, hues, row_size(line))
            _write_numbers(ax, lines.rows, hues, row_size(line))
            above = _write_legend(ax, lines.rows, hues, width)
        heading = title if title is not None else _title(sums)
        known = replace(sums, rows=lines.rows.assign(**{SumCol.RECORDS: np.nan}))  # never added up
        named = source if source is not None else _sources(sums)
        below = caption(
            replace(known, facts=_told_elsewhere(sums.facts)), _mark_words(known), named,
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
    return _Lines(rows, groups, lines.centres[:kept], depth)


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


def _group_by(sums: Sums) -> list[str]:
    return [name for name in sums.by if name not in {SOURCE, *sums.constant()}]


def _lay_out(sums: Sums) -> _Lines:
    """Put the groups of the largest numbers on top, and the sources in the order of the table."""
    rows = sums.rows.copy()
    rows["_group"] = row_labels(rows, _group_by(sums)) if _group_by(sums) else ""
    said = [str(name) for name in sums.facts.get("compared", ())]
    order = {name: rank for rank, name in enumerate(dict.fromkeys([*said, *rows[SOURCE]]))}
    rows["_rank"] = rows[SOURCE].map(order)
    rows["_is_base"] = rows[SOURCE] == sums.facts.get("base")
    top = rows.groupby("_group")[str(SumCol.BEST)].transform("max")
    rows = rows.assign(_top=-top).sort_values(["_top", "_group", "_rank"], ignore_index=True)
    gap = _GAP / _LINE
    number_of_group = (rows["_group"] != rows["_group"].shift()).cumsum() - 1
    rows["y"] = np.arange(len(rows)) + gap * number_of_group
    centres = rows.groupby("_group", sort=False)["y"].mean()
    depth = float(rows["y"].max()) + 1 if len(rows) else 1.0
    return _Lines(rows, [str(name) for name in centres.index], centres.tolist(), depth)


def _line_height(ax: Axes, depth: float) -> float:
    return float(ax.bbox.height / ax.figure.dpi * 72 / max(depth, 1))


def _colours(rows: pd.DataFrame, chosen: Mapping[str, str] | None) -> list[str]:
    named = style.name_colours(rows[SOURCE], chosen)
    return [named[name] for name in rows[SOURCE]]


def _is_confirmed(rows: pd.DataFrame) -> pd.Series[bool]:
    return rows[EVIDENCE].eq(str(Evidence.VISUAL))


def _ends(rows: pd.DataFrame) -> pd.Series[float]:
    """Where each line ends: at its high, or where there is none at the last number known."""
    known = rows[SumCol.BEST].fillna(rows[SumCol.LOW])
    return rows[SumCol.HIGH].where(np.isfinite(rows[SumCol.HIGH]), known)


def _draw(ax: Axes, rows: pd.DataFrame, hues: list[str], size: float) -> None:
    """Bounds as lines, dashed where claimed; dots, hollow where claimed; arrows where open."""
    thick = size / style.TEXT_SIZE
    confirmed = _is_confirmed(rows).tolist()
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
    names = [wrap(name, width * _NAMES_SHARE, size, lines=2) for name in lines.groups]
    ax.set_yticks(lines.centres, names, parse_math=False, size=size, linespacing=0.95)
    ax.set_ylim(lines.depth - 0.3, -0.9)
    for upper, lower in _seams(lines):
        ax.axhline((upper + lower) / 2, color=style.RULE, lw=0.6, zorder=0, label="_seam")
    top = float(_ends(lines.rows).max())
    if _is_logarithmic(lines.rows):
        ax.set_xscale("symlog", linthresh=1, linscale=0.4)
        decades = [0.0, *(10.0**power for power in range(int(np.log10(top)) + 1))]
        ax.xaxis.set_major_locator(FixedLocator(decades))
        ax.xaxis.set_major_formatter(style.count_ticks())
        ax.xaxis.set_minor_locator(NullLocator())
    ax.set_xlim(0, top * 1.05 or 1)


def _seams(lines: _Lines) -> list[tuple[float, float]]:
    """The last line of each group, and the first of the next."""
    rows = lines.rows
    changes = np.flatnonzero(rows["_group"].to_numpy()[1:] != rows["_group"].to_numpy()[:-1])
    return [(float(rows["y"].iloc[at]), float(rows["y"].iloc[at + 1])) for at in changes]


def _is_logarithmic(rows: pd.DataFrame) -> bool:
    known = _ends(rows)
    return bool(known.max() > _LOG_BEYOND * known[known > 0].min())


def _write_numbers(ax: Axes, rows: pd.DataFrame, hues: list[str], size: float) -> None:
    """Each number in a column on the right, in the colour of its source."""
    for row, hue in zip(rows.to_dict("records"), hues, strict=True):
        ax.annotate(
            _number_words(row),
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
    any_confirmed = _is_confirmed(rows).groupby(rows[SOURCE]).transform("any")
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


def _number_words(row: Mapping[Hashable, object]) -> str:
    """The bounds of a number, and how often the base's number they are."""
    text = span(*(float(str(row[name])) for name in (SumCol.LOW, SumCol.HIGH)))
    low, high = (float(str(row.get(name, math.nan))) for name in RATIOS)
    return text if math.isnan(low) or row["_is_base"] else f"{text}  ({times(low, high)})"


def _sources(sums: Sums) -> str:
    """Each source with its records and the last day that it speaks of."""
    last = sums.facts.get("last_days") or {}
    said = []
    for name, part in sums.rows.groupby(SOURCE, sort=False):
        records = part[SumCol.RECORDS].sum(skipna=False)
        known = [] if math.isnan(records) else [record_words(records)]
        known += [say("to {day}", day=last[name])] if last.get(name) else []
        said.append(f"{name} ({' '.join(known)})" if known else str(name))
    return ", ".join(said)


def _title(sums: Sums) -> str:
    told = [column_name(name) for name in _group_by(sums)]
    if not told:
        return say("Losses, source by source")
    return say("Losses by {names}, source by source", names=listing(told))


def _subtitle(sums: Sums) -> str:
    same = [name for name in sums.constant() if name != SOURCE]
    logarithmic = len(sums.rows) and _is_logarithmic(sums.rows)
    return subtitle(sums, same, count_words(logarithmic=bool(logarithmic)))


def _mark_words(sums: Sums) -> list[str]:
    """What the marks mean, of those that are on the chart; and what was rolled up."""
    rows = sums.rows
    if rows.empty:
        return []
    sure = _is_confirmed(rows)
    parts = [say("filled dot: confirmed by pictures")] if sure.any() else []
    parts += [say("hollow dot: claimed, not confirmed")] if not sure.all() else []
    parts += [say("stroke: a floor, no best value known")] if is_floor(rows).any() else []
    if (rows[SumCol.HIGH] > rows[SumCol.LOW]).any():
        parts += [say("line and numbers: hard bounds")]
    parts += [open_words()] if np.isinf(rows[SumCol.HIGH]).any() else []
    if rows[SumCol.BEST].isna().any():
        parts += [say("no dot: days not known, bounds only")]
    base = sums.facts.get("base")
    parts += [say("×: times the number of {base}", base=base)] if base else []  # noqa: RUF001
    parts += [say("no line: the source lists none")]
    if sums.facts.get("rolled_up"):
        parts += [say("kinds that not every source tells apart are together")]
    return parts
