"""The lexicon: which wordings are counts, and why. Data: a file a language, a project's own."""

from __future__ import annotations

import tomllib
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from losstracker.errors import LexiconError
from losstracker.model import display
from losstracker.model.extend import extend_tables
from losstracker.model.grammar import build_digits, build_grammar, build_readers, translate
from losstracker.model.words import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pandas as pd

    from losstracker.model.grammar import DigitStyle, Entry, Grammar, Readers

MAX_COUNT = 1_000_000_000
"""Larger than any count of equipment: a number beyond it is a slip."""

STANDARD = "losstracker"
PRESETS = ("acled", "pitf")
"""Lexicons that follow how a conflict-data project codes vague words."""

_FOLDER = resources.files("losstracker.model") / "lexicons"


@dataclass(frozen=True, eq=False)
class Lexicon:
    """The wordings of counts in every language, with a name and a version of their own.

    ``tables`` holds what the files hold: ``symbols`` and one table a language. Two lexicons are
    the same only if they are the same object.

    >>> Lexicon.named("losstracker").languages
    ('en', 'ar', 'de', 'es', 'fr', 'ru', 'tr', 'uk')
    """

    name: str
    version: str
    tables: Mapping[str, Mapping[str, Any]]

    def __repr__(self) -> str:
        """Name it; what it holds is in :meth:`table`."""
        return f"<Lexicon '{self.label}' of {len(self.languages)} languages>"

    def _repr_html_(self) -> str:
        """Show it in a notebook: the entries that are its own, or some of the standard ones."""
        own = self is not Lexicon.named(STANDARD)
        told = self._differing() if own else _vague(self.entries("en"))
        said = "words that it reads in its own way" if own else "some of its vague words in English"
        return display.box(
            f"Lexicon {self.label}",
            display.note(f"{', '.join(self.languages)}; {said}. table() lists all phrases"),
            display.table(
                ["language", "words", "low", "high", "source"],
                (
                    [language or "all", ", ".join(one.phrases[:3]), one.low, one.high, one.source]
                    for language, one in told
                ),
            ),
        )

    def _differing(self) -> list[tuple[str | None, Entry]]:
        """Entries that the standard lexicon does not have as they are."""
        standard, known = Lexicon.named(STANDARD), set()
        found: list[tuple[str | None, Entry]] = []
        for language in (None, *self.languages):
            known |= {*standard.entries(language), *(entry for _, entry in found)}
            found += [(language, one) for one in self.entries(language) if one not in known]
        return found

    @property
    def label(self) -> str:
        """Name and version, as they travel with every aggregate.

        >>> Lexicon.named("acled").label
        'acled 1'
        """
        return f"{self.name} {self.version}"

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages it reads, English first."""
        return ("en", *sorted(set(self.tables) - {"symbols", "en"}))

    @staticmethod
    def named(name: str) -> Lexicon:
        """Give a lexicon that is bundled: ``losstracker``, ``acled`` or ``pitf``.

        Raises:
            LexiconError: There is none of that name.

        >>> Lexicon.named("pitf").grammar("en").wholes["several"].high
        24
        """
        return _named(name)

    @staticmethod
    def read(path: str | Path) -> Lexicon:
        """Read a project's own lexicon: a TOML file with ``name``, ``version``, ``[[entry]]``.

        It extends the bundled lexicon that its ``base`` names (default: ``losstracker``). What an
        entry holds: see :meth:`extend`.

        Raises:
            LexiconError: The file is no such lexicon.
            OSError: It cannot be read.
        """
        try:
            table = tomllib.loads(Path(path).read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise LexiconError(f"{path}: expected a TOML file in UTF-8; {error}") from None
        return _from_table(table, str(path))

    def extend(
        self, entries: Iterable[Mapping[str, Any]], *, name: str, version: str = "1"
    ) -> Lexicon:
        """Make a lexicon of a project's own: this one, with some entries added or replaced.

        Args:
            entries: Each a mapping with ``id``, and with ``phrases`` to add, or without them to
                change every entry of that id. ``language`` names the language (none: all of them).
                ``low``, ``high``, ``best``, ``shape``, ``low_kind``, ``high_kind``, ``source`` and
                ``note`` say what the words mean; ``like`` names the kind of reading (default:
                ``vague``) and ``where`` the place of the phrases (default: ``whole``).
            name: Name of the new lexicon.
            version: Its version; it travels with every aggregate.

        Raises:
            LexiconError: An entry is not understood.

        >>> ours = Lexicon.named("losstracker").extend(
        ...     [{"id": "tank_company", "language": "en", "phrases": ["a company"], "low": 10,
        ...       "high": 14, "source": "our handbook"}], name="ours")
        >>> from losstracker.model.quantity import parse_quantity
        >>> parse_quantity("a company", lexicon=ours).high
        14.0
        """
        if name in {STANDARD, *PRESETS}:
            raise LexiconError(f"name: '{name}' is a bundled lexicon; give yours another name")
        return Lexicon(name, version, extend_tables(self.tables, list(entries)))

    def grammar(self, language: str | None) -> Grammar:
        """Give the grammar of a language that it reads; of the signs alone for None."""
        return _grammar(self, language)

    def translated(self, language: str) -> Grammar:
        """Give the grammar of English as a translation out of another language."""
        return _translated(self, language)

    def digits(self, language: str | None) -> DigitStyle:
        """Say how digits are grouped in a language that was given; a guess about none."""
        return _digits(self, language)

    def entries(self, language: str | None = None) -> tuple[Entry, ...]:
        """List the entries of a language, or of the signs, in the order of their phrases.

        >>> [e.low for e in Lexicon.named("losstracker").entries("en") if e.id == "dozens"]
        [24]
        """
        grammar = self.grammar(language)
        placed = [entry for _, entry in (*grammar.prefixes, *grammar.suffixes, *grammar.joins)]
        placed += [entry for _, _, entry in (*grammar.betweens, *grammar.closings)]
        return tuple(dict.fromkeys([*grammar.wholes.values(), *placed]))

    def table(self) -> pd.DataFrame:
        """Give all of it as a table to read and to argue with, one row a phrase.

        Returns:
            Columns ``language`` (None: signs), ``phrase``, ``where``, ``id``, ``low``, ``high``,
            ``best``, ``shape``, ``low_kind``, ``high_kind``, ``source``, ``note``.

        >>> words = Lexicon.named("losstracker").table().set_index("phrase")
        >>> words.loc["dozens", ["language", "low", "high"]].tolist()
        ['en', 24, 99]
        """
        import pandas as pd  # noqa: PLC0415 - only where needed

        rows = [
            {"language": language, "phrase": phrase}
            | {name: getattr(entry, name) for name in _SHOWN}
            for language in (None, *self.languages)
            for entry in self.entries(language)
            if language is None or entry not in self.entries(None)
            for phrase in entry.phrases
        ]
        return pd.DataFrame(rows, dtype=object)


def _vague(entries: Iterable[Entry]) -> list[tuple[str | None, Entry]]:
    """Those that give bounds of their own by convention, from few to many."""
    found = [
        entry
        for entry in entries
        if entry.where == "whole" and entry.vague and isinstance(entry.low, int)
    ]
    return [("en", entry) for entry in sorted(found, key=lambda entry: (entry.low, entry.id))]


_SHOWN = (
    "where", "id", "low", "high", "best", "shape", "low_kind", "high_kind", "source", "note",
)  # fmt: skip


def _from_table(table: Mapping[str, Any], path: str) -> Lexicon:
    for key in ("name", "version", "entry"):
        if key not in table:
            raise LexiconError(f"{path}: expected '{key}' at the top of the file, got none")
    known = {"name", "version", "base", "entry"}
    if unknown := sorted(set(table) - known):
        raise LexiconError(f"{path}: expected {', '.join(sorted(known))}; got '{unknown[0]}'")
    base = Lexicon.named(str(table.get("base", STANDARD)))
    name, version = str(table["name"]), str(table["version"])
    if path in PRESETS:
        return Lexicon(name, version, extend_tables(base.tables, table["entry"]))
    try:
        return base.extend(table["entry"], name=name, version=version)
    except LexiconError as error:
        raise LexiconError(f"{path}: {error}") from None


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=8)
def _named(name: str) -> Lexicon:
    if name == STANDARD:
        files = (item.name for item in _FOLDER.iterdir() if item.name.endswith(".toml"))
        tables = {
            stem: _load(stem) for stem in sorted(file.removesuffix(".toml") for file in files)
        }
        return Lexicon(STANDARD, str(tables["symbols"]["version"]), tables)
    if name not in PRESETS:
        known = (STANDARD, *PRESETS)
        close = nearest(name, known)
        hint = f"; did you mean '{close}'?" if close else ""
        raise LexiconError(
            f"lexicon: expected {', '.join(known)} or a TOML file of your own, got '{name}'{hint}"
        )
    return _from_table(_load(f"presets/{name}"), name)


@lru_cache(maxsize=256)
def _grammar(lexicon: Lexicon, language: str | None) -> Grammar:
    symbols = lexicon.tables["symbols"]
    return build_grammar(language, symbols, lexicon.tables[language] if language else symbols)


@lru_cache(maxsize=256)
def _translated(lexicon: Lexicon, language: str) -> Grammar:
    table = lexicon.tables.get(language)
    own = None if table is None else lexicon.grammar(language)
    return translate(lexicon.grammar("en"), own, {} if table is None else table["translated"])


@lru_cache(maxsize=256)
def _digits(lexicon: Lexicon, language: str | None) -> DigitStyle:
    table = lexicon.tables.get(language) if language else None
    return build_digits(lexicon.tables["symbols"], table)


_ACTIVE: ContextVar[Lexicon | None] = ContextVar("losstracker_lexicon", default=None)


def active_lexicon() -> Lexicon:
    """Give the lexicon that counts are read with where none is named.

    >>> active_lexicon().name
    'losstracker'
    """
    return _ACTIVE.get() or Lexicon.named(STANDARD)


def find_lexicon(lexicon: Lexicon | str | Path | None) -> Lexicon:
    """Give the lexicon that a user names: one of the bundled, a TOML file, or the active one.

    Raises:
        LexiconError: There is no such lexicon.

    >>> find_lexicon("acled").label, find_lexicon(None).name
    ('acled 1', 'losstracker')
    """
    if lexicon is None:
        return active_lexicon()
    if isinstance(lexicon, Lexicon):
        return lexicon
    if str(lexicon).endswith(".toml"):
        return Lexicon.read(lexicon)
    return Lexicon.named(str(lexicon))


@contextmanager
def use_lexicon(lexicon: Lexicon | str | Path | None) -> Iterator[Lexicon]:
    """Read every count with this lexicon, as long as the block lasts (None: the active one).

    >>> from losstracker.model.quantity import parse_quantity
    >>> with use_lexicon("acled"):
    ...     parse_quantity("dozens").best
    12.0
    """
    found = find_lexicon(lexicon)
    token = _ACTIVE.set(found)
    try:
        yield found
    finally:
        _ACTIVE.reset(token)


@lru_cache(maxsize=1)
def readers() -> Readers:
    """Give the readers' regression.

    >>> readers().cut
    0.8
    """
    return build_readers(_load("symbols")["readers"])


def languages() -> tuple[str, ...]:
    """List the languages that have a lexicon, English first.

    >>> languages()[:2]
    ('en', 'ar')
    """
    return Lexicon.named(STANDARD).languages


def grammar_of(language: str | None) -> Grammar:
    """Give the grammar of a language in the active lexicon; of the signs alone for None.

    >>> grammar_of("fr").wholes["des dizaines"].low
    20
    """
    return active_lexicon().grammar(language)


def digit_style(language: str | None) -> DigitStyle:
    """Say how digits are grouped in a language that was given; a guess about none.

    >>> digit_style("fr").group, digit_style(None).decimal
    ('.', None)
    """
    return active_lexicon().digits(language)


def translated_grammar(language: str) -> Grammar:
    """Give the active lexicon's grammar of English as a translation out of another language.

    >>> translated_grammar("fr").wholes["dozens"].low
    20
    """
    return active_lexicon().translated(language)
