"""DAT: dates as the record holds them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from warraq.article import read_timestamp, write_timestamp
from warraq.finding import Severity
from warraq.normalise import dates
from warraq.normalise.columns.masks import elsewhere
from warraq.normalise.columns.memory import once
from warraq.rule import record_rule

_TIMES = ("published_at", "collected_at")
_CLOCK = r"[Tt](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?"
_OFFSET = r"(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)"
# Certain without a calendar: days that every year's month has. 29 February is left to the exact check, and so are the
# first and last years, whose instants may lie outside what a datetime can hold.
_DAY = r"(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
_CERTAIN = rf"\A(?:[1-8]\d{{3}}|9[0-8]\d{{2}}|99[0-8]\d|0[1-9]\d{{2}})-{_DAY}{_CLOCK}{_OFFSET}\z"

_EARLIEST = date(1800, 1, 1)  # the first Arabic newspapers are of the 1820s
# Zeros of clocks and of spreadsheets: Unix, .NET, Excel (1900 and OLE), classic Mac OS, DOS.
_DEFAULTS = ["1970-01-01", "0001-01-01", "1899-12-30", "1899-12-31", "1900-01-01", "1904-01-01", "1980-01-01"]
# The form in which timestamps are written: of two such, the earlier one sorts first.
_CANONICAL = rf"\A[1-8]\d{{3}}-{_DAY}T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ\z"


@once
def written(values: pa.Array) -> pa.Array:
    """Return a mask of the timestamps that are in that form; null where there is none."""
    return pc.match_substring_regex(values, _CANONICAL)


def _lacks_offset(value: str) -> bool:
    try:
        read_timestamp(value + "Z")
    except ValueError:
        return False
    return True


def _why_malformed(value: str) -> str | None:
    try:
        read_timestamp(value)
    except ValueError as error:
        return None if _lacks_offset(value) else str(error)
    return None


@record_rule("DAT001", "malformed-date", severity=Severity.ERROR, fields=_TIMES, exact=_why_malformed)
def malformed_date(value: pa.Array) -> pa.Array:
    """A date is not RFC 3339.

    ## Why is this bad?
    Dates in records are RFC 3339 date-times, with all its ranges: real days, hours to 23, seconds to 59. Anything else
    is read differently by every tool, or made null. A missing offset alone is DAT002.

    ## Example
    ```json
    {"published_at": "2021-02-29T10:00:00Z"}
    ```

    ## Use instead
    ```json
    {"published_at": "2021-02-28T10:00:00Z"}
    ```

    ## When not to use it
    Never on records that are to be published.
    """
    return elsewhere(written(value), value, lambda some: pc.invert(pc.match_substring_regex(some, _CERTAIN)))


def _why_offset(value: str, *, timezone: str | None = None) -> str | None:
    if not _lacks_offset(value):
        return None
    return "no offset from UTC: write Z or one such as +03:00" + (
        f" (the policy's zone is {timezone})" if timezone else ""
    )


def _with_offset(value: str, *, timezone: str | None = None) -> str:
    """Return the instant in UTC of a local time in the policy's zone; without a zone, the value as it is."""
    if timezone is None or not _lacks_offset(value):
        return value
    instant = dates.read(value, timezone=timezone).instant
    return write_timestamp(instant) if instant else value


@record_rule(
    "DAT002", "missing-offset", severity=Severity.ERROR, fields=_TIMES, exact=_why_offset, fix=_with_offset, unsafe=True
)
def missing_offset(value: pa.Array, *, timezone: str | None = None) -> pa.Array:
    """A time has no offset from UTC.

    ## Why is this bad?
    The same digits are hours apart from one newsroom to the next. The fix takes the zone that the source's policy
    names.

    ## Example
    ```toml
    [[sources]]
    path = "."
    timezone = "Asia/Riyadh"
    ```

    ```json
    {"published_at": "2021-07-25T11:02:00"}
    ```

    ## Use instead
    ```json
    {"published_at": "2021-07-25T08:02:00Z"}
    ```

    ## When not to use it
    Never on records that are to be published.
    """
    pattern = rf"\A\d{{4}}-\d\d-\d\d{_CLOCK}\z"
    return elsewhere(written(value), value, lambda some: pc.match_substring_regex(some, pattern))


def _why_future(value: str, *, now: datetime | None = None) -> str | None:
    try:
        instant = read_timestamp(value)
    except ValueError:
        return None
    return f"in the future: it is now {write_timestamp(now)}" if now and instant > now else None


@record_rule("DAT003", "future-date", severity=Severity.ERROR, exact=_why_future, clock=True)
def future_date(published_at: pa.Array, *, now: datetime | None = None) -> pa.Array:
    """An article was published after now.

    ## Why is this bad?
    It was not: day and month changed places, the century is wrong, or a Hijri year was taken for another. Now is the
    clock's, or `SOURCE_DATE_EPOCH` where that is set, so that a rebuild sees the same.

    ## Example
    ```json
    {"published_at": "2999-01-01T00:00:00Z"}
    ```

    ## Use instead
    ```json
    {"published_at": "1999-01-01T00:00:00Z"}
    ```

    ## When not to use it
    Where articles under embargo are collected before they appear.
    """
    if now is None:
        return pa.nulls(len(published_at), pa.bool_())
    earliest = (now - timedelta(days=1)).strftime("%Y-%m-%d")  # an offset moves an instant by less than a day
    return pc.greater_equal(pc.utf8_slice_codeunits(published_at, 0, 10), earliest)


