"""What is in a corpus, in figures that are counted another way, and what drifted since a release."""

from __future__ import annotations

import json
import math
import re
import shutil
import statistics
import unicodedata
from collections import Counter
from html import escape
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import jensenshannon  # type: ignore[import-untyped]
from tests.conftest import ROOT, Command, write_jsonl
from tests.releases.conftest import Collect, record, release
from tests.releases.conftest import text as body
from tests.test_drop import tree

from warraq.report.figures import Count, text
from warraq.stats.drift import distance

NAMES = ["الخليج الجديد", "صحيفة الشرق (لندن)", "Reuters", "SPA — الرياض"]
FIELDS = """
[[fields]]
name = "verdict"
type = "string"
description = "A verdict."
values = ["زائف", "صحيح"]
"""


def rows(start: int, end: int, **more: Any) -> list[dict[str, Any]]:
    return [
        record(n, publisher=NAMES[n * n % 4 if n < 40 else 3], verdict="زائف" if n % 3 else "صحيح", section="s" if n % 5 else None, **more)
        for n in range(start, end)
    ]  # fmt: skip


def shares(counts: list[dict[str, Any]]) -> dict[str, int]:
    assert all(0 <= each["share"] <= 1 for each in counts)
    return {each["value"]: each["records"] for each in counts}


def test_the_figures_are_those_of_the_records(collect: Collect, run: Command) -> None:
    own = rows(0, 50)
    collect(*own, record(3, title="again"), policy=FIELDS)
    own.append(record(3, title="again"))
    before = tree(Path())
    found = run("stats", "--format", "json").json
    assert tree(Path()) == before
    jsonschema.validate(found, json.loads((ROOT / "schemas/stats.schema.json").read_bytes()))
    assert (found["records"], found["files"], found["unread"], found["undated"]) == (51, 1, 0, 0)
    assert shares(found["publishers"]) == dict(Counter(each["publisher"] for each in own))
    assert shares(found["months"]) == dict(Counter(each["published_at"][:7] for each in own))
    assert shares(found["own"][0]["values"]) == dict(Counter(each["verdict"] for each in own if "verdict" in each))
    assert list(shares(found["months"])) == sorted(shares(found["months"]))
    lengths = sorted(len(each["text"]) for each in own)
    assert (found["lengths"]["least"], found["lengths"]["greatest"]) == (lengths[0], lengths[-1])
    assert found["lengths"]["median"] == statistics.median_low(lengths)
    assert found["lengths"]["mean"] == pytest.approx(statistics.mean(lengths), abs=0.001)
    assert found["characters"] == sum(lengths)
    lacking = {each["field"]: each["records"] for each in found["missing"]}
    assert (lacking["section"], lacking["verdict"]) == (sum(not each.get("section") for each in own), 1)
    assert found["duplicates"] == {"LNK002": 1}
    validated = run.validate().json["summary"]["by_code"]
    assert {each["code"]: each["findings"] for each in found["findings"]} == validated
    assert found["against"] is None


def test_what_drifted_since_a_release(collect: Collect, run: Command) -> None:
    old, new = rows(0, 40), rows(10, 60, text=record(1)["text"] + " " + record(2)["text"])
    new = [{**each, "text": f"{each['text']} {n}", "section": None} for n, each in enumerate(new)]
    release(collect(*old, policy=FIELDS))
    collect(*new, policy=FIELDS)
    found = run("stats", "--against", "papers", "--format", "json").json
    jsonschema.validate(found, json.loads((ROOT / "schemas/stats.schema.json").read_bytes()))
    drifted = found["against"]
    assert (drifted["release"], drifted["records"], drifted["added"], drifted["removed"]) == (
        "papers 1.0.0",
        40,
        20,
        10,
    )
    before, now = (Counter(each["publisher"] for each in some) for some in (old, new))
    expected = jensenshannon([before[n] / 40 for n in NAMES], [now[n] / 50 for n in NAMES], base=2) ** 2
    assert drifted["publishers"]["distance"] == pytest.approx(expected, abs=1e-9)
    assert drifted["lengths"]["distance"] == 1.0
    assert drifted["before"]["greatest"] == max(len(each["text"]) for each in old)
    (section,) = (each for each in drifted["missing"] if each["value"] == "section")
    assert (section["now"], section["before"]) == (1.0, sum(not each["section"] for each in old) / 40)
    assert set(drifted["own"]) == {"verdict"}
    only = run("stats", "--against", "papers", "--format", "json", "dist/papers/1.0.0/data").json["against"]
    assert [only[name]["distance"] for name in ("publishers", "months", "languages", "lengths")] == [0.0] * 4
    assert (only["added"], only["removed"], only["missing"]) == (0, 0, [])


