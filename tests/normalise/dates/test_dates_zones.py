"""Offsets that a source's time zone gives, and the instants that follow."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from warraq.normalise.dates import clock, read
from warraq.normalise.tables import rows


@pytest.mark.parametrize(
    ("line", "timezone", "offset"),
    [
        # IANA: Lebanon goes from 00:00 to 01:00 on 28 March 2021, and from 00:00 back to 23:00 in the night to 31
        # October 2021.
        ("27/3/2021 23:59", "Asia/Beirut", "+02:00"),
        ("28/3/2021 00:30", "Asia/Beirut", "+02:00"),
        ("28/3/2021 01:00", "Asia/Beirut", "+03:00"),
        ("30/10/2021 23:30", "Asia/Beirut", "+03:00"),
        ("31/10/2021 00:00", "Asia/Beirut", "+02:00"),
        ("25/7/2021", "Asia/Riyadh", "+03:00"),
        ("2021", "America/New_York", "-05:00"),
        ("25/7/2021", "Asia/Kolkata", "+05:30"),
        # Mean local time of Riyadh before 1947 was 3:06:52 ahead.
        ("25/7/1930", "Asia/Riyadh", "+03:07"),
    ],
)
def test_offset_in_force(line, timezone, offset):
    reading = read(line, timezone=timezone)
    assert (reading.offset, reading.offset_source) == (offset, "assumed")


@pytest.mark.parametrize(
    "name", ["", "Riyadh", "Asia", "Asia/", "../etc/passwd", "/etc/passwd", "a\0b", "x" * 5000, "\ud800", "مكة"]
)
def test_an_unknown_zone_is_an_error_whatever_the_line(name):
    for line in ("25/7/2021", "كلام"):
        with pytest.raises(ValueError, match="no time zone"):
            read(line, timezone=name)


@pytest.mark.parametrize(
    ("line", "timezone", "instant"),
    [
        ("25/7/2021 11:02", "Asia/Riyadh", datetime(2021, 7, 25, 8, 2, tzinfo=UTC)),
        ("25/7/2021", "Asia/Riyadh", datetime(2021, 7, 24, 21, tzinfo=UTC)),
        ("2021", "UTC", datetime(2021, 1, 1, tzinfo=UTC)),
        ("15 ذو الحجة 1442", "UTC", datetime(2021, 7, 25, tzinfo=UTC)),
        ("25/7/2021 11:02", None, None),
        ("كلام", "UTC", None),
        ("9999-12-31T23:00-05:00", None, None),
    ],
)
def test_instant(line, timezone, instant):
    assert read(line, timezone=timezone).instant == instant


def test_every_name_of_a_zone_is_read_as_its_offset():
    """CLDR's names, and the places that follow توقيت; offsets are zoneinfo's at that moment."""
    moment = datetime(2021, 7, 25, 11, 2)  # noqa: DTZ001 - its zone is the one that is named
    for name, meaning in rows("warraq.normalise.dates", "zones.tsv"):
        reading = read(f"25 يوليو 2021 11:02 {name}")
        local = moment.replace(tzinfo=ZoneInfo(meaning) if "/" in meaning else None)
        shift = local.strftime("%z")
        assert reading.offset == (f"{shift[:3]}:{shift[3:]}" if shift else meaning), name


@pytest.mark.parametrize("head", ["بتوقيت", "توقيت", "بالتوقيت"])
def test_places_are_read_behind_every_form_of_the_word(head):
    for meaning, line in rows("warraq.normalise.dates", "places.tsv"):
        for name in line.split(", "):
            reading = read(f"25 يوليو 2021 11:02 ص ({head} {name})")
            assert (reading.offset is None) == (name == "عمان"), name
            assert reading.offset is None or clock.offset_of(meaning, datetime(2021, 7, 25, 11, 2)) == reading.offset  # noqa: DTZ001
