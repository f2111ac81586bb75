"""Links in the form in which they are compared: one for all addresses of one page or picture."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, unquote, urlencode, urlsplit

from losstracker.model.fold import fold
from losstracker.model.links import is_link

_HOST_HEAD = re.compile(r"^(?:www\d?|m|mobile|amp|old)\.(?=[^.]+\.)")
_TWITTER = re.compile(
    r"^(?:(?:x|twitter|fxtwitter|vxtwitter|fixupx|fixvx|xcancel)\.com|(?:.*\.)?nitter\..+)$"
)
_TWEET = re.compile(r"^/[^/]+/(?:web/)?status(?:es)?/(\d+)")
_ARCHIVED = re.compile(r"^/web/\d+[a-z_]*/(https?:/+.+)$", re.IGNORECASE)
_TRACKING = re.compile(
    r"^(?:utm_.*|fbclid|gclid|igsh(?:id)?|mc_[ce]id|ref|ref_src|ref_url|feature|si|single|s)$"
)
_PICTURE_HINT = re.compile(r"\.(?:jpe?g|png|webp|gif|avif|bmp)", re.IGNORECASE)
_IMAGE = re.compile(r"([^/]+)\.(?:jpe?g|png|webp|gif|avif|bmp)$", re.IGNORECASE)
_PLAIN = re.compile(r"https?://([a-z0-9.-]+)((?:/[A-Za-z0-9._~@+-]*)*)")
"""A link of which the key can be told at once: a page of a host without parameters."""

_PICTURE_ENDS = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif", ".bmp")
_POSTS = frozenset(
    """
    twitter.com t.me youtube.com facebook.com fb.com fb.watch instagram.com threads.net vk.com ok.ru
    tiktok.com reddit.com redd.it bsky.app rutube.ru rumble.com telegra.ph imgur.com postimg.cc
    postlmg.cc ibb.co flickr.com flic.kr twimg.com discordapp.com discordapp.net
    """.split()  # noqa: SIM905 - a list that is easier to read in lines
)
"""Hosts of posts and pictures by many hands: none of them is a tracker's own."""

_TELLING_NAME = 6
"""Characters of the least name of a picture that tells it: "51.png" and "gg4.jpg" do not."""

_COMMON_NAMES = re.compile(
    r"^(?:image|photo|img|pic|picture|screenshot|untitled|unknown|file|download)[-_ ()0-9]*$"
)


@lru_cache(maxsize=1 << 16)
def link_key(source: str) -> str:
    """Give the form in which sources are compared: one for all addresses of one page.

    Scheme, ``www.`` and ``m.``, a slash at the end, fragments and tracking parameters make no
    difference; posts of Twitter, YouTube, Telegram and Imgur have one form, whatever the mirror;
    a copy in the Wayback Machine is the page that it is of. A citation is compared as its words.

    >>> link_key("http://www.example.org/a/?utm_source=x"), link_key("https://example.org/a")
    ('example.org/a', 'example.org/a')
    >>> link_key("https://nitter.net/someone/status/12?s=20") == link_key("https://x.com/i/status/12")
    True
    """
    text = source.strip()
    plain = _PLAIN.fullmatch(text)
    if plain and (host := _plain_host(plain[1])):
        return host + plain[2].rstrip("/")
    if not is_link(text):
        return f'"{fold(text)[0]}"' if text else ""
    try:
        parts = urlsplit(text)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:  # no address after all, as one with port 99999
        return f'"{text}"'
    at = f":{port}" if port not in {None, 80, 443} else ""
    return _page_key(_HOST_HEAD.sub("", host) + at, parts)


@lru_cache(maxsize=1 << 12)
def _plain_host(host: str) -> str:
    """Give a host as it is compared; blank where its addresses have forms of their own."""
    bare = _HOST_HEAD.sub("", host.rstrip("."))
    return "" if bare in _OF_ITS_OWN or _TWITTER.match(bare) else bare


_OF_ITS_OWN = frozenset(
    {"web.archive.org", "youtu.be", "youtube.com", "t.me", "telegram.me", "i.imgur.com"}
)


def _page_key(host: str, parts: SplitResult) -> str:
    """Give the key of a page from its host, as it is compared, and the rest of the address."""
    path = unquote(parts.path).rstrip("/")
    copy = _ARCHIVED.match(path) if host == "web.archive.org" else None
    if copy:
        inner = re.sub(r":/+", "://", copy[1], count=1)
        return link_key(f"{inner}?{parts.query}" if parts.query else inner)
    tweet = _TWEET.match(path) if _TWITTER.match(host) else None
    if tweet:
        return f"twitter.com/status/{tweet[1]}"
    if _TWITTER.match(host):
        host = "twitter.com"
    asked = sorted(pair for pair in parse_qsl(parts.query) if not _TRACKING.match(pair[0].lower()))
    if host == "youtu.be":
        host, path, asked = "youtube.com", "/watch", [("v", path.lstrip("/"))]
    elif host == "youtube.com" and path == "/watch":
        asked = [pair for pair in asked if pair[0] == "v"]
    elif host in {"t.me", "telegram.me"}:
        host, path = "t.me", re.sub("^/s/", "/", path)
    elif host == "i.imgur.com":
        host, path = "imgur.com", re.sub(r"\.\w+$", "", path)
    return f"{host}{path}" + (f"?{urlencode(asked)}" if asked else "")


def may_name(sources: str) -> bool:
    """Whether one of some sources may name a picture, which is quick to tell.

    >>> may_name("https://example.org/a.jpg | Le Monde"), may_name("https://example.org/a")
    (True, False)
    """
    return "%" in sources or _PICTURE_HINT.search(sources) is not None


@lru_cache(maxsize=1 << 16)
def picture_name(source: str) -> str:
    """Give the name of a picture that tells it wherever it is kept; blank where there is none.

    >>> picture_name("https://a.example.org/x/1016-Truck-24-05.JPG")
    '1016-truck-24-05'
    >>> picture_name("https://a.example.org/x/51.png")
    ''
    """
    if not may_name(source) or not is_link(source):
        return ""
    try:
        found = _IMAGE.search(unquote(urlsplit(source.strip()).path))
    except ValueError:
        return ""
    name = found[1].casefold() if found else ""
    telling = len(name) >= _TELLING_NAME and not _COMMON_NAMES.match(name)
    return name if telling else ""


@lru_cache(maxsize=1 << 12)
def _is_of_posts(host: str) -> bool:
    return any(".".join(host.split(".")[at:]) in _POSTS for at in range(host.count(".")))


def is_post_or_picture(key: str, host: str) -> bool:
    """Whether a key, and the host that it begins with, is of a post or a picture.

    >>> is_post_or_picture("twitter.com/status/1", "twitter.com")
    True
    >>> is_post_or_picture("tracker.example.org/view/1", "tracker.example.org")
    False
    """
    return key.endswith(_PICTURE_ENDS) or _is_of_posts(host)
