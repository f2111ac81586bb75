"""A count as a source words it: bounds, a best value, and where it has one a distribution."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from losstracker.errors import NoDistributionError, QuantityTextError
from losstracker.model import display
from losstracker.model.asked import Asked, canonical, counts_in, knowing, read_in_each, told
from losstracker.model.columns import BoundKind
from losstracker.model.lexicon import MAX_COUNT, Lexicon, active_lexicon, find_lexicon
from losstracker.model.meaning import Reading
from losstracker.model.numbers import Span, shown
from losstracker.model.suggest import meant_by, refusal_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from losstracker.model.grammar import Grammar
    from losstracker.model.meaning import Count
    from losstracker.model.pmf import Pmf

__all__ = [
    "LONGEST_TEXT",
    "MAX_COUNT",
    "Quantity",
    "could_be_count",
    "find_quantity",
    "parse_quantity",
    "suggest_quantity",
]

LONGEST_TEXT = 200
"""A text longer than this is refused unread: no wording of a count is as long."""

_LANGUAGE = re.compile(r"([A-Za-z]{2,8})(?:[-_][A-Za-z0-9]{1,8})*")

_OWN_BOUNDS = Reading(
    entry="between",
    shape="none",
    note="The bounds are the analyst's own, and bounds alone give no distribution.",
    source="the loss table",
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A count of lost items, known to within bounds.

    ``low_kind`` and ``high_kind`` say by what a bound holds (``entailed``, ``soft``,
    ``convention``), :attr:`why` says who says so. ``best`` is one number, if there must be one:
    where the words give none it is ``low``. In a notebook it shows with its distribution.

    Always true: ``0 <= low <= best <= high``; ``low`` is whole, ``high`` is whole or ``inf``, and
    neither is larger than :data:`losstracker.model.lexicon.MAX_COUNT` unless ``inf``.

    >>> count = parse_quantity("at least two")
    >>> count.low, count.best, count.high, str(count.low_kind)
    (2, 2.0, inf, 'entailed')
    >>> count.span
    '2 or more'
    """

    low: int
    best: float
    high: float
    low_kind: BoundKind
    high_kind: BoundKind
    text: str
    language: str | None = None
    reading: Reading = field(default=_OWN_BOUNDS, repr=False)

    def __post_init__(self) -> None:
        """Refuse bounds that are not in order."""
        given = f"low {self.low}, best {self.best}, high {self.high}"
        if not isinstance(self.low, int) or not 0 <= self.low <= self.best <= self.high:
            raise QuantityTextError(
                f"quantity {shown(self.text)}: expected whole numbers with "
                f"0 <= low <= best <= high, got {given}"
            )
        if max(self.low, self.best, 0 if self.high == math.inf else self.high) > MAX_COUNT:
            raise QuantityTextError(
                f"quantity {shown(self.text)}: larger than any count of equipment; expected at "
                f"most {MAX_COUNT:,}, got {given}"
            )
        if self.high not in {math.inf, math.floor(min(self.high, MAX_COUNT))}:
            raise QuantityTextError(
                f"quantity {shown(self.text)}: expected a whole number or inf as high, got {given}"
            )

    @classmethod
    def between(cls, low: float, best: float | None, high: float) -> Quantity:
        """Make one from an analyst's own bounds; without a best value it is ``low``.

        It has a distribution only where ``low`` and ``high`` are equal.

        Raises:
            QuantityTextError: The bounds are not whole, not in order, or too large.

        >>> Quantity.between(8, 10, 12).text
        '8-12'
        """
        if not math.isfinite(low) or low != int(low):
            raise QuantityTextError(f"low: expected a whole number, got {low}")
        best = float(low) if best is None else float(best)
        text = canonical(int(low), float(high))
        firm = BoundKind.ENTAILED
        return cls(int(low), best, float(high), firm, firm, text)

    def pmf(self) -> Pmf:
        """Give the distribution of the count as its wording is read.

        Raises:
            NoDistributionError: It has none, or one too wide to write down; the message says why.

        >>> parse_quantity("dozens").pmf().quantile(0.5)
        48
        """
        from losstracker.model import readings  # noqa: PLC0415 - numpy, only where needed

        how = self.reading
        if self.low == self.high:
            return readings.uniform(self.low, self.low)
        if how.shape == "none":
            raise NoDistributionError(f"quantity {shown(self.text)}: {how.note}")
        try:
            if how.shape == "readers":
                x = how.anchor or 0
                return readings.mixture(x, how.row, how.spread, self.low, self.high)
            draw = readings.log_uniform if how.shape == "log-uniform" else readings.uniform
            return draw(self.low, int(self.high))
        except NoDistributionError as error:
            raise NoDistributionError(f"quantity {shown(self.text)}: {error}") from None

    @property
    def wording(self) -> Hashable:
        """Key that is equal where one reading is shared, whatever it be; None for exact counts.

        Equal are readings of the same language, lexicon entry and numbers.

        >>> parse_quantity("~10").wording == parse_quantity("c. 10").wording
        True
        """
        if self.low == self.high:
            return None
        how = self.reading
        return (self.language, how.entry, how.row, how.anchor, self.low, self.high)

    @property
    def why(self) -> str:
        """Say why these are the bounds, and who says so.

        >>> parse_quantity("several", "en").why
        "More than a couple and fewer than ten, for which 'a dozen' or 'tens' would be said. \
Source: convention (losstracker)."
        """
        return f"{self.reading.note} Source: {self.reading.source}."

    @property
    def span(self) -> str:
        """The bounds in words.

        >>> [parse_quantity(text).span for text in ("10", "dozens", "batteries")]
        ['exactly 10', '24 to 99', '2 or more']
        """
        if self.high == math.inf:
            return f"{self.low:,} or more"
        if self.low == self.high:
            return f"exactly {self.low:,}"
        return f"{self.low:,} to {int(self.high):,}"

    @property
    def is_floor(self) -> bool:
        """Whether ``best`` is only the low of a count without an upper bound: say "at least".

        >>> parse_quantity("batteries").is_floor, parse_quantity("dozens").is_floor
        (True, False)
        """
        return self.high == math.inf and self.best == self.low

    @property
    def told(self) -> str:
        """The bounds in words, and the best value where it says more than they do.

        >>> parse_quantity("dozens").told, parse_quantity("batteries").told
        ('24 to 99, best 48', '2 or more')
        """
        says_more = self.low != self.high and not self.is_floor
        return self.span + (f", best {self.best:,.0f}" if says_more else "")

    def _repr_html_(self) -> str:
        """Show it in a notebook: bounds, how likely each count is, and why."""
        return display.box(
            self.told,
            "" if self.low == self.high else self._picture(),
            display.facts(
                {
                    "low": f"{self.low:,} ({self.low_kind})",
                    "high": "no upper bound"
                    if self.high == math.inf
                    else f"{int(self.high):,} ({self.high_kind})",
                    "language": self.language,
                    "why": self.why,
                }
            ),
            name=self.text,
        )

    def _picture(self) -> str:
        try:
            pmf = self.pmf()
        except NoDistributionError:
            first, last, bars = (
                self.low,
                2 * self.low + 8 if self.high == math.inf else self.high,
                [],
            )
        else:
            first, last, bars = pmf.start, pmf.stop, display.in_bars(pmf.p.tolist())
        return display.picture(
            bars,
            best=None if self.is_floor else (self.best - first + 0.5) / (last - first + 1),
            ends=(f"{self.low:,}", "no end" if self.high == math.inf else f"{int(self.high):,}"),
            is_open=self.high == math.inf,
        )

    @property
    def canonical(self) -> str:
        """A text that is read as the same bounds, in any language.

        >>> parse_quantity("at least ten").canonical, parse_quantity("une dizaine").canonical
        ('10+', '5-15')
        """
        return canonical(self.low, self.high)


