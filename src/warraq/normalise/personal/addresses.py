"""Addresses of the Internet that lead to one machine: those that IANA's registries have as globally reachable."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from functools import lru_cache

from warraq.normalise.personal.numbers import AMOUNT

UNSEEN = r"[\x{AD}\x{61C}\x{200B}-\x{200F}\x{202A}-\x{202E}\x{2060}-\x{2069}\x{FEFF}]*"
_POINT = r"[.\x{FF0E}\x{3002}\x{FF61}]"
# RE2: four numbers with points between them, or colons as IPv6 has them.
SUSPECT_ADDRESS = (
    rf"\p{{Nd}}(?:{UNSEEN}\p{{Nd}}){{0,2}}(?:{UNSEEN}{_POINT}{UNSEEN}\p{{Nd}}(?:{UNSEEN}\p{{Nd}}){{0,2}}){{3}}"
    rf"|[:\x{{FF1A}}]{UNSEEN}[:\x{{FF1A}}]"
    rf"|(?:[:\x{{FF1A}}]{UNSEEN}[0-9A-Fa-f\p{{Nd}}](?:{UNSEEN}[0-9A-Fa-f\p{{Nd}}]){{0,3}}{UNSEEN}){{7}}"
)
_four = re.compile(r"(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![0-9A-Za-z_]|[.,][0-9]|-[A-Za-z])")
_joined = re.compile(r"(?:[0-9A-Za-z_.]|[0-9],)\Z")
_six = re.compile(
    r"(?<![0-9A-Za-z_:.])(?:[0-9A-Fa-f]{0,4}:){2,7}(?:(?:[0-9]{1,3}\.){3}[0-9]{1,3}|[0-9A-Fa-f]{1,4}|)(?![0-9A-Za-z_:])"
    r"(?:%[0-9A-Za-z._-]{1,16})?"  # a zone (RFC 4007, 11.2)
)
_COLONS = 6  # at least, where an IPv4 address is at its end
# What is written with three points too: versions, sections, and amounts with points between the thousands.
_VERSION = re.compile(
    r"(?:[A-Za-z]{3,}/|\bv|\bver|version|release|build|firmware|patch|update|section|chapter|§|(?:ال)?[إا]صدار\w*|(?:ال)?نسخ[ةه]|(?:ال)?تحديث"
    r"|(?:ال)?ماد[ةه]|(?:ال)?بند|(?:ال)?فقر[ةه]|بقيم[ةه]|قيمته\w?|بلغت?|مبلغ\w*)[\s.:#(]*(?:رقم)?[\s.:#(]*\Z",
    re.IGNORECASE,
)
# What IANA has given out of IPv6 (RFC 4291, 2.4; its registry of unicast addresses)
_UNICAST = ipaddress.ip_network("2000::/3")


VERSIONS = {"IPv6": _six, "IPv4": _four}  # an IPv4 address may be the end of an IPv6 one


def spans(text: str, version: str) -> Iterator[tuple[int, int, str]]:
    """Yield where each public address of one version begins and ends, and the version.

    >>> text = "from 8.8.8.8 and 192.168.1.1, version 1.2.3.4, [2001:4860:4860::8888]:53"
    >>> [text[start:end] for version in VERSIONS for start, end, _ in spans(text, version)]
    ['2001:4860:4860::8888', '8.8.8.8']
    """
    if version == "IPv6" and "::" not in text and text.count(":") < _COLONS:
        return
    for match in VERSIONS[version].finditer(text):
        if _public(match[0]) and not _other(text, *match.span()):
            yield *match.span(), version


@lru_cache(1024)
def _public(written: str) -> bool:
    try:
        address = ipaddress.ip_address(written)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return address.ipv4_mapped.is_global and not address.ipv4_mapped.is_multicast
        return address in _UNICAST and address.is_global
    return address.is_global and not address.is_multicast and not written.endswith(".0.0.0")


def _other(text: str, start: int, end: int) -> bool:
    """Whether the words around it make it something else than an address."""
    before = text[max(0, start - 24) : start]
    word = before.rstrip(" .:#(")[-1:]
    version = not word.isdigit() and _VERSION.search(before)
    return bool(version or _joined.search(before) or AMOUNT.match(text, end))
