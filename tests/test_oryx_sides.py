"""Whose losses an Oryx page lists: sides by name and by form, and what is no side."""

from __future__ import annotations

import pytest
from oryx_pages import TANKS, item, link, page, read

from losstracker.errors import SourceFormatError
from losstracker.importers.oryx_titles import find_side

ONE, OTHER = item("1 T-72", "1, destroyed"), item("1 BMP-2", "1, destroyed")
FIRST = f"<h3>Tanks (1, of which destroyed: 1)</h3><ul>{ONE}</ul>"
SECOND = f"<h3>Infantry Fighting Vehicles (1, of which destroyed: 1)</h3><ul>{OTHER}</ul>"
NAMED_NOBODY = "The Long War: A List"


def sides(first: str, second: str, *, title: str = NAMED_NOBODY) -> list[str]:
    return read(page(f"{first}{FIRST}{second}{SECOND}", title=title)).losses["side"].tolist()


def left(body: str, *, title: str = NAMED_NOBODY, **options: str) -> list[tuple[str, str]]:
    return [(one.where, one.text) for one in read(page(body, title=title), **options).skipped]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Armenia", "Azerbaijani Armed Forces"),
        ("Sudanese Armed Forces", "Rapid Support Forces"),
        ("Georgia", "Abkhazia and South Ossetia"),
        ("Georgia", "Russia (and South Ossetia)"),
        ("Russia", "Chechen Republic of Ichkeria"),
        ("Ethiopia", "Tigray Defence Forces"),
        ("Government of National Accord", "Libyan National Army"),
        ("Armenia", "Azerbaijan and mercenaries"),
    ],
)
def test_sides_at_the_level_of_categories(first: str, second: str) -> None:
    assert sides(f"<h3>{first}</h3>", f"<h3>{second}</h3>") == [first, second]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("<h3>Armenian equipment losses:</h3>", "<h3>Azerbaijani equipment losses:</h3>"),
        ("<h3>Losses of Armenia</h3>", "<h3>Losses of Azerbaijan</h3>"),
        ("<p><b>Armenia</b></p>", "<p><b>Azerbaijan</b></p>"),
        ("<h3>Armenia</h3>", "<div>AZERBAIJAN</div>"),
        ("<h2>Armenia</h2><p>Note:</p>", "<h2>Azerbaijan</h2><p>A note on that side.</p>"),
        ("<h3>Armenia - 1, of which: destroyed: 1</h3>", "<h3>Azerbaijan's losses</h3>"),
    ],
)
def test_ways_to_write_a_side(first: str, second: str) -> None:
    assert sides(first, second) == ["Armenia", "Azerbaijan"]
    titled = "Documenting Armenian And Azerbaijani Equipment Losses"
    assert sides(first, second, title=titled) == ["Armenia", "Azerbaijan"]


def test_a_guessed_side_is_said() -> None:
    body = f"<h3>Georgia</h3>{FIRST}<h3>Red Band</h3>{SECOND}"
    assert left(body) == [("heading before entry 2, side", "Red Band")]
    assert left(f"<h3>Georgia</h3>{FIRST}<h3>Abkhazia</h3>{SECOND}") == []


@pytest.mark.parametrize(
    "heading",
    [
        "<h3>Hover Widgets - 1, of which destroyed: 1</h3>",
        "<h3>Hover Widgets: 1, of wich destroyed: 1</h3>",
        "<h3>Hover Widgets (1, of wich destroyed: 1)</h3>",
        "<h3>Hover Widgets (1; destroyed: 1)</h3>",
        "<h3><a href='#hover'>Hover Widgets (1, of which destroyed: 1)</a></h3>",
        "<p>Hover Widgets (1)</p>",
        "<p><b>Hover Widgets</b></p>",
    ],
)
def test_a_category_that_nobody_knows_is_no_side(heading: str) -> None:
    body = f"<h3>Ukraine - 2, of which: destroyed: 2</h3>{FIRST}{heading}{item('1 Cup', '1, sunk')}"
    result = read(page(body, title=NAMED_NOBODY))
    assert result.losses["side"].tolist() == ["Ukraine", "Ukraine"]
    assert result.losses["category"].tolist() == ["tank", "other"]
    assert result.losses["notes"].iloc[1] == "caption: sunk; heading: Hover Widgets"
    assert [(one.where, one.text) for one in result.skipped] == [
        ("heading 2, category", "Hover Widgets")
    ]


@pytest.mark.parametrize(
    "heading",
    [
        "<h3><a href='#heli'>Helicopters (1, of which destroyed: 1)</a></h3>",
        "<h3><a href='#heli'>Helicopters (1)</a></h3>",
        "<p><a href='#heli'>Helicopters</a> (1, of which destroyed: 1)</p>",
        "<h3>Helicopters (1, of wich destroyed: 1)</h3>",
        "<p>Helicopters: 1</p>",
    ],
)
def test_a_heading_is_no_loss(heading: str) -> None:
    losses = read(page(f"{TANKS}{ONE}{heading}{item('1 Cup', '1, sunk')}")).losses
    assert losses[["model", "category"]].to_numpy().tolist() == [
        ["T-72", "tank"],
        ["Cup", "helicopter"],
    ]


def test_an_item_typed_as_a_heading_is_an_item() -> None:
    body = f"{TANKS}<h3>1 T-62: {link('(1, destroyed)')}</h3><h3>1 T-64 {link('(1)')}</h3>"
    assert read(page(body)).losses["model"].tolist() == ["T-62", "T-64"]


def test_sides_without_categories() -> None:
    first = f"<h3>Red Band - 1, of which: destroyed: 1</h3>{ONE}"
    body = f"{first}<h3>Blue Band - 1, of which: destroyed: 1</h3>{OTHER}"
    losses = read(page(body, title=NAMED_NOBODY)).losses
    assert losses["side"].tolist() == ["Red Band", "Blue Band"]
    assert left(body)[0] == ("heading before entry 2, side", "Blue Band")


@pytest.mark.parametrize("heading", ["The Long War", "Ground Losses", "The Israel-Hamas War"])
def test_wars_and_groups_are_no_sides(heading: str) -> None:
    body = f"<h3>{heading}</h3>{FIRST}"
    with pytest.raises(SourceFormatError, match=f"are these sides: '{heading}'"):
        read(page(body, title=NAMED_NOBODY))
    assert left(body, side="Syria") == [("heading before entry 1", heading)]


def test_a_dropped_heading_is_said() -> None:
    body = f"{FIRST}<h3>Free Band</h3>{SECOND}"
    titled = "Documenting Ukrainian Equipment Losses"
    assert left(body, title=titled) == [("heading before entry 2", "Free Band")]
    assert sides("", "<h3>Ukrainian Navy</h3>", title=titled) == ["Ukraine"] * 2
    prose = f"{TANKS}{ONE}<p>Of these some were towed away later.</p>{item('1 T-62', '1, sunk')}"
    assert left(prose, title=titled) == [("item 2", "Of these some were towed away later.")]


@pytest.mark.parametrize(
    ("title", "side"),
    [
        ("Documenting Israeli And Hamas Equipment Losses", None),
        ("Russian And Georgian Losses In The 2008 War", None),
        ("Russian, Georgian Losses", None),
        ("Iranian Losses Caused By Israeli Aircraft Losses", None),
        ("Russia At War And Ukrainian Equipment Losses", "Ukraine"),
        ("Documenting UAE Losses", "United Arab Emirates"),
    ],
)
def test_a_title_of_two_sides_names_none(title: str, side: str | None) -> None:
    assert find_side(title) == side
