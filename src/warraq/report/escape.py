"""Text from articles made safe to show: it cannot move a cursor, ring a bell or turn the line around."""

from __future__ import annotations

import unicodedata

_SAFE = frozenset("\u200c\u200d")  # ZWNJ and ZWJ shape letters; they move nothing
_UNSAFE = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))


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


def excerpt(text: str, column: int | None, *, width: int = 72) -> str:
    """Cut out what surrounds a column (1-based code point), with an ellipsis where something was left out.

    >>> excerpt("a" * 100, 1, width=10)
    'aaaaaaaaaa…'
    """
    start = max(0, (column or 1) - 1 - width // 3)
    cut = text[start : start + width]
    return ("…" if start else "") + cut + ("…" if start + width < len(text) else "")
