"""Ratios and differences of two sums against enumeration of every reading."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import quantile

from losstracker.analysis import jointly
from losstracker.analysis.distributions import Dependence, Term
from losstracker.analysis.jointly import Fraction, Joint, difference_quantiles, join
from losstracker.model.pmf import Pmf

READINGS = {
    "a": Pmf.of({0: 0.25, 2: 0.75}),
    "b": Pmf.of({1: 0.5, 2: 0.3, 4: 0.2}),
    "c": Pmf.of({3: 0.1, 5: 0.9}),
    "one": Pmf.of({1: 1.0}),
}
RECORD = st.tuples(st.sampled_from(sorted(READINGS)), st.sampled_from([1.0, 0.5, 1 / 3]))
SIDE = st.lists(RECORD, min_size=0, max_size=3)
LEVELS = (0.05, 0.5, 0.9, 0.95)
Record = tuple[str, float]


def _terms(records: list[Record]) -> list[Term]:
    terms = []
    for word in sorted({word for word, _ in records}):
        chances = [chance for its, chance in records if its == word]
        distinct = sorted(set(chances))
        times = np.array([chances.count(chance) for chance in distinct])
        key = None if word == "one" else word
        terms.append(Term(READINGS[word], np.array(distinct), times, key))
    return terms


def _values(word: str) -> list[tuple[int, float]]:
    pmf = READINGS[word]
    return [(pmf.start + at, float(p)) for at, p in enumerate(pmf.p) if p]


def _outcomes(
    first: list[Record], second: list[Record], dependence: str
) -> list[tuple[int, int, float]]:
    """Every pair of sums that can be, with its probability."""
    records = [(0, *record) for record in first] + [(1, *record) for record in second]
    keys = [
        word if dependence == "wording" and word != "one" else f"{word}{at}"
        for at, (_, word, _) in enumerate(records)
    ]
    distinct = sorted(set(keys))
    choices = [_values(records[keys.index(key)][1]) for key in distinct]
    found = []
    for chosen in product(*choices):
        reading = {key: value for key, (value, _) in zip(distinct, chosen, strict=True)}
        p_reading = math.prod(p for _, p in chosen)
        for there in product([0, 1], repeat=len(records)):
            p = p_reading
            sums = [0, 0]
            for (side, _, chance), key, is_there in zip(records, keys, there, strict=True):
                p *= chance if is_there else 1 - chance
                sums[side] += reading[key] * is_there
            found.append((sums[0], sums[1], p))
    return found


def _ratio(first: int, second: int, undefined: float) -> float:
    if second:
        return first / second
    return math.inf if first else undefined


@given(SIDE, SIDE, st.sampled_from(["independent", "wording"]), st.integers(0, 2))
def test_ratios_are_those_of_enumeration(
    first: list[Record], second: list[Record], dependence: str, known: int
) -> None:
    joint = join(_terms(first), _terms(second), Dependence(dependence))
    outcomes = _outcomes(first, second, dependence)
    for undefined in (0.0, math.inf):
        ratio = Fraction(joint, (1, known), undefined)
        weighted = [(_ratio(n + 1, d + known, undefined), p) for n, d, p in outcomes]
        for level in LEVELS:
            assert ratio.quantile(level) == quantile(weighted, level)
    zero = sum(p for _, d, p in outcomes if d + known == 0)
    assert Fraction(joint, (1, known), 0.0).chance_of_zero() == pytest.approx(zero)


@given(SIDE, SIDE)
def test_where_both_are_zero_the_ratio_is_what_it_is_said_to_be(
    first: list[Record], second: list[Record]
) -> None:
    joint = join(_terms(first), _terms(second), Dependence.INDEPENDENT)
    outcomes = _outcomes(first, second, "independent")
    for undefined in (0.0, math.inf):
        weighted = [(_ratio(n, d, undefined), p) for n, d, p in outcomes]
        for level in LEVELS:
            found = Fraction(joint, (0, 0), undefined).quantile(level)
            assert found == quantile(weighted, level)


@given(SIDE, SIDE, st.sampled_from(["independent", "wording"]))
def test_differences_are_those_of_enumeration(
    first: list[Record], second: list[Record], dependence: str
) -> None:
    joint = join(_terms(first), _terms(second), Dependence(dependence))
    weighted = [(float(n - d), p) for n, d, p in _outcomes(first, second, dependence)]
    assert difference_quantiles(joint, LEVELS) == [quantile(weighted, each) for each in LEVELS]


@given(SIDE, SIDE)
def test_under_comonotonic_both_rise_with_one_probability(
    first: list[Record], second: list[Record]
) -> None:
    joint = join(_terms(first), _terms(second), Dependence.COMONOTONIC)
    (pairs,) = joint.shared
    assert pairs.p.sum() == pytest.approx(1)
    level = np.cumsum(pairs.p) - pairs.p / 2
    for side, records in ((pairs.first, first), (pairs.second, second)):
        for at, u in zip(side, level, strict=True):
            sums = []
            for word, chance in records:
                mixed = [(float(v), chance * p) for v, p in _values(word)] + [(0.0, 1 - chance)]
                sums.append(quantile(mixed, float(u)))
            assert at == sum(sums)


@given(SIDE.filter(bool), SIDE.filter(bool), st.sampled_from(LEVELS))
def test_a_rounded_ratio_holds_the_exact_one(
    first: list[Record], second: list[Record], level: float
) -> None:
    joint = join(_terms(first), _terms(second), Dependence.WORDING)
    ratio = Fraction(joint, (3, 2), 0.0)
    rounded = jointly._Rounded.of(ratio).quantile(level)
    exact = ratio.quantile(level)
    if level < 0.5:  # a step of the grid may be enough to reach the value before or after
        least = ratio.quantile(level - 1e-6)
        assert least * 0.99 - 0.01 <= rounded <= exact + 1e-9
    elif level > 0.5:
        most = ratio.quantile(level + 1e-6)
        assert exact - 1e-9 <= rounded <= most * 1.01 + 0.01


def test_so_many_shared_readings_are_rounded_and_still_close() -> None:
    rng = np.random.default_rng(1)
    words = {f"w{at}": Pmf(5 + at, np.full(40, 1 / 40)) for at in range(6)}
    first, second = (
        [Term.of(pmf, 1.0, times, word) for word, pmf in words.items()] for times in (3, 2)
    )
    second = [*second, Term.of(Pmf(0, np.full(50, 1 / 50)), 1.0, 1, "own")]
    ratio = Fraction(join(first, second, Dependence.WORDING), (0, 0), 0.0)
    assert jointly._Parts.of(ratio).work > jointly.MOST_WORK
    draws = {word: rng.integers(0, 40, 200_000) + pmf.start for word, pmf in words.items()}
    top = 3 * sum(draws.values())
    sampled = top / (2 * sum(draws.values()) + rng.integers(0, 50, 200_000))
    lower, upper = ratio.quantile(0.05), ratio.quantile(0.95)
    assert lower == pytest.approx(float(np.quantile(sampled, 0.05)), rel=0.01)
    assert upper == pytest.approx(float(np.quantile(sampled, 0.95)), rel=0.01)


def test_a_ratio_of_one_and_the_same_wording_is_one() -> None:
    dozens = Term.of(Pmf(24, np.full(76, 1 / 76)), 1.0, 1, "dozens")
    same = join([dozens], [dozens], Dependence.WORDING)
    free = join([dozens], [dozens], Dependence.INDEPENDENT)
    assert isinstance(same, Joint)
    assert [Fraction(same, (0, 0), 0.0).quantile(level) for level in LEVELS] == [1] * 4
    assert Fraction(free, (0, 0), 0.0).quantile(0.05) < 0.5


@pytest.mark.parametrize(("level", "wanted"), [(0.7, 1.0), (0.8, math.inf), (0.95, math.inf)])
def test_a_rounded_ratio_takes_nothing_by_nothing_as_it_is_said(
    level: float, wanted: float
) -> None:
    joint = join(_terms([("a", 1.0)]), _terms([("a", 1.0)]), Dependence.WORDING)
    said = Fraction(joint, (0, 0), math.inf)
    assert said.chance_of_neither() == 0.25
    assert said.quantile(level) == wanted
    assert jointly._Rounded.of(said).quantile(level) == pytest.approx(wanted, rel=0.01)
