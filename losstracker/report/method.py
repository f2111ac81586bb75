"""How the numbers of a report were made, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from losstracker.report.scope import Request

_DEPENDENCE = {
    "wording": "nobody knows what exactly a wording such as \N{LEFT DOUBLE QUOTATION MARK}dozens"
    "\N{RIGHT DOUBLE QUOTATION MARK} means, but it is taken to mean one thing wherever a language "
    "uses it",
    "independent": "the count of each record varies on its own",
    "comonotonic": "all counts are high together or low together",
    "unknown": "nothing is assumed, and the interval holds however the counts hang together",
}
_DATES = {
    "spread": "A record whose day is not known lies whole on one day of its window, each equally "
    "likely; the best value of a period is the expectation.",
    "earliest": "A record whose day is not known is counted on the first day of its window.",
    "latest": "A record whose day is not known is counted on the last day of its window.",
}


def percent(value: float) -> str:
    """A share as it is written.

    >>> percent(2.5).split()
    ['2.5', '%']
    """
    return f"{value:g}\N{NO-BREAK SPACE}%"


def make_method(request: Request, lexicon: str) -> list[tuple[str, str]]:
    """The terms of a report, each with what it means here."""
    tail = (1 - request.level) / 2 * 100
    held = _DEPENDENCE.get(request.dependence, request.dependence)
    bounds = request.dependence == "unknown"
    what = "Bounds on the quantiles" if bounds else "Quantiles"
    share = "at least the" if bounds else "the"
    ends = f"{percent(tail)} and {percent(100 - tail)}"
    levels = ends if bounds else f"{percent(tail)}, {percent(50)} and {percent(100 - tail)}"
    no_median = "of several counts there is no median; " if bounds else ""
    return [
        *_BOUNDS,
        (
            "Lower, median, upper",
            f"{what} at {levels} of the exact distribution of a sum; {no_median}between lower and "
            f"upper lies {share} central "
            f"{percent(request.level * 100)}. Dependence "
            f"\N{LEFT DOUBLE QUOTATION MARK}{request.dependence}\N{RIGHT DOUBLE QUOTATION MARK}: "
            f"{held}. Where a record has an open end, median and upper are absent. Where "
            "one has bounds but no distribution, the median is absent, and lower and upper only "
            "bound the quantiles.",
        ),
        (
            "Dates",
            f"{_DATES.get(request.dates, request.dates)} The hard bounds hold for every day of the "
            "window. A record whose window has an open end belongs to no period; the tables by "
            "period give it a row with a blank period.",
        ),
        (
            "Lexicon",
            f"What the words of counts mean is set down in the lexicon {lexicon}; a project can "
            "choose another or its own.",
        ),
        *_COUNTING,
    ]


_BOUNDS = (
    (
        "Low and high",
        "The smallest and the largest number that the records allow, as their words are read "
        "here. Bounds are added up as bounds. Where a record sets no upper bound, no sum that "
        "holds it has one. Some bounds follow from the words, others are conventions on what the "
        "words mean; the tables of wordings and records say which.",
    ),
    (
        "Best",
        "One number for each count: what the words most plausibly mean. Where a wording has none, "
        "its low stands in for it, so the best value of a sum without an upper bound is cautious. "
        "Best values add up; quantiles do not.",
    ),
)
_COUNTING = (
    (
        "Nothing twice",
        "A record that lies inside another is counted once. Claims of the very same items are one "
        "loss: the claim with the best evidence stands, and of equals the latest.",
    ),
    (
        "Confirmed and claimed",
        "Losses that a picture confirms and losses that are only claimed are never added up.",
    ),
    (
        "What is missing",
        "A list of confirmed losses is a floor: what nobody saw or reported is not in it. The "
        "bounds speak of the losses that were recorded. How many were not recorded is another "
        "question, which they do not answer.",
    ),
)
