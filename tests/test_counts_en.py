"""Counts as English sources word them, beyond the plain kinds of ``test_quantity``."""

from __future__ import annotations

import pytest
import wordings
from num2words import num2words
from wordings import INF, C, E, Meaning, Meanings, S

from losstracker.model.quantity import parse_quantity

# Low, best, high, kinds of both bounds: the wordings that mean it.
MEANINGS: Meanings = {
    (0, 0, 0, E, E): "not a single tank; not one",
    (1, 1, 1, E, E): "a single helicopter; a lone drone; one single ship; a submarine",
    (2, 2, 2, E, E): (
        "a pair of helicopters; pair of jets; both; 2 SAM systems; two ATGMs; the two tanks"
    ),
    (3, 3, 3, E, E): "a trio of drones; three surface-to-air missile systems; 3 more; three others",
    (4, 4, 4, E, E): "four multiple launch rocket systems; 4 MLRS; 4 unmanned aerial vehicles",
    (6, 6, 6, E, E): "a half-dozen infantry fighting vehicles; half-dozen; half a dozen howitzers",
    (8, 8, 8, E, E): "eight armored combat vehicles; 8 pieces of military equipment",
    (10, 10, 10, E, E): (
        "a total of 10; total of ten; ten in all; 10 in total; 10 altogether; 10 so far; "
        "only ten; a mere ten; another 10; an additional 10 tanks; a further ten; "
        "10 additional; all 10 tanks; the ten tanks; ten of the tanks; 10 exactly; "
        "to date, 10; a combined 10"
    ),
    (12, 12, 12, E, E): "another dozen; another 12; precisely a dozen",
    (15, 15, 15, E, E): "15 units of equipment; fifteen self-propelled howitzers",
    (512, 512, 512, E, E): "five hundred and twelve tanks; five hundred twelve",
    (2500, 2500, 2500, E, E): "two thousand five hundred; 2.5 thousand drones; 2,500 drones",
    (500_000, 500_000, 500_000, E, E): "half a million",
    (10, 10, INF, E, E): (
        "ten-plus; 10-plus tanks; 10 or possibly more; 10, possibly more; ten if not more; "
        "10 and counting; ten or above; 10 and up; at the very least 10; at a minimum 10; "
        "at least 10 and possibly more; at least 10 or more; at least 10+; "
        "a total of at least 10; at least ten more tanks; min. 10; at least ten in total; "
        "no fewer than ten so far"
    ),
    (5, 5, INF, S, E): "as few as 5; as little as five; as few as five vehicles",
    (101, 101, INF, E, E): (
        "well over 100; well over a hundred tanks; well above 100; far more than 100; "
        "significantly more than 100; considerably more than 100; many more than a hundred; "
        "100-odd; a hundred-odd vehicles; 100 odd; exceeding 100; well in excess of 100"
    ),
    (25, 25, INF, E, E): "more than two dozen; more than two dozen vehicles; over two dozen",
    (24, 24, INF, E, E): "at least two dozen tanks; two dozen or more",
    (51, 51, 65, E, C): (
        "just over 50; slightly more than 50; a little over fifty; "
        "a little more than 50 tanks; somewhat more than 50; just above 50; "
        "a bit more than fifty"
    ),
    (13, 13, 16, E, C): "just over a dozen",
    (20, 24, 28, C, C): "some two dozen; about two dozen tanks; two dozen or so; ~24",
    (19, 23, 23, C, C): "nearly two dozen; close to two dozen vehicles; just under two dozen",
    (8, 11, 11, C, C): "almost a dozen",
    (57, 96, 99, C, C): (
        "just shy of 100; just short of a hundred; slightly fewer than 100; "
        "a little less than 100; approaching 100; nearing 100 tanks; close on 100; "
        "just under 100"
    ),
    (54, 96, 99, C, C): "virtually 100; practically a hundred",
    (71, 100, 129, C, C): (
        "in the region of 100; on the order of 100; in the order of a hundred; "
        "more or less 100; in the neighborhood of 100; in the vicinity of 100 vehicles; "
        "100, give or take; 100-ish; c. 100 tanks; ca 100"
    ),
    (67, 100, 133, C, C): "somewhere around 100; around a hundred tanks",
    (70, 100, 130, C, C): (
        "an estimated 100 tanks; est. 100; 100 (est.); estimated at 100; 100 approx."
    ),
    (5, 10, 15, C, C): "10ish; ten or so tanks; about ten so far; a total of about ten",
    (5, 12, 18, C, C): "around 10 to 15; about 10-15 tanks; 10 to 15 or so",
    (1, 6, 12, S, S): "up to a dozen; as many as a dozen tanks; up to as many as 12",
    (1, 12, 24, S, S): "up to two dozen armoured personnel carriers",
    (0, 10, 10, E, E): "10 tops; max 10; 10 max; no more than ten in total; not exceeding 10",
    (0, 23, 23, E, E): "fewer than two dozen; well under two dozen",
    (10, 12, 15, E, E): (
        "between 10 to 15; between 10-15 tanks; anywhere from 10 to 15; "
        "anywhere between 10 and 15; somewhere between ten and fifteen; "
        "anything from 10 to 15; from 10 up to 15; 10 to as many as 15; ten, perhaps fifteen; "
        "10 or even 15; 10, if not 15; either 10 or 15"
    ),
    (2, 2, 3, E, E): "two, maybe three; two, possibly three tanks; two or perhaps three",
    (2, 3, 5, E, S): (
        "at least two and possibly five; at least 2 and up to 5; at least two, perhaps five"
    ),
    (2, 2, 3, C, C): "a couple of tanks; a couple more; just a couple",
    (2, 3, 6, C, C): (
        "only a few; just a few tanks; a few more; only a handful; handful of vehicles; "
        "a small number of tanks; a small handful"
    ),
    (3, 5, 9, C, C): "several more tanks; several additional vehicles; several others",
    (24, 48, 99, C, C): "dozens upon dozens; dozens and dozens of tanks; dozens more; some dozens",
    (20, 44, 99, C, C): "10s of tanks; tens of armoured vehicles",
    (20, 37, 69, C, C): "a few tens of tanks",
    (200, 447, 999, C, C): "hundreds upon hundreds; 100s; 100s of drones; hundreds more vehicles",
    (2000, 4471, 9999, C, C): "thousands upon thousands; 1000s of drones",
    (2000, 2828, 3999, C, C): "a couple of thousand drones; a couple thousand",
    (30_000, 54_772, 99_999, C, C): "several tens of thousands of drones",
    (24, 153, 999, C, C): (
        "dozens if not hundreds; dozens, if not hundreds; dozens or hundreds; "
        "dozens to hundreds; dozens or even hundreds of vehicles; between dozens and hundreds"
    ),
    (200, 1412, 9999, C, C): "hundreds or thousands; hundreds, perhaps thousands",
    (36, 59, INF, C, E): "at least several dozen; several dozen or more",
    (37, 60, INF, C, E): "more than several dozen; well over several dozen",
    (3, 5, INF, C, E): "at least several tanks",
    (2, 2, INF, E, E): (
        "quite a few tanks; a good many; a great many vehicles; large numbers of tanks; "
        "countless; a significant number of tanks; a considerable number; a bunch of drones; "
        "a series of ships"
    ),
    (1, 1, INF, E, E): (
        "an undisclosed number of tanks; an undetermined number; "
        "an as yet unknown number of boats; undisclosed; unspecified number of drones; "
        "not known; number unknown; unclear"
    ),
}

