"""What is loaded, and that everything goes on where nothing can be."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from unittest.mock import patch

import pytest
from tests.conftest import Command

from warraq import native
from warraq.native import build

SOURCES = Path(native.__file__).parent


def loaded(environment: dict[str, str]) -> str:
    code = "import warraq.native as native; print(native.library() is not None)"
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | environment, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_it_can_be_left_out() -> None:
    assert (loaded({}), loaded({"WARRAQ_NATIVE": "0"})) == ("True", "False")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the package as it is installed, of its folder of C the callers and the library alone."""
    copied = shutil.copytree(
        SOURCES.parent, tmp_path / "warraq", ignore=shutil.ignore_patterns("__pycache__", "*.[ch]")
    )
    return copied / "native"


def asked(folder: Path) -> tuple[str, str]:
    """Whether the library in a folder is loaded, asked twice, and what is said of that."""
    code = "import warraq.native as native; print(native.library() is not None, native.library() is not None)"
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | {"PYTHONPATH": str(folder.parents[1]), "CC": "false"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout.strip(), done.stderr


def test_a_library_of_these_callers_is_loaded(folder: Path) -> None:
    assert asked(folder) == ("True True", "")


def test_without_one_nothing_is_said(folder: Path) -> None:
    (folder / native.LIBRARY).unlink()
    assert asked(folder) == ("False False", "")


@pytest.mark.parametrize("content", [b"", b"MZ not for this system", None])
def test_a_stale_one_is_refused_in_one_line(folder: Path, content: bytes | None) -> None:
    if content is None:  # what is compiled stays, and its callers change
        with (folder / "rows.py").open("a") as callers:
            callers.write("# another layout\n")
    else:
        (folder / native.LIBRARY).write_bytes(content)
    told, said = asked(folder)
    assert told == "False False"
    assert said.startswith("warraq: ") and said.count("\n") == 1, said
    assert str(folder / native.LIBRARY) in said


def test_a_stale_one_is_never_loaded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "rows.py").unlink()
    monkeypatch.setattr(native, "__file__", str(folder / "__init__.py"))
    monkeypatch.setattr(native, "load", lambda _: pytest.fail("it was loaded"))
    assert native._library.__wrapped__() is None


def test_what_is_for_another_system_is_left_out(folder: Path) -> None:
    stamp = "".join((*build.stamp(folder), "0" * 32))
    (folder / native.LIBRARY).write_bytes(b"MZ warraq-stamp:%s:" % stamp.encode())
    assert asked(folder) == ("False False", "")


@pytest.mark.slow
def test_a_stale_one_is_compiled_again_where_its_sources_are(folder: Path) -> None:
    for path in SOURCES.glob("*.[ch]"):
        shutil.copy(path, folder)
    library = folder / native.LIBRARY
    with (folder / "strings.h").open("a") as source:
        source.write("/* another */\n")
    assert not build.current(library)
    assert asked(folder) == ("True True", "")
    assert build.current(library)
    assert sorted(path.name for path in folder.glob("_native*")) == [native.LIBRARY]
    (folder / "runs.c").write_text("no C\n")
    told, said = asked(folder)
    assert (told, said.count("\n")) == ("False False", 1)


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
