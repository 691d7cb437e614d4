"""Date lines typed by hand, with the answers that a person gives: tests/cases/dates/*.toml."""

import tomllib
from pathlib import Path

import pytest
from tests.tables import rows

from warraq.normalise.dates import read

CASES = Path(__file__).parents[2] / "cases" / "dates"
PRECISIONS = {4: "year", 7: "month", 10: "day", 16: "minute", 19: "second"}


def cases():
    for path in sorted(CASES.glob("*.toml")):
        for number, case in enumerate(tomllib.loads(path.read_text(encoding="utf-8"))["cases"], 1):
            yield pytest.param(case, id=f"{path.stem}-{number}")


def expected(case):
    date, offset, assumed = case.get("date"), case.get("offset"), case.get("assumed")
    return {
        "date": date,
        "precision": PRECISIONS[len(date)] if date else None,
        "calendar": case.get("calendar", "gregorian") if date else None,
        "weekday": case.get("weekday"),
        "offset": offset or assumed,
        "offset_source": "stated" if offset else "assumed" if assumed else None,
        "readings": case.get("readings", [f"gregorian {date[:10]}"] if date else []),
        "remarks": case.get("remarks", []),
    }


@rows(list(cases()))
def test_reading(case):
    reading = read(case["line"], **case.get("options", {}))
    answer = {name: getattr(reading, name) for name in expected(case)}
    answer["readings"] = [f"{one.calendar} {one.date}" for one in reading.readings]
    answer["remarks"] = [remark.code for remark in reading.remarks]
    assert answer == expected(case)
    assert reading.text == case["line"]


def test_nearly_every_line_in_a_printed_format_is_read_and_none_wrongly():
    """At most one line in 200 is left unread."""
    lines = tomllib.loads((CASES / "printed.toml").read_text(encoding="utf-8"))["cases"]
    answers = [(case["date"], case.get("offset"), reading) for case in lines if (reading := read(case["line"])).date]
    assert len(lines) >= 450
    assert 200 * len(answers) >= 199 * len(lines)
    assert [reading.text for date, offset, reading in answers if (reading.date, reading.offset) != (date, offset)] == []


def test_every_calendar_and_fault_has_its_cases():
    every = [param.values[0] for param in cases()]
    assert len(every) >= 300
    assert sum(not case.get("date") or bool(case.get("remarks")) for case in every) >= 100
    assert {code for case in every for code in case.get("remarks", [])} == {"DAT005", "DAT009", "DAT010", "DAT011"}
    assert {case.get("calendar") for case in every} == {None, "hijri", "jalali"}
