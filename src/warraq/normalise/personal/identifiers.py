"""Numbers that a state gives to its people, by the check digits that it publishes.

Where no check digit is published the number of digits proves nothing: such a number is found where words before it say
what it is. The sources stand in docs/decisions/0014.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache
from importlib import import_module
from typing import NamedTuple

from warraq.normalise.personal.cards import luhn
from warraq.normalise.personal.numbers import AMOUNT, joined_before, joined_behind

_IDENTITY = (
    r"هوي[ةه]|الهوي|هويت|السجل المدني|سجل مدني|سجله المدني|سجلها المدني|بطاق[ةه]|[إا]قام[ةه]|[إا]قامت|الرقم (?:القومي|الوطني|المدني|الموحد)"  # noqa: E501  # one pattern, query or example
    r"|رقم[هن]?ا? (?:القومي|الوطني|المدني)|شناختی|\bkimlik|\b(?:national|identity|civil|iqama|cnic|nic|id|identification|nid)\b"  # noqa: E501  # one pattern, query or example
)
_COMPANY = (
    r"التعريف الموحد|\bICE\b|الضريب|ضريبي|الجبائ|\bNIF\b|\bMF\b|\bTIN\b|matricule fiscal|identification fiscale|tax"
)
_TAX = re.compile(_COMPANY, re.IGNORECASE)
_names = re.compile(_IDENTITY, re.IGNORECASE)
_NATIONAL = re.compile(
    r"الرقم الوطني|رقم[هن]?ا? الوطني|البطاق[ةه] (?:الوطني[ةه]|الموحد[ةه])|\bnational (?:id|number)", re.IGNORECASE
)
# Numbers of other things than people, which begin and end in the same way.
_THINGS = re.compile(r"تجاري|قرار|صك|برقي[ةه]|معامل[ةه]|خطاب|فاتور[ةه]|حساب|قضي[ةه]|ترخيص|تصريح|طلب|\b(?:order|invoice|register|licen[cs]e|case|ref)\b", re.IGNORECASE)  # fmt: skip  # noqa: E501  # one pattern, query or example


class Identifier(NamedTuple):
    """One country's number: how it is grouped, whether its digits fit, and where it may stand.

    `alone` says that the digits prove enough: it is found anywhere. Otherwise the source's region, where `regional`, or
    words before it have to say so.
    """

    country: str
    groups: frozenset[tuple[int, ...]]
    fits: Callable[[str], bool]
    alone: bool = False
    regional: bool = True
    words: re.Pattern[str] = _names


def _day(century: int, digits: str) -> bool:
    try:
        date(century + int(digits[:2]), int(digits[2:4]), int(digits[4:6]))
    except ValueError:
        return False
    return True


def saudi(digits: str) -> bool:
    """Whether a number is one of a citizen (1…) or a resident (2…), with its Luhn digit.

    >>> saudi("1000000008"), saudi("1000000009")
    (True, False)
    """
    return digits[0] in "12" and luhn(digits)


def emirati(digits: str) -> bool:
    """Whether a number begins with 784 (ISO 3166-1) and a year of birth, with its Luhn digit.

    >>> emirati("784198412345674"), emirati("784198412345675")
    (True, False)
    """
    return digits.startswith("784") and 1900 <= int(digits[3:7]) <= 2099 and luhn(digits)  # noqa: PLR2004  # years


_KUWAITI = (2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def kuwaiti(digits: str) -> bool:
    """Whether a number is a century, a day of birth, a serial number and the digit that eleven lacks of their weighted
    sum.

    >>> kuwaiti("288020122596"), kuwaiti("288020122597")
    (True, False)
    """
    if digits[0] not in "123" or not _day(1700 + 100 * int(digits[0]), digits[1:7]):
        return False
    return 11 - sum(weight * int(digit) for weight, digit in zip(_KUWAITI, digits, strict=False)) % 11 == int(
        digits[11]
    )


# Governorates of Egypt, and 88 for who was born abroad.
_GOVERNORATES = frozenset({*range(1, 5), *range(11, 20), *range(21, 30), *range(31, 36), 88})


def egyptian(digits: str) -> bool:
    """Whether a number is a century, a day of birth, a governorate and a serial number; how its last digit is made is
    not published.

    >>> egyptian("29809230201234"), egyptian("29813230201234")
    (True, False)
    """
    return digits[0] in "23" and _day(1700 + 100 * int(digits[0]), digits[1:7]) and int(digits[7:9]) in _GOVERNORATES


def jordanian(digits: str) -> bool:
    """Whether a number begins as those of citizens do: 9, or 2 where they were born after 1999."""
    return digits[0] in "29"


def iraqi(digits: str) -> bool:
    """Whether a number begins with a year of birth."""
    return 1900 <= int(digits[:4]) <= 2099  # noqa: PLR2004  # years


def _of(module: str) -> Callable[[str], bool]:
    """Return the check of a module of python-stdnum, which is imported when it is asked first."""

    @lru_cache(1024)
    def fits(digits: str) -> bool:
        return bool(import_module(f"stdnum.{module}").is_valid(digits))

    return fits


def _one(*lengths: int) -> frozenset[tuple[int, ...]]:
    return frozenset((length,) for length in lengths)


_ANYWHERE = (
    Identifier("SA", _one(10), saudi, alone=True),
    Identifier("AE", frozenset({(15,), (3, 4, 7, 1)}), emirati, alone=True),
    Identifier("KW", _one(12), kuwaiti, alone=True),
    Identifier("EG", _one(14), egyptian, alone=True),
    Identifier("TR", _one(11), _of("tr.tckimlik"), alone=True),
    Identifier("PK", frozenset({(5, 7, 1)}), _of("pk.cnic"), alone=True),
    Identifier("PK", _one(13), _of("pk.cnic"), regional=False),
    Identifier("MA", frozenset({(15,), (9, 4, 2), (3, 3, 3, 4, 2)}), _of("ma.ice"), words=_TAX),
    Identifier("DZ", _one(15, 20), _of("dz.nif"), regional=False, words=_TAX),
    Identifier("EG", frozenset({(9,), (3, 3, 3)}), _of("eg.tn"), regional=False, words=_TAX),
    Identifier("JO", _one(10), jordanian, regional=False, words=_NATIONAL),
    Identifier("IQ", _one(12), iraqi, regional=False, words=_NATIONAL),
)
# Where the source is of that region: those numbers of digits alone that python-stdnum has with their check digits, and
# their lengths.
_MODULES = {
    "be.nn": 11, "bg.egn": 10, "br.cpf": 11, "ca.sin": 9, "ch.ssn": 13, "cz.rc": 10, "de.idnr": 11, "ee.ik": 11,
    "fr.nir": 15,
    "gr.amka": 11, "hr.oib": 11, "il.idnr": 9, "in_.aadhaar": 12, "is_.kennitala": 10, "kr.rrn": 13, "lt.asmens": 11,
    "nl.bsn": 9, "no.fodselsnummer": 11, "pl.pesel": 11, "ro.cnp": 13, "se.personnummer": 10, "si.emso": 13,
    "th.pin": 13, "ua.rntrc": 10, "za.idnr": 13,
}  # fmt: skip
_REGIONAL = tuple(Identifier(module[:2].upper(), _one(length), _of(module)) for module, length in _MODULES.items())
# Tunisia: seven digits, a key, and perhaps two letters and three digits more (python-stdnum, tn.mf).
_tunisian = re.compile(
    r"(?<![0-9A-Za-z])[0-9]{7} ?/? ?[A-Za-z](?:(?: ?/ ?| )[A-Za-z]){2}(?: ?/ ?| )[0-9]{3}(?![0-9A-Za-z])"
)


def tunisian(text: str) -> Iterator[tuple[int, int, str]]:
    """Return where each Tunisian tax number with all its parts begins and ends.

    >>> list(tunisian("1234567/M/A/E/001"))
    [(0, 17, 'TN')]
    """
    fits = _of("tn.mf")
    return ((*match.span(), "TN") for match in _tunisian.finditer(text) if fits(match[0]))


_PARTING = str.maketrans("", "", " -")
# The shapes of all of them.
_number = re.compile(
    r"(?<![0-9])(?:[0-9]{3}([ -])[0-9]{4}\1[0-9]{7}\1[0-9]|[0-9]{5}-[0-9]{7}-[0-9]|[0-9]{9} [0-9]{4} [0-9]{2}|[0-9]{3}([ -])[0-9]{3}\2[0-9]{3}"  # noqa: E501  # one pattern, query or example
    r"|[0-9]{9,20})(?![0-9])"
)


def spans(text: str, region: str | None) -> Iterator[tuple[int, int, str]]:
    """Yield where each number begins and ends, and its country; some need the source's region.

    >>> list(spans("1000000008, 44051401359", "PL"))
    [(0, 10, 'SA'), (12, 23, 'PL')]
    """
    for match in _number.finditer(text):
        groups = tuple(map(len, match[0].replace("-", " ").split(" ")))
        digits = match[0].translate(_PARTING)
        fitting = [each for each in _shaped(region).get(groups, ()) if each.fits(digits)]
        if fitting and (country := _country(text, match.span(), fitting, region)):
            yield *match.span(), country


@lru_cache(64)
def _shaped(region: str | None) -> dict[tuple[int, ...], list[Identifier]]:
    """Return the numbers that may stand in a source of a region, by their groups."""
    shapes: dict[tuple[int, ...], list[Identifier]] = {}
    for each in (*_ANYWHERE, *(regional for regional in _REGIONAL if regional.country == region)):
        for groups in each.groups:
            shapes.setdefault(groups, []).append(each)
    return shapes


def _country(text: str, span: tuple[int, int], fitting: list[Identifier], region: str | None) -> str:
    start, end = span
    before, behind = text[max(0, start - 48) : start], text[end : end + 16]
    if behind[:1] == "+" or AMOUNT.match(behind) or _longer.search(before) or _longer_behind.match(behind):
        return ""
    if joined_before(text, start) or joined_behind(text, end) or before.endswith("+"):
        return ""
    said = bool(_letter.search(before))
    for each in fitting:
        here = (each.regional and each.country == region) or (each.alone and not (said and _THINGS.search(before)))
        if here or (said and each.words.search(before)):
            return each.country
    return ""


_letter = re.compile(r"[A-Za-z\u0620-\u06ff]")
# In the middle of something longer: a telephone number, or a number that is grouped otherwise.
_longer, _longer_behind = re.compile(r"[0-9][/.-]\Z|\+[0-9]{1,3} ?\Z"), re.compile(r"[/.-][0-9]")
