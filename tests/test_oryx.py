"""Oryx's pages: every entry becomes a loss or is named, in all the forms that the pages have."""

from __future__ import annotations

import gzip
import io
from typing import TYPE_CHECKING

import pytest
from oryx_pages import SITE, TANKS, UKRAINE, flag, item, link, listed, page, read, skipped

from losstracker.errors import ArgumentError, SourceFormatError
from losstracker.importers.oryx import read_oryx

if TYPE_CHECKING:
    from pathlib import Path

ONE = item("1 T-64BV", "1, destroyed")
TWO, THREE = link("(1 and 2, destroyed)"), link("(3, sunk)")
BOTH = "The Fight For Nagorno-Karabakh: Documenting Losses On The Sides Of Armenia And Azerbaijan"


def test_an_entry_becomes_a_loss() -> None:
    head = "<link rel='canonical' href='https://list.example.org/a.html'/>"
    body = TANKS + item(
        "7 T-64BV", "3 and 4, damaged and captured", before=flag("the_Soviet_Union")
    )
    result = read(page(body, head=head))
    assert {name: text for name, text in result.losses.iloc[0].items() if text} == {
        "record_id": result.losses["record_id"].iloc[0],
        "side": "Ukraine",
        "date": "2022-02-24/..",
        "category": "tank",
        "model": "T-64BV",
        "status": "captured",
        "quantity": "2",
        "source": f"{SITE}/T-64BV-3_and_4,_damaged_and_captured.jpg | "
        "https://list.example.org/a.html",
        "evidence": "visual",
        "conflict": "Russo-Ukrainian War",
        "notes": "caption: damaged and captured; origin: Soviet Union",
    }
    assert result.skipped == ()


def test_the_fold_out_layout_of_later_years() -> None:
    body = f"""<details><summary>{flag("Russia")} 2 T-54-3M:
      </summary>{link("(1, destroyed)")} {link("(1, damaged and abandoned)", "2.jpg")}</details>
      <details><summary>1 T-62M:</summary><p>{link("(1, sunk)")}</p></details>"""
    assert listed(body) == [
        ("T-54-3M", "destroyed", "1"),
        ("T-54-3M", "abandoned", "1"),
        ("T-62M", "destroyed", "1"),
    ]


@pytest.mark.parametrize(
    "body",
    [
        f"<ul><li>3 T-72:</li></ul><ul><li>{TWO}{THREE}</li></ul>",
        f"<li>3 T-72: {link('(1 and 2,')}{link(' destroyed')}{link(')')} {THREE}</li>",
        f"<LI><B>3</B>&nbsp;T-7\u200b2:<SPAN>{link('<b>(1 and 2, sunk)</b>')} {THREE}",
        f"<div>3 T-72:<br>{TWO}<br/>{THREE}</div>",
        f"<li>3 T-72: {link('(1 and 2, destroyed) (3, sunk)')}</li>",
        f"<li>3 T-72: {link('1 and 2, destroyed)')}({link('3, sunk)')}</li>",
        f"<li>3 T-72: {link('(1 and 2, destroyed')} {link('(3, sunk')}</li>",
        f"<li>3 T-72: {TWO}{link('')} {THREE}</li>",
        f"<p>3 T-72 : {link('(1 and 2 destroyed)')}, {link('(3,&nbsp;sunk)')}.</p>",
        "<table><tr><td>3 T-72<td>" + TWO + THREE + "</table>",
    ],
)
def test_one_item_in_many_forms_of_html(body: str) -> None:
    assert listed(body) == [("T-72", "destroyed", "2"), ("T-72", "destroyed", "1")]
    assert not [where for where, _ in skipped(body) if "," not in where]


def test_lists_with_line_breaks_only() -> None:
    lines = [f"{flag('Russia')} 1 T-62: {link('(1, sunk)')}", f"2 T-72: {link('(1, lost)')}"]
    assert [model for model, _, _ in listed(f"<div>{'<br>'.join(lines)}</div>")] == ["T-62", "T-72"]


def test_sides_come_from_headings() -> None:
    body = f"<h2>Armenia - 1, of which: sunk: 1</h2>{TANKS}{ONE}<h2>Azerbaijan</h2>{TANKS}{ONE}"
    losses = read(page(body, title=BOTH)).losses
    assert losses["side"].tolist() == ["Armenia", "Azerbaijan"]
    assert losses["conflict"].unique().tolist() == ["Second Nagorno-Karabakh War"]
    assert losses["date"].unique().tolist() == ["2020-09-27/2020-11-10"]


def test_a_heading_above_a_heading_is_a_side_that_nobody_knows() -> None:
    body = f"<h2>Red Band</h2>{TANKS}{ONE}<h2>Free Ruritania</h2>{TANKS}{ONE}"
    assert read(page(body, title="Losses")).losses["side"].tolist() == [
        "Red Band",
        "Free Ruritania",
    ]
    assert read(page(body)).losses["side"].unique().tolist() == ["Ukraine"]  # the title says it


