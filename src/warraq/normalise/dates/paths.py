"""The day that the path of a link names.

Read are year, month and day in this order in numbers (`/2021/07/25/`, `/2021-7-25-`, `/20210725/`, `/2021-07/25/`), and
a named month between the other two or in front of them (`/2021/jul/25/`, `/25-july-2021/`, `/july-25-2021/`). What
could be a count in a headline is no day: `/2017/04/5-things`, and a named date amid other words.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final
from urllib.parse import unquote

from warraq.normalise.dates.fold import fold
from warraq.normalise.dates.grammar import month

_YEAR: Final = "(?:19|20)[0-9]{2}"
_MONTH: Final = "(?:0[1-9]|1[0-2])"
_DAY: Final = "(?:0[1-9]|[12][0-9]|3[01])"
_SHORT_MONTH: Final = "(?:0?[1-9]|1[0-2])"
_SHORT_DAY: Final = "(?:0?[1-9]|[12][0-9]|3[01])"
# A day that stands in a folder of its own, and one that ends a run of numbers.
_FOLDER: Final = r"(?:[/?#]|\n?\z)"
_FILE: Final = r"(?:[/?#.]|\n?\z)"
_WORD: Final = r"(?:[/_.?#-]|\n?\z)"

# RE2's syntax, and Python's but for the end of text: each form has its three numbers joined by what stands between
# them.
NUMERIC: Final = rf"[/_-](?P<day>{_YEAR}(?:[/-]?{_MONTH}/{_DAY}{_FILE}|[/-]?{_MONTH}-?{_DAY}{_WORD}|/{_SHORT_MONTH}/{_SHORT_DAY}{_FOLDER}|-{_SHORT_MONTH}-{_SHORT_DAY}{_WORD}))"  # noqa: E501  # one pattern, query or example
# A name is anything between the numbers; percent-encoded it has digits and capitals of its own.
NAMED: Final = rf"/(?:{_YEAR}[/_-]?[^/?#]{{3,200}}?[/_-]?{_SHORT_DAY}|{_SHORT_DAY}[/_-]?[^/?#]{{3,200}}?[/_-]?{_YEAR}|[^/?#0-9][^/?#]{{2,200}}?[/_-]?{_SHORT_DAY}[/_-]{_YEAR}){_WORD}"  # noqa: E501  # one pattern, query or example

_IN_PYTHON: Final = re.compile(NUMERIC.replace(r"\z", r"\Z"))
_NAME: Final = r"(?P<{}>[^0-9/?#]{{3,40}}?)"
_NAMES: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"/(?P<y>{_YEAR})/{_NAME.format('m')}/(?P<d>{_SHORT_DAY})(?![^/?#])",
        rf"/(?P<y>{_YEAR})[_-]?{_NAME.format('m')}[_-]?(?P<d>{_SHORT_DAY})(?![0-9a-z])",
        rf"/(?P<d>{_SHORT_DAY})/{_NAME.format('m')}/(?P<y>{_YEAR})(?![^/?#])",
        rf"/(?P<d>{_SHORT_DAY})[_-]?{_NAME.format('m')}[_-]?(?P<y>{_YEAR})(?![^/?#.])",
        rf"/{_NAME.format('m')}[_-]?(?P<d>{_SHORT_DAY})[_-](?P<y>{_YEAR})(?![^/?#.])",
    )
)
_JOINTS: Final = re.compile(r"[-_\s]+")
_PATH: Final = re.compile(r"(?:[^/?#]*//[^/?#]*)?([^?#]*)")  # behind scheme and host


def in_path(link: str) -> date | None:
    """Find the day that a link's path names; None where it names none, or one that there is not.

    >>> in_path("https://example.org/2021/jul/25/a"), in_path("https://example.org/2017/04/5-things")
    (datetime.date(2021, 7, 25), None)
    """
    path = parts[1] if (parts := _PATH.match(link)) else ""
    if match := _IN_PYTHON.search(path):
        year, numbers = match["day"][:4], re.findall("[0-9]+", match["day"][4:])
        month_number, day = numbers if len(numbers) > 1 else (numbers[0][:2], numbers[0][2:])
        return _day(year, month_number, day)
    return _named(unquote(path))


def _named(path: str) -> date | None:
    for pattern in _NAMES:
        for match in pattern.finditer(path.lower()):
            if number := month(fold(_JOINTS.sub(" ", match["m"]).strip())):
                return _day(match["y"], str(number), match["d"])
    return None


def _day(year: str, month_number: str, day: str) -> date | None:
    try:
        return date(int(year), int(month_number), int(day))
    except ValueError:
        return None
