"""The words of an Oryx page: captions, labels, headings, titles, links, days."""

from __future__ import annotations

from datetime import date

import pytest

from losstracker.importers.evidence_day import day_in_name, day_of_link
from losstracker.importers.oryx_entries import (
    find_groups,
    find_origins,
    parse_entry,
    read_totals,
    split_label,
    status_of,
)
from losstracker.importers.oryx_links import ORYX, as_link, page_link
from losstracker.importers.oryx_titles import find_conflict, find_side


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1, destroyed", 1),
        ("2 destroyed", 1),
        ("21 and 22, destroyed", 2),
        ("53, 54, 55, 56 and 57, captured", 5),
        ("7, and 8, captured", 2),
        ("3, 4 5, 6 and 7, captured", 5),
        ("1-5, destroyed", 5),
        ("1 to 3 & 9, destroyed", 4),
        ("1, 152mm gun, destroyed", 1),
        ("2, 2 crew, destroyed", 2),
        ("10-8, destroyed", None),
        ("1-5000, destroyed", None),
        ("with gun, destroyed", None),
        ("152mm, destroyed", None),
    ],
)
def test_numbers(text: str, amount: int | None) -> None:
    assert parse_entry(text).amount == amount


@pytest.mark.parametrize(
    ("wording", "status"),
    [
        ("destroyed", "destroyed"),
        ("damaged and captured", "captured"),
        ("captured and later destroyed", "destroyed"),
        ("damaged, abandoned and later destroyed", "destroyed"),
        ("abandoned and later captured", "captured"),
        ("damaged and abandoned", "abandoned"),
        ("damaged beyond economical repair on the ground", "destroyed"),
        ("damaged on the ground", "damaged"),
        ("captured and stripped", "captured"),
        ("stripped", "destroyed"),
        ("sunk", "destroyed"),
        ("scuttled to prevent capture", "destroyed"),
        ("with ZU-23 AA gun, captured", "captured"),
        ("damagd and abanonded", "abandoned"),
        ("lost", "lost"),
        ("raised flag", None),
        ("to prevent capture", None),
        ("armoured", None),
        ("not seen", None),
    ],
)
def test_statuses(wording: str, status: str | None) -> None:
    assert status_of(wording) == status


def test_a_caption_says_more_only_where_it_does() -> None:
    assert not parse_entry("1, captured").says_more
    assert not parse_entry("1").says_more
    assert parse_entry("1, sunk").says_more


def test_parentheses() -> None:
    text = "9A83 (launcher for S-300): (1, with 9M311 (x), sunk) (6x6) (2, sunk (3, lost"
    assert [inside for _, _, inside in find_groups(text)] == [
        "1, with 9M311 (x), sunk",
        "6x6",
        "2, sunk",
        "3, lost",
    ]


@pytest.mark.parametrize(
    ("label", "total", "model"),
    [
        ("53 T-62M:", 53, "T-62M"),
        ("1,204\xa0BMP-2(K) :", 1204, "BMP-2(K)"),
        ("152mm 2S3(M) Akatsiya:", None, "152mm 2S3(M) Akatsiya"),
        ("152 mm howitzer", None, "152 mm howitzer"),
        ("9 9K33 Osa", 9, "9K33 Osa"),
        ("4 152mm 2A65:", 4, "152mm 2A65"),
        ("2K22 Tunguska", None, "2K22 Tunguska"),
        ("260 (Unknown) truck:", 260, "(Unknown) truck"),
        ("2 5P85SD/SM (launcher for S-300 PMU(-1)):", 2, "5P85SD/SM (launcher for S-300 PMU(-1))"),
        ("1 Project 1164 cruiser 'Moskva': ", 1, "Project 1164 cruiser 'Moskva'"),
    ],
)
def test_labels(label: str, total: int | None, model: str) -> None:
    assert split_label(label) == (total, model)


@pytest.mark.parametrize(
    ("text", "name", "total", "parts", "side"),
    [
        ("Tanks (3, of which destroyed: 1, captured: 2)", "Tanks", 3, [1, 2], False),
        ("Russia \u2013 1,204 of which: destroyed: 1,200, sunk: 4", "Russia", 1204, [1204], True),
        ("MRAP (MRAP) Vehicles (4, of which destroyed 3 damaged 1)", "MRAP (MRAP) Vehicles", 4,
         [3, 1], False),
        ("Helicopters (12)", "Helicopters", 12, [], False),
        ("Armenia: 255", "Armenia", 255, [], True),
        ("Naval Ships", "Naval Ships", None, [], False),
        ("Project 1164", "Project 1164", None, [], False),
    ],
)  # fmt: skip
def test_headings(text: str, name: str, total: int | None, parts: list[int], side: bool) -> None:
    found = read_totals(text)
    assert (found[0], found[1], list(found[2].values()), found[3]) == (name, total, parts, side)


