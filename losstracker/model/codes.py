"""The codes of everything that can be found in a loss table, each with its help text.

The codes are data: ``codes.toml`` beside this file holds what must hold, why, and two examples.
Rules and checks elsewhere use the codes; what ``--list-checks``, SARIF and the docs say of them
comes from here.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from losstracker.model.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping


class Stage(StrEnum):
    """What a check looks at, in the order in which a file is checked."""

    BYTES = "bytes"
    STRUCTURE = "structure"
    CELL = "cell"
    ROW = "row"
    TABLE = "table"
    PROJECT = "project"


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of finding.

    ``severity`` is the usual one. ``title`` is what holds in a good table, ``help`` says more and
    why. ``bad`` breaks it and ``good`` is a near miss that is fine: cells as ``column=value``, rows
    one a line, characters that cannot be seen as ``<U+00A0>``. Without what is ``essential`` sums
    cannot be made, so a project can neither switch it off nor make it a warning; nor can it do so
    with a warning's code where the finding is an error (``LT013``). What is ``fixable`` is mended
    by ``losstracker validate --fix`` where the repair loses nothing.
    """

    code: str
    stage: Stage
    severity: Severity
    title: str
    help: str
    bad: str
    good: str
    essential: bool
    fixable: bool


def _read() -> Mapping[str, Code]:
    text = resources.files("losstracker.model").joinpath("codes.toml").read_text("utf-8")
    return MappingProxyType({code: _code(code, told) for code, told in tomllib.loads(text).items()})


def _code(code: str, told: Mapping[str, Any]) -> Code:
    kinds = {"stage": Stage(told["stage"]), "severity": Severity(told["severity"])}
    return Code(**{"essential": False, "fixable": False, **told, **kinds, "code": code})


CODES: Mapping[str, Code] = _read()
"""Every code, in order."""