def test_without_a_side_nothing_is_guessed() -> None:
    plain = page(f"<h3>Tanks</h3>{ONE}", title="A list")
    with pytest.raises(SourceFormatError, match=r"say it with side="):
        read(plain)
    assert read(plain, side="Syria").losses["side"].tolist() == ["Syria"]
    assert read(page(TANKS + ONE), side="Syria").losses["side"].tolist() == ["Syria"]


def test_headings_in_bold_and_in_two_pieces() -> None:
    body = (
        f"<p><b>Tanks (1, of which destroyed: 1)</b></p>{ONE}<h3>Helicopters </h3><h3>(1)</h3>{ONE}"
    )
    assert read(page(body)).losses["category"].tolist() == ["tank", "helicopter"]


def test_an_unknown_heading_is_said_and_the_model_tells_what_it_can() -> None:
    items = item("1 T-72B3", "1, sunk") + item("1 Teapot", "1, sunk")
    body = f"<h3>Odd Things (2, of which destroyed: 2)</h3>{items}"
    result = read(page(body))
    assert result.losses["category"].tolist() == ["tank", "other"]
    assert result.losses["notes"].str.contains("heading: Odd Things").all()
    assert [(one.where, one.text) for one in result.skipped] == [
        ("heading 1, category", "Odd Things")
    ]


def test_an_unknown_heading_of_one_kind_tells_what_its_models_do_not() -> None:
    body = f"<h3>Missile Cruisers (1)</h3>{item('1 Moskva', '1, sunk')}"
    more = f"<h3>Missile Cruisers And Mugs (1)</h3>{item('1 Teapot', '1, sunk')}"
    assert read(page(body + more)).losses["category"].tolist() == ["warship", "other"]


def test_what_is_not_understood_is_left_out_and_said() -> None:
    body = (
        item("4 T-72", "1, raised flag", "5-1, destroyed", "2, destroyed")
        + "<li>3 T-80:</li>"
        + ONE
    )
    assert skipped(body) == [
        ("entry 1, status", "Tanks / 4 T-72: / (1, raised flag)"),
        ("entry 2", "Tanks / 4 T-72: / (5-1, destroyed)"),
        ("item 2", "Tanks / 3 T-80:"),
    ]
    assert skipped(
        f"<li>2 T-72: {link('(1, sunk)')} of the guard {link('(destroyed)', '2')}</li>"
    ) == [
        ("entry 2", "Tanks / 2 T-72: / of the guard (destroyed"),
    ]


def test_an_entry_without_words_is_lost() -> None:
    assert listed(f"<li>2 T-72: {link('(1)')} {link('(2)')}</li>") == [("T-72", "lost", "1")] * 2
    assert listed(f"<li>1 2S3(M) Akatsiya (152 mm): {link('(1, sunk)')}</li>") == [
        ("2S3(M) Akatsiya (152 mm)", "destroyed", "1")
    ]


def test_entries_without_a_whole_link_have_the_page_as_source() -> None:
    body = (
        f"<li>3 T-72: (1, sunk) <a>(2, sunk)</a> {link('(3, sunk)', '#x')}{link('(4, sunk)')}</li>"
    )
    result = read(page(TANKS + body))
    assert [source.count(" | ") for source in result.losses["source"]] == [0, 0, 0, 1]
    assert [one.where for one in result.skipped] == [f"entry {at}, link" for at in (1, 2, 3)]


def test_days_bound_the_window() -> None:
    post = "https://twitter.com/someone/status/1544797070883684353"  # 6 July 2022
    body = TANKS + f"<li>1 T-72: {link('(1, sunk)', post)}{link('(2, sunk)')}</li>"
    changed = "<meta content='2022-08-01T10:00:00Z' itemprop='dateModified'/>"
    assert read(page(body, head=changed)).losses[["date", "reported"]].to_numpy().tolist() == [
        ["2022-02-24/2022-07-07", "2022-07-06"],
        ["2022-02-24/2022-08-01", ""],
    ]
    seen = read(page(body, head=changed), since="2022-06-01", seen="2022-09-01").losses["date"]
    assert seen.tolist() == ["2022-06-01/2022-07-07", "2022-06-01/2022-09-01"]
    late = read(page(body), since="2023-01-01").losses  # a post from before the war says nothing
    assert late[["date", "reported"]].to_numpy().tolist() == [["2023-01-01/..", ""]] * 2
    wrong = changed.replace("2022-08", "2022-03")  # before the post: not the day of this page
    assert read(page(body, head=wrong)).losses["date"].iloc[1] == "2022-02-24/.."


def test_days_that_cannot_be_are_refused() -> None:
    post = "https://twitter.com/someone/status/1544797070883684353"
    body = page(TANKS + f"<li>1 T-72: {link('(1, sunk)', post)}</li>")
    with pytest.raises(ArgumentError, match="a post of 2022-07-06"):
        read(body, seen="2022-07-01")
    with pytest.raises(ArgumentError, match="from 2022-02-24 on"):
        read(body, seen="2021-07-01")
    with pytest.raises(ArgumentError, match="such as '2022-02-24', got 'May'"):
        read(body, since="May")


