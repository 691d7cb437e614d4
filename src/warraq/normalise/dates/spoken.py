"""Times of day in words, and with units: rewritten in digits, in a line that is folded."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from warraq.normalise.tables import rows

# Marks a time of the twelve-hour clock: its part of the day has to stand beside it.
TWELVE: Final = "\ue000"

_LATE: Final = {"الحاديه": 11, "الثانيه": 12}  # with عشرة behind
_PARTS: Final = {"نصف": 30, "نص": 30, "ربع": 15, "ثلث": 20}


def _either(words: list[str]) -> str:
    return "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"


_TABLE: Final = list(rows(__package__, "numbers.tsv"))
_HOURS, _UNIT, _TEN = (
    {word: int(number) for part, number, words in _TABLE if part == kind for word in words.split()}
    for kind in ("hour", "unit", "ten")
)
_DAY: Final = 24 * 60
_END: Final = r"(?![^\W_])"
_NUMBER: Final = (
    rf"(?:[0-9]{{1,2}}|{_either(list(_UNIT))}\s+عشره?{_END}|{_either(list(_UNIT))}\s+و\s?{_either(list(_TEN))}{_END}"
    rf"|{_either(list(_TEN))}{_END}|{_either(list(_UNIT))}{_END})"
)
_MINUTES: Final = r"(?:دقيق(?:ه|تين|تان)|دقايق)"
_SECONDS: Final = r"(?:ثاني(?:ه|تين|تان)|ثوان[يى]?)"
_PIECE: Final = (
    rf"\s*(?:الا\s+|و\s?)(?:(?:ال)?(?:نصف?|ربعا?|ثلثا?){_END}|{_NUMBER}\s*(?:{_MINUTES}|{_SECONDS}){_END}|(?:ال)?دقيقه\s+(?:ال)?{_NUMBER}|دقيقتي?ن{_END}"
    rf"|(?:خمسا?|خمسه|عشرا?|عشره){_END})"
)
# Spoken Arabic counts hours by cardinal numbers (الساعة ثمانية), which elsewhere are numbers of anything.
_CARDINAL: Final = rf"(?<=الساعه\s){_either(list(_UNIT))}(?:\s+عشره?)?"
_HOUR: Final = rf"(?:(?:الحاديه|الثانيه)\s+عشره?|{_either(list(_HOURS))}|{_CARDINAL}){_END}"
_SPOKEN: Final = rf"(?<![^\W_])(?:(?P<hour>{_HOUR})(?P<parts>(?:{_PIECE}){{0,3}})|(?<![:./-])(?P<digits>[0-9]{{1,2}})(?P<more>(?:{_PIECE}){{1,3}}))"  # noqa: E501  # one pattern, query or example
_EACH: Final = rf"(?P<less>الا)?\s*و?\s*(?:ال)?(?:(?P<part>نصف?|ربع|ثلث)|(?P<number>{_NUMBER})\s*(?P<seconds>{_SECONDS})?|دقيقه\s+(?:ال)?(?P<behind>{_NUMBER})|(?P<two>دقيقتي?ن))"  # noqa: E501  # one pattern, query or example
_BEFORE: Final = r"(?:ساع[هت]|تمام|عند|حوالي|حدود)\s*$"
_AFTER: Final = (
    r"\s*[(،,-]?\s*(?:من\s+|في\s+|فى\s+)?(?:ال)?"
    r"(?:صباح|مساء|ظهر|ظهيره|زوال|عصر|مغرب|عشاء|فجر|ليل|ضحي|[صم](?![^\W_])|بعد|قبل|منتصف)"
)
_LOOKED_BACK: Final = 12
# 21 h 05 min 43 s, 21h05min43, 21 heures, 21 Uhr 05. What no unit follows belongs to the time where it touches it, or
# where no number stands behind, which would be the date's.
_WITH_UNITS: Final = (
    r"(?<![0-9:./,-])([0-9]{1,2})\s?(?:h|heures?|hours?|hrs?|uhr)(?![^\W\d_])"
    r"(?:\s?(?:et\s|and\s)?([0-9]{1,2})(?:\s?(?:minuten|minutes?|min|mn|m)(?![^\W\d_])\.?"
    r"(?:\s?(?:et\s|and\s|und\s)?([0-9]{1,2})(?:\s?(?:sekunden|secondes?|seconds?|sec|s)(?![^\W\d_])\.?|(?<=[a-z][0-9]{2})(?![0-9:.])))?"
    r"|(?<=[a-z][0-9]{2})(?![0-9:.])|(?<=\s[0-9]{2})(?!\s?[0-9:.])|(?<=\s[0-9])\Z)(?!:)|(?!\s?[0-9:]))"
)
_UNIT_BEHIND: Final = r"(?<=[0-9]:[0-9]{2})\s?(?:hs?|hrs|horas)(?![^\W\d_])\.?"  # 21:05 h
_HINT: Final = re.compile(
    "ال(?:واحد|ثاني|ثالث|رابع|خامس|سادس|سابع|ثامن|تاسع|عاشر|حادي)ه|نصف|ربعا?(?![^\\W_])|ثلث|دقي|دقاي|الساعه\\s[احخثستعو]|[0-9]\\s?(?:h|uhr)"
)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compile a pattern that takes milliseconds, and that lines without a time in words do not need."""
    return re.compile(pattern)


