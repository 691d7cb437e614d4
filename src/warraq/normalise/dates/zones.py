"""Names of time zones on a date line: places that newspapers name, CLDR's names, and offsets from Greenwich.

`zones.tsv` holds CLDR's names; here stand the words that it lacks. Zones are IANA's: one that is of two places is read
where their clocks agree on that day, and refused otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

from warraq.normalise.dates import tokens
from warraq.normalise.dates.fold import fold

# Names that follow توقيت; capitals, countries and their adjectives. عمان is Oman's name and Amman's too, unless a vowel
# sign or another word tells which.
PLACES: Final = {
    "+00:00": "غرينتش, جرينتش, غرينيتش, جرينيتش, قرينتش, كرينتش, غرينويتش, جرينويتش, غرنتش, جرنتش, گرینویچ, العالمي,"
    " العالمي الموحد, العالمي المنسق, "
    "المنسق العالمي, عالمي منسق, utc, gmt, جرينتش العالمي, غرينتش العالمي",
    "Asia/Riyadh": "مكة, مكة المكرمة, السعودية, السعودي, المملكة, المملكة العربية السعودية, الرياض, جدة, المدينة"
    " المنورة, ksa",
    "Asia/Qatar": "الدوحة, قطر, القطري, دولة قطر",
    "Asia/Kuwait": "الكويت, الكويتي, دولة الكويت",
    "Asia/Bahrain": "المنامة, البحرين, البحريني, مملكة البحرين",
    "Asia/Dubai": "دبي, أبوظبي, أبو ظبي, الشارقة, الإمارات, الإماراتي, دولة الإمارات, الإمارات العربية المتحدة, دولة"
    " الإمارات العربية المتحدة",
    "Asia/Muscat": "oman, مسقط, العماني, سلطنة عمان",
    "Asia/Aden": "صنعاء, عدن, اليمن, اليمني",
    "Asia/Baghdad": "بغداد, العراق, العراقي, أربيل, البصرة",
    "Asia/Damascus": "دمشق, سوريا, سورية, السوري, حلب",
    "Asia/Beirut": "بيروت, لبنان, اللبناني",
    "Asia/Amman": "amman, الأردن, الأردني, العاصمة الأردنية, العاصمة الأردنية عمان, عمان الأردن",
    "Asia/Amman|Asia/Muscat": "عمان",
    "Asia/Jerusalem": "القدس, القدس المحتلة, القدس الشريف, مدينة القدس, إسرائيل, الإسرائيلي, تل أبيب",
    "Asia/Gaza": "غزة, قطاع غزة, مدينة غزة",
    "Asia/Hebron": "رام الله, الضفة, الضفة الغربية, نابلس",
    "Asia/Gaza|Asia/Hebron": "فلسطين, الفلسطيني, دولة فلسطين, فلسطين المحتلة",
    "Africa/Cairo": "القاهرة, مصر, المصري, جمهورية مصر العربية",
    "Africa/Khartoum": "الخرطوم, السودان, السوداني",
    "Africa/Juba": "جوبا",
    "Africa/Tripoli": "طرابلس, ليبيا, الليبي, بنغازي",
    "Africa/Tunis": "تونس, التونسي",
    "Africa/Algiers": "الجزائر, الجزائري",
    "Africa/Casablanca": "الرباط, المغرب, المغربي, المملكة المغربية, الدار البيضاء",
    "Africa/Nouakchott": "نواكشوط, نواقشوط, موريتانيا, الموريتاني",
    "Africa/Mogadishu": "مقديشو, الصومال",
    "Africa/Djibouti": "جيبوتي",
    "Indian/Comoro": "موروني, جزر القمر",
    "Asia/Tehran": "طهران, إيران, الإيراني, تهران",
    "Asia/Kabul": "كابل, كابول, أفغانستان",
    "Asia/Karachi": "إسلام آباد, باكستان, كراتشي",
    "Europe/Istanbul": "أنقرة, إسطنبول, اسطنبول, تركيا, التركي",
    "Europe/London": "لندن, بريطانيا, البريطاني",
    "Europe/Paris": "باريس, فرنسا",
    "Europe/Berlin": "برلين, ألمانيا",
    "Europe/Rome": "روما, إيطاليا",
    "Europe/Madrid": "مدريد",
    "Europe/Brussels": "بروكسل",
    "Europe/Zurich": "جنيف, سويسرا",
    "Europe/Vienna": "فيينا, النمسا",
    "Europe/Moscow": "موسكو",
    "Europe/Kyiv": "كييف, كييف المحلي, أوكرانيا",
    "America/New_York": "واشنطن, نيويورك, شرق الولايات المتحدة, شرق أمريكا, الساحل الشرقي, الشرقي للولايات المتحدة",
    "Asia/Tokyo": "طوكيو, اليابان",
    "Asia/Shanghai": "بكين, بيجين, الصين",
    "Asia/Kolkata": "نيودلهي, نيو دلهي, الهند",
}
# What these stand before is a place, or one of CLDR's names that begin so.
_HEADS: Final = frozenset(map(fold, ("توقيت", "التوقيت", "بتوقيت", "بالتوقيت", "لتوقيت", "للتوقيت", "وقت")))
HEADS: Final = dict.fromkeys(_HEADS, ("z", "")) | {
    fold(word): ("z", "label") for word in ("التوقيت", "بالتوقيت", "للتوقيت", "وقت")
}
_SIGN: Final = re.compile(r"([+-])\s?([0-9]{1,2})(?::?([0-9]{2}))?")


class Zone(NamedTuple):
    """What a run of words says about the offset, and how many words it has."""

    meaning: str
    length: int


class _Names(NamedTuple):
    after_head: dict[str, str]
    alone: dict[str, str]
    longest: int


def find(words: Sequence[str], at: int) -> Zone | None:
    """Find the zone that is named from a word on: the longest name, with the word for time in front or without.

    >>> find(["بتوقيت", "مكه", "المكرمه"], 0), find(["arabian", "standard", "time"], 0)
    (Zone(meaning='Asia/Riyadh', length=3), Zone(meaning='+03:00', length=3))
    """
    names = _names()
    headed = words[at] in _HEADS
    first = at + headed
    table = names.after_head if headed else names.alone
    if headed and first < len(words) and (offset := signed(words[first])):
        return Zone(offset, 2)
    for end in range(min(len(words), first + names.longest), first, -1):
        if meaning := table.get(" ".join(words[first:end])):
            return Zone(meaning, end - at)
    return None


def signed(word: str) -> str | None:
    """Spell the offset of a word such as `غرينتش+3`, `+3 gmt` or `+03:00`; None for any other word.

    >>> signed("utc -4"), signed("+3"), signed("gmt")
    ('-04:00', '+03:00', None)
    """
    match = _SIGN.search(word)
    return f"{match[1]}{match[2]:0>2}:{match[3] or '00'}" if match else None


@cache
def _names() -> _Names:
    """Read the names once, when a line has a word that is in no other table."""
    after_head: dict[str, str] = {}
    alone: dict[str, str] = {}
    for name, meaning in listed():
        head, *rest = words = tokens.words(name)
        if head in _HEADS and rest:
            after_head.setdefault(" ".join(rest), meaning)
        else:
            alone.setdefault(" ".join(words), meaning)
    for meaning, line in PLACES.items():
        after_head |= {" ".join(tokens.words(name)): meaning for name in line.split(", ")}
    return _Names(after_head, alone, max(name.count(" ") + 1 for name in (*after_head, *alone)))


def listed() -> Iterator[tuple[str, str]]:
    """Read CLDR's names with their meanings.

    >>> dict(listed())["Arabian Standard Time"]
    '+03:00'
    """
    text = files(__package__).joinpath("zones.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if not line.startswith("#"):
            name, meaning = line.split("\t")
            yield name, meaning
