"""What holds for every Oryx page: ids stay, tables are valid, time is linear."""

from __future__ import annotations

import contextlib
import io
import socket
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from oryx_pages import TANKS, item, link, page, read

from losstracker.check.files import check_bytes, write_csv
from losstracker.errors import LossTrackerError
from losstracker.importers.oryx import read_oryx
from losstracker.importers.oryx_html import read_html
from losstracker.importers.oryx_page import read_list
from losstracker.importers.oryx_rows import Options, losses_of
from losstracker.model.columns import Col

if TYPE_CHECKING:
    import random
    from pathlib import Path

MODELS = ("T-62", "T-64BV", "2S3(M)")
STATES = ("destroyed", "captured", "damaged and captured", "abandoned")

entries = st.lists(
    st.tuples(st.sampled_from(MODELS), st.integers(1, 9), st.sampled_from(STATES)),
    max_size=12,
    unique_by=lambda one: one[:2],
)


def shown(found: list[tuple[str, int, str]]) -> str:
    """A page of the entries, by model as they come, with the totals that they have."""
    body = ""
    for model in dict.fromkeys(model for model, _, _ in found):
        mine = [(number, state) for name, number, state in found if name == model]
        links = [link(f"({at}, {state})", f"{model}-{number}.jpg")
                 for at, (number, state) in enumerate(mine, start=1)]  # fmt: skip
        body += f"<li>{len(mine)} {model}: {''.join(links)}</li>"
    return page(TANKS + item("1 T-90", "1, destroyed") + body)


def ids(found: list[tuple[str, int, str]]) -> dict[str, str]:
    """The id of each loss, by its picture and model."""
    html = read_html(shown(found).encode())
    rows, _ = losses_of(html, read_list(html), Options())
    return {row.loss[Col.SOURCE] + row.loss[Col.MODEL]: row.loss[Col.RECORD_ID] for row in rows}


@settings(max_examples=15)
@given(entries, st.randoms(use_true_random=False))
def test_an_id_stays_when_others_come_and_go(
    found: list[tuple[str, int, str]], chance: random.Random
) -> None:
    before = ids(found)
    kept = [one for one in found if chance.random() < 0.6]
    chance.shuffle(kept)
    moved = [(model, number, chance.choice(STATES)) for model, number, _ in kept]
    after = ids(moved)
    assert len(set(before.values())) == len(found) + 1
    assert {name: before[name] for name in after} == after


def ids_of(*listed: tuple[str, str], heading: str = TANKS) -> dict[str, str]:
    """The ids of entries of one picture, by what they say; beside them is another picture."""
    links = [f"<li>1 {model}: {link(f'(1, {state})')}</li>" for model, state in listed]
    losses = read(page(heading + "".join(links) + item("1 T-64", "1, sunk"))).losses
    return dict(zip(losses[Col.STATUS] + losses[Col.MODEL], losses[Col.RECORD_ID], strict=True))


def test_what_is_said_of_an_entry_may_change() -> None:
    before = ids_of(("Unknown T-72", "damaged"))
    assert list(before.values()) == list(ids_of(("T-72B3", "captured")).values())
    moved = ids_of(("T-72B3", "captured"), heading="<h3>Armoured Fighting Vehicles (2)</h3>")
    assert list(moved.values()) == list(before.values())
    assert not set(before.values()) & set(
        ids_of(("Mi-8", "sunk"), heading="<h3>Helicopters (2)</h3>")
    )


def test_entries_of_one_picture_have_their_own_ids_in_any_order() -> None:
    two = ids_of(("T-72", "destroyed"), ("T-72", "captured"), ("T-62M", "captured"))
    assert two == ids_of(("T-62M", "captured"), ("T-72", "captured"), ("T-72", "destroyed"))
    assert len(set(two.values())) == 4
    assert two["capturedT-62M"] == ids_of(("T-62M", "captured"), ("T-72", "sunk"))["capturedT-62M"]


