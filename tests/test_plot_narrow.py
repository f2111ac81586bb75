"""Charts of rows where room is short: axes stay wide, numbers apart, and names told apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from conftest import make_losses
from plotted import INF, alone, caption, labelled, make, names, require_apart, statuses, texts

import losstracker as lt
from losstracker.plot.kinds.beside import Room, Stretch, write_beside
from losstracker.plot.kinds.bounds import bounds
from losstracker.plot.kinds.compare import compare
from losstracker.plot.kinds.composition import composition
from losstracker.plot.kinds.dependence import dependence
from losstracker.plot.kinds.first_seen import first_seen
from losstracker.plot.kinds.fleet_table import share_text
from losstracker.plot.kinds.heatmap import heatmap
from losstracker.plot.kinds.map import losses_map
from losstracker.plot.kinds.shades import make_shades
from losstracker.plot.labels import text_width
from losstracker.plot.rows import fit_name

if TYPE_CHECKING:
    from collections.abc import Hashable

    from matplotlib.axes import Axes


def share_of_axes(ax: Axes) -> float:
    figure = ax.figure
    figure.draw_without_rendering()  # type: ignore[union-attr]
    return float(ax.get_window_extent().width / figure.bbox.width)


def wide_sums(high: float = 20862.0) -> pd.DataFrame:
    """Two sides with long names and long numbers."""
    rows = [
        {"side": side, "category": "infantry_fighting_vehicle", "low": low, "best": best,
         "high": high}
        for side, low, best in (("Government forces", 12448, 15000), ("Opposition", 9, 12))
    ]  # fmt: skip
    return make(rows, ("side", "category"))


@pytest.mark.parametrize("lang", ["en", "uk"])
def test_bounds_keep_wide_axes_on_a_phone_and_ticks_apart(lang: str) -> None:
    ax = bounds(wide_sums(), size="phone", lang=lang)
    assert share_of_axes(ax) >= 0.4
    assert len(texts(ax, "name")) == 2
    assert not names(ax)
    require_apart(ax, [label for label in ax.get_xticklabels() if label.get_text()])
    assert names(bounds(wide_sums(), lang=lang))


def test_names_stand_above_lying_bars_too() -> None:
    (bars, *_) = composition(statuses(every=None), size="page").containers
    assert bars[0].get_height() == pytest.approx(0.62)
    longer = statuses(every=None).assign(low=12000.0, best=15000.0, high=INF)
    ax = composition(longer.replace("A", "Government forces of the coast"), size="phone")
    assert sorted(texts(ax, "name")) == ["B", "Government forces of the coast"]
    assert ax.containers[0][0].get_height() == pytest.approx(0.42)
    assert share_of_axes(ax) >= 0.4
    require_apart(ax, [label for label in ax.get_xticklabels() if label.get_text()])


def test_groups_of_compared_sources_stand_above_their_lines_on_a_phone() -> None:
    losses = make_losses(
        quantity=["12000-15000", "100", "16000-21000", "2"],
        source=["Ministry", "Ministry", "Oryx list", "Oryx list"],
        category=["infantry_fighting_vehicle", "tank"] * 2,
    )
    compared = lt.compare_sources(losses, by="category")
    ax = compare(compared, size="phone")
    assert texts(ax, "name") == ["Infantry fighting vehicles", "Tanks"]
    assert share_of_axes(ax) >= 0.4
    require_apart(ax, [label for label in ax.get_xticklabels() if label.get_text()])
    assert len(names(compare(compared))) == 2


def test_names_lose_their_middle_and_keep_what_tells_them_apart() -> None:
    kept = fit_name("Blue · Infantry fighting vehicles · visual", 130, 9)
    assert kept.startswith("Blue · Inf")
    assert kept.endswith("· visual")
    assert text_width(kept, 9) <= 130
    assert fit_name("Armoured vehicles (rest)", 80, 9).endswith("…(rest)")
    assert fit_name("Tanks", 80, 9) == "Tanks"


def test_a_day_is_never_written_beyond_the_left_edge() -> None:
    ax = first_seen(lt.first_seen(make_losses(), by="side"))
    left, right = ax.get_xlim()
    middle = (left + right) / 2
    words = ("Helicopters", "on 13 April 2025 or later")
    write_beside(ax, Stretch(middle, middle, 0), words, Room(120, 9, on_two_lines=True), "#000000")
    note = [text for text in ax.texts if text.get_text() == words[1]][-1]
    assert note.get_horizontalalignment() == "left"
    assert note.xy[0] == left  # type: ignore[attr-defined]


def open_interval(dependence_name: str, lower: float) -> dict[str, object]:
    row = {"dependence": dependence_name, "low": 10, "best": 40, "high": INF, "unbounded": 1}
    return {**row, "lower": lower}


def test_intervals_without_an_end_are_drawn_from_where_they_begin() -> None:
    rows = [open_interval("independent", 35), open_interval("comonotonic", 15)]
    ax = dependence(make(rows, ("dependence",)))
    (dark,) = labelled(ax, "interval start")
    assert [list(line[:, 0]) for line in dark.get_segments()] == [[35, 40], [15, 40]]
    assert labelled(ax, "open interval")
    assert "dark and in numbers" in caption(ax)
    assert texts(ax, "value") == ["from 35", "from 15"]


def test_what_a_cap_ends_has_no_known_interval_and_says_why() -> None:
    row = {"side": "Blue", "low": 10, "best": 40, "high": 60, "unbounded": 2, "lower": 20}
    rows = [{**row, "dependence": name, "upper": 60} for name in ("wording", "independent")]
    rows += [{**each, "side": "Red"} for each in rows]
    ax = dependence(make(rows, ("side", "dependence")), colours={"Red": "#112233"})
    assert set(texts(ax, "value")) == {"not known (capped)"}
    assert "dark" not in caption(ax)
    (best,) = labelled(ax, "best")
    hues = {tuple(face.round(3)) for face in best.get_facecolors()}
    assert len(hues) == 2


def test_a_share_without_an_end_is_said_whatever_its_best() -> None:
    cell: dict[Hashable, object] = {
        "low": 0.5,
        "best": 0.8,
        "high": INF,
        "lost_low": 5,
        "lost_high": INF,
    }
    assert share_text(cell) == "at least 50 %, best 80 %"


def test_short_parts_of_bars_have_neither_seam_nor_hatch() -> None:
    sums = alone(statuses(every=None))
    sums["best"] = sums["best"].astype(float).where(sums["status"] != "damaged", 2000.0)
    sums["high"] = 3000.0
    ax = composition(sums)
    widths = {bars.get_label(): bars[0].get_linewidth() for bars in ax.containers}
    assert widths["damaged"] > 0
    assert widths["captured"] == 0
    handles = ax.get_legend().get_patches()  # type: ignore[union-attr]
    assert all(patch.get_hatch() for patch in handles[1:])


def test_claims_are_told_as_the_bars_show_them() -> None:
    both = {"evidence": "both", "claimed": [{"side": "A", "status": "lost"}]}
    said = caption(composition(statuses(every=None, **both)))
    assert "confirmed losses and claims added up" in said.casefold()
    assert "hollow" not in said
    assert "pale" not in said
    said = caption(composition(statuses(every=None, evidence="claimed")))
    assert said.casefold().count("claimed") == 1


def test_a_scale_of_shades_ends_at_the_largest_number() -> None:
    shades = make_shades(np.array([1.0, 6.3]), "#0072B2")
    assert shades.steps() == [1, 4, 6.3]
    assert make_shades(np.array([1.2]), "#0072B2").steps() == [1.2]


def test_stripes_do_not_run_under_digits() -> None:
    months = pd.to_datetime(["2024-01-01", "2024-02-01"])
    table = pd.DataFrame({"side": "A", "period": months, "low": 1, "best": [3, 2], "high": [30, 2]})
    ax = heatmap(table)
    behind = [text.get_bbox_patch() is not None for text in labelled(ax, "cell number")]
    assert behind == [True, False]


def test_many_records_without_coordinates_are_told_above_the_map() -> None:
    place = {"latitude": ["48.0", "", "", ""], "longitude": ["37.5", "", "", ""]}
    ax = losses_map(make_losses(**place))
    assert "3 records have no coordinates" in texts(ax, "subtitle")[0]
