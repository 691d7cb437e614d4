"""What some part of a page says of its article."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_BETWEEN = re.compile(r"\s*[,،؛;|]\s*")
_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(slots=True)
class Values:
    """Values of an article, as they are declared; None and empty where they are not. `dates` come best first."""

    title: str | None = None
    dates: list[str] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    link: str | None = None
    keywords: list[str] = field(default_factory=list)
    section: str | None = None
    language: str | None = None
    publisher: str | None = None

    def filled(self, other: Values) -> Values:
        """Return these values, and for those that are missing the other ones; dates are joined."""
        own = {name: getattr(self, name) or getattr(other, name) for name in self.__slots__}
        return Values(**{**own, "dates": [*self.dates, *other.dates]})


def tidy(text: str) -> str:
    """Return a text on one line, without the markup and the references that it was stored with.

    >>> tidy(" a&quot;b&quot; <b>c</b>\\n")
    'a"b" c'
    """
    plain = _TAG.sub("", html.unescape(text))
    return " ".join(_SURROGATES.sub("\ufffd", plain).split())


def cut(text: str) -> list[str]:
    """Cut a line of keywords at its separators.

    >>> cut("العراق، بغداد, ")
    ['العراق', 'بغداد']
    """
    return [word for word in _BETWEEN.split(text) if word]
