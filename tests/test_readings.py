"""Distributions of readings: the stated figures; and laws that hold for any text and number."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from losstracker.errors import NoDistributionError, QuantityTextError
from losstracker.model.lexicon import Lexicon, grammar_of, languages, readers
from losstracker.model.quantity import LONGEST_TEXT, Quantity, parse_quantity, suggest_quantity
from losstracker.model.readings import WIDEST, log_uniform, median_below, mixture, uniform


@pytest.mark.parametrize(
    ("low", "high", "median"),
    [(2, 3, 2), (2, 6, 3), (3, 9, 5), (2, 9, 4), (20, 99, 44), (24, 99, 48), (1, 1, 1)],
)
def test_log_uniform_medians_are_the_stated_best_values(low: int, high: int, median: int) -> None:
    pmf = log_uniform(low, high)
    assert pmf.quantile(0.5) == median
    assert (pmf.start, pmf.stop) == (low, high)
    assert (np.diff(pmf.p) < 0).all()
    expected = math.log((low + 0.5) / (low - 0.5)) / math.log((high + 0.5) / (low - 0.5))
    assert pmf.p[0] == pytest.approx(expected)


def test_uniform() -> None:
    assert uniform(10, 12).p.tolist() == pytest.approx([1 / 3] * 3)
    assert uniform(0, 0).p.tolist() == [1.0]


def test_about_ten_is_8_to_12_in_nine_cases_of_ten() -> None:
    about = parse_quantity("about ten").pmf()
    assert (about.start, about.stop) == (5, 15)
    assert (about.quantile(0.05), about.quantile(0.5), about.quantile(0.95)) == (8, 10, 12)


def drawn(x: int, row: str, spread: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Values that simulated readers take, unrounded."""
    rng, table = np.random.default_rng(1), readers()
    z = rng.standard_normal(2_000_000)
    z = z[z < 0.8416][:1_000_000]
    width = np.minimum(
        10 ** (table.location(x, row) + table.rows[row][-1] * z), table.limit(x, spread)
    )
    share = rng.random(z.size)
    ends = {
        "around": (x - width / 2, x + width / 2),
        "from": (x + 0 * width, x + width),
        "above": (x + 1 + 0 * width, x + np.maximum(width, 1)),
        "to": (x - width, x + 0 * width),
        "below": (x - np.maximum(width, 1), x - 1 + 0 * width),
    }
    start, stop = ends[spread]
    return np.asarray(start + share * (stop - start))


@pytest.mark.parametrize(
    ("text", "x", "row", "spread"),
    [
        ("about 10", 10, "about", "around"),
        ("around 37", 37, "around", "around"),
        ("at least 10", 10, "at least", "from"),
        ("more than 30", 30, "over", "above"),
        ("at most 8", 8, "at most", "to"),
        ("fewer than 8", 8, "at most", "below"),
        ("nearly 100", 100, "nearly", "below"),
    ],
)
def test_the_mixture_is_what_simulated_readers_take(
    text: str, x: int, row: str, spread: str
) -> None:
    count = parse_quantity(text)
    pmf = count.pmf()
    values = np.floor(drawn(x, row, spread) + 0.5).astype(int)
    values = values[(values >= pmf.start) & (values <= pmf.stop)]
    seen = np.bincount(values - pmf.start, minlength=pmf.p.size) / values.size
    assert np.abs(np.cumsum(seen) - np.cumsum(pmf.p)).max() < 0.003


@pytest.mark.parametrize("text", ["at least 10", "more than 10"])
def test_open_ended_counts_have_a_one_sided_reading(text: str) -> None:
    count = parse_quantity(text)
    pmf = count.pmf()
    assert count.high == math.inf
    assert pmf.start == count.low
    assert pmf.quantile(0.5) <= 12
    assert 15 <= pmf.stop <= 20


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("batteries", "a bare plural means two or more"),
        ("unknown", "no upper bound and no distribution"),
        ("many", "no agreed distribution"),
        ("at least dozens", "itself approximate"),
        ("at least 0", "no distribution"),
        ("0-900000000", "too wide"),
        ("about 500,000,000", "too wide"),
    ],
)
def test_no_distribution_says_why(text: str, reason: str) -> None:
    with pytest.raises(NoDistributionError) as refusal:
        parse_quantity(text).pmf()
    assert reason in str(refusal.value).replace("A bare", "a bare")


def test_the_widest_distribution_is_still_made() -> None:
    assert uniform(1, WIDEST).p.size == WIDEST
    with pytest.raises(NoDistributionError, match="at most 4,194,304"):
        uniform(0, WIDEST)


@given(st.integers(3, 100_000), st.sampled_from(["nearly", "almost"]))
def test_the_median_needs_no_distribution(x: int, row: str) -> None:
    low = max(1, math.floor(x - readers().width(x, row, "below") + 0.5))
    pmf = mixture(x, row, "below", low, x - 1)
    assert median_below(x, row, "below", low, x - 1) == pmf.quantile(0.5)


