"""Files that are mapped: one that is cut meanwhile ends the run with a line."""

from __future__ import annotations

import os
import re
import sys
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


def _mapped() -> int:
    """Return the bytes of files that this process has in memory (Linux, `man 5 proc_pid_status`)."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(re.findall(r"RssFile:\s+(\d+) kB", status)[0]) << 10


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what of a file is in memory")
def test_a_file_that_was_looked_at_is_not_left_in_memory(tmp_path: Path) -> None:
    """A large array is looked at from its first byte to its last before it is read."""
    path, size = tmp_path / "a.json", 1 << 26
    path.write_bytes("خبر".encode() * (size // 6))
    with path.open("rb") as stream, buffers.mapped(stream) as data:
        before = _mapped()
        assert buffers.is_utf8(data)
        assert _mapped() - before < size // 16
