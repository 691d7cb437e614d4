"""Records with a common key, beside what Python says of the keys themselves, whether they are compared in memory or by
the database.
"""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from tests.readers.test_jsonl import CLEAN

from warraq.engine import keys
from warraq.lint import validate
from warraq.policy import Policy, Repository
from warraq.scoping import Request

DISGUISES = ("https://example.org/{}", "http://www.example.org/{}/", "https://m.example.org/{}?utm_source=x")


def corpus(folder: Path, count: int) -> tuple[Path, Path, dict[str, list[int]]]:
    """Write records that share links and ids at random; give two files, and the ordinals of the records of each link."""
    draw = random.Random(11)  # noqa: S311  # no secret
    lines, stand = list[str](), dict[str, list[int]]()
    for number in range(count):
        page = str(draw.randrange(count))
        stand.setdefault(page, []).append(number)
        own = {
            "id": f"{number:032x}",
            "link": draw.choice(DISGUISES).format(page),
            "title": f"خبر {number}",
            "text": f"نص الخبر رقم {number} من أخبار كثيرة",
        }
        lines.append(json.dumps(CLEAN | own, ensure_ascii=False))
    files = folder / "a.jsonl", folder / "b.jsonl"
    half = count // 2
    files[0].write_text("\n".join(lines[:half]) + "\n")
    files[1].write_text("\n".join(lines[half:]) + "\n")
    return *files, stand


@pytest.mark.parametrize("written", [False, True], ids=["in memory", "by the database"])
def test_each_later_record_names_the_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, written: bool) -> None:
    if written:
        monkeypatch.setattr(keys, "_HELD", -1)
        monkeypatch.setattr(keys, "_TOGETHER", 100)
    first, second, stand = corpus(tmp_path, 600)
    repository = Repository(root=tmp_path, policy=Policy(), found=False)
    report = validate(repository, Request(paths=(first, second), select=("LNK002",), cache=False))
    found = {
        (Path(one.path).name, one.line or 0, Path(one.related[0].path).name, one.related[0].line)
        for one in report.findings
    }
    places = [(name, line) for name in ("a.jsonl", "b.jsonl") for line in range(1, 301)]
    pairs = ((places[later], places[each[0]]) for each in stand.values() for later in each[1:])
    assert found == {(*one, *other) for one, other in pairs}
    assert len(found) > 100
    assert all(one.related for one in report.findings)
    assert any("drop mobile host" in one.message for one in report.findings)
