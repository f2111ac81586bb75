"""Defective files, at least one for each code, each beside a near miss that is fine.

Every file begins with a good row whose notes take three lines, so that a fault in the next row
stands on line 5.
"""

from __future__ import annotations

import csv
import gzip
import io
from dataclasses import dataclass

from losstracker.model.columns import CONTRIBUTED

FAULT = 5
"""The line of the row after the first one."""

GOOD = {
    "side": "Syrian regime",
    "date": "2024-12-01",
    "category": "tank",
    "model": "T-72B3",
    "status": "captured",
    "quantity": "2",
    "language": "en",
    "reported": "2024-12-03",
    "captor": "HTS-led coalition",
    "evidence": "media",
    "reliability": "B",
    "credibility": "2",
}
Row = dict[str, str]
Place = tuple[int, str | None, str]
"""Where a finding stands: line, column, code."""


def table(*rows: Row, columns: tuple[str, ...] = CONTRIBUTED) -> str:
    """Write a file: a good row of three lines, then good rows but for the cells that are given."""
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, columns, restval="", lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    for at, row in enumerate([{"notes": 'one, "two"\n\nthree'}, *rows]):
        named = {"record_id": f"r{at}", "source": f"Le Monde, page {at}", "notes": f"note {at}"}
        writer.writerow({**named, **GOOD, **row})
    return stream.getvalue()


@dataclass(frozen=True)
class Case:
    """A file with a fault, the findings it gives, and a near miss, which gives none."""

    code: str
    what: str
    bad: bytes
    found: tuple[Place, ...]
    good: bytes
    config: str = ""
    only_lf: bool = False

    def __str__(self) -> str:
        return f"{self.code} {self.what}"


def _bytes(code: str, what: str, bad: bytes, line: int, good: bytes) -> Case:
    return Case(code, what, bad, ((line, None, code),), good, only_lf=True)


def _form(code: str, what: str, bad: str, found: tuple[int, str | None], good: str) -> Case:
    return Case(code, what, bad.encode(), ((*found, code),), good.encode())


def _cell(code: str, column: str, bad: str, good: str, **others: str) -> Case:
    faulty, fine = ({**others, column: cell} for cell in (bad, good))
    place = (FAULT, column, code)
    what = f"{column} {bad!a}"
    return Case(code, what, table(faulty).encode(), (place,), table(fine).encode())


def _rows(
    code: str, what: str, bad: list[Row], found: list[tuple[int, str | None]], good: list[Row]
) -> Case:
    """Make a case of rows; findings stand in the rows 0, 1, ... after the first good one."""
    places = tuple((FAULT + row, column, code) for row, column in found)
    return Case(code, what, table(*bad).encode(), places, table(*good).encode())


PLAIN = table({}, {})
ACCENT = table({"notes": "Alépo"}, {"notes": "naïve"})
INSIDE = PLAIN.replace("\n\nthree", "\n\nthrée")
UNCLOSED = table({"notes": 'the "Ivan Khurs"'}, {}, {"notes": "no quotes"})
SWALLOWED = table({"notes": "a,b"}, {"source": "x"}, {"source": "y"})
WITHOUT_SOURCE = tuple(name for name in CONTRIBUTED if name != "source")
EXTRA_COMMAS = "".join(f"{line},\n" if at not in {0, 1, 2} else f"{line}\n"
                       for at, line in enumerate(table({}, {}).splitlines()))  # fmt: skip
PACKED = gzip.compress(PLAIN.encode(), mtime=0)

