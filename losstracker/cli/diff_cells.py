"""Cells of strangers made safe to show: nothing invisible, nothing that a renderer acts on."""

from __future__ import annotations

import re

MOST = 120
"""Characters of a cell that are shown."""

LEAD = 20
"""Characters before the first difference that are shown of two long cells."""

_BACKSLASH_BEFORE_PIPE = re.compile(r"\\(?=\|)")
_BACKTICKS = re.compile(r"`+")


def visible(text: str) -> str:
    r"""Write out what cannot be seen: control characters, line ends, odd spaces, directions.

    >>> visible("two\nlines\u200b")
    'two\\nlines\\u200b'
    """
    return "".join(
        mark if mark.isprintable() else mark.encode("unicode_escape").decode("ascii")
        for mark in text
    )


def clip(text: str, start: int = 0) -> str:
    """Shorten a long text, from ``start`` on.

    >>> clip("x" * 130) == "x" * 120 + "..."
    True
    """
    kept = text[start : start + MOST]
    return ("..." if start else "") + kept + ("..." if start + MOST < len(text) else "")


def clip_both(old: str, new: str) -> tuple[str, str]:
    """Shorten two texts so that their first difference can be seen.

    >>> [text[-4:] for text in clip_both("x" * 130 + "a", "x" * 130 + "b")]
    ['xxxa', 'xxxb']
    """
    if max(len(old), len(new)) <= MOST:
        return old, new
    pairs = zip(old, new, strict=False)
    shorter = min(len(old), len(new))
    first = next((at for at, (one, other) in enumerate(pairs) if one != other), shorter)
    start = max(0, first - LEAD) if first >= MOST - LEAD else 0
    return clip(old, start), clip(new, start)


def quoted(text: str) -> str:
    r"""Quote a cell for a terminal.

    >>> print(quoted("it's\x1b[31m"))
    'it's\x1b[31m'
    """
    return f"'{visible(clip(text))}'"


def code(text: str, *, in_table: bool = False) -> str:
    r"""Give a cell as a Markdown code span, in which no mark, link, mention or tag means anything.

    The fence is longer than any run of backticks inside. In a table a pipe needs a backslash, and
    a backslash of the cell before it would undo that, so it is written out.

    >>> print(code("@all [x](http://y) <img>"), code("a`b"), code("a|b", in_table=True))
    `@all [x](http://y) <img>` ``a`b`` `a\|b`
    """
    if not text:
        return "(blank)"
    shown = visible(clip(text))
    if in_table:
        shown = _BACKSLASH_BEFORE_PIPE.sub(r"\\x5c", shown).replace("|", r"\|")
    longest = max((len(run) for run in _BACKTICKS.findall(shown)), default=0)
    fence = "`" * (longest + 1)
    edges = shown[0] + shown[-1]
    pad = " " if "`" in edges or " " in edges else ""
    return f"{fence}{pad}{shown}{pad}{fence}"
