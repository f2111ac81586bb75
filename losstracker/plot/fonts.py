"""Characters that no font at hand has."""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING

import matplotlib as mpl
from matplotlib.font_manager import FontProperties, findfont, get_font

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def quiet_about_glyphs() -> Iterator[None]:
    """Let matplotlib measure and draw without a warning for each character that a font lacks."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"Glyph \d+ ")
        yield


def missing_glyphs(text: str) -> str:
    """The characters of a text that none of the chosen fonts has, in order.

    >>> missing_glyphs("Україна \N{EN DASH} 1"), missing_glyphs("\N{CJK UNIFIED IDEOGRAPH-4E2D}A")
    ('', '中')
    """
    wanted = {ord(sign) for sign in text if not sign.isascii() and sign.isprintable()}
    for family in mpl.rcParams["font.family"] if wanted else ():
        try:
            path = findfont(FontProperties(family=[family]), fallback_to_default=False)
        except ValueError:  # not installed
            continue
        wanted -= set(get_font(path).get_charmap())
    return "".join(dict.fromkeys(sign for sign in text if ord(sign) in wanted))
