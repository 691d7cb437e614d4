"""The gate of expectations, with the real Great Expectations."""

from __future__ import annotations

import json
import logging
import random
import re
import subprocess
import sys
import tomllib
import warnings
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from lxml import html

from warraq import expectations
from warraq.errors import PolicyError
from warraq.expectations import PROFILE
from warraq.readers import reading
from warraq.readers.batch import Batch, columns
from warraq.readers.options import Options

if TYPE_CHECKING:
    import pyarrow as pa

ROOT = Path(__file__).parents[1]
SUITE = ROOT / "schemas/expectations.json"
DATA = tomllib.loads((ROOT / "tests/cases/expectations.toml").read_text(encoding="utf-8"))
CASES, REFUSED = DATA["cases"], DATA["refused"]

RECORDS: list[dict[str, Any]] = [
    {"id": "a1", "title": "عنوان", "text": "نص", "publisher": "صحيفة", "published_at": "2021-07-25T14:02:00+03:00"},
    {"id": "a1", "title": "عنوان", "text": "نصّ", "publisher": "مجلة", "published_at": "2020-02-29T00:00:00Z"},
    {"id": "a2", "text": "خبر\n\n  \nخبر ثان\n\nثالث\n", "publisher": "وكالة", "published_at": "2021-02-29T00:00:00Z"},
    {"id": "a3", "text": "\n \nخبر", "publisher": "صحيفة", "keywords": ["أ", "ب"], "license": " ",
     "published_at": "2999-01-01T00:00:00.0000009+03:00"},
    {"id": "a4", "text": "x\r\n\r\ny", "publisher": "صحيفة", "language": "ar", "published_at": "1999-12-31t23:30:00-00:45",
     "link": "http://u:p@EXAMPLE.org:80/a?b@c", "dateline": {"raw": "الأحد"}, "authors": ["س"], "license": "\u00a0"},
    {"id": "a5", "publisher": "", "published_at": "2010-01-01T00:00:00.5Z", "related": [{"title": "ع", "link": None}],
     "link": "https://[2001:db8::1]/", "source": {"encoding": "windows-1256", "reader": "khaleej"}},
]  # fmt: skip


def table(records: list[dict[str, Any]], *, size: int = 4) -> pa.Table:
    parts = [records[start : start + size] for start in range(0, len(records), size)]
    return expectations.profile(Batch("a.jsonl", columns(part)) for part in parts)


def write(folder: Path, members: list[Any], **more: Any) -> Path:
    path = folder / "suite.json"
    path.write_text(json.dumps({"name": "corpus", "expectations": members, **more}, indent=1), encoding="utf-8")
    return path


def member(case: dict[str, Any]) -> dict[str, Any]:
    severity = {"severity": case["stated"]} if "stated" in case else {}
    return {"type": case["type"], "kwargs": case["kwargs"], **severity}


def named(finding: Any) -> str:
    return f"{finding.code} {finding.severity} {finding.field}"


@pytest.fixture(scope="module")
def evaluated(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, expectations.Outcome]:
    """Every case in one suite, with Data Docs."""
    folder = tmp_path_factory.mktemp("suite")
    suite = write(folder, [member(case) for case in CASES])
    return folder, expectations.run(table(RECORDS), suite, shown="schemas/expectations.json", docs=folder / "docs")


def test_profile_holds_what_plain_python_sees() -> None:
    made = table(RECORDS)
    assert made.schema == PROFILE
    for row, record in zip(made.to_pylist(), RECORDS, strict=True):
        text = record.get("text", "")
        assert row["text_length"] == len(text)
        assert row["title_length"] == len(record.get("title", ""))
        assert row["paragraphs"] == len([part for part in re.split(r"\n\s*\n", text) if part.strip()])
        for name in ("authors", "attribution", "keywords", "related"):
            assert row[name] == len(record.get(name, []))
        for name in ("publisher", "language", "section", "license"):
            assert row[name] == (record.get(name, "").strip() or None)
        assert row["has_link"] == ("link" in record)
        assert row["has_dateline"] == ("dateline" in record)


