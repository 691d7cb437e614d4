"""Lines that count from the moment at which a page was read (`3 hours ago`): by themselves they state no date."""

from __future__ import annotations

import re
from functools import cache

from warraq.normalise import tables
from warraq.normalise.dates.fold import fold


@cache
def _line() -> re.Pattern[str]:
    words: dict[str, list[str]] = {}
    for part, spellings in tables.rows(__package__, "relative.tsv"):
        words.setdefault(part, []).extend(re.escape(word.replace("_", " ")) for word in fold(spellings).split())
    day, unit, before, behind = ("|".join(words[part]) for part in ("day", "unit", "before", "behind"))
    number = r"(?:\S+\s+)?"
    return re.compile(rf"{day}|(?:{before})\s+{number}(?:{unit})(?:\s+واحد[هة]?)?|{number}(?:{unit})\s+(?:{behind})")


def is_relative(text: str) -> bool:
    """Tell whether a line says no more than how long before its reading something was.

    >>> is_relative("منذ 3 ساعات"), is_relative("2 days ago"), is_relative("منذ عام 2011")
    (True, True, False)
    """
    return _line().fullmatch(fold(text).strip()) is not None