BYTES = [
    _bytes("LT001", "cp1252", ACCENT.encode("cp1252"), FAULT, ACCENT.encode()),
    _bytes("LT001", "inside a cell", INSIDE.encode("cp1252"), 4, INSIDE.encode()),
    _bytes("LT001", "a cut file", ACCENT.encode()[:-4], 6, ACCENT.encode()),
    _bytes("LT002", "no bytes", b"", 1, PLAIN.encode()),
    _bytes("LT002", "a mark and blank lines", b"\xef\xbb\xbf \r\n\r\n", 1, PLAIN.encode()),
    _bytes("LT002", "a packed nothing", gzip.compress(b""), 1, PACKED),
    _bytes("LT006", "UTF-16", ACCENT.encode("utf-16"), 1, b"\xef\xbb\xbf" + ACCENT.encode()),
    _bytes("LT006", "UTF-16 without a mark", PLAIN.encode("utf-16-be"), 1, PLAIN.encode()),
    _bytes("LT006", "UTF-32", ACCENT.encode("utf-32"), 1, ACCENT.encode()),
    _bytes("LT007", "NUL", ACCENT.replace("Al", "A\0").encode(), FAULT, ACCENT.encode()),
    _bytes("LT008", "a workbook", b"PK\x03\x04\x14\x00\x06\x00" + bytes(99), 1,
           table({"notes": "PK\u00a03"}).encode()),
    _bytes("LT008", "a picture", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", 1, PLAIN.encode()),
    _bytes("LT008", "noise", bytes(range(1, 32)) * 9, 1, PLAIN.encode()),
    _bytes("LT009", "cut", PACKED[:-9], 1, PACKED),
    _bytes("LT009", "packed twice", gzip.compress(PACKED), 1, PACKED),
    _bytes("LT009", "with a tail", PACKED + b"tail", 1, PACKED),
]  # fmt: skip

STRUCTURE = [
    _form("LT003", "no rows", ",".join(CONTRIBUTED) + "\n", (1, None), table()),
    _form("LT003", "no line end", ",".join(CONTRIBUTED), (1, None), table().removesuffix("\n")),
    _form("LT004", "semicolons", PLAIN.replace(",", ";"), (1, None),
          table({"notes": "record_id;side;date;category"})),
    _form("LT004", "tabs", PLAIN.replace(",", "\t"), (1, None), PLAIN),
    _form("LT005", "quotes inside", UNCLOSED.replace('""Ivan Khurs""', '"Ivan Khurs"', 1),
          (FAULT, None), UNCLOSED),
    _form("LT005", "a name", PLAIN.replace("side", '"side"s', 1), (1, None),
          PLAIN.replace("side", '"side"', 1)),
    _form("LT010", "swallows the rest", SWALLOWED.replace('"a,b"', '"a,b'), (FAULT, None),
          SWALLOWED),
    _form("LT010", "at the very end", PLAIN.replace("note 2", '"note 2'), (6, None),
          PLAIN.replace("note 2", '"note 2"')),
    _form("LT011", "missing", table({}, columns=WITHOUT_SOURCE), (1, "source"),
          table({}, columns=tuple(reversed(CONTRIBUTED)))),
    _form("LT011", "misspelt", PLAIN.replace("source", "sorce", 1), (1, "source"), PLAIN),
    _form("LT011", "spaces", "\ufeff" + PLAIN.replace(",source,", ", source ,", 1), (1, "source"),
          "\ufeff" + PLAIN),
    _form("LT011", "no names", PLAIN.split("\n", 1)[1], (1, None), PLAIN),
    _form("LT012", "doubled", PLAIN.replace("unit", "notes", 1), (1, "notes"), PLAIN),
    _form("LT013", "unknown", PLAIN.replace("unit", "weather", 1), (1, "weather"), PLAIN),
    _form("LT013", "misspelt", PLAIN.replace("langu", "lang", 1), (1, "langage"), PLAIN),
    _form("LT013", "unnamed", PLAIN.replace(",unit,", ",,", 1), (1, None), PLAIN),
    _form("LT014", "a comma", table({"notes": "a,b"}, {}).replace('"a,b"', "a,b"), (FAULT, None),
          table({"notes": "a,b"}, {})),
    _form("LT014", "a cut row", table({}, {}) + "r3,Syrian", (7, None), table({}, {})),
    _form("LT014", "commas everywhere", EXTRA_COMMAS, (1, None), table({}, {})),
]  # fmt: skip

CELLS = [
    *(_cell("LT101", name, "", "word") for name in ("record_id", "side", "source")),
    _cell("LT101", "status", "", "lost"),
    _cell("LT101", "date", "", "../2024-12-03"),
    _cell("LT102", "side", "Syrian regime ", "Syrian regime"),
    _cell("LT102", "notes", "\nhit", "hit\ntwice"),
    _cell("LT103", "status", "destroyd", "destroyed"),
    _cell("LT103", "evidence", "Media", ""),
    _cell("LT103", "reliability", "G", "F"),
    _cell("LT103", "credibility", "0", "6"),
    _cell("LT104", "category", "T-72", "armoured_vehicle"),
    _cell("LT104", "category", "Tank", "tank"),
    _cell("LT105", "date", "12/03/2024", "2024-12~", reported="2024-12-31"),
    _cell("LT105", "date", "2024-02-30", "2024-02-29"),
    _cell("LT105", "reported", "2024-12", "2024-12-01"),
    _cell("LT106", "low", "about 8", "10", quantity="10"),
    _cell("LT106", "high", "infinite", "inf", quantity="at least two"),
    _cell("LT107", "latitude", "36\u00b012'N", "36.2", longitude="37.16"),
    _cell("LT107", "longitude", "180.5", "-180", latitude="-36.2"),
    _cell("LT108", "language", "French", "fr"),
    _cell("LT109", "notes", "hit\x07 twice", "hit twice"),
    _cell("LT110", "model", "T-72\u200bB3", "T-72B3"),
    _cell("LT110", "side", "Syrian\u00a0regime", "Syrian regime"),
    _cell("LT111", "model", "\u0422-72B3", "T-72B3"),
    _cell("LT111", "location", "Al\u0435ppo", "\u0425\u0435\u0440\u0441\u043e\u043d"),
    _cell("LT112", "notes", '=HYPERLINK("https://example.org")', "a = b"),
    _cell("LT112", "unit", "@unit", "unit@example.org"),
    _cell("LT112", "latitude", "+SUM(1)", "+36.2", longitude="37"),
    _cell("LT113", "source", "javascript:alert(1)", "https://example.org/a?b=javascript:alert(1)"),
    _cell("LT113", "archive", "archived by hand", "https://web.archive.org/web/2024/x"),
    _cell("LT114", "date", "2204-12-03", "2024-12-31", reported=""),
    _cell("LT114", "reported", "2025-01-01", "2024-12-31"),
]

ROWS = [
    _cell("LT201", "quantity", "no idea", "at least two"),
    _cell("LT202", "low", "12", "9", quantity="about 10", high="10"),
    _cell("LT203", "reported", "2024-11-30", "2024-12-01"),
    _rows("LT204", "no longitude", [{"latitude": "36.2"}], [(0, "latitude")],
          [{"latitude": "36.2", "longitude": "37.16"}]),
    _cell("LT205", "low", "1", "2", quantity="at least two", high="4"),
    _cell("LT206", "quantity", "a goodly lot", "dozens", low="30", high="50"),
    _cell("LT207", "status", "abandoned", "destroyed", category="loitering_munition", captor=""),
    _cell("LT208", "captor", "Syrian regime", "Syrian regime in exile"),
]  # fmt: skip

WHOLE = {"record_id": "afv", "category": "armoured_vehicle", "quantity": "10"}
PART = {"record_id": "t72", "part_of": "afv"}
CLAIMS = [{"loss_id": "x", "source": "franceinfo"}, {"loss_id": "x", "source": "Le Monde"}]


def _changed(rows: list[Row], **cells: str) -> list[Row]:
    """Give rows of which the last has other cells."""
    return [*rows[:-1], {**rows[-1], **cells}]


TABLES = [
    _rows("LT301", "repeated", [{"record_id": "a"}, {}, {"record_id": "a"}], [(2, "record_id")],
          [{"record_id": "a"}, {}, {"record_id": "A"}]),
    _rows("LT302", "misspelt", [WHOLE, {**PART, "part_of": "afw"}], [(1, "part_of")],
          [WHOLE, PART]),
    _rows("LT303", "itself", [{"part_of": "r1"}, {}], [(0, "part_of")], [{}, {"part_of": "r1"}]),
    Case("LT303", "a circle", table({"part_of": "r3"}, {}, {"part_of": "r1"}).encode(),
         ((FAULT, "part_of", "LT303"), (7, "part_of", "LT015")),
         table({}, {"part_of": "r1"}, {"part_of": "r2"}).encode()),
    _rows("LT304", "a truck", [WHOLE, {**PART, "category": "truck"}], [(1, "category")],
          [WHOLE, PART]),
    _rows("LT305", "another side", [WHOLE, {**PART, "side": "SDF"}], [(1, "side")], [WHOLE, PART]),
    Case("LT306", "too many", table(WHOLE, {**PART, "quantity": "11"}).encode(),
         ((FAULT, "quantity", "LT306"), (6, "part_of", "LT015")),
         table(WHOLE, {**PART, "quantity": "10"}).encode()),
    _rows("LT307", "twice", _changed(CLAIMS, source="Le Monde | franceinfo"), [(1, "loss_id")],
          CLAIMS),
    _rows("LT308", "a ship", _changed(CLAIMS, category="helicopter"), [(1, "loss_id")],
          _changed(CLAIMS, category="armoured_vehicle")),
    _rows("LT309", "inside itself", [{**WHOLE, "loss_id": "x"}, {**PART, "loss_id": "x"}],
          [(1, "loss_id")], [{**WHOLE, "loss_id": "x"}, {**PART, "loss_id": "y"}]),
    Case("LT310", "commas", table({"notes": "deleted"}, {}).replace(
        table({"notes": "deleted"}).splitlines()[4], "," * (len(CONTRIBUTED) - 1)).encode(),
        ((FAULT, None, "LT310"),), table({"notes": "deleted"}, {}).encode()),
    _rows("LT311", "equal", [{"source": "x", "notes": ""}] * 2, [(1, None)],
          [{"source": "x", "notes": ""}, {"source": "x", "notes": "the second"}]),
    Case("LT015", "of a rejected whole", table({**WHOLE, "status": "gone"}, PART).encode(),
         ((FAULT, "status", "LT103"), (6, "part_of", "LT015")), table(WHOLE, PART).encode()),
]  # fmt: skip

PROJECT = [
    Case("LT401", "a side", table({"side": "Syrian Regime"}).encode(), ((FAULT, "side", "LT401"),),
         table({}).encode(), '[vocabulary]\nside = ["Syrian regime"]\n'),
    Case("LT402", "no evidence", table({"evidence": ""}).encode(),
         ((FAULT, "evidence", "LT402"),), table({}).encode(), 'required = ["evidence"]\n'),
]  # fmt: skip

CASES = [*BYTES, *STRUCTURE, *CELLS, *ROWS, *TABLES, *PROJECT]
IN_CELLS = [case for case in CASES if "LT100" < case.code < "LT300" and len(case.found) == 1]
"""Those that can stand in one file, each in a row of its own."""


def rows_of_their_own(files: list[bytes]) -> list[bytes]:
    """Give the second row of each file, told from those of the others."""
    rows = [data.removeprefix(table().encode()) for data in files]
    return [
        row.replace(b"r1,", b"c%d," % at, 1).replace(b"note 1", b"note c%d" % at)
        for at, row in enumerate(rows)
    ]
