"""Claims of one loss: each must cite a source that the others do not."""

from __future__ import annotations

import time
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from losstracker.model.claim_rules import twice_claimed

CITED = st.lists(st.frozensets(st.sampled_from("abcd")), max_size=8)


@given(CITED)
def test_a_claim_repeats_the_first_that_cites_all_or_nothing_else(
    sources: list[frozenset[str]],
) -> None:
    expected: dict[int, int] = {}
    for early, late in combinations(range(len(sources)), 2):
        one, other = sources[early], sources[late]
        if one and other and (one <= other or other <= one):
            expected.setdefault(late, early)
    assert twice_claimed(sources) == expected


def test_many_claims_of_one_picture_take_no_long_time() -> None:
    claims = [frozenset({"picture", f"page {at}"}) for at in range(50_000)]
    begin = time.perf_counter()
    assert twice_claimed(claims) == {}
    assert len(twice_claimed([frozenset({"picture"})] * 50_000)) == 49_999
    assert time.perf_counter() - begin < 5
