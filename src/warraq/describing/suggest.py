"""Which column looks like which field, and why: the best column a field, by its name before by what its values are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from warraq import mapping
from warraq.article import FIELDS, REQUIRED
from warraq.describing import names, parted, values
from warraq.describing.columns import Column, Sample
from warraq.normalise import dates

_LISTS = ("keywords", "authors", "attribution")
_DATES = ("published_at", "collected_at", "dateline")
_PART = "by its name and values: a part of the date"
_DATED = 0.8  # of the links, in whose path the day of the article stands
_PLAIN = ("links", "links of media", "true or false", "whole numbers", "numbers", "digits that a number does not keep")


@dataclass(frozen=True, slots=True)
class Own:
    """A field of one's own that a column may be: its name, its type, and its values where they are a closed set."""

    name: str
    type: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Guess:
    """What a column looks like, and the reason; neither a field nor one of one's own where it looks like nothing.

    `place` is its place among the columns that are the field together.
    """

    column: Column
    reason: str
    field: str | None = None
    own: Own | None = None
    place: int = 0


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What is suggested for a file: a guess for each of its columns, in their order."""

    guesses: tuple[Guess, ...]

    def column(self, field: str) -> Column | None:
        """Return the column that looks like a field, or several that do together as one."""
        parts = self._parts(field)
        return parted.joined(parts) if parts else None

    def _parts(self, field: str) -> list[Column]:
        parts = [guess for guess in self.guesses if guess.field == field]
        return [guess.column for guess in sorted(parts, key=lambda guess: guess.place)]

    @property
    def mapping(self) -> dict[str, mapping.Column]:
        """The column of each field, as a mapping has it, in the record's order."""
        columns = {name: column for name in FIELDS if (column := self.column(name))}
        return {
            name: mapping.Column(
                tuple(part.name for part in self._parts(name)),
                values.separator(columns[name]) if name in _LISTS else None,
                values.nothing(columns[name]) | (values.languages_as_tags(columns[name]) if name == "language" else {}),
                markup=name in ("title", "text") and values.are_markup(columns[name]),
            )
            for name in columns
        }

    @property
    def missing(self) -> tuple[str, ...]:
        """The required fields that no column looks like; `id` is made of the link."""
        return tuple(name for name in REQUIRED if name != "id" and self.column(name) is None)

    @property
    def own(self) -> tuple[tuple[Own, Column], ...]:
        """The fields of one's own, each with its column."""
        return tuple((guess.own, guess.column) for guess in self.guesses if guess.own)

    @property
    def dates(self) -> values.Dates | None:
        """How the dates stand that the articles were published at."""
        column = self.column("published_at") or self.column("dateline")
        return values.of_dates(column) if column else None

    @property
    def dated_links(self) -> bool:
        """Whether no column has dates, and most links have the day in their path."""
        column = self.column("link")
        if column is None or self.column("published_at"):
            return False
        dated = sum(dates.in_path(link) is not None for link in column.values)
        return bool(column.values) and dated >= _DATED * len(column.values)

    @property
    def zoneless(self) -> bool:
        """Whether some dates state no offset from UTC: then their time zone has to be said."""
        forms = [values.of_dates(column) for name in _DATES if (column := self.column(name))]
        return self.dated_links or any(each is not None and not each.offset for each in forms)

    @property
    def settings(self) -> dict[str, Any]:
        """The settings that the source needs so that its dates can be read."""
        asked = self.dates.settings if self.dates else {}
        settings = {name: shown for name, shown in asked.items() if shown is not None}
        if self.dated_links:
            settings["date_from_link"] = True
        return settings


def suggest(sample: Sample) -> Suggestion:
    """Say of each column of a sample what it looks like.

    >>> from warraq.describing.columns import sampled
    >>> row = {"Headline": "عنوان الخبر رقم {n}", "x": "https://example.org/{n}", "Label": "{own}"}
    >>> rows = [{name: value.format(n=n, own="ab"[n % 2]) for name, value in row.items()} for n in range(8)]
    >>> for guess in suggest(sampled(rows)).guesses:
    ...     print(guess.column.name, guess.field or guess.own and guess.own.name, guess.reason)
    Headline title by its name
    x link by its values: links
    Label label by its values: few values
    """
    chosen = dict[str, tuple[Column, str]]()
    taken = set[str]()
    for _, field, column, reason in sorted(_candidates(sample), key=lambda each: each[0]):
        if field not in chosen and column.name not in taken:
            chosen[field] = column, reason
            taken.add(column.name)
    day, reason = chosen.get("published_at", (None, ""))
    parts = parted.columns(sample.columns, day if day and day.filled else None)
    if parts:
        chosen["published_at"] = parts[0], reason if parts[0] is day else _PART
    fields = {column.name: (field, reason) for field, (column, reason) in chosen.items()}
    fields |= {part.name: ("published_at", _PART) for part in parts[1:]}
    guesses, own = list[Guess](), set(FIELDS)
    for number, column in enumerate(sample.columns, 1):
        if column.name in fields:
            field, reason = fields[column.name]
            place = parts.index(column) if field == "published_at" and column in parts else 0
            guesses.append(Guess(column, reason, field, place=place))
            continue
        guess = _unmapped(column, number, own, chosen)
        own |= {guess.own.name} if guess.own else set()
        guesses.append(guess)
    return Suggestion(tuple(guesses))


