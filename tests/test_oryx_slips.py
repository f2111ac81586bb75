"""Slips of a page that was typed by hand: nothing is lost without a word."""

from __future__ import annotations

import gzip
import io
from typing import TYPE_CHECKING

import pytest
from oryx_pages import TANKS, item, link, listed, page, read, skipped

from losstracker.errors import SourceFormatError
from losstracker.importers.oryx import read_oryx
from losstracker.importers.oryx_entries import parse_entries, split_label, status_of

if TYPE_CHECKING:
    from pathlib import Path

OTHERS = f"{link('(2, destroyed)', '2.jpg')} {link('(3, captured)', '3.jpg')}"
BOTH = [("T-62", "destroyed", "1"), ("T-62", "captured", "1")]


@pytest.mark.parametrize(
    "text",
    ["(destroyed)", "(x, destroyed)", "(at least 1, destroyed)", "(l, destroyed)",
     "(, destroyed)", "1", "destroyed", "(0, destroyed)", "(1st, destroyed)"],
)  # fmt: skip
@pytest.mark.parametrize("label", ["3 T-62:", "3 <a href='#t62'>T-62</a>:"])
def test_a_first_entry_that_is_not_understood_is_said(text: str, label: str) -> None:
    body = f"<li>{label} {link(text)} {OTHERS}</li>"
    assert listed(body) == BOTH
    assert [where for where, _ in skipped(body)] == ["entry 1"]


@pytest.mark.parametrize(
    "text",
    ["[1, destroyed)", "[1, destroyed]", "(#1, destroyed)", "(No. 1, destroyed)",
     "((1, destroyed))", "{1, destroyed}", "1, destroyed", "1, destroyed)"],
)  # fmt: skip
def test_a_first_entry_that_is_plain_is_read(text: str) -> None:
    body = f"<li>3 T-62: {link(text)} {OTHERS}</li>"
    assert listed(body) == [BOTH[0], *BOTH]
    assert skipped(body) == []


def test_links_in_a_name_stay_in_it() -> None:
    assert listed(f"<li>1 {link('T-62 (2022)', '#t')} {link('(1, sunk)')}</li>")[0][0] == (
        "T-62 (2022)"
    )


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("1, 2 and 3 destroyed, 4 captured", [(3, "destroyed"), (1, "captured")]),
        ("1, 2, 3, captured and 4, destroyed", [(3, "captured"), (1, "destroyed")]),
        ("2, 3 and4, destroyed", [(3, "destroyed")]),
        ("2,3and 4, destroyed", [(3, "destroyed")]),
        ("1and 2, destroyed", [(2, "destroyed")]),
        ("2, 3a, destroyed", [(2, "destroyed")]),
        ("2a, destroyed", [(1, "destroyed")]),
        ("2., destroyed", [(1, "destroyed")]),
        ("1.destroyed", [(1, "destroyed")]),
        ("1 through 5, destroyed", [(5, "destroyed")]),
        ("1,001, destroyed", [(1, "destroyed")]),
        ("1,001 and 1,002, destroyed", [(2, "destroyed")]),
        ("99,100, destroyed", [(2, "destroyed")]),
        ("1, damaged by 2 drones and captured", [(1, "captured")]),
        ("1, captured in 2022, destroyed", [(1, "destroyed")]),
        ("1, 9M133, captured", [(1, "captured")]),
        *[(text, [(None, "destroyed")]) for text in (
            "0, destroyed", "2 (3), destroyed", "2 and, destroyed", "2 en 3, destroyed",
            "1,234, destroyed", "1 of 2, destroyed", "2, 3x, destroyed", "1, destroyed, 2",
            "1, damaged, 2022, destroyed")],
    ],
)  # fmt: skip
def test_no_number_is_dropped(text: str, counts: list[tuple[int | None, str]]) -> None:
    assert [(one.amount, str(one.status)) for one in parse_entries(text)] == counts


def test_an_entry_of_two_states_is_two_losses() -> None:
    body = f"<li>4 T-62: {link('(1, 2 and 3 destroyed, 4 captured)')}</li>"
    assert listed(body) == [("T-62", "destroyed", "3"), ("T-62", "captured", "1")]
    nested = f"<li>3 T-62: {link('(2 (3), destroyed)')} {OTHERS}</li>"
    assert listed(nested) == BOTH
    assert skipped(nested) == [("entry 1", "Tanks / 3 T-62: / (2 (3), destroyed)")]


@pytest.mark.parametrize(
    ("wording", "status"),
    [
        ("run aground", "lost"), ("interned", "lost"), ("crash-landed", "lost"),
        ("damaged and grounded", "damaged"), ("hijacked", "captured"), ("demolished", "destroyed"),
        ("undamaged", None), ("undamaged and captured", "captured"),
        ("damaged, not destroyed", "damaged"), ("not only damaged but destroyed", "destroyed"),
        ("destroy", "destroyed"), ("capture", "captured"), ("damages", "damaged"),
        ("to prevent capture", None),
    ],
)  # fmt: skip
def test_more_words_for_a_loss(wording: str, status: str | None) -> None:
    assert status_of(wording) == status


