"""Every rule has a row that it lets pass and a near miss that it names."""

from __future__ import annotations

import warnings
from datetime import date
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from conftest import make_losses

from losstracker.errors import InvalidLossesError, LossTrackerWarning
from losstracker.model.codes import CODES, Stage
from losstracker.model.columns import COLUMNS, CONTRIBUTED, REQUIRED, SYNONYMS
from losstracker.model.finding import Finding, Severity
from losstracker.model.problems import MOST_EXPLAINED, find_breaches
from losstracker.model.rules import RULES, Rule, Scope, advice_of, register
from losstracker.model.texts import TextTable
from losstracker.model.validate import validate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from losstracker.errors import FindingLike

Columns = dict[str, Any]
ARMOUR_AND_TANKS: Columns = {
    "record_id": ["afv", "tanks"],
    "category": ["armoured_vehicle", "tank"],
    "part_of": ["", "afv"],
    "quantity": ["10", "4"],
}
CLAIMS: Columns = {
    "record_id": ["a", "b", "c"],
    "loss_id": ["x", "x", "x"],
    "source": ["one", "two", "three"],
}


def findings(table: pd.DataFrame) -> Sequence[FindingLike]:
    """Every finding that ``validate`` makes, errors and warnings."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", LossTrackerWarning)
        try:
            validate(table)
        except InvalidLossesError as error:
            return error.findings
    if not caught:
        return []
    return [
        Finding("", p.row + 1, p.rule.column, p.rule.code, p.rule.severity, p.value, *p.advice)
        for p in find_breaches(
            TextTable.of(table, [name for name in CONTRIBUTED if name in table]),
            tuple(RULES.values()),
        ).problems()
    ]


def brief(table: pd.DataFrame) -> list[tuple[int, str | None, str]]:
    return [(found.line, found.column, found.code) for found in findings(table)]


def case(code: str, column: str | None, good: Columns, bad: Columns, advice: str | None) -> Any:
    """One rule: columns it lets pass, columns whose last row it names, and what it says to do."""
    return pytest.param(code, column, good, bad, advice, id=f"{code}-{column}-{len(str(bad))}")


CASES = [
    *(
        case("LT101", name, {}, {name: "  " if name == "side" else ""}, f"fill {name} in")
        for name in REQUIRED
    ),
    *(
        case("LT102", name, {name: "a b"}, {name: "a b "}, "write 'a b'")
        for name in CONTRIBUTED
        if name in {"record_id", "side", "model", "captor", "loss_id", "source"}
        or name in {"conflict", "location", "unit", "notes"}
    ),
    case(
        "LT102",
        "archive",
        {"archive": "https://example.org/1"},
        {"archive": "https://example.org/1 "},
        "write 'https://example.org/1'",
    ),
    case("LT102", "notes", {"notes": ""}, {"notes": "  "}, "empty the cell"),
    case("LT102", "notes", {"notes": "a\nb"}, {"notes": "a\nb\n"}, "remove it"),
    case("LT102", "date", {}, {"date": "\t2024-12-01"}, "write '2024-12-01'"),
    case("LT102", "category", {}, {"category": "tank\u00a0"}, "write 'tank'"),
    case("LT102", "status", {}, {"status": " captured"}, "write 'captured'"),
    case("LT102", "quantity", {}, {"quantity": "1 "}, "write '1'"),
    case("LT102", "language", {"language": "fr"}, {"language": "fr "}, "write 'fr'"),
    case("LT102", "low", {"low": "1"}, {"low": "1 "}, "write '1'"),
    case("LT102", "best", {"best": "1"}, {"best": "1 "}, "write '1'"),
    case("LT102", "high", {"high": "1"}, {"high": "1 "}, "write '1'"),
    case("LT102", "reported", {"reported": "2024-12-02"}, {"reported": "2024-12-02 "}, None),
    case("LT102", "evidence", {"evidence": "media"}, {"evidence": "media "}, "write 'media'"),
    case("LT102", "reliability", {"reliability": "A"}, {"reliability": "A "}, "write 'A'"),
    case("LT102", "credibility", {"credibility": "1"}, {"credibility": "1 "}, "write '1'"),
    case("LT102", "latitude", {}, {"latitude": "1 ", "longitude": "1"}, "write '1'"),
    case("LT102", "longitude", {}, {"latitude": "1", "longitude": "1 "}, "write '1'"),
    case("LT102", "part_of", ARMOUR_AND_TANKS, ARMOUR_AND_TANKS | {"part_of": ["", "afv "]}, None),
    case("LT103", "status", {"status": "lost"}, {"status": "Destroyd"}, "write 'destroyed'"),
    case("LT103", "status", {"status": "damaged"}, {"status": "gone"}, "choose one"),
    case("LT103", "status", {}, {"status": "Seized"}, "write 'captured'"),
    case("LT103", "evidence", {}, {"evidence": "press"}, "write 'media'"),
    case("LT103", "evidence", {}, {"evidence": "photo"}, "write 'visual'"),
    case("LT103", "evidence", {}, {"evidence": "picture"}, "write 'visual'"),
    case("LT103", "evidence", {"evidence": ""}, {"evidence": "Visual"}, "write 'visual'"),
    case("LT103", "reliability", {"reliability": "F"}, {"reliability": "b"}, "write 'B'"),
    case("LT103", "credibility", {"credibility": 6.0}, {"credibility": 7.0}, None),
    case("LT104", "category", {"category": "tank"}, {"category": "MBT"}, "write 'tank'"),
    case("LT104", "category", {"category": "other"}, {"category": "Tank"}, "write 'tank'"),
    case("LT104", "category", {}, {"category": "tnak"}, "did you mean 'tank'?"),
    case("LT105", "date", {"date": "2024-02-29"}, {"date": "2023-02-29"}, None),
    case("LT105", "date", {}, {"date": "3 décembre 2024"}, "write '2024-12-03'"),
    case("LT105", "date", {}, {"date": "12/03/2024"}, "write '2024-12-03' or '2024-03-12'"),
    case(
        "LT105",
        "reported",
        {"reported": pd.Timestamp("2024-12-03")},
        {"reported": "2024-12"},
        "leave it blank where the day is not known",
    ),
    case("LT105", "reported", {"reported": ""}, {"reported": "2024-12-32"}, None),
    case("LT105", "reported", {}, {"reported": "3.12.2024"}, None),
    case("LT106", "low", {"low": 1.0}, {"low": 0.5}, None),
    case("LT106", "low", {"low": "1"}, {"low": "inf"}, None),
    case("LT106", "best", {"best": "1"}, {"best": "1.5"}, None),
    case("LT106", "high", {"quantity": "1+", "high": "1000"}, {"high": "1,000"}, "write '1000'"),
    case(
        "LT106",
        "high",
        {"quantity": "1+", "high": float("inf")},
        {"high": "unlimited"},
        "write 'inf'",
    ),
    case("LT106", "high", {"quantity": "1+", "high": "1000000000"}, {"high": "1000000001"}, None),
    case(
        "LT107",
        "latitude",
        {"latitude": 90, "longitude": -180.0},
        {"latitude": 90.001, "longitude": 0},
        None,
    ),
    case(
        "LT107",
        "longitude",
        {"latitude": 0.0, "longitude": 0.00001},
        {"latitude": "36.2", "longitude": "37,16"},
        "write '37.16'",
    ),
    case("LT108", "language", {"language": "pt-BR"}, {"language": "French"}, "write 'fr'"),
    case("LT108", "language", {"language": ""}, {"language": "en_US"}, "write 'en-US'"),
    *(
        case("LT109", name, {}, {name: "a\x00b"}, "remove it")
        for name in CONTRIBUTED
        if name not in {"part_of", "latitude", "longitude"}
    ),
    case("LT109", "part_of", {}, ARMOUR_AND_TANKS | {"part_of": ["", "afv\x00"]}, "remove it"),
    case("LT109", "latitude", {}, {"latitude": "1\x7f", "longitude": "1"}, "remove it"),
    case("LT109", "longitude", {}, {"latitude": "1", "longitude": "\x1b1"}, "remove it"),
    case("LT201", "quantity", {"quantity": "around ten"}, {"quantity": "arond ten"}, None),
    case("LT201", "quantity", {}, {"quantity": "10-5"}, "write '5-10'"),
    case("LT201", "quantity", {"quantity": 10.0}, {"quantity": -1}, None),
    case(
        "LT202", "low", {"quantity": "2+", "low": "2", "high": "2"}, {"low": "3", "high": "2"}, None
    ),
    case(
        "LT202",
        "best",
        {"quantity": "dozens", "best": 99},
        {"quantity": "dozens", "best": 100},
        None,
    ),
    case(
        "LT203",
        "reported",
        {"date": "2024-12", "reported": "2024-12-01"},
        {"date": "2024-12", "reported": "2024-11-30"},
        "correct one of the two dates",
    ),
    case(
        "LT204",
        "latitude",
        {"latitude": "1", "longitude": "2"},
        {"latitude": "1"},
        "add the longitude",
    ),
    case("LT204", "latitude", {}, {"longitude": 0.0}, "add the latitude"),
    case(
        "LT205",
        "low",
        {"quantity": "dozens", "language": "en", "low": "24"},
        {"quantity": "dozens", "language": "en", "low": "23"},
        "correct them, or say in notes why",
    ),
    case(
        "LT206",
        "quantity",
        {"quantity": "a dozen", "low": "12", "high": "12"},
        {"quantity": "a lot of stuff", "low": "2", "high": "9"},
        "keep it if it is the source's wording",
    ),
    case("LT301", "record_id", {"record_id": ["a", "A"]}, {"record_id": ["a", "a"]}, None),
    case(
        "LT302",
        "part_of",
        ARMOUR_AND_TANKS,
        ARMOUR_AND_TANKS | {"part_of": ["", "avf"]},
        "write 'afv'",
    ),
    case("LT303", "part_of", ARMOUR_AND_TANKS, {"part_of": "r1"}, None),
    case(
        "LT304",
        "category",
        ARMOUR_AND_TANKS,
        ARMOUR_AND_TANKS | {"category": ["tank", "armoured_vehicle"]},
        "give the whole a broader category, or leave part_of blank",
    ),
    case(
        "LT305",
        "side",
        ARMOUR_AND_TANKS | {"side": ["Syria", "Syria"]},
        ARMOUR_AND_TANKS | {"side": ["Syria", "syria"]},
        "correct the side, or leave part_of blank",
    ),
    case(
        "LT307",
        "loss_id",
        CLAIMS,
        CLAIMS | {"source": ["one", "two", "three | one"]},
        "merge the two rows, or give different items different loss_ids",
    ),
    case(
        "LT307",
        "loss_id",
        CLAIMS | {"source": ["picture | one", "two | picture", "three | picture"]},
        CLAIMS | {"source": ["picture | one", "two", "picture"]},
        "merge the two rows, or give different items different loss_ids",
    ),
    case(
        "LT308",
        "loss_id",
        CLAIMS | {"category": ["tank", "armoured_vehicle", "tank"]},
        CLAIMS | {"category": ["armoured_vehicle", "tank", "infantry_fighting_vehicle"]},
        "correct them, or give different items different loss_ids",
    ),
    case("LT308", "loss_id", CLAIMS, CLAIMS | {"side": ["Syria", "Syria", "HTS"]}, None),
    case(
        "LT309",
        "loss_id",
        ARMOUR_AND_TANKS | {"loss_id": ["x", "y"], "source": ["one", "two"]},
        ARMOUR_AND_TANKS | {"loss_id": ["x", "x"], "source": ["one", "two"]},
        None,
    ),
    case(
        "LT310",
        None,
        {str(name): [cell, cell] for name, cell in make_losses(record_id="a").iloc[0].items()}
        | {"record_id": ["a", "b"], "quantity": ["1", "2"]},
        {str(name): [cell, " "] for name, cell in make_losses().iloc[0].items()},
        "delete the row",
    ),
]
OVERFLOW = (  # the near miss is in the first row, the whole
    ARMOUR_AND_TANKS,
    ARMOUR_AND_TANKS | {"quantity": ["10", "11"]},
)


@pytest.mark.parametrize(("code", "column", "good", "bad", "advice"), CASES)
def test_a_rule_lets_good_rows_pass_and_names_the_near_miss(
    code: str, column: str | None, good: Columns, bad: Columns, advice: str | None
) -> None:
    if good or code == "LT101":  # a plain row needs to be let pass once
        assert brief(make_losses(**good)) == []
    table = make_losses(**bad)
    (found,) = findings(table)  # one cause, one finding
    assert (found.line, found.column, found.code) == (len(table), column, code)
    assert "expected" in found.message or code == "LT201"
    assert found.suggestion
    if advice is not None:
        assert found.suggestion == advice


def test_parts_fit_into_their_whole() -> None:
    good, bad = OVERFLOW
    assert brief(make_losses(**good)) == []
    assert brief(make_losses(**bad)) == [(1, "quantity", "LT306")]


@pytest.mark.parametrize(
    ("own", "got"),
    [
        ({"quantity": ["10", "11"]}, "got 10"),
        ({"quantity": ["nine or ten", "11"]}, "got 'nine or ten', at most 10"),
        ({"quantity": ["about 10", "17"], "low": ["8", ""], "high": ["12", ""]},
         "got low 8 and high 12"),
    ],
)  # fmt: skip
def test_a_whole_that_is_too_small_is_said_once(own: Columns, got: str) -> None:
    (found,) = findings(make_losses(**ARMOUR_AND_TANKS | own))
    assert found.code == "LT306"
    assert found.message.endswith(got)


def test_an_unknown_category_names_the_broad_codes() -> None:
    (found,) = findings(make_losses(category="gizmo"))
    assert found.suggestion is not None
    assert "broad codes: armoured_vehicle, artillery, " in found.suggestion
    assert "schema" not in found.suggestion


def test_the_words_that_are_suggested_are_of_the_vocabulary() -> None:
    vocabularies = {str(spec.name): spec.vocabulary for spec in COLUMNS}
    for column, words in SYNONYMS.items():
        assert set(words.values()) <= set(vocabularies[column])
        assert not set(words) & set(vocabularies[column])


LETTERS = ("side", "model", "captor", "source", "conflict", "location", "unit", "notes")
ODD: dict[str, tuple[str, str]] = {
    "LT110": ("Aleppo 25", "Aleppo\u200b25"),
    "LT111": ("Aleppo 25", "Al\u0435ppo 25"),
    "LT112": ("1+1", "=1+1"),
}
"""A text that is fine in every column of text, and a near miss."""


@pytest.mark.parametrize("code", ODD)
@pytest.mark.parametrize("name", CONTRIBUTED)
def test_a_cell_is_made_of_letters_that_are_what_they_seem(code: str, name: str) -> None:
    good, bad = ODD[code]
    odd = [one for one in findings(make_losses(**{name: bad})) if one.column == name]
    assert [one.code for one in odd] == [code]  # and no finding follows from it
    if name in LETTERS:
        assert brief(make_losses(**{name: good})) == []


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("source", "https://example.org | Le Monde: p. 3", "https://example.org | javascript:x"),
        ("archive", "https://example.org/a", "ftp://example.org/a"),
    ],
)
def test_links_are_http_or_https(name: str, good: str, bad: str) -> None:
    assert brief(make_losses(**{name: good})) == []
    assert brief(make_losses(**{name: bad})) == [(1, name, "LT113")]


def test_a_status_suits_the_category_and_a_captor_is_another_side() -> None:
    uav = {"category": "reconnaissance_uav", "status": "captured"}
    assert brief(make_losses(**uav)) == []
    assert brief(make_losses(**uav | {"status": "abandoned"})) == [(1, "status", "LT207")]
    assert brief(make_losses(captor="Syrian opposition", side="Syria")) == []
    assert brief(make_losses(captor="syria", side="Syria")) == [(1, "captor", "LT208")]


def test_rows_that_are_equal_but_for_their_id_are_doubted() -> None:
    twice = make_losses(record_id=["a", "b"], source="Le Monde")
    assert brief(twice) == [(2, None, "LT311")]
    assert brief(twice.assign(notes=["", "the second of the two"])) == []
    assert brief(make_losses(record_id=["a", "a"], source="x")) == [(2, "record_id", "LT301")]


@pytest.mark.parametrize("name", ["date", "reported"])
def test_what_lies_in_the_future_is_an_error_where_the_day_is_known(name: str) -> None:
    table = make_losses(**{"date": "2024-12-01", name: "2024-12-04"})
    assert len(validate(table)) == 1
    assert len(validate(table, today=date(2024, 12, 4))) == 1
    with pytest.raises(InvalidLossesError) as caught:
        validate(table, today=date(2024, 12, 3))
    assert [(one.column, one.code) for one in caught.value.findings] == [(name, "LT114")]


OF_THEIR_OWN = {"LT110", "LT111", "LT112", "LT113", "LT207", "LT208", "LT311"}
"""Codes with tests of their own, above."""


def test_every_rule_is_covered() -> None:
    covered = {(code, column) for (code, column, *_) in map(attrgetter("values"), CASES)} | {
        ("LT306", "quantity")
    }
    covered -= {("LT202", "best")}  # the rule is on low, and points at the bound that is given
    rest = {(code, column) for code, column in RULES if code not in OF_THEIR_OWN}
    assert covered == rest


def test_the_registry_says_what_each_rule_is_for() -> None:
    for (code, column), rule in RULES.items():
        assert (rule.code, rule.column) == (code, column)
        assert rule.reason
        assert set(rule.reads) <= set(CONTRIBUTED)
        assert CODES[code].stage not in {Stage.BYTES, Stage.STRUCTURE}
        assert CODES[code].severity == rule.severity
    assert {rule.severity for rule in RULES.values()} == {Severity.ERROR, Severity.WARNING}


def test_a_code_stands_once_for_a_column() -> None:
    rule = RULES["LT101", "side"]
    with pytest.raises(ValueError, match="LT101 for side is registered twice"):
        register(rule)
    with pytest.raises(ValueError, match="LT001"):
        register(Rule("LT001", None, (), Severity.ERROR, Scope.CELL, "x", rule.fine, rule.explain))


def test_blank_optional_cells_are_fine() -> None:
    optional = [str(spec.name) for spec in COLUMNS if not spec.required]
    assert brief(make_losses(**dict.fromkeys(optional, ""))) == []
    assert brief(make_losses(**dict.fromkeys(optional))) == []


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"side": [" ", "Syria"]}, [(1, "side", "LT101")]),
        ({"language": "English", "quantity": "dozens"}, [(1, "language", "LT108")]),
        ({"low": "x", "quantity": "10"}, [(1, "low", "LT106")]),
        ({"low": "x", "high": "5", "quantity": "gibberish"}, [(1, "low", "LT106")]),
        ({"reported": "2023", "date": "2024"}, [(1, "reported", "LT105")]),
        ({"latitude": "north", "longitude": "1"}, [(1, "latitude", "LT107")]),
        ({"low": "50", "quantity": "10"}, [(1, "low", "LT202")]),
        ({"record_id": ["a", "b"], "part_of": ["b ", ""]}, [(1, "part_of", "LT102")]),
        ({"part_of": "r1", "loss_id": "x"}, [(1, "part_of", "LT303")]),
        (
            ARMOUR_AND_TANKS | {"side": ["Syria", ""]},
            [(2, "side", "LT101")],
        ),
        (
            {"part_of": ["r2", "r3", "r1"], "side": ["A", "B", "C"]},
            [(1, "part_of", "LT303")],
        ),
        (
            CLAIMS | {"category": ["tank", "tnak", "aircraft"]},
            [
                (2, "category", "LT104"),
                (3, "loss_id", "LT308"),
            ],
        ),
        ({"date": "soon\x00"}, [(1, "date", "LT109")]),
    ],
)
def test_one_cause_gives_one_finding(
    columns: Columns, expected: list[tuple[int, str | None, str]]
) -> None:
    assert brief(make_losses(**columns)) == expected


def test_claims_of_one_loss_among_the_parts_count_once() -> None:
    parts: Columns = {
        "record_id": ["afv", "a", "b"],
        "category": ["armoured_vehicle", "tank", "tank"],
        "part_of": ["", "afv", "afv"],
        "quantity": ["10", "8", "9"],
        "source": ["one", "two", "three"],
    }
    assert brief(make_losses(**parts)) == [(1, "quantity", "LT306")]
    assert brief(make_losses(**parts, loss_id=["", "x", "x"])) == []
    assert brief(make_losses(**parts | {"quantity": ["8", "8", "9"]}, loss_id=["", "x", "x"])) == []
    assert brief(make_losses(**parts | {"quantity": ["7", "8", "9"]}, loss_id=["", "x", "x"])) == [
        (1, "quantity", "LT306")
    ]


def test_parts_of_parts_must_fit_too_and_a_cycle_elsewhere_hides_nothing() -> None:
    table = make_losses(
        record_id=["t72", "tanks", "afv", "self"],
        category=["tank", "tank", "armoured_vehicle", "tank"],
        part_of=["tanks", "afv", "", "self"],
        quantity=["20", "at least 5", "10", "1"],
    )
    assert brief(table) == [(3, "quantity", "LT306"), (4, "part_of", "LT303")]


def test_a_loss_is_no_part_of_itself_at_any_depth() -> None:
    table = make_losses(
        record_id=["a", "b", "c"],
        part_of=["", "a", "b"],
        loss_id=["x", "", "x"],
        source=["one", "two", "three"],
    )
    assert brief(table) == [(3, "loss_id", "LT309")]


def test_bounds_that_are_not_in_order_say_where_they_come_from() -> None:
    (found,) = findings(make_losses(quantity="dozens", language="en", high="12"))
    assert found.message == "expected low <= best <= high, got low 24 (from 'dozens'), high 12"
    (found,) = findings(make_losses(quantity="10", best="12", high="11"))
    assert found.message.endswith("got low 10 (from '10'), best 12, high 11")


def test_a_message_is_one_line_and_does_not_repeat_the_advice() -> None:
    table = make_losses(
        date="first\nsecond", quantity="arond ten", category="x" * 5000, side="a\n ", low="1,5"
    )
    found = findings(table)
    assert len(found) == 5
    for one in found:
        assert "\n" not in str(one)
        assert len(str(one)) < 600
        assert one.suggestion
        assert one.suggestion not in one.message
    assert "write 'around ten'" in [one.suggestion for one in found]


def test_semicolons_in_a_cell_are_not_cut() -> None:
    assert advice_of(ValueError("expected a count, got 'x; y'")) == (
        "expected a count, got 'x; y'",
        None,
    )
    assert advice_of(ValueError('got "it\'s; y"; do a; or b')) == (
        'got "it\'s; y"',
        "do a; or b",
    )
    assert advice_of(ValueError("got 'x; y'; write 'z'")) == ("got 'x; y'", "write 'z'")


def test_thousands_of_wrong_cells_are_all_found_and_soon() -> None:
    size = MOST_EXPLAINED + 100
    wrong = [f"kind {number}" for number in range(size)]
    found = findings(make_losses(category=wrong))
    assert [one.line for one in found] == list(range(1, size + 1))
    assert found[-1].message == f"a category is a code of the taxonomy, got '{wrong[-1]}'"


def test_long_chains_and_large_claims_take_linear_time() -> None:
    size = 3000
    ids = [f"r{number}" for number in range(size)]
    assert brief(make_losses(record_id=ids, part_of=["", *ids[:-1]])) == []
    sources = [f"s{number}" for number in range(size)]
    assert brief(make_losses(record_id=ids, source=sources, loss_id=["x"] * size)) == []
    ring = brief(make_losses(record_id=ids, part_of=[*ids[1:], ids[0]]))
    assert ring == [(1, "part_of", "LT303")]
    (found,) = findings(make_losses(record_id=ids, part_of=[*ids[1:], ids[0]]))
    assert "r0 -> r1 -> r2 -> r3 -> ... -> " in found.message
