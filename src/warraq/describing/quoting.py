"""Words as TOML and shells have them; what cannot be seen is written as escapes."""

from __future__ import annotations

import json
import shlex
from collections.abc import Sequence

_JOINERS = "\u200c\u200d"  # which shape letters and move nothing
_BASIC_PLANE = 0xFFFF


def value(stated: bool | str | Sequence[str]) -> str:  # noqa: FBT001  # a value of TOML
    """Write a value of TOML.

    >>> value(True), value(["a", 'b"'])
    ('true', '["a", "b\\\\""]')
    """
    if isinstance(stated, bool):
        return "true" if stated else "false"
    return quoted(stated) if isinstance(stated, str) else f"[{', '.join(map(quoted, stated))}]"


def quoted(text: str) -> str:
    """Write a string of TOML, with escapes for what cannot be seen (TOML 1.0, basic strings).

    >>> quoted('Date "UTC"'), quoted("a\\x1b\\u202e")
    ('"Date \\\\"UTC\\\\""', '"a\\\\u001b\\\\u202e"')
    """
    return "".join(map(_escaped, json.dumps(text, ensure_ascii=False)))


def _escaped(sign: str) -> str:
    if sign.isprintable() or sign in _JOINERS:
        return sign
    return f"\\u{ord(sign):04x}" if ord(sign) <= _BASIC_PLANE else f"\\U{ord(sign):08x}"


def shell(word: str) -> str:
    r"""Quote a word for a shell; what cannot be seen is written as escapes, as bash, zsh and ksh read them.

    >>> shell("title=العنوان"), shell("link=Link (web)"), shell("a\tb")
    ("'title=العنوان'", "'link=Link (web)'", "$'a\\tb'")
    """
    if word.isprintable():
        return shlex.quote(word)
    return "$'" + "".join(map(_escape, word)) + "'"


def _escape(sign: str) -> str:
    if sign in "\\'":
        return f"\\{sign}"
    if sign.isprintable():
        return sign
    if sign in "\t\n\r":
        return {"\t": "\\t", "\n": "\\n", "\r": "\\r"}[sign]
    return "".join(f"\\x{byte:02x}" for byte in sign.encode("utf-8", "surrogateescape"))
