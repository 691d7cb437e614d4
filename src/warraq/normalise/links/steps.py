"""The names of the steps on the way to a canonical link, and a policy's choice among them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NewType

from warraq.normalise.links.parse import parse

Link = NewType("Link", str)
"""A link in canonical (stored) form."""

# Done by the URL standard's own parser and serialiser, so no policy can switch them off.
STANDARD = (
    "strip surrounding white space",
    "drop tabs and newlines",
    "repair slashes",
    "replace backslashes",
    "lower-case host",
    "lower-case scheme",
    "unescape host",
    "encode host",
    "normalise address",
    "drop empty port",
    "drop default port",
    "trim port",
    "add root path",
    "resolve dot segments",
    "escape forbidden characters",
)
# What this package adds to the standard for the stored form: none of these leads to another page.
STORED = (
    "unescape ampersands",
    "drop credentials",
    "decode unreserved escapes",
    "upper-case escapes",
    "drop tracking parameters",
    "drop empty query",
    "drop fragment",
)
# For the comparison key alone: on some site, each of these joins two pages that are not the same.
KEY = (
    "drop scheme",
    "drop root dot",
    "drop www",
    "drop mobile host",
    "drop amp host",
    "drop amp suffix",
    "drop trailing slash",
    "drop amp parameter",
    "drop valueless parameters",
    "sort parameters",
)
ORDER = STANDARD + STORED + KEY
SWITCHABLE = frozenset(STORED + KEY)
NONE: frozenset[str] = frozenset()


def check(off: frozenset[str]) -> None:
    """Raise ValueError where a name is not that of a step that can be switched off.

    >>> check(frozenset({"lower-case host"}))
    Traceback (most recent call last):
    ValueError: 'lower-case host' is part of the URL standard and can't be switched off
    """
    for name in sorted(off - SWITCHABLE):
        if name in STANDARD:
            raise ValueError(f"{name!r} is part of the URL standard and can't be switched off")
        raise ValueError(f"{name!r} is no step of links; those that can be switched off: {', '.join(STORED + KEY)}")


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps that a policy switches off, for all hosts and for single ones; raises ValueError for an unknown name.

    A host includes its subdomains. The steps that are off for a host are off in addition to those for all hosts.

    >>> steps = Steps(off=frozenset({"drop www"}), hosts={"example.org": frozenset({"drop fragment"})})
    >>> sorted(steps.off_for("https://news.example.org/#a")), sorted(steps.off_for("https://example.com/"))
    (['drop fragment', 'drop www'], ['drop www'])
    """

    off: frozenset[str] = NONE
    hosts: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse names that are no steps."""
        for names in (self.off, *self.hosts.values()):
            check(names)

    def off_for(self, link: str) -> frozenset[str]:
        """Return the steps that are off for this link: what `read`, `canonical` and `key` take as `off`."""
        url = parse(link) if self.hosts else None
        if url is None:  # no host of its own, or the link is malformed and has none
            return self.off
        host = url.host
        own = [names for name, names in self.hosts.items() if host == name or host.endswith(f".{name}")]
        return self.off.union(*own)