def test_profile_reads_instants_and_hosts() -> None:
    made = table(RECORDS)
    assert made["published_at"].to_pylist() == [
        datetime(2021, 7, 25, 11, 2, tzinfo=UTC),
        datetime(2020, 2, 29, tzinfo=UTC),
        None,
        datetime(2998, 12, 31, 21, tzinfo=UTC),
        datetime(2000, 1, 1, 0, 15, tzinfo=UTC),
        datetime(2010, 1, 1, 0, 0, 0, 500_000, tzinfo=UTC),
    ]
    assert made["link_host"].to_pylist() == [None] * 4 + ["example.org", "[2001:db8::1]"]
    assert made["source_encoding"].to_pylist()[4:] == [None, "windows-1256"]
    assert made["source_reader"].to_pylist()[4:] == [None, "khaleej"]


def test_profile_has_no_text() -> None:
    words = "سرّ لا يظهر"
    record = {"id": "a", "title": words, "text": words, "dateline": {"raw": words}, "keywords": [words]}
    assert words not in str(table([record]).to_pylist())


def test_profile_of_nothing() -> None:
    assert expectations.profile([]).schema == PROFILE
    assert table([{}]).num_rows == 1


@pytest.mark.parametrize(("number", "case"), list(enumerate(CASES)), ids=[case["why"] for case in CASES])
def test_case(evaluated: tuple[Path, expectations.Outcome], number: int, case: dict[str, Any]) -> None:
    folder, outcome = evaluated
    entry = outcome.report["expectations"][number]
    lines = (folder / "suite.json").read_text(encoding="utf-8").splitlines()
    begins = [i for i, line in enumerate(lines, 1) if line == "  {"][number]
    found = [finding for finding in outcome.findings if finding.line == begins]
    assert (entry["type"], entry["kwargs"]) == (case["type"], case["kwargs"])
    assert entry["success"] == ("code" not in case)
    assert [named(finding) for finding in found] == (
        [f"{case['code']} {case['severity']} {case.get('field')}"] if "code" in case else []
    )
    for finding in found:
        assert finding.path == "schemas/expectations.json"
        assert case.get("message", "") in finding.message
        assert finding.message.startswith(case["type"])
        assert "\n" not in finding.message
        assert finding.value == case.get("value", finding.value) == entry["observed_value"]
        assert (entry["broken"] is not None) == (finding.code == "EXP002")


def test_findings_are_in_order_and_counted(evaluated: tuple[Path, expectations.Outcome]) -> None:
    _, outcome = evaluated
    assert [f.order for f in outcome.findings] == sorted(f.order for f in outcome.findings)
    codes = [case.get("code") for case in CASES]
    assert outcome.report["statistics"] == {
        "expectations": len(CASES),
        "met": codes.count(None),
        "failed": codes.count("EXP001"),
        "broken": codes.count("EXP002"),
    }
    assert outcome.report["records"] == len(RECORDS)
    assert outcome.report["success"] is False


def test_data_docs(evaluated: tuple[Path, expectations.Outcome]) -> None:
    docs = evaluated[0] / "docs"
    assert "corpus" in (docs / "index.html").read_text(encoding="utf-8")
    (page,) = docs.glob("validations/**/*.html")
    shown = page.read_text(encoding="utf-8")
    assert all(column in shown for column in ("published_at", "text_length", "وكالة"))
    assert {path.name for path in evaluated[0].iterdir()} == {"docs", "suite.json"}


def test_no_value_name_or_description_is_markup_in_data_docs(tmp_path: Path) -> None:
    mark = "<script>hostile('1')</script>\" onload=x"
    said = {"description": mark, "meta": {"notes": mark}, "notes": mark}
    members = [
        {"type": "expect_column_values_to_be_in_set", "kwargs": {"column": "publisher", "value_set": [mark]}, **said},
        {"type": "expect_column_distinct_values_to_be_in_set", "kwargs": {"column": "publisher", "value_set": ["a"]}},
        {"type": "expect_column_values_to_match_regex", "kwargs": {"column": "publisher", "regex": mark}},
        {"type": "expect_column_to_exist", "kwargs": {"column": mark}},
    ]
    records = [{"id": "a", "publisher": mark.replace("1", "2")}, {"id": "b", "publisher": "<img src=x onerror=y>"}]
    outcome = expectations.run(table(records), write(tmp_path, members), shown="s.json", docs=tmp_path / "docs")
    assert len(outcome.findings) == len(members)  # what is shown elsewhere is the value itself
    for page in (tmp_path / "docs").rglob("*.html"):
        tree = html.fromstring(page.read_bytes())
        assert not [each for each in tree.iter("script") if "hostile" in (each.text or "")], page
        assert not [each for each in tree.iter("img") if each.get("src") == "x"], page
        assert not tree.xpath("//*[@onload or @onerror]"), page
    (page,) = (tmp_path / "docs").glob("validations/**/*.html")
    assert "<script>hostile('2')</script>" in html.fromstring(page.read_bytes()).text_content()


