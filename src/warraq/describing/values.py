"""What the values of a column are: links, dates and in which form, numbers, long texts, lists in a string."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache, partial
from itertools import pairwise
from statistics import median
from typing import Any, get_args

from warraq.article import LANGUAGE_TAG, RFC3339, Unmarked
from warraq.describing import tongues
from warraq.describing.columns import Column
from warraq.normalise import dates, languages
from warraq.readers import python_text

_MOST = 0.8  # of the values that are looked at, the others being faults in the data
_LONG = 250  # characters that the text of an article has and its headline has not
_LINE = (8, 250)
_ITEM = 60  # characters of an item of a list in a string
_DIFFERENT = 0.9
_SEPARATORS = "،؛;|,"  # in this order where they are found as often
_SPLIT = 0.2  # the share of values that hold a separator, from which on they are lists
_LINK = re.compile(r"https?://[^\s/]+\S*", re.IGNORECASE)
_RELATIVE = re.compile(r"/(?!/)\S+")
_MEDIA = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|avif|mp4|mp3|m3u8|pdf)(?:[?#]|$)", re.IGNORECASE)
_DIGITS = re.compile(r"[+-]?[0-9]{1,18}")
_INTEGER = re.compile(r"[+-]?(?:0|[1-9][0-9]{0,18})")  # a number keeps no zeros before it
_LARGEST = 2**63  # what is less is an integer of the contract
_ENCODED = re.compile(r"\s*[\[{]\s*[\[{\"]")  # JSON in a string
_MARKUP = re.compile(
    r"</?(?:p|br|div|span|a|b|i|em|strong|h[1-6]|ul|ol|li|img|figure|blockquote|table)\b[^<>]*>"
    r"|&(?:#\d+|#x[0-9a-f]+|[a-z]+);",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+)(?:[eE][+-]?[0-9]+)?")
_BOOLEANS = frozenset(("true", "false"))
# Forms of dates that are written for machines, and whether these state an offset.
_WRITTEN = (
    (re.compile(RFC3339), "RFC 3339", True),
    (re.compile(r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}\Z"), "a day in ISO 8601", False),
    (
        re.compile(r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?\Z"),
        "ISO 8601 without an offset",
        False,
    ),
)
_MESSAGE = re.compile(r"(?:[A-Za-z]{3}, )?\d{1,2} [A-Za-z]{3} \d{4} \d\d:\d\d(?::\d\d)? (?:[+-]\d{4}|[A-Z]{1,4})")
_SLASHES = re.compile(r"\s*(\d{1,2})[/.-](\d{1,2})[/.-]\d{4}\b")
_UNMARKED = re.compile(r"[\d\s/.:-]+")
_SECONDS = 10  # digits at most of seconds since 1970
_SERIAL = (32_874, 55_153)  # 1 January 1990 and 2051, counted from 30 December 1899
_NOTHING = frozenset(("\\N", "NULL", "null", "nan", "NaN", "None", "<NA>", "NA", "N/A", "#N/A"))
_YEAR = 4  # digits: a number of so many says too little to be a date
_PRINTED = "printed"


@dataclass(frozen=True, slots=True)
class Dates:
    """The form of the dates of a column, and what has to be known to read them.

    `offset` tells whether each states its offset from UTC. `settings` are those of a source without which some can be
    read in several ways, `day_first` and `calendar`, each with the value that other dates show, else None.
    """

    form: str
    offset: bool
    settings: Mapping[str, Any] = field(default_factory=dict)


def _share(values: Sequence[Any], test: Callable[[Any], bool]) -> float:
    return sum(map(test, values)) / len(values) if values else 0.0


def _most(values: Sequence[Any], test: Callable[[Any], bool]) -> bool:
    return bool(values) and _share(values, test) >= _MOST


def _texts(column: Column) -> list[str]:
    """Return the values of a column of strings; none where it holds others too."""
    return [value.strip() for value in column.values] if set(column.kinds) == {"string"} else []


def _bodies(column: Column) -> list[str]:
    """Return the texts of a column, those in lists joined."""
    return _texts(column) or ["".join(value) for value in column.values if set(column.kinds) == {"list of string"}]


def are_links(column: Column) -> bool:
    """Tell whether a column holds links of pages, not of pictures."""
    texts = _texts(column)
    return _most(texts, lambda text: bool(_LINK.fullmatch(text))) and not _most(texts, _is_media)


def are_media(column: Column) -> bool:
    """Tell whether a column holds links of pictures, sound or documents."""
    return _most(_texts(column), lambda text: bool(_LINK.fullmatch(text)) and _is_media(text))


def _is_media(text: str) -> bool:
    return bool(_MEDIA.search(text))


def are_relative_links(column: Column) -> bool:
    """Tell whether a column holds the paths of links without their host."""
    return _most(_texts(column), lambda text: bool(_RELATIVE.fullmatch(text)))


def are_integers(column: Column) -> bool:
    """Tell whether a column holds whole numbers of up to 64 bits, as such or as text."""
    numbers = column.values if set(column.kinds) == {"integer"} else _texts(column)
    return bool(numbers) and all(_is_integer(str(number)) for number in numbers)


def _is_integer(text: str) -> bool:
    return bool(_INTEGER.fullmatch(text)) and -_LARGEST <= int(text) < _LARGEST


def are_numbers(column: Column) -> bool:
    """Tell whether a column holds numbers, as such or as text, of which a number of 64 bits loses no digit."""
    return column.type in ("integer", "number") or (_all(_texts(column), _NUMBER) and all(map(_keeps, _texts(column))))


def _keeps(text: str) -> bool:
    zeros = len(text) > 1 and text[0] == "0" and text[1].isdigit()
    return not zeros and Decimal(repr(float(text))) == Decimal(text)


def are_digits(column: Column) -> bool:
    """Tell whether a column holds digits that are no number: those would be lost in one, as of an identifier."""
    return _all(_texts(column), _NUMBER) and not are_integers(column) and not are_numbers(column)


def are_booleans(column: Column) -> bool:
    """Tell whether a column holds true and false, as such or as text."""
    return set(column.kinds) == {"boolean"} or (bool(_texts(column)) and {*map(str.lower, _texts(column))} <= _BOOLEANS)


def _all(texts: Sequence[str], pattern: re.Pattern[str]) -> bool:
    return bool(texts) and all(map(pattern.fullmatch, texts))


def are_tags(column: Column) -> bool:
    """Tell whether a column holds tags of languages (BCP 47), of languages that are known."""
    tag = re.compile(LANGUAGE_TAG)
    return _most(_texts(column), lambda text: bool(tag.search(text)) and text.lower().split("-")[0] in languages.LABELS)


def are_languages(column: Column) -> bool:
    """Tell whether a column holds languages: their tags, names or codes."""
    return _most(_texts(column), lambda text: tongues.tag(text) is not None) or are_tags(column)


def languages_as_tags(column: Column) -> dict[str, str]:
    """Return the tags of the languages that a column has by other names, as the values of its mapping."""
    return tongues.spellings(_texts(column))


def nothing(column: Column) -> dict[str, str]:
    r"""Return how a column spells that it has no value, as databases and pandas do, as the values of its mapping.

    >>> column = Column("author")
    >>> for value in ("أحمد", "\\N", "nan"):
    ...     column.take(value)
    >>> nothing(column)
    {'\\N': '', 'nan': ''}
    """
    return dict.fromkeys(sorted(_NOTHING & {*_texts(column)}), "")


def are_long(column: Column) -> bool:
    """Tell whether a column holds long texts."""
    texts = _bodies(column)
    return (
        bool(texts)
        and median(map(len, texts)) >= _LONG
        and _most(texts, lambda text: " " in text and not _ENCODED.match(text))
    )


def are_markup(column: Column) -> bool:
    """Tell whether a column holds HTML: tags, or references such as `&#8211;`, in more texts than by chance."""
    texts = _bodies(column)
    return _share(texts, lambda text: bool(_MARKUP.search(text))) >= _SPLIT


def are_lines(column: Column) -> bool:
    """Tell whether a column holds lines of several words that differ from record to record, as headlines do."""
    texts, (least, most) = _texts(column), _LINE
    return (
        _most(texts, lambda text: least <= len(text) <= most and " " in text and "\n" not in text)
        and len(column.different) >= _DIFFERENT * column.filled
    )


def are_words(column: Column) -> bool:
    """Tell whether a column holds lists of short strings."""
    items = [item for value in column.values if isinstance(value, list) for item in value]
    return set(column.kinds) == {"list of string"} and _most(
        items, lambda item: len(item) <= _ITEM and not _LINK.fullmatch(item)
    )


def are_counted(column: Column) -> bool:
    """Tell whether a column holds the numbers of the records, one by one."""
    numbers = [int(value) for value in column.values] if are_integers(column) else []
    return len(numbers) > 1 and all(after - before == 1 for before, after in pairwise(numbers))


def are_serial_days(column: Column) -> bool:
    """Tell whether a column holds numbers that are days since 1900 in Excel, of the years 1990 to 2050."""
    return are_numbers(column) and all(_SERIAL[0] < float(value) < _SERIAL[1] for value in column.values)


def separator(column: Column) -> str | None:
    """Return what stands between the items of lists that are written in one string; None where they are not.

    >>> column = Column("Tags")
    >>> for value in ("قطر، السعودية، الخليج", "قطر", "اليمن، عدن"):
    ...     column.take(value)
    >>> separator(column)
    '،'

    A list as JSON or Python writes it is read as one, and its items may hold any sign.

    >>> printed = Column("Tags")
    >>> printed.take("['قطر', 'اليمن, عدن']")
    >>> separator(printed) is None
    True
    """
    texts = _texts(column)
    shares = {sign: _share(texts, partial(_cuts, sign=sign)) for sign in _SEPARATORS}
    best = max(shares, key=lambda sign: shares[sign])
    return best if shares[best] >= _SPLIT else None


def _cuts(text: str, sign: str) -> bool:
    parts = text.split(sign)
    return (
        len(parts) > 1 and max(map(len, parts)) <= _ITEM and "\n" not in text and not text.startswith(python_text.LIST)
    )


def few(column: Column) -> list[str] | None:
    """Return the different values of a column, if there are at most half as many as values; None for any other column.

    >>> column = Column("Label")
    >>> for value in ("زائف", "مضلل", "زائف", "زائف"):
    ...     column.take(value)
    >>> few(column)
    ['زائف', 'مضلل']
    """
    counts = column.counts
    if not counts or set(column.kinds) != {"string"} or not 1 < len(counts) <= column.filled / 2:
        return None
    return [value for value, _ in counts.most_common()]


def of_dates(column: Column) -> Dates | None:
    """Return the form in which most values of a column are dates; None if most are no dates.

    >>> column = Column("Date")
    >>> for value in ("الأحد 25 يوليو 2021", "03/04/2021", "25/07/2021"):
    ...     column.take(value)
    >>> of_dates(column)
    Dates(form='printed', offset=False, settings={'day_first': True})
    """
    forms = [form for form in map(_form, column.values) if form]
    if 2 * len(forms) <= len(column.values):  # dates are what is misprinted most
        return None
    (form, _), *_ = Counter(name for name, _ in forms).most_common()
    texts = [text for text in map(_text, column.values) if text]
    doubtful = [text for text in texts if _doubtful(_read(text))]
    settings = {name: shown(texts) for name, (asked, shown) in _SETTINGS.items() if any(map(asked, doubtful))}
    return Dates(form, all(offset for _, offset in forms), settings)


_read = lru_cache(1 << 14)(dates.read)


def _doubtful(reading: dates.Reading) -> bool:
    """Tell whether a line can be read in two ways."""
    return any(remark.code == "DAT010" for remark in reading.remarks)


def _several_orders(text: str) -> bool:
    """Tell whether a line states several days in one calendar, of which the order of its numbers picks one."""
    stated = _read(text).readings
    return len(stated) > len({each.calendar for each in stated}) and any(
        dates.read(text, day_first=True, calendar=calendar).date for calendar in (None, "jalali")
    )


def _several_calendars(text: str) -> bool:
    """Tell whether a line states the same numbers in several calendars."""
    return not dates.read(text, day_first=True).date and bool(dates.read(text, day_first=True, calendar="jalali").date)


def _calendar(texts: Iterable[str]) -> Unmarked | None:
    """Tell by the dates in numbers that one calendar alone has, as a 31st or a year from 1421 on, which is meant."""
    known = {_read(text).calendar for text in texts if _UNMARKED.fullmatch(text)}
    certain = [calendar for calendar in get_args(Unmarked) if calendar in known]
    return certain[0] if len(certain) == 1 else None


def _text(value: Any) -> str:  # noqa: ANN401  # any JSON
    return value.strip() if isinstance(value, str) else ""


def _form(value: Any) -> tuple[str, bool] | None:  # noqa: ANN401  # any JSON
    """Name the form in which a value is a date, and whether it states its offset."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    text = str(value).strip()
    if _DIGITS.fullmatch(text) or not isinstance(value, str):
        return _counted(text) or _digits(text)
    written = next(((form, exact) for pattern, form, exact in _WRITTEN if pattern.search(text)), None)
    return written or _in_words(text)


