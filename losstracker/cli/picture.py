"""A distribution as a line of text."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from losstracker.model.pmf import Pmf

COLUMNS = 40
BLOCKS = " ▁▂▃▄▅▆▇█"
PLAIN = " .:-=+*%#"


def sketch(pmf: Pmf, *, open_end: bool = False, plain: bool = False, columns: int = COLUMNS) -> str:
    """Draw how likely each count is: the taller a bar, the likelier; both ends are named.

    Each column stands for equally many counts, the last perhaps for fewer. A count that cannot be
    is blank, and one that hardly can be has the lowest bar.

    Args:
        pmf: The distribution.
        open_end: Whether larger counts are not ruled out.
        plain: Use ASCII signs.
        columns: Width of the widest drawing, in characters.

    >>> from losstracker.model.quantity import parse_quantity
    >>> sketch(parse_quantity("10-12").pmf())
    '10 ███ 12'
    >>> sketch(parse_quantity("dozens").pmf(), columns=12)
    '24 █▇▆▅▄▄▄▃▃▃▃ 99'
    """
    signs = PLAIN if plain else BLOCKS
    step = math.ceil(pmf.p.size / columns)
    edges = np.arange(0, pmf.p.size, step)
    sizes = np.diff([*edges, pmf.p.size])
    heights = np.add.reduceat(pmf.p, edges) / sizes
    levels = np.ceil(heights / heights.max() * (len(signs) - 1) - 1e-9).astype(int)
    bars = "".join(signs[level] for level in levels)
    return f"{pmf.start:,} {bars} {pmf.stop:,}{' and more' if open_end else ''}"
