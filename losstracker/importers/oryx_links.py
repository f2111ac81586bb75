"""Links of an Oryx page as sources: whole addresses, as the page had them before it was saved."""

from __future__ import annotations

import re
from urllib.parse import quote

from losstracker.model.links import is_link, is_sound

ORYX = "Oryx (https://www.oryxspioenkop.com)"
"""The source where a page does not say its address."""

_IGNORED = re.compile(r"[\x00-\x1f\x7f\u200b\u200e\u200f\u2060\ufeff]")
_ARCHIVED = re.compile(
    r"(?:https?://web\.archive\.org)?/web/[0-9]{4,14}(?:[a-z]{2}_)?/(https?:/{1,2}.+)",
    re.IGNORECASE,
)
_KEPT = "!#$%&'()*+,/:;=?@[]~|"
_ONE_SLASH = re.compile(r"(https?):/(?!/)", re.IGNORECASE)


def as_link(href: str | None) -> str | None:
    """Give an address as browsers follow it, without an archive's wrapping; None if it is no whole.

    >>> as_link(" https://example.org/a b.jpg"), as_link("//example.org/1.jpg"), as_link("#top")
    ('https://example.org/a%20b.jpg', 'https://example.org/1.jpg', None)
    >>> as_link("https://web.archive.org/web/20230401000000/https://example.org/1.jpg")
    'https://example.org/1.jpg'
    """
    plain = _IGNORED.sub("", href or "").strip()
    archived = _ARCHIVED.fullmatch(plain)
    if archived:
        plain = _ONE_SLASH.sub(r"\1://", archived[1])
    if plain.startswith("//"):
        plain = f"https:{plain}"
    link = quote(plain.encode("utf-8", "replace"), safe=_KEPT)
    return link if is_link(link) and is_sound(link, must_link=True) else None


def page_link(address: str) -> str:
    """Give the source that is the page itself.

    >>> page_link(""), page_link("https://example.org/list.html?m=1#more")
    ('Oryx (https://www.oryxspioenkop.com)', 'https://example.org/list.html')
    """
    link = as_link(address.partition("#")[0].removesuffix("?m=1"))
    return link or ORYX