def test_a_value_that_comes_or_goes_is_named(collect: Collect, run: Command) -> None:
    release(collect(*(record(n, publisher=NAMES[n % 2]) for n in range(8))))
    collect(*(record(n, publisher=NAMES[1 + n % 2]) for n in range(8)))
    assert "Against papers 1.0.0, 8 records: 0 added, 0 removed" in run("stats", "--against", "dist/papers/1.0.0").out
    found = run("stats", "--against", "1.0.0", "--format", "json").json["against"]["publishers"]
    assert (found["new"], found["vanished"]) == ([NAMES[2]], [NAMES[0]])
    assert [each["value"] for each in found["shifts"]] in ([NAMES[2], NAMES[0]], [NAMES[0], NAMES[2]])


def test_any_file_can_be_given(alone: Path, run: Command) -> None:
    (alone / "a.csv").write_text(
        "url,head,when\nhttps://example.org/1,عنوان,2021-07-25T11:02:00Z\nx,آخر,soon\n", encoding="utf-8"
    )
    done = run(
        "stats", "a.csv", "--map", "link=url", "--map", "title=head", "--map", "published_at=when", "--format", "json"
    )
    found = done.json
    assert (done.code, found["records"], shares(found["months"]), found["undated"]) == (0, 2, {"2021-07": 1}, 1)
    assert {"LNK001", "DAT009"} <= {each["code"] for each in found["findings"]}
    mapped = ("--map", "link=url", "--map", "published_at=when")
    assert "\n1 record without a date that can be read" in run("stats", "a.csv", *mapped).out
    empty = write_jsonl(alone / "b.jsonl")
    assert run("stats", "b.jsonl").out == "0 records in 1 file\n"
    assert run("stats", "-", "--format", "json", stdin=empty.read_bytes() + b"{\n").json["unread"] == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [((), "name a file or folder"), (("none.jsonl",), "no such file"), (("a.jsonl", "--against", "none"), "none"), (("a.jsonl", "--map", "x"), "FIELD=COLUMN")],
)  # fmt: skip
def test_what_cannot_be_counted_is_one_line(arguments: tuple[str, ...], said: str, alone: Path, run: Command) -> None:
    write_jsonl(alone / "a.jsonl", record(1))
    done = run("stats", *arguments)
    assert (done.code, done.err.count("\n"), said in done.err) == (2, 1, True), done.err


def width(line: str) -> int:
    """How many cells a line takes in a terminal."""
    return sum(unicodedata.category(sign) not in ("Cf", "Mn") for sign in line)


def test_names_do_not_move_numbers_and_bars(collect: Collect, run: Command) -> None:
    hostile = ["\u202eevil", "a\nb", "x" * 300, "\u0301\u0301", "صحيفة " * 40, "\x07bell"]
    collect(*(record(n, publisher=name) for n, name in enumerate(hostile)))
    lines = run("stats").out.split("By publisher\n")[1].split("\n\n")[0].split("\n")
    assert len(lines) == len(hostile)
    for line in lines:
        assert "\u202e" not in line and "\x07" not in line
        assert width(line) <= 12 + 1 + 6 + 2 + 24 + 2 + 70
        assert line.isascii() or line.replace("█", "").isascii() or line.startswith("\u200e")


