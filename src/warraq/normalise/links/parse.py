"""Links taken apart by the WHATWG URL standard, and why some cannot be.

Source: url.spec.whatwg.org, sections 4.4 (URL parsing) and 4.5 (URL serialising), as ada_url does them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from ada_url import idna, normalize_url

# Code points that the standard takes off both ends: "C0 control or space".
BLANK = "".join(map(chr, range(0x21)))
DEFAULT_PORTS = {"http": "80", "https": "443"}
# Control characters (Unicode category Cc) save tab and newline, which the standard drops anywhere in a URL.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_DROPPED = re.compile(r"[\t\n\r]")
_SECOND = re.compile(r"(?<=[^ \t\r\n\xa0|])[ \t\r\n\xa0|]+https?:[/\\]{2}", re.IGNORECASE)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")
_RAW = re.compile(r"([^:]*):([/\\]*)([^/\\?#]*)([^?#]*)(\?[^#]*)?(#.*)?", re.DOTALL)
_HREF = re.compile(r"(https?)://(?:([^@/?#]*)@)?(\[[^\]]*\]|[^:/?#]*)(?::(\d+))?(/[^?#]*)(?:\?([^#]*))?(?:#(.*))?")
_PORT = re.compile(r"0*[0-9]{1,5}")
ASKED_AGAIN = 8192  # links of some thousand records, about which several rules ask, one after the other
# url.spec.whatwg.org: "forbidden domain code point", without the delimiters that end a host.
_FORBIDDEN_IN_HOST = re.compile(r"[ #%/<>?@\\^|\[\]]")


@dataclass(frozen=True, slots=True)
class Url:
    """A link as the standard's serialiser writes it, in parts; `query` and `fragment` are None if it has none."""

    scheme: str
    credentials: str | None
    host: str
    port: str | None
    path: str
    query: str | None
    fragment: str | None


@dataclass(frozen=True, slots=True)
class Raw:
    """A link as it was written, in parts: what it has before the standard's parser repairs it."""

    scheme: str
    slashes: str
    credentials: str | None
    host: str
    port: str | None
    path: str
    query: str | None
    fragment: str | None


@lru_cache(ASKED_AGAIN)
def parse(text: str) -> Url | None:
    """Parse an absolute http(s) link, or give None where it is malformed: where `why_malformed` has a reason.

    >>> parse("HTTP://Example.org:80/a/../b?c#d")
    Url(scheme='http', credentials=None, host='example.org', port=None, path='/b', query='c', fragment='d')
    """
    if _CONTROL.search(text) or _SECOND.search(text):
        return None
    try:
        match = _HREF.fullmatch(normalize_url(text))
    except ValueError:  # what the standard cannot parse, and lone surrogates, which have no UTF-8
        return None
    if match is None or _undecodable(match[3]) or _scheme_twice(text, match[3]):
        return None
    return Url(*match.groups())


def _scheme_twice(text: str, host: str) -> bool:
    """Tell whether what stands for the host is a second scheme (`http://http://example.org/`, its colon perhaps lost).

    No top-level domain is called so (data.iana.org/TLD), and neither is any host but on its owner's own network.
    """
    name = host.lower()
    return name in DEFAULT_PORTS or (name.rpartition(".")[2] in DEFAULT_PORTS and take_apart(text).port == "")


def split(link: str) -> Url:
    """Split a link that is known to be as the standard's serialiser writes it, without parsing it again.

    >>> split("https://example.org/a?b").query
    'b'
    """
    match = _HREF.fullmatch(link)
    if match is None:
        raise ValueError(f"{link!r} is not as the URL standard writes links")
    return Url(*match.groups())


