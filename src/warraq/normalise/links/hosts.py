"""Hosts that no reader of a published corpus can reach."""

from __future__ import annotations

import ipaddress

# Name -> its source. RFC 6761 reserves example.org, .com and .net too, but they answer, and documentation is full of
# them.
SPECIAL = {
    "localhost": "RFC 6761",
    "test": "RFC 6761",
    "invalid": "RFC 6761",
    "example": "RFC 6761",
    "local": "RFC 6762",
    "home.arpa": "RFC 8375",
    "internal": "ICANN's resolution of 29 July 2024",
}


def why_unpublishable(host: str) -> str | None:
    """Say why a host, as the URL standard writes it, is not on the public web; None if it may be. Nothing is looked up.

    >>> why_unpublishable("192.168.0.1")
    '192.168.0.1 is no public address'
    >>> why_unpublishable("intranet"), why_unpublishable("example.org")
    ("'intranet' is a single label, known to one network only", None)
    """
    name = host.removesuffix(".")
    for ending, source in SPECIAL.items():
        if name == ending or name.endswith(f".{ending}"):
            return f"{host!r} is no public name: {source} reserves {ending!r}"
    if is_address(host):
        return None if _is_public(name.strip("[]")) else f"{name.strip('[]')} is no public address"
    return None if "." in name else f"{host!r} is a single label, known to one network only"


def is_address(host: str) -> bool:
    """Tell whether a host, as the URL standard writes it, is an address: the last label of no name is a number.

    >>> is_address("192.168.0.1"), is_address("[::1]"), is_address("808..")
    (True, True, False)
    """
    return host.startswith("[") or host.rpartition(".")[2].isdigit()


def _is_public(text: str) -> bool:
    """Tell whether an address is one of IANA's globally reachable ones, and no multicast group."""
    address = ipaddress.ip_address(text)
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return address.is_global and not address.is_multicast
