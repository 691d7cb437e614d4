"""Text from articles made safe to show: it cannot move a cursor, ring a bell or turn the line around."""

from __future__ import annotations

import json
import re
import unicodedata

_SAFE = frozenset("\u200c\u200d")  # ZWNJ and ZWJ shape letters; they move nothing
_UNSAFE = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
# What JSON does not escape by itself: DEL and C1 controls, and what is invisible or turns text around.
_STEERING = re.compile(
    "[\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)


def visible(text: str) -> str:
    r"""Write controls, bidi and other invisible characters as escapes.

    >>> visible("a\x1b[2J\u202eb")
    'a\\x1b[2J\\u202eb'
    """
    return text if text.isprintable() else "".join(map(_escape, text))


def _escape(character: str) -> str:
    if character in _SAFE or unicodedata.category(character) not in _UNSAFE:
        return character
    return ascii(character)[1:-1]


def in_json(text: str) -> str:
    r"""Write the same in finished JSON: readers of JSON see what they saw, and a terminal is not steered.

    >>> in_json('{"a": "\u202eb\x9b2J"}')
    '{"a": "\\u202eb\\u009b2J"}'
    """
    return _STEERING.sub(lambda found: json.dumps(found[0])[1:-1], text)


def excerpt(text: str, column: int | None, *, width: int = 72) -> str:
    """Cut out what surrounds a column (1-based code point), with an ellipsis where something was left out.

    >>> excerpt("a" * 100, 1, width=10)
    'aaaaaaaaaa…'
    """
    start = max(0, (column or 1) - 1 - width // 3)
    cut = text[start : start + width]
    return ("…" if start else "") + cut + ("…" if start + width < len(text) else "")
