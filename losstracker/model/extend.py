"""Entries of a project's own put into the tables of a lexicon, checked one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from losstracker.errors import LexiconError
from losstracker.model.fold import fold
from losstracker.model.grammar import Entry, build_entry
from losstracker.model.words import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

PLACES = ("whole", "prefix", "suffix", "join", "between", "closing", "collective")
SHAPES = ("none", "uniform", "log-uniform", "readers")
FORMS = {
    "low": ("x", "x+1", "x-w", "x-w/2"),
    "high": ("x", "x-1", "x+w/2", "inf"),
    "best": ("x", "x+1", "low", "high", "median"),
}
_KEYS = {"id", "language", "phrases", "like", *Entry.__dataclass_fields__}

Tables = dict[str, dict[str, Any]]


def extend_tables(
    tables: Mapping[str, Mapping[str, Any]], entries: Sequence[Mapping[str, Any]]
) -> Tables:
    """Give the tables with entries added or changed; see :meth:`Lexicon.extend`.

    Raises:
        LexiconError: An entry is not understood; the message says which and what to write.
    """
    full: Tables = {
        name: {**table, "entry": [dict(each) for each in table["entry"]]}
        for name, table in tables.items()
    }
    for number, entry in enumerate(entries, 1):
        if not isinstance(entry, dict):
            raise LexiconError(f"entries: expected a list of mappings, got {entry!r} in it")
        try:
            _require_entry(entry, full)
            _put(full, dict(entry))
        except LexiconError as error:
            raise LexiconError(f"entry {number} ({entry.get('id', 'no id')}): {error}") from None
    return full


def _require_word(entry: Mapping[str, Any], key: str, known: Iterable[str]) -> None:
    value, words = entry.get(key), sorted(known)
    if value is not None and value not in words:
        close = nearest(str(value), words)
        hint = f"; did you mean '{close}'?" if close else ""
        raise LexiconError(f"{key}: expected one of {', '.join(words)}; got {value!r}{hint}")


def _require_entry(entry: Mapping[str, Any], tables: Tables) -> None:
    for key in entry:
        _require_word({"key": key}, "key", _KEYS)
    if not isinstance(entry.get("id"), str):
        raise LexiconError("expected an 'id', a short word for this reading; got none")
    _require_word(entry, "language", set(tables) - {"symbols"})
    _require_word(entry, "like", tables["symbols"]["likes"])
    _require_word(entry, "where", PLACES)
    _require_word(entry, "shape", SHAPES)
    for key in ("low_kind", "high_kind"):
        _require_word(entry, key, ("entailed", "soft", "convention"))
    for key, forms in FORMS.items():
        value = entry.get(key)
        whole = isinstance(value, int) and not isinstance(value, bool) and value >= 0
        if value is not None and not (value in forms or (whole and key != "best")):
            number = "a whole number or " if key != "best" else ""
            raise LexiconError(f"{key}: expected {number}one of {', '.join(forms)}; got {value!r}")
    low, high = entry.get("low"), entry.get("high")
    if isinstance(low, int) and isinstance(high, int) and low > high:
        raise LexiconError(f"expected low <= high, got {low} and {high}")


def _put(tables: Tables, entry: dict[str, Any]) -> None:
    language = entry.pop("language", None)
    names = [language] if language else sorted(set(tables) - {"symbols"})
    if "phrases" in entry:
        for name in names:
            _add(tables[name]["entry"], entry, tables["symbols"]["likes"])
        return
    there = [each for name in names for each in tables[name]["entry"] if each["id"] == entry["id"]]
    if not there:
        ids = sorted({each["id"] for name in names for each in tables[name]["entry"]})
        close = nearest(entry["id"], ids)
        hint = f"did you mean '{close}'? " if close else ""
        raise LexiconError(f"no entry has that id; {hint}give phrases to add one")
    for each in there:
        each.update(entry)
        _build(each, tables["symbols"]["likes"])


def _add(entries: list[dict[str, Any]], entry: dict[str, Any], likes: Mapping[str, Any]) -> None:
    """Add an entry; its phrases are no longer those of any other in the same place."""
    own = {"source": "a project's own lexicon", "note": "As the project's lexicon has it."}
    new = {"like": "vague", **(own if entry.get("like", "vague") == "vague" else {}), **entry}
    built = _build(new, likes)
    for each in entries:
        if each.get("where", "whole") == built.where:
            each["phrases"] = [p for p in each["phrases"] if fold(p)[0] not in built.phrases]
    entries.append(new)


def _build(table: Mapping[str, Any], likes: Mapping[str, Any]) -> Entry:
    phrases = table.get("phrases")
    if not isinstance(phrases, (list, tuple)) or not all(isinstance(each, str) for each in phrases):
        raise LexiconError(f"phrases: expected a list of texts, got {phrases!r}")
    if not (phrases or table["like"] == table["id"]):
        raise LexiconError("phrases: expected at least one; leave the key out to change an id")
    entry = build_entry(table, likes)
    if entry.where in {"between", "closing"} and any(" ... " not in p for p in phrases):
        raise LexiconError("phrases: expected ' ... ' where the number stands, as 'from ... to'")
    if entry.where == "whole":
        _require_bounds(entry)
    return entry


def _require_bounds(entry: Entry) -> None:
    """Refuse a wording that stands alone and has no bounds, or a shape that does not fit them."""
    if not isinstance(entry.low, int):
        raise LexiconError(f"low: expected a whole number, got {entry.low!r}")
    if not (isinstance(entry.high, int) or entry.high == "inf"):
        raise LexiconError(f"high: expected a whole number or 'inf', got {entry.high!r}")
    if isinstance(entry.high, int) and entry.low > entry.high:
        raise LexiconError(f"expected low <= high, got {entry.low} and {entry.high}")
    open_end = entry.high == "inf"
    if entry.shape in {"uniform", "log-uniform"} and open_end:
        raise LexiconError(f"shape: '{entry.shape}' has two ends; with high 'inf' write 'none'")
    if entry.shape == "log-uniform" and entry.low == 0:
        raise LexiconError("shape: 'log-uniform' begins at 1 or more; with low 0 write 'uniform'")
    if entry.shape == "readers" or (open_end and entry.best in {"high", "median"}):
        raise LexiconError(
            "shape and best: a wording without a number has no measured readers, and none without "
            "an end has a high or a median; write shape 'none' and best 'low'"
        )
