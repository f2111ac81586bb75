"""The form in which texts are compared: small letters, plain digits, one kind of dash and space."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_SIGNS = dict.fromkeys("‐‑‒–—―−﹣－", "-") | dict.fromkeys("’‘ʼ′＇`´", "'") | {"…": "..."}  # noqa: RUF001
# Letters that are one letter to a reader, whatever the writer's habit or keyboard.
_LETTERS = {"ё": "е", "ı": "i"} | dict.fromkeys("أإآٱ", "ا") | {"ى": "ي", "ـ": ""}  # noqa: RUF001
_STRESS = {"\u0301", "\u0307"}
_HARAKAT = range(0x64B, 0x660)
_ARABIC = range(0x620, 0x64B)


def fold(text: str) -> tuple[str, tuple[int, ...]]:
    """Bring a text into the form phrases are compared in, and say where each character came from.

    Upper case, kinds of dash, apostrophe, space and digit, vowel signs and invisible marks make no
    difference.

    >>> fold("  JUSQU'À ٣")[0]
    "jusqu'à 3"
    """
    if text.isascii():
        plain = text.lower().replace("`", "'")
        if plain == " ".join(plain.split()):
            return plain, tuple(range(len(plain)))
    folded: list[str] = []
    origin: list[int] = []
    for at, char in enumerate(text):
        new = _fold_char(char)
        if new.isdigit() and folded and ord(folded[-1]) in _ARABIC:
            new = f" {new}"  # "و15": the conjunction is written onto what follows
        for each in new:
            if each == " " and (not folded or folded[-1] == " "):
                continue
            folded.append(each)
            origin.append(at)
    if folded and folded[-1] == " ":
        folded, origin = folded[:-1], origin[:-1]
    return "".join(folded), tuple(origin)


@lru_cache(maxsize=2**12)
def _fold_char(char: str) -> str:
    if char.isascii():
        return " " if char.isspace() else _SIGNS.get(char) or char.lower()
    if char in _SIGNS:
        return _SIGNS[char]
    if char.isspace():
        return " "
    digit = unicodedata.decimal(char, None)
    if digit is not None:
        return str(digit)
    if unicodedata.category(char) == "Cf" or char in _STRESS or ord(char) in _HARAKAT:
        return ""
    return "".join(_LETTERS.get(each, each) for each in char.casefold() if each not in _STRESS)