def parse_quantity(
    text: str, language: str | None = None, lexicon: Lexicon | str | None = None
) -> Quantity:
    """Read a count as a source words it.

    Args:
        text: The wording: ``10``, ``~10``, ``at least ten``, ``10-12``, ``dozens``, ``plural``.
        language: BCP 47 code of the source's own wording, also of one that was translated into
            English: "dozens" out of French stands for "dizaines". None: whichever language
            understands it.
        lexicon: What words mean: a :class:`losstracker.Lexicon`, the name of a bundled one
            (``losstracker``, ``acled``, ``pitf``) or a TOML file. None: the one in use, see
            :func:`losstracker.use_lexicon`.

    Raises:
        QuantityTextError: It is no count, or means different things in different languages; the
            message says where, and what would be understood.
        LexiconError: There is no such lexicon.

    >>> dozens = parse_quantity("dozens of tanks")
    >>> dozens.low, dozens.best, dozens.high, dozens.language
    (24, 48.0, 99.0, 'en')
    >>> parse_quantity("dozens", "fr").low, parse_quantity("dozens", lexicon="acled").low
    (20, 12)
    """
    if not isinstance(text, str):
        raise QuantityTextError(f"quantity: expected text, got {text!r}")
    code, words = _primary(language), find_lexicon(lexicon)
    if len(text) > LONGEST_TEXT:
        raise QuantityTextError(
            f"quantity {shown(text)} at position {LONGEST_TEXT + 1}: expected a count in at most "
            f"{LONGEST_TEXT} characters, got {len(text)}; {Asked(code, words).understood('')}"
        )
    try:
        return _parse(text, code, words)
    except QuantityTextError as error:
        if "understood are: " in str(error):
            raise
        known = Asked(code, words).understood(Span.of(text).norm)
        raise QuantityTextError(f"{error}; {known}") from None