def test_the_form_of_a_link_changes_no_id() -> None:
    one, other = (
        read(page(TANKS + f"<li>1 T-72: {link('(1, sunk)', address)}</li>")).losses
        for address in ("http://twitter.com/a/status/12?s=20", "https://x.com/a/status/12")
    )
    assert one[Col.RECORD_ID].tolist() == other[Col.RECORD_ID].tolist()


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
MARKUP = st.sampled_from(
    ["<li>", "</li>", "<a href='https://example.org/1'>", "<a href=x>", "</a>", "(1, destroyed)",
     "(2 and 3, captured)", "(", ")", "2 T-72:", "<h3>", "</h3>", "Tanks (3, of which sunk: 3)",
     "<br>", "<details>", "<summary>", "=1+1", "\u200b", "\x00", "\x1b", "&nbsp;", "<ul>"],
)  # fmt: skip


PAGE = st.lists(st.one_of(MARKUP, words), max_size=25).map("".join)
ODD = (
    "2 \ufffd\u202eT\u0430nk: <a href='https://example.org/\u202e'>(1, sunk)</a>",
    "1 @T-72: <a href='https://example.org/a|b \"c'>(1, -sunk)</a>",
    "1 =T-72\x07: <a href='https://ex ample.org/'>(1, =1+1, sunk)</a>",
    "1 -: <a href='http://user@example.org/'>(1, sunk)</a>",
)


@settings(max_examples=6)
@given(st.lists(PAGE, min_size=4, max_size=8))
@example(list(ODD))
def test_any_page_gives_a_table_that_a_file_check_accepts(parts: list[str]) -> None:
    one = TANKS + item("1 T-90", "1, destroyed")
    losses = read_oryx([io.StringIO(page(f"{one}<li>{part}")) for part in parts]).losses
    told = io.StringIO(newline="")
    write_csv(losses, told)
    report = check_bytes(told.getvalue().encode(), "losses.csv")
    assert [str(one) for one in report.findings if one.severity == "error"] == []


@pytest.mark.parametrize(
    "text",
    [
        "<div>" * 200_000,
        "<b>" * 200_000,
        "<b></i>" * 100_000,
        "<a <a " * 800_000,
        "<a href='" + "x" * 2_000_000,
        "&nbsp;&notit;&#x41;&amp" * 100_000,
        "\0" * 2_000_000,
        "<table>" * 100_000,
        "<li>1 T-72: " + "(1" * 30_000,
        "<li>1 T-72: " + link("(" * 50_000 + "1" * 50_000),
        "<h3>" + "(-" * 200_000 + "</h3>",
        "<p>" + "1 of which " * 100_000 + "</p>",
        "<li>" + "a<br>" * 20_000 + link("(1, sunk)"),
        "<li>1 T-72: " + link("(1, sunk)") + "<a href=y></a>" * 10_000,
        "<title>" + "air force " * 100_000,
        '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><p>&x;</p>',
    ],
    ids=lambda text: text[:20],
)
def test_hostile_pages_take_no_time(text: str) -> None:
    start = time.perf_counter()
    with contextlib.suppress(LossTrackerError):
        read(text)
    assert time.perf_counter() - start < 10


def test_nothing_of_this_machine_is_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret words", "utf-8")
    dtd = f'<!DOCTYPE r [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    found = read_html(f"{dtd}<p>&x;</p><iframe src='{secret.as_uri()}'></iframe>".encode())
    assert "secret words" not in str(found)


def test_nothing_is_fetched() -> None:
    asked = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        site = f"http://127.0.0.1:{server.getsockname()[1]}"
        outside = (
            f'<link rel="stylesheet" href="{site}/a.css"><script src="{site}/a.js"></script>'
            f'<img src="{site}/a.png"><iframe src="{site}/a.html"></iframe>'
        )
        text = page(TANKS + outside + item("1 T-62M", "1, sunk"), head=f'<base href="{site}/">')
        for doctype in (f'html SYSTEM "{site}/a.dtd"', f'html [<!ENTITY x SYSTEM "{site}/x">]'):
            named = text.replace("<!DOCTYPE html>", f"<!DOCTYPE {doctype}>").replace("T-62M", "&x;")
            assert named != text
            assert len(read(named).losses) == 1
            with contextlib.suppress(TimeoutError):
                asked.append(server.accept())
    assert asked == []
