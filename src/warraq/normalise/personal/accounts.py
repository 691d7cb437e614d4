"""International bank account numbers: the country's length, and the two check digits (ISO 13616-1)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from warraq.normalise.personal.addresses import UNSEEN

# RE2: two letters, two digits, and eleven letters or digits more, with what may part them.
_PARTING = r"[ \-\x{A0}\x{AD}\x{61C}\x{640}\x{2000}-\x{2015}\x{202A}-\x{202F}\x{205F}-\x{2069}\x{2212}\x{3000}\x{FE58}\x{FE63}\x{FEFF}\x{FF0D}]*"  # noqa: E501  # one pattern, query or example
SUSPECT_ACCOUNT = rf"[A-Za-z]{UNSEEN}[A-Za-z]{UNSEEN}\p{{Nd}}{UNSEEN}\p{{Nd}}(?:{_PARTING}[A-Za-z\p{{Nd}}]){{11}}"
# SWIFT, IBAN registry, release 100: countries and how many characters their numbers have.
_REGISTRY = (
    "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 "
    "ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 "
    "LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 "
    "PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30"
)
_LENGTHS = {country: int(length) for country, length in re.findall("([A-Z]{2})([0-9]{2})", _REGISTRY)}
_start = re.compile(r"([A-Za-z]{2})[0-9]{2}")
_apart = re.compile(r"(?:^|[^A-Za-z0-9]|iban)\Z", re.IGNORECASE)
_written = {length: re.compile(rf"[A-Za-z0-9](?:[ -]{{0,3}}[A-Za-z0-9]){{{length - 1}}}(?![A-Za-z0-9])") for length in set(_LENGTHS.values())}  # fmt: skip  # noqa: E501  # one pattern, query or example


def spans(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield where each number begins and ends, and its country.

    >>> list(spans("IBAN: sa03 8000 0000 6080 1016 7519."))
    [(6, 35, 'SA')]
    """
    last = 0
    for match in _start.finditer(text):
        country = match[1].upper()
        before = text[max(0, match.start() - 4) : match.start()]
        if match.start() < last or country not in _LENGTHS or not _apart.search(before):
            continue
        written = _written[_LENGTHS[country]].match(text, match.start())
        if written and _fits(re.sub("[ -]", "", written[0]).upper()):
            last = written.end()
            yield written.start(), last, country


@lru_cache(1024)
def _fits(number: str) -> bool:
    """Whether the check digits fit, and the parts are of the kinds that the country's have."""
    from stdnum import iban  # which has the structures of the registry

    checked = int("".join(str(int(char, 36)) for char in number[4:] + number[:4])) % 97 == 1
    return checked and bool(iban.is_valid(number, check_country=False))
