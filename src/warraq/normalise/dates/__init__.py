"""Dates of newspapers, read from the lines that they are printed on.

>>> read("الأحد 15 ذو الحجة 1442 هـ - 25 يوليو 2021 م").date
'2021-07-25'
"""

from warraq.normalise.dates.epoch import instant as counted
from warraq.normalise.dates.many import PLAIN, plain
from warraq.normalise.dates.paths import NAMED, NUMERIC, in_path
from warraq.normalise.dates.read import CalendarDate, Reading, read

__all__ = [
    "NAMED",
    "NUMERIC",
    "PLAIN",
    "CalendarDate",
    "Reading",
    "counted",
    "in_path",
    "plain",
    "read",
]
