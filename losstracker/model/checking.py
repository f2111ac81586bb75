"""How a table is checked: what day it is, and what a project switches off, downgrades and adds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from losstracker.errors import ArgumentError
from losstracker.model import schema
from losstracker.model.codes import CODES
from losstracker.model.finding import Severity
from losstracker.model.future import future_rules
from losstracker.model.rules import RULES
from losstracker.model.words import nearest

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from losstracker.model.finding import Finding
    from losstracker.model.rules import Rule

RULE_ROOMS = (schema,)
"""Imported for the rules that it knows."""


@dataclass(frozen=True, slots=True)
class Checking:
    """How a table is checked.

    Args:
        today: The day on which it is checked; nothing may have happened after it. None: nothing is
            said of the future.
        off: Codes that are not checked.
        doubts: Codes whose findings are warnings.
        own: A project's own rules.

    Raises:
        ArgumentError: A code is unknown, or sums cannot be made without what it checks.

    >>> Checking(off=frozenset({"LT105"}))
    Traceback (most recent call last):
    losstracker.errors.ArgumentError: LT105: expected a code that sums can be made without...
    """

    today: date | None = None
    off: frozenset[str] = frozenset()
    doubts: frozenset[str] = frozenset()
    own: tuple[Rule, ...] = ()

    def __post_init__(self) -> None:
        own = {rule.code for rule in self.own}
        for code in sorted(self.off | self.doubts):
            _require_optional(code, own)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule that is run, in order."""
        return _rules(self)

    def about_files(self, findings: Collection[Finding]) -> list[Finding]:
        """Leave out of findings about a file those that are switched off."""
        return [
            found
            for found in findings
            if found.severity == Severity.ERROR or found.code not in self.off
        ]


AS_IS = Checking()
"""Every rule as it stands, and nothing said of the future."""


@lru_cache(maxsize=64)
def _rules(checking: Checking) -> tuple[Rule, ...]:
    future = future_rules(checking.today) if checking.today else ()
    return tuple(
        replace(rule, severity=Severity.WARNING) if rule.code in checking.doubts else rule
        for rule in (*RULES.values(), *future, *checking.own)
        if rule.code not in checking.off
    )


def _require_optional(code: str, own: Collection[str]) -> None:
    known = CODES.get(code)
    if known is None and code not in own:
        close = nearest(code, [*CODES, *own])
        todo = f"write '{close}'" if close else "'losstracker validate --list-checks' lists them"
        raise ArgumentError(f"{code}: expected the code of a check, got an unknown one; {todo}")
    if known is not None and known.essential:
        raise ArgumentError(
            f"{code}: expected a code that sums can be made without, got '{known.title}'; it "
            "can be neither switched off nor made a warning"
        )