def _candidates(sample: Sample) -> Iterator[tuple[tuple[int, float, int], str, Column, str]]:
    """Yield what columns may be: how good a candidate is (the least is the best), the field, the column, the reason."""
    in_lists = {column.name.replace(mapping.EACH, "") for column in sample.columns if mapping.EACH in column.name}
    titled = any("title" in names.fields(column.name) for column in sample.columns)
    for place, column in enumerate(sample.columns):
        if column.name in in_lists:  # an object here and a list of them there: the path of the list reaches both
            continue
        if not titled and names.crawled(column.name) and _fits("collected_at", column):
            yield (0, 0, place), "collected_at", column, "its name is that of the time of crawling where no titles are"
            continue
        named = [(field, rank) for field, rank in names.fields(column.name).items() if _fits(field, column)]
        for field, rank in named:
            tier = 0 if column.filled else 3
            yield (tier, rank, place), field, column, _named(field, column)
        if names.summarising(column.name) and column.filled and _fits("text", column):
            yield (2, 0, place), "text", column, "by its name, as no column looks like the whole text"
        if named or names.unfit(column.name):
            continue
        words = values.described(column) or "lines that differ from record to record"
        for field, test in _BY_VALUES.items():
            if column.filled and test(column):
                tier = 2 if values.are_integers(column) else 1  # a number may be a date by chance
                yield (tier, -(column.longest or 0), place), field, column, f"by its values: {words}"


def _fits(field: str, column: Column) -> bool:
    """Tell whether nothing in the values of a column speaks against a field."""
    return not column.filled or _FITS[field](column)


def _named(field: str, column: Column) -> str:
    """Give the reason for a field by its name, and what the values say beside."""
    sign = values.separator(column) if field in _LISTS else None
    words = f"lists that {sign} separates" if sign else values.described(column)
    return "by its name" + (f"; its values are {words}" if words else "")


def _is_text(column: Column) -> bool:
    return set(column.kinds) <= {"string"} and values.described(column) not in _PLAIN


def _is_line(column: Column) -> bool:
    return _is_text(column) and not values.are_long(column) and values.of_dates(column) is None


def _is_list(column: Column) -> bool:
    return set(column.kinds) <= {"string", "list of string"} and values.described(column) not in (*_PLAIN, "long texts")


def _is_body(column: Column) -> bool:
    return set(column.kinds) <= {"string", "list of string"} and values.described(column) not in _PLAIN


def _is_link(column: Column) -> bool:
    return values.are_links(column) or values.are_relative_links(column)


def _is_date(column: Column) -> bool:
    return values.of_dates(column) is not None


def _is_license(column: Column) -> bool:
    return _is_line(column) and not any(set(text) & set(" ©/") for text in column.values)


_FITS: Mapping[str, Callable[[Column], bool]] = {
    "title": _is_line,
    "link": _is_link,
    "published_at": _is_date,
    "collected_at": _is_date,
    "dateline": lambda column: _is_date(column) and set(column.kinds) == {"string"},
    "text": _is_body,
    "authors": _is_list,
    "keywords": _is_list,
    "section": _is_line,
    "language": values.are_languages,
    "publisher": _is_line,
    "attribution": _is_list,
    "related": lambda column: set(column.kinds) == {"list of string"},
    "license": _is_license,
}


def _differs(column: Column) -> bool:
    return 10 * len(column.different) >= 9 * column.filled


_BY_VALUES: Mapping[str, Callable[[Column], bool]] = {
    "link": lambda column: values.are_links(column) and _differs(column),
    "published_at": lambda column: _is_date(column) and not values.are_counted(column),
    "text": lambda column: values.are_long(column) and _differs(column),
    "title": lambda column: _is_line(column) and values.are_lines(column),
    "keywords": lambda column: values.are_words(column) and len(column.different) > 1,
    "language": values.are_tags,
}


def _unmapped(column: Column, number: int, taken: set[str], chosen: Mapping[str, tuple[Column, str]]) -> Guess:
    """Make the guess for a column that is none of the record's fields: one's own field, or why it is none."""
    if not column.filled:
        return Guess(column, "no field: it is empty")
    for field in names.fields(column.name):
        if _FITS[field](column) and field in chosen:
            return Guess(column, f"its name says {field}, which is {chosen[field][0].name}")
    odd = next(iter(names.fields(column.name)), None)
    if (values.are_counted(column) and odd not in _DATES) or (names.numbering(column.name) and _differs(column)):
        return Guess(column, "it numbers the records")
    kind = _own_type(column)
    if kind is None or names.unfit(column.name):
        words = values.described(column)
        named = f"; its name says {odd}, and its values are none of its kind that can be read" if odd else ""
        return Guess(column, f"no field; its values are {words}" if words else f"no field{named}")
    name, few = names.own(column.name, taken, number), values.few(column) or []
    own = Own(name, kind, tuple(sorted(few)) if kind == "string" else ())
    reason = f"by its values: {values.described(column)}"
    days = " (days as Excel counts them? save the column as yyyy-mm-dd)" if values.are_serial_days(column) else ""
    return Guess(column, f"{reason}, which {odd} can't be{days if odd in _DATES else ''}" if odd else reason, own=own)


def _own_type(column: Column) -> str | None:
    """Return the type of the field of one's own that a column may be; None where nothing speaks for one."""
    if values.of_dates(column) or values.are_links(column) or values.are_media(column):
        return None
    types: Mapping[str, Callable[[Column], object]] = {
        "boolean": values.are_booleans,
        "integer": values.are_integers,
        "number": values.are_numbers,
        "list of string": values.are_words,
        "string": lambda column: values.few(column) or values.are_digits(column),
    }
    return next((name for name, test in types.items() if test(column)), None)