# More wordings of news agencies, ministries and posts.
PRESS: Meanings = {
    (24, 24, 24, E, E): "two-dozen tanks",
    (25, 25, INF, E, E): "more than two-dozen vehicles",
    (20, 24, 28, C, C): "some two-dozen vehicles",
    (1, 1, 1, E, E): "One helicopter.",
    (2, 2, 2, E, E): "“Two tanks.”",
    (24, 48, 99, C, C): '"dozens"; Dozens of tanks!; in the dozens',
    (12, 12, 12, E, E): "12 pcs",
    (101, 101, INF, E, E): "north of 100; well north of 100",
    (51, 51, 65, E, C): "just more than 50; barely more than 50; a shade over 50",
    (31, 48, 49, C, C): "not quite 50; just fewer than 50",
    (20, 140, 999, C, C): "tens, if not hundreds, of tanks",
    (24, 153, 999, C, C): "dozens, if not hundreds, of vehicles",
    (2, 2, 3, E, E): "2 and possibly 3 tanks; two, but possibly three",
    (200, 447, 999, C, C): "into the hundreds",
    (2000, 4471, 9999, C, C): "in the thousands",
    (10, 31, 99, E, E): "double digits; a double-digit number of vehicles",
    (100, 315, 999, E, E): "in the triple digits",
    (39, 50, 61, C, C): "+/- 50",
    (1, 20, 40, S, S): "up to about 40; up to around forty vehicles",
    (5, 5, 5, E, E): "total: 5; total 5",
}
CASES = wordings.cases(MEANINGS, PRESS)