def _why_implausible(value: str, *, earliest: date = _EARLIEST) -> str | None:
    try:
        instant = read_timestamp(value)
    except ValueError:
        return None
    if instant.date() < earliest:
        return f"before {earliest}, the earliest date that the policy allows"
    moment = instant.strftime("%H:%M:%S")
    if value[:10] in _DEFAULTS and ("00:00:00" in (moment, value[11:19]) or value.startswith("1970-01-01")):
        return f"{value[:10]} is what programs write where they know no date"
    return None


@record_rule("DAT004", "implausible-date", severity=Severity.WARNING, exact=_why_implausible)
def implausible_date(published_at: pa.Array, *, earliest: date = _EARLIEST) -> pa.Array:
    """A date lies before the source began, or is a program's default.

    ## Why is this bad?
    1970-01-01 is the zero of Unix clocks, 1899-12-30 that of spreadsheets: nobody knew the date. The earliest date of a
    source is its policy's `earliest`, else 1800-01-01.

    ## Example
    ```json
    {"published_at": "1970-01-01T00:00:00Z"}
    ```

    ## Use instead
    ```json
    {"published_at": "2021-07-25T11:02:00Z"}
    ```

    ## When not to use it
    Where an archive really holds that day.
    """
    day = pc.utf8_slice_codeunits(published_at, 0, 10)
    bound = (earliest + timedelta(days=1)).isoformat()
    return pc.or_(pc.less_equal(day, bound), pc.is_in(day, value_set=pa.array(_DEFAULTS)))


def _why_link_date(value: str, link: str) -> str | None:
    stated = dates.in_path(link)
    if stated is None:
        return None
    try:
        published = read_timestamp(value).date()
    except ValueError:
        return None
    apart = abs((published - stated).days)
    return f"the link's path says {stated}, {apart} days off" if apart > 1 else None


@record_rule("DAT007", "link-date-mismatch", severity=Severity.WARNING, exact=_why_link_date)
def link_date_mismatch(published_at: pa.Array, link: pa.Array) -> pa.Array:
    """The date in the link's path is more than a day off.

    ## Why is this bad?
    Sites put the day of publication into the path, in numbers (`/2021/7/25/`) or with the month's name
    (`/25-july-2021/`). Where the record says another, it may hold the day of collection, or a date of the page and not
    of the article.

    ## Example
    ```json
    {"published_at": "2021-07-25T11:02:00Z", "link": "https://example.org/2021/06/25/a"}
    ```

    ## Use instead
    ```json
    {"published_at": "2021-06-25T11:02:00Z", "link": "https://example.org/2021/06/25/a"}
    ```

    ## When not to use it
    Where the path carries the date of an event or of a paper issue.
    """
    stated = pc.struct_field(pc.extract_regex(link, dates.NUMERIC), "day")
    day = pc.utf8_slice_codeunits(pc.replace_substring_regex(stated, "[/-]", ""), 0, 8)
    published = pc.replace_substring(pc.utf8_slice_codeunits(published_at, 0, 10), "-", "")
    same = pc.equal(day, published)  # an offset moves it by one day
    other = pc.and_(pc.is_valid(stated), pc.invert(pc.fill_null(same, False)))
    # Where the path has a day in numbers no name is looked for; behind it, numbers may stand in a query.
    asked = pc.fill_null(pc.or_kleene(pc.is_null(stated), pc.match_substring_regex(link, "[?#]")), False)
    named = pc.replace_with_mask(asked, asked, pc.match_substring_regex(link.filter(asked), dates.NAMED))
    return pc.and_(pc.is_valid(published_at), pc.or_(other, pc.fill_null(named, False)))


def _why_before(value: str, published_at: str) -> str | None:
    try:
        early = read_timestamp(value) < read_timestamp(published_at)
    except ValueError:
        return None
    return f"collected before it was published ({published_at})" if early else None


@record_rule("DAT008", "collected-before-published", severity=Severity.WARNING, exact=_why_before)
def collected_before_published(collected_at: pa.Array, published_at: pa.Array) -> pa.Array:
    """An article was collected before it was published.

    ## Why is this bad?
    One of the two times is wrong: a zone was taken for another, or the date of a later version was kept.

    ## Example
    ```json
    {"published_at": "2021-07-25T11:02:00Z", "collected_at": "2021-07-25T08:02:00Z"}
    ```

    ## Use instead
    ```json
    {"published_at": "2021-07-25T11:02:00Z", "collected_at": "2021-07-25T14:02:00Z"}
    ```

    ## When not to use it
    Where articles under embargo are collected before they appear.
    """
    sorts = pc.and_(written(collected_at), written(published_at))
    utc = pc.and_(pc.ends_with(collected_at, "Z"), pc.ends_with(published_at, "Z"))
    early = pc.less_equal(pc.utf8_slice_codeunits(collected_at, 0, 10), pc.utf8_slice_codeunits(published_at, 0, 10))
    unsure = pc.or_(early, pc.and_(pc.invert(utc), pc.is_valid(early)))
    return pc.if_else(sorts, pc.less(collected_at, published_at), unsure)


RULES = (
    malformed_date, missing_offset, future_date, implausible_date, link_date_mismatch, collected_before_published,
)  # fmt: skip
