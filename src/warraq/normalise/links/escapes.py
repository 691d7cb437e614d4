"""Percent-encoding: one spelling for each character of a path or a query.

RFC 3986, sections 2.1 (upper-case hex digits), 2.3 and 6.2.2.2 (unreserved characters need no escape), 3.3 and 3.4
(what may stand unescaped). The URL standard escapes less than RFC 3986 asks for, and leaves the escapes that it meets
alone.
"""

from __future__ import annotations

import re

# RFC 3986, section 2.3.
UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
# RFC 3986, section 3.3, pchar without escapes: unreserved, sub-delims, ":" and "@"; "/" and "?" join them in a query.
_ALLOWED = r"A-Za-z0-9\-._~!$&'()*+,;=:@/?"
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_FORBIDDEN = re.compile(rf"[^{_ALLOWED}%]|%(?![0-9A-Fa-f]{{2}})")
# "'" is allowed by RFC 3986 and escaped by the URL standard ("special-query percent-encode set").
_FORBIDDEN_IN_QUERY = re.compile(_FORBIDDEN.pattern + "|'")
# Escapes of unreserved characters, as a pattern.
_NEEDLESS = "%(?:2[DE]|3[0-9]|4[1-9A-F]|5[0-9AF]|6[1-9A-F]|7[0-9AE])"
# What `tidy` would not change: most texts are so, and are passed on at the price of one match.
_TIDY = re.compile(rf"(?:[{_ALLOWED}]++|(?!{_NEEDLESS})%[0-9A-F]{{2}})*+")
_PIECE = re.compile(rf"{_ESCAPE.pattern}|%|[^{_ALLOWED}%]+")
_OF_BYTE = tuple(f"%{byte:02X}" for byte in range(256))
_BEYOND_ASCII = re.compile(r"[^\x00-\x9f]+")  # C1 controls aside, which no link may hold


def forbidden(text: str, *, query: bool = False) -> tuple[str, ...]:
    """List what may not stand unescaped in a path or a query, a stray `%` included.

    >>> forbidden("/a|b%2Fc%zz"), forbidden("it's", query=True)
    (('|', '%'), ("'",))
    """
    return tuple((_FORBIDDEN_IN_QUERY if query else _FORBIDDEN).findall(text))


def needless(text: str) -> tuple[str, ...]:
    """List the escapes of characters that need none.

    >>> needless("/%7Eali/%2F")
    ('%7E',)
    """
    return tuple(escape for escape in _ESCAPE.findall(text) if _plain(escape) in UNRESERVED)


def lower_case(text: str) -> tuple[str, ...]:
    """List the escapes, other than needless ones, whose hex digits are in lower case.

    >>> lower_case("/%d8%A7%7e")
    ('%d8',)
    """
    return tuple(
        escape for escape in _ESCAPE.findall(text) if escape != escape.upper() and _plain(escape) not in UNRESERVED
    )


def tidy(text: str, *, decode: bool = True, upper: bool = True) -> str:
    """Write a path or a query with as few escapes as RFC 3986 allows, in upper case.

    One pass from left to right; a stray `%` becomes `%25` in the same pass, so that what is decoded next to it can
    never make a new escape, and a second pass changes nothing.

    >>> tidy("/%7Eali/a|b/%d8%a7/100%"), tidy("/%%34%31")
    ('/~ali/a%7Cb/%D8%A7/100%25', '/%2541')
    """
    if _TIDY.fullmatch(text):
        return text

    def one(match: re.Match[str]) -> str:
        if len(match[0]) == 1 or match[0][0] != "%":
            return "".join([_OF_BYTE[byte] for byte in match[0].encode()])
        plain = _plain(match[0])
        if plain in UNRESERVED:
            return plain if decode else match[0]
        return match[0].upper() if upper else match[0]

    return _PIECE.sub(one, text)


def ascii_only(text: str) -> str:
    """Escape what is not ASCII, and nothing else; raises ValueError for half a surrogate pair.

    >>> ascii_only("/a|b/ا"), ascii_only("/a%zz")
    ('/a|b/%D8%A7', '/a%zz')
    """
    if text.isascii():
        return text
    return _BEYOND_ASCII.sub(lambda match: "".join([_OF_BYTE[byte] for byte in match[0].encode()]), text)


def _plain(escape: str) -> str:
    return chr(int(escape[1:], 16))
