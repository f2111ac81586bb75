"""What two records are recognised by: links in one form, names of pictures, words of models."""

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
_IMAGE = re.compile(r"([^/]+)\.(?:jpe?g|png|webp|gif|avif|bmp)$", re.IGNORECASE)
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
    if not is_link(text):
        return f'"{fold(text)[0]}"' if text else ""
    try:
        parts = urlsplit(text)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:  # no address after all, as one with port 99999
        return f'"{text}"'
    at = f":{port}" if port not in {None, 80, 443} else ""
    return _page_key(_HOST_HEAD.sub("", host) + at, parts)


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


@lru_cache(maxsize=1 << 16)
def picture_name(source: str) -> str:
    """Give the name of a picture that tells it wherever it is kept; blank where there is none.

    >>> picture_name("https://a.example.org/x/1016-Truck-24-05.JPG")
    '1016-truck-24-05'
    >>> picture_name("https://a.example.org/x/51.png")
    ''
    """
    if not is_link(source):
        return ""
    try:
        found = _IMAGE.search(unquote(urlsplit(source.strip()).path))
    except ValueError:
        return ""
    name = found[1].casefold() if found else ""
    telling = len(name) >= _TELLING_NAME and not _COMMON_NAMES.match(name)
    return name if telling else ""


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


@lru_cache(maxsize=1 << 16)
def model_words(text: str) -> tuple[str, ...]:
    """Give the words of a model as they are compared; a designation is one word.

    Quotes, dashes, brackets, letter case and the calibre make no difference.

    >>> model_words("152mm 2S3(M) 'Akatsiya'"), model_words("BMP-1(P)"), model_words("BMP-1P")
    (('2s3m', 'akatsiya'), ('bmp1p',), ('bmp1p',))
    >>> model_words("122mm 2A18 D-30 howitzer")
    ('2a18', 'd30', 'howitzer')
    """
    words: list[str] = []
    parts = _PART.findall(_QUOTES.sub(" ", fold(text)[0]))
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
    for word in words:
        head = _STEM.match(word)
        if head:
            found.add(head[0])
        elif word not in GENERIC and len(word) > 1:
            found.add(word)
    return found or {" ".join(words)}