SHAPES = [
    ("just over 50", "readers", "over"),
    ("somewhere around 50", "readers", "around"),
    ("est. 50", "readers", "approximately"),
    ("virtually 50", "readers", "almost"),
    ("approaching 50", "readers", "nearly"),
    ("dozens to hundreds", "log-uniform", ""),
    ("at least 2 and up to 5", "uniform", ""),
    ("at least several dozen", "none", ""),
    ("countless", "none", ""),
]

# Near misses: words about how sure a source is, shares, formations, what may be two numbers.
REFUSED = [
    ("dozen tanks", "expected a count"),
    ("few tanks", "expected a count"),
    ("very few", "expected a count"),
    ("most", "expected a count"),
    ("all", "expected a count"),
    ("millions", "expected a count"),
    ("possibly 10", "expected a count"),
    ("reportedly ten", "expected a count"),
    ("barely 10", "expected a count"),
    ("10%", "expected a count"),
    ("more than half", "expected a count"),
    ("10x", "expected a count"),
    ("a company of tanks", "'company of tanks' is not; put what was lost"),
    ("ten (10)", "'(10)' is not; give each count its own row"),
    ("10 and 12", "'and 12' is not; give each count its own row"),
    ("10, 12", "one kind of sign"),
    ("two, three", "expected a count"),
    ("a dozen or two", "expected the smaller number first"),
    ("two or several dozen", "'dozen' is not"),
    ("hundreds to dozens", "'to dozens' is not"),
    ("several dozen or several", "'or several' is not"),
    ("up to hundreds", "puts a hedge on 'hundreds'"),
    ("as many as several dozen", "puts a hedge on 'several dozen'"),
    ("no more than a few", "puts a hedge on 'a few'"),
    ("exactly 10-15", "puts a hedge on '10-15'"),
    ("nearly 10-15", "puts a hedge on '10-15'"),
    ("at most at least 10", "puts a hedge on 'at least 10'"),
    ("15k tanks", "write 15000 if it is exact, ~15000 if it is not"),
    ("just over 0", "leaves no count"),
    ("dozns or hundreds", "did you mean 'dozens or hundreds'?"),
    ("T-72.", "expected a count"),
    ("No.", "expected a count"),
    ("a.", "expected a count"),
    ("10.", "expected a whole number"),
    ("in 2022", "expected a count"),
    ("a double-digit", "'double-digit' is not"),
    ("up to about dozens", "puts a hedge on 'dozens'"),
]


@pytest.mark.parametrize(("text", "meaning"), CASES)
def test_an_english_wording_means(text: str, meaning: Meaning) -> None:
    wordings.assert_means(text, meaning, "en", "en-GB")


@pytest.mark.parametrize(("text", "shape", "row"), SHAPES)
def test_the_shape_of_an_english_reading(text: str, shape: str, row: str) -> None:
    wordings.assert_shape(text, "en", shape, row)


@pytest.mark.parametrize(("text", "message"), REFUSED)
def test_what_is_no_english_count_is_refused_with_advice(text: str, message: str) -> None:
    wordings.assert_refused(text, "en", message)


def test_a_range_of_vague_words_says_why() -> None:
    read = parse_quantity("dozens, if not hundreds")
    assert "'dozens' allows" in read.why
    assert read.pmf().quantile(0.5) == read.best


def test_a_number_just_over_another_stays_near_it() -> None:
    over = parse_quantity("just over 50").pmf()
    assert (over.start, over.stop) == (51, 65)


def spellings(number: int) -> set[str]:
    spelled = num2words(number, lang="en").replace(",", "")
    return {spelled, spelled.replace(" and ", " ")}


def test_numbers_that_are_spelled_are_read_back() -> None:
    wordings.assert_counts_read_back("en", spellings, wordings.some_numbers(1_000))


def test_no_two_entries_claim_one_phrase() -> None:
    wordings.assert_no_phrase_claimed_twice("en")


def test_vague_words_are_in_order() -> None:
    scale = {
        "a few": 2,
        "several": 3,
        "dozens": 24,
        "scores": 40,
        "hundreds": 200,
        "thousands": 2_000,
        "tens of thousands": 20_000,
    }
    wordings.assert_vague_in_order("en", scale)
