"""Numbers of payment cards: an issuer's prefix, a length that it uses, a Luhn digit (ISO/IEC 7812-1, annex B)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from warraq.normalise.personal.numbers import joined_before, joined_behind

# Issuers' prefixes, from the first to the last, and their numbers' lengths, as the networks publish them
# (en.wikipedia.org/wiki/Payment_card_number has them in one table).
_ISSUERS: tuple[tuple[str, tuple[tuple[str, str], ...], frozenset[int]], ...] = (
    ("Visa", (("4", "4"),), frozenset({13, 16, 19})),
    ("Mastercard", (("51", "55"), ("2221", "2720")), frozenset({16})),
    ("American Express", (("34", "34"), ("37", "37")), frozenset({15})),
    ("Diners Club", (("300", "305"), ("3095", "3095"), ("36", "36"), ("38", "39")), frozenset({14, 16, 19})),
    ("Discover", (("6011", "6011"), ("644", "649"), ("65", "65")), frozenset({16, 19})),
    ("JCB", (("3528", "3589"),), frozenset({16, 19})),
    ("UnionPay", (("62", "62"), ("81", "81")), frozenset({16, 17, 18, 19})),
    ("RuPay", (("508", "508"), ("60", "60"), ("82", "82")), frozenset({16})),
    ("Mir", (("2200", "2204"),), frozenset({16, 17, 18, 19})),
    ("Troy", (("9792", "9792"),), frozenset({16})),
    ("Meeza", (("5078", "5078"),), frozenset({16})),
    ("mada", (("9682", "9682"), ("5888", "5888"), ("6048", "6048")), frozenset({16})),
    ("Dankort", (("5019", "5019"), ("4571", "4571")), frozenset({16})),
    ("Maestro", (("50", "50"), ("56", "58"), ("6304", "6304"), ("6759", "6763"), ("633", "633"), ("67", "67")), frozenset(range(12, 20))),  # noqa: E501  # one pattern, query or example
)  # fmt: skip
# The digits are all in one, in fours, or grouped as American Express and Diners Club print them.
_number = re.compile(
    r"(?<![0-9])(?:[0-9]{12,19}|[0-9]{4}([ .-])[0-9]{4}\1[0-9]{4}\1(?:[0-9]{4}\1[0-9]{1,3}|[0-9]{1,4})|[0-9]{4}([ -])[0-9]{6}\2[0-9]{4,5})(?![0-9])"  # noqa: E501  # one pattern, query or example
)
# In the middle of something longer that is grouped in fours.
_longer_before, _longer_behind = re.compile(r"(?<![0-9])[0-9]{4}[ .-]\Z"), re.compile(r"[ .-][0-9]{4}(?![0-9])|\+")
_PARTING = str.maketrans("", "", " .-")
_DOUBLED = str.maketrans("0123456789", "0246813579")


def luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of the others.

    >>> luhn("4111111111111111"), luhn("4111111111111112")
    (True, False)
    """
    return (sum(map(int, digits[::-2])) + sum(map(int, digits[-2::-2].translate(_DOUBLED)))) % 10 == 0


def issuer(digits: str) -> str | None:
    """Name the network whose number it can be, its Luhn digit among the reasons; None where it is none's.

    >>> issuer("378282246310005"), issuer("378282246310006")
    ('American Express', None)
    """
    for name, prefixes, lengths in _ISSUERS:
        if len(digits) in lengths and any(low <= digits[: len(low)] <= high for low, high in prefixes):
            return name if luhn(digits) else None
    return None


def spans(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield where each number begins and ends, and its network.

    >>> list(spans("4111 1111 1111 1111, 378282246310005"))
    [(0, 19, 'Visa'), (21, 36, 'American Express')]
    """
    last = -1
    for match in _number.finditer(text):
        name = _network(match)
        if name and not _longer(text, *match.span(), last):
            last = match.end()
            yield match.start(), last, name


def _network(match: re.Match[str]) -> str | None:
    return issuer(match[0].translate(_PARTING))


def _longer(text: str, start: int, end: int, last: int) -> bool:
    """Whether it is a part of something longer; another card may stand right before it, which ends at `last`, and right
    behind it.
    """
    before = start - 1 != last and _longer_before.search(text[max(0, start - 6) : start])
    behind = _longer_behind.match(text[end : end + 6])
    another = _number.match(text, end + 1) if behind else None
    if before or (behind and not (another and _network(another))):
        return True
    return joined_before(text, start) or joined_behind(text, end)
