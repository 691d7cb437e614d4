"""Dates written in every naming and digit system come back, and no line at all makes `read` fail."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from warraq.normalise.dates import read, tables
from warraq.normalise.dates.fold import fold
from warraq.normalise.dates.grammar import parse

DIGITS = ("0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹")
MONTHS = [
    (name.replace("_", " "), row.meaning) for row in tables.words() if row.part in {"G", "V"} for name in row.names
]
HIJRI = [(name.replace("_", " "), row.meaning) for row in tables.words() if row.part == "H" for name in row.names]
LATIN = [
    (name.replace("_", joint).replace("'", apostrophe), row.meaning)
    for row in tables.words()
    if row.part == "H'"
    for name in row.names
    for joint, apostrophe in ((" ", "'"), ("-", "’"), (" ", "ʿ"), ("-", ""))
]
JALALI = [(name, row.meaning) for row in tables.words() if row.part == "J" for name in row.names]
LAYOUTS = (
    "{d} {m} {y}",
    "{d}{m}{y}",
    "{d}-{m}-{y}",
    "{d}/{m}/{y}",
    "{m} {d}, {y}",
    "{y} {m} {d}",
    "نشر في: {d} {m}، {y}م",
)
WEEKDAYS = [(row.meaning, row.names) for row in tables.words() if row.part == "W"]

digits = st.sampled_from(DIGITS)
days = st.dates(date(1583, 1, 1), date(2150, 12, 31))


def write(template, system, **parts):
    return template.format(**parts).translate(dict(zip(map(ord, DIGITS[0]), system, strict=True)))


@given(st.sampled_from(MONTHS), st.integers(1583, 2150), st.integers(1, 28), st.sampled_from(LAYOUTS), digits)
def test_every_month_name_comes_back(month, year, day, layout, system):
    name, number = month
    reading = read(write(layout, system, d=day, m=name, y=year))
    assert (reading.date, reading.remarks) == (date(year, number, day).isoformat(), ())


@given(days, st.data())
def test_the_weekday_that_is_right_passes_and_any_other_is_a_mismatch(day, data):
    weekday, spellings = data.draw(st.sampled_from(WEEKDAYS))
    reading = read(f"{data.draw(st.sampled_from(spellings)).replace('_', ' ')} {day.day} {'يوليو'} {day.year}")
    codes = [remark.code for remark in reading.remarks]
    july = date(day.year, 7, day.day)
    assert (reading.date, reading.weekday) == (july.isoformat(), tables.WEEKDAYS[weekday])
    assert codes == ([] if july.weekday() == weekday else ["DAT005"])


@given(st.sampled_from(HIJRI + LATIN), st.integers(1343, 1500), st.integers(1, 29), digits)
def test_hijri_names_come_back(month, year, day, system):
    name, number = month
    reading = read(write("{d} {m} {y} هـ", system, d=day, m=name, y=year))
    assert [one.date for one in reading.readings] == [f"{year}-{number:02}-{day:02}"]
    assert (reading.calendar, reading.precision, reading.remarks) == ("hijri", "day", ())


@given(st.sampled_from(JALALI), st.integers(1300, 1499), st.integers(1, 29), digits)
def test_jalali_names_come_back(month, year, day, system):
    name, number = month
    reading = read(write("{d} {m} {y}", system, d=day, m=name, y=year))
    assert [one.date for one in reading.readings] == [f"{year}-{number:02}-{day:02}"]
    assert (reading.calendar, reading.precision, reading.remarks) == ("jalali", "day", ())


@given(
    st.datetimes(datetime(1584, 1, 1), datetime(2150, 1, 1)),  # noqa: DTZ001 - the offset is drawn apart
    st.integers(-14 * 60, 14 * 60),
    digits,
)
def test_iso_timestamps_come_back_as_instants(local, minutes, system):
    sign, shift = "-" if minutes < 0 else "+", abs(minutes)
    offset = f"{sign}{shift // 60:02}:{shift % 60:02}"
    stamp = local.replace(microsecond=0)
    reading = read(write("{t}", system, t=stamp.isoformat()) + offset)
    assert reading.date == stamp.isoformat()
    assert reading.instant == (stamp - timedelta(minutes=minutes)).replace(tzinfo=UTC)


@given(days, st.sampled_from("/-.،ـ "), digits)
def test_numbers_are_read_or_their_two_orders_are_told(day, separator, system):
    reading = read(write("{d}{s}{m}{s}{y}", system, d=day.day, m=day.month, y=day.year, s=separator))
    if day.day > 12 or day.day == day.month:
        assert (reading.date, reading.remarks) == (day.isoformat(), ())
    else:
        assert [remark.code for remark in reading.remarks] == ["DAT010"]
        assert [one.date for one in reading.readings] == [
            day.isoformat(),
            day.replace(month=day.day, day=day.month).isoformat(),
        ]


WORDS = [
    *sorted(tables.lexicon()),
    "25",
    "7",
    "2021",
    "1442",
    "1400",
    "1400/05/12",
    "11:02",
    "99",
    "20210725",
    "T",
    "كلمة",
    "&nbsp;",
    "+03:00",
    "+",
    "GMT+3",
    "UTC-99",
    "\ud800",
    "ـ",
    " ",
]


@given(
    st.one_of(
        st.text(max_size=600),
        st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join),
        st.lists(st.sampled_from(WORDS)).map("".join),
    ),
    st.sampled_from((None, True, False)),
    st.sampled_from((None, "hijri", "jalali")),
    st.sampled_from((None, "Asia/Beirut", "America/New_York")),
)
def test_no_line_makes_it_fail(line, day_first, calendar, timezone):
    reading = read(line, day_first=day_first, calendar=calendar, timezone=timezone)
    assert reading == read(line, day_first=day_first, calendar=calendar, timezone=timezone)
    assert (reading.date is None) == (reading.precision is None) == (reading.calendar is None)
    assert reading.date is not None or reading.remarks
    assert (reading.offset is None) == (reading.offset_source is None)
    if reading.date and reading.offset:
        assert reading.instant is not None


@given(st.text(max_size=80))
def test_a_date_in_unknown_words_is_prose(text):
    line = f"قررت الحكومة {text} 25 يوليو 2021"
    assert read(line).date is None


def test_folding_is_idempotent_over_every_known_word():
    for word in tables.lexicon():
        assert fold(word) == word
        assert "?" not in parse(word).codes or len(word) > 1


@given(
    st.integers(1343, 1500),  # years that the tables of both calendars have
    st.integers(1, 12),
    st.integers(1, 31),
    st.sampled_from("/-. "),
    st.sampled_from(("hijri", "jalali")),
)
def test_a_calendar_settles_what_is_in_doubt_and_nothing_else(year, month, day, sign, calendar):
    line = f"{year}{sign}{month}{sign}{day}"
    alone, settled = read(line), read(line, calendar=calendar)
    if len(alone.readings) > 1:
        assert (settled.calendar, settled.remarks) == (calendar, ())
        assert [each for each in alone.readings if each.calendar == calendar] == list(settled.readings)
    else:
        assert settled == alone
