"""The pandera schemas, built from the columns and the rules; they are what decides.

A check looks at the distinct cells of its column, or at the distinct tuples it reads, and maps the
answer back to rows. ``LossSchema`` is for anyone's use; ``find_problems`` serves ``lt.validate``
and the file checker with the same rules.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pandera.pandas as pa
from pandera.config import ValidationDepth, config_context
from pandera.errors import SchemaErrors

from losstracker.model import row_rules, table_rules
from losstracker.model.cells import distinct_rows, text_column, text_table
from losstracker.model.columns import COLUMNS, COMPUTED, CONTRIBUTED, REQUIRED, Col
from losstracker.model.finding import Severity
from losstracker.model.rules import RULES, Advice, Rule, Scope
from losstracker.model.words import nearest, shown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

RULE_ROOMS = (row_rules, table_rules)
"""Imported for what they register."""

MOST_EXPLAINED = 500
"""Distinct cells of one rule that are explained one by one; the rest gets the rule's reason."""

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
class Problem:
    """A rule that a row breaks: the row's position, the rule, the cell and what to do about it."""

    row: int
    rule: Rule
    value: str | None
    advice: Advice


@dataclass(frozen=True, slots=True)
class HeaderProblem:
    """What is wrong with the column names; ``hides`` are the columns that cannot be read for it."""

    code: str
    severity: Severity
    column: str | None
    advice: Advice
    hides: tuple[str, ...] = ()


def _fine(rule: Rule, cells: pd.Series | pd.DataFrame) -> pd.Series:
    """Ask a rule about a column or a table of any cells; the answer has their index."""
    if isinstance(cells, pd.Series):
        code, texts = pd.factorize(text_column(cells).to_numpy())
        answers = rule.fine(pd.Series(texts, dtype=object))
    else:
        table = text_table(cells, rule.reads)
        if rule.scope == Scope.TABLE:
            return rule.fine(table).set_axis(cells.index)
        distinct, code = distinct_rows(table, list(rule.reads))
        answers = rule.fine(distinct)
    return pd.Series(answers.to_numpy(dtype=bool)[code], index=cells.index, dtype=bool)


def _check(rule: Rule, *, public: bool) -> pa.Check:
    def fine(cells: pd.Series | pd.DataFrame) -> pd.Series:
        return _fine(rule, cells)

    return pa.Check(
        fine,
        name=rule.name,
        error=f"{rule.name}: {rule.reason}",
        ignore_na=False,
        raise_warning=public and rule.severity == Severity.WARNING,
        n_failure_cases=None if public else 1,
    )


def _rules(*scopes: Scope) -> list[Rule]:
    return [rule for rule in RULES.values() if rule.scope in scopes]


def _columns(rules: Iterable[Rule], *, public: bool) -> dict[str, pa.Column]:
    checks: dict[str | None, list[pa.Check]] = {}
    for rule in rules:
        checks.setdefault(rule.column, []).append(_check(rule, public=public))
    return {
        str(spec.name): pa.Column(
            checks=checks[spec.name],
            required=public and spec.required,
            nullable=True,
            description=spec.holds,
        )
        for spec in COLUMNS
        if spec.name in checks
    }


def _header_fine(frame: pd.DataFrame) -> bool:
    return not any(found.severity == Severity.ERROR for found in header_problems(frame.columns))


def _public_schema() -> pa.DataFrameSchema:
    header = pa.Check(_header_fine, name="LT011 to LT013", error="the columns of a loss table")
    wider = [_check(rule, public=True) for rule in _rules(Scope.ROW, Scope.TABLE)]
    return pa.DataFrameSchema(
        _columns(_rules(Scope.CELL), public=True),
        checks=[header, *wider],
        unique_column_names=True,
        name="losses",
        title="A loss table",
    )


