"""Days in the paths of links: the patterns of the rule match every link that names one."""

from datetime import date
from urllib.parse import quote

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warraq.normalise.dates import NAMED, NUMERIC, in_path, tables

NAMES = [
    (name.replace("_", "-"), row.meaning)
    for row in tables.words()
    if row.part == "G"
    for name in row.names
    if len(name) > 2
]
NUMBERS = (
    "/{y}/{m}/{d}/",
    "/{y}/{m:02}/{d:02}",
    "/{y}-{m}-{d}-title",
    "/{y}{m:02}{d:02}/",
    "/{y}-{m:02}/{d:02}/c_1.htm",
    "/a-{y}-{m:02}-{d:02}.html",
)
FORMS = (
    "/{y}/{n}/{d}/",
    "/{y}-{n}-{d}",
    "/{d}-{n}-{y}/",
    "/{d}/{n}/{y}/a",
    "/{n}-{d}-{y}",
    "/{d}_{n}_{y}.html",
    "/{y}/{n}/{d}?page=2",
)
days = st.dates(date(1900, 1, 1), date(2099, 12, 31))


def is_suspect(link: str) -> bool:
    value = pa.array([link])
    return any(pc.match_substring_regex(value, pattern)[0].as_py() for pattern in (NUMERIC, NAMED))


@given(days, st.sampled_from(NUMBERS))
def test_days_in_numbers_come_back(day: date, form: str) -> None:
    link = "https://example.org/news" + form.format(y=day.year, m=day.month, d=day.day)
    assert in_path(link) == day
    assert is_suspect(link)


@given(days, st.sampled_from(NAMES), st.sampled_from(FORMS), st.booleans())
def test_named_months_come_back(day: date, named: tuple[str, int], form: str, encoded: bool) -> None:  # noqa: FBT001
    name, number = named
    link = "https://example.org/news" + form.format(y=day.year, n=quote(name) if encoded else name, d=min(day.day, 28))
    assert in_path(link) == date(day.year, number, min(day.day, 28))
    assert is_suspect(link)


PIECES = [
    "/",
    "-",
    "_",
    ".",
    "?",
    "#",
    "2021",
    "1999",
    "07",
    "7",
    "25",
    "5",
    "31",
    "july",
    "jul",
    "تموز",
    "%D8%AA%D9%85%D9%88%D8%B2",
    "a",
    "\n",
    "20210725",
]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_a_link_that_names_a_day_is_a_suspect(tail: str) -> None:
    link = "https://example.org" + tail
    assert in_path(link) is None or is_suspect(link)


@pytest.mark.parametrize(
    "tail",
    [
        "/2021/02/30/",
        "/2021/2/30/",
        "/31-april-2021/",
        "/2021/feb/30/",
        "/2021/13/1/",
        "/5/7/2021/",
        "/2021/7/25-ways",
        "-20150720.example.org/a",
    ],
)
def test_what_is_no_day(tail: str) -> None:
    assert in_path("https://example.org" + tail) is None
