"""First losses on a chart: order, dots, bars, fades, and what is left out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from conftest import make_losses
from matplotlib.figure import Figure
from plotted import caption, labelled, require_apart, texts

from losstracker.analysis.aggregate import aggregate
from losstracker.analysis.first_seen import first_seen as find_first
from losstracker.errors import DrawingError
from losstracker.plot import style
from losstracker.plot.dates import from_days
from losstracker.plot.figure import save
from losstracker.plot.kinds.first_seen import first_seen


def models(**columns: Any) -> pd.DataFrame:
    plain = {
        "model": ["T-72B", "T-55", "T-62", "T-90"],
        "date": ["2022-02-24", "2023-06-18", "2022-05-01/2022-07-20", "../2022-09-01"],
        "quantity": ["314", "2", "dozens", "at least 3"],
        "evidence": "visual",
    }
    return make_losses(**(plain | columns))


def day(number: float) -> str:
    return from_days(number).date().isoformat()


def test_groups_stand_in_the_order_in_which_they_were_seen() -> None:
    ax = first_seen(models())
    assert texts(ax, "name") == ["T-72B", "T-62", "T-90", "T-55"]
    assert texts(ax, "day words") == [
        "24 Feb 2022", "1 May\u2009\u2013\u200920 Jul 2022", "by 1 Sept 2022", "18 Jun 2023",
    ]  # fmt: skip
    assert texts(ax, "value") == ["314", "24\u201399, best 48", "at least 3", "2"]
    assert texts(ax, "subtitle") == ["Syria: day of the first loss"]
    bottom, top = ax.get_ylim()
    assert bottom > top


def test_a_known_day_is_a_dot_and_a_window_is_a_bar() -> None:
    ax = first_seen(models())
    (dots,) = labelled(ax, "day")
    assert [(day(x), y) for x, y in dots.get_offsets()] == [("2022-02-24", 0), ("2023-06-18", 3)]
    (bar,) = [patch for patch in ax.patches if patch.get_label() == "_window"]
    left, right = bar.get_x(), bar.get_x() + bar.get_width()  # type: ignore[attr-defined]
    assert (day(left), day(right)) == ("2022-05-01", "2022-07-20")


def test_an_open_beginning_fades_to_the_left_under_an_arrow_head() -> None:
    ax = first_seen(models())
    (fade,), (head,) = labelled(ax, "open end"), labelled(ax, "open head")
    pieces = fade.get_segments()
    assert day(pieces[0][0, 0]) == "2022-09-01"
    assert np.all(np.diff([piece[0, 0] for piece in pieces]) < 0)
    assert np.all(np.diff(fade.get_colors()[:, 3]) < 0)
    assert head.get_offsets()[0, 0] == pytest.approx(pieces[-1][1, 0])
    assert "nothing says since when" in caption(ax)
    assert "by when" not in caption(ax)
    only_open = first_seen(models(date="2022-09-01/.."))
    assert texts(only_open, "day words") == ["on 1 Sept 2022 or later"] * 4
    assert "nothing says by when" in caption(only_open)


def test_claims_are_hollow_beside_what_pictures_confirm() -> None:
    losses = models(evidence=["visual", "media", "media", "visual"])
    ax = first_seen(find_first(losses, ["model", "evidence"]))
    (dots,) = labelled(ax, "day")
    assert [tuple(face) == (1, 1, 1, 1) for face in dots.get_facecolors()] == [False, True]
    (bar,) = [patch for patch in ax.patches if patch.get_label() == "_window"]
    assert bar.get_linestyle() not in {"-", "solid"}
    assert "Hollow and broken" in caption(ax)


def test_sides_have_their_colours() -> None:
    ax = first_seen(models(side=["A", "B", "A", "B"]))
    assert texts(ax, "name")[0] == "A \u00b7 T-72B"
    sides = style.name_colours(["A", "B"])
    inks = [style.mix(sides[side], "#000000", 0.35) for side in "AABB"]
    assert [note.get_color() for note in labelled(ax, "name")] == inks
    chosen = first_seen(models(), colours={"T-55": "#ff0000"})
    assert labelled(chosen, "name")[3].get_color() == style.mix("#ff0000", "#000000", 0.35)


def test_the_largest_or_the_latest_are_chosen_and_the_rest_is_said() -> None:
    largest = first_seen(models(), most=2)
    assert texts(largest, "name") == ["T-72B", "T-62"]
    assert "2 with fewer losses are not drawn" in caption(largest)
    latest = first_seen(models(), most=3, choose="latest")
    assert texts(latest, "name") == ["T-62", "T-90", "T-55"]
    assert "1 that appeared earlier is not drawn" in caption(latest)
    with pytest.raises(DrawingError, match="choose: expected one of largest, latest"):
        first_seen(models(), choose="first")


def test_what_has_no_name_or_no_day_is_said_and_not_drawn() -> None:
    losses = models(date=["2022-02-24", "2023", "../..", "2022"], model=["A", "A", "B", ""])
    ax = first_seen(losses)
    assert texts(ax, "name") == ["Syria \u00b7 A"]
    assert "not shown: 1 record without a name; not shown: 1 record without any day" in caption(
        ax
    ).replace("Not", "not")
    nothing = first_seen(models(date="../.."))
    assert "no dated losses" in [text.get_text() for text in nothing.texts]


def test_losses_without_models_are_shown_by_category() -> None:
    ax = first_seen(make_losses(category=["tank", "aircraft"]))
    assert texts(ax, "name") == ["Aircraft", "Tanks"]


@pytest.mark.parametrize("table", [pd.DataFrame(), find_first(make_losses()).iloc[:0]])
def test_an_empty_table_is_an_empty_chart(table: pd.DataFrame) -> None:
    ax = first_seen(table)
    assert "no losses recorded" in [text.get_text() for text in ax.texts]


def test_other_tables_are_refused() -> None:
    for table in (aggregate(make_losses()), pd.DataFrame({"a": [1]})):
        with pytest.raises(DrawingError, match=r"make one with losstracker\.first_seen"):
            first_seen(table)


def test_a_table_read_back_from_csv_can_be_drawn(tmp_path: Any) -> None:
    find_first(models()).to_csv(tmp_path / "first.csv", index=False)
    ax = first_seen(pd.read_csv(tmp_path / "first.csv"))
    assert texts(ax, "name") == ["T-72B", "T-62", "T-90", "T-55"]


def test_events_stand_above_and_those_outside_are_said() -> None:
    ax = first_seen(models(), events=[("2022-09-06", "Kharkiv"), ("2030-01-01", "later")])
    assert texts(ax, "event words") == ["Kharkiv"]
    assert "utside of the days shown: later" in caption(ax)


@pytest.mark.parametrize("size", ["page", "phone"])
def test_words_lie_inside_of_the_figure_and_apart(size: str, tmp_path: Any) -> None:
    count = 40
    days = pd.date_range("2022-02-24", periods=count, freq="17D").strftime("%Y-%m-%d").tolist()
    days[30] = "2022-02-24/2024-01-01"
    names = [f"Model {n} with a rather long name" for n in range(count)]
    names[0], names[-1] = (
        "\u0411\u041c\u041f-2 \u00ab\u0411\u0435\u0440\u0435\u0436\u043e\u043a\u00bb",
        "\u062f\u0628\u0627\u0628\u0629",
    )
    ax = first_seen(models(model=names, date=days, quantity="1"), size=size)
    found = texts(ax, "name")
    assert len(found) == {"page": 30, "slide": 15}.get(size, 20)
    require_apart(ax, [*labelled(ax, "name"), *labelled(ax, "day words"), *labelled(ax, "value")])
    box = ax.figure.bbox
    for note in labelled(ax, "name"):
        extent = note.get_window_extent()
        assert extent.x0 > -1
        assert extent.x1 < box.x1
    if size == "phone":
        save(ax, tmp_path / "first.png")


def test_it_draws_on_given_axes_with_a_title_and_in_another_order() -> None:
    given = Figure(layout="constrained").subplots()
    table = find_first(models())
    ax = first_seen(table.iloc[::-1], ax=given, title="Mine", source="me")
    assert ax is given
    assert ax.get_title(loc="left") == "Mine"
    assert "Source: me" in caption(ax)
    assert texts(ax, "name") == ["T-72B", "T-62", "T-90", "T-55"]


def test_days_of_report_are_said() -> None:
    losses = models(reported="2024-01-01")
    ax = first_seen(find_first(losses, on="reported"))
    assert texts(ax, "subtitle") == ["Syria: day of the first report"]
