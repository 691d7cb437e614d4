"""Numbers of payment cards: an issuer's prefix, a length that it uses, a Luhn digit (ISO/IEC 7812-1, annex B)."""

from __future__ import annotations

from collections.abc import Iterator

from warraq.normalise.personal.numbers import Run

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
    ("Maestro", (("50", "50"), ("56", "58"), ("6304", "6304"), ("6759", "6763"), ("633", "633"), ("67", "67")), frozenset(range(12, 20))),
)  # fmt: skip
# How the digits are grouped: in one, in fours, and as American Express and Diners Club print them.
_GROUPS = frozenset({(4, 4, 4, 4), (4, 4, 4, 4, 3), (4, 4, 4, 4, 2), (4, 4, 4, 4, 1), (4, 4, 4, 1), (4, 4, 4, 3), (4, 6, 5), (4, 6, 4), (6, 13)})  # fmt: skip
_LONGEST = 5
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of the others.

    >>> luhn("4111111111111111"), luhn("4111111111111112")
    (True, False)
    """
    numbers = list(map(int, reversed(digits)))
    return (sum(numbers[::2]) + sum(_DOUBLED[number] for number in numbers[1::2])) % 10 == 0


def issuer(digits: str) -> str | None:
    """Name the network whose number it can be, its Luhn digit among the reasons; None where it is none's.

    >>> issuer("378282246310005"), issuer("378282246310006")
    ('American Express', None)
    """
    for name, prefixes, lengths in _ISSUERS:
        if len(digits) in lengths and any(low <= digits[: len(low)] <= high for low, high in prefixes):
            return name if luhn(digits) else None
    return None


def spans(run: Run) -> Iterator[tuple[int, int, str]]:
    """Give the first and last group of each number in a run, and its network."""
    first = 0
    while first < len(run.groups):
        last, name = _longest(run, first)
        if name:
            yield first, last, name
        first = last + 1


def _longest(run: Run, first: int) -> tuple[int, str | None]:
    if first and run.lengths(first - 1, first - 1) == (4,) and run.lengths(first, first) == (4,):
        return first, None  # the middle of something longer
    for last in range(min(first + _LONGEST, len(run.groups)) - 1, first - 1, -1):
        lengths = run.lengths(first, last)
        parts = {run.parting[number] for number in range(first + 1, last + 1)}
        grouped = lengths in _GROUPS and len(parts) == 1 and parts <= {" ", "-", "."}
        ends = run.lengths(last, last + 1) != (4, 4) and run.behind(last, 1) != "+"
        if (grouped or last == first) and ends and (name := issuer(run.digits(first, last))):
            return last, name
    return first, None
