"""Telephone numbers: in international form, or as they are dialled in the source's region."""

from __future__ import annotations

import re
from collections.abc import Iterator

from warraq.normalise.personal.numbers import AMOUNT, Run, runs
from warraq.normalise.personal.plans import Plan, international, plan

_LONGEST = 7  # groups
_DIGITS = range(7, 18)  # 15 by ITU-T E.164, and two of the prefix 00
_WHOLE = 9  # digits in one group that need no clear end before the next group
# Words that say a number is one to be called; without one, a number that has no prefix of any kind may be any other.
_named = re.compile(
    r"هاتف|هواتف|تلفون|تليفون|جوال|موبا[يئ]ل|محمول|نقال|خليوي|فاكس|واتس|وتس|اتصال|للتواصل|اتصل|الموحد|المجاني|\bت\s*[:/.]"
    r"|\b(?:tel|phone|telephone|mobile|mob|cell|fax|whatsapp|call|hotline|contact)\b|☎|📞|📱",
    re.IGNORECASE,
)
_day = re.compile(r"[0-3]?[0-9]\s?([-./])\s?[01]?[0-9]\s?\1\s?(?:1[34]|19|20)[0-9]{2}|(?:1[34]|19|20)[0-9]{2}\s?([-./])\s?[01]?[0-9]\s?\2\s?[0-3]?[0-9]")  # fmt: skip  # noqa: E501  # one pattern, query or example
_years = re.compile(r"(?:1[3-9]|20)[0-9]{2}(?:\s?[-/ .]\s?(?:1[3-9]|20)[0-9]{2})+")


def spans(text: str, region: str | None) -> Iterator[tuple[int, int, str]]:
    """Yield where each number begins and ends, with its sign and brackets.

    >>> list(spans("(+966) 50 123 4567, 0501234567", None))
    [(0, 18, '')]
    """
    within = plan(region) if region else None
    for run in runs(text, None if within else _international):
        yield from (_written(run, *span) for span in _of(run, within))


_international = re.compile(r"\+|(?<![0-9])00")


def _of(run: Run, region: Plan | None) -> Iterator[tuple[int, int]]:
    """Yield the first and last group of each number in a run."""
    first = 0
    while first < len(run.groups):
        last = _longest(run, first, region) if first == 0 or _begins(run, first) else None
        if last is not None:
            yield first, last
        first = (first if last is None else last) + 1


def _gap(parting: str) -> bool:
    """Whether it is more than what parts the groups of one number: two blanks, a slash, a sign, a bracket, a dash with
    a blank.
    """
    return len(parting) > 1 or parting in "/+()"


def _begins(run: Run, first: int) -> bool:
    """Whether a number may begin with a group that is not the first: behind a gap, or all in one."""
    parting = run.parting[first]
    return _gap(parting) or (run.length(first) >= _WHOLE and parting != ".")


def _ends(run: Run, first: int, last: int) -> bool:
    """Whether a number may end with a group: at the end of the run, before a gap, all in one, or with a sign at its
    beginning.
    """
    return (
        last + 1 == len(run.groups)
        or (first == last and run.length(first) >= _WHOLE)
        or "+" in run.parting[first]
        or _begins(run, last + 1)
    )


def _longest(run: Run, first: int, region: Plan | None) -> int | None:
    """Return the last group of the longest number that begins with a group."""
    for last in _lasts(run, first):
        if _ends(run, first, last) and _is(run, first, last, region) and not _something_else(run, first, last):
            return last
    return None


def _lasts(run: Run, first: int) -> list[int]:
    """Return the groups that may be the last of a number, the farthest first.

    Only the first four of it have a single digit, and one slash parts it at most.
    """
    lasts, digits, slashes = list[int](), 0, 0
    for last in range(first, min(first + _LONGEST, len(run.groups))):
        digits += run.length(last)
        slashes += last > first and "/" in run.parting[last]
        if digits >= _DIGITS.stop or slashes > 1 or (last > first + 3 and run.length(last) == 1):
            break
        if digits >= _DIGITS.start:
            lasts.append(last)
    return lasts[::-1]


def _something_else(run: Run, first: int, last: int) -> bool:
    """Whether groups are a day, years, a decimal or an amount."""
    start, end = run.groups[first][0], run.groups[last][1]
    written, signed = run.text[start:end], "+" in run.parting[first]
    return bool(
        (not signed and _points.fullmatch(written))
        or _day.fullmatch(written)
        or _years.fullmatch(written)
        or (not signed and AMOUNT.match(run.behind(last)))
    )


def _is(run: Run, first: int, last: int, region: Plan | None) -> bool:
    """Whether groups are a number as they stand, or from right to left, as a line of Arabic shows them."""
    digits, signed = run.digits(first, last), "+" in run.parting[first]
    if signed or digits.startswith("00"):
        return international(digits.removeprefix("00"))
    if _sign_behind.match(run.behind(last, 3)):
        return international(digits if first == last else _backwards(run, first, last))
    return region is not None and _within(run, first, last, region)


def _within(run: Run, first: int, last: int, region: Plan) -> bool:
    """Whether groups are a number as it is dialled in a region: with a prefix, an area in brackets, or a word that says
    what it is.
    """
    digits = run.digits(first, last)
    if region.prefixed(digits) or (digits.startswith(region.code) and region.has(digits.removeprefix(region.code))):
        return True
    if first < last and run.text[run.groups[last][0]] == "0" and region.prefixed(_backwards(run, first, last)):
        return True
    area = first < last and run.parting[first].endswith("(") and run.parting[first + 1].startswith(")")
    return region.has(digits) and (
        area or digits[0] == "0" or bool(_named.search(run.before(first)) or _named.search(run.behind(last)))
    )


_sign_behind = re.compile(r"\)?\+(?![0-9])")
_points = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+|[0-9]\.[0-9]+")  # points between thousands, and that of a decimal


def _backwards(run: Run, first: int, last: int) -> str:
    return "".join(run.text[slice(*group)] for group in reversed(run.groups[first : last + 1]))


def _written(run: Run, first: int, last: int) -> tuple[int, int, str]:
    """Return the place of a number with the signs and the brackets that belong to it."""
    text, start, end = run.text, run.groups[first][0], run.groups[last][1]
    inner = text[start:end]
    if inner.count(")") > inner.count("("):
        start -= 2 if text[max(0, start - 2) : start] == "(+" else text[start - 1 : start] == "("
    if text[max(0, start - 1) : start] == "+":
        start -= 1
    if inner.count("(") > inner.count(")") and text[end : end + 1] == ")":
        end += 1
    return start, end + bool(_sign_behind.match(text[end : end + 2]) and text[end] == "+"), ""
