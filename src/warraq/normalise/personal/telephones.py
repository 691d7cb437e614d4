"""Telephone numbers: in international form, or as they are dialled in the source's region."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from warraq.normalise.personal.numbers import AMOUNT, Run

_LONGEST = 7  # groups
_DIGITS = range(7, 18)  # 15 by ITU-T E.164, and two of the prefix 00
_WHOLE = 9  # digits in one group that need no clear end before the next group
# Words that say a number is one to be called; without one, a number that has no prefix of any kind may be any other.
_named = re.compile(
    r"هاتف|هواتف|تلفون|تليفون|جوال|موبا[يئ]ل|محمول|نقال|خليوي|فاكس|واتس|وتس|اتصال|للتواصل|اتصل|الموحد|المجاني|\bت\s*[:/.]"
    r"|\b(?:tel|phone|telephone|mobile|mob|cell|fax|whatsapp|call|hotline|contact)\b|☎|📞|📱",
    re.IGNORECASE,
)
_day = re.compile(r"[0-3]?[0-9]\s?([-./])\s?[01]?[0-9]\s?\1\s?(?:1[34]|19|20)[0-9]{2}|(?:1[34]|19|20)[0-9]{2}\s?([-./])\s?[01]?[0-9]\s?\2\s?[0-3]?[0-9]")  # fmt: skip
_years = re.compile(r"(?:1[3-9]|20)[0-9]{2}(?:\s?[-/ .]\s?(?:1[3-9]|20)[0-9]{2})+")
# One number behind the other's end: a gap of blanks, a slash, a dash with a blank.
_gap = re.compile(r"[ ()]{2,}|.*/.*|.* -|- .*|.*[+(].*|.*\).*")


class Number(NamedTuple):
    """A candidate: its groups' digits in the order of dialling, and how it is marked as international."""

    digits: str
    international: bool


def spans(run: Run, region: str | None) -> Iterator[tuple[int, int, str]]:
    """Give the first and last group of each number in a run, and the region that it belongs to."""
    first = 0
    while first < len(run.groups):
        last, where = _longest(run, first, region) if first == 0 or _begins(run, first) else (first, "")
        if where:
            yield first, last, where
        first = last + 1


def _begins(run: Run, first: int) -> bool:
    """Whether a number may begin with a group that is not the first: behind a gap, with a sign or prefix, or all in one."""
    return (
        bool(_gap.fullmatch(run.parting[first]))
        or run.digits(first, first).startswith("00")
        or (run.lengths(first, first)[0] >= _WHOLE and run.parting[first] != ".")
    )


def _ends(run: Run, first: int, last: int) -> bool:
    """Whether a number may end with a group: at the end of the run, before a gap, all in one, or with a sign at its beginning."""
    return (
        last + 1 == len(run.groups)
        or bool(_gap.fullmatch(run.parting[last + 1]))
        or (first == last and run.lengths(first, first)[0] >= _WHOLE)
        or "+" in run.parting[first]
        or _begins(run, last + 1)
    )


def _longest(run: Run, first: int, region: str | None) -> tuple[int, str]:
    for last in range(min(first + _LONGEST, len(run.groups)) - 1, first - 1, -1):
        if (
            sum(run.lengths(first, last)) in _DIGITS
            and _ends(run, first, last)
            and not _something_else(run, first, last)
        ):
            for number in _readings(run, first, last, region):
                if where := _region(number.digits, None if number.international else region):
                    return last, where
    return first, ""


def _something_else(run: Run, first: int, last: int) -> bool:
    """Whether groups are a day, years, a decimal or an amount."""
    start, end = run.groups[first][0], run.groups[last][1]
    written = run.text[start:end]
    decimal = run.lengths(first, first) == (1,) and last > first and run.parting[first + 1] == "."
    thousands = (
        last > first and set(run.parting[first + 1 : last + 1]) == {"."} and set(run.lengths(first + 1, last)) == {3}
    )
    return bool(
        decimal
        or (thousands and run.parting[first] == "" and written[0] != "0")
        or _day.fullmatch(written)
        or _years.fullmatch(written)
        or (AMOUNT.match(run.behind(last)) and "+" not in run.parting[first])
    )


def _readings(run: Run, first: int, last: int, region: str | None) -> Iterator[Number]:
    """Give what groups may be dialled as: as they stand, and from right to left, as a line of Arabic shows them."""
    digits, behind = run.digits(first, last), run.behind(last, 2)
    backwards = "".join(run.text[slice(*group)] for group in reversed(run.groups[first : last + 1]))
    if "+" in run.parting[first]:
        yield Number(digits, international=True)
    if digits.startswith("00"):
        yield Number(digits[2:], international=True)
    if re.match(r"\)?\+(?![0-9])", behind):
        yield Number(digits if first == last else backwards, international=True)
    if not region or "+" in run.parting[first]:
        return
    code = _calling(region)
    named = digits[0] == "0" or _named.search(run.before(first)) or _named.search(run.behind(last))
    if named or digits.startswith(code):
        yield Number(digits, international=False)
    if first < last and run.digits(last, last).startswith("0") and digits[0] != "0":
        yield Number(backwards, international=False)


@lru_cache(64)
def _calling(region: str) -> str:
    import phonenumbers

    return str(phonenumbers.country_code_for_region(region))


@lru_cache(4096)
def _region(digits: str, region: str | None) -> str:
    """Give the region of a number that is valid by the plans of phonenumbers; empty where it is not.

    Of a number without an international prefix, it has to have the prefix that is dialled in its region.
    """
    import phonenumbers  # over 0.3 s

    written = digits if region else f"+{digits}"
    matches = phonenumbers.PhoneNumberMatcher(written, region, leniency=phonenumbers.Leniency.VALID, max_tries=1)
    found = next(iter(matches), None)
    if found is None or found.raw_string != written:
        return ""
    return phonenumbers.region_code_for_number(found.number) or str(found.number.country_code)