@pytest.mark.slow
def test_report_is_the_same_on_another_day_and_in_another_order(tmp_path: Path) -> None:
    suite = write(tmp_path, [{**member(case), "id": None} for case in CASES])
    rows = [{**RECORDS[i % 6], "text": "س" * i} for i in range(60)]
    first = expectations.run(table(rows), suite, shown="s")
    random.Random(7).shuffle(rows)  # noqa: S311  # an order, no secret
    second = expectations.run(table(rows, size=7), suite, shown="s")
    assert json.dumps(first.report, allow_nan=False) == json.dumps(second.report, allow_nan=False)
    assert first.findings == second.findings
    assert not re.search(rf"{re.escape(str(tmp_path))}|{datetime.now(UTC).year}-\d\d-\d\dT", json.dumps(second.report))


def test_repeated_expectations_each_have_their_line(tmp_path: Path) -> None:
    same = {"type": "expect_table_row_count_to_be_between", "kwargs": {"max_value": 1}, "id": "0" * 32}
    text = '{"expectations" : [' + ",\n".join(json.dumps(same) for _ in range(3)) + ',\n\n7], "name": "corpus"}'
    suite = tmp_path / "suite.json"
    suite.write_text("\ufeff" + text, encoding="utf-8")
    found = expectations.run(table(RECORDS), suite, shown="s").findings
    assert [(f.line, f.code) for f in found] == [(1, "EXP001"), (2, "EXP001"), (3, "EXP001"), (5, "EXP002")]


def test_empty_corpus(tmp_path: Path) -> None:
    suite = write(tmp_path, [member(case) for case in CASES])
    outcome = expectations.run(PROFILE.empty_table(), suite, shown="s", docs=tmp_path / "docs")
    broken = [entry for entry in outcome.report["expectations"] if entry["broken"]]
    assert outcome.report["records"] == 0
    assert all("profile has no column" in e["broken"] for e in broken if "headline" in json.dumps(e["kwargs"]))
    assert {"headline", "text"} <= {e["kwargs"].get("column") for e in broken}
    assert json.dumps(outcome.report, allow_nan=False)


def test_empty_suite(tmp_path: Path) -> None:
    outcome = expectations.run(table(RECORDS), write(tmp_path, []), shown="s", docs=tmp_path / "docs")
    assert outcome.findings == ()
    assert (tmp_path / "docs/index.html").is_file()


@pytest.mark.parametrize("case", REFUSED, ids=[case["why"] for case in REFUSED])
def test_refused(tmp_path: Path, case: dict[str, Any]) -> None:
    suite = tmp_path / "suite.json"
    suite.write_text(case["text"], encoding="utf-8")
    with pytest.raises(PolicyError, match=f"^{re.escape(str(suite))}: .*{re.escape(case['message'])}"):
        expectations.run(PROFILE.empty_table(), suite, shown="s")


def test_refused_files(tmp_path: Path) -> None:
    (tmp_path / "latin").write_bytes(b'{"name": "\xe9"}')
    for path, reason in [("latin", "not UTF-8 at byte 10"), ("absent", "No such file"), (".", "Is a directory")]:
        with pytest.raises(PolicyError, match=reason):
            expectations.run(PROFILE.empty_table(), tmp_path / path, shown="s")


def test_docs_that_cannot_be_written(tmp_path: Path) -> None:
    suite = write(tmp_path, [member(CASES[0])])
    with pytest.raises(PolicyError, match=r"suite\.json: .*name a folder"):
        expectations.run(table(RECORDS), suite, shown="s", docs=suite)


