"""Reading of one printed date line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from warraq.article import Calendar, Precision
from warraq.finding import Remark
from warraq.normalise.dates import clock, epoch, relative
from warraq.normalise.dates.calendars import Stated, Unreadable
from warraq.normalise.dates.collect import Facts, collect
from warraq.normalise.dates.settle import AmbiguousError, Settled, settle
from warraq.normalise.dates.tables import WEEKDAYS

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_RELATIVE: Final = "a time that counts from when the page was read: write the date itself"
_DAY_LENGTH: Final = len("2021-07-25")


class CalendarDate(NamedTuple):
    """A date in its own calendar's numbers, in ISO 8601's order, as far as its precision goes."""

    calendar: Calendar
    date: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a line says about a date, and what is wrong with it.

    `date` is Gregorian ISO 8601 as far as the precision goes, None where nothing certain was read. `calendar` is the
    one that the date was taken from; `readings` are the dates of all calendars on the line, or the candidates of a line
    that is ambiguous. `weekday` is the printed one, in English. `slack` is how many days the date can be off either
    way: one for a Hijri date alone without its weekday, since papers follow the moon that was seen.
    """

    text: str
    date: str | None
    precision: Precision | None
    calendar: Calendar | None
    weekday: str | None
    offset: str | None
    offset_source: Literal["stated", "assumed"] | None
    readings: tuple[CalendarDate, ...]
    remarks: tuple[Remark, ...]
    slack: int = 0

    @property
    def instant(self) -> datetime | None:
        """First instant of what is stated, in UTC; None without a date or an offset, or outside of the years 1 to 9999.

        >>> read("تموز 2021", timezone="Asia/Beirut").instant
        datetime.datetime(2021, 6, 30, 21, 0, tzinfo=datetime.timezone.utc)
        """
        if self.date is None or self.offset is None:
            return None
        local = _start(self.date)
        shift = timedelta(hours=int(self.offset[1:3]), minutes=int(self.offset[4:]))
        try:
            return (local + shift if self.offset[0] == "-" else local - shift).replace(tzinfo=UTC)
        except OverflowError:
            return None


