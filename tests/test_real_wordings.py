"""Every wording of a count in the seed and in other trackers' data: read, or refused rightly."""

from __future__ import annotations

import gzip
import html
import json
import math
import re
from pathlib import Path
from typing import Any

import pytest
from conftest import read_seed

from losstracker.errors import QuantityTextError
from losstracker.model.quantity import parse_quantity

SHARED = Path(__file__).parents[2] / "shared" / "data"
INF = math.inf

# Low, best and high of every expression; none where the text must be refused.
EXPRESSIONS: dict[tuple[float, float, float] | None, str] = {
    (10, 10, 10): "10",
    (5, 10, 15): (
        "~10; c. 10; about ten; about 10; around ten; around 10; approximately 10; 10?; "
        "une dizaine; environ dix; etwa zehn; около десяти; قرابة عشر"
    ),
    (2, 2, INF): (
        "≥2; >=2; 2+; at least two; at least 2; au moins deux; mindestens zwei; не менее двух; "
        "batteries; a number of; numerous; some; many"
    ),
    (3, 3, INF): "no fewer than 3",
    (31, 31, INF): "more than 30; over 30",
    (1, 20, 40): "up to 40",
    (0, 5, 5): "at most 5",
    (0, 4, 4): "fewer than 5",
    (57, 96, 99): "nearly 100",
    (3585, 3969, 3999): "almost 4,000",
    (3431, 3950, 3999): "close to 4,000",
    (10, 11, 12): "10-12; 10\N{EN DASH}12; between 10 and 12; from 10 to 12; 10 or 12",
    (8, 10, 12): "10±2",
    (12, 12, 12): "a dozen",
    (6, 6, 6): "half a dozen",
    (24, 48, 99): "dozens; dozens of; Dutzende",
    (3, 5, 9): "several",
    (36, 59, 99): "several dozen",
    (2, 3, 6): "a few",
    (2, 2, 3): "a couple; two or three",
    (40, 63, 99): "scores",
    (200, 447, 999): "hundreds",
    (20, 44, 99): "tens; des dizaines; десятки",
    (1, 1, 1): "one; a; an",
    (1, 1, INF): "unknown",
    (2, 4, 9): "plusieurs",
    (71, 100, 129): "une centaine",
    (13, 20, 27): "une vingtaine",
    (8044, 8044, 8044): "8,044",
    (1159, 1159, 1159): "1 159",
    (3, 3, 3): "\N{ARABIC-INDIC DIGIT THREE}",
    None: "2.000; 3k; NaN; -3; 2.5",
}
CASES = {text: meaning for meaning, texts in EXPRESSIONS.items() for text in texts.split("; ")}


def read(text: str) -> tuple[float, float, float] | None:
    try:
        count = parse_quantity(text)
    except QuantityTextError:
        return None
    return count.low, count.best, count.high


@pytest.mark.parametrize("text", CASES)
def test_an_expression_means(text: str) -> None:
    assert read(text) == CASES[text]


def require(name: str) -> Path:
    path = SHARED / name
    if not path.is_file():
        pytest.skip(f"{name} of the other trackers' data is not beside the checkout")
    return path


def load(name: str) -> Any:
    return json.loads(gzip.decompress(require(name).read_bytes()))


def test_no_expression_of_the_list_was_left_out() -> None:
    lines = require("count_expressions.txt").read_text("utf-8").splitlines()
    wanted = [line for line in lines if line and not line.startswith("#")]
    assert sorted(wanted) == sorted(CASES)


def test_the_wordings_of_the_seed_are_read() -> None:
    for row in read_seed().to_dict("records"):
        count = parse_quantity(row["quantity"], row["language"] or None)
        assert 0 < count.low <= count.best <= count.high


def test_the_numbers_that_a_general_staff_claims_are_exact() -> None:
    days = load("general_staff_equipment.json.gz")
    numbers = {cell for day in days for name, cell in day.items() if name not in {"date", "day"}}
    whole = {int(number) for number in numbers if isinstance(number, (int, float))
             and not math.isnan(number)}  # fmt: skip
    assert len(whole) > 1000
    for number in whole:
        assert read(str(number)) == (number,) * 3
        assert read(f"{number:,}") == (number,) * 3
        assert read(f"{number:,}".replace(",", "\N{NO-BREAK SPACE}")) == (number,) * 3


def test_corrections_below_zero_are_no_counts() -> None:
    days = load("general_staff_equipment_correction.json.gz")
    numbers = {cell for day in days for name, cell in day.items() if name not in {"date", "day"}}
    below = [number for number in numbers if isinstance(number, int) and number < 0]
    assert below
    assert [number for number in below if read(str(number)) is not None] == []


def test_about_and_more_of_a_daily_claim_are_bounds() -> None:
    said = {(day["personnel*"], day["personnel"]) for day in load("general_staff_personnel.json.gz")
            if day.get("personnel*")}  # fmt: skip
    assert {word for word, _ in said} == {"about", "more"}
    for word, number in said:
        found = read(f"{word} than {number}" if word == "more" else f"{word} {number}")
        assert found is not None
        low, best, high = found
        if word == "more":
            assert (low, high) == (number + 1, INF)
        else:
            assert low < number < high
            assert best == number


@pytest.mark.parametrize("name", ["oryx_russia_2023-04.html.gz", "oryx_aircraft_2023.html.gz"])
def test_the_numbers_before_the_models_of_a_page_are_read(name: str) -> None:
    text = gzip.decompress(require(name).read_bytes()).decode("utf-8", "replace")
    items = [
        html.unescape(re.sub(r"<[^>]+>", "", item))
        for item in re.findall(r"<li>(.*?)<a", text, re.DOTALL)
    ]
    numbers = [found[1] for item in items if (found := re.match(r"\s*(\d[\d,]*\s)", item))]
    assert len(numbers) > 80
    for number in set(numbers):
        count = parse_quantity(number)
        assert count.low == count.high == int(number.replace(",", "").strip())
