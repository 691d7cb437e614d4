"""Text from articles made safe to show: it cannot move a cursor, ring a bell or turn the line around."""

from __future__ import annotations

import json
import re
import unicodedata
from functools import cache

_SAFE = frozenset("\u200c\u200d")  # ZWNJ and ZWJ shape letters; they move nothing
_UNSAFE = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
# Controls, what overrides or isolates a direction, line ends that few know, and tags. Marks of direction, joiners and
# soft hyphens stay: they are in texts that mean no harm, and move only what stands beside them.
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\U000e0000-\U000e007f]")


def visible(text: str) -> str:
    r"""Write controls, bidi and other invisible characters as escapes.

    >>> visible("a\x1b[2J\u202eb")
    'a\\x1b[2J\\u202eb'
    """
    return text if text.isprintable() else "".join(map(_escape, text))


@cache  # a finding shows seventy characters, and most of them again and again
def _escape(character: str) -> str:
    if character in _SAFE or unicodedata.category(character) not in _UNSAFE:
        return character
    return ascii(character)[1:-1]


def in_json(text: str) -> str:
    r"""Write what steers a terminal as escapes in finished JSON; who reads the JSON sees what they saw.

    >>> in_json('{"a": "\u202eb\x9b2J"}')
    '{"a": "\\u202eb\\u009b2J"}'
    """
    return _STEERING.sub(lambda match: json.dumps(match[0])[1:-1], text)


def settled(text: str) -> str:
    r"""Write what steers a terminal as escapes in a finished document, and leave all else as it is.

    >>> settled("a\x1b[2J\u200fb\n")
    'a\\x1b[2J\u200fb\n'
    """
    return _STEERING.sub(lambda match: ascii(match[0])[1:-1], text)


def excerpt(text: str, column: int | None, *, width: int = 72) -> str:
    """Cut out what surrounds a column (1-based code point), with an ellipsis where something was left out.

    >>> excerpt("a" * 100, 1, width=10)
    'aaaaaaaaaa…'
    """
    start = max(0, (column or 1) - 1 - width // 3)
    cut = text[start : start + width]
    return ("…" if start else "") + cut + ("…" if start + width < len(text) else "")
