"""Findings as Markdown that stays inert, and the table of checks."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from rendered import ERROR, MadeReport, five_mistakes, many, reports_of

from losstracker.check.render import codes_as_markdown, codes_as_text, findings_as_markdown
from losstracker.check.render.as_markdown import code_span, inert
from losstracker.model.codes import CODES, Stage
from losstracker.model.finding import Finding


def tables_of(text: str) -> list[list[list[str]]]:
    """Give the tables' rows as cells, by GFM: a pipe splits unless a backslash is before it."""
    tables = re.findall(r"(?:^\|.*\n?)+", text, re.MULTILINE)
    return [
        [re.split(r"(?<!\\)\|", line)[1:-1] for line in table.strip("\n").split("\n")]
        for table in tables
    ]


def outside_of_code(cell: str) -> str:
    """Take away code spans, by CommonMark: runs of backticks of one length are a pair."""
    return re.sub(r"(?<!`)(`+)(?!`)(.*?)(?<!`)\1(?!`)", "", cell)


@given(reports_of())
def test_rows_of_a_table_are_of_one_width_and_inert(made: list[MadeReport]) -> None:
    text = findings_as_markdown(made)
    for table in tables_of(text):
        assert {len(cells) for cells in table} == {len(table[0])}
        for cell in (cell for cells in table for cell in cells):
            plain = outside_of_code(cell).replace("&#124;", "")
            assert not re.search(r"[`<>\[\]*_@#\\~$&!]|://|www|gh-\d", plain, re.IGNORECASE)
    rest = [line for line in text.split("\n") if not line.startswith("|")]
    assert not any(re.search("[`|@]", line) for line in rest)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("expected a day, got 'soon'; write it", "expected a day, got `'soon'`; write it"),
        ("got 'a b'; then", "got `'a b'`; then"),
        ('got "it\'s"; x', 'got `"it\'s"`; x'),
        ("ask @all about #12", "ask `@all` about `#12`"),
        ("see www.example.org, GH-1", "see `www.example.org,` `GH-1`"),
        ("**bold** <b>", "`**bold**` `<b>`"),
        ("'a'[b](c)", "`'a'[b](c)`"),
        ("a|b", "`a`&#124;`b`"),
        ("it can't (or won't) be 10-12.", "it can't (or won't) be 10-12."),
        ("", ""),
    ],
)
def test_prose_stays_prose_and_the_rest_is_code(text: str, shown: str) -> None:
    assert inert(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a", "`a`"),
        ("a`b", "``a`b``"),
        ("``", "``` `` ```"),
        (" a ", "`  a  `"),
        ("\\|", "`\\`&#124;"),
        ("", ""),
    ],
)
def test_code_spans_hold_anything(text: str, shown: str) -> None:
    assert code_span(text) == shown


def test_a_summary_begins_with_the_verdict_and_folds_long_lists() -> None:
    clean = MadeReport("ok.csv", rows=60, accepted=60, rejected=0)
    assert findings_as_markdown([clean]).startswith("## Loss tables: all fine\n")
    text = findings_as_markdown([MadeReport("a.csv", tuple(many("LT105", 50))), clean], most=30)
    assert text.startswith("## Loss tables: 50 errors, 0 warnings\n")
    assert "| ❌ | `a.csv` | 5 | 3 | 2 | 50 | 0 |\n| ✅ | `ok.csv` | 60 | 60 | 0 | 0 | 0 |" in text
    assert "<details><summary>10 more</summary>" in text
    assert text.endswith("30 of 50 findings are listed above.")
    assert "<details>" not in findings_as_markdown([five_mistakes()])


@pytest.mark.parametrize("letter", ["|", "`", "\u202e", "🪖", "a `", "\\|"])
def test_a_summary_is_below_a_mebibyte(letter: str) -> None:
    text = letter * 2000
    made = []
    for number in range(200):
        path = f"{number}{text}"
        found = [
            Finding(path, line, text, f"{number}{text}", ERROR, text, text, text)
            for line in range(1, 5)
        ]
        made.append(MadeReport(path, tuple(found)))
    summary = findings_as_markdown(made)
    assert len(summary.encode()) < 2**20
    assert "more rows: too long" in summary
    assert summary.count("<details>") == summary.count("</details>") == 1


# The table of checks


@pytest.mark.parametrize("width", [60, 100])
def test_every_check_is_listed(width: int) -> None:
    lines = codes_as_text(width=width).split("\n")
    listed = [line.split()[0] for line in lines if line.startswith("  LT")]
    assert sorted(listed) == sorted(CODES)
    heads = [line for line in lines if line and not line.startswith(" ")]
    assert heads == [str(stage) for stage in Stage if any(c.stage == stage for c in CODES.values())]
    examples = re.compile(r" {8}(wrong:|fine:)| {15}")
    assert all(len(line) <= width for line in lines if not examples.match(line))


def test_the_markdown_of_checks_has_a_row_for_each() -> None:
    (rows,) = tables_of(codes_as_markdown())
    assert {len(row) for row in rows} == {7}
    assert [row[0].strip() for row in rows[2:]] == list(CODES)