def test_many_months_are_years() -> None:
    months = [Count(value=f"{1990 + n // 12}-{n % 12 + 1:02}", records=1, share=1 / 240) for n in range(240)]
    assert [each.value for each in text._times(months)] == [str(1990 + n) for n in range(20)]
    assert sum(each.records for each in text._times(months)) == 240


def test_months_that_went_are_as_far_as_can_be(collect: Collect, run: Command) -> None:
    """A corpus without a date shares no month with a release."""
    release(collect(record(1)))
    collect(record(1, published_at=None))
    found = run("stats", "--against", "papers", "--format", "json").json["against"]["months"]
    assert found["vanished"] and (found["new"], found["distance"]) == ([], 1.0)
    assert "\nlength: distance 0.000\nwithout a value\n" in run("stats", "--against", "papers").out
    assert "1 record without a date that can be read, or without its offset from UTC\n" in run("stats").out


def test_lengths_that_came_and_went_are_named_as_in_the_chart(collect: Collect, run: Command) -> None:
    release(collect(record(1)))
    collect(record(1, text=body(1) * 8))
    said = run("stats", "--against", "papers").out
    assert re.search(
        r"length: distance 1\.000\n    new: from [\d,]+\n    vanished: from [\d,]+\n +0\.0% → 100\.0%  from ", said
    )


COUNTS = st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 1000), min_size=1)


@given(COUNTS, COUNTS)
def test_the_distance_is_that_of_scipy(one: dict[str, int], other: dict[str, int]) -> None:
    names = sorted({*one, *other})
    wanted = jensenshannon([one.get(n, 0) for n in names], [other.get(n, 0) for n in names], base=2) ** 2
    assert distance(one, other) == pytest.approx(0 if math.isnan(wanted) else wanted, abs=1e-9)
    assert distance(one, other) == distance(other, one)
    assert 0 <= distance(one, other) <= 1


@pytest.mark.slow
@pytest.mark.needs("chromium")
def test_a_page_that_turns_lines_by_their_letters_keeps_the_columns() -> None:
    from playwright.sync_api import sync_playwright
    from tests.releases.test_datasheet_browser import ARGUMENTS

    counts = [Count(value=name, records=n + 1, share=0.1) for n, name in enumerate(NAMES)]
    lines = list(text._chart("", counts))[:-1]
    spans = "".join(f'<div style="unicode-bidi:plaintext;white-space:pre">{_marked(line)}</div>' for line in lines)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        page = browser.new_page()
        page.set_content(f'<meta charset="utf-8"><body style="font:14px monospace">{spans}')
        left = page.evaluate("[...document.querySelectorAll('b')].map(each => each.getBoundingClientRect().left)")
        browser.close()
    assert len(left) == len(NAMES)
    assert max(left) - min(left) < 2


def _marked(line: str) -> str:
    """Mark the bar of a line."""
    start = line.index("█")
    end = line.rindex("█") + 1
    return f"{escape(line[:start])}<b>{line[start:end]}</b>{escape(line[end:])}"


def test_memory_does_not_grow_with_the_records() -> None:
    from warraq.readers.batch import columns
    from warraq.record import CANONICAL
    from warraq.stats.measuring import Figures

    figures = Figures(CANONICAL)
    batch = columns([record(n, text="x" * (n * n % 199)) for n in range(400)])
    for _ in range(20):
        figures.take(batch)
    held = len(figures.lengths) + len(figures.measures.days) + len(figures.measures.publishers)
    for _ in range(50):
        figures.take(batch)
    assert figures.records == 28_000
    assert held == len(figures.lengths) + len(figures.measures.days) + len(figures.measures.publishers)
