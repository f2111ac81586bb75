"""Drawings and tables inside the page of a report: names, styles, text, what may be saved."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import matplotlib as mpl
import pandas as pd
import pytest
from lxml import etree, html
from matplotlib.figure import Figure

import losstracker as lt
from losstracker.model.checking import Checking
from losstracker.report import files, write_report
from losstracker.report.files import offer
from losstracker.report.inline import inline_svg

if TYPE_CHECKING:
    from pathlib import Path

    from lxml.html import HtmlElement

HOSTILE = "</script></svg></td>]]><!--\"'&amp;<img src=x onerror=alert(1)>\u062f\u0628"
TURNED = f"{HOSTILE}\u202egnp.\u2066"


def draw(*words: str) -> bytes:
    """A chart as matplotlib writes it: hatched bars of two kinds, a clip, a picture, text."""
    figure = Figure(figsize=(3, 2))
    ax = figure.subplots()
    ax.bar([0, 1], [1, 2], hatch="...", facecolor="#123456", edgecolor="white")
    ax.bar([2], [1], hatch="////", facecolor="#654321", edgecolor="white")
    ax.imshow([[0.0, 1.0], [1.0, 0.0]], extent=(0, 1, 0, 1))
    ax.plot([0, 1], [0, 1], marker="o", linestyle="--")
    for word in words:
        ax.text(0, 0, word, parse_math=False)
    stored = io.BytesIO()
    with mpl.rc_context({"svg.fonttype": "none"}):
        figure.savefig(stored, format="svg")
    return stored.getvalue()


def inlined(*words: str, name: str = "n") -> HtmlElement:
    drawn = inline_svg(draw(*words), name=name, label="says", drawn_for="wide")
    found = html.fragment_fromstring(drawn)
    assert found.tag == "svg"
    return found


def page_of(folder: Path) -> HtmlElement:
    return html.document_fromstring((folder / "index.html").read_bytes())


def test_a_drawing_has_no_styles_and_no_names_but_its_own() -> None:
    root = inlined("one")
    assert not root.xpath("//style | //metadata | //title | //*[@style]")
    names = root.xpath("//@id")
    assert names
    assert all(re.fullmatch(r"n-\d+", name) for name in names)
    markup = etree.tostring(root, encoding="unicode")
    used = set(re.findall(r"(?:url\(|href=\")#([\w-]+)", markup))
    assert used == set(names)
    assert "xlink" not in markup
    assert not re.search(r" (?:d|x|y|transform)=\"[^\"]*\.\d{3}", markup)


def test_styles_become_attributes() -> None:
    root = inlined("one")
    fills = set(root.xpath("//rect/@fill"))
    assert {"#123456", "#654321"} <= fills
    assert root.xpath("//path[@stroke-dasharray and @stroke-width and @fill='none']")
    assert root.get("font-family", "").startswith("'DejaVu Sans'")
    assert not root.xpath("//text[@font-family]")
    assert root.xpath("//text[. = 'one']/@font-size") == ["10px"]


def test_the_dots_of_a_hatch_stand_where_they_stood() -> None:
    given = etree.fromstring(draw())
    dotted = next(
        path.get("d", "")
        for path in given.iter("{*}path")
        if path.get("d", "").count("z") > 9 and "C" in path.get("d", "")
    )
    tops = re.findall(r"M (-?[\d.]+) (-?[\d.]+)", dotted)
    short = inlined().xpath("//pattern/path[@stroke-linecap='round']")
    assert len(short) == 1
    points = re.findall(r"M(-?[\d.]+) (-?[\d.]+)h0", short[0].get("d", ""))
    pen = float(short[0].get("stroke-width", ""))
    assert len(points) == len(tops) > 100
    for (x, top), (across, middle) in zip(tops, points, strict=True):
        assert float(across) == pytest.approx(float(x), abs=0.01)
        assert abs(float(top) - float(middle)) == pytest.approx((pen - 1) / 2, abs=0.02)


@pytest.mark.parametrize("word", ["a < b & c", "</svg>", "]]>", '"quoted"', "<b>", "&lt;"])
def test_text_of_a_drawing_stays_text(word: str) -> None:
    root = inlined(word)
    assert word in [text.text for text in root.iter("text")]
    assert not root.xpath("//b")


def test_a_label_is_escaped() -> None:
    drawn = inline_svg(draw(), name="n", label='"/><script>', drawn_for="wide")
    assert html.fragment_fromstring(drawn).get("aria-label") == '"/><script>'


def hostile_losses() -> pd.DataFrame:
    """Two claims of one loss, hostile in every column that is free text."""
    free = ["side", "model", "conflict", "location", "unit", "loss_id", "notes"]
    rows = pd.DataFrame({name: [HOSTILE] * 2 for name in free})
    rows["captor"] = f"{HOSTILE} too"
    rows["record_id"] = [f"{HOSTILE}{at}" for at in range(2)]
    rows["source"] = [f"javascript:alert(1){HOSTILE} | https://a.org/{HOSTILE[:9]}", HOSTILE]
    rows = rows.assign(date="2024-01-01", category="tank", status="lost", quantity="dozens")
    off = Checking(off=frozenset({"LT113"}))
    return lt.validate(rows.assign(language="en"), checking=off)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> HtmlElement:
    folder = tmp_path_factory.mktemp("hostile")
    write_report(hostile_losses(), folder, title=TURNED)
    return page_of(folder)


def test_hostile_text_in_every_column_stays_text(hostile: HtmlElement) -> None:
    assert [dict(script.attrib) for script in hostile.iter("script")] == [{}]
    assert not list(hostile.iter("img"))
    assert not hostile.xpath("//*[@onerror]")
    assert not [link for link in hostile.xpath("//a/@href") if link.startswith("javascript")]
    row = hostile.xpath("//table[contains(@class, 'records')]/tbody/tr")[0]
    assert row.text_content().count(HOSTILE) == 5
    assert hostile.findtext(".//h1") == TURNED
    assert hostile.xpath("//svg//text[contains(., '</script>')]")
    assert [text for text in hostile.xpath("//svg/@aria-label") if HOSTILE in text]


def test_words_of_the_data_cannot_turn_the_sentence_around_them(hostile: HtmlElement) -> None:
    found = hostile.xpath("//body//*[contains(text(), '\u062f')]")
    assert len(found) > 5
    for element in found:
        apart = element.xpath("ancestor-or-self::*[@dir='auto' or self::bdi or self::text]")
        assert apart, html.tostring(element)


def test_a_large_table_is_beside_the_page_and_said_to_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MOST_BYTES", 9_000)
    row = {"side": "A", "date": "2024-01", "category": "tank", "status": "lost", "quantity": "1"}
    losses = pd.DataFrame([{"record_id": "r", **row, "source": "s", "notes": "x" * 9_000}])
    write_report(losses, tmp_path)
    root = page_of(tmp_path)
    beside = root.xpath("//section[@aria-labelledby='files']//li/a[not(@download)]/@href")
    assert beside == ["losses.csv"]
    assert "losses.csv (" in root.text_content()
    assert "and lies beside it" in root.text_content()


@pytest.mark.parametrize(("size", "inside"), [(1_000_000, True), (1_000_001, False)])
def test_up_to_a_megabyte_is_inside(tmp_path: Path, size: int, inside: bool) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"x" * size)
    found = offer(path, "what")
    assert (found.inside, found.address == "t.csv") == (inside, not inside)
