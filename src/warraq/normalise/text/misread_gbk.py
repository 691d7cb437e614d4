"""UTF-8 read in GBK: `丕賱毓乇丕賯` for `العراق`, `se帽or` for `señor`. Two bytes of UTF-8, a letter of Arabic,
Cyrillic, Greek or Hebrew, or an accented one of Latin, become one ideograph.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from warraq.normalise.text.codepages import char_class, re2_class
from warraq.normalise.text.misread import Misreading
from warraq.normalise.text.scripts import written

# Lead bytes of UTF-8 by script (the Unicode Standard, table 3-7), and how many ideographs of theirs in a row no Chinese
# text has: what GBK has from D8 on are rare ones in the order of their radicals, what it has before are common ones.
_SCRIPTS = ((0xD8, 0xDB, 3), (0xD0, 0xD1, 4), (0xCE, 0xCF, 5), (0xD7, 0xD7, 4))
_FOLLOWERS = range(0x80, 0xC0)
_STRETCH = re.compile(r"[^\x00-\x7f]+")
_LATIN = (0xC3, 0xC5)  # lead bytes of Latin letters, whose ideographs are common: they tell within a word alone
_ALPHABETS = "\u00c0-\u024f\u0370-\u074f\ufb50-\ufdff\ufe70-\ufefc"  # what ideographs may have stood for


def _ideographs(first: int, last: int) -> str:
    octets = [bytes((lead, follower)) for lead in range(first, last + 1) for follower in _FOLLOWERS]
    return "".join(one.decode("gbk", "ignore") for one in octets)


@cache
def suspect() -> str:
    """Return the RE2 pattern that all text matches in which `read` finds something."""
    return f"{_rows(re2_class)}|{_within(re2_class)}"


def _rows(write: Callable[[str], str]) -> str:
    return "|".join(f"{write(_ideographs(first, last))}{{{count}}}" for first, last, count in _SCRIPTS)


def _within(write: Callable[[str], str]) -> str:
    return f"[A-Za-z]{write(_ideographs(*_LATIN))}{{1,2}}[a-z]"


@cache
def _evident(*, chinese: bool) -> re.Pattern[str]:
    return re.compile(_rows(char_class) if chinese else f"{_rows(char_class)}|{_within(char_class)}")


def read(value: str, *, language: str | None = None) -> Misreading | None:
    """Find UTF-8 that was read in GBK.

    >>> read("丕賱毓乇丕賯 賷丐賰丿").fixed, read("El Ni帽o lleg贸", language="es").fixed
    ('العراق يؤكد', 'El Niño llegó')
    >>> read("我们的目标是建立一个和平的世界"), read("a猫b", language="zh")
    (None, None)
    """
    match = _evident(chinese="CJK" in written(language or "")).search(value)
    if match is None:
        return None
    run = _STRETCH.search(value, match.start())
    shown = run.group() if run else match.group()
    start = run.start() if run else match.start()
    return Misreading("UTF-8 read as GBK", start, shown, _utf_8(shown), _decoded(value))


def _decoded(value: str) -> str | None:
    """Undo it in a whole value; None where something that GBK has is left."""
    texts = [(match, _utf_8(match.group())) for match in _STRETCH.finditer(value)]
    if any(text is None and not _foreign(match.group()) for match, text in texts):
        return None
    answers = iter(texts)
    return _STRETCH.sub(lambda match: next(answers)[1] or match.group(), value)


def _utf_8(text: str) -> str | None:
    try:
        decoded = text.encode("gbk").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return None
    return decoded if re.search(f"[{_ALPHABETS}]", decoded) else None


def _foreign(text: str) -> bool:
    """Say whether GBK has none of a text's characters."""
    return not text.encode("gbk", "ignore")
