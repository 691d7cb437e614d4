"""The seed layout: the real document, and every way in which one can be broken."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.conftest import SEED

from warraq import lint, policy, scoping
from warraq.finding import Report

TEXT = SEED.read_text(encoding="utf-8")
HEADLINE, DATE = TEXT.split("\n\n")[:2]
FOOT = TEXT.index("المصدر |")
HEADING = TEXT.index("\u00a0 كلمات مفتاحية")
KEYWORDS = TEXT.split("\n\n")[-4]
POLICY = """
[[sources]]
name = "khaleej"
path = "."
reader = "khaleej"
publisher = "الخليج الجديد"
language = "ar"
timezone = "Asia/Baghdad"
optional = ["link"]
"""


def check(folder: Path, data: bytes | str, *, more: str = "") -> Report:
    (folder / policy.NAME).write_text(POLICY + more, encoding="utf-8")
    (folder / "a.txt").write_bytes(data.encode() if isinstance(data, str) else data)
    return lint.validate(policy.load(folder / policy.NAME), scoping.Request(paths=(folder / "a.txt",)))


def found(report: Report) -> list[str]:
    return [f"{f.code} {f.line} {f.field or ''}".rstrip() for f in report.findings]


def test_the_real_document_has_no_fault(tmp_path: Path) -> None:
    report = check(tmp_path, TEXT)
    assert (found(report), report.records, report.unread) == ([], 1, 0)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (TEXT.replace("\n", "\r\n"), []),
        (TEXT.replace("\n", "\r"), []),
        ("\ufeff" + TEXT, ["ENC002 1"]),
        ("\n\n  \n" + TEXT, []),
        (TEXT[:FOOT], []),
        (TEXT[:HEADING], []),
        (TEXT[: TEXT.index(KEYWORDS)], []),
        (TEXT[:FOOT] + TEXT[HEADING:], []),
        (TEXT.replace(HEADLINE + "\n\n", ""), ["REC002 1 /title"]),
        (TEXT.replace(DATE + "\n\n", ""), ["REC002 1 /published_at"]),
        (HEADLINE + "\n\n" + DATE + "\n\n" + TEXT[FOOT:], ["REC002 1 /text"]),
        (TEXT.replace("الأحد 25", "الاثنين 25"), ["DAT005 3 /dateline/raw"]),
        (TEXT.replace("25 يوليو 2021", "35 يوليو 2021"), ["DAT009 3 /dateline/raw", "REC003 3 /published_at"]),
        (TEXT.replace(" 2021 11:02 ص", " 2998 11:02 ص").replace("الأحد ", ""), ["DAT003 3 /published_at"]),
        ("", ["REC001 1"]),
        (" \n\n", ["REC001 1"]),
        (TEXT + "\n\n" + TEXT, ["REC001 57"]),
        (TEXT[:FOOT] + TEXT[:FOOT], ["REC001 45"]),
        (TEXT.replace("بغداد", "بغ\ufffdداد"), ["ENC003 5 /text"]),
    ],
    ids=[
        "CRLF", "CR alone", "a mark", "blank lines first", "no foot", "no keywords", "no keyword line", "no credits",
        "no headline", "no date", "no body", "wrong weekday", "no such day", "the future", "empty", "blank",
        "two documents", "two documents without a foot", "lost text",
    ],
)  # fmt: skip
def test_a_part_that_is_missing_or_broken_is_named_at_its_line(data: str, expected: list[str], tmp_path: Path) -> None:
    report = check(tmp_path, data)
    assert found(report) == expected
    assert report.records + report.unread == 1


def test_lines_are_those_of_the_document(tmp_path: Path) -> None:
    assert TEXT.split("\n")[2] == DATE
    report = check(tmp_path, TEXT.replace("الأحد 25", "الاثنين 25"))
    (finding,) = report.findings
    assert finding.offset == len((HEADLINE + "\n\n").encode())


def test_bad_bytes_are_one_finding_that_counts_them(tmp_path: Path) -> None:
    data = bytearray(TEXT.encode())
    second, fourth = data.index("قال".encode()), data.index("ولفت".encode())
    data[second], data[fourth] = 0xFF, 0x20
    report = check(tmp_path, bytes(data))
    (finding,) = report.findings
    assert (finding.code, finding.line, finding.offset, finding.value) == ("ENC001", 5, second, "ff 82")
    assert "the first of 2 places" in finding.message
    assert (report.records, report.unread) == (0, 1)


def test_a_legacy_encoding_is_named_once_and_read_where_the_policy_names_it(tmp_path: Path) -> None:
    data = TEXT.encode("windows-1256")
    report = check(tmp_path, data)
    assert (found(report), report.findings[0].value) == (["ENC010 1"], "windows-1256")
    assert (report.records, report.unread) == (0, 1)
    named = check(tmp_path, data, more='encoding = "windows-1256"\n')
    assert (found(named), named.records) == ([], 1)


def test_utf_16_is_named(tmp_path: Path) -> None:
    for codec in ("utf-16", "utf-16-le", "utf-16-be"):
        assert found(check(tmp_path, TEXT.encode(codec))) == ["ENC010 1"]


def test_without_a_zone_the_printed_time_lacks_its_offset(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    repository = policy.Repository(root=tmp_path, policy=policy.Policy(), found=False)
    report = lint.validate(repository, scoping.Request(paths=(tmp_path / "a.txt",), select=("DAT",), reader="khaleej"))
    assert found(report) == ["DAT002 3 /published_at"]
