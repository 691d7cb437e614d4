"""Files that are written in one step, whoever else writes them, and whatever a killed run left."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.conftest import examples

from warraq.system import atomic, locks

NAMES = ("a", "b", "c")


def test_what_a_killed_run_left_is_removed_by_the_next_that_writes_the_file(tmp_path: Path) -> None:
    own, outside = tmp_path / "a.jsonl", tmp_path / "outside"
    outside.write_text("kept")
    for leave in (
        lambda left: left.write_text("half of a file that was longer than what comes"),
        lambda left: left.symlink_to(outside),
        lambda left: left.hardlink_to(outside),
    ):
        leave(atomic.partial(own))
        atomic.write(own, b"whole", within=tmp_path)
        assert (own.read_bytes(), outside.read_text()) == (b"whole", "kept")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.jsonl", "outside"]


def test_a_file_that_is_read_and_written_at_once_loses_nothing(tmp_path: Path) -> None:
    """Each line that is added stands behind all that were added before."""
    own = tmp_path / "ledger"
    own.touch()

    def added(number: int) -> None:
        def content() -> Iterator[bytes]:
            yield own.read_bytes()
            yield f"{number}\n".encode()

        atomic.write(own, content(), within=tmp_path, sync=False)

    many = examples(400)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(added, range(many)))
    assert sorted(map(int, own.read_text().split())) == list(range(many))
    assert list(tmp_path.iterdir()) == [own]


@pytest.mark.parametrize("failing", NAMES)
def test_of_several_files_none_is_replaced_before_all_are_written(tmp_path: Path, failing: str) -> None:
    for name in NAMES:
        (tmp_path / name).write_text("old")

    def content(name: str) -> Iterator[bytes]:
        yield b"new"
        if name == failing:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(OSError, match="No space left") as caught:
        atomic.write_all([(tmp_path / name, content(name)) for name in NAMES], within=tmp_path)
    assert caught.value.filename == str(tmp_path / failing)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == dict.fromkeys(NAMES, "old")


def test_the_lock_of_a_repository_is_held_by_one_at_a_time(tmp_path: Path) -> None:
    count = tmp_path / "count"
    count.write_text("0")

    def counted(_: int) -> None:
        with locks.alone(tmp_path):
            count.write_text(str(int(count.read_text()) + 1))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(counted, range(20)))
    assert count.read_text() == "20"
    assert (tmp_path / ".warraq/.gitignore").read_text() == "*\n"


@pytest.mark.parametrize(("umask", "mode"), [(0o077, 0o600), (0o027, 0o640), (0o022, 0o644)])
def test_a_new_file_obeys_the_umask_and_an_old_one_keeps_its_mode(tmp_path: Path, umask: int, mode: int) -> None:
    new, old = tmp_path / "new", tmp_path / "old"
    old.touch()
    old.chmod(0o664)
    before = os.umask(umask)
    try:
        atomic.write_all([(new, b"a"), (old, b"b")], within=tmp_path)
    finally:
        os.umask(before)
    assert [each.stat().st_mode & 0o7777 for each in (new, old)] == [mode, 0o664]


def test_a_link_that_leads_to_itself_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(OSError, match="symbolic links"):
        atomic.write(tmp_path / "loop", b"a", within=None)
    assert [(path.name, path.is_symlink()) for path in tmp_path.iterdir()] == [("loop", True)]
