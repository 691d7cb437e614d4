"""E-mail addresses, of any script, with any text right before and behind them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files

# RE2: the sign, or `(at)` in brackets of any kind.
SUSPECT_EMAIL = r"[@\x{FF20}\x{FE6B}]|[\[({<\x{FF08}][\s\p{Z}IGN]*[aA][IGN]*[tT][\s\p{Z}IGN]*[\])}>\x{FF09}]".replace(
    "IGN", r"\x{AD}\x{61C}\x{200B}-\x{200F}\x{202A}-\x{202E}\x{2060}-\x{2069}\x{FEFF}"
)
_LOCAL, _DOMAIN = 64, 255  # characters at most (RFC 5321, 4.5.3.1)
# Letters of Latin script, and those of the others with the marks on them (Arabic, Indic and Thai ones): an address
# changes its script at a dot or at the sign alone, so that the words around it are no part of it.
_LATIN = "0-9A-Za-z\u00c0-\u024f"
_OTHER = r"(?:[^\W_\x00-\u024f]|[\u064b-\u065f\u0670\u0900-\u0dff\u0e31-\u0e4e])"
_latin = re.compile(rf"[{_LATIN}.%&'+_~-]+")  # of an atom (RFC 5322, 3.2.3) what stands in one, not around it
_other = re.compile(rf"(?:{_OTHER}|[0-9._-])+")
_quoted = re.compile(r'"[^"\r\n]{1,62}"\Z')
_AT = r"\s?[\[({<]\s?(?:[aA][tT]|@)\s?[\])}>]\s?"
# A point, one in brackets, or one that a blank parts from the commonest ends.
_DOT = r"(?:\.(?: (?=(?:com|net|org)\b))?|\s?[\[({<]\s?(?:[dD][oO][tT]|\.)\s?[\])}>]\s?)"
_LABEL = rf"(?:[{_LATIN}](?:[{_LATIN}-]{{0,61}}[{_LATIN}])?|{_OTHER}(?:{_OTHER}|[0-9-]){{0,61}})"
_at = re.compile(rf"(?:{_AT}|(?<=[^\s@])@)(?=({_LABEL}(?:{_DOT}{_LABEL}){{1,12}}))")
_bracket = re.compile(r"[\[({<]\s?[aA][tT]")
_dot = re.compile(_DOT)
_LEADING = ".%&'+~-"


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each address begins and ends.

    >>> text = "راسلنا على البريد:info@example.comأو sales (at) example [dot] org."
    >>> [text[start:end] for start, end in spans(text)]
    ['info@example.com', 'sales (at) example [dot] org']
    """
    if "@" not in text and not _bracket.search(text):
        return
    last = 0
    for match in _at.finditer(text):
        length = _domain(match[1])
        start = _local(text, match.start(), last) if length else None
        if start is not None and not _user(text, start):
            last = match.end() + length
            yield start, last


def _local(text: str, end: int, least: int) -> int | None:
    """Return where the part before the sign begins; None if there is none, or if it is too long."""
    before = text[max(least, end - _LOCAL - 1) : end]
    if quoted := _quoted.search(before):
        return end - len(quoted[0])
    letters = before[::-1]
    backward = max(((_latin.match(letters) or [""])[0], (_other.match(letters) or [""])[0]), key=len)
    local = backward[::-1].lstrip(_LEADING)
    wrong = not local or len(local) > _LOCAL or local.endswith(".") or ".." in local
    return None if wrong else end - len(local)


def _user(text: str, start: int) -> bool:
    """Whether what stands before the sign is a user of a link's host."""
    before = text[max(0, start - _LOCAL) : start]
    return "://" in before and bool(before.endswith("://") or re.search(r"://[^\s/@]*:\Z", before))


@lru_cache(1024)
def _domain(text: str) -> int:
    """Return how much of a text is a domain: up to the last label that is a top-level domain; 0 where none is.

    >>> text = "example.com.Next"  # a sentence that begins right behind the end of another
    >>> text[: _domain(text)]
    'example.com'
    """
    dots = [dot.span() for dot in _dot.finditer(text)]
    ends = [*(start for start, _ in dots[1:]), len(text)]
    labels = [(text[start:end], end) for (_, start), end in zip(dots, ends, strict=True)]
    known = [(label, end) for label, end in labels if label.lower() in _top() and end <= _DOMAIN]
    if len(known) > 1 and known[-1][0].istitle() and text[: known[-2][1]].islower():
        del known[-1]
    if not known and not _some_latin.search(text):  # no Latin letters lead up to it: a name of some other root
        return len(text)
    return known[-1][1] if known else 0


_some_latin = re.compile(f"[{_LATIN}]")


@cache
def _top() -> frozenset[str]:
    lines = files(__package__).joinpath("tlds.txt").read_text(encoding="utf-8").split("\n")
    names = [line for line in lines if line and line[0] != "#"]
    return frozenset([*names, *(name.encode().decode("idna") for name in names if name.startswith("xn--"))])
