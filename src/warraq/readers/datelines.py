"""A date as it was read, as the record has it: `published_at` and `dateline`."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from warraq.article import write_timestamp
from warraq.normalise import dates
from warraq.policy import SourcePolicy

_FRACTION = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\.(\d{1,6})\d*(?![\d.])")


def read(text: str, source: SourcePolicy) -> dates.Reading:
    """Read a date line as its source's policy says such lines are meant."""
    return dates.read(text, day_first=source.day_first, calendar=source.calendar, timezone=source.timezone)


def published(reading: dates.Reading) -> str | None:
    """Write the instant; without a known offset the local time as it is, which DAT002 then names."""
    if counted := dates.counted(reading.text):
        return write_timestamp(counted)
    if reading.instant:
        fraction = _FRACTION.match(reading.text.strip())
        micro = int(fraction[1].ljust(6, "0")) if fraction else 0
        return write_timestamp(reading.instant + timedelta(microseconds=micro))
    if reading.date is None:
        return None
    first = "0001-01-01T00:00:00"
    return reading.date + first[len(reading.date) :]


def dateline(reading: dates.Reading) -> dict[str, Any]:
    """Return the line as it is printed, and how it was read."""
    read = reading.date is not None
    return {
        "raw": reading.text,
        "precision": reading.precision if read else None,
        "calendar": reading.calendar if read else None,
        "offset": reading.offset if read else None,
        "offset_source": reading.offset_source if read else None,
    }
