"""Cells of a heatmap: shade, blank, number, open end and doubt; rows by size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from conftest import make_losses
from matplotlib.figure import Figure
from plotted import INF, MONTHS, caption, group, labelled, make, names, require_apart, texts

from losstracker.analysis.aggregate import aggregate
from losstracker.errors import DrawingError
from losstracker.plot.figure import save
from losstracker.plot.kinds.heatmap import heatmap
from losstracker.plot.kinds.shades import Shades, ink_on, lightness, make_shades

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def field(rows: dict[str, list[tuple[float, float, float] | None]], **attrs: Any) -> pd.DataFrame:
    """Sums by category and month; None is a month without a record."""
    found = []
    for category, cells in rows.items():
        for month, cell in zip(MONTHS, cells, strict=False):
            low, best, high = cell or (0, 0, 0)
            records = 0 if cell is None else 1
            found.append(group(category, low, best, high, period=month, records=records))
    return make(found, ("side", "category"), **{"every": "month", **attrs})


def exact(*counts: float | None) -> list[tuple[float, float, float] | None]:
    return [None if count is None else (count, count, count) for count in counts]


def shades_of(ax: Axes) -> dict[tuple[int, int], tuple[float, ...]]:
    """The colour of each cell, by row and column."""
    (cells,) = labelled(ax, "cells")
    paths = [path.vertices for path in cells.get_paths()]
    starts = sorted({float(path[0, 0]) for path in paths})
    places = [(round(path[0, 1] + 0.5), starts.index(float(path[0, 0]))) for path in paths]
    return dict(zip(places, (tuple(face[:3]) for face in cells.get_facecolors()), strict=True))


def test_rows_stand_by_size_with_the_sum_of_their_best_values() -> None:
    table = field({"aircraft": exact(1, 2, 3), "tank": exact(9, None, 4), "radar": exact(0, 1, 0)})
    ax = heatmap(table)
    assert names(ax) == ["Tanks", "Aircraft", "Radars"]
    assert texts(ax, "value") == ["13", "6", "1"]
    assert texts(ax, "subtitle") == ["Syrian regime: number of items"]
    assert ax.get_title(loc="left") == "Losses by category and month"


def test_a_month_without_a_record_is_blank_and_zero_is_not() -> None:
    found = shades_of(heatmap(field({"tank": exact(9, None, 4), "radar": [None, (0, 0, 3), None]})))
    assert sorted(found) == [(0, 0), (0, 2), (1, 1)]
    assert max(found[1, 1]) < 0.95
    assert "blank: no record" in texts(heatmap(field({"tank": exact(1)})), "scale words")[0]


def test_more_is_darker_in_even_steps() -> None:
    found = shades_of(heatmap(field({"tank": exact(0, 10, 20, 30)})))
    light = lightness(np.array([found[0, column] for column in range(4)]))
    assert np.allclose(np.diff(light), -22, atol=1.5)
    assert light[0] < 95


@pytest.mark.parametrize("hue", ["#0072B2", "#C44E00", "#9A6C00", "#332288", "#555555"])
def test_a_scale_is_even_in_every_colour_and_text_can_be_read_on_it(hue: str) -> None:
    colours = Shades(hue, 100, logarithmic=False).at(np.linspace(0, 100, 9))
    assert np.allclose(np.diff(lightness(colours)), -66 / 8, atol=1)
    for colour in colours:
        text = {"white": 100.0}.get(ink_on(colour), 13.0)
        assert abs(float(lightness(colour[None, :])[0]) - text) > 40


def test_a_wide_range_is_logarithmic_and_said() -> None:
    ax = heatmap(field({"tank": exact(1, 10, 100, 1000)}))
    light = lightness(np.array([shades_of(ax)[0, column] for column in range(4)]))
    assert np.allclose(np.diff(light), -22, atol=1.5)
    assert "Shade: exact count, logarithmic" in caption(ax)
    assert "logarithmic" not in caption(heatmap(field({"tank": exact(1, 40)})))
    assert make_shades(np.array([np.nan, 240.0]), "#000000").steps() == [1, 10, 100, 240]


def test_numbers_stand_in_cells_that_are_large_enough() -> None:
    ax = heatmap(field({"tank": [(1, 1, 1), (0, 0.2, 1), (2, 2, INF), (0, 0, INF)]}))
    assert texts(ax, "cell number") == ["1", "<1", "2\u2191", "0\u2191"]
    assert texts(ax, "value") == ["3 \u2191"]
    assert not labelled(ax, "open end")
    assert "arrow: no upper bound known" in caption(ax)


def test_small_cells_have_marks_for_open_ends() -> None:
    weeks = pd.date_range("2022-02-21", periods=150, freq="7D")
    rows = [
        group("tank", n, n, INF if n == 7 else n, period=week) for n, week in enumerate(weeks, 1)
    ]
    ax = heatmap(make(rows, ("category",), every="week"))
    assert texts(ax, "cell number") == []
    (mark,) = labelled(ax, "open end")
    assert mark.get_offsets().shape == (1, 2)
    assert len(shades_of(ax)) == 150


def test_cells_with_wide_bounds_are_striped_and_others_are_not() -> None:
    ax = heatmap(field({"tank": [(0, 2, 5), (2, 4, 6), (1, 1, INF), None]}))
    (striped,) = labelled(ax, "uncertain")
    assert len(striped.get_paths()) == 1
    assert striped.get_hatch()
    assert "stripes: bounds further apart" in caption(ax)
    assert not labelled(heatmap(field({"tank": [(2, 4, 6)]})), "uncertain")


def test_claims_are_hollow_beside_what_pictures_confirm() -> None:
    rows = [
        group("tank", 3, 3, 3, period=MONTHS[0], evidence=evidence)
        for evidence in ("visual", "media")
    ]
    ax = heatmap(make(rows, ("evidence",), every="month"))
    (cells,) = labelled(ax, "cells")
    hollow = [tuple(face[:3]) == (1, 1, 1) for face in cells.get_facecolors()]
    assert sorted(hollow) == [False, True]
    assert "Hollow and broken" in caption(ax)
    alone = heatmap(make(rows[1:], ("evidence",), every="month"))
    assert max(shades_of(alone)[0, 0]) < 1


def test_a_gap_of_months_keeps_its_place() -> None:
    rows = [group("tank", 1, 1, 1, period=MONTHS[at]) for at in (0, 3)]
    ax = heatmap(make(rows, ("category",), every="month"))
    left, right = ax.get_xlim()
    assert right - left == 31 + 29 + 31 + 30


def test_undated_records_are_said() -> None:
    rows = [group("tank", 1, 1, 1, period=MONTHS[0]), group("tank", 2, 2, INF, period=pd.NaT)]
    ax = heatmap(make(rows, ("category",), every="month"))
    assert "not shown: 1 record without a dated end, at least 2" in caption(ax).replace(
        "Not", "not"
    )
    only = heatmap(make(rows[1:], ("category",), every="month"))
    assert "no dated losses" in [text.get_text() for text in only.texts]


def test_the_colour_may_be_chosen_for_what_all_cells_share() -> None:
    table = field({"tank": exact(1, 5), "radar": exact(2, 1)})
    ax = heatmap(table, colours={"Syrian regime": "#ff0000"})
    red, green, blue = shades_of(ax)[0, 1]
    assert red > green == blue


@pytest.mark.parametrize("table", [pd.DataFrame(), field({"tank": exact(1)}).iloc[:0]])
def test_an_empty_table_is_an_empty_chart(table: pd.DataFrame) -> None:
    assert "no losses recorded" in [text.get_text() for text in heatmap(table).texts]


def test_what_is_no_field_is_refused() -> None:
    with pytest.raises(DrawingError, match="sums by period"):
        heatmap(make([group("tank", 1, 1, 1)], ("category",)))
    with pytest.raises(DrawingError, match="without cumulative=True"):
        heatmap(field({"tank": exact(1)}, cumulative=True))
    twice = field({"tank": exact(1)})
    with pytest.raises(DrawingError, match="more than one row"):
        heatmap(pd.concat([twice, twice]))


def test_events_stand_above_the_cells_and_below_the_scale() -> None:
    ax = heatmap(field({"tank": exact(1, 2, 3)}), events=[("2024-02-10", "Aleppo falls")])
    assert texts(ax, "event words") == ["Aleppo falls"]
    require_apart(ax, [*labelled(ax, "event words"), *labelled(ax, "scale words")])


def test_losses_are_summed_by_category_and_a_period_that_suits() -> None:
    ax = heatmap(make_losses(category=["tank", "aircraft"], date=["2022-01-05", "2024-03-09"]))
    assert ax.get_title(loc="left") == "Losses by category and month"
    assert names(ax) == ["Aircraft", "Tanks"]


@pytest.mark.parametrize("size", ["page", "slide"])
def test_forty_categories_by_forty_months(size: str, tmp_path: Any) -> None:
    months = pd.date_range("2021-01-01", periods=40, freq="MS")
    rows = [
        group(f"kind {n} with a rather long name", n, n, n, period=month)
        for n in range(1, 41)
        for month in months
    ]
    ax = heatmap(make(rows, ("category",), every="month"), size=size)
    count = len(names(ax))
    assert count == {"slide": 12}.get(size, 40)
    assert ("28 smaller ones are not drawn" in caption(ax)) == (size == "slide")
    require_apart(ax, [*ax.get_yticklabels(), *labelled(ax, "value")])
    assert len(shades_of(ax)) == count * 40
    if size == "slide":
        save(ax, tmp_path / "cells.png")


def test_it_draws_on_given_axes_with_a_title() -> None:
    given = Figure(layout="constrained").subplots()
    ax = heatmap(field({"tank": exact(1)}), ax=given, title="Mine", source="me")
    assert ax is given
    assert (ax.get_title(loc="left"), "Source: me" in caption(ax)) == ("Mine", True)


def test_sums_of_rows_are_the_best_values_of_aggregate() -> None:
    losses = make_losses(
        category=["tank", "tank", "aircraft"], quantity=["dozens", "~10", "3"],
        date=["2024-01-20/2024-03-04", "2024-02-01", "2024-02"],
    )  # fmt: skip
    whole = aggregate(losses, "category").set_index("category")["best"]
    ax = heatmap(aggregate(losses, "category", "month"))
    assert texts(ax, "value") == [str(round(whole["tank"])), str(round(whole["aircraft"]))]


def test_on_given_axes_only_rows_that_can_be_read_are_drawn() -> None:
    rows = [group(f"kind {n}", n, n, n, period=MONTHS[0]) for n in range(1, 41)]
    given = Figure(figsize=(6, 3), layout="constrained").subplots()
    ax = heatmap(make(rows, ("category",), every="month"), ax=given)
    assert 5 < len(names(ax)) < 30
    assert f"{40 - len(names(ax))} smaller ones are not drawn" in caption(ax)
