"""Patterns of a project's own checks: they mean what Python's mean, and cannot hang."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from losstracker.errors import ConfigError
from losstracker.model.pattern import LONGEST_PATTERN, MOST_REMEMBERED, Pattern

_ATOMS = r"a b . [ab] [^a] []a] [^]] [\]a] \d \w \S 1 \. - { } ] {a} x{,} a{,2} b{} a{1 é"
ATOMS = st.sampled_from(_ATOMS.split())
TIMES = st.sampled_from(["*", "+", "?", "{2}", "{0}", "{1,3}", "{2,}", "{0,1}", "{,2}"])


def grown(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    some = st.lists(parts, max_size=3)
    return st.one_of(
        some.map("".join),
        some.map(lambda each: f"({'|'.join(each)})"),
        some.map(lambda each: f"(?:{'|'.join(each)})"),
        st.tuples(parts.map(lambda part: f"({part})"), TIMES).map("".join),
    )


PATTERNS = st.recursive(ATOMS, grown, max_leaves=6)
TEXTS = st.lists(st.text("ab1-.x{}]\n,é", max_size=8), min_size=4, max_size=8)


@settings(max_examples=400, deadline=None)
@given(PATTERNS, TEXTS)
def test_a_pattern_means_what_it_means_in_python(source: str, texts: list[str]) -> None:
    try:
        oracle = re.compile(source)
    except re.error:
        return
    try:
        ours = Pattern(source)
    except ConfigError as error:
        said = str(error)
        assume("at most" not in said and "one sign of repetition" not in said)
        raise
    assert [ours.matches(text) for text in texts] == [
        oracle.fullmatch(text) is not None for text in texts
    ]


@given(st.text(max_size=30))
def test_any_text_is_a_pattern_or_is_refused(source: str) -> None:
    try:
        ours = Pattern(source)
    except ConfigError:
        return
    assert ours.matches("a-1") == bool(re.fullmatch(source, "a-1"))


UNLIKE = f"{3**12_000:b}".replace("0", "a").replace("1", "b")
"""Letters in no order."""


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("(a+)+b", "a" * 100_000),
        ("(a|a)*b", "a" * 100_000),
        ("(a|aa)+b", "a" * 100_000),
        (".*.*.*.*.*x", "a" * 100_000),
        ("(a?){200}b", "a" * 100_000),
        ("(.*a){12}b", "a" * 100_000),
        ("(a|b)*a(a?b?){90}c", UNLIKE),
    ],
)
def test_no_pattern_hangs(source: str, text: str) -> None:
    began = time.process_time()
    assert not Pattern(source).matches(text)
    assert time.process_time() - began < 5  # python's own would take years over some


def test_what_is_remembered_has_an_end() -> None:
    ours = Pattern("(.|ab)*")
    assert ours.matches("".join(map(chr, range(0x4E00, 0x4E00 + MOST_REMEMBERED + 50))) * 2)
    assert len(ours._steps) <= MOST_REMEMBERED


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("(a+", "missing )"),
        ("a**", "multiple repeat"),
        ("[a", "unterminated character set"),
        ("[[a]", "nested set"),
        (r"\p{L}", "bad escape"),
        ("a{5,2}", "min repeat"),
        ("a{99999999999}", "too large"),
        ("^a", "the whole value is matched anyway"),
        ("a$", "the whole value is matched anyway"),
        (r"(a)\1", "cannot be asked for again"),
        (r"\bx", "expected no"),
        ("(?=a)", r"groups as (...)"),
        ("(?i)a", r"groups as (...)"),
        ("(?P<year>a)", r"groups as (...)"),
        ("a*?", "one sign of repetition"),
        ("a++", "one sign of repetition"),
        ("((a{100}){100}){100}", "write + or *"),
        ("((((((){99}){99}){99}){99}){99}){99}", "write + or *"),
        ("a" * (LONGEST_PATTERN + 1), "at most 200 characters"),
    ],
)
def test_what_is_refused_says_why(source: str, told: str) -> None:
    with pytest.raises(ConfigError) as error:
        Pattern(source)
    assert told in str(error.value)
    assert "expected" in str(error.value)
