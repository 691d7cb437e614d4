"""The findings about a text's residue and its end outlive other rules' fixes, show their place, and cost no more than
the text is long.
"""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path

from tests.tables import rows

from warraq import lint, policy, scoping
from warraq.normalise.text import residue, whitespace

PHRASES = [
    "رابط الخبر بصحيفة الواحة", "المصدر: وكالات", "كلمات مفتاحية", "اقرأ أيضا خبر آخر", "شاهد المزيد", "موضوعات ذات صلة", "للمزيد من الأخبار",
    "تابعونا على تويتر", "سمات الوزير العمل", "Read also another story", "Related articles", "lire aussi",
]  # fmt: skip
GAPS = [
    "  ",
    "   ",
    "\u00a0 ",
    " \u00a0",
    "\u00a0\u00a0\u00a0",
    "\t\t",
    " \t ",
    "\u2003\u2003",
    " \n ",
    "\r\n",
    "\u2028",
]


@rows(product(PHRASES, GAPS))
def test_tidy_white_space_hides_no_residue(phrase: str, gap: str) -> None:
    for text in (f"قال الوزير إن العمل بدأ{gap}{phrase}", f"قال الوزير إن العمل بدأ.{gap}{phrase}"):
        fixed = whitespace.fix_whitespace(text)
        assert residue.residue(fixed), fixed
        assert whitespace.find_whitespace(fixed) is None
        assert whitespace.fix_whitespace(fixed) == fixed


def test_a_gap_before_anything_else_is_one_space() -> None:
    assert whitespace.fix_whitespace("قال  الوزير   إن\u00a0العمل بدأ") == "قال الوزير إن العمل بدأ"


def test_findings_show_their_place(tmp_path: Path) -> None:
    long = "قال الوزير إن العمل بدأ في المدينة كلها. " * 40
    texts = [f"{long}\nاقرأ أيضا: خبر آخر\n{long}".strip(), f"{long}وأضاف أن العمل..."]
    (tmp_path / policy.NAME).touch()
    (tmp_path / "a.jsonl").write_text("".join(json.dumps({"text": each}) + "\n" for each in texts), encoding="utf-8")
    request = scoping.Request(paths=(tmp_path,), select=("TXT002", "TXT004"), required=("text",))
    found, broken = lint.validate(policy.load(tmp_path / policy.NAME), request).findings
    assert found.column == texts[0].index("اقرأ أيضا") + 1
    assert (broken.code, broken.column) == ("TXT004", len(texts[1]) - 2)
    assert "وأضاف أن العمل..." in broken.message


def test_two_files_of_one_article_are_one_finding(tmp_path: Path) -> None:
    (tmp_path / policy.NAME).touch()
    for name in "ab":
        (tmp_path / f"{name}.txt").write_text("العراق يؤكد\n\nقال رئيس الوزراء إن العمل بدأ.\n", encoding="utf-8")
    request = scoping.Request(paths=(tmp_path,), select=("DUP", "REC007", "LNK002"), required=("text",))
    findings = lint.validate(policy.load(tmp_path / policy.NAME), request).findings
    assert len(findings) == 1, [finding.code for finding in findings]
