"""Conversions against tables that others published."""

from datetime import date, timedelta

import pytest
from hijridate import Gregorian
from tests.tables import rows

from warraq.normalise.dates import read
from warraq.normalise.dates.calendars import Span, Stated, Unreadable, span
from warraq.normalise.dates.tables import WEEKDAYS

# First days of months. 1446: Umm al-Qura as listed at islamiccalendar.info, "Islamic New Year 1st Muharram 1446" (July
# 2024), which gives 30 January 2025 for Sha'ban, a day before the printed calendar's 31st, and is left out there. 1
# Muharram 1444: Supreme Court of Saudi Arabia "according to Umm al-Qura", East Coast Daily, 29 July 2022. 10 Rajab
# 1428: entry stamp of King Khalid Airport shown in Wikipedia, "Islamic calendar", 24 July 2007. 1356: R.H. van Gent,
# The Umm al-Qura Calendar of Saudi Arabia. 15 and 21 Shawwal 1436: datelines of the Saudi Press Agency; 10 Shawwal
# 1436: al-Madina of that Sunday.
UMM_AL_QURA = {
    (1356, 1, 1): "1937-03-14",
    (1428, 7, 10): "2007-07-24",
    (1436, 10, 10): "2015-07-26",
    (1436, 10, 15): "2015-07-31",
    (1436, 10, 21): "2015-08-06",
    (1444, 1, 1): "2022-07-30",
    (1446, 1, 1): "2024-07-07",
    (1446, 2, 1): "2024-08-05",
    (1446, 3, 1): "2024-09-04",
    (1446, 4, 1): "2024-10-04",
    (1446, 5, 1): "2024-11-03",
    (1446, 6, 1): "2024-12-02",
    (1446, 7, 1): "2025-01-01",
    (1446, 9, 1): "2025-03-01",
    (1446, 10, 1): "2025-03-30",
    (1446, 11, 1): "2025-04-29",
    (1446, 12, 1): "2025-05-28",
}
# Nowruz by the Calendar Center of Tehran University's Institute of Geophysics (calendar.ut.ac.ir), as the Iranian
# calendars of these years print it; and days of record in both: the calendar's own law (11 Farvardin 1304), the
# revolution (22 Bahman 1357), the election of 2009 (22 Khordad 1388).
JALALI = {
    (1304, 1, 11): "1925-03-31",
    (1357, 11, 22): "1979-02-11",
    (1370, 1, 1): "1991-03-21",
    (1371, 1, 1): "1992-03-21",
    (1375, 1, 1): "1996-03-20",
    (1376, 1, 1): "1997-03-21",
    (1388, 3, 22): "2009-06-12",
    (1391, 12, 30): "2013-03-20",
    (1395, 1, 1): "2016-03-20",
    (1399, 12, 30): "2021-03-20",
    (1400, 1, 1): "2021-03-21",
    (1403, 1, 1): "2024-03-20",
    (1403, 12, 30): "2025-03-20",
    (1404, 1, 1): "2025-03-21",
    (1408, 12, 30): "2030-03-20",
}


@rows(UMM_AL_QURA.items())
def test_umm_al_qura(hijri, gregorian):
    year, month, day = hijri
    assert read(f"{year}/{month}/{day} هـ").date == gregorian


@rows(JALALI.items())
def test_jalali(jalali, gregorian):
    year, month, day = jalali
    assert read(f"{year}/{month}/{day} هـ ش").date == gregorian


def test_jalali_days_follow_each_other_without_a_gap():
    expected = span(Stated("jalali", 1210, 1, 1)).first
    for year in range(1210, 1634):
        for month in range(1, 13):
            first, last = span(Stated("jalali", year, month))
            assert first == expected
            expected = last + 1
        assert date.fromordinal(expected).month == 3


def test_a_year_is_its_twelve_months():
    for calendar in ("gregorian", "hijri"):
        year = 1442 if calendar == "hijri" else 2024
        months = [span(Stated(calendar, year, month)) for month in range(1, 13)]
        assert span(Stated(calendar, year)) == Span(months[0].first, months[-1].last)


@pytest.mark.parametrize(
    "stated", [Stated("hijri", 1342, 1, 1), Stated("hijri", 1501, 1, 1), Stated("jalali", 1635, 1, 1)]
)
def test_years_outside_of_the_tables_are_refused(stated):
    with pytest.raises(Unreadable, match="outside of the years"):
        span(stated)


@pytest.mark.parametrize("off", [-1, 0, 1])
def test_the_weekday_settles_the_day_of_a_hijri_date_alone(off):
    """The Hijri dates are hijridate's of that day and its neighbours, the weekdays Python's."""
    for number in range(600):
        day = date(1937, 4, 1) + timedelta(83 * number)
        hijri = Gregorian.fromdate(day + timedelta(off)).to_hijri()
        line = f"{WEEKDAYS[day.weekday()].capitalize()} {hijri.day}/{hijri.month}/{hijri.year} AH"
        reading = read(line, day_first=True)
        assert (reading.date, reading.remarks, reading.slack) == (day.isoformat(), (), 0), line


def test_a_weekday_two_days_off_is_a_mismatch_and_settles_nothing():
    reading = read("Friday 10 Shawwal 1436")
    assert [remark.code for remark in reading.remarks] == ["DAT005"]
    assert (reading.date, reading.slack) == ("2015-07-26", 1)


def test_every_month_has_a_thirtieth_of_its_own_or_the_day_after_the_29th():
    for year in range(1343, 1501):
        for month in range(1, 13):
            day = date.fromisoformat(str(read(f"30/{month}/{year} AH").date))
            assert day == date.fromordinal(span(Stated("hijri", year, month, 29)).first + 1)
