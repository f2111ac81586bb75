"""How values show in a notebook: what is said, nothing of a file is taken for markup."""

from __future__ import annotations

import doctest
import importlib
import inspect
import json
import re
import types
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import losstracker as lt
from losstracker.check.files import check_bytes
from losstracker.errors import InvalidLossesError
from losstracker.importers import ImportResult, Skipped
from losstracker.model import display
from losstracker.model.finding import Finding, FindingLines, Findings, Severity

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "record_id,side,date,category,status,quantity,source\n"
NASTY = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&$x^2$\u202e"
VOID = {"img", "br", "hr", "input", "meta", "link"}
ROOMS = tuple(f"losstracker{room}" for room in ("", ".plot", ".importers", ".errors", ".examples"))
ALLOWED = {
    *("div", "strong", "bdi", "table", "tr", "th", "td"),
    *("svg", "g", "rect", "path", "text"),
}


class Reader(HTMLParser):
    """Reads HTML strictly: knows the elements and attributes, and that all are closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


def shown(value: object) -> str:
    """Give the text of a value as a notebook shows it, after a look at its HTML."""
    html = value._repr_html_()  # type: ignore[attr-defined]
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert not reader.open
    assert reader.tags <= ALLOWED
    assert not {name for name in reader.attributes if name.startswith("on")}
    assert not re.search(r"#[0-9a-fA-F]{3,6}\b|\bwhite\b|\bblack\b", html.partition(">")[0])
    assert "mathjax_ignore" in html
    return reader.text


def finding(line: int = 2, value: str = "tnak", path: str = "a.csv") -> Finding:
    told = ("expected a code of the taxonomy", "did you mean 'tank'?")
    return Finding(
        path, line, "category", "LT104", Severity.ERROR, value, f"{told[0]}: {value}", told[1]
    )


def test_a_count_shows_bounds_kinds_and_why() -> None:
    text = shown(lt.parse_quantity("dozens", "fr"))
    assert text.startswith("dozens: 20 to 99, best 44")
    assert "low20 (convention)" in text
    assert "high99 (convention)" in text
    assert "languagefr" in text
    assert "Source: convention (losstracker)" in text


def test_a_count_without_an_end_shows_no_best_and_no_high() -> None:
    count = lt.parse_quantity("at least ten")
    text = shown(count)
    assert text.startswith("at least ten: 10 or more")
    assert "best 10" not in text
    assert "no upper bound" in text
    assert "inf" not in text


@pytest.mark.parametrize(
    ("text", "bars", "arrow"),
    [("10-12", 3, False), ("dozens", 48, False), ("at least ten", 11, True), ("plural", 1, True)],
)
def test_the_picture_has_a_bar_a_count_and_an_arrow_where_it_is_open(
    text: str, bars: int, arrow: bool
) -> None:
    html = lt.parse_quantity(text)._repr_html_()
    assert html.count("<rect") == bars
    assert ("stroke-dasharray" in html) is arrow
    assert "currentColor" in html


def test_an_exact_count_needs_no_picture_and_a_very_wide_one_has_a_band() -> None:
    assert "<svg" not in lt.parse_quantity("10")._repr_html_()
    assert lt.parse_quantity("1-1000000000")._repr_html_().count("<rect") == 1


def test_bars_keep_the_proportions() -> None:
    pmf = lt.parse_quantity("dozens").pmf()
    bars = display.in_bars(pmf.p.tolist())
    assert bars == sorted(bars, reverse=True)
    assert len(bars) == display.BARS
    heights = re.findall(r'height="([0-9.]+)" opacity', lt.parse_quantity("2-3")._repr_html_())
    assert len(set(heights)) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2024-12-01", "2024-12-01"),
        ("2024-11-27/2024-12-03", "2024-11-27 to 2024-12-03, 7 days"),
        ("../2024-12-03", "2024-12-03 or before"),
        ("2024-12-03/..", "2024-12-03 or later"),
        ("../..", "any day"),
    ],
)
def test_a_window_says_its_days(text: str, said: str) -> None:
    window = lt.parse_date(text)
    assert window.span == said
    assert shown(window).startswith(said)


def test_findings_show_as_a_table_with_a_count_of_the_rest() -> None:
    text = shown(Findings([finding(line) for line in range(2, 40)]))
    assert text.startswith("38 errors")
    assert "linecolumncodemessagewhat to do" in text
    assert text.count("did you mean 'tank'?") == display.ROWS
    assert f"and {38 - display.ROWS} more" in text
    assert "file" not in text
    assert "b.csv" in shown(Findings([finding(), finding(path="b.csv")]))
    assert shown(Findings()).startswith("nothing found")
    assert "1 error" in shown(finding())


def test_what_holds_findings_shows_them() -> None:
    csv = HEADER + "".join(f"r{row},Red,2026,tnak,lost,{row + 1},News\n" for row in range(30))
    report = check_bytes(csv.encode(), "losses.csv")
    text = shown(report)
    assert text.startswith("losses.csv: 30 rows, 0 accepted, 30 rejected; 30 errors, 0 warnings")
    assert f"and {30 - display.ROWS} more" in text
    assert isinstance(report.findings, Findings)


def test_an_error_about_losses_has_findings_that_show(tmp_path: Path) -> None:
    path = tmp_path / "losses.csv"
    path.write_text(HEADER + "a,Red,2026,tnak,lost,1,News\n", encoding="utf-8")
    with pytest.raises(InvalidLossesError) as caught:
        lt.read_csv(path)
    assert "did you mean 'tank'?" in shown(caught.value.findings)
    with pytest.raises(InvalidLossesError) as caught:
        lt.validate(pd.read_csv(path, dtype=str))
    assert "did you mean 'tank'?" in shown(caught.value.findings)


def test_rejected_rows_are_told_as_lines_that_stay_plain_text(tmp_path: Path) -> None:
    path = tmp_path / "losses.csv"
    row = "b,Red,2026,tank,lost,1,News\n"
    path.write_text(HEADER + row + "a,Red,2026,tnak,lost,1,News\n", encoding="utf-8")
    with pytest.warns(lt.errors.LossTrackerWarning, match="left out"):
        losses = lt.read_csv(path, on_error="reject")
    told = losses.attrs["findings"]
    assert shown(told).startswith("1 finding")
    assert json.loads(json.dumps(told)) == told  # attributes go into Parquet files as JSON
    assert isinstance(losses.copy().attrs["findings"], FindingLines)


def test_an_import_shows_what_was_left_out_by_reason() -> None:
    why = "expected a day as '2022-03-16', got '2022-02-3{}'; write a day"
    left = [
        Skipped(f"/far/away/list.csv: line {row}", "x" * 200, why.format(row)) for row in (0, 1)
    ]
    result = ImportResult(
        pd.DataFrame({"record_id": ["a"]}), (*left, Skipped("3", "y", "a status"))
    )
    assert repr(result) == "<ImportResult: 1 loss; 3 things not carried over as found>"
    assert result.reasons() == {"expected a day as '2022-03-16'": 2, "a status": 1}
    text = shown(result)
    assert "2expected a day as '2022-03-16'list.csv: line 0" in text
    assert "far" not in text
    assert "x" * 100 not in text
    assert (
        repr(ImportResult(pd.DataFrame({"record_id": ["a", "b"]}), ()))
        == "<ImportResult: 2 losses>"
    )


def test_a_comparison_shows_warnings_totals_and_records() -> None:
    new = lt.examples.syria_2024()
    changed = new.assign(quantity=["at least 20", *new["quantity"][1:]]).iloc[:4]
    text = shown(lt.diff(new, changed))
    assert text.startswith("Records: 0 added, 1 removed, 1 changed; 5 before, 4 after")
    assert "category_vanishes" in text
    assert "aircraft5 to 15, best 1020 or more" in text
    assert "syria-2024-l39quantityaround tenat least 20" in text
    assert "or inf" not in text
    assert "to inf" not in text
    same = shown(lt.diff(new, new))
    assert same == "Records: 0 added, 0 removed, 0 changed; 5 before, 5 after"


def test_a_lexicon_shows_its_own_words_or_the_vague_ones() -> None:
    standard = lt.Lexicon.named("losstracker")
    assert "several39convention (losstracker)" in shown(standard)
    company = {"id": "c", "language": "en", "phrases": ["a company"], "low": 10, "high": 14}
    ours = shown(standard.extend([company], name="ours"))
    assert ours.startswith("Lexicon ours 1")
    assert "ena company1014" in ours
    assert "several" not in ours
    assert "ACLED" in shown(lt.Lexicon.named("acled"))


def last_row() -> dict[str, Any]:
    return {str(name): cell for name, cell in lt.examples.syria_2024().iloc[-1].items()}


def test_a_record_shows_the_cells_that_are_filled() -> None:
    text = shown(lt.LossRecord.from_row(last_row()))
    assert text.startswith("syria-2024-tanks")
    assert "quantity20 to 99, best 44 ('dozens')" in text
    assert "date2024-11-27 to 2024-12-03, 7 days" in text
    assert "latitude" not in text


def hostile() -> list[object]:
    row = last_row() | {"model": NASTY, "record_id": NASTY}
    new = lt.examples.syria_2024()
    other = new.assign(record_id=[NASTY, *new["record_id"][1:]], model=NASTY)
    own = {"id": "n", "language": "en", "phrases": ["a <b>lot</b>"], "low": 1, "high": 2}
    return [
        finding(value=NASTY, path=NASTY),
        Findings([finding(value=NASTY, path=NASTY), finding()]),
        FindingLines([NASTY]),
        check_bytes(f'{HEADER}a,"{NASTY.replace(chr(34), "")}",x,x,x,x,x\n'.encode(), NASTY),
        ImportResult(pd.DataFrame(), (Skipped(NASTY, NASTY, NASTY),)),
        lt.LossRecord.from_row(row),
        lt.diff(new, other),
        lt.Lexicon.named("losstracker").extend([own], name=NASTY),
        lt.Quantity.between(1, 2, 3),
    ]


@pytest.mark.parametrize("value", hostile(), ids=lambda value: type(value).__name__)
def test_nothing_of_a_file_becomes_markup(value: object) -> None:
    assert "\u202e" not in shown(value)  # and shown() refuses any element but ours


@given(st.text(max_size=300))
def test_any_text_is_shown_escaped_and_not_too_long(text: str) -> None:
    html = display.table(["a"], [[text]])
    reader = Reader()
    reader.feed(html)
    assert reader.tags <= ALLOWED
    assert not reader.open
    assert "\x00" not in html


def public(room: str) -> list[tuple[str, object]]:
    module = importlib.import_module(room)
    return [(name, getattr(module, name)) for name in module.__all__]


@pytest.mark.parametrize("room", ROOMS)
def test_tab_completion_lists_what_is_public(room: str) -> None:
    module = importlib.import_module(room)
    names = {name for name in dir(module) if not name.startswith("__")}
    assert names == set(module.__all__)


@pytest.mark.parametrize(
    ("name", "thing"),
    [
        (f"{room}.{name}", thing)
        for room in ROOMS
        for name, thing in public(room)
        if not isinstance(thing, types.ModuleType | dict | str)
    ],
)
def test_each_public_name_says_what_it_is_with_an_example(name: str, thing: object) -> None:
    told = inspect.getdoc(thing)
    assert told, name
    of_itself = name.startswith("losstracker.errors.") or name == "losstracker.LossSchema"
    if not of_itself:  # an error is raised by others; pandera says what a schema does
        assert doctest.DocTestParser().get_examples(told), f"{name} has no example"
