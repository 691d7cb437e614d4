"""References to characters that HTML left in text: whole, without their semicolon, escaped again, or without their
ampersand.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from html.entities import html5

from warraq.normalise.text import addresses

# Names and numbers behind an ampersand; the commoner ones without it; and `#39;` and its like.
SUSPECT_ENTITY = r"&[#A-Za-z]|(?:quot|nbsp|apos|amp|lt|gt);|#[0-9]{2,4};"
_AMPERSAND = r"(?:amp|#0*+38|#[xX]0*+26);"
# What follows a `://`, or begins a query: `&copy=2` is a parameter there, and `&copy` may be one.
_LINK = re.compile(r"(?:://|www\.|\?[\w.%\[\]-]++=)[^\s<>\"]*+")
# The HTML Standard, 13.2.5.73: 106 names do without their semicolon, and every number. Where a name is the start of a
# word as well, or a word, it needs room: `&notify`, `cut&copy`, `&quotes`, `&ltd` are no references.
_LETTERS = r"[A-Za-z](?:acute|grave|circ|uml|tilde|cedil|slash|ring)|[AaOo][Ee]lig|szlig|[lr]aquo|iquest|iexcl"
_OPEN_NAMES = (
    r"nbsp(?!=)|(?:quot|QUOT)(?!=|(?:as?|e[ds]?|ations?|ients?|ing|able)\b)|(?:gt|GT)(?!=)|(?:lt|LT)(?!=|(?:c|d|da|r)\b)"
    r"|(?:amp|AMP)(?![=a-z]|[A-Z][a-z])|amp(?=(?:nbsp|quot|amp|lt|gt)\b)"
)
# ASCII that is often escaped, windows-1252's punctuation by its own numbers and by Unicode's, and the blank that does
# not break.
_OFTEN = r"3[3-9]|6[02]|13[03]|14[5-8]|15[0-3]|160|8211|8212|821[678]|822[0126]|8230|8364"
_BARE = rf"(?<![&#0-9A-Za-z])(?:quot|nbsp|apos|amp|lt|gt);|(?<=[A-Za-z])(?:quot|nbsp);|(?<![&#0-9])#0?(?:{_OFTEN});"
_GREATEST = 7  # digits of a character's number, U+10FFFF
_PAIR = re.compile("([\ud800-\udbff])([\udc00-\udfff])")
_CLITIC = re.compile(r"(?:s|t|d|m|re|ve|ll)\b", re.IGNORECASE)  # behind an English apostrophe
_LOST = "\ufffd"


@cache
def _reference() -> re.Pattern[str]:
    """Compile what may be a reference: `name` with its semicolon, `number`, `open` without a semicolon, `bare` without
    an ampersand.
    """
    names = "|".join(sorted((name for name in html5 if not name.endswith(";")), key=len, reverse=True))
    opened = rf"{_OPEN_NAMES}|(?:{_LETTERS})(?!=)|(?<![A-Za-z]&)(?:{names})(?![A-Za-z]|[0-9]*+=)"
    return re.compile(
        rf"&(?:{_AMPERSAND})*(?:(?P<name>[A-Za-z][0-9A-Za-z]*+;)|(?P<number>#(?:[0-9]++|[xX][0-9A-Fa-f]++)(?:(?P<ended>;)|(?!=)))"
        rf"|(?P<open>{opened}))|(?P<gap> ?)(?P<bare>{_BARE})"
    )


def pieces(value: str) -> Iterator[tuple[int, str]]:
    """Return the references in a text, each with its place, in their order.

    >>> [piece for _, piece in pieces("&quot;a&quot it&#8217s AT&amp;T &copy=2 e.org/?a=1&copy R&D &unknown; b #39;s")]
    ['&quot;', '&quot', '&#8217', '&amp;', '#39;']
    """
    return ((match.start() + len(match["gap"] or ""), match.group().lstrip(" ")) for match in _references(value))


def _references(value: str) -> list[re.Match[str]]:
    if not ("&" in value or ";" in value):
        return []
    matches = list(_reference().finditer(value))
    links = [match.span() for match in _LINK.finditer(value)] if "&" in value else []
    others = sum(match["bare"] is not None for match in matches) > 1
    return [
        match
        for match in matches
        if (_meant(match, links) if match["bare"] is None else not _alone(value, match, others=others))
    ]


def _meant(match: re.Match[str], links: addresses.Spans) -> bool:
    """Say whether HTML knows a name; and of a reference without its semicolon, whether it stands outside of links."""
    if name := match["name"]:
        return name in html5 or match.end() - match.start() > len(name) + 1
    if match["ended"]:
        return True
    return not addresses.within(links, match.start())


def _alone(value: str, match: re.Match[str], *, others: bool) -> bool:
    """Say whether what looks like a reference without its ampersand is a word or a number: `10 amp; 20 amp;`, `ranked
    #39; then`.
    """
    before, behind = value[max(match.start() - 1, 0) : match.start()], value[match.end() : match.end() + 1]
    if behind and not behind.isspace():
        return False
    if match["bare"] in ("amp;", "lt;", "gt;"):
        return before.isdigit()
    return match["bare"][0] == "#" and not others and before != "s"


def _character(match: re.Match[str]) -> str | None:
    """Return what a reference with an ampersand stands for: an ampersand and the name, where that is unknown once it is
    unescaped.
    """
    name = match["name"]
    if name and name not in html5:
        return f"&{name}"
    return _decoded(name or match["open"] or match["number"])


@lru_cache(maxsize=1024)
def _decoded(reference: str) -> str | None:
    """Return the character of a name or a number; half of a surrogate pair as it is; nothing for the number 0; None
    for a lost one.
    """
    if not reference.startswith("#"):
        return html.unescape(f"&{reference}")
    digits = reference[1:].rstrip(";")
    number, base = (digits[1:], 16) if digits[:1] in "xX" else (digits, 10)
    number = number.lstrip("0")
    if len(number) > _GREATEST:
        return None
    point = int(number, base) if number else 0
    if 0xD800 <= point < 0xE000:  # noqa: PLR2004  # the surrogates
        return chr(point)
    char = html.unescape(f"&#{point};") if point else ""
    return None if char == _LOST else char


def _without_ampersand(value: str, match: re.Match[str], *, opens: bool) -> str:
    """Decode a reference whose ampersand became a blank, or nothing: one blank before it goes, unless words would run
    together.
    """
    piece, gap = match["bare"], match["gap"]
    before = value[max(match.start() - 1, 0) : match.start()]
    behind = value[match.end() : match.end() + 3]
    joined = before.isalnum() and behind[:1].isalnum()
    if piece == "quot;":
        parted = opens and behind[:1].isalnum() and bool(before) and not before.isspace()
    elif piece in ("#39;", "apos;"):
        parted = joined and not _CLITIC.match(behind)
    elif piece == "amp;":
        parted = bool(behind[:1].isspace() and before and not before.isspace())
    else:
        parted = piece not in ("nbsp;", "#160;") and joined
    return (gap if parted else "") + (_decoded(piece) or "")


def decoded(value: str) -> str | None:
    r"""Replace character references by their characters; None if one of them stands for none.

    >>> decoded("it&#8217s &amp;quot;so&quot; #36;5, &#55357;&#56842;")
    'it’s "so"$5, 😊'
    >>> decoded("&#xFFFD;") is None
    True
    """
    parts: list[str] = []
    end, quotes = 0, 0
    for match in _references(value):
        if match["bare"] is None:
            char = _character(match)
        else:
            quotes += match["bare"] == "quot;"
            char = _without_ampersand(value, match, opens=quotes % 2 == 1)
        if char is None:
            return None
        parts += [value[end : match.start()], char]
        end = match.end()
    return _joined("".join([*parts, value[end:]])) if parts else value


def _joined(value: str) -> str | None:
    """Join the halves of characters that were written as two numbers; None where half of one is left."""
    joined = _PAIR.sub(lambda pair: "".join(pair.groups()).encode("utf-16", "surrogatepass").decode("utf-16"), value)
    return joined if joined.isascii() or not re.search("[\ud800-\udfff]", joined) else None
