"""The rules that a project adds: its own vocabulary, columns that it requires, its own checks."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from losstracker.errors import QuantityTextError, UnknownCodeError
from losstracker.model.cells import split_sources
from losstracker.model.codes import CODES, Code, Stage
from losstracker.model.columns import COLUMNS, Col
from losstracker.model.count import parse_bound
from losstracker.model.dates import read_window
from losstracker.model.finding import Severity
from losstracker.model.rules import DEGREES, RULES, Advice, Rule, Scope, is_degrees
from losstracker.model.taxonomy import is_under
from losstracker.model.words import LONGEST, meant, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import date

    from losstracker.model.checking import Checking
    from losstracker.model.pattern import Pattern

VOCABULARY, REQUIRED = "LT401", "LT402"
"""Codes of a project's vocabulary, and of the columns that it requires."""

VALUES = {"LT103", "LT104", "LT105", "LT106", "LT107", "LT108"}
"""Codes of the rules on what a column can hold: what they refuse is not judged a second time."""

MOST_NAMED = 10
"""Values of a vocabulary that a message names."""

MOST_COMPARED = 1_000
"""Values of a vocabulary that a slip is compared with."""

SPECS = {str(spec.name): spec for spec in COLUMNS}


@dataclass(frozen=True, slots=True)
class Demand:
    """What a value must be: in words after "expected", and as a test of a text that is not blank.

    ``advise`` gives what to do about a text that fails, where that can be said.
    """

    expected: str
    holds: Callable[[str], bool]
    advise: Callable[[str], str | None] = lambda _: None


@dataclass(frozen=True, slots=True)
class OwnCheck:
    """A check of a project's own on one column; blank cells are fine unless it is ``required``.

    ``demands`` must all hold (in ``source``: for each source). ``message`` is said instead of what
    the broken demand expects. The check is made only in rows where each column of ``when`` has one
    of its values; a category has the broader ones too.
    """

    code: str
    column: str
    demands: tuple[Demand, ...] = ()
    required: bool = False
    message: str | None = None
    suggestion: str | None = None
    severity: Severity = Severity.ERROR
    when: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def expected(self) -> str:
        """What the check expects, in words."""
        told = [FILLED.expected] if self.required else []
        told += [demand.expected for demand in self.demands]
        return self.message or f"expected {' and '.join(told)}{self.where}"

    @property
    def where(self) -> str:
        """The rows in which it is made, in words; nothing for all of them."""
        told = [f"{name} is {_listed(values, 'or')}" for name, values in self.when]
        return f" where {' and '.join(told)}" if told else ""

    def broken(self, *cells: str) -> tuple[Demand, str] | None:
        """Give the demand that a row breaks and the text that breaks it, or None.

        ``cells`` are those of the column itself and of the columns of ``when``, in this order.
        """
        if not all(
            _is_among(name, cell.strip(), values)
            for (name, values), cell in zip(self.when, cells[1:], strict=False)
        ):
            return None
        text = cells[0].strip()
        if not text:
            return (FILLED, "") if self.required else None
        parts = split_sources(text) if self.column == Col.SOURCE else [text]
        pairs = ((demand, part) for demand in self.demands for part in parts)
        return next(((demand, part) for demand, part in pairs if not demand.holds(part)), None)


FILLED = Demand("a value", bool)
"""What is demanded of the cells of a column that a project requires."""


def _is_among(name: str, text: str, values: Collection[str]) -> bool:
    if name == Col.SOURCE:
        return any(part in values for part in split_sources(text) or [""])
    if text in values or name != Col.CATEGORY or not text:
        return text in values
    try:
        return any(is_under(text, value) for value in values if value)
    except UnknownCodeError:
        return False


def _listed(words: Sequence[str], last: str) -> str:
    """List some words, ``last`` before the last one: commas would hide in the words."""
    some = [_named(word) for word in words[:MOST_NAMED]]
    if len(words) > MOST_NAMED:
        return f"{', '.join(some)} and {len(words) - MOST_NAMED:,} more"
    return f" {last} ".join(filter(None, [", ".join(some[:-1]), some[-1]]))