def test_a_loss_in_unknown_words_is_a_loss() -> None:
    body = f"<li>2 T-62: {link('(1, vanished)')} {link('(2 crew members)')}</li>"
    result = read(page(TANKS + body))
    assert result.losses[["status", "notes"]].to_numpy().tolist() == [["lost", "caption: vanished"]]
    assert [one.where for one in result.skipped] == ["entry 1, status", "entry 2"]


@pytest.mark.parametrize(
    ("label", "total", "model"),
    [
        ("3x T-72:", 3, "T-72"),
        ("3 x T-72", 3, "T-72"),
        ("6x6 Ural", None, "6x6 Ural"),
        ("1 6x6 truck", 1, "6x6 truck"),
        ("1 000 T-72", 1000, "T-72"),
        ("2 100 mm MT-12", 2, "100 mm MT-12"),
        ("1 -T", 1, "-T"),
        ("2 - T-72", 2, "T-72"),
    ],
)
def test_totals_before_a_model(label: str, total: int | None, model: str) -> None:
    assert split_label(label) == (total, model)


def test_what_is_quoted_says_why() -> None:
    body = f"<h3>=Evil - 1, of which: sunk: 1</h3>{TANKS}{item('1 =cmd|x', '1, sunk')}"
    result = read(page(body, title="A list"))
    assert result.losses[["side", "model"]].to_numpy().tolist() == [["'=Evil'", "'=cmd|x'"]]
    assert [one.where for one in result.skipped] == [
        "heading before entry 1, side",
        "item 1, model",
    ]
    assert all("takes for a formula" in one.why for one in result.skipped)


def test_what_is_struck_out_or_hidden_is_said() -> None:
    one = f"1 T-54: {link('(1, destroyed)')}"
    body = (
        f"<li>2 T-62: {link('(1, destroyed)')} <s>{link('(2, sunk)')}</s></li><li hidden>{one}</li>"
        f"<li style='display: none'>{one}</li><del><li>{one}</li></del><p hidden>A menu</p>"
    )
    assert listed(body) == [("T-62", "destroyed", "1")]
    assert [text for _, text in skipped(body)] == ["(2, sunk)", *["1 T-54: (1, destroyed)"] * 3]


@pytest.mark.parametrize("first", ["Date: today\n", "\n", "X-MAF-Information: x\n", "\ufeff"])
def test_archives_of_other_programs(first: str) -> None:
    frame = "--b\nContent-Type: text/html\n\n<p>A frame</p>\n"
    head = f"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n{frame}"
    head += "--b\nContent-Type: text/html\n\n"
    raw = f"{first}{head}{page(TANKS + item('1 T-62', '1, sunk'))}\n--b--\n".encode()
    assert read(raw).losses["model"].tolist() == ["T-62"]
    cut = raw[: raw.index(b"(1, sunk)")] + b"(1, sunk)</a>"
    with pytest.raises(SourceFormatError, match="cut off within the list"):
        read(cut)


def test_the_toolbar_of_an_archive_makes_no_list() -> None:
    toolbar = f"<div>{link('12 captures', '#12')} 24 Mar 2022 - 5 Feb 2024</div>"
    result = read(page(toolbar + TANKS + item("1 T-62", "1, sunk")))
    assert result.losses["model"].tolist() == ["T-62"]
    assert result.skipped == ()


def test_pages_with_items_as_paragraphs_are_seen_to_be_cut() -> None:
    items = item("1 T-62", "1, sunk") + item("12 Mi-8 helicopter", "1, sunk", "2, sunk")
    whole = page(TANKS + items.replace("<li>", "<p>").replace("</li>", "</p>"))
    for end in range(whole.index("12 Mi-8"), whole.index("(2, sunk)") + 12):
        with pytest.raises(SourceFormatError, match="cut off within the list"):
            read(whole[:end])
    with pytest.raises(SourceFormatError, match="cut off within the list"):
        read(whole[: whole.rindex("</ul>") + 1])


def test_a_foreign_page_stops_no_other(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(page(TANKS + item("1 T-62", "1, sunk")), "utf-8")
    (tmp_path / "b.html.gz").write_bytes(gzip.compress(b"<p>News of the day</p>"))
    result = read_oryx(tmp_path)
    assert len(result.losses) == 1
    assert [one.where for one in result.skipped] == [str(tmp_path / "b.html.gz")]
    with pytest.raises(SourceFormatError, match="expected a page of Oryx"):
        read_oryx([tmp_path / "b.html.gz", io.StringIO("<p>Other news</p>")])
