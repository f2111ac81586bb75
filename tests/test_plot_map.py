"""The map: where dots stand, how large they are, and what is not on it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from conftest import make_losses
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from plotted import caption, labelled, require_apart, texts

from losstracker.analysis.aggregate import aggregate
from losstracker.errors import ArgumentError, DrawingError, InvalidLossesError
from losstracker.plot import style
from losstracker.plot.figure import root_figure, save
from losstracker.plot.kinds.map import losses_map
from losstracker.plot.kinds.places import merge_near


def placed(**columns: Any) -> pd.DataFrame:
    plain = {
        "latitude": ["48.0", "48.0", "50.5", ""],
        "longitude": ["37.5", "37.5", "30.2", ""],
        "location": ["Vuhledar, Donetsk oblast", "Vuhledar", "Hostomel", "East"],
        "quantity": ["4", "2", "dozens", "1"],
    }
    return make_losses(**(plain | columns))


def dots(ax: Any) -> list[tuple[float, float]]:
    (found,) = labelled(ax, "places")
    return [(round(float(x), 4), round(float(y), 4)) for x, y in found.get_offsets()]


def test_losses_at_one_place_are_one_dot_and_the_largest_is_drawn_first() -> None:
    ax = losses_map(placed())
    assert dots(ax) == [(30.2, 50.5), (37.5, 48.0)]
    (found,) = labelled(ax, "places")
    large, small = found.get_sizes()
    assert large / small == pytest.approx(48 / 6)


def test_degrees_are_as_long_as_on_the_ground_at_the_middle() -> None:
    ax = losses_map(placed())
    assert ax.get_aspect() == pytest.approx(1 / np.cos(np.radians(49.25)))
    assert next(label.get_text() for label in ax.get_xticklabels()).endswith("°E")
    assert next(label.get_text() for label in ax.get_yticklabels()).endswith("°N")
    south = losses_map(placed(latitude="-33.5", longitude=["-70", "-71", "-72", "-73"]))
    words = [label.get_text() for label in (*south.get_xticklabels(), *south.get_yticklabels())]
    assert {word[-1] for word in words} == {"W", "S"}


def test_what_has_no_coordinates_is_counted_in_the_caption() -> None:
    said = caption(losses_map(placed()))
    assert "1 record has no coordinates" in said
    assert "best value; bounds are not drawn" in said
    assert "Area of a dot: exact count;" in caption(losses_map(placed(quantity="2")))
    nothing = losses_map(placed(latitude="", longitude=""))
    assert "no losses with coordinates" in [text.get_text() for text in nothing.texts]
    assert "4 records have no coordinates" in caption(nothing)


def test_a_table_without_the_columns_is_a_map_without_dots() -> None:
    ax = losses_map(make_losses())
    assert "no losses with coordinates" in [text.get_text() for text in ax.texts]
    empty = losses_map(pd.DataFrame())
    assert "no losses recorded" in [text.get_text() for text in empty.texts]


def test_sides_have_their_colours_and_a_key() -> None:
    ax = losses_map(placed(side=["A", "B", "A", "B"]))
    assert texts(ax, "key") == ["A", "B"]
    wanted = style.name_colours(["A", "B"])
    (found,) = labelled(ax, "places")
    assert {to_hex(face[:3]) for face in found.get_facecolors()} == {
        colour.lower() for colour in wanted.values()
    }
    assert texts(losses_map(placed()), "key") == []


def test_many_names_share_one_colour_beyond_six() -> None:
    codes = ["tank", "aircraft", "helicopter", "radar", "truck", "boat", "train", "submarine"]
    losses = placed(
        category=codes, latitude=[f"{48 + n}" for n in range(8)], longitude="30", location="",
        quantity=[f"{9 - n}" for n in range(8)],
    )  # fmt: skip
    key = texts(losses_map(losses, by="category"), "key")
    assert len(key) == 7
    assert (key[0], key[-1]) == ("Tanks", "others")


def test_statuses_have_the_colours_of_other_charts() -> None:
    ax = losses_map(placed(status=["captured", "captured", "destroyed", "lost"]), by="status")
    (found,) = labelled(ax, "places")
    first = to_hex(found.get_facecolors()[0][:3])
    assert first == style.STATUS_LOOK["destroyed"][0].lower()


def test_claims_are_hollow() -> None:
    ax = losses_map(placed(evidence=["visual", "visual", "media", "visual"]))
    (found,) = labelled(ax, "places")
    assert [face[3] for face in found.get_facecolors()] == [0, pytest.approx(0.6)]
    assert "hollow dot: claimed" in caption(ax)


def test_parts_are_counted_once() -> None:
    losses = placed(
        record_id=["all", "some", "r3", "r4"], part_of=["", "all", "", ""],
        category=["armoured_vehicle", "tank", "tank", "tank"], quantity=["4", "2", "1", "1"],
    )  # fmt: skip
    (found,) = labelled(losses_map(losses), "places")
    large, small = found.get_sizes()
    assert large / small == pytest.approx(4)


def test_places_too_near_to_tell_apart_are_one_dot_at_their_middle() -> None:
    ax = losses_map(placed(latitude=["48.0", "48.001", "50.5", ""], quantity="1"))
    assert len(dots(ax)) == 2
    assert "pooled in squares of about 5 km" in caption(ax)
    rows = pd.DataFrame(
        {"_longitude": [30.001, 30.002], "_latitude": [50.001, 50.001], "best": [1.0, 3.0],
         "_name": "A", "_claimed": False}
    )  # fmt: skip
    (one,) = merge_near(rows, 5, 111.32, 0.64).to_dict("records")
    assert one["_longitude"] == pytest.approx(30.00175)
    assert one["best"] == 4


def test_a_few_far_places_are_left_out_and_said() -> None:
    rng = np.random.default_rng(1)
    across, up = rng.uniform(36, 38, 420), rng.uniform(47, 49, 420)
    across[0], up[0] = 100.0, 60.0
    losses = make_losses(latitude=up.round(4).tolist(), longitude=across.round(4).tolist())
    ax = losses_map(losses)
    assert "item" in caption(ax)
    assert "beyond the edges of the map" in caption(ax)
    assert ax.get_xlim()[1] < 45
    near = losses_map(losses.iloc[1:])
    assert "beyond" not in caption(near)


def test_a_scale_bar_is_as_long_as_it_says() -> None:
    ax = losses_map(placed())
    (bar,) = labelled(ax, "scale bar")
    left, right = bar.get_xdata()
    (said,) = texts(ax, "scale words")
    kilometres = (right - left) * 111.32 * np.cos(np.radians(49.25))
    assert kilometres == pytest.approx(float(said.removesuffix(" km").replace(",", "")))


def test_the_largest_places_are_named_apart_from_each_other() -> None:
    ax = losses_map(placed())
    assert texts(ax, "town") == ["Hostomel", "Vuhledar"]
    crowd = {
        "latitude": [f"{48 + n / 50}" for n in range(30)], "longitude": "37.5",
        "location": [f"Town number {n}" for n in range(30)], "quantity": "1",
    }  # fmt: skip
    crowded = losses_map(make_losses(**crowd))
    require_apart(crowded, labelled(crowded, "town"))
    assert 2 < len(texts(crowded, "town")) < 13


def test_areas_are_explained_by_up_to_three_counts() -> None:
    losses = placed(quantity=["250", "180", "7", "1"])
    assert texts(losses_map(losses), "size words") == ["10", "100", "400 items at one place"]


def test_one_place_is_a_map_of_its_surroundings() -> None:
    ax = losses_map(make_losses(latitude="36.2", longitude="37.16", location="Aleppo"))
    left, right = ax.get_xlim()
    assert 0.04 < right - left < 0.5
    assert dots(ax) == [(37.16, 36.2)]


def test_what_is_wrong_is_refused() -> None:
    with pytest.raises(DrawingError, match="a map needs losses"):
        losses_map(aggregate(make_losses()))
    with pytest.raises(ArgumentError, match="did you mean 'status'"):
        losses_map(placed(), by="statuss")
    with pytest.raises(InvalidLossesError):
        losses_map(placed(latitude="148"))


@pytest.mark.parametrize("size", ["slide", "phone"])
def test_every_size_has_a_map_as_wide_as_it_allows(size: str, tmp_path: Any) -> None:
    ax = losses_map(placed(), size=size, title="Mine", source="me")
    root_figure(ax).draw_without_rendering()
    assert ax.get_window_extent().width > 0.75 * ax.figure.bbox.width
    assert "Source: me" in caption(ax)
    if size == "phone":
        save(ax, tmp_path / "map.png")


def test_it_draws_on_given_axes() -> None:
    given = Figure(layout="constrained").subplots()
    assert losses_map(placed(), ax=given) is given