def read(
    text: str, *, day_first: bool | None = None, calendar: Calendar | None = None, timezone: str | None = None
) -> Reading:
    """Read the date line of a newspaper.

    Printed dates are the only ones that many articles have, and nothing is guessed about them: a line that can be read
    in two ways has no date, and a line with anything on it that no date line has is prose.

    Beside dates of up to three calendars, weekdays, a time, and an offset, these may stand on the line: white space,
    invisible characters, HTML character references and punctuation; labels (`نشر في`, `آخر تحديث`, `الموافق`, …); an
    issue number (`العدد 15000`); the names of cities and agencies in `words.tsv`, and any place of up to three
    words where an agency signs its line; and a by-line, which is `كتب:`, `بقلم` or `by` with a name of at most four
    words. The last three are taken only where the day is stated.

    - Numbers: a year of four digits in front is followed by month and day. Where the year is last, a number over 12
      is the day; otherwise `day_first` settles it, or the printed weekday or a second calendar does where it fits one
      order alone. What is left is DAT010.
    - Years of two digits are read where the other numbers cannot be the year, where `day_first` is given, or in an
      Internet message's date (its zone stated); their century is RFC 5322's (section 4.3). Those of Hijri and Jalali
      dates never are, nor any where `calendar` is one of these.
    - Years 1300 to 1500 in numbers and unmarked are Hijri from 1421 on; before, Hijri or Jalali, whichever is
      possible (a 31st is Jalali); where both are, `calendar` settles it, or it is DAT010. `هـ` marks Hijri years,
      `هـ ش` Jalali ones.
    - Days are read in words too (`الخامس والعشرون من يوليو`), and Hijri months in Latin letters (`Rabi' al-Awwal`,
      `Dhul-Qa'dah`). The solar months of Afghanistan are signs of the zodiac: they are months between a day and a year
      of 1210 to 1500, with no other month on the line.
    - An hour alone (`3 ص`) is that hour to the minute: sites print full hours so. A fraction of a second is cut off.
    - Hours in words (`الثالثة والنصف عصرا`) are of the twelve-hour clock, and DAT010 where nothing tells which half
      of the day. A part of the day may stand before the weekday or end the line (`مساء الأحد …`).
    - A number of ten digits, or of thirteen, that begins with 1 is the seconds or milliseconds since 1970.
    - Fourteen digits are a day and a time to the second, as GDELT and MediaWiki write them.
    - Zones are read by their names (`بتوقيت القدس`, `غرينتش+3`, CLDR's in seven languages) and resolved for that day
      by the IANA database; names of places whose clocks differ are DAT009. A zone or a weekday beside less than a whole
      date is DAT009 too.
    - A day and a month without a year are passed over beside a whole date in another calendar, and DAT009 otherwise.
    - Two different dates in one calendar are DAT010, since either could be meant, save where one is labelled as an
      update (`آخر تحديث`): the other one is read. The same goes for two times.
    - Hijri dates are converted by the Umm al-Qura calendar, Jalali ones by Borkowski's (1996). A Hijri date alone is
      right within a day either way: the printed weekday settles it, and a thirtieth that the calendar lacks is the day
      after the 29th. A Hijri month or year alone lies across two Gregorian ones and is DAT009. Of several calendars the
      Gregorian is taken, then the Jalali.

    `timezone`, an IANA name, gives the offset in force at that local time to a line that states none; a time that
    clocks skip has the offset from before the change, one that they repeat that of its first occurrence (PEP 495).

    Raises ValueError for a time zone that is not in the IANA database; never for a line.

    >>> line = read("الأحد 25 يوليو 2021 11:02 ص", timezone="Asia/Riyadh")
    >>> line.date, line.precision, line.weekday, line.offset, line.remarks
    ('2021-07-25T11:02', 'minute', 'sunday', '+03:00', ())
    >>> read("03/04/2021").remarks[0].code, read("03/04/2021", day_first=True).date
    ('DAT010', '2021-04-03')
    """
    where = clock.zone(timezone) if timezone is not None else None
    if counted := epoch.instant(text):
        iso, day = (
            counted.replace(microsecond=0, tzinfo=None).isoformat(),
            (CalendarDate("gregorian", f"{counted:%F}"),),
        )
        return Reading(text, iso, "second", "gregorian", None, "+00:00", "stated", day, ())
    facts = Facts()
    try:
        collect(facts, text, day_first=day_first, calendar=calendar)
        return _reading(text, facts, settle(facts), where)
    except AmbiguousError as doubt:
        return _unread(text, facts, Remark("DAT010", str(doubt)), doubt.candidates)
    except Unreadable as fault:
        told = _RELATIVE if relative.is_relative(text) else str(fault)
        return _unread(text, facts, Remark("DAT009", told), ())


def _reading(text: str, facts: Facts, settled: Settled, where: ZoneInfo | None) -> Reading:
    iso, taken, stated, time, remarks, slack = settled
    precision: Precision = "day" if taken.day else "month" if taken.month else "year"
    if time:
        iso = f"{iso}T{time.iso}"
        precision = "minute" if time.second is None else "second"
    offset = _stated_offset(facts, iso)
    source: Literal["stated", "assumed"] | None = "stated" if offset else None
    if where and not offset:
        offset, source = clock.offset_at(where, _start(iso)), "assumed"
    dates = _calendar_dates(stated)
    return Reading(text, iso, precision, taken.calendar, _weekday(facts), offset, source, dates, remarks, slack)


def _unread(text: str, facts: Facts, remark: Remark, candidates: tuple[Stated, ...]) -> Reading:
    return Reading(text, None, None, None, _weekday(facts), None, None, _calendar_dates(candidates), (remark,))


def _calendar_dates(stated: tuple[Stated, ...]) -> tuple[CalendarDate, ...]:
    return tuple([CalendarDate(one.calendar, one.iso) for one in stated])


def _weekday(facts: Facts) -> str | None:
    return WEEKDAYS[facts.weekdays[0]] if facts.weekdays else None


def _stated_offset(facts: Facts, iso: str) -> str | None:
    """Find the offset on the line.

    Raises Unreadable where it states two.
    """
    printed = facts.offsets + [time.offset for time in facts.times if time.offset]
    if not printed:
        return None
    offsets = {clock.offset_of(one, _start(iso)) for one in printed}
    if len(offsets) > 1:
        raise Unreadable(f"two offsets from UTC: {' and '.join(sorted(offsets))}")
    return offsets.pop()


def _start(iso: str) -> datetime:
    """First local moment of a date; what it leaves out is the first."""
    return (
        datetime.fromisoformat(iso + "0000-01-01"[len(iso) :])
        if len(iso) < _DAY_LENGTH
        else datetime.fromisoformat(iso)
    )
