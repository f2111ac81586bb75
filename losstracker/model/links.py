"""Links of a source: only whole http and https addresses, and citations in words."""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import TYPE_CHECKING

from losstracker.model.characters import reveal
from losstracker.model.words import nearest

if TYPE_CHECKING:
    from losstracker.model.rules import Advice

_PLAIN_LINK = re.compile(
    r"https?://(?:[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,63}(?::[0-9]{1,4})?"
    r"(?:[/?#](?:(?![;,]https?://)[!#-;=?-\[\]-~])*)?"
)
"""A link without anything odd in it, told at once."""

_IGNORED = re.compile(
    "^[\x00-\x20\xa0]+|[\x00-\x1f\x7f\xad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+"
)
"""What browsers or readers pass over before and inside a scheme."""

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_WITH_SLASHES = re.compile(r"([a-z][a-z0-9+.*-]*|h[a-z*\[\]()]{2,6})(?:\[:\]|:)//", re.IGNORECASE)
_CODE = {"javascript", "vbscript", "livescript"}
_NO_PAGE = {
    *("about", "blob", "chrome", "file", "filesystem", "intent", "jar", "mailto", "mhtml"),
    *("ms-excel", "ms-powerpoint", "ms-word", "res", "resource", "search-ms", "view-source"),
}
"""Schemes without slashes that open something else than a page."""

