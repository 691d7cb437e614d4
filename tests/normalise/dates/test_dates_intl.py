"""Dates as JavaScript prints them: `tests/cases/dates/intl.tsv`, made by ICU and not by our tables."""

import json
from pathlib import Path

from tests.tables import rows

from warraq.normalise.dates import read

TABLE = Path(__file__).parents[2] / "cases/dates/intl.tsv"
ROWS = [line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
MONTH_FIRST = ("en-US", "en-u-")
# Names that CLDR has for Canada alone, one without a word for time, and a night that goes on till six.
UNREAD = {("fr-CA", "longGeneric"), ("ru", "toString"), ("tr-u-ca-islamic-umalqura", "dayPeriod")}
IN_NUMBERS = {"short", "toLocaleString", "toLocaleDateString", "two-digit"}


def test_the_table_is_whole():
    assert len(ROWS) > 1000
    assert sum(row[0].startswith("ar") for row in ROWS) > 500


@rows(ROWS)
def test_what_javascript_prints_is_what_is_read(row):
    locale, form, _, moment, offset, line = row
    order = not locale.startswith(MONTH_FIRST)
    reading = read(json.loads(line), day_first=order)
    codes = [remark.code for remark in reading.remarks]
    if codes == ["DAT010"] and form in IN_NUMBERS:  # a Persian year in numbers, which could be a Hijri one
        assert {one.calendar for one in reading.readings} == {"hijri", "jalali"}
        assert read(json.loads(line), day_first=order, calendar="jalali").date == moment
    elif codes == ["DAT009"]:
        assert (locale, form) in UNREAD
    else:
        assert (reading.date, reading.offset, codes) == (moment, None if offset == "-" else offset, [])


def test_without_an_order_nothing_is_guessed():
    for locale, _, _, moment, _, line in ROWS:
        reading = read(json.loads(line))
        assert reading.date in (None, moment), (locale, line)


def test_times_that_count_from_now_are_named():
    lines = TABLE.with_name("relative.txt").read_text(encoding="utf-8").splitlines()[1:]
    assert len(lines) > 150
    told = {remark.message for line in lines for remark in read(line).remarks}
    assert told == {"a time that counts from when the page was read: write the date itself"}
