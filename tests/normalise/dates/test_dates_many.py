"""What is read by the column is what is read line by line: on every line of the cases, and with times put behind them."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from itertools import product
from pathlib import Path

import pyarrow as pa
import pytest
from hijridate import Gregorian
from tests.tables import rows

from warraq.normalise import dates

CASES = Path(__file__).parents[2] / "cases/dates"
LINES = sorted({
    case["line"] if isinstance(case, dict) else case
    for path in CASES.glob("*.toml")
    for table in tomllib.loads(path.read_text(encoding="utf-8")).values()
    if isinstance(table, list)
    for case in table
    if isinstance(case, str) or "line" in case
})  # fmt: skip
TIMES = [
    " 11:02 ص",
    " - 23:59",
    "، 00:00",
    " 12:30 م",
    " 7:05:09",
    " 25:00",
    " 13:00 م",
    " à 23h59",
    " ١١:٠٢",
    " 2021",
    " 5",
]
EPOCH = date(1970, 1, 1)


def test_there_are_lines() -> None:
    assert len(LINES) > 800


@pytest.mark.parametrize("suffix", ["", *TIMES])
@pytest.mark.parametrize("day_first", [None, True, False])
def test_plain_lines_are_read_as_the_reader_reads_them(suffix: str, *, day_first: bool | None) -> None:
    lines = [line + suffix for line in LINES]
    certain = 0
    for line, plain in zip(lines, dates.plain(pa.array(lines)).to_pylist(), strict=True):
        if plain is None:
            continue
        certain += 1
        reading = dates.read(line, day_first=day_first)
        assert not reading.remarks, line
        assert reading.offset is None, line
        stated = (EPOCH + timedelta(plain["day"])).isoformat()
        if plain["span"] < 86400:
            hour, rest = divmod(plain["second"], 3600)
            stated += f"T{hour:02}:{rest // 60:02}" + (f":{rest % 60:02}" if plain["span"] == 1 else "")
        assert reading.date == stated, line
    assert certain > 100 or suffix in (" 25:00", " 2021", " 5")


HIJRI = ["محرم", "صفر", "ربيع الأول", "ربيع الآخر", "جمادى الأولى", "جمادى الآخرة", "رجب", "شعبان", "رمضان", "شوال", "ذو القعدة", "ذو الحجة"]  # fmt: skip
GREGORIAN = ["يناير", "شباط", "مارس", "نيسان/أبريل", "ماي", "يونيو", "جويلية", "آب", "سبتمبر", "تشرين الأول", "نوفمبر", "كانون الأول/ديسمبر"]  # fmt: skip
WEEKDAYS = ["الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"]


@rows(product(["{w} {h} هـ - {g} م", "{w}، {h} ه - {g}", "{h} هـ - {g}"], range(-3, 4)))
def test_two_calendars_are_certain_where_the_reader_is(form: str, apart: int) -> None:
    """The Hijri dates are hijridate's (Umm al-Qura), some days off."""
    lines, wanted = [], []
    for number in range(400):
        day = date(1990, 1, 3) + timedelta(31 * number + number % 7)
        hijri = Gregorian.fromdate(day + timedelta(apart)).to_hijri()
        stated = f"{hijri.day} {HIJRI[hijri.month - 1]} {hijri.year}"
        printed = f"{day.day} {GREGORIAN[day.month - 1]} {day.year}"
        lines.append(form.format(w=WEEKDAYS[(day.weekday() + (number % 11 == 0)) % 7], h=stated, g=printed))
        wanted.append(day)
    plain = dates.plain(pa.array(lines)).to_pylist()
    for line, day, found in zip(lines, wanted, plain, strict=True):
        reading = dates.read(line)
        clean = reading.date == day.isoformat() and not reading.remarks
        assert (found is not None) == clean, (line, reading)
        assert found is None or found["day"] == (day - EPOCH).days, line
    assert any(plain) == (abs(apart) <= 1)
