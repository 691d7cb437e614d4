"""The same lines read by dateparser: what it reads rightly is read here, and where both read they agree."""

import random
import warnings
from datetime import datetime, timedelta

import pytest

from warraq.normalise.dates import read, tables

ARABIC = [row.names[0].replace("_", " ") for row in tables.words() if row.part == "G"][:12]
ENGLISH = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
FRENCH = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
ARABIC_DAYS = [row.names[0] for row in tables.words() if row.part == "W"][:7]
ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
TEMPLATES = (
    "{aw} {d} {am} {y} {h}:{M:02} {ap}",
    "{aw}، {d} {am} {y}",
    "{d} {am} {y}",
    "{d} {am} {y} {H:02}:{M:02}",
    "{am} {y}",
    "{d}/{m:02}/{y}",
    "{d}-{m}-{y} {H:02}:{M:02}",
    "{y}/{m:02}/{d:02}",
    "{y}-{m:02}-{d:02}T{H:02}:{M:02}:{S:02}+03:00",
    "{y}-{m:02}-{d:02} {H:02}:{M:02}:{S:02}",
    "{em} {d}, {y}",
    "{em} {d}, {y} {h}:{M:02} {AP}",
    "{d} {em} {y} {H:02}:{M:02} GMT",
    "{ew}, {d:02} {e3} {y} {H:02}:{M:02}:{S:02} +0300",
    "{d} {fm} {y}",
    "{d} {fm} {y} à {H:02}:{M:02}",
)
START = datetime(1990, 1, 1)  # noqa: DTZ001 - most printed lines state no zone
YEARS = 40
SETTINGS = {"DATE_ORDER": "DMY", "PREFER_DAY_OF_MONTH": "first"}


def lines():
    """Four hundred moments in the templates by turns, drawn from a fixed seed, some in Arabic digits, with the answer."""
    draw = random.Random(20210725)  # noqa: S311 - a sample, no secret
    for number in range(400):
        moment = START + timedelta(seconds=draw.randrange(YEARS * 365 * 86400))
        template = TEMPLATES[number % len(TEMPLATES)]
        line = template.format(**words(moment))
        yield (line.translate(ARABIC_DIGITS) if number % 5 == 0 else line), moment


def words(moment):
    month, day, afternoon = moment.month - 1, moment.weekday(), moment.hour >= 12
    return {
        "d": moment.day,
        "m": moment.month,
        "y": moment.year,
        "H": moment.hour,
        "h": moment.hour % 12 or 12,
        "M": moment.minute,
        "S": moment.second,
        "ap": "م" if afternoon else "ص",
        "AP": "PM" if afternoon else "AM",
        "am": ARABIC[month],
        "em": ENGLISH[month],
        "e3": ENGLISH[month][:3],
        "fm": FRENCH[month],
        "aw": ARABIC_DAYS[day],
        "ew": tables.WEEKDAYS[day][:3].capitalize(),
    }


@pytest.fixture(scope="module")
def answers():
    with warnings.catch_warnings():
        # dateparser calls strptime without a year, which Python 3.13 and later deprecate.
        warnings.filterwarnings("ignore", "Parsing dates involving a day of month without a year", DeprecationWarning)
        import dateparser

        return [
            (line, moment, dateparser.parse(line, languages=["ar", "en", "fr"], settings=SETTINGS))
            for line, moment in lines()
        ]


@pytest.mark.slow
def test_what_dateparser_reads_rightly_is_read(answers):
    right = 0
    for line, moment, theirs in answers:
        ours = read(line, day_first=True)
        assert ours.remarks == ()
        assert moment.isoformat().startswith(ours.date)
        right += theirs is not None and theirs.replace(tzinfo=None).isoformat().startswith(ours.date)
    assert right >= len(answers) // 2


def test_where_both_read_they_agree(answers):
    both = [(read(line, day_first=True).date, theirs) for line, _, theirs in answers if theirs]
    assert len(both) >= len(answers) // 2
    assert [pair for pair in both if not pair[1].isoformat().startswith(pair[0])] == []
