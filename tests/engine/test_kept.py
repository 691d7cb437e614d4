"""Batches of small files that are kept, beside files that are read again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from warraq import lint
from warraq.engine.kept import Kept
from warraq.engine.places import places
from warraq.policy import load
from warraq.readers.options import Options
from warraq.readers.reading import read
from warraq.scoping import Request

_AD = "تابعوا آخر الأخبار عبر قناة الصحيفة على تيليغرام من هنا الآن"


def _folder(path: Path) -> Path:
    """Write texts that all end as their publisher ends them, some of them twice."""
    for number in range(60):
        body = " ".join(f"كلمة{number % 50}خبر{place}" for place in range(60))
        (path / f"{number}.txt").write_text(f"عنوان {number}\n\n{body}.\n\n{_AD}\n", encoding="utf-8")
    return path


def test_findings_are_those_of_files_that_are_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    request = Request((_folder(tmp_path),), required=("text",), jobs=2)
    kept = lint.validate(load(None), request)
    monkeypatch.setattr(Kept, "expect", lambda *_: None)
    assert lint.validate(load(None), request) == kept
    assert {"TXT002", "DUP001"} <= {finding.code for finding in kept.findings}


def test_only_what_has_room_is_kept_and_only_places_that_it_has_are_found(tmp_path: Path) -> None:
    lines = tmp_path / "a.jsonl"
    lines.write_text('{"title": "a"}\n{"title": "b"}\n', encoding="utf-8")
    (batch,) = read(lines, "a.jsonl", Options())
    kept = Kept(room=10)
    for file, size in ((1, 8), (2, 8), (3, 2)):
        kept.expect(file, size)
        kept.take(file, [batch])
    assert kept.find(1, places(batch)[1:]) == [batch]
    assert kept.find(3, places(batch)) == [batch]
    assert kept.find(2, places(batch)) is None
    assert kept.find(1, np.array([999])) is None
