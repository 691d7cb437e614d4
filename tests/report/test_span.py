"""The part of a value that a finding is about: of the rules' own examples, and of whatever else may stand there."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import warraq
from warraq import rules
from warraq.finding import Finding, Severity
from warraq.report.span import span

CODES = [rule.code for rule in rules.ALL]
PIECES = [
    " ", "\n", "\u00a0", "\u200f", "\ufeff", "\ufffd", "\x1a", "\u0640", "\u064e", "? ", "&nbsp;", "<br", ">", "]]>", "\\u0627", "=D9", "+966", "1", "-", "٣",
    "GB82 ", "@", ".", "قال", "ط§ظ„", "e\u0301", "\ue000", "ک", "\ud800", "🙂", "\U000e0068", "'", '"',
]  # fmt: skip


def finding(value: object, column: int | None, code: str = "TXT005", message: str = "m") -> Finding:
    return Finding(code, "name", Severity.INFO, message, "a.jsonl", value=value, column=column)


EXPECTED = {
    "ENC002": "\ufeff", "ENC003": "\ufffd", "ENC004": "ط§ظ„ط¹ط±ط§ظ‚", "ENC005": "\x1a", "ENC006": "ا\u0654", "ENC007": "\u200b",
    "ENC008": "\ufedf\ufe8e", "ENC011": "<b>", "ENC012": "امر\u06ccكا", "ENC013": "\ue000", "ENC014": "ـــ", "ENC015": "???? ??????",
    "ENC018": "\U000e0068\U000e0069", "ENC019": "\\u0627",
    "PII001": "katib@example.com", "PII002": "٠٠٩٦٦٥٠١٢٣٤٥٦٧", "PII003": "SA03 8000 0000 6080 1016 7519",
    "PII004": "4111 1111 1111 1111", "PII005": "1000000008", "PII006": "8.8.4.4",
    "TXT002": "اقرأ أيضا: وزير آخر يقول إن العمل انتهى", "TXT003": "قال رئيس الوزراء إن بلاده لم تعد بحاجة إلى قوات قتالية أجنبية.",
    "TXT004": ".. اقرأ المزيد", "TXT005": " ", "DAT009": "31 فبراير 2021", "LNK003": "HTTP://www.Example.org/a/?utm_source=x#top",
}  # fmt: skip


@pytest.mark.parametrize("code", EXPECTED)
def test_of_each_rules_example_what_is_at_fault(code: str, tmp_path: Path) -> None:
    block = rules.find(code).doc.blocks("Example")[0]
    path = tmp_path / f"a.{block.language}"
    path.write_text(block.text, encoding="utf-8")
    found = next(each for each in warraq.validate(path, select=[code]).findings if each.code == code)
    start, end = span(found) or (0, 0)
    assert isinstance(found.value, str) and found.value[start:end] == EXPECTED[code]


def test_marks_stay_on_their_letter() -> None:
    value = "مو" + "ج\u0651\u064e" + "ه"
    assert span(finding(value, 4, "ENC006")) == (2, 5)


def test_what_is_no_string_or_long_and_without_a_place_has_none() -> None:
    assert [span(finding(value, None)) for value in (None, 5, ["a"], "", "a" * 201, "a" * 200)] == [None] * 5 + [
        (0, 200)
    ]
    assert span(finding("", 1)) is None and span(finding("ab", 9)) == (0, 2)


def test_a_quotation_in_the_message_says_where_a_part_of_a_line_ends() -> None:
    message = "what its publisher repeats was left in the text: 'Agency: it\\'s '"
    assert span(finding("Agency: it's now.", 1, "TXT002", message)) == (0, 13)


@given(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=12).map("".join), st.integers(1, 60), st.sampled_from(CODES)
)
def test_a_part_lies_within_its_value_and_holds_the_place(value: str, column: int, code: str) -> None:
    start, end = span(finding(value, column, code)) or (-1, -1)
    place = min(column, len(value)) - 1
    assert 0 <= start <= place < end <= len(value)


def test_a_part_of_a_long_value_takes_no_time() -> None:
    rules.every()
    began = time.perf_counter()
    for piece in PIECES:
        value = piece * 200_000
        for code in ("TXT005", "ENC004", "TXT002", "PII002", "ENC006"):
            assert span(finding(value, len(value) // 2, code))
    assert time.perf_counter() - began < 10
