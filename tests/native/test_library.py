"""What is loaded, and that everything goes on where nothing can be."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from unittest.mock import patch

import pytest
from tests.conftest import Command

from warraq import native


def loaded(environment: dict[str, str]) -> str:
    code = "import warraq.native as native; print(native.library() is not None)"
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | environment, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_it_can_be_left_out() -> None:
    assert (loaded({}), loaded({"WARRAQ_NATIVE": "0"})) == ("True", "False")


@pytest.mark.parametrize("content", [None, b"", b"MZ not for this system"])
def test_what_cannot_be_loaded_is_left_out(
    content: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if content is not None:
        (tmp_path / native.LIBRARY).write_bytes(content)
    monkeypatch.setattr(native, "__file__", str(tmp_path / "__init__.py"))
    assert native.library.__wrapped__() is None


def test_a_command_says_the_same_without_it(tmp_path: Path, run: Command) -> None:
    lines = [
        '{"title":"a  b","text":"نصّ."}',
        '{"title":1}',
        '{"t":1}',
        '{"title":"\\ud800"}',
        '{"link":"http://a.example/?utm_source=b"}',
        "{",
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    arguments = ("validate", "a.jsonl", "--no-cache", "--format", "json")
    with_it = run(*arguments, cwd=tmp_path)
    with patch.object(native, "library", lambda: None):
        without = run(*arguments, cwd=tmp_path)
    assert (with_it.code, with_it.out) == (without.code, without.out)
    assert with_it.code == 1


def test_one_untidy_text_among_many_is_found_without_it(tmp_path: Path, run: Command) -> None:
    """More strings than are asked one by one, so that the patterns are asked."""
    lines = [
        json.dumps({"text": f"قال المتحدث إن العمل بدأ أمس {number}."}, ensure_ascii=False) for number in range(40)
    ]
    (tmp_path / "a.jsonl").write_text("\n".join([*lines, '{"text": "a  b"}']), encoding="utf-8")
    with patch.object(native, "library", lambda: None):
        found = run.validate("a.jsonl", "--no-cache", "--select", "TXT005", cwd=tmp_path)
    assert [finding["line"] for finding in found.json["findings"]] == [41]
