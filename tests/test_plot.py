"""What the charts draw: marks, words, limits, and no number where none is known."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from plotted import (
    INF,
    NAN,
    alone,
    caption,
    cumulated,
    curve,
    group,
    labelled,
    make,
    names,
    numbers_drawn,
    open_lines,
    require_apart,
    spots,
    statuses,
    syria,
    texts,
)

from losstracker import plot
from losstracker.cli.chart import KINDS
from losstracker.errors import DrawingError, LossTrackerWarning
from losstracker.model.taxonomy import taxonomy
from losstracker.plot import style
from losstracker.plot.figure import root_figure
from losstracker.plot.labels import spread_apart

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def seed() -> pd.DataFrame:
    return syria()


CODES = ("tank", "aircraft", "helicopter", "air_defence", "armoured_vehicle")
NAMES = (*(taxonomy()[code].name for code in CODES[:-1]), "Armoured vehicles (rest)")


# --- bounds ---------------------------------------------------------------------------------------


def test_groups_stand_largest_on_top_with_their_numbers_in_words(seed: pd.DataFrame) -> None:
    ax = plot.bounds(seed)
    assert names(ax) == [*NAMES]
    assert texts(ax, "value")[:3] == ["20\u201399, best 44", "5\u201315, best 10", "at least 2"]
    assert texts(ax, "value")[-1] == "0 or more"
    bottom, top = ax.get_ylim()
    assert bottom > top


def test_whiskers_intervals_and_dots_are_where_the_table_says(seed: pd.DataFrame) -> None:
    ax = plot.bounds(seed)
    (hard,), (inner,) = labelled(ax, "hard bounds"), labelled(ax, "central interval")
    assert [s[:, 0].tolist() for s in hard.get_segments()][:3] == [[20, 99], [5, 15], [2, 2]]
    assert [s[:, 0].tolist() for s in inner.get_segments()] == [[21, 92], [8, 12]]
    assert spots(ax, "best")[:, 0].tolist() == [44, 10]
    assert spots(ax, "floor").tolist() == [[2, 2], [2, 3], [0, 4]]


def test_an_open_end_fades_out_at_the_edge_and_a_floor_is_a_stroke(seed: pd.DataFrame) -> None:
    ax = plot.bounds(seed)
    assert np.allclose(open_lines(ax), [(2, 2, 1), (3, 2, 1), (4, 0, 1)])
    (fade,) = labelled(ax, "open end")
    alpha = np.asarray(fade.get_colors())[:, 3].reshape(3, -1)
    assert (np.diff(alpha, axis=1) < 0).all()
    assert spots(ax, "open head")[:, 1].tolist() == [2, 3, 4]
    assert "stroke: a floor" in caption(ax)
    assert "fading with an arrow: no upper bound known" in caption(ax)
    assert np.isfinite(numbers_drawn(ax)).all()
    assert numbers_drawn(ax).max() == 99


def test_an_open_group_with_a_best_has_a_full_dot_from_which_it_fades() -> None:
    ax = plot.bounds(make([group("tank", 12, 17, INF)], ("side", "category")))
    assert np.allclose(open_lines(ax), [(0, 17, 1)])
    assert texts(ax, "value") == ["at least 12, best 17"]
    assert "stroke" not in caption(ax)
    assert len(labelled(ax, "floor")[0].get_offsets()) == 0


def test_claims_are_hollow_and_broken_and_said(seed: pd.DataFrame) -> None:
    rows = seed.copy()
    rows.attrs |= {"evidence": "both", "claimed": [{"side": "Syrian regime", "category": "tank"}]}
    ax = plot.bounds(rows)
    (dots,), (bands,) = labelled(ax, "best"), labelled(ax, "hard bounds")
    assert [tuple(face) == (1, 1, 1, 1) for face in dots.get_facecolors()] == [True, False]
    assert [dash[1] is not None for dash in bands.get_linestyle()] == [True, *[False] * 4]
    assert "Hollow and broken: claimed" in caption(ax)
    rows.attrs |= {"evidence": "visual"}
    assert "Confirmed by pictures; 5 records" in caption(plot.bounds(rows))


def test_exact_counts_are_dots_with_their_number() -> None:
    ax = plot.bounds(make([group("tank", 1234, 1234, 1234)], ("category",)))
    assert texts(ax, "value") == ["1,234"]
    assert "light" not in caption(ax)
    assert not labelled(ax, "open end")


def test_the_axis_starts_at_zero_and_ends_by_finite_values(seed: pd.DataFrame) -> None:
    left, right = plot.bounds(seed).get_xlim()
    assert left == 0
    assert 99 < right < 200


def test_only_a_spread_over_three_orders_of_magnitude_is_logarithmic() -> None:
    far = make([group("a", 1, 1, 1), group("b", 5000, 5000, 5000)], ("category",))
    near = make([group("a", 10, 10, 10), group("b", 5000, 5000, 5000)], ("category",))
    assert plot.bounds(far).get_xscale() == "symlog"
    assert plot.bounds(near).get_xscale() == "linear"
    assert "logarithmic" in texts(plot.bounds(far), "subtitle")[0]


def test_only_open_groups_can_be_drawn(seed: pd.DataFrame) -> None:
    ax = plot.bounds(seed[np.isinf(seed["high"])])
    assert len(open_lines(ax)) == 3
    assert "dot: best value" not in caption(ax).lower()
    assert np.isfinite(ax.get_xlim()).all()


def test_what_is_the_same_everywhere_stands_above_and_not_in_every_name(
    seed: pd.DataFrame,
) -> None:
    assert texts(plot.bounds(seed), "subtitle") == ["Syrian regime: number of items"]
    assert names(plot.bounds(seed.iloc[:1])) == ["Syrian regime \u00b7 Aircraft"]
    two = pd.concat([seed.iloc[:1], seed.iloc[3:4].assign(side="")])
    two.attrs = seed.attrs
    assert names(plot.bounds(two)) == ["not stated \u00b7 Tanks", "Syrian regime \u00b7 Aircraft"]


def test_caption_says_marks_dependence_records_and_source(seed: pd.DataFrame) -> None:
    said = caption(plot.bounds(seed))
    for part in ("central 90 %", "some by convention", "wording", "5 records", "franceinfo.fr"):
        assert part in said
    assert "Source: my list" in caption(plot.bounds(seed, source="my list"))
    assert caption(plot.bounds(seed.assign(high_kind="entailed"))).count("hard bounds") == 1


def test_a_table_read_back_from_csv_loses_only_words(seed: pd.DataFrame) -> None:
    text = seed.assign(side=["", *seed["side"][1:]]).to_csv(index=False)
    ax = plot.bounds(pd.read_csv(io.StringIO(text)))
    assert "not stated \u00b7 Aircraft" in names(ax)
    assert "central interval" in caption(ax)
    assert "wording" not in caption(ax)
    assert "Source" not in caption(ax)


@pytest.mark.parametrize("given", [None, (5.0, 3.2)])
def test_forty_groups_are_legible(given: tuple[float, float] | None) -> None:
    rows = [group(f"kind number {n} with a rather long name", n, n, 2 * n) for n in range(40)]
    ax = Figure(figsize=given).subplots() if given else None
    ax = plot.bounds(make(rows, ("category",)), ax=ax)
    require_apart(ax, [*ax.get_yticklabels(), *labelled(ax, "value")])
    if given is None:
        assert ax.figure.get_size_inches()[1] > 10  # type: ignore[union-attr]


def test_text_that_looks_like_markup_is_shown_as_it_is() -> None:
    ax = plot.bounds(make([group("a$b_c$", 1, 1, 1)], ("model",)).assign(model="$\\frac{1$\n x"))
    ax.figure.draw_without_rendering()  # type: ignore[union-attr]
    assert names(ax) == ["$\\frac{1$ x"]


def test_bounds_refuse_several_rows_for_a_group(seed: pd.DataFrame) -> None:
    with pytest.raises(DrawingError, match=r"more than one row for .*Tanks.*every=None"):
        plot.bounds(pd.concat([seed, seed.iloc[3:4]]))


def test_a_frame_that_is_no_table_of_sums_is_refused_by_name() -> None:
    with pytest.raises(DrawingError, match=r"no column best, high; make one with .*aggregate"):
        plot.bounds(pd.DataFrame({"side": ["A"], "low": [1]}))
    with pytest.raises(DrawingError, match="needs all three"):
        plot.bounds(make([group("tank", 1, NAN, 3)], ("category",)))


def test_a_code_is_shown_by_its_name_and_other_text_as_it_is() -> None:
    codes = ["armoured_vehicle", "tank", "radar_ew", "my_own kind"]
    rows = [group(code, 1, 1, 1) for code in codes]
    by_category = plot.bounds(make(rows, ("category",)))
    wanted = ["Armoured vehicles (rest)", "Tanks", taxonomy()["radar_ew"].name, "my_own kind"]
    assert [name.replace("\n", " ") for name in names(by_category)] == wanted
    named = make(rows, ("group",)).rename(columns={"category": "group"})
    assert names(plot.bounds(named))[:2] == ["Armoured vehicles", "Tanks"]
    others = make(rows, ("model",)).rename(columns={"category": "model"})
    assert names(plot.bounds(others)) == codes


def test_a_colour_may_be_chosen_by_code_or_by_name() -> None:
    table = make([group("tank", 1, 1, 1), group("radar", 1, 1, 1)], ("category",))
    (dots,) = labelled(plot.bounds(table, colours={"tank": "#ff0000", "Radars": "#0000ff"}), "best")
    assert dots.get_facecolors()[:, :3].tolist() == [[1, 0, 0], [0, 0, 1]]


def test_bounds_of_quantiles_are_no_central_interval() -> None:
    ax = plot.bounds(make([group("tank", 1, 5, 9, lower=2, upper=8)], ("category",)))
    assert [
        s.tolist() for found in labelled(ax, "central interval") for s in found.get_segments()
    ] == []
    assert "dark" not in caption(ax)


# --- every chart ----------------------------------------------------------------------------------

CHARTS = [plot.bounds, plot.cumulative, plot.composition]


@pytest.mark.parametrize("chart", CHARTS)
@pytest.mark.parametrize("table", [pd.DataFrame(), statuses().iloc[:0], statuses(every=None)[:0]])
def test_an_empty_table_is_an_empty_chart_that_says_so(chart: Any, table: pd.DataFrame) -> None:
    ax = chart(table)
    assert "no losses recorded" in [text.get_text() for text in ax.texts]
    ax.figure.draw_without_rendering()


@pytest.mark.parametrize("chart", CHARTS)
def test_a_filter_that_leaves_nothing_is_an_empty_chart(chart: Any) -> None:
    zero = {"low": 0.0, "best": 0.0, "high": 0.0, "records": 0}
    running = chart is plot.cumulative
    for every in (None, "month"):
        table = alone(statuses(every=every, sources=("a.org",), cumulative=running)).assign(**zero)
        ax = chart(table)
        assert "no losses recorded" in [text.get_text() for text in ax.texts]
        assert texts(ax, "caption") == [""]


@pytest.mark.parametrize("chart", CHARTS)
def test_what_the_font_lacks_is_said_once(chart: Any, tmp_path: Path) -> None:
    if chart is plot.bounds:
        table = make([group("tank", 1, 1, 1), group("radar", 1, 1, 1)], ("side", "category"))
        table.loc[0, "side"] = "\u4e2d\u56fd"
    else:
        table = alone(statuses())
        table = table[table["status"] == "lost"].assign(side="\u4e2d\u56fd")
        table.attrs.update(cumulative=chart is plot.cumulative)
    with pytest.warns(LossTrackerWarning, match=r"font lacks '\u4e2d\u56fd'.*font\.family") as told:
        ax = chart(table)
    assert len(told) == 1
    plot.save(ax, tmp_path / "chart.png")  # a warning would be an error
    root_figure(ax).savefig(tmp_path / "mine.svg", bbox_inches="tight")


def test_the_room_lists_its_public_names_only() -> None:
    assert sorted(dir(plot)) == sorted([*KINDS, "save"])
    assert all(callable(getattr(plot, kind)) for kind in KINDS)


@pytest.mark.parametrize("chart", CHARTS)
def test_the_docstrings_say_what_a_figure_of_ones_own_needs(chart: Any) -> None:
    assert 'layout="constrained"' in chart.__doc__


def test_charts_draw_on_given_axes_and_take_a_title(seed: pd.DataFrame) -> None:
    tables = (seed, cumulated(curve("A")), alone(statuses()))
    for chart, table in zip(CHARTS, tables, strict=True):
        given = Figure().subplots()
        assert chart(table, ax=given, title="Mine") is given
        assert given.get_title(loc="left") == "Mine"


def test_no_chart_changes_its_table_or_a_global_setting(seed: pd.DataFrame) -> None:
    before = dict(mpl.rcParams)
    tables = (seed, cumulated(curve("A", open_from=1)), alone(statuses()))
    for chart, table in zip(CHARTS, tables, strict=True):
        copy = table.copy()
        chart(table)
        pd.testing.assert_frame_equal(table, copy)
    assert dict(mpl.rcParams) == before


def test_a_colour_depends_on_the_name_alone() -> None:
    table = cumulated([*curve("Russia"), *curve("Ukraine")])
    both = {line.get_label(): line.get_color() for line in plot.cumulative(table).get_lines()}
    one = plot.cumulative(cumulated(curve("Ukraine"))).get_lines()[0]
    assert one.get_color() == both["Ukraine"]
    assert len(set(both.values())) == 2
    many = style.name_colours([str(n) for n in range(7)])
    assert len(set(many.values())) == 7


def test_chosen_colours_win() -> None:
    line = plot.cumulative(cumulated(curve("A")), colours={"A": "#ffffff"}).get_lines()[0]
    assert line.get_color() == style.mix("#ffffff", "#000000", 0.12)


def test_spread_apart_keeps_order_gap_and_edges() -> None:
    wanted = [3.0, 1.0, 2.0, 2.0, 99.0]
    placed = spread_apart(wanted, 5, 0, 30)
    assert np.diff(sorted(placed)).min() >= 5 - 1e-9
    assert [int(n) for n in np.argsort(placed)] == [1, 2, 3, 0, 4]
    assert 0 <= min(placed) <= max(placed) <= 30


# --- files and notebooks --------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
def test_a_saved_chart_is_the_same_bytes_every_time(
    tmp_path: Path, ending: str, seed: pd.DataFrame
) -> None:
    table = cumulated([*curve("A", open_from=2), *curve("B")])
    for chart, sums in ((plot.cumulative, table), (plot.bounds, seed)):
        files = [plot.save(chart(sums), tmp_path / f"{n}.{ending}") for n in range(2)]
        assert files[0].read_bytes() == files[1].read_bytes()
        assert len(files[0].read_bytes()) > 5000


def test_text_in_an_svg_is_text_and_carries_no_date(tmp_path: Path, seed: pd.DataFrame) -> None:
    svg = plot.save(plot.bounds(seed), tmp_path / "chart.svg").read_text(encoding="utf-8")
    assert "Armoured vehicles" in svg
    assert "<title>Losses by category</title>" in svg
    assert "<dc:date>" not in svg


def test_other_files_are_refused(tmp_path: Path, seed: pd.DataFrame) -> None:
    with pytest.raises(DrawingError, match=r"\.png, \.svg or \.pdf"):
        plot.save(plot.bounds(seed), tmp_path / "chart.jpg")


NOTEBOOK = """
import sys, unittest.mock
sys.modules['IPython'] = unittest.mock.MagicMock(version_info=(9, 0))
"""


@pytest.mark.parametrize(
    ("before", "after", "open_figures"),
    [
        ("", "", "[]"),
        ("import matplotlib.pyplot", "", "[1]"),
        (NOTEBOOK, "", "[1]"),
        (NOTEBOOK, "release(ax)", "[]"),
    ],
)
def test_a_figure_belongs_to_pyplot_only_where_someone_is_looking(
    before: str, after: str, open_figures: str
) -> None:
    code = f"""
{before}
import pandas as pd
from losstracker import plot
from losstracker.plot.figure import release
ax = plot.bounds(pd.DataFrame())
{after}
import matplotlib.pyplot as plt
print(plt.get_fignums())
"""
    env = {**os.environ, "MPLBACKEND": "agg"}
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env
    )
    assert run.stdout.strip() == open_figures


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"low": 9, "best": 5, "high": 2}, "expected 0 <= low <= best <= high"),
        ({"low": -5}, "expected 0 <= low <= best <= high in every row, got low -5"),
        ({"low": "few"}, "low: expected numbers, got 'few'"),
    ],
)
def test_sums_that_cannot_be_are_refused(change: dict[str, Any], message: str) -> None:
    with pytest.raises(DrawingError, match=message):
        plot.bounds(pd.DataFrame([{**group("tank", 1, 2, 3), **change}]))


@pytest.mark.parametrize(
    ("colours", "message"),
    [({"Red": "notacolour"}, "'notacolour' of 'Red' is no colour"), ("red", "expected a dict")],
)
def test_colours_that_are_none_are_refused(colours: Any, message: str) -> None:
    with pytest.raises(DrawingError, match=message):
        plot.bounds(syria(), colours=colours)


def test_rows_that_were_chosen_later_do_not_claim_all_records() -> None:
    rows = cumulated([*curve("A"), *curve("B")])
    rows.attrs["rows"] = 8
    assert "40 records" in caption(plot.cumulative(rows))
    assert "40 records" not in caption(plot.cumulative(rows[rows["side"] == "A"]))
