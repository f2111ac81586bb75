"""What a text that is no count was probably meant to be, and how it is refused."""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from losstracker.model.asked import Asked, read_in_each, scripts_of
from losstracker.model.numbers import Span, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from losstracker.model.meaning import Count

_SAMPLE = {"latin": "a", "cyrillic": "\u0430", "arabic": "\u0627"}
_SLIP = 2  # letters by which a slip may be longer or shorter than what was meant
_LONGEST_WORD = 30
_MOST_WORDS = 12


def _count(span: Span, asked: Asked) -> Count | None:
    found, _ = read_in_each(span, asked)
    return found[0][1] if found else None


def refusal_of(span: Span, asked: Asked) -> str:
    """Say where a text stops being a count, and what to write."""
    head = f"quantity {shown(span.source)} at position"
    if not span.norm:
        return f"{head} 1: expected a count, got nothing; {asked.understood(span.norm)}"
    meant = next(meant_by(span, asked), None)
    hint = f"did you mean {shown(meant)}? " if meant else ""
    for end in _word_ends(span.norm):
        part, rest = span.cut(0, end), span.cut(end)
        if _count(part, asked) is not None:
            two = any(word.strip("()[],;").isdigit() for word in rest.norm.split(" "))
            todo = (
                "give each count its own row" if two else "put what was lost into category or model"
            )
            return (
                f"{head} {rest.position}: {shown(part.wording)} is understood, "
                f"{shown(rest.wording)} is not; {hint}{todo}"
            )
    got = shown(span.wording)
    return (
        f"{head} {span.position}: expected a count, got {got}; {hint}{asked.understood(span.norm)}"
    )


def _word_ends(text: str) -> list[int]:
    """Where words end, the last first, and the end of the text itself left out."""
    ends = [at for at, char in enumerate(text) if char == " "]
    return ends[: _MOST_WORDS - 1][::-1]


def meant_by(span: Span, asked: Asked) -> Iterator[str]:
    """Make texts that are understood and differ from this one by slips of the pen."""
    known = _Known(asked, frozenset(scripts_of(span.norm)))
    whole = _close(span.norm, known, single=False)
    words = span.norm.split(" ")
    if len(words) <= _MOST_WORDS:
        mended = [_close(word, known, single=True) or word for word in words]
    else:
        mended = words
    swapped = re.sub(r"^([0-9]+) ?- ?([0-9]+)$", r"\2-\1", span.norm)
    for text in (whole, " ".join(mended), swapped):
        if text and text != span.norm and _count(Span.of(text), asked) is not None:
            yield text


class _Known(NamedTuple):
    """Which phrases a text of some scripts may hold."""

    asked: Asked
    scripts: frozenset[str]


@lru_cache(maxsize=64)
def _phrases(known: _Known, *, single: bool) -> tuple[frozenset[str], dict[int, list[str]]]:
    """Give the phrases, or their single words; as a set, and in order by their length."""
    sample = "".join(_SAMPLE[name] for name in sorted(known.scripts))
    found = chain.from_iterable(each.vocabulary() for each in known.asked.grammars(sample))
    words = chain.from_iterable(phrase.split(" ") for phrase in found) if single else found
    by_length: dict[int, list[str]] = {}
    all_words = frozenset(words)
    for word in sorted(all_words):
        by_length.setdefault(len(word), []).append(word)
    return all_words, by_length


@lru_cache(maxsize=2**14)
def _close(text: str, known: _Known, *, single: bool) -> str | None:
    """Find the phrase or word that a slip was meant to be. Words recur: each is sought once."""
    phrases, by_length = _phrases(known, single=single)
    if not 4 <= len(text) <= _LONGEST_WORD or text in phrases or any(map(str.isdigit, text)):
        return None
    lengths = range(len(text) - _SLIP, len(text) + _SLIP + 1)
    likely = list(chain.from_iterable(by_length.get(length, ()) for length in lengths))
    return next(iter(get_close_matches(text, likely, n=1, cutoff=0.75)), None)
