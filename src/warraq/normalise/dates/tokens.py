"""Words of a date line: names of several words, and times with their offsets, are one."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from warraq.normalise.dates import spoken
from warraq.normalise.dates.fold import fold
from warraq.normalise.dates.tables import words as listed

_LATIN_NAMES: Final = "|".join(
    name.replace("_", r"[\s-]*").replace("'", "'?") for row in listed() if row.part == "H'" for name in row.names
)
_ABBREVIATED: Final = "|".join(
    name.replace(".", r"\.\s?") for row in listed() if row.part == "H." for name in sorted(row.names, reverse=True)
)
_DAY_NAMES: Final = r"ال(?:حادي|واحد|ثاني|ثالث|رابع|خامس|سادس|سابع|ثامن|تاسع)"
# Greenwich as it is spelt; ت.غ and ت ع م abbreviate its time and coordinated universal time (Arabic Wikipedia, توقيت
# عالمي منسق).
_GREENWICH: Final = r"(?:gmt|utc|[غجقك]رينتش|[غج]رينيتش|[غجك]رينويت?[چش]|[غج]رنتش|ت\s?\.?\s?غ(?![^\W\d_])\.?|ت\s?\.?\s?ع\s?\.?\s?م(?![^\W\d_])\.?)"  # noqa: E501  # one pattern, query or example
_HOURS_OFF: Final = r"(?:[0-9]{2}:?[0-9]{2}|[0-9]{1,2}(?::[0-9]{2})?)"
_NOT_ON: Final = r"(?![0-9:]|[/.-]\s?[0-9])"
# JavaScript's `Date.toString` ends in the zone's name in the user's language (ECMA-262, TimeZoneString): what follows
# its offset is passed over where it has a word for time or is an abbreviation.
# RFC 5322 (section 3.3) has such a comment behind any offset.
_ZONE_COMMENT: Final = (
    r"(?:(?<=(?:gmt|utc)[+-][0-9]{4}\s)|(?<=:[0-9]{2}\s[+-][0-9]{4}\s)(?!\([a-z]{2,5}\)))\((?=[a-z]{2,5}\)|[^()]*(?:\btime\b|heure\b|\btemps\b|zeit\b|\bsaati\b|\bzaman\b|توقيت|\bوقت\b|زمان"
    r"|\bکا\b|كا\s|تايم|\bhora\b|\btiempo\b|\bora\b|\btempo\b|\bwaktu\b|\btijd\b|\btid\b|время|שעון|זמן|时间|時))[^()]{1,60}(?:\([^()]{1,20}\))?\)"
)
_PERIODS: Final = (
    r"in\s+the\s+(?:morning|afternoon|evening)|at\s+night|du\s+(?:matin|soir)|de\s+l'\s?apres-midi|ogleden\s+(?:once|sonra)|نيمه\s?شب|سه\s?پهر"
    r"|[قب]\.\s?ظ\.?|(?:(?:في|فى|عند)\s+)?(?:(?:بعد|قبل)\s+)?منتصف\s+ال(?:ليل|نهار)|(?:بعد|قبل)\s+منتصف\s+ليل|(?:في|فى|من)\s+ال(?:صباح|مساء|فجر|ظهر|ظهيره|عصر|ليل)"
)
# Each form but the last ones says in front which characters it begins with, so that most words pass it by.
_TOKEN: Final = rf"""
      (?=[0-9]) (?: [0-9]{{1,2}}:[0-9]{{2}} (?: :[0-9]{{2}} (?:[.,][0-9]+)? )? (?![0-9]) {spoken.TWELVE}?
        (?: \s?[+-](?:0[0-9]|1[0-4]):?[0-5][0-9](?![0-9]) | \+(?:0[0-9]|1[0-4])(?![0-9:-]) | -(?:0[0-9]|1[0-4])(?![0-9:/.-]|\s*[^\W\d_]) )?
        | [0-9]+ )
    | (?=[+-]) (?: (?:(?<=:[0-9]{{2}}\s[0-9]{{4}}\s)|(?<=[صم]\s)|(?<=[ap]m\s))[+-](?:0[0-9]|1[0-4])[0-5][0-9](?![0-9])
        | (?:\+|(?<![0-9])-){_HOURS_OFF}\s?{_GREENWICH}(?![^\W\d_])
        | (?<=\()[+-]{_HOURS_OFF}(?=\)) | \+{_HOURS_OFF}{_NOT_ON} )
    | (?=[guغجقكت]) (?: (?<![^\W\d_]){_GREENWICH}\s?(?:[+-]|[+]\s){_HOURS_OFF}{_NOT_ON}
        | (?<![^\W\d_])(?:ت\.\s?غ|ت\s?غ(?![^\W\d_])|ت\.\s?ع\.?\s?م|ت\sع\sم(?![^\W\d_]))\.? )
    | (?=\(){_ZONE_COMMENT}
    | (?=[apdn]) (?:[ap]\.\s?m|a\.\s?[hd]|d\.\s?c|n\.\s?chr|ap\.\s?j\.?\s?-\s?c)(?![^\W\d_])\.?
    | (?=[iadonسقبفعم]) (?:{_PERIODS})(?![^\W\d_])
    | (?=[rjd]) (?:{_ABBREVIATED})(?![^\W\d_])
    | (?=[rjszdt]|al) (?:{_LATIN_NAMES}) (?![^\W\d_])
    | (?=ال) {_DAY_NAMES} \s+ (?: عشر | و\s?ال(?:عشر|ثلاث)[وي]ن ) (?![^\W\d_])
    | خميس\s+مشيط(?![^\W\d_])
    | (?=[كترجذاقبدسچپي]) (?: كانون | تشرين | ر\s?بيع | جمادي? | ذ[ويا]? | ا[يه]ن?(?=\s+النار) | قبل | بعد | دو | سه | چهار | پنج | يك )
        \s+ (?: ال | شنبه | او?[لخ] | ثا | تا | قعده | حجه | ظهر | زوال ) [^\W\d_]*
    | [^\W\d_]+
    | \S
"""  # noqa: E501  # one pattern, query or example
# عمّان is Amman and عُمان Oman, and without its signs the word could be either.
_SIGNS: Final = ("\u0651", "\u064f")
_AMMAN: Final = re.compile(
    r"(?<![^\W_])ع[\u064b-\u0652]*م[\u064b-\u0650]*\u0651[\u064b-\u0652]*ا[\u064b-\u0652]*ن(?![^\W_])"
)
_OMAN: Final = re.compile(r"(?<![^\W_])ع\u064fم[\u064b-\u0650\u0652]*ا[\u064b-\u0652]*ن(?![^\W_])")
# Tuesday is `mar` in French, Spanish and Italian, where a day and a month stand behind it.
_TUESDAY: Final = re.compile(r"\bmar(?=\.?,?\s+[0-9]{1,2}\.?\s+(?:de\s+)?[a-z]{3}|\.?,?\s+[0-9]{1,2}[/-][0-9])")
# Fourteen digits of crawlers, wikis and GDELT (RFC 3339's without its signs), and a day as Chinese and Japanese have it
# (CLDR 48, `main/{zh,ja}/ca-gregorian.json`, yMMMd).
_STAMP: Final = re.compile(r"(?<![0-9.])((?:19|20)[0-9]{6})([0-9]{6})(?![0-9.])")
# The names of both autumn and both winter months by number, and as Lebanese papers shorten them: تشرين 2, ك1.
_NUMBERED: Final = re.compile(
    r"(?<![^\W\d_])(?:(كانون|ك(?=[0-9]))|تشرين|ت(?=[0-9]))\s?([12])(?![0-9:]|[./-][0-9]{1,2}(?![0-9]))"
)
# What stands behind an offset that is stated: the zone's name (RFC 9557, section 3.1) and its abbreviation, as Ruby, Go
# and PostgreSQL write it.
_ZONE_NAME: Final = re.compile(r"(:[0-9]{2}(?:\.[0-9]+)?(?:z|[+-][0-9]{2}:?[0-9]{2}))\[!?[a-z_]+(?:/[a-z0-9_+-]+)*\]")
_ZONE_LETTERS: Final = re.compile(
    r"(:[0-9]{2}(?:\.[0-9]+)?\s[+-][0-9]{4}\s)(?:([a-z]{3,5})(?![^\W\d_])|\(([a-z]{3,5})\))"
)
_CHINESE: Final = re.compile(r"([0-9]{4})\s*年\s*([0-9]{1,2})\s*月\s*([0-9]{1,2})\s*日")


@cache
def _compiled() -> re.Pattern[str]:
    """Compile a pattern that takes ten milliseconds, and that a run over few or plain lines does not need."""
    return re.compile(_TOKEN, re.VERBOSE)


def words(text: str) -> list[str]:
    """Cut a line into words, folded, with hours in words written in digits.

    >>> words("الأحد ٢٥ يوليو ٢٠٢١، الثالثة والنصف عصرًا غرينتش+٣")[-3:]
    ['3:30\\ue000', 'عصرا', 'غرينتش+3']
    """
    if _SIGNS[0] in text or _SIGNS[1] in text:
        text = _OMAN.sub("oman", _AMMAN.sub("amman", text))
    folded = fold(text)
    if "mar" in folded:
        folded = _TUESDAY.sub("mardi", folded)
    if "年" in folded:
        folded = _CHINESE.sub(r"\1-\2-\3 ", folded)
    if "ك" in folded or "ت" in folded:
        folded = _NUMBERED.sub(_spelt, folded)
    if ":" in folded:
        folded = _ZONE_LETTERS.sub(_unlettered, _ZONE_NAME.sub(r"\1", folded))
    folded = _STAMP.sub(r"\1t\2", folded)
    tokens: list[str] = _compiled().findall(spoken.in_digits(folded))
    return tokens


def _spelt(match: re.Match[str]) -> str:
    return f"{'كانون' if match[1] else 'تشرين'} {'الاول' if match[2] == '1' else 'الثاني'}"


def _unlettered(match: re.Match[str]) -> str:
    """Leave out an abbreviation that has no meaning of its own: `ast` is of Arabia and of the Atlantic."""
    return match[0] if (match[2] or match[3]) in _known() else match[1]


@cache
def _known() -> frozenset[str]:
    return frozenset(name for row in listed() for name in row.names)