def take_apart(text: str) -> Raw:
    """Split a link that `parse` accepts into its parts, unchanged except for the characters that the standard drops
    first.

    >>> take_apart(r" http:\\\\U@X.org:080\\a?b ")
    Raw(scheme='http', slashes='\\\\\\\\', credentials='U', host='X.org', port='080', path='\\\\a', query='b', fragment=None)
    """  # noqa: E501  # one pattern, query or example
    match = _RAW.fullmatch(_DROPPED.sub("", text.strip(BLANK)))
    if match is None:
        raise ValueError(f"{text!r} has no scheme")
    scheme, slashes, authority, path, query, fragment = match.groups()
    credentials, at, place = authority.rpartition("@")
    host, colon, port = place.rpartition(":") if not place.endswith("]") else (place, "", "")
    return Raw(
        scheme, slashes, credentials if at else None, host if colon else place, port if colon else None, path,
        None if query is None else query[1:], None if fragment is None else fragment[1:],
    )  # fmt: skip


def why_malformed(text: str) -> str | None:
    """Say why a text is no absolute http(s) URL by the WHATWG URL standard, or give None where it is one.

    Stricter than the standard in four things that no server can answer to: control characters, a second link behind
    blanks or `|` (escaped, it would be a part of the first), a scheme in the place of the host, and a host with
    punycode that decodes to nothing (the standard lets an all-ASCII host pass unread; UTS #46, section 4.2, calls it an
    error).

    >>> why_malformed("www.example.org/a")
    'no scheme: an absolute link begins with http:// or https://'
    >>> why_malformed("https://example.org:99999/")
    "port '99999' is not a number from 0 to 65535"
    """
    if parse(text) is not None:
        return None
    if match := _LONE_SURROGATE.search(text):
        return f"half a surrogate pair (U+{ord(match[0]):04X}) at character {match.start() + 1}"
    if match := _CONTROL.search(text):
        return f"control character U+{ord(match[0]):04X} at character {match.start() + 1}"
    inside = _DROPPED.sub("", text.strip(BLANK))
    if reason := _why_scheme(inside):
        return reason
    return "two links or more: one belongs here" if _SECOND.search(text) else _why_authority(inside, take_apart(inside))


def _why_scheme(text: str) -> str | None:
    if not text:
        return "empty"
    match = _SCHEME.match(text)
    if not text[0].isprintable():
        return f"no scheme: it begins with U+{ord(text[0]):04X}, where an absolute link begins with http:// or https://"
    if text.startswith(("//", "\\\\")):
        return "no scheme: it begins with //, where an absolute link begins with http:// or https://"
    if match is None or "." in match[1]:  # "example.org:80/a" is a host and a port, whatever a parser calls it
        return "no scheme: an absolute link begins with http:// or https://"
    if match[1].lower() not in DEFAULT_PORTS:
        return f"scheme {match[1]!r} is neither http nor https"
    return None


def _why_authority(text: str, raw: Raw) -> str:
    if _scheme_twice(text, raw.host):
        return f"the scheme stands twice: {raw.host!r} is no host"
    if not raw.host:
        return "no host after the scheme"
    if raw.port and not (_PORT.fullmatch(raw.port) and int(raw.port) <= 65535):  # noqa: PLR2004  # 16 bits, RFC 9293
        return f"port {raw.port!r} is not a number from 0 to 65535"
    return _why_host(raw.host)


def _why_host(host: str) -> str:
    if "[" in host or "]" in host:
        return f"host {host!r} is not an IPv6 address"
    if match := _FORBIDDEN_IN_HOST.search(host):
        return f"host {host!r} has {_named(match[0])} at its character {match.start() + 1}"
    if "xn--" in host.lower():
        return f"host {host!r} has a label of invalid punycode"
    if re.search(r"(?:^|\.)(?:[0-9]+|0[xX][0-9A-Fa-f]*)\.?$", host):
        return f"host {host!r} is not an IPv4 address"
    return f"host {host!r} is not a domain name"


def _named(char: str) -> str:
    return {" ": "a space", "%": "an escape that no host name has"}.get(char, repr(char))


def _undecodable(host: str) -> bool:
    return "xn--" in host and any(
        label.startswith("xn--") and idna.decode(label).startswith("xn--") for label in host.split(".")
    )
