"""HTML entities and tags left in text (ENC011)."""

from __future__ import annotations

import html
import re
from functools import cache
from html.entities import html5

from warraq.normalise.text.hit import Hit

SUSPECT_HTML = r"&(?:[A-Za-z][0-9A-Za-z]*|#[0-9]+|#[xX][0-9A-Fa-f]+);|</?[A-Za-z][0-9A-Za-z]*[^<>]*>|<!--|<!(?i:doctype)[ >]|<!\[CDATA\["
# The HTML Standard, "Elements" index and 16.2 "Non-conforming features" (https://html.spec.whatwg.org/multipage/indices.html): those that
# part blocks of text, those that part cells, and those within a line.
_BLOCKS = (
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li main menu nav ol optgroup option p pre section select summary "
    "table tbody tfoot thead title tr ul"
)
_INLINE = (
    "a abbr acronym applet area audio b base basefont bdi bdo bgsound big blink button canvas cite code col colgroup data datalist del "
    "dfn em embed font frame frameset i iframe img input ins kbd label link map mark marquee meta meter nobr noframes noscript "
    "object output param picture progress q rp rt ruby s samp script slot small source span strike strong style sub sup svg td "
    "template textarea th time track tt u var video wbr"
)
# What may follow an element's name: attributes with values, or those that need none (HTML Standard, "Attributes" index).
_ATTRIBUTE = (
    r"""\s+(?:[A-Za-z_:@][-\w:.]*\s*=\s*(?:"[^"<>]*"|'[^'<>]*'|[^\s"'<>=`]+)"""
    r"|async|autoplay|checked|clear|compact|controls|defer|disabled|hidden|ismap|loop|muted|noshade|nowrap|open|selected)"
)
_ENTITY = re.compile(r"&(?:([A-Za-z][0-9A-Za-z]*;)|#[0-9]+;|#[xX][0-9A-Fa-f]+;)")
_DROPPED = re.compile(
    r"<!--.*?-->|<!doctype[^<>]*>|<!\[CDATA\[|<(script|style)\b[^<>]*>.*?</\1\s*>", re.IGNORECASE | re.DOTALL
)


@cache
def _tag(names: str) -> re.Pattern[str]:
    """Compile the tags of some elements, opening, closing or empty."""
    return re.compile(f"</?(?:{names.replace(' ', '|')})(?:{_ATTRIBUTE})*\\s*/?>", re.IGNORECASE)


def find_html(value: str) -> Hit | None:
    """Find entities that HTML defines, references to characters by number, tags of HTML's elements and comments.

    A lone `&`, an entity without its semicolon, `a < b`, `<3` and `<name@example.org>` are text.

    >>> find_html("&quot;سبق&quot;<br>").message
    '3 pieces of HTML: &quot; <br>'
    >>> find_html("AT&T a < b <3 R&D <x@example.org> ?a=1&copy=2")
    """
    if "&" not in value and "<" not in value:
        return None
    found = sorted(_residue(value))
    if not found:
        return None
    pieces = list(dict.fromkeys(piece for _, piece in found))
    shown = " ".join(piece[:40] for piece in pieces[:3])
    return Hit(found[0][0], f"{len(found)} piece{'s' * (len(found) > 1)} of HTML: {shown}")


def _residue(value: str) -> set[tuple[int, str]]:
    """Give each piece of HTML with its place."""
    entities = {
        (match.start(), match.group()) for match in _ENTITY.finditer(value) if not match[1] or match[1] in html5
    }
    patterns = (_DROPPED, _tag("br"), _tag(_BLOCKS), _tag(_INLINE))
    return entities | {(match.start(), match.group()) for pattern in patterns for match in pattern.finditer(value)}


def fix_html(value: str) -> str:
    r"""Decode the entities, and drop the tags, line breaks and paragraphs in place of those that made them.

    Again and again, as text that was escaped twice has tags under its entities.

    >>> fix_html("<p>&quot;سبق&quot;<br/>نص</p><p>AT&amp;amp;T</p>")
    '"سبق"\nنص\n\nAT&T'
    """
    while (fixed := _entities(_untagged(value))) != value:
        value = fixed
    return value


def _untagged(value: str) -> str:
    """Drop comments, scripts, styles and tags."""
    if "<" not in value:
        return value
    value = _tag(_INLINE).sub(_inline, _DROPPED.sub("", value))
    value = re.sub(rf"[ \t]*(?:{_tag('br').pattern})[ \t]*", "\n", value, flags=re.IGNORECASE)
    blocks = re.sub(rf"\s*(?:{_tag(_BLOCKS).pattern}\s*)+", "\n\n", value, flags=re.IGNORECASE)
    return blocks if blocks == value else blocks.strip()


def _inline(match: re.Match[str]) -> str:
    """Put a space where a table's cells met, nothing elsewhere."""
    return " " if re.match("</?t[dh]", match.group(), re.IGNORECASE) else ""


def _entities(value: str) -> str:
    """Decode the entities that stand for characters; a number that stands for none, or for a lost one, leaves nothing."""
    return _ENTITY.sub(lambda match: _character(match.group(), match[1]), value)


def _character(entity: str, known: str | None) -> str:
    if known and known not in html5:
        return entity
    return html.unescape(entity).replace("\ufffd", "")
