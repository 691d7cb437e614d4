"""Faults of dates: of those that the record holds, of the printed one, and of the two together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from defects.kind import Case, Kind, Record, changing, dateline, own, undated
from synthetic import printed, vocabulary

EARLIEST = "1990-01-01"

_Change = Callable[[Record, Case], bool | None]


def _published(record: Record) -> datetime:
    return datetime.fromisoformat(record["published_at"].removesuffix("Z"))


def _local(record: Record) -> datetime | None:
    """Return the local time of publication, where the record names an offset; else None."""
    if record["dateline"] is None:
        return None
    return _published(record) + timedelta(hours=int(record["dateline"]["offset"][1:3]))


def _malformed(name: str, value: str) -> Kind:
    return changing(name, "DAT001", "/published_at", lambda record, _: record.update(published_at=value))


def _collected(name: str, code: str, make: Callable[[datetime], str]) -> Kind:
    def change(record: Record, _: Case) -> None:
        record["collected_at"] = make(_published(record))

    return changing(name, code, "/collected_at", change)


def _alone(name: str, code: str, value: str) -> Kind:
    """Make the kind that sets a date which any other of the record would contradict."""

    def change(record: Record, case: Case) -> None:
        undated(record, case)
        record["published_at"] = value

    return changing(name, code, "/published_at", change)


def _reprinted(name: str, code: str, raw: Callable[[datetime], str], *, precision: str = "day") -> Kind:
    """Make the kind that prints the date otherwise; DAT006 stands on the record's date, the others on the line."""

    def change(record: Record, _: Case) -> bool:
        local = _local(record)
        if local is None:
            return False
        dateline(record, raw(local), precision)
        return True

    return changing(name, code, "/published_at" if code == "DAT006" else "/dateline/raw", change)


def _names(kind: str, separator: str | None = None) -> list[str]:
    return list(vocabulary.data()["ar"][kind].split(separator))


def _day(when: datetime, style: int = 0) -> str:
    return printed.day("ar", when.date(), style)


def _weekday_before(when: datetime, style: int = 0) -> str:
    """Print the date with the weekday of the day before."""
    names = _names("weekdays")
    return _day(when, style).replace(names[when.weekday()], names[when.weekday() - 1], 1)


def _moon_off(when: datetime, days: int) -> str:
    """Print the Hijri date of another day beside the Gregorian one."""
    moon, gregorian = _day(when + timedelta(days=days), 3).split(" - ")[0], _day(when, 3).split(" - ")[1]
    return f"{_names('weekdays')[when.weekday()]} {moon.partition(' ')[2]} - {gregorian}"


def _ambiguous(mark: str) -> _Change:
    def change(record: Record, case: Case) -> None:
        undated(record, case)
        year = record["published_at"][:4]
        record["published_at"] = f"{year}-04-03T09:00:00Z"
        dateline(record, mark.join(("03", "04", year)))

    return change


def _in_path(path: str) -> _Change:
    """Put another day's date into the link."""

    def change(record: Record, case: Case) -> None:
        other = _published(record) - timedelta(days=40)
        own(record, "https://www.alwaha.example.com" + other.strftime(path) + str(case.number))

    return change


def _unprinted(text: str) -> Kind:
    return _reprinted(f"a line that is no date: {text}", "DAT009", lambda _: text)