@pytest.mark.parametrize(
    ("picture", "origin"),
    [
        ("https://w.example.org/thumb/Flag_of_Russia.svg/23px-Flag_of_Russia.svg.png", ["Russia"]),
        ("./a_files/23px-Flag_of_the_Soviet_Union.svg(1).png", ["Soviet Union"]),
        ("a%20b/23px-Flag_of_Belarus_%281995%29.svg.png", ["Belarus"]),
        ("Flag of the United States", ["United States"]),
        ("https://example.org/tank.jpg", []),
        ("data:image/png;base64,AAAA", []),
    ],
)
def test_flags(picture: str, origin: list[str]) -> None:
    assert find_origins([picture, ""]) == origin


@pytest.mark.parametrize(
    ("title", "side"),
    [
        ("Attack On Europe: Documenting Russian Equipment Losses During The", "Russia"),
        ("Disaster At Hand: Documenting Afghan Military Equipment Losses Since", "Afghanistan"),
        ("Documenting Israeli Equipment Losses", "Israel"),
        ("Documenting South Sudanese Vehicle Losses", "South Sudan"),
        ("List Of Aircraft Losses During The Russian Invasion Of Ukraine", None),
        ("Russia's Wars: Listing Equipment Losses During The Russo-Georgian War", None),
        ("Documenting Losses On The Sides Of Armenia And Azerbaijan", None),
    ],
)
def test_sides_of_titles(title: str, side: str | None) -> None:
    assert find_side(title) == side


@pytest.mark.parametrize(
    ("title", "first", "last"),
    [
        ("List Of Naval Losses During The 2022 Russian Invasion Of Ukraine", "2022-02-24", None),
        ("The Fight For Nagorno-Karabakh: Documenting Losses", "2020-09-27", "2020-11-10"),
        ("Equipment Losses During The 2008 Russo-Georgian War", "2008-08-01", "2008-08-22"),
        ("Equipment Losses During The Second Chechen War", "1999-08-07", "2009-04-16"),
    ],
)
def test_conflicts_of_titles(title: str, first: str, last: str | None) -> None:
    found = find_conflict(title)
    assert found is not None
    assert (found.first.isoformat(), found.last and found.last.isoformat()) == (first, last)


def test_a_title_of_another_conflict() -> None:
    assert find_conflict("The Fighting Vehicles Of Sudan") is None
    assert find_conflict("Equipment Destroyed During False Flag Operations In Ukraine") is None


@pytest.mark.parametrize(
    ("href", "link"),
    [
        ("https://example.org/1.jpg", "https://example.org/1.jpg"),
        (" https://example.org/\n1.jpg\u200b", "https://example.org/1.jpg"),
        ("//example.org/1.jpg", "https://example.org/1.jpg"),
        ("https://example.org/\u0454 (1).jpg?a=%20|b", "https://example.org/%D1%94%20(1).jpg?a=%20|b"),
        ("/web/20230401im_/https:/example.org/1.jpg", "https://example.org/1.jpg"),
        ("javascript:alert(1)", None),
        ("https:", None),
        ("@name", None),
        ("a.jpg", None),
        ("", None),
        (None, None),
    ],
)  # fmt: skip
def test_links(href: str | None, link: str | None) -> None:
    assert as_link(href) == link


def test_the_page_as_source() -> None:
    assert page_link("javascript:x") == ORYX
    assert page_link("https://example.org/a.html?m=1") == "https://example.org/a.html"


@pytest.mark.parametrize(
    ("link", "day"),
    [
        ("https://twitter.com/someone/status/1544797070883684353", date(2022, 7, 6)),
        ("https://x.com/someone/status/1544797070883684353?s=20", date(2022, 7, 6)),
        ("https://mobile.twitter.com/i/web/status/1544797070883684353/photo/1", date(2022, 7, 6)),
        ("https://twitter.com/someone/status/123", None),
        ("https://example.org/twitter.com/someone/status/1544797070883684353", None),
        ("https://twitter.com/someone", None),
    ],
)
def test_days_of_posts(link: str, day: date | None) -> None:
    assert day_of_link(link) == day


def test_days_in_names_of_images() -> None:
    assert day_in_name("https://i.example.org/a/1024-t62m-destr-11-01-23.jpg") == date(2023, 1, 11)
    assert day_in_name("https://i.example.org/a/1024-t62m-destr-31-02-23.jpg") is None
    assert day_in_name("https://i.example.org/a/1002-99-01-02-23-1.jpg") is None