def test_warnings_and_log_are_left_as_they_were(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    before = (warnings.showwarning, warnings.filters[:], logging.getLogger("great_expectations").level)
    deprecated = {"column": "id", "row_condition": 'publisher == "مجلة"', "condition_parser": "pandas"}
    suite = write(tmp_path, [{"type": "expect_column_values_to_be_unique", "kwargs": deprecated}])
    assert expectations.run(table(RECORDS), suite, shown="s").findings == ()
    assert (warnings.showwarning, warnings.filters[:], logging.getLogger("great_expectations").level) == before
    assert capfd.readouterr() == ("", "")


def test_own_suite_is_as_great_expectations_writes_it() -> None:
    import great_expectations as gx

    stated = json.loads(SUITE.read_text(encoding="utf-8"))
    read = gx.ExpectationSuite(**stated)
    assert read.to_json_dict() == stated
    assert SUITE.read_text(encoding="utf-8") == json.dumps(stated, ensure_ascii=False, indent=2) + "\n"
    assert {e["kwargs"].get("column") for e in stated["expectations"]} - {None} <= set(PROFILE.names)


def test_own_suite_takes_a_good_record_and_refuses_a_bad_one() -> None:
    good = {"id": "a", "title": "عنوان الخبر الأول", "text": "نص\n\n" + "كلمة " * 50, "published_at": "2021-07-25T11:02:00Z",
            "language": "ar", "publisher": "الخليج الجديد", "license": "LicenseRef-publisher-copyright"}  # fmt: skip
    assert expectations.run(table([good]), SUITE, shown="s").findings == ()
    bad = {
        "id": "a",
        "title": "ع",
        "text": "ن",
        "published_at": "2101-01-01T00:00:00Z",
        "language": "fr",
        "publisher": "x",
    }
    found = expectations.run(table([good, bad]), SUITE, shown="s").findings
    fields = ["id", "publisher", "language", "license", "published_at", "text_length", "title_length", "paragraphs"]
    assert [finding.field for finding in found] == fields
    assert {finding.code for finding in found} == {"EXP001"}
    assert [f.field for f in expectations.run(PROFILE.empty_table(), SUITE, shown="s").findings] == [None]


def test_own_suite_over_the_seed() -> None:
    """Reader to profile, on the real document: 20 paragraphs and three related headlines, as record.md counts them."""
    seed = ROOT / "seeds/khaleej/000_66720f3e99723966.txt"
    (row,) = expectations.profile(reading.read(seed, "seed", Options(), name="khaleej")).to_pylist()
    assert (row["paragraphs"], row["related"], row["attribution"], row["has_dateline"]) == (20, 3, 1, True)
    assert row["source_reader"] == "khaleej"


ALONE = """
import os, sys

written, asked = set(), []

def watch(event, arguments):
    if event == "open" and not str(arguments[0]).startswith("/dev/"):
        mode, flags = arguments[1], arguments[2]
        if set(mode or "") & set("wax+") or flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            written.add(os.path.abspath(arguments[0]) if isinstance(arguments[0], (str, bytes)) else arguments[0])
    if event in ("os.mkdir", "os.rename", "os.symlink", "tempfile.mkdtemp", "tempfile.mkstemp"):
        written.add(os.path.abspath(arguments[0]))
    if event in ("socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname", "subprocess.Popen"):
        asked.append((event, arguments))

from pathlib import Path
from warraq import expectations
assert not {"great_expectations", "pandas"} & set(sys.modules), "imported too early"
sys.dont_write_bytecode = True
sys.addaudithook(watch)
outcome = expectations.run(expectations.PROFILE.empty_table(), Path(sys.argv[1]), shown="s")
assert len(outcome.findings) == 1, outcome.findings
import warnings
assert warnings.showwarning.__module__ == "warnings", "warnings go to the log"
assert not asked, asked
assert not written, written
"""


@pytest.mark.slow
def test_a_run_writes_nothing_asks_nobody_and_says_nothing(tmp_path: Path) -> None:
    """In a process of its own, for the import of Great Expectations is part of it."""
    command = [sys.executable, "-c", ALONE, str(SUITE)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert list(tmp_path.iterdir()) == []