KINDS = (
    _malformed("29 February of another year", "2021-02-29T10:00:00Z"),
    _malformed("the 31st of April", "2021-04-31T10:00:00Z"),
    _malformed("the 13th month", "2021-13-01T10:00:00Z"),
    _malformed("24 o'clock", "2021-07-25T24:00:00Z"),
    _malformed("a leap second", "2016-12-31T23:59:60Z"),
    _malformed("a date alone", "2021-07-25"),
    _malformed("no seconds", "2021-07-25T11:02Z"),
    _malformed("slashes", "25/07/2021 11:02"),
    _malformed("seconds of Unix", "1627210920"),
    _malformed("Arabic digits", "٢٠٢١-٠٧-٢٥T١١:٠٢:٠٠Z"),
    _malformed("a year of two digits", "21-07-25T11:02:00Z"),
    _malformed("an offset without a colon", "2021-07-25T11:02:00+0300"),
    _malformed("RFC 5322", "Sun, 25 Jul 2021 11:02:00 +0300"),
    _malformed("a printed date", "25 يوليو 2021"),
    _collected("a malformed time of collection", "DAT001", lambda _: "2021-02-30T10:00:00Z"),
    changing("no offset", "DAT002", "/published_at", lambda r, _: r.update(published_at=r["published_at"][:-1])),
    changing("a fraction and no offset", "DAT002", "/published_at", lambda r, _: r.update(published_at=r["published_at"][:-1] + ".1234567")),
    _collected("a collection without offset", "DAT002", lambda when: f"{when + timedelta(days=1):%Y-%m-%dT%H:%M:%S}"),
    _alone("a far year", "DAT003", "2999-01-01T00:00:00Z"),
    _alone("a digit too many for the century", "DAT003", "2121-07-25T11:02:00+03:00"),
    _alone("the zero of Unix", "DAT004", "1970-01-01T00:00:00Z"),
    _alone("the zero of spreadsheets", "DAT004", "1899-12-30T00:00:00Z"),
    _alone("the first year", "DAT004", "0001-01-01T00:00:00Z"),
    _alone("before the source's earliest", "DAT004", "1989-12-31T12:00:00Z"),
    _alone("a Hijri year for a Gregorian one", "DAT004", "1442-07-25T11:02:00Z"),
    _reprinted("the weekday of the day before", "DAT005", _weekday_before),
    _reprinted("the weekday before, months of the east", "DAT005", lambda when: _weekday_before(when, 1)),
    _reprinted("the weekday before, two calendars", "DAT005", lambda when: _weekday_before(when, 3)),
    _reprinted("the weekday before, Arabic digits", "DAT005", lambda when: _weekday_before(when, 6)),
    _reprinted("another day printed", "DAT006", lambda when: _day(when - timedelta(days=3))),
    _reprinted("another month printed", "DAT006", lambda when: _day(when - timedelta(days=31), 2)),
    _reprinted("another year printed", "DAT006", lambda when: _day(when - timedelta(days=366), 5)),
    _reprinted("another hour printed", "DAT006", lambda when: f"{_day(when)} - {when - timedelta(hours=1):%H:%M}".replace(_day(when), _day(when - timedelta(hours=1))), precision="minute"),
    _reprinted("morning for evening", "DAT006", lambda when: f"{_day(when)} {when.hour % 12 or 12:02}:{when:%M} {'ص' if when.hour >= 12 else 'م'}", precision="minute"),
    changing("another day in the path", "DAT007", "/published_at", _in_path("/%Y/%m/%d/")),
    changing("another day in the path, dashes", "DAT007", "/published_at", _in_path("/%Y-%m-%d/")),
    changing("another day in the path, digits alone", "DAT007", "/published_at", _in_path("/%Y%m%d/")),
    _collected("collected three hours before", "DAT008", lambda when: f"{when - timedelta(hours=3):%Y-%m-%dT%H:%M:%SZ}"),
    _collected("collected before, at another offset", "DAT008", lambda when: f"{when + timedelta(hours=1):%Y-%m-%dT%H:%M:%S}+03:00"),
    _unprinted("31 فبراير 2021"),
    _unprinted("أمس الأول"),
    _unprinted("25 يوليو"),
    _unprinted("الأحد 25 xx 2021"),
    changing("day and month could change places", "DAT010", "/dateline/raw", _ambiguous("/")),
    changing("day and month could change places, dashes", "DAT010", "/dateline/raw", _ambiguous("-")),
    _reprinted("a Hijri date ten days off", "DAT011", lambda when: _moon_off(when, 10)),
    _reprinted("a Hijri date a month off", "DAT011", lambda when: _moon_off(when, -29)),
)  # fmt: skip