def _named(word: str) -> str:
    return word if 0 < len(word) <= LONGEST else shown(word) if word else "blank"


def one_of(column: str, words: Sequence[str], *, otherwise: str = "choose one") -> Demand:
    """Demand one of some values, spelt exactly.

    Args:
        column: The column, whose synonyms are known.
        words: The values.
        otherwise: What to do about a value that is like none of them.

    >>> sides = one_of("side", ["SDF", "HTS-led coalition"])
    >>> sides.holds("sdf"), sides.advise("sdf")
    (False, "write 'SDF'")
    """
    known = frozenset(words)

    def advise(text: str) -> str:
        near = words
        if len(words) > MOST_COMPARED:
            start = text[:1].casefold()
            near = [word for word in words if word[:1].casefold() == start][:MOST_COMPARED]
        close = next((word for word in words if word.casefold() == text.casefold()), None)
        close = close or meant(text, column, near)
        return f"write '{close}'" if close in known else otherwise

    expected = f"one of {_listed(words, 'or')}" if len(words) > 1 else f"'{words[0]}'"
    return Demand(expected, known.__contains__, advise)


def like(pattern: Pattern) -> Demand:
    """Demand that the whole value is as a pattern has it.

    >>> from losstracker.model.pattern import Pattern
    >>> like(Pattern("syr-[0-9]+")).holds("syr-12b")
    False
    """
    return Demand(f"text like {shown(pattern.source)}", pattern.matches)


def unlike(pattern: Pattern) -> Demand:
    """Demand that the whole value is not as a pattern has it.

    >>> from losstracker.model.pattern import Pattern
    >>> unlike(Pattern(".*[?]")).holds("unit not known")
    True
    """
    said = f"text not like {shown(pattern.source)}"
    return Demand(said, lambda text: not pattern.matches(text))


def no_longer(most: int) -> Demand:
    """Demand at most so many characters.

    >>> no_longer(3).holds("four")
    False
    """
    return Demand(f"at most {most:,} characters", lambda text: len(text) <= most)


def between(column: str, least: float = -math.inf, most: float = math.inf) -> Demand:
    """Demand a number within limits; a text that is no number is left to other rules.

    >>> between("high", most=100).holds("inf"), between("latitude", 32, 38).holds("36.2")
    (False, True)
    """

    def holds(text: str) -> bool:
        number = _number(column, text)
        return number is None or least <= number <= most

    return Demand(_limits("a number", least, most), holds)


def _limits(what: str, least: float, most: float) -> str:
    if math.isinf(most):
        return f"{what} of {least:,} or more"
    return (
        f"{what} of {most:,} or less" if math.isinf(least) else f"{what} from {least:,} to {most:,}"
    )


def _number(column: str, text: str) -> float | None:
    if column in DEGREES:
        return float(text) if is_degrees(text, DEGREES[column]) else None
    try:
        return parse_bound(text)
    except QuantityTextError:
        return None


def within(earliest: date | None = None, latest: date | None = None) -> Demand:
    """Demand a date whose whole window lies within some days; an open end leaves them.

    >>> from datetime import date
    >>> since = within(date(2011, 3, 15))
    >>> [since.holds(text) for text in ("2011-04", "2011", "../2024", "2024/..")]
    [True, False, False, True]
    """

    def holds(text: str) -> bool:
        window = read_window(text)
        if window is None:
            return True
        first, last = window.earliest, window.latest
        begins = earliest is None or (first is not None and first >= earliest)
        return begins and (latest is None or (last is not None and last <= latest))

    told = [f"not before {earliest}"] if earliest else []
    told += [f"not after {latest}"] if latest else []
    return Demand(f"a date {' and '.join(told)}", holds)


def vocabulary_check(column: str, words: Sequence[str]) -> OwnCheck:
    """Make the check that a column has one of a project's own values.

    >>> vocabulary_check("side", ["SDF"]).broken("SNA")[0].expected
    "'SDF'"
    """
    otherwise = "choose one, or have the project list it"
    return OwnCheck(VOCABULARY, column, (one_of(column, words, otherwise=otherwise),))


