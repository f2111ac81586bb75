"""Which charts a report has, what is said about each, and their drawings."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from losstracker import plot
from losstracker.errors import LossTrackerWarning
from losstracker.model.columns import GROUP, Col, SumCol
from losstracker.plot.figure import release
from losstracker.plot.labels import number
from losstracker.report.inline import inline_svg
from losstracker.report.reading import alternative, how_to_read
from losstracker.report.sums import count_periods

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pandas as pd
    from matplotlib.axes import Axes

    from losstracker.report.sums import Sums


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart to be drawn, and what is said about it."""

    name: str
    heading: str
    kind: str
    table: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart as it stands in the page: ``wide`` and ``narrow`` are markup, for screens of each."""

    name: str
    heading: str
    reading: str
    wide: str
    narrow: str
    paths: tuple[Path, ...]


def plan(sums: Sums) -> list[Chart]:
    """The charts of a section, those left out that would say nothing of their own.

    A new kind is a function here that gives its charts of some sums, and a text and a reading of
    its own in :mod:`losstracker.report.reading`.
    """
    makers = (_plan_bounds, _plan_curves, _plan_periods, _plan_statuses)
    charts = [chart for make in makers for chart in make(sums)]
    return [chart for chart in charts if chart.kind in plot.__all__]


def _plan_bounds(sums: Sums) -> Iterator[Chart]:
    tables, end = sums.written, sums.section.suffix
    yield Chart(f"bounds_group{end}", "Losses by group", "bounds", tables["by_group"])
    if differ(tables["by_group"], tables["by_category"]):
        heading = "Losses by category as recorded"
        yield Chart(f"bounds_category{end}", heading, "bounds", tables["by_category"])


def _plan_curves(sums: Sums) -> Iterator[Chart]:
    end, table = sums.section.suffix, sums.written["by_side_cumulative"]
    if count_periods(table) > 1:
        yield Chart(f"cumulative_side{end}", "Losses over time", "cumulative", table)
    if "group_cumulative" in sums.drawn:
        table = sums.drawn["group_cumulative"]
        count, whole = table[GROUP].nunique(), len(sums.written["by_group"])
        most = f"the {number(count)} largest of {number(whole)} groups"
        heading = f"Losses over time, {most if count < whole else 'by group'}"
        yield Chart(f"cumulative_group{end}", heading, "cumulative", table)


def _plan_periods(sums: Sums) -> Iterator[Chart]:
    end, every = sums.section.suffix, sums.every
    if "side_period" in sums.drawn:
        table = sums.drawn["side_period"]
        yield Chart(f"timeline_side{end}", f"Losses by {every}", "timeline", table)
    if "group_period" in sums.drawn:
        heading, table = f"Losses by group and {every}", sums.drawn["group_period"]
        yield Chart(f"heatmap_group{end}", heading, "heatmap", table)


def _plan_statuses(sums: Sums) -> Iterator[Chart]:
    end, status = sums.section.suffix, "What became of the losses"
    yield Chart(f"composition_status{end}", status, "composition", sums.drawn["status"])
    if "group_status" in sums.drawn:
        heading, table = f"{status}, by group", sums.drawn["group_status"]
        yield Chart(f"composition_group{end}", heading, "composition", table)


def differ(groups: pd.DataFrame, categories: pd.DataFrame) -> bool:
    """Whether sums by category say anything that sums by group do not."""
    names = [str(Col.SIDE), GROUP, str(SumCol.LOW), str(SumCol.BEST), str(SumCol.HIGH)]
    renamed = categories.rename(columns={str(Col.CATEGORY): GROUP})
    return not groups[names].equals(renamed[names])


def draw(chart: Chart, sums: Sums, folder: Path) -> Picture:
    """Draw a chart into ``folder`` as PNG and SVG, and for a phone into the page."""
    make: Callable[..., Axes] = getattr(plot, chart.kind)
    told = (
        f"{chart.heading}, {sums.section.heading.lower()}" if sums.section.suffix else chart.heading
    )
    table = _sides_last(chart.table)
    ax = make(table, title=told)
    paths = tuple(plot.save(ax, folder / f"{chart.name}.{ending}") for ending in ("png", "svg"))
    release(ax)
    with TemporaryDirectory() as place, warnings.catch_warnings():
        warnings.simplefilter("ignore", LossTrackerWarning)  # said of the wide one already
        small = make(table, title=told, size="phone")
        narrow = plot.save(small, Path(place) / "narrow.svg").read_bytes()
        release(small)
    label = alternative(chart.kind, chart.table)
    return Picture(
        name=chart.name,
        heading=told,
        reading=how_to_read(chart.kind, chart.table),
        wide=_markup(paths[1].read_bytes(), chart, label, "wide"),
        narrow=_markup(narrow, chart, label, "narrow"),
        paths=paths,
    )


def _markup(svg: bytes, chart: Chart, label: str, width: str) -> str:
    return inline_svg(svg, name=f"{chart.name}-{width}", label=label, drawn_for=width)


def _sides_last(table: pd.DataFrame) -> pd.DataFrame:
    """The table with sides as the last of its columns, where a narrow label is cut."""
    ordered = table.copy()
    ordered.attrs["by"] = tuple(sorted(table.attrs["by"], key=lambda name: bool(name == Col.SIDE)))
    return ordered
