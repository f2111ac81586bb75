"""The column names of a loss table: which are missing, doubled, unnamed, unknown or misspelt."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from losstracker.model.characters import has_invisible, reveal, starts_formula
from losstracker.model.columns import COMPUTED, CONTRIBUTED, REQUIRED, Col
from losstracker.model.finding import Severity
from losstracker.model.words import nearest, shown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from losstracker.model.rules import Advice

SAME_NAME = 0.8
"""How much an unknown column must be like one of the loss table to be taken for it misspelt."""

SHORT_NAME = 4
"""Letters of a name that is easily like another by chance: 'id' is no slip of 'side'."""

NO_SLIP = 0.85
"""How much two names of which one is short must be alike: a letter more or less, none changed."""

OTHER_NAMES = {"record_id": "id"}
"""Names that columns have elsewhere."""

WARSPOTTING = {"id", "type", "model", "status", "lost_by"}
"""Columns that tell a file of WarSpotting from a loss table."""


@dataclass(frozen=True, slots=True)
class HeaderProblem:
    """What is wrong with the column names; ``hides`` are the columns that cannot be read for it."""

    code: str
    severity: Severity
    column: str | None
    advice: Advice
    hides: tuple[str, ...] = ()


def missing_columns(names: Iterable[object]) -> list[str]:
    """List the required columns that are not among ``names``.

    >>> missing_columns(["record_id", "side", "date", "category", "status", "source"])
    ['quantity']
    """
    have = set(names)
    return [name for name in REQUIRED if name not in have]


def header_problems(names: Iterable[object]) -> list[HeaderProblem]:
    """Say which columns are missing, doubled, unnamed or unknown, and which was perhaps meant.

    >>> [found.advice[1] for found in header_problems([*REQUIRED, "langage"])]
    ["rename 'langage' to 'language'"]
    """
    texts = [str(name) for name in names]
    strange = [t for t in dict.fromkeys(texts) if t not in CONTRIBUTED and t not in COMPUTED]
    strange = [text for text in strange if text.strip()]
    missing = missing_columns(texts)
    if set(texts) >= WARSPOTTING and str(Col.RECORD_ID) in missing:
        return [_of_warspotting()]
    renamed = _misspelt(missing, strange)
    if len(missing) == len(REQUIRED) and not renamed:
        return [_no_header(texts)]
    found = [_missing(name, renamed.get(name)) for name in missing]
    counts = Counter(text for text in texts if text.strip())
    for name, times in counts.items():
        if times > 1:
            message = f"expected the column {shown(name)} once, got it {times} times"
            advice = (message, "keep one of them")
            found.append(HeaderProblem("LT012", Severity.ERROR, name, advice, (name,)))
    unnamed = [str(at) for at, text in enumerate(texts, start=1) if not text.strip()]
    if unnamed:
        message = f"expected a name for every column, got none for column {', '.join(unnamed)}"
        advice = (message, "name it, or delete it with its commas")
        found.append(HeaderProblem("LT013", Severity.ERROR, None, advice))
    taken = {*texts, *renamed}
    told = set(renamed.values())
    return found + [_strange(name, taken) for name in strange if name not in told]


def _near(word: str, vocabulary: Iterable[str]) -> str | None:
    """The nearest name, if it can be a slip; a short one must have (all but) the same letters."""
    close = nearest(word, vocabulary)
    ours, theirs = word.strip().casefold(), (close or "").casefold()
    short = min(len(ours), len(theirs)) <= SHORT_NAME
    if short and sorted(ours) != sorted(theirs) and not nearest(ours, [theirs], alike=NO_SLIP):
        return None
    return close


def _misspelt(missing: Sequence[str], strange: Sequence[str]) -> dict[str, str]:
    """Pair missing columns with unknown ones: a known other name, or each the other's nearest."""
    other = {text.strip().casefold(): text for text in strange}
    pairs = {name: other.get(name) or other.get(OTHER_NAMES.get(name, "")) for name in missing}
    for name in missing:
        text = pairs[name] or _near(name, strange)
        near = text is not None and (pairs[name] or _near(text, CONTRIBUTED) == name)
        pairs[name] = text if near else None
    return {name: text for name, text in pairs.items() if text is not None}


def _of_warspotting() -> HeaderProblem:
    begin = "expected the columns of a loss table, got those of a file of WarSpotting"
    todo = "run 'losstracker convert --from warspotting' on it"
    return HeaderProblem("LT011", Severity.ERROR, None, (begin, todo), CONTRIBUTED)


def _no_header(texts: list[str]) -> HeaderProblem:
    begin = ",".join(texts)
    message = f"expected the columns {', '.join(REQUIRED)}; got {shown(begin)} and none of them"
    todo = "begin with a line of column names"
    return HeaderProblem("LT011", Severity.ERROR, None, (message, todo), CONTRIBUTED)


def _missing(name: str, misspelt: str | None) -> HeaderProblem:
    if misspelt is None:
        advice = (f"expected the column '{name}', got none", f"add a column '{name}'")
    else:
        message = f"expected the column '{name}', got {shown(misspelt)}"
        advice = (message, f"rename {shown(misspelt)} to '{name}'")
    return HeaderProblem("LT011", Severity.ERROR, name, advice, (name,))


def _strange(name: str, taken: Collection[str]) -> HeaderProblem:
    close = _near(name, CONTRIBUTED)
    if close and sorted(close) != sorted(name) and not nearest(name, [close], alike=SAME_NAME):
        close = None
    message = f"expected a column of the loss table, got {shown(reveal(name))}"
    if starts_formula(name) or has_invisible(name, typography=True) or not name.isprintable():
        return HeaderProblem(
            "LT013", Severity.ERROR, name, (message, "rename or delete the column")
        )
    if close is None or close in taken:
        advice = (message, "it is kept and not read; what it says may go into notes")
        return HeaderProblem("LT013", Severity.WARNING, name, advice)
    advice = (message, f"rename {shown(name)} to '{close}'")
    return HeaderProblem("LT013", Severity.ERROR, name, advice, (close,))
