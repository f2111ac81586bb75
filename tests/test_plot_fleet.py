"""Charts of shares of fleets: what is lost of how many, and nothing is divided by zero."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from conftest import make_losses
from matplotlib.figure import Figure
from plotted import caption, labelled, require_apart, spots, texts

import losstracker as lt
from losstracker.errors import DrawingError
from losstracker.model.taxonomy import taxonomy
from losstracker.plot.kinds.fleet_share import fleet_share
from losstracker.plot.kinds.fleet_table import percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DASH = "\N{EN DASH}"
CODES = ["tank", "helicopter", "artillery", "naval"]


def fleets(**columns: object) -> pd.DataFrame:
    made: dict[str, Any] = {
        "side": "Red", "category": CODES, "low": [200, 20, 10, 0], "high": [300, 20, 15, 0],
        "as_of": "2024-11-01",
    }  # fmt: skip
    made |= columns
    return pd.DataFrame(made)


def lost(**columns: object) -> pd.DataFrame:
    quantities = ["dozens", "at least two", "12-30", "2"]
    made: dict[str, Any] = {"side": "Red", "category": CODES, "quantity": quantities}
    return make_losses(**(made | {"language": "en"} | columns))


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return lt.share_of_fleet(lost(), fleets())


@pytest.fixture(scope="module")
def drawn(table: pd.DataFrame) -> Axes:
    return fleet_share(table)


def test_shares_are_bars_with_their_numbers_in_words(drawn: Axes) -> None:
    ax = drawn
    assert texts(ax, "name") == ["Artillery", "Helicopters", "Tanks", "Naval vessels"]
    assert texts(ax, "about")[2] == f"24{DASH}99 of 200{DASH}300 on 1 November 2024"
    told = texts(ax, "value")
    assert told == [f"80{DASH}300 %", "at least 10 %", f"8{DASH}50 %", "2 for none"]
    (hard,), (sure,) = labelled(ax, "hard bounds"), labelled(ax, "lost for sure")
    assert np.allclose(
        [s[:, 0] for s in hard.get_segments()], [[0.8, 3], [0.1, 0.1], [0.08, 0.495]]
    )
    assert np.allclose([s[:, 0] for s in sure.get_segments()], [[0, 0.8], [0, 0.1], [0, 0.08]])
    assert texts(ax, "subtitle")[0].startswith("Red: losses since the fleet was counted")


def test_the_axis_has_the_whole_fleet_and_what_lies_beyond(
    table: pd.DataFrame, drawn: Axes
) -> None:
    ax = drawn
    assert ax.get_xlim()[1] > 3
    assert "beyond 100 %: more lost than had been counted" in caption(ax)
    (fleet,) = labelled(ax, "fleet")
    assert {tuple(line[:, 0]) for line in fleet.get_segments()} == {(0, 1)}
    small = fleet_share(table[table["category"] == "tank"])
    assert small.get_xlim()[1] == pytest.approx(1.02)
    assert "100 %" in [label.get_text() for label in small.get_xticklabels()]


def test_a_share_without_end_fades_and_a_fleet_of_none_has_no_mark(drawn: Axes) -> None:
    ax = drawn
    assert len(spots(ax, "open head")) == 1
    assert len(labelled(ax, "fleet")[0].get_segments()) == 3
    assert "no mark in 1 row: no such fleet" in caption(ax).lower()
    assert spots(ax, "floor")[:, 0].tolist() == [0.1]


def test_the_dark_interval_is_drawn_where_it_says_more_than_the_bounds() -> None:
    shares = lt.share_of_fleet(lost(quantity=["dozens", "1", "2", "0"]), fleets())
    (inner,) = labelled(fleet_share(shares), "central interval")
    row = shares.iloc[0]
    assert np.allclose(
        [line[:, 0] for line in inner.get_segments()], [[row["lower"], row["upper"]]]
    )
    exact = lt.share_of_fleet(lost(quantity="5"), fleets())
    assert "dark" not in caption(fleet_share(exact))


def test_a_known_fleet_has_a_best_share() -> None:
    shares = lt.share_of_fleet(lost(quantity="5"), fleets(best=[250, 20, 12, 0]))
    ax = fleet_share(shares)
    assert np.allclose(sorted(spots(ax, "best")[:, 0]), [5 / 250, 5 / 20, 5 / 12])
    assert f"1.7{DASH}2.5 %, best 2 %" in texts(ax, "value")


def test_a_broad_fleet_is_no_rest_and_overlapping_records_are_not_added_up(drawn: Axes) -> None:
    known = fleets(category=["armoured_vehicle", "tank", "naval", "helicopter"])
    ax = fleet_share(lt.share_of_fleet(lost(), known))
    assert "Armoured vehicles" in texts(ax, "name")
    assert "record" not in caption(ax)
    assert "4 records" in caption(drawn)


def test_claims_and_models_and_two_sides() -> None:
    losses = lost(side=["Red", "Blue"] * 2, model=["T-72", "T-64"] * 2, evidence="official")
    known = fleets(category=["Red", "Blue", "Red", "Blue"], low=90, high=99).head(2)
    known = known.assign(side=known["category"], model=["T-72", "T-64"]).drop(columns="category")
    ax = fleet_share(lt.share_of_fleet(losses, known), colours={"Red": "#FF0000"})
    assert sorted(texts(ax, "name")) == ["Blue · T-64", "Red · T-72"]
    assert "claimed, not confirmed by pictures" in caption(ax).lower()
    reddest = max(labelled(ax, "lost for sure")[0].get_colors(), key=lambda rgba: rgba[0] - rgba[2])
    assert reddest[0] == 1


@pytest.fixture(scope="module")
def forty() -> pd.DataFrame:
    """A share for each of forty categories, all of them alike."""
    one = lt.share_of_fleet(lost(), fleets().head(1))
    many = pd.concat([one] * 40, ignore_index=True).assign(category=[*taxonomy()][:40])
    many.attrs = one.attrs
    return many


@pytest.mark.parametrize("size", ["slide", "phone"])
def test_forty_fleets_fit_or_are_left_out_aloud(size: str, forty: pd.DataFrame) -> None:
    ax = fleet_share(forty, size=size)
    assert ("smaller ones are not drawn" in caption(ax)) == (size == "slide")
    written = [text for text in ax.texts if text.get_label() in {"_name", "_about", "_value"}]
    require_apart(ax, written[:30])


def test_one_fleet_on_axes_of_ones_own_and_long_names() -> None:
    own = Figure(layout="constrained").subplots()
    known = fleets(side="Сили з дуже довгою назвою" * 4).head(1)
    losses = lost(side="Сили з дуже довгою назвою" * 4)
    assert fleet_share(lt.share_of_fleet(losses, known), ax=own) is own
    own.figure.draw_without_rendering()  # type: ignore[union-attr]


def test_losses_alone_and_other_tables_are_refused() -> None:
    with pytest.raises(DrawingError, match=r"do not say how many there were.*share_of_fleet"):
        fleet_share(lost())
    with pytest.raises(DrawingError, match="no table of shares"):
        fleet_share(lt.aggregate(lost()))


def test_no_rows_say_so(table: pd.DataFrame) -> None:
    assert "no losses recorded" in [text.get_text() for text in fleet_share(table.iloc[:0]).texts]


def test_percent_has_two_digits() -> None:
    found = [percent(share) for share in (0, 0.001, 0.0996, 0.995, 12.5)]
    assert found == ["0", "0.1", "10", "100", "1,250"]
