"""Files that are mapped: one that is cut meanwhile ends the run with a line."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from stress import forked

from warraq import native
from warraq.readers import buffers


def cut(path: Path) -> None:
    """Cut a file as soon as it is mapped."""
    whole = buffers.mmap.mmap

    def mapped(*arguments: object, **named: object) -> object:
        found = whole(*arguments, **named)  # type: ignore[arg-type]  # as it is called
        os.truncate(path, 100)
        return found

    buffers.mmap.mmap = mapped  # type: ignore[assignment,misc]  # in a process of its own


@pytest.mark.skipif(native.library() is None, reason="nothing is compiled")
@pytest.mark.parametrize("name", ["a.csv", "a.json"])
def test_a_file_that_is_cut_while_it_is_read_is_named(name: str, alone: Path) -> None:
    path, row = alone / name, "عنوان طويل"
    long = [row] * 60_000
    text = "title\n" + "\n".join(long) if name == "a.csv" else '[{"title": "' + '"}, {"title": "'.join(long) + '"}]'
    path.write_text(text, encoding="utf-8")
    done = forked.run("validate", name, "--jobs", "1", cwd=alone, before=lambda: cut(path))
    assert (done.code, done.out) == (2, "")
    assert done.err == f"warraq: {name}: cut while it was read; run it again when it stays as it is\n"


def test_without_what_is_compiled_a_file_is_read_whole(alone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(native, "library", lambda: None)
    (alone / "a").write_bytes(b"abc")
    with (alone / "a").open("rb") as stream, buffers.buffered(stream) as data:
        os.truncate(alone / "a", 0)
        assert data == b"abc"
