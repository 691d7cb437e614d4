"""UTF-8 read in GBK: `丕賱毓乇丕賯` for `العراق`. Two bytes of UTF-8, a letter of Arabic, Cyrillic, Greek or Hebrew,
become one ideograph.
"""

from __future__ import annotations

import re
from functools import cache

from warraq.normalise.text.codepages import char_class, re2_class
from warraq.normalise.text.misread import Misreading

# Lead bytes of UTF-8 by script (the Unicode Standard, table 3-7), and how many ideographs of theirs in a row no Chinese
# text has: what GBK has from D8 on are rare ones in the order of their radicals, what it has before are common ones.
_SCRIPTS = ((0xD8, 0xDB, 3), (0xD0, 0xD1, 4), (0xCE, 0xCF, 5), (0xD7, 0xD7, 4))
_FOLLOWERS = range(0x80, 0xC0)
_STRETCH = re.compile(r"[^\x00-\x7f]+")
_ALPHABETS = "\u0370-\u074f\ufb50-\ufdff\ufe70-\ufefc"  # what ideographs may have stood for


def _ideographs(first: int, last: int) -> str:
    octets = [bytes((lead, follower)) for lead in range(first, last + 1) for follower in _FOLLOWERS]
    return "".join(one.decode("gbk", "ignore") for one in octets)


@cache
def suspect() -> str:
    """Return the RE2 pattern that all text matches in which `read` finds something."""
    return "|".join(f"{re2_class(_ideographs(first, last))}{{{count}}}" for first, last, count in _SCRIPTS)


@cache
def _evident() -> re.Pattern[str]:
    return re.compile("|".join(f"{char_class(_ideographs(first, last))}{{{count}}}" for first, last, count in _SCRIPTS))


def read(value: str) -> Misreading | None:
    """Find UTF-8 that was read in GBK.

    >>> read("丕賱毓乇丕賯 賷丐賰丿").fixed
    'العراق يؤكد'
    >>> read("我们的目标是建立一个和平的世界")
    """
    match = _evident().search(value)
    if match is None:
        return None
    run = _STRETCH.match(value, match.start())
    shown = run.group() if run else match.group()
    return Misreading("UTF-8 read as GBK", match.start(), shown, _utf_8(shown), _decoded(value))


def _decoded(value: str) -> str | None:
    """Undo it in a whole value; None where something that GBK has is left."""
    texts = [(match, _utf_8(match.group())) for match in _STRETCH.finditer(value)]
    if any(text is None and not _foreign(match.group()) for match, text in texts):
        return None
    answers = iter(texts)
    return _STRETCH.sub(lambda match: next(answers)[1] or match.group(), value)


def _utf_8(text: str) -> str | None:
    try:
        found = text.encode("gbk").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return None
    return found if re.search(f"[{_ALPHABETS}]", found) else None


def _foreign(text: str) -> bool:
    """Say whether GBK has none of a text's characters."""
    return not text.encode("gbk", "ignore")
