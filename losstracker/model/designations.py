"""What kind of equipment a model is, from its name as trackers write it: "152mm 2S3(M) Akatsiya".

The names are data: ``designations.csv`` beside this file holds a line per family, with a source.

A name is read in parts. "MT-LB with ZU-23 (for air defence)" has a head ("MT-LB"), something fitted
("ZU-23") and a purpose; a launcher takes the kind of what it is for, a gun makes another weapon of
the vehicle that carries it. In the head, a family ("BMP-2") and words of use ("command vehicle")
are found; what two of them leave open gets the code that holds both, or none. A decoy, a piece or
the load of a thing ("T-72 engine", "truck carrying a T-72") is not that thing; it may have no code.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from losstracker.model.families import OF_USE, Found, common, found_in, matcher
from losstracker.model.lookalikes import AS_LATIN
from losstracker.model.taxonomy import is_under, root

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST = 300
"""Characters of a text that are read: no name of a model is longer."""


def code_of_model(text: str) -> str | None:
    """The narrowest taxonomy code that is certain for a model, or None.

    Args:
        text: A model, designation or kind as trackers write it, also with the running total that
            scraped lists have in front ("1220 BMP-2(K)"). Letter case, kinds of dash and Cyrillic
            letters that look or sound Latin make no difference. The first 300 characters are read.

    >>> code_of_model("T-72B3 Obr. 2016"), code_of_model("Unknown BMP-1/2")
    ('tank', 'infantry_fighting_vehicle')
    >>> code_of_model("9A83 (launcher for S-300V)"), code_of_model("MT-LB with ZU-23 AA gun")
    ('surface_to_air_missile_system', 'anti_aircraft_gun')
    >>> code_of_model("BTR-80/BTR-82A"), code_of_model("teapot")
    ('armoured_combat_vehicle', None)
    """
    code = _code(_plain(_as_latin(text)))
    return code if code or text.isascii() else _code(_plain(_by_sound(text)))


def designation(text: str) -> str:
    """A model's designation alone: without calibre, nickname, year and words of kind.

    For matching names across trackers; a name without any digit keeps its words.

    >>> designation("T-72B3 Obr. 2016"), designation("152mm 2S3(M) 'Akatsiya' howitzer")
    ('T-72B3', '2S3')
    >>> designation("GAZ 'Tigr-M'"), designation("Leopard 2A4"), designation("Unknown truck")
    ('GAZ Tigr-M', 'Leopard 2A4', '')
    """
    bare = _as_latin(text)
    for noise, instead in _NOISE:
        bare = noise.sub(instead, bare)
    for match, _, _ in reversed(list(matcher(*OF_USE).find(_lower(bare)))):
        bare = f"{bare[: match.start()]} {bare[match.end() :]}"
    words = [word for word in bare.split() if any(map(str.isalnum, word))]
    for at, word in enumerate(words):
        if re.search("[0-9]", word):
            return f"{words[at - 1]} {word}" if at and _OF_A_NAME.fullmatch(word) else word
    return " ".join(words)


_OF_A_NAME = re.compile(r"[0-9]{1,5}(?:[A-Z]{1,3}[0-9]?[A-Z]?)?|[0-9]{3}-[0-9]+[A-Z0-9]*")
"""A number that means nothing without the word before it: Leopard 2A4, ZALA 421-16E2, Type 96."""
_NOISE = tuple(
    (re.compile(pattern, re.IGNORECASE), instead)
    for pattern, instead in (
        (r"^\s*[0-9]{1,4} (?=\S)", ""),
        (r"[ (](?:with|for|based|on|of|from)\b.*", ""),
        (r"\([^()]{0,99}\)", " "),
        (r"\b(?:obr|zr)\.? ?[0-9]{4}(?: variant)?", " "),
        (r"\b[0-9]{1,3}(?:\.[0-9])?(?:/[0-9]{3})? ?mm\b|\b[0-9]{1,2}x[0-9]{1,2}\b", " "),
        (r"[\"'\u2018-\u201f\u00ab\u00bb`*:,;()]", " "),
        (r"\b(?:unknown|unidentified|[a-z]{4,40}-class|class|variant)\b", " "),
    )
)


def _as_latin(text: str) -> str:
    """The first characters of a text, with Latin letters for those that look so."""
    text = _CODE_POINT.sub(lambda found: chr(int(found[1], 16)), text[:LONGEST])
    return text if text.isascii() else text.translate(_LATIN)


_CODE_POINT = re.compile(r"<U\+([0-9A-Fa-f]{4})>")
_LATIN = str.maketrans(
    AS_LATIN | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-") | {"\xa0": " "}
)


def _by_sound(text: str) -> str:
    """The first characters of a text in Cyrillic, as it is written in Latin letters."""
    return _as_latin(text[:LONGEST].lower().translate(_SOUNDS))


_SOUNDS = str.maketrans(
    dict(zip("абвгдезийіклмнопрстуфыэєґ", "abvgdeziyiklmnoprstufyeeg", strict=True))
    | {"х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch"}  # noqa: RUF001
    | {"ж": "zh", "ю": "yu", "я": "ya", "ё": "e", "ї": "i", "ь": "", "ъ": ""}
)


def _lower(text: str) -> str:
    """Small letters, character by character."""
    return "".join(letter.lower()[:1] for letter in text)


def _plain(text: str) -> str:
    """Lower-case words with one space between, without quotes, total and bracketed endings."""
    plain = re.sub(r"[\"'\u2018-\u201f\u00ab\u00bb`]", "", text).lower().replace("&", " and ")
    plain = re.sub(r"(?<=[^\s(])\([^()\s]{0,20}\)", "", plain)
    return re.sub(r"^[0-9]{1,4} (?=\S)", "", " ".join(plain.split()))


@lru_cache(maxsize=1 << 14)
def _code(plain: str) -> str | None:
    parts = _parts(plain)
    head, aside, made = (found_in(parts[where]) for where in ("head", "aside", "became"))
    if head.sham or aside.sham or made.sham:
        return None
    became = _decided(made)
    code = became or _of_head(head)
    base = _decided(found_in(parts["base"]))
    if head.loader is not None or aside.loader is not None:
        return _of_loader(parts, head, aside)
    if head.care is not None and became is None and head.use is None:
        return _cared_for(head, base)
    chassis = code is not None and root(code) == "vehicle"
    unsaid = code is None and head.use is None and head.family is None and head.piece is None
    if unsaid or (chassis and parts["object"]):
        code = _of_whole(parts, head, code)
    if chassis and plain.startswith(_ARMOURED) and " cab" not in plain:
        code = "armoured_vehicle"
    fitted = _decided(found_in(parts["fitted"]))
    return _carried(code, fitted, base, turret="turret" in parts["fitted"])


_ARMOURED = ("armoured ", "armored ")
_MARKS: Mapping[str, str] = {
    "with": "fitted",
    "for": "object",
    "of": "object",
    "from": "object",
    "on": "base",
    "based on": "base",
    "converted to": "became",
    "converted into": "became",
    **dict.fromkeys(("carrying", "transporting", "towing", "hauling", "loaded with"), "aboard"),
    **dict.fromkeys(("by", "in", "inside", "near", "against", "without"), "aboard"),
    "(": "aside",
    ")": "head",
}
_MARK = re.compile(
    r"(?<![^\s(])(based on|converted (?:in)?to|loaded with|with|for|of|from|on"
    r"|(?<!missile )(?<!personnel )carrying|transporting|towing(?! (?:and|vehicle|truck|boat))"
    r"|hauling|by|in|inside|near|against|without)(?!\S)|([()])"
)
_BASED = re.compile(r"(?<!\S)(\S{1,60})-based(?!\S)")


def _parts(plain: str) -> dict[str, str]:
    """What a name says of the thing itself, what it carries, stands on, is for, and was made."""
    parts = dict.fromkeys(("head", "fitted", "object", "base", "became", "aside", "aboard"), "")
    based = _BASED.search(plain)
    if based:
        parts["base"], plain = based[1], plain.replace(based[0], " ")
    if plain.startswith("(unknown)"):
        plain = plain.replace("(unknown)", "unknown", 1)
    where, start = "head", 0
    for mark in _MARK.finditer(plain):
        parts[where] += f" {plain[start : mark.start()]}"
        where, start = _MARKS[mark[0]], mark.end()
    parts[where] += f" {plain[start:]}"
    return parts


def _decided(found: Found) -> str | None:
    """The code of one part of a name, or None where its words leave it open."""
    family, use = found.family, found.use
    if use == "":
        return None
    if family and use:
        return _of_both(family, use)
    return use or (family if family is not None else found.loose) or None


def _of_both(family: str, use: str) -> str | None:
    """The code of a family with words of use."""
    kind, done = root(family), root(use)
    if is_under(family, use) or (family in {"atgm", "manpads"} and done == "missile"):
        return family
    if use == "uav" and kind in _OTHER_DRONES:
        return family
    if kind != done and (_ELSEWHERE & {kind, done} or (kind == "uav" and done in _NO_DRONE)):
        return None
    if done == "command_post" and kind == "artillery_support":
        return family  # the vehicles that direct a battery's fire
    return use if kind != done or kind in _SEVERAL_USES or is_under(use, family) else family


_SEVERAL_USES = {"aircraft", "helicopter", "uav"}
"""Where one type serves several uses, words of use say more than the type."""
_ELSEWHERE = {"naval", "aircraft", "helicopter"}
"""What is nowhere near any other kind: a ship's radar is no ship."""
_NO_DRONE = {"missile", "radar_ew"}
_OTHER_DRONES = {"naval", "unmanned_ground_vehicle"}
"""What is also called a drone, and swims or drives."""