def required_check(column: str) -> OwnCheck:
    """Make the check that an optional column is there and filled in every row."""
    spec = SPECS[column]
    words = f" ({', '.join(spec.vocabulary)})" if spec.vocabulary else ""
    return OwnCheck(
        REQUIRED,
        column,
        required=True,
        message=f"expected {column} in every row, as this project requires",
        suggestion=f"fill {column} in: {spec.holds}{words}",
    )


def own_rule(check: OwnCheck, aside: Collection[str] = ()) -> Rule:
    """Make the rule that runs a project's own check.

    Args:
        check: What is checked.
        aside: Codes that are switched off or warn only, so that they do not keep a value from it.

    >>> rule = own_rule(required_check("captor"))
    >>> rule.name, rule.explain("", "Syria")[1]
    ('LT402 captor', 'fill captor in: who holds it now')
    """
    others = tuple(dict.fromkeys(name for name, _ in check.when))
    if check.required and not others:
        others = (str(Col.SIDE),)  # so that a column which is not there is missed in every row
    judges = tuple(
        rule
        for rule in RULES.values()
        if rule.column == check.column and rule.code in VALUES and rule.code not in aside
    )
    reads = (check.column, *others)
    return Rule(
        check.code,
        check.column,
        reads,
        check.severity,
        Scope.ROW if others else Scope.CELL,
        check.expected,
        _test_of(check, reads, judges),
        lambda *cells: _advice(check, cells),
    )


def _test_of(
    check: OwnCheck, reads: tuple[str, ...], judges: Sequence[Rule]
) -> Callable[[pd.Series | pd.DataFrame], pd.Series]:
    """Make the test of distinct cells or tuples; what ``judges`` refuse is theirs to tell."""

    def fine(cells: pd.Series | pd.DataFrame) -> pd.Series:
        columns = [cells] if isinstance(cells, pd.Series) else [cells[name] for name in reads]
        rows = zip(*columns, strict=True)
        good = np.fromiter((not check.broken(*row) for row in rows), dtype=bool, count=len(cells))
        broken = np.flatnonzero(~good)
        if len(broken):
            texts = columns[0].iloc[broken]
            for judge in judges:
                good[broken] |= ~judge.fine(texts).to_numpy(dtype=bool)
        return pd.Series(good, index=cells.index, dtype=bool)

    return fine


def _advice(check: OwnCheck, cells: tuple[str, ...]) -> Advice:
    found = check.broken(*cells)
    if found is None:
        raise AssertionError(f"check {check.code} finds nothing wrong with {cells}")
    demand, text = found
    message = check.message or f"expected {demand.expected}{check.where}"
    todo = f"fill {check.column} in" if demand is FILLED else demand.advise(text)
    return f"{message}, got {shown(text) if text else 'a blank cell'}", check.suggestion or todo


def own_codes(checking: Checking) -> list[Code]:
    """List a project's own checks that are run: its vocabulary and required columns among them.

    >>> from losstracker.model.checking import Checking
    >>> code = own_codes(Checking(own=(own_rule(vocabulary_check("side", ["SDF", "SNA"])),)))[0]
    >>> code.code, code.title
    ('LT401', 'side: expected one of SDF or SNA')
    """
    own = {rule.name for rule in checking.own}
    help_text = "A check of this project, from its settings."
    return [
        Code(
            code=rule.code,
            stage=Stage.PROJECT,
            severity=rule.severity,
            title=f"{rule.column}: {rule.reason}",
            help=help_text,
            bad="",
            good="",
            essential=False,
            fixable=False,
        )
        for rule in checking.rules
        if rule.name in own
    ]


def codes_in_use(checking: Checking) -> list[Code]:
    """List every check as it is run: with a project's own, its warnings, and without what is off.

    >>> from losstracker.model.checking import Checking
    >>> codes = {one.code: one for one in codes_in_use(Checking(doubts=frozenset({"LT203"})))}
    >>> str(codes["LT203"].severity)
    'warning'
    """
    shared = [
        replace(one, severity=Severity.WARNING) if one.code in checking.doubts else one
        for one in CODES.values()
        if one.code not in checking.off
    ]
    return shared + [one for one in own_codes(checking) if one.code not in CODES]
