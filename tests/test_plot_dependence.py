"""Charts say under which dependence their sums were made, and can show them side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from conftest import make_losses
from plotted import caption, labelled, spots

import losstracker as lt
from losstracker import plot
from losstracker.errors import DrawingError

if TYPE_CHECKING:
    import pandas as pd


def _compared(**columns: object) -> pd.DataFrame:
    losses = make_losses(quantity=["dozens"] * 100, language="en", **columns)
    return lt.compare_dependences(losses)


def test_a_sum_is_drawn_under_each_dependence_with_its_interval() -> None:
    ax = plot.dependence(_compared(), title="dozens")
    names = [label.get_text().partition(":")[0] for label in ax.get_yticklabels()]
    assert names == ["independent", "wording", "comonotonic", "unknown"]
    (inner,) = labelled(ax, "central interval")
    ends = [tuple(line[:, 0]) for line in inner.get_segments()]
    assert ends == [(4915, 5624), (2500, 9300), (2500, 9300), (2443, 9599)]
    told = [text.get_text() for text in ax.texts if text.get_label() == "_value"]
    assert told[0] == "4,915\N{EN DASH}5,624"
    assert "100 records" in caption(ax)


def test_a_table_of_one_dependence_is_no_comparison() -> None:
    with pytest.raises(DrawingError, match="compare_dependences"):
        plot.dependence(lt.aggregate(make_losses()))


def test_a_caption_names_dependence_and_lexicon_and_unknown_is_said_to_be_bounds() -> None:
    losses = make_losses(quantity=["dozens", "several"], category=["tank", "artillery"])
    for name, words in (("wording", "dark: central 90 %"), ("unknown", "dark: bounds of the")):
        sums = lt.aggregate(losses, by="category", dependence=name)
        sums.attrs["lexicon"] = "losstracker 2"
        ax = plot.bounds(sums)
        below = caption(ax)
        assert f"dependence: {name} (" in below
        assert "lexicon: losstracker 2" in below
        assert words in below


def test_a_cap_makes_no_best_value_of_a_floor() -> None:
    losses = make_losses(quantity=["at least two", "3"], category=["helicopter", "tank"])
    ax = plot.bounds(lt.aggregate(losses, by="category", cap=40))
    assert (len(spots(ax, "best")), len(spots(ax, "floor"))) == (1, 1)
    assert "stroke: a floor, no best value known" in caption(ax)
    assert "sums capped at 40" in caption(ax)
