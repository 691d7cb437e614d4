"""Paths on other file systems, which carry what their run knows of these."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest

from warraq.errors import ReadError
from warraq.system import remote


@pytest.fixture
def memory() -> Iterator[fsspec.AbstractFileSystem]:
    system = fsspec.filesystem("memory")
    system.pipe_file("/folder/a b/x.jsonl", b"x\n")
    system.pipe_file("/folder/y.jsonl", b"y\n")
    yield system
    system.rm("/folder", recursive=True)


@pytest.mark.usefixtures("memory")
def test_paths_that_are_made_from_one_know_what_it_knows() -> None:
    folder, file, here = remote.named(["memory://folder", "memory://folder/y.jsonl", "memory.jsonl"])
    assert isinstance(folder, remote.Remote)
    assert not isinstance(here, remote.Remote)
    inner = next(each for each in folder.files if each.name == "x.jsonl")
    made = (file, inner, inner.parent, *inner.parents[:2], inner.parent / "z", inner.with_suffix(".z"), folder / "a")
    if not hasattr(Path, "with_segments"):
        made = tuple(each for each in made if each.suffix != ".z")  # of Python 3.11, what is not asked for
    assert {id(each.listing) for each in made if isinstance(each, remote.Remote)} == {id(folder.listing)}
    assert [str(each) for each in inner.parents[:2]] == ["memory://folder/a b", "memory://folder"]
    assert inner.relative_to(folder).as_posix() == "a b/x.jsonl"
    assert (inner.parent, hash(inner.parent)) == (folder / "a b", hash(folder / "a b"))
    assert [each.is_dir() for each in (folder, inner.parent, inner, folder / "none")] == [True, True, False, False]


def test_a_run_knows_nothing_of_the_one_before(memory: fsspec.AbstractFileSystem) -> None:
    first, said = remote.of("memory://folder/y.jsonl"), remote.Listing()
    assert first.stat().st_size == 2
    elsewhere = remote.heard(str(first), remote.told(first), said)
    memory.pipe_file("/folder/y.jsonl", b"longer\n")
    assert remote.of("memory://folder/y.jsonl").open("rb").read() == b"longer\n"
    for path in (first, elsewhere):
        assert path.stat().st_size == 2
        with pytest.raises(ReadError, match="it has changed since it was listed"):
            path.open("rb")


def test_files_are_looked_at_anew_by_one_listing(memory: fsspec.AbstractFileSystem, tmp_path: Path) -> None:
    (folder,) = remote.named(["memory://folder"])
    assert isinstance(folder, remote.Remote)
    files, asked = [*sorted(folder.files), tmp_path], list[str]()
    memory.rm("/folder/a b/x.jsonl")
    memory.pipe_file("/folder/y.jsonl", b"longer\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(memory), "info", lambda _, path, **__: asked.append(path))
        found = remote.renewed(files)
        assert (found[1].stat().st_size, found[2] is tmp_path, asked) == (7, True, [])
    assert [each.exists() for each in found] == [False, True, True]
    assert files[1].stat().st_size == 2