def _of_head(head: Found) -> str | None:
    """The code of the head of a name: none for a piece of a thing, or for what only serves it."""
    code = _decided(head)
    cut = head.cut and (not head.family or (head.use and root(head.use) != root(head.family)))
    if head.piece == "" or cut:
        return None
    if code is None:  # a trailer of itself
        return head.piece if head.piece == "vehicle" and not (head.family or head.use) else None
    kind = root(code)
    if head.launcher and kind in _IS_LAUNCHED:
        return None
    if head.piece is not None:
        return (code if kind in _ON_WHEELS else None) if kind != "vehicle" else kind
    if kind == "armoured_vehicle" and not head.use and head.loose and root(head.loose) == "other":
        return kind  # a tank that fights fires
    served = kind in _SERVED or (code == "tank" and head.wheels)
    return None if served and head.wheels is not None else code


_IS_LAUNCHED = {"uav", "missile", "aircraft", "helicopter", "naval"}
"""What a launcher fires, starts or stands on, and is not."""
_ON_WHEELS = {"vehicle", "radar_ew", "command_post", "engineering", "other"}
"""What stays itself on a trailer."""
_SERVED = {"aircraft", "helicopter", "uav", "naval", "missile", "train"}
"""What is no vehicle on land, so that a vehicle named after it serves it."""


