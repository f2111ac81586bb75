"""How a file is cut into records and cells, with Python's ``csv`` module as the judge."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from losstracker.check import grid, marks, scan
from losstracker.check.files import check_bytes
from losstracker.check.grid import LINKS, Grid, cell_of, read_grid, texts_of
from losstracker.check.marks import mark, tell_apart
from losstracker.check.scan import Cells, Reading, join
from losstracker.model import characters, schema
from losstracker.model.columns import CONTRIBUTED, REQUIRED, Col
from losstracker.model.links import link_problem
from losstracker.model.rules import RULES, Scope

assert schema.RULE_ROOMS  # imported for the rules that it knows
HEAD = ",".join(REQUIRED) + "\n"
PIECES = ["a", "b", "é", "€", "🛩", " ", ",", ",", '"', '"', '""', "\n", "\n", "\r", "\r\n"]
texts = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
good_cells = st.lists(st.sampled_from(PIECES), max_size=6).map("".join)
blocks = st.sampled_from([1, 2, 5, scan.BLOCK])


@dataclass(frozen=True)
class Record:
    line: int
    last: int
    cells: tuple[str, ...]
    broken: bool


def read_by_csv(text: str) -> list[Record]:
    """Read with the ``csv`` module; a record is broken where it fails by itself when strict."""
    lines = list(io.StringIO(text, newline=""))
    reader = csv.reader(lines)
    done, records = 0, []
    for cells in reader:
        raw, first, done = lines[done : reader.line_num], done + 1, reader.line_num
        try:
            broken = list(csv.reader(raw, strict=True)) != [cells]
        except csv.Error:
            broken = True
        if cells:
            records.append(Record(first, done, tuple(cells), broken))
    return records


def as_array(text: str) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    return np.frombuffer(text.encode(), dtype=np.uint8)


def read_by_scan(text: str, block: int, stops: tuple[int, ...] = ()) -> list[Record]:
    data, reading = as_array(text), Reading(0, 1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scan, "BLOCK", block)
        parts = [
            part
            for stop in (*(min(stop, len(data)) for stop in sorted(stops)), len(data))
            for part in scan.scan(data, reading, stop)
        ]
    assert reading.at >= len(data)
    return records_of(data, join(parts))


def records_of(data: np.ndarray[tuple[int], np.dtype[np.uint8]], found: Cells) -> list[Record]:
    places = zip(found.start.tolist(), found.end.tolist(), found.form.tolist(), strict=True)
    cells = [cell_of(data.data, *place) for place in places]
    return [
        Record(line, last, tuple(cells[low:high]), bool(broken))
        for (low, high), line, last, broken in zip(
            pairwise(found.first.tolist()),
            found.line.tolist(),
            found.last.tolist(),
            found.broken.tolist(),
            strict=True,
        )
    ]


def without_broken_cells(records: list[Record]) -> list[Record]:
    return [
        Record(one.line, one.last, () if one.broken else one.cells, one.broken) for one in records
    ]


@given(texts, blocks)
@example('a,"b\n', 5)
@example('a\r"', 1)
@example('"a""b",a""b\n"a"b,c\r\n\r"', 2)
@example('"\r\n\r"\r\n,\r', 2)
def test_records_cells_and_lines_are_those_of_the_csv_module(text: str, block: int) -> None:
    expected = without_broken_cells(read_by_csv(text))
    assert without_broken_cells(read_by_scan(text, block)) == expected


@given(texts, blocks, st.tuples(st.integers(0, 60), st.integers(0, 60)))
def test_a_file_can_be_read_with_breaks(text: str, block: int, stops: tuple[int, int]) -> None:
    assert read_by_scan(text, block, stops) == read_by_scan(text, scan.BLOCK)


@given(
    st.lists(st.lists(good_cells, min_size=1, max_size=4), max_size=8),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    blocks,
    st.booleans(),
)
def test_what_the_csv_module_writes_is_read_as_it_was(
    rows: list[list[str]], end: str, quoting: int, block: int, open_end: bool
) -> None:
    stream = io.StringIO(newline="")
    broken_lines = any({*"\r\n"} & {*cell} for row in rows for cell in row)
    quoting = csv.QUOTE_ALL if broken_lines else quoting  # Python before 3.13 quotes too little
    csv.writer(stream, lineterminator=end, quoting=quoting).writerows(rows)  # type: ignore[arg-type]
    text = stream.getvalue().removesuffix(end if open_end else "")
    found = read_by_scan(text, block)
    assert [list(one.cells) for one in found] == rows
    assert not any(one.broken for one in found)


def read_table(text: str, width: int, **patched: object) -> Grid:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in patched.items():
            patch.setattr(scan if name == "BLOCK" else grid, name, value)
        return read_grid(as_array(text), 0, width, 1)


def rows_of(table: Grid, width: int) -> list[tuple[str, ...]]:
    columns = [texts_of([(table, at)], "notes") for at in range(width)]
    return list(
        zip(*(column.at(np.arange(table.rows)).tolist() for column in columns), strict=True)
    )


sizes = {
    "BLOCK": blocks,
    "CHUNK": st.sampled_from([1, 2, 3, grid.CHUNK]),
    "LARGE": st.sampled_from([1, grid.LARGE]),
    "DENSE": st.sampled_from([0.0, grid.DENSE]),
    "CELL_LIMIT": st.sampled_from([1, 3, grid.CELL_LIMIT]),
}


@given(texts, st.integers(1, 3), st.fixed_dictionaries(sizes))
@example('"a""b"\na""b\n', 1, {})
@example('"a""b"\na"b\n', 1, {"CHUNK": 1})
@example("\n\n", 1, {})
def test_a_grid_holds_the_rows_of_the_csv_module(
    text: str, width: int, patched: dict[str, float]
) -> None:
    table = read_table(text, width, **patched)
    limit = patched.get("CELL_LIMIT", grid.CELL_LIMIT)
    records = read_by_csv(text)
    whole = [one for one in records if not one.broken and len(one.cells) == width]
    if limit > 3:
        assert [(one.line, one.cells) for one in whole] == list(
            zip(table.line.tolist(), rows_of(table, width), strict=True)
        )
    assert table.rows + len(table.apart.line) == len(records)
    lines = {one.line for one in records}
    assert {*table.line.tolist(), *table.apart.line.tolist()} == lines
    for column in table.columns:
        assert_told_apart(table, column)


def assert_told_apart(table: Grid, column: grid.Column) -> None:
    """Cells have one number exactly where they are equal, and numbers in order of appearance."""
    places = (column.start, column.end, column.form)
    distinct = [
        cell_of(table.data.data, *place)
        for place in zip(*(each.tolist() for each in places), strict=True)
    ]
    assert len({*distinct}) == len(distinct)
    assert column.row.tolist() == sorted(column.row.tolist())
    assert pd.factorize(column.codes)[0].tolist() == column.codes.tolist()
    assert column.codes[column.row].tolist() == list(range(len(distinct)))


@given(st.lists(texts, min_size=1, max_size=3))
def test_the_texts_of_several_files_are_told_apart_together(files: list[str]) -> None:
    tables = [read_table(text, 1) for text in files]
    parts: list[tuple[Grid, int | None]] = [(table, 0) for table in tables]
    found = texts_of([*parts, (tables[0], None)], "notes")
    expected = [cell for table in tables for (cell,) in rows_of(table, 1)]
    expected += [""] * tables[0].rows
    assert found.at(np.arange(len(expected))).tolist() == expected
    assert found.size == len({*expected}) == len({*found.all})


LENGTHS = [0, 1, 7, 8, 9, 15, 16, 17, 1023, 1024, 1025, 5000]


@st.composite
def alike_cells(draw: st.DrawFn) -> bytes:
    """Cells of which many differ in one byte only, or in length."""
    size = draw(st.sampled_from(LENGTHS))
    cell = bytearray(b"x" * size)
    if size:
        cell[draw(st.integers(0, size - 1))] = draw(st.sampled_from(b"xy\xff"))
    return bytes(cell)


@given(st.lists(alike_cells(), max_size=8), st.binary(max_size=9), st.booleans())
def test_marks_are_equal_exactly_where_cells_are(
    cells: list[bytes], after: bytes, apart: bool
) -> None:
    gap = b"," if apart else b""
    data = np.frombuffer(gap.join(cells) + after, dtype=np.uint8)
    size = np.array([len(cell) for cell in cells], dtype=np.int64)
    start = np.concatenate([[0], np.cumsum(size + len(gap))])[:-1].astype(np.int64)
    one, two = mark(data, start, start + size)
    for at, cell in enumerate(cells):
        for other, text in enumerate(cells):
            same = bool(one[at] == one[other]) and bool(two[at] == two[other])
            assert same == (cell == text)


@pytest.mark.parametrize("which", [0, 1])
def test_cells_that_share_one_mark_are_told_apart(
    which: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = marks._KEYS.copy()
    keys[:, which] = 0
    monkeypatch.setattr(marks, "_KEYS", keys)
    cells = ["tank", "truck", "tank", "a longer cell than eight bytes", "truck", "a longer cell"]
    table = read_table("\n".join(cells), 1, CHUNK=2)
    assert rows_of(table, 1) == [(cell,) for cell in cells]
    shared = np.zeros(3, dtype=np.uint64)
    other = np.array([4, 2, 4], dtype=np.uint64)
    assert tell_apart(shared, other).tolist() == [0, 1, 0]
    assert tell_apart(other, shared).tolist() == [0, 1, 0]


def test_cells_that_are_written_to_share_their_marks_do_not() -> None:
    # A change in the top bits of a word, and one in the next that could undo what it does.
    rng = np.random.default_rng(3)
    for times in range(1, 16):
        for step in (29, 32, 60):
            words = rng.integers(1 << 62, 1 << 63, size=(64, 2), dtype=np.uint64)
            twins = words ^ np.array([np.uint64(times) << np.uint64(60), 0], dtype=np.uint64)
            twins[:, 1] += np.uint64(times) << np.uint64(step)
            data = np.concatenate([words, twins]).view(np.uint8).reshape(-1)
            start = np.arange(0, len(data), 16)
            one, two = mark(data, start, start + 16)
            assert ((one[:64] != one[64:]) | (two[:64] != two[64:])).all()


ODD = ["é", "|", "@", '"', '""', "\t", "\n", "\x7f", "~", " ", "-", "=", ";", ",", "<", "\\", ":"]
cells_like = st.lists(
    st.one_of(st.sampled_from([*"aZ09/", "a.b", "http://", "https://", "www.a.org/"]),
              st.sampled_from(ODD)),
    max_size=7,
).map("".join)  # fmt: skip
hosts = st.sampled_from(
    ["example.org", "localhost", "a..b", "a.org:80", "x@y.org", "a-.org", "é.org"]
)
links = st.builds("{}://{}{}{}".format, st.sampled_from(["http", "https", "HTTP", "ftp"]), hosts,
                  st.sampled_from(["", "/", "/?", "?", "#/"]), cells_like)  # fmt: skip


@given(st.lists(st.one_of(cells_like, links), min_size=1, max_size=6), st.booleans())
def test_a_cell_that_is_told_plain_is_plain_and_breaks_no_rule_on_form(
    cells: list[str], quoted: bool
) -> None:
    stream = io.StringIO(newline="")
    returns = any("\r" in cell for cell in cells)
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL if quoted or returns else csv.QUOTE_MINIMAL)
    writer.writerows([cell, cell] for cell in cells)
    table = read_table(stream.getvalue(), 2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grid, "MANY", 0)
        for name in CONTRIBUTED:
            found = texts_of([(table, 1)], name)
            plain = [str(text) for text in found.all[found.plain]]
            assert all(map(partial(is_plain, link=name in LINKS), plain))
            assert_formed(name, plain)


def is_plain(text: str, *, link: bool) -> bool:
    if not link:
        return characters.is_plain(text)
    fine = text.startswith(("http://", "https://")) and not {*text} & {*"|@ "}
    return fine and link_problem(text, must_link=True) is None


def assert_formed(name: str, plain: list[str]) -> None:
    asked = [rule for rule in RULES.values() if rule.form and rule.column == name]
    assert asked
    for rule in asked:
        assert rule.scope == Scope.CELL
        assert rule.fine(pd.Series(plain, dtype=object)).all(), (rule.name, plain)


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=20))
def test_rules_on_form_hold_for_every_plain_text(text: str) -> None:
    if characters.is_plain(text):
        for name in CONTRIBUTED:
            if name not in LINKS:
                assert_formed(name, [text])


def test_plain_cells_are_found_where_they_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grid, "MANY", 0)
    table = read_table("T-72B3 (1989)\nhttps://example.org/a,b\n".replace(",", "?x="), 1)
    assert texts_of([(table, 0)], Col.MODEL).plain.tolist() == [True, True]
    assert texts_of([(table, 0)], Col.SOURCE).plain.tolist() == [False, True]


@pytest.mark.parametrize("link", ["https://a b", "https://example.org/a b", "https://localhost/"])
def test_a_link_that_is_none_is_found_among_many(
    link: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grid, "MANY", 0)
    report = check_bytes(f"{HEAD}r1,A,2024,tank,lost,1,{link}\n".encode(), "x.csv")
    assert [found.code for found in report.findings] == ["LT113"]
