"""Models in the form in which they are compared; for links see ``losstracker.model.link_keys``."""

from __future__ import annotations

import re
from functools import lru_cache

from losstracker.model.fold import fold
from losstracker.model.lookalikes import AS_LATIN

_QUOTES = re.compile("['\"‘’“”„«»*`]")  # noqa: RUF001
_CALIBRE = re.compile(r"^\d+(?:[.,]\d+)?mm$")
_PART = re.compile(r"[^\W_]+")
_MOST_LETTERS = 4
_GENERIC = """
a an and for or of on the with unknown unspecified type variant vehicle system reconnaissance uav
drone truck tank gun howitzer mortar station command staff post launcher obr mod model armoured
armored light heavy field anti aircraft self propelled engineering car van ifv
afv apc mrap sam atgm
"""
GENERIC = frozenset(_GENERIC.split())
"""Words that many models share, and that alone make no two alike."""


LONGEST, MOST_WORDS = 300, 24
"""Characters and words of a model that are compared: none that is one has more."""

MOST_STEMS = 12
"""Words of a model by which models like it are found."""

_SOUNDS = str.maketrans(
    dict(zip("абвгдезийіклмнопрстуфыэєґ", "abvgdeziyiklmnoprstufyeeg", strict=True))
    | {"х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch"}  # noqa: RUF001
    | {"ж": "zh", "ю": "yu", "я": "ya", "ї": "i", "ь": "", "ъ": ""}
)
"""Small letters of Russian and Ukrainian as the names of models have them in Latin letters."""

_LOOKS = str.maketrans(AS_LATIN)
_MIXED = re.compile(r"(?=\S*[A-Za-z])\S+")


def plain_letters(text: str) -> str:
    r"""Fold a text, and write Cyrillic in Latin letters: by look beside these, else by sound.

    >>> plain_letters("БМП-2"), plain_letters("T-72\N{CYRILLIC CAPITAL LETTER VE}")
    ('bmp-2', 't-72b')
    """
    if text.isascii():
        return fold(text)[0]
    seen = _MIXED.sub(lambda word: word[0].translate(_LOOKS), text)
    return fold(seen)[0].translate(_SOUNDS)


@lru_cache(maxsize=1 << 16)
def model_words(text: str) -> tuple[str, ...]:
    """Give the words of a model as they are compared; a designation is one word.

    Quotes, dashes, brackets, letter case, the calibre and Cyrillic letters make no difference. The
    first 300 characters and 24 words are read.

    >>> model_words("152mm 2S3(M) 'Akatsiya'"), model_words("BMP-1(P)"), model_words("BMP-1P")
    (('2s3m', 'akatsiya'), ('bmp1p',), ('bmp1p',))
    >>> model_words("122mm 2A18 D-30 howitzer")
    ('2a18', 'd30', 'howitzer')
    """
    words: list[str] = []
    parts = _PART.findall(_QUOTES.sub(" ", plain_letters(text[:LONGEST].strip())))
    parts = parts[:MOST_WORDS]
    for part, after in zip(parts, [*parts[1:], ""], strict=False):
        last = words[-1] if words else ""
        heads = last.isalpha() and len(last) <= _MOST_LETTERS and last not in GENERIC
        tail = is_designation(last) and len(part) == 1 and part.isalpha()
        tail = tail and not after[:1].isdigit()  # "2A18 D-30" is two
        if tail or (heads and part[0].isdigit() and not _CALIBRE.match(part)):
            words[-1] += part
        else:
            words.append(part)
    kept = [word for word in words if not _CALIBRE.match(word)]
    return tuple(kept or words)


def is_designation(word: str) -> bool:
    """Whether a word has letters and digits, as "2s3m" has.

    >>> is_designation("2s3m"), is_designation("akatsiya"), is_designation("4320")
    (True, False, False)
    """
    return word.isalnum() and not word.isalpha() and not word.isdigit()


_STEM = re.compile(r"^\D*\d+")


def stems(words: tuple[str, ...]) -> set[str]:
    """Give what a model shares with models like it: heads of designations, telling words.

    >>> sorted(stems(("t72b3", "obr", "2016"))), sorted(stems(("unknown", "tank")))
    (['2016', 't72'], ['unknown tank'])
    """
    found = set()
    for word in words[:MOST_STEMS]:
        head = _STEM.match(word)
        if head:
            found.add(head[0])
        elif word not in GENERIC and len(word) > 1:
            found.add(word)
    return found or {" ".join(words)}