def _in_words(text: str) -> tuple[str, bool] | None:
    reading = _read(text)
    if reading.date is None and not _doubtful(reading):
        return None
    return "RFC 2822" if _MESSAGE.fullmatch(text) else _PRINTED, reading.offset is not None


def _counted(text: str) -> tuple[str, bool] | None:
    unit = "milliseconds" if len(text) > _SECONDS else "seconds"
    return (f"{unit} since 1970", True) if dates.counted(text) else None


def _digits(text: str) -> tuple[str, bool] | None:
    return (_PRINTED, False) if len(text) > _YEAR and _read(text).date else None


def _order(texts: Iterable[str]) -> bool | None:
    """Tell by numbers over twelve whether the day stands before the month."""
    pairs = [(int(match[1]), int(match[2])) for text in texts if (match := _SLASHES.match(text))]
    first, second = (any(pair[place] > 12 for pair in pairs) for place in (0, 1))  # noqa: PLR2004  # months
    return None if first == second else first


_SETTINGS: Mapping[str, tuple[Callable[[str], bool], Callable[[Sequence[str]], Any]]] = {
    "day_first": (_several_orders, _order),
    "calendar": (_several_calendars, _calendar),
}


def described(column: Column) -> str:
    """Say in words what the values of a column are; empty where that is nothing but text.

    >>> column = Column("a")
    >>> column.take("https://example.org/a")
    >>> described(column)
    'links'
    """
    if dated := of_dates(column):
        return f"dates: {dated.form}"
    return next((words for words, test in _WORDS.items() if test(column)), "")


_WORDS: Mapping[str, Callable[[Column], object]] = {
    "links": are_links,
    "links of media": are_media,
    "links without a host": are_relative_links,
    "true or false": are_booleans,
    "whole numbers": are_integers,
    "numbers": are_numbers,
    "digits that a number does not keep": are_digits,
    "tags of languages": are_tags,
    "few values": few,
    "long texts": are_long,
    "lists of words": are_words,
}