def in_digits(folded: str) -> str:
    """Write the times of a folded line in digits.

    >>> in_digits("21 h 05 min 43 s"), in_digits("الساعه 7 و30 دقيقه مساء")
    ('21:05:43', 'الساعه 7:30 مساء')
    """
    if not _HINT.search(folded):
        return folded
    folded = _compiled(_WITH_UNITS).sub(_with_units, _compiled(_UNIT_BEHIND).sub("", folded))
    return _compiled(_SPOKEN).sub(_spoken, folded)


def _with_units(match: re.Match[str]) -> str:
    hour, minute, second = match.groups()
    return f"{hour}:{minute or '0':0>2}" + (f":{second:0>2}" if second else "")


def _spoken(match: re.Match[str]) -> str:
    """Write one time in digits; what is none, or adds up to none, stays as it is."""
    hour, parts = match["hour"], match["parts"] or match["more"] or ""
    if not parts and not (
        _compiled(_BEFORE).search(match.string, max(0, match.start() - _LOOKED_BACK), match.start())
        or _compiled(_AFTER).match(match.string, match.end())
    ):
        return match[0]
    minutes, seconds = 0, None
    for each in _compiled(_EACH).finditer(parts):
        value = _value(each)
        if each["seconds"]:
            seconds = value
        else:
            minutes += -value if each["less"] else value
    if not -60 < minutes < 60:  # noqa: PLR2004  # an hour
        return match[0]
    stated = _hour(hour) if hour else int(match["digits"])
    total = (60 * (stated or 24) + minutes) % _DAY  # a quarter to nought is one of the day before
    whole = total // 60 or (12 if stated == 1 else 0)  # a quarter to one is of the hour of twelve
    mark = TWELVE if hour or (whole <= 12 and _names_a_part(parts)) else ""  # noqa: PLR2004  # hours of the clock
    return f"{whole}:{total % 60:02}" + ("" if seconds is None else f":{seconds:02}") + mark


def _names_a_part(parts: str) -> bool:
    return any(part in parts for part in _PARTS)


def _hour(words: str) -> int:
    first, *rest = words.split()
    if first in _UNIT:
        return _number(words)
    return _LATE[first] if rest else _HOURS[first]


def _value(each: re.Match[str]) -> int:
    if part := each["part"]:
        return _PARTS[part]
    if each["two"]:
        return 2
    return _number(each["number"] or each["behind"])


def _number(words: str) -> int:
    """Read a number up to 59.

    >>> _number("خمس و عشرين"), _number("اثنتي عشره"), _number("7")
    (25, 12, 7)
    """
    if words.isdigit():
        return int(words)
    first, *rest = words.split()
    if rest and rest[-1].startswith("عشر") and rest[-1] not in _TEN:
        return _UNIT[first] + 10
    tens = next((number for word, number in _TEN.items() if words.endswith(word)), 0)
    return tens + (0 if first in _TEN else _UNIT[first])