_DATA = re.compile(r"data:\s*(?:[\w.+-]+/[\w.+*-]|[;,])|data:\S", re.IGNORECASE)
_BROKEN = re.compile(
    r"(?P<head>https?[:;.]?[/\\]+|https?:(?=[^\s/\\])|(?:h+t+ps?|t+ps?)(?:[:;]/+|//)|//(?=\w))"
    r"(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_GOOD_HEAD = re.compile(r"https?://(?![/\\])", re.IGNORECASE)
_DEFANGED = re.compile(r"hxxp|h\*\*p|hxtp|htxp|h__p|meow", re.IGNORECASE)
_BAD_IN_LINK = re.compile(r"[\s<>\"\\\x00-\x20\x7f]")
_NEXT_LINK = re.compile(r"(?<![\s,;|])[\s,;|]+(?=https?://)", re.IGNORECASE)
_LABEL = re.compile(r"(?!-)(?:[A-Za-z0-9_-]|[^\x00-\x7f])+(?<!-)")
_PORT = re.compile(r"[0-9]{1,5}")
_HIGHEST_PORT = 65535
_LONGEST = 120
"""Characters of a link that are shown."""
_LINK_FORM = "an address such as https://example.org/page"


def is_link(part: str) -> bool:
    """Whether a text sets out as a link that a browser would follow to a page.

    >>> is_link("https://example.org"), is_link("franceinfo, 2024-12-03")
    (True, False)
    """
    return _GOOD_HEAD.match(part) is not None


def is_sound(part: str, *, must_link: bool) -> bool:
    """Whether :func:`link_problem` finds nothing; it is quicker to tell.

    >>> is_sound("franceinfo", must_link=False), is_sound("javascript:x", must_link=False)
    (True, False)
    """
    if _PLAIN_LINK.fullmatch(part):
        return True
    if _GOOD_HEAD.match(part):
        return _address_problem(part) is None
    if must_link:
        return False
    compact = _IGNORED.sub("", part)
    odd = _wrong_scheme(part, compact) or _BROKEN.match(part) or _GOOD_HEAD.match(compact)
    return not odd


def link_problem(part: str, *, must_link: bool) -> Advice | None:
    """Say why a source is neither a safe, whole link nor a citation; None where it is fine.

    Args:
        part: One source, without the others of its cell; see ``cells.split_sources``.
        must_link: Only a link will do, as in the column ``archive``.

    >>> link_problem("franceinfo, 2024-12-03", must_link=False)
    >>> link_problem("ftp://example.org/list", must_link=False)[0]
    "expected a link by http or https, got the scheme 'ftp' in 'ftp://example.org/list'"
    """
    if is_sound(part, must_link=must_link):
        return None
    if _GOOD_HEAD.match(part):
        return _address_problem(part)
    compact = _IGNORED.sub("", part)
    problem = _scheme_problem(part, compact) or _head_problem(part)
    if problem:
        return problem
    better = next((one for one in (compact, f"https://{part}") if _is_fine(one)), None)
    todo = f"write '{better}'" if better else "write the whole address, or leave it blank"
    return f"expected {_LINK_FORM}, got {_quoted(part)}", todo


def _wrong_scheme(part: str, compact: str) -> re.Match[str] | None:
    """Find the scheme that a text begins with, where it is another than http and https."""
    slashed = _WITH_SLASHES.match(compact)
    named = slashed or _SCHEME.match(compact)
    if named is None:
        return None
    scheme = named[1].lower()
    wrong = scheme not in {"http", "https"} and (slashed or _opens(scheme, part))
    return named if wrong else None


def _scheme_problem(part: str, compact: str) -> Advice | None:
    """Say which scheme other than http and https a text begins with."""
    named = _wrong_scheme(part, compact)
    if named is None:
        return None
    scheme, slashed = named[1].lower(), named.re is _WITH_SLASHES
    message = (
        f"expected a link by http or https, got the scheme {_quoted(scheme)} in {_quoted(part)}"
    )
    meant = "http" if _DEFANGED.match(scheme) else _misspelt(scheme)
    if slashed and meant:
        better = f"http{'s' if scheme.endswith('s') else ''}://{compact[named.end() :]}"
        return message, f"write '{better}'" if _is_fine(better) else "write it as https://..."
    if scheme == "mailto":
        return message, "say in words who wrote it"
    return message, "cite it in words, or link to a page that shows it"


@lru_cache(maxsize=1024)
def _misspelt(scheme: str) -> str | None:
    return nearest(scheme, ["http"], alike=0.75)


def _opens(scheme: str, part: str) -> bool:
    """Whether a scheme without slashes does something, as a word before a colon does not."""
    if scheme in _CODE:
        return True
    shown = part.lstrip()
    if scheme == "data":
        return _DATA.match(shown) is not None or not shown.lower().startswith("data:")
    begins = shown.lower().startswith(f"{scheme}:")
    return scheme in _NO_PAGE and not (begins and shown[len(scheme) + 1 :][:1].isspace())


def _head_problem(part: str) -> Advice | None:
    """Say that a link begins with http or https misspelt."""
    broken = _BROKEN.match(part)
    if broken is None:
        return None
    head = broken["head"].lower()
    scheme = "http" if "s" not in head and head.startswith(("h", "t")) else "https"
    better = f"{scheme}://{broken['rest'].strip()}"
    todo = f"write '{better}'" if _is_fine(better) else "write the whole address"
    return f"expected {_LINK_FORM}, got {_quoted(part)}", todo


def _is_fine(link: str) -> bool:
    return _PLAIN_LINK.fullmatch(link) is not None


def _address_problem(link: str) -> Advice | None:
    """Say what is wrong with a text that begins with http:// or https://."""
    head = link.index("//") + 2
    if found := _BAD_IN_LINK.search(link):
        return _space_problem(link, head, found.start())
    if found := _NEXT_LINK.search(link):
        return _two_links(link)
    authority = re.split(r"[/?#]", link[head:], maxsplit=1)[0]
    if "@" in authority:
        return (
            f"expected {_LINK_FORM}, got a user name before the host in {_quoted(link)}, "
            "which can hide where a link leads",
            "remove what stands before the '@', and the '@'",
        )
    host, port = _host_and_port(authority)
    if not _is_host(host):
        got = f"the host {_quoted(host)}" if host else "no host"
        return (
            f"expected {_LINK_FORM}, got {got} in {_quoted(link)}",
            "write the whole address",
        )
    if port is not None and not (_PORT.fullmatch(port) and int(port) <= _HIGHEST_PORT):
        return (
            f"expected a port from 0 to {_HIGHEST_PORT} after the host, got {_quoted(port)} in "
            f"{_quoted(link)}",
            "write the whole address",
        )
    return None


def _two_links(link: str) -> Advice:
    message = f"expected one address, got more than one in {_quoted(link)}"
    if "|" in link:
        return message, "keep one of them"
    better = _NEXT_LINK.sub(" | ", link)
    if len(better) <= _LONGEST and all(_is_fine(one) for one in better.split(" | ")):
        return message, f"write '{better}'"
    return message, "put ' | ' between the addresses"


def _space_problem(link: str, head: int, at: int) -> Advice:
    if _NEXT_LINK.search(link):
        return _two_links(link)
    char = link[at]
    name = "a space" if char == " " else f"{char!r}" if char.isprintable() else f"U+{ord(char):04X}"
    message = f"expected {_LINK_FORM}, got {name} in it: {_quoted(link)}"
    joined = link[:at] + link[at:].lstrip()
    if at == head:
        return message, f"write '{joined}'" if _is_fine(joined) else "write the whole address"
    first, rest = link[:at].rstrip(",;"), link[at:].strip(" ,;")
    if char == " " and _is_fine(first) and rest and len(link) <= _LONGEST:
        return message, f"write '{first} | {rest}', or %20 for a space of the address"
    if char.isspace():
        return message, "write the address without spaces, with %20 for each of its own"
    return message, "write the address as the browser's address bar gives it"


def _host_and_port(authority: str) -> tuple[str, str | None]:
    end = authority.find(":", authority.find("]") + 1 if authority.startswith("[") else 0)
    return (authority, None) if end < 0 else (authority[:end], authority[end + 1 :])


def _is_host(host: str) -> bool:
    """Whether a host is an IP address, or a name of two parts at least."""
    try:
        if host.startswith("["):
            return bool(host.endswith("]") and IPv6Address(host[1:-1]))
        labels = host.removesuffix(".").split(".")
        if labels[-1].isdigit():
            return bool(IPv4Address(host))
    except AddressValueError:
        return False
    return (
        len(labels) > 1
        and all(_LABEL.fullmatch(label) for label in labels)
        and all(char.isalnum() for char in labels[-1].replace("-", "") if char.isascii())
    )


def _quoted(text: str) -> str:
    seen = reveal(text[: _LONGEST + 1])
    return f"'{seen if len(seen) <= _LONGEST else f'{seen[:_LONGEST]}...'}'"