@pytest.mark.parametrize(
    "text",
    ["", "<html><body><p>News of the day</p></body></html>", '{"losses": []}', "a,b\n1,2\n", "\0\0",
     page("<h3>Tanks (3, of which destroyed: 3)</h3>"), "<!-- " * 9],
)  # fmt: skip
def test_what_is_no_list_is_refused(text: str) -> None:
    with pytest.raises(SourceFormatError, match=r"expected a page of Oryx with entries such as"):
        read(text)


def test_a_page_that_is_cut_off_within_the_list_is_refused() -> None:
    whole = page(TANKS + "<ul>" + ONE + item("1 T-72", "1, destroyed") + "</ul>")
    for end in (
        whole.index("T-72:") + 3,
        whole.index("T-72-1") + 3,
        whole.index("destroyed)</a></li></ul>"),
        whole.index("<h2>Archive"),  # the last text may be the next item
    ):
        with pytest.raises(SourceFormatError, match="cut off within the list"):
            read(whole[:end])
    after = whole[: whole.index("(12)")]
    assert len(read(after).losses) == len(read(whole).losses) == 2


def test_encodings() -> None:
    text = page(TANKS + item("1 T-72 Été", "1, destroyed"))
    assert read(text.encode("utf-16")).losses["model"].iloc[0] == "T-72 Été"
    assert read(text.encode("utf-8-sig")).losses["model"].iloc[0] == "T-72 Été"
    said = text.replace("<head>", "<head><meta charset=windows-1252>")
    assert read(said.encode("cp1252")).losses["model"].iloc[0] == "T-72 Été"
    assert read_oryx(io.StringIO(said)).losses["model"].iloc[0] == "T-72 Été"
    with pytest.raises(SourceFormatError, match="expected text in UTF-8, got byte 0xc9 on line 1"):
        read(text.encode("cp1252"))
    with pytest.raises(SourceFormatError, match="'nothing' as the page says"):
        read(said.replace("windows-1252", "nothing").encode("cp1252"))


def test_a_page_saved_as_one_file() -> None:
    body = page(TANKS + ONE).replace("=", "=3D")
    kinds = "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b\n"
    part = "Content-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n"
    place = "Content-Location: https://list.example.org/a.html\n\n"
    result = read(f"From: <Saved by Blink>\n{kinds}{part}{place}{body}\n--b--\n")
    assert result.losses["source"].str.endswith(" | https://list.example.org/a.html").all()
    with pytest.raises(SourceFormatError, match=r"expected a web page in the \.mhtml file"):
        read(f"From: x\n{kinds}Content-Type: text/plain\n\nnothing\n--b--\n")


def test_pages_of_a_folder_are_read_once(tmp_path: Path) -> None:
    both = TANKS + item("2 T-72", "1, destroyed", "1, captured")
    (tmp_path / "a.html").write_text(page(both), "utf-8")
    later = page(TANKS + item("3 T-72", "1, destroyed", "1, captured", "2, captured"))
    (tmp_path / "b.htm.gz").write_bytes(gzip.compress(later.encode()))
    (tmp_path / "notes.txt").write_text("x", "utf-8")
    result = read_oryx(tmp_path)
    assert len(result.losses) == 3
    wheres = [one.where.removeprefix(f"{tmp_path}/") for one in result.skipped]
    assert wheres == ["notes.txt", "b.htm.gz: entry 1", "b.htm.gz: entry 2"]
    assert "already read from" in result.skipped[1].why
    assert not result.losses["record_id"].duplicated().any()


def test_a_loss_that_two_pages_tell_otherwise() -> None:
    old = page(TANKS + f"<li>1 T-72: {link('(1, abandoned)')}</li>")
    new = page(TANKS + f"<li>1 T-72: {link('(1, captured)')}</li>")
    result = read_oryx([io.StringIO(old), io.StringIO(new)])
    assert len(result.losses) == 1
    assert "status 'abandoned' there, 'captured' here" in result.skipped[0].why


def test_what_browsers_rewrite_changes_nothing() -> None:
    plain = page(TANKS + item("1 T-72", "1, destroyed", before=flag("the_Soviet_Union")))
    saved = plain.replace("https://flags.example.org/", "./page_files/").replace(
        "<li>", "<LI class=x>"
    )
    saved = "<!-- saved from url=(0031)https://list.example.org/a.html -->" + saved
    before, after = read(plain).losses, read(saved).losses
    assert [name for name in before if not before[name].equals(after[name])] == ["source"]
    archived = plain.replace(f'"{SITE}', f'"https://web.archive.org/web/20230401000000/{SITE}')
    assert read(archived).losses.equals(before)


def test_readers_comments_are_not_read() -> None:
    told = f"<div id='comments'><p>1 T-99: {link('(1, destroyed)')}</p></div>"
    assert UKRAINE in page(told)
    assert [model for model, _, _ in listed(ONE + told + f"<script>{ONE}</script>")] == ["T-64BV"]
