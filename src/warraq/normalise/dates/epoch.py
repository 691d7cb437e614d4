"""Times that programs count: seconds or milliseconds since 1970 (POSIX.1-2017, section 4.16), and Microsoft's
`/Date(1627210920000)/` (the DateTime wire format of DataContractJsonSerializer), whose offset changes no instant.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

# From September 2001 to May 2033, when the numbers have ten digits and begin with a one: other numbers may be anything.
_COUNTED = re.compile(r"\s*(1[0-9]{9})(?:([0-9]{3})|\.([0-9]{1,6})[0-9]*)?\s*")
_MICROSOFT = re.compile(r"\s*\\?/Date\((-?[0-9]{1,13})(?:[+-][0-9]{4})?\)\\?/\s*")
_BEGIN = datetime(1970, 1, 1, tzinfo=UTC)


def instant(text: str) -> datetime | None:
    """Return the instant that a number stands for; None for any other text.

    >>> instant("1627210920").isoformat(), instant("1627210920500").isoformat(), instant("0506314341")
    ('2021-07-25T11:02:00+00:00', '2021-07-25T11:02:00.500000+00:00', None)
    """
    if match := _MICROSOFT.fullmatch(text):
        return _BEGIN + timedelta(milliseconds=int(match[1]))
    match = _COUNTED.fullmatch(text)
    if match is None:
        return None
    micro = int((match[3] or "").ljust(6, "0"))
    return _BEGIN + timedelta(seconds=int(match[1]), milliseconds=int(match[2] or 0), microseconds=micro)