def _of_loader(parts: Mapping[str, str], head: Found, aside: Found) -> str | None:
    """The code of what carries ammunition, by what it carries it to."""
    own = _decided(head)
    if own and root(own) in {"engineering", "artillery_support"}:
        return own
    lorry = own is not None and root(own) == "vehicle"
    served = _decided(found_in(parts["object"])) or (_decided(aside) if lorry or not own else own)
    made = {"artillery": "artillery_support", "air_defence": "truck"}.get(root(served or "other"))
    return made or (own if lorry else None) or head.loader or aside.loader or None


def _cared_for(head: Found, base: str | None) -> str | None:
    """An ambulance and its like: armoured, or a thing of other use; none for a flying one."""
    if head.family and root(head.family) not in _OF_LAND:
        return None
    armoured = any(made and root(made) == "armoured_vehicle" for made in (head.family, base))
    return "armoured_vehicle" if armoured else head.care


_OF_LAND = {"armoured_vehicle", "vehicle", "other"}


def _of_whole(parts: Mapping[str, str], head: Found, code: str | None) -> str | None:
    """The code of a launcher or vehicle by what it belongs to, or by words in brackets."""
    aside = found_in(parts["aside"])
    whole = _decided(found_in(parts["object"]))
    if whole and (head.launcher or aside.launcher) and root(whole) in _IS_LAUNCHED:
        return code
    if head.part or aside.part:
        return whole or code or _decided(found_in(parts["head"]))
    if code:
        return whole if whole and root(whole) == "engineering" else code
    return _decided(aside)


def _carried(code: str | None, fitted: str | None, base: str | None, *, turret: bool) -> str | None:
    """The code of a vehicle with what is fitted to it, or of a weapon on a vehicle."""
    if base and code and is_under(code, "towed_artillery"):
        return "self_propelled_artillery"
    if fitted is None or (code and root(code) in _SERVED):
        return code
    if turret and root(fitted) == "armoured_vehicle":
        return common([fitted, code or fitted]) or "armoured_vehicle"
    carrier = root(code) if code else None
    if is_under(fitted, "mortar") or is_under(fitted, "towed_artillery"):
        return _CARRIED.get(carrier, code)
    made = root(fitted) in _MAKES_WEAPON or is_under(fitted, "mine_warfare_equipment")
    if not made and (carrier not in _TRUCKS or root(fitted) not in _MAKES_OF_A_TRUCK):
        return code
    return "anti_tank" if fitted == "atgm" else fitted


_CARRIED = {
    "armoured_vehicle": "self_propelled_artillery",
    "vehicle": "self_propelled_artillery",
    None: "artillery",
}
"""What a gun or mortar is by what carries it; where that is not known, the broader code."""
_MAKES_WEAPON = {"artillery", "air_defence"}
"""What makes a weapon of whatever carries it on land."""
_TRUCKS = {"vehicle", "other", None}
_MAKES_OF_A_TRUCK = {"anti_tank", "command_post", "engineering", "radar_ew"}
"""What makes another thing of a truck, and leaves a tank a tank."""
