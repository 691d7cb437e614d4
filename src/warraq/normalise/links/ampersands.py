"""Ampersands that are still escaped for HTML, or for a script: a link was copied from a page's source, or from a feed,
as it stood there.

Sources: html.spec.whatwg.org, sections 13.1.2.3 (attribute values) and 13.2.5.72 (character references); RFC 8259,
section 7 (`\\u0026`, which encoders write since `&` could end a script).
"""

from __future__ import annotations

import re

# By name or number, escaped again and again (`&amp;amp;#38;`), its semicolon perhaps percent-encoded since. A parameter
# that begins a query has lost its ampersand and kept the rest. Without a semicolon `&amp` can begin a name, so it
# stays.
_IN_SCRIPT = r"(?<!\\)\\++u0026"
_ESCAPED = re.compile(
    rf"(?:&|{_IN_SCRIPT})(?:(?:amp|#0*38|#x0*26)(?:;|%3B))+|{_IN_SCRIPT}|(?<=\?)(?:amp(?:;|%3B))+", re.IGNORECASE
)


def escaped(text: str) -> tuple[str, ...]:
    """List the escaped ampersands of a link, or of a part of it.

    >>> escaped("/a?b=1&amp;amp;c=2&#038;d=3"), escaped("/a?b=1&ampc=2")
    (('&amp;amp;', '&#038;'), ())
    """
    return tuple(_ESCAPED.findall(text)) if _may_hold(text) else ()


def unescape(text: str) -> str:
    r"""Replace each escaped ampersand by a plain one, as it was before the link was written into HTML.

    >>> unescape("https://example.org/a?amp;b=1&#x26;c=2&amp;%C2%A9"), unescape(r"https://example.org/a?b=1\u0026c=2")
    ('https://example.org/a?b=1&c=2&%C2%A9', 'https://example.org/a?b=1&c=2')
    """
    return _ESCAPED.sub(lambda match: "&" if match[0][0] in "&\\" else "", text) if _may_hold(text) else text


def _may_hold(text: str) -> bool:
    """Tell whether a text has what an escaped ampersand begins with, or what its rest stands behind."""
    return "&" in text or "?" in text or "\\" in text