def find_quantity(
    text: str, language: str | None = None, lexicon: Lexicon | str | None = None
) -> Quantity | None:
    """Read a count as :func:`parse_quantity` does; None, without saying why, where it is none.

    Much quicker about a text that is none: no message is made.

    Raises:
        LexiconError: There is no such lexicon.

    >>> find_quantity("about ten").high, find_quantity("lots of 17 or so many")
    (15.0, None)
    """
    asked = _asked(language, find_lexicon(lexicon))
    if asked is None or not isinstance(text, str) or len(text) > LONGEST_TEXT:
        return None
    try:
        found = counts_in(Span.of(text), asked)
        return _agreed(found, text, asked.code) if found else None
    except QuantityTextError:
        return None


def could_be_count(
    text: str, language: str | None = None, lexicon: Lexicon | str | None = None
) -> bool:
    """Whether a text holds only words and signs of counts; where not, it is surely none.

    A text that could be a count may still be none: :func:`parse_quantity` says. Takes what that
    takes.

    Raises:
        LexiconError: There is no such lexicon.

    >>> [could_be_count(text) for text in ("ten tanks", "tanks of ten", "ten tonks", "abc123")]
    [True, True, False, False]
    """
    asked = _asked(language, find_lexicon(lexicon))
    if asked is None or not isinstance(text, str) or len(text) > LONGEST_TEXT:
        return False
    return bool(knowing(Span.of(text).norm, asked))


def suggest_quantity(text: str, language: str | None = None) -> str | None:
    """Give the count that a text with a slip in it was probably meant to be.

    None where the text is understood as it is, or where nothing is close enough.

    >>> suggest_quantity("arond ten")
    'around ten'
    """
    if not isinstance(text, str) or len(text) > LONGEST_TEXT:
        return None
    try:
        span, asked = Span.of(text), Asked(_primary(language), active_lexicon())
    except QuantityTextError:
        return None
    if read_in_each(span, asked)[0]:
        return None
    return next(meant_by(span, asked), None)


@lru_cache(maxsize=256)
def _asked(language: str | None, lexicon: Lexicon) -> Asked | None:
    """Say in which language to read; None where what was given is no language."""
    try:
        return Asked(_primary(language), lexicon)
    except QuantityTextError:
        return None


def _primary(language: str | None) -> str | None:
    """Give the primary subtag of a language tag, in lower case."""
    if not language or not language.strip():
        return None
    tag = _LANGUAGE.fullmatch(language.strip())
    if tag is None:
        raise QuantityTextError(
            f"language {shown(language)}: expected a BCP 47 code such as 'fr', or nothing"
        )
    return tag.group(1).lower()


@lru_cache(maxsize=2**16)
def _parse(text: str, code: str | None, lexicon: Lexicon) -> Quantity:
    span, asked = Span.of(text), Asked(code, lexicon)
    found = counts_in(span, asked)
    if not found:
        _, refusal = read_in_each(span, asked)
        raise refusal or QuantityTextError(refusal_of(span, asked))
    return _agreed(found, text, code)


def _agreed(found: Sequence[tuple[Grammar, Count]], text: str, code: str | None) -> Quantity:
    """Make the quantity of what each language reads; an error where they do not read the same."""
    (grammar, count), *others = found
    for other, another in others:
        if _meaning(another) != _meaning(count):
            raise Span.of(text).error(
                f"{told(count)} in {grammar.label} but {told(another)} in {other.label}; say "
                f"which: give the language, {grammar.language} or {other.language} (column "
                "language, or --language)"
            )
    language = code or (None if others else grammar.language)
    return Quantity(*count[:5], text=text, language=language, reading=count.reading)


def _meaning(count: Count) -> tuple[object, ...]:
    return (*count[:3], count.reading.shape)