@lru_cache(maxsize=64)
def _schema(
    hidden: frozenset[str], present: frozenset[str], scopes: frozenset[Scope]
) -> pa.DataFrameSchema:
    """Make the schema of the rules that read no hidden column; a blank cell needs few of them."""
    rules = [rule for rule in _rules(*scopes) if not hidden & set(rule.reads)]
    cell = [rule for rule in rules if rule.scope == Scope.CELL and rule.column in present]
    wider = [_check(rule, public=False) for rule in rules if rule.scope != Scope.CELL]
    return pa.DataFrameSchema(_columns(cell, public=False), checks=wider)


def _broken(schema: pa.DataFrameSchema, table: pd.DataFrame) -> dict[str, NDArray[np.bool_]]:
    """Give, for each rule that does not hold everywhere, a mask of where it fails.

    It runs whatever the user's pandera settings are: they may switch validation off.
    """
    try:
        with config_context(True, ValidationDepth.SCHEMA_AND_DATA):
            schema.validate(table, lazy=True)
    except SchemaErrors as errors:
        masks = {}
        for found in errors.schema_errors:
            if found.check_output is None:  # the check itself failed: a bug, not a finding
                raise found from None
            masks[str(found.check.name)] = ~np.asarray(found.check_output, dtype=bool)
        return masks
    return {}


def _explained(table: pd.DataFrame, rule: Rule, bad: NDArray[np.bool_]) -> Iterator[Problem]:
    if rule.scope == Scope.TABLE:
        for row, advice in rule.explain(table).items():
            yield Problem(row, rule, table[rule.column][row] if rule.column else None, advice)
        return
    told: dict[tuple[str, ...], Advice] = {}
    columns = [table[name].to_numpy() for name in rule.reads]
    about = table[rule.column].to_numpy()
    for row in np.flatnonzero(bad):
        cells = tuple(column[row] for column in columns)
        if cells not in told and len(told) < MOST_EXPLAINED:
            told[cells] = rule.explain(*cells)
        value = str(about[row])
        advice = told.get(cells) or (f"{rule.reason}, got {shown(value)}", None)
        yield Problem(int(row), rule, value, advice)


def find_problems(
    table: pd.DataFrame,
    *,
    hidden: Collection[str] = (),
    scopes: Collection[Scope] = tuple(Scope),
) -> list[Problem]:
    """Check a table of text cells against the rules.

    Args:
        table: Contributed columns as text, rows numbered from 0; absent ones are checked as blank.
        hidden: Columns of which nothing is known; rules that read them are left out.
        scopes: Which rules to run.

    Returns:
        One problem for each rule that a row breaks, in the order of rows, then columns.
    """
    full = text_table(table)
    present = frozenset(name for name in CONTRIBUTED if name in table or name in REQUIRED)
    masks = _broken(_schema(frozenset(map(str, hidden)), present, frozenset(scopes)), full)
    broken = [rule for rule in RULES.values() if rule.name in masks]
    found = [problem for rule in broken for problem in _explained(full, rule, masks[rule.name])]
    empty = {problem.row for problem in found if problem.rule.code == "LT310"}
    garbled = {(p.row, p.rule.column) for p in found if p.rule.code == "LT109"}
    place = {name: at for at, name in enumerate(CONTRIBUTED)}
    kept = [
        problem
        for problem in found
        if not (problem.row in empty and problem.rule.code != "LT310")
        and not ((problem.row, problem.rule.column) in garbled and problem.rule.code != "LT109")
    ]
    return sorted(kept, key=lambda p: (p.row, place.get(p.rule.column or "", -1), p.rule.code))


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
    pairs = {name: other.get(OTHER_NAMES.get(name, "")) for name in missing}
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
    message = f"expected a column of the loss table, got {shown(name)}"
    if close is None or close in taken:
        advice = (message, "it is kept and not read; what it says may go into notes")
        return HeaderProblem("LT013", Severity.WARNING, name, advice)
    advice = (message, f"rename {shown(name)} to '{close}'")
    return HeaderProblem("LT013", Severity.ERROR, name, advice, (close,))


LossSchema = _public_schema()
"""The loss table as one pandera schema: ``LossSchema.validate(frame, lazy=True)``.

Rules that only warn give a ``pandera.errors.SchemaWarning``.
"""