@given(st.integers(1, 100_000), st.sampled_from(sorted(readers().rows)))
def test_about_is_symmetric_and_falls_off(x: int, row: str) -> None:
    reach = math.ceil(readers().width(x, row, "around") / 2)
    pmf = mixture(x, row, "around", x - reach, x + reach)
    assert pmf.p == pytest.approx(pmf.p[::-1])
    assert (np.diff(pmf.p[: x - pmf.start + 1]) >= -1e-12).all()


def test_widths_stay_sensible_at_every_size() -> None:
    """Without the guards "about 5,000,000" would be off by 2.2 million, "nearly 10" be 2 to 9."""
    for spread, row in (("around", "about"), ("around", "approximately"), ("below", "nearly")):
        for x in (5, 10, 50, 100, 5_000, 500_000, 5_000_000, 10_000_000):
            assert readers().width(x, row, spread) <= max(2, x * (1 if spread == "around" else 0.5))
    for row in readers().rows:
        assert readers().width(5_000_000, row, "around") < 0.4 * 5_000_000


def test_two_languages_that_disagree_are_not_guessed_between() -> None:
    ours = Lexicon.named("losstracker").extend(
        [
            {"id": "swarm", "language": "en", "phrases": ["nuee"], "low": 24, "high": 99},
            {"id": "swarm", "language": "fr", "phrases": ["nuee"], "low": 20, "high": 99},
        ],
        name="ours",
    )
    with pytest.raises(QuantityTextError, match=r"24-99 .* in English but 20-99 .* in French; say"):
        parse_quantity("nuee", lexicon=ours)
    assert parse_quantity("nuee", "fr", ours).low == 20


TOKENS = [
    phrase
    for language in (None, *languages())
    for phrase in (
        *grammar_of(language).vocabulary(),
        "10",
        "12",
        "2.5",
        "-",
        "of",
        "de",
        "ten",
        "to",
    )
]
anything = st.text(max_size=LONGEST_TEXT + 20)
pieces = st.lists(st.sampled_from(TOKENS), max_size=7)
wordings = st.builds(lambda parts, glue: glue.join(parts), pieces, st.sampled_from([" ", "", "-"]))
codes = st.sampled_from([None, *languages(), "de-AT", "pl"])


def attempt(text: str, language: str | None) -> Quantity | None:
    """Read a text that may be no count; nothing but a refusal may be raised."""
    message = ""
    try:
        return parse_quantity(text, language)
    except QuantityTextError as refusal:
        message = str(refusal)
    assert "\n" not in message
    assert ";" in message or "expected" in message
    return None


@given(st.one_of(anything, wordings, st.from_regex(r"[0-9~+,. '±?-]{1,12}")), codes)
def test_any_text_is_a_count_or_is_refused(text: str, language: str | None) -> None:
    count = attempt(text, language)
    suggestion = suggest_quantity(text, language)
    if count is None:
        assert suggestion is None or parse_quantity(suggestion, language)
        return
    assert suggestion is None
    assert 0 <= count.low <= count.best <= count.high
    again = parse_quantity(count.canonical)
    assert (again.low, again.high) == (count.low, count.high)
    check_distribution(count)


def check_distribution(count: Quantity) -> None:
    """Within the bounds, summing to 1, with the best value inside; or none at all."""
    try:
        pmf = count.pmf()
    except NoDistributionError:
        return
    assert count.low <= pmf.start <= pmf.quantile(0.5)
    assert pmf.stop <= count.high
    assert abs(pmf.p.sum() - 1) < 1e-9
    assert pmf.start <= count.best <= pmf.stop


HEDGES = ["{}", "~{}", "around {}", "roughly {}", "approximately {}", "at least {}", "over {}"]
HEDGES += ["at most {}", "fewer than {}", "up to {}", "nearly {}", "almost {}", "au moins {}"]
counts = st.one_of(st.integers(0, 200), st.integers(0, 3_000_000))


@given(st.sampled_from(HEDGES), counts)
def test_hedges_on_any_number(hedge: str, number: int) -> None:
    count = attempt(hedge.format(number), None)
    if count is None:
        assert number <= 1
        return
    check_distribution(count)
    spelled = attempt(hedge.format(f"{number:,}"), None)
    assert spelled is not None
    assert spelled.wording == count.wording


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_range_is_read_as_written(first: int, width: int) -> None:
    count = parse_quantity(f"{first}-{first + width}")
    assert (count.low, count.high) == (first, first + width)
    assert count.canonical in {f"{first}-{first + width}", str(first)}


@given(st.text(max_size=10_000))
def test_long_texts_are_refused_at_once(text: str) -> None:
    attempt(text * 20, None)
