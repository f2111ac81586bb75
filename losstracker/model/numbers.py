"""One number in a text: digits of any script, or number words."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from text_to_num import text2num

from losstracker.errors import QuantityTextError
from losstracker.model.fold import fold
from losstracker.model.grammar import JOINED
from losstracker.model.lexicon import MAX_COUNT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from losstracker.model.grammar import DigitStyle, NumberWords

_DIGITS = re.compile(r"[0-9][0-9 ,.'٬٫]*")  # noqa: RUF001
_NEGATIVE = re.compile(r"- ?[0-9][0-9 ,.'٬٫]*")  # noqa: RUF001
_POINTS = ",.٫"  # noqa: RUF001
_SHORT = re.compile(r"([0-9][0-9,.]*) ?([km])")
_DECIMAL = re.compile(r"([0-9]{1,3})[,.٫]([0-9]{1,2})")  # noqa: RUF001
_TOKEN = re.compile(r"[^ ]+")
_WORDS = re.compile(r"[^\W\d_]+(?:[-' ]+[^\W\d_]+)*")
_SHOWN = 60
# What text2num reads inside a number but not alone ("cent et un"; endings are cut off: "ets"), and
# how German numbers begin, as it is slow to refuse a German word.
_INSIDE = re.compile(r"(?:and|et|y|und)(?:e?s)*")
_GERMAN = re.compile(
    r"null|ein|zwei|zwo|zwan|drei|vier|fünf|sech|sieb|acht|neun|zehn|elf|zwölf|hundert|"
    r"tausend|milli|billi|und"
)


def shown(text: str) -> str:
    """Quote a text for a message, shortened where it is long.

    >>> shown("ten")
    "'ten'"
    """
    return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}...")


class Span(NamedTuple):
    """A piece of a text, folded for comparing, that knows where in the text it stands."""

    source: str
    norm: str
    origin: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> Span:
        """Fold a whole text.

        >>> Span.of(" About  TEN ").norm
        'about ten'
        """
        source = unicodedata.normalize("NFC", text)
        return cls(source, *fold(source))

    def cut(self, start: int, stop: int | None = None) -> Span:
        """Take a part of it, without the spaces about it.

        >>> Span.of("at least ten").cut(8).position
        10
        """
        stop = len(self.norm) if stop is None else stop
        while start < stop and self.norm[start] == " ":
            start += 1
        while start < stop and self.norm[stop - 1] == " ":
            stop -= 1
        return Span(self.source, self.norm[start:stop], self.origin[start:stop])

    @property
    def position(self) -> int:
        """Where it begins in the text, counted from 1.

        >>> Span.of("ten").position
        1
        """
        return self.origin[0] + 1 if self.origin else len(self.source) + 1

    @property
    def wording(self) -> str:
        """The piece as it is written in the text.

        >>> Span.of("at least TEN").cut(8).wording
        'TEN'
        """
        return self.source[self.origin[0] : self.origin[-1] + 1] if self.origin else ""

    def error(self, message: str) -> QuantityTextError:
        """Make the error that refuses the text because of this piece.

        >>> print(Span.of("2.5").error("expected a whole number"))
        quantity '2.5' at position 1: expected a whole number
        """
        return QuantityTextError(
            f"quantity {shown(self.source)} at position {self.position}: {message}"
        )


def read_number(span: Span, words: NumberWords, style: DigitStyle) -> int | None:
    """Read a piece that is one number and nothing else; None where it is not.

    Raises:
        QuantityTextError: It is written as a number but is no count, or could be two numbers.

    >>> from losstracker.model.lexicon import digit_style, grammar_of
    >>> english, style = grammar_of("en").words, digit_style(None)
    >>> [read_number(Span.of(text), english, style) for text in ("8,044", "two dozen", "dozens")]
    [8044, 24, None]
    """
    number = _read_digits(_without_ending(span, words.endings), style)
    if number is None:
        number = _read_multiple(span, words, style)
    if number is None:
        number = _read_words(span.norm, words)
    if number is not None and number > MAX_COUNT:
        raise span.error(f"larger than any count of equipment; expected at most {MAX_COUNT:,}")
    return number


def _without_ending(span: Span, endings: tuple[str, ...]) -> Span:
    """Leave out the ending of a case that is written onto digits ("10-ти")."""
    if not span.norm.endswith(endings) or not span.norm[0].isdigit():
        return span
    ending = next(each for each in endings if span.norm.endswith(each))
    return span.cut(0, len(span.norm) - len(ending))


def _read_digits(span: Span, style: DigitStyle) -> int | None:
    text = span.norm
    if _DIGITS.fullmatch(text):
        signs = set(text) - set("0123456789")
        if not signs:
            return int(text)
        if len(signs) > 1:
            raise span.error(
                f"expected one kind of sign between digits, got {shown(span.wording)}; "
                "write a whole number without them, as in 8044"
            )
        return _read_grouped(span, signs.pop(), style)
    _refuse_near_number(span)
    return None


def _refuse_near_number(span: Span) -> None:
    text = span.norm
    if _NEGATIVE.fullmatch(text):
        raise span.error(
            f"a count cannot be negative, got {shown(span.wording)}; expected 0 or more"
        )
    short = _SHORT.fullmatch(text)
    if short:
        digits, scale = short.group(1), {"k": "000", "m": "000000"}[short.group(2)]
        full = digits + scale if digits.isdigit() else "3000"
        raise span.error(
            f"{shown(span.wording)} may be exact or rounded; write {full} if it is exact, "
            f"~{full} if it is not"
        )
    if not text.isascii() and any(char.isdigit() and not char.isascii() for char in text):
        raise span.error(f"expected plain digits, got {shown(span.wording)}; write them as in 10")


def _read_grouped(span: Span, sign: str, style: DigitStyle) -> int:
    groups = span.norm.split(sign)
    fraction = sign in _POINTS and len(groups) == 2
    zeros = len(groups[1]) if sign in {".", style.decimal} and set(groups[1]) == {"0"} else 0
    if fraction and (1 <= zeros <= 2 or (zeros == 3 and sign == style.decimal == ".")):
        return int(groups[0])  # 2.0, as spreadsheets write 2
    in_threes = len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])
    if in_threes and groups[0][0] != "0":
        whole = int("".join(groups))
        if sign in style.free or sign == style.group:
            return whole
        if fraction and (style.decimal is None or sign == ","):
            other = groups[0] if groups[1] == "000" else f"the fraction {groups[0]}.{groups[1]}"
            raise span.error(
                f"{shown(span.wording)} may be {whole} or {other}; "
                f"write {whole} if that is meant{_say_language(style)}"
            )
    if sign == " " or sign in style.free:
        raise span.error(f"expected digits in groups of three, got {shown(span.wording)}")
    if fraction:
        raise span.error(
            f"expected a whole number, got {shown(span.wording)}; round it or give bounds"
        )
    raise span.error(
        f"expected digits in groups of three with the language's own sign, got "
        f"{shown(span.wording)}; write a whole number without signs, as in 8044"
    )


def _say_language(style: DigitStyle) -> str:
    unknown = style.decimal is None and style.group  # a language that has neither was given
    return (
        ", or give the language of the source (column language, or --language)" if unknown else ""
    )


def _read_multiple(span: Span, words: NumberWords, style: DigitStyle) -> int | None:
    """Read "two dozen", "27 thousand 700", "1.5 million": numbers and words that multiply them."""
    if words.multipliers.keys().isdisjoint(span.norm.split(" ")[1:]):
        return _read_after_one(span, words, style)
    tokens = list(_TOKEN.finditer(span.norm))
    if _read_words(span.norm, words) is not None:
        return None
    total, last = 0, 0
    for start, stop, scale in _segments(tokens, words.multipliers):
        value = _read_product(span.cut(start, stop), scale, words, style)
        if value is None or (last and (value >= last or last < 100)):
            return None
        total, last = total + value, scale
    return total or None


def _read_after_one(span: Span, words: NumberWords, style: DigitStyle) -> int | None:
    """Read "mil 882", "bin 351": one thousand, left unsaid, and the rest in digits."""
    head, _, rest = span.norm.partition(" ")
    scale = words.multipliers.get(head)
    if not scale or not _DIGITS.fullmatch(rest) or _read_words(head, words) != scale:
        return None
    number = _read_digits(span.cut(len(head)), style)
    return scale + number if number and number < scale else None


def _segments(
    tokens: list[re.Match[str]], multipliers: Mapping[str, int]
) -> Iterator[tuple[int, int, int]]:
    """Cut a text into numbers: where each begins and ends, and what it is multiplied by."""
    begin, end, scale = tokens[0].start(), tokens[0].end(), 1
    for token in tokens[1:]:
        if token[0] in multipliers:
            scale *= multipliers[token[0]]
        elif scale == 1:
            end = token.end()
        else:
            yield begin, end, scale
            begin, end, scale = token.start(), token.end(), 1
    yield begin, end, scale


def _read_product(span: Span, scale: int, words: NumberWords, style: DigitStyle) -> int | None:
    """Read a number and multiply it; "1.5 million" is a count, "1.5" is none."""
    split = _DECIMAL.fullmatch(span.norm)
    if split and scale >= 1000:
        whole, fraction = split.groups()
        product, rest = divmod(int(whole + fraction) * scale, 10 ** len(fraction))
        return None if rest else product
    number = _read_digits(_without_ending(span, words.endings), style)
    if number is None:
        number = _read_words(span.norm, words)
        if number is not None and number >= scale >= 1000:
            return None  # "bin-iki bin": a thousand to two thousand, no 1,002 thousand
    return None if number is None else number * scale


def _read_words(text: str, words: NumberWords) -> int | None:
    """Read number words; text2num alone would take plural multiples ("hundreds") for numbers."""
    if text in words.exact:
        return words.exact[text]
    spelled = words.spelling.read(text)
    if spelled is not None:
        return None if text in words.never_first else spelled
    if words.text2num is None or len(text) > 100 or not _WORDS.fullmatch(text):
        return None
    first, _, rest = text.partition(" ")
    if first in words.articles and rest:
        text = f"{words.one} {rest}"
    text = _respell(text, words.respelled)
    parts = re.split(r"[-' ]+", text)
    short = {part for part in parts if len(part) == 1} - words.joining
    if parts[0] in words.never_first or short:
        return None
    try:
        return int(text2num(text, words.text2num))
    except ValueError:
        return None


def may_spell(word: str, words: NumberWords) -> bool:
    """Whether a word may be one of those, or be written of those, that a number is spelled with.

    What it refuses stands in no number; what it lets pass may still stand in none.

    >>> from losstracker.model.lexicon import grammar_of
    >>> german = grammar_of("de").words
    >>> [may_spell(word, german) for word in ("dreihundert", "und", "dreirad")]
    [True, True, False]
    """
    if words.text2num is None:
        return words.spelling.may_hold(word)
    if word in words.respelled or _INSIDE.fullmatch(word):
        return True
    if words.text2num == "de" and ("und" in word or not _GERMAN.match(word)):
        return "und" in word  # may be cut in two, as in "zweiund zwanzig"
    try:
        text2num(word, words.text2num)
    except ValueError:
        return False
    return True


def _respell(text: str, respelled: Mapping[str, str]) -> str:
    """Write number words as text2num knows them: parts of words ("_fuenf_"), then whole words."""
    for part, known in respelled.items():
        if JOINED in part:
            text = text.replace(part.strip(JOINED), known)
    return " ".join(respelled.get(word, word) for word in text.split(" "))
