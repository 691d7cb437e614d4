"""Small corpora that are released: a policy, and records of which a test says only what matters to it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import article, write_jsonl

import warraq

POLICY = """
[release]
name = "papers"
title = "صحف: اختبار"
description = "Records of a test."
license = "CC0-1.0"
creators = ["Somebody"]
"""
_WORDS = [
    "الوزير", "المشروع", "المدينة", "الحكومة", "المطار", "الطريق", "البرلمان", "القانون", "الميزانية", "المدرسة",
    "المستشفى", "الجامعة", "النفط", "الماء", "الكهرباء", "الزراعة", "التجارة", "السياحة", "الصحة", "التعليم",
    "الجسر", "الميناء", "المصنع", "السوق", "البنك", "المحكمة", "الانتخابات", "الرئيس", "المجلس", "اللجنة",
]  # fmt: skip


def text(number: int) -> str:
    """Give a text of its own for each number, none like another."""
    return " ".join(
        _WORDS[(number * 7 + place * (number % 11 + 1) + place // 9) % 30] + str(number) for place in range(40)
    )


def record(number: int, **fields: Any) -> dict[str, Any]:
    """Give a record without a fault."""
    day = 1 + number % 28
    own = {
        "link": f"https://example.org/{number}",
        "title": f"عنوان الخبر رقم {number}",
        "published_at": f"2021-{1 + number % 12:02d}-{day:02d}T08:00:00Z",
        "text": text(number),
        **fields,
    }
    return article(**own)


Collect = Callable[..., Path]


@pytest.fixture
def collect(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Collect:
    """Give a function that writes a corpus repository, and makes it the current folder."""

    def write(*records: dict[str, Any], policy: str = "", folder: str = "papers", file: str = "a") -> Path:
        root = tmp_path / folder
        (root / "corpus").mkdir(parents=True, exist_ok=True)
        (root / "warraq.toml").write_text(POLICY + policy, encoding="utf-8")
        write_jsonl(root / f"corpus/{file}.jsonl", *records)
        monkeypatch.chdir(root)
        return root

    return write


def release(root: Path, version: str | None = None) -> Path:
    """Release a corpus repository, and give the folder."""
    done = warraq.release(version, policy=root / "warraq.toml")
    assert done.folder, [finding.message for finding in done.report.findings]
    return done.folder
