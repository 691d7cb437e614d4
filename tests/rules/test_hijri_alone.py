"""A Hijri date alone in a record: which day a fix writes, and where it writes none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.conftest import Command, write_jsonl


@pytest.mark.parametrize(
    ("raw", "published", "fixed"),
    [
        # Right within a day: nothing to mend.
        ("10 شوال 1436", "2015-07-25T06:00:00Z", None),
        ("10 شوال 1436", "2015-07-27T06:00:00Z", None),
        # Wrong by more, but the line does not say which of three days is right.
        ("10 شوال 1436", "2015-07-29T06:00:00Z", None),
        ("الثلاثاء 10 شوال 1436", "2015-07-29T06:00:00Z", None),
        # The weekday says which.
        ("الاثنين 10 شوال 1436", "2015-07-27T06:00:00Z", None),
        ("الاثنين 10 شوال 1436", "2015-07-29T06:00:00Z", "2015-07-26T21:00:00Z"),
        ("السبت 10 شوال 1436 11:02 ص", "2015-07-26T06:00:00Z", "2015-07-25T08:02:00Z"),
        # Beside a Gregorian date the day is that one.
        ("10 شوال 1436 هـ - 25 يوليو 2015 م", "2015-07-26T06:00:00Z", "2015-07-24T21:00:00Z"),
    ],
)
def test_a_fix_writes_a_day_that_is_certain_alone(
    raw: str, published: str, fixed: str | None, alone: Path, run: Command
) -> None:
    record = {"published_at": published, "dateline": {"raw": raw, "offset": "+03:00"}}
    path = write_jsonl(alone / "a.jsonl", record)
    run("validate", "a.jsonl", "--select", "DAT", "--required", "published_at", "--fix", "--unsafe-fixes")
    assert json.loads(path.read_text(encoding="utf-8"))["published_at"] == (fixed or published)
