"""Where links stand in a text: the digits of a path are no number of a person."""

from __future__ import annotations

import re
from collections.abc import Iterator

# With a scheme, or `www.`, or a host of Latin letters with a path. What follows is taken up to a blank or a mark that
# no URL has.
_url = re.compile(
    r"""(?:\b[A-Za-z][A-Za-z0-9+.-]{1,15}://|\bwww\.|(?<![\w@.-])(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}(?=/))"""
    r"""[^\s<>"'«»“”،؛()]*"""
)
_slash = re.compile(r"[A-Za-z]/")
_authority = re.compile(r"(?<=://)[^/?#]*")


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each link begins and ends; its host, which may be an address of its own, is left out.

    >>> list(spans("see example.org/a/0501234567 and http://192.0.2.1/a"))
    [(4, 28), (49, 51)]
    """
    if not _slash.search(text) and "www." not in text and "://" not in text:
        return
    for match in _url.finditer(text):
        host = _authority.search(text, match.start(), match.end())
        yield (host.end() if host else match.start()), match.end()
