"""Publishing: whole or not to be seen, resumed where it stopped, checked by reading back, and silent about secrets."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import traceback
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import fsspec
import pytest
from fsspec.implementations.local import LocalFileSystem
from fsspec.implementations.memory import MemoryFileSystem
from tests.conftest import Command
from tests.releases.conftest import Bind

import warraq
from warraq.errors import ReleaseError
from warraq.releases import publish
from warraq.releases.format import manifest

LAST = ["SHA256SUMS", "manifest.json", "latest.json"]


def tree(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


class Spied(MemoryFileSystem):
    """A store that notes what is written, fails at one file, or hands a byte on wrongly."""

    protocol = "spied"
    store: ClassVar[dict[str, Any]] = {}
    pseudo_dirs: ClassVar[list[str]] = [""]
    written: ClassVar[list[str]] = []
    fails_at: ClassVar[int | None] = None
    error: ClassVar[Exception] = OSError("the line is dead")
    flips: ClassVar[str | None] = None

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return MemoryFileSystem._strip_protocol(path.removeprefix("spied://"))

    def _open(self, path: str, mode: str = "rb", **more: Any) -> Any:
        if "w" in mode:
            if len(self.written) == self.fails_at:
                raise self.error
            self.written.append(path.removeprefix("/there/"))
        stream = super()._open(path, mode, **more)
        if "w" in mode and self.flips and path.endswith(self.flips):
            write = stream.write
            stream.write = lambda data: write(bytes([data[0] ^ 1]) + data[1:])
        return stream


class Flipping(LocalFileSystem):
    """A disk that turns a byte of one file."""

    protocol = "flipping"

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return LocalFileSystem._strip_protocol(str(path).removeprefix("flipping://"))

    def _open(self, path: str, mode: str = "rb", **more: Any) -> Any:
        stream = super()._open(path, mode, **more)
        if "w" in mode and "README" in path:
            write = stream.f.write
            stream.write = lambda data: write(data[:-1] + bytes([data[-1] ^ 1]))
        return stream


@pytest.fixture
def spied(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Spied]]:
    for name, value in {"store": {}, "pseudo_dirs": [""], "written": [], "fails_at": None, "flips": None}.items():
        monkeypatch.setattr(Spied, name, value)
    fsspec.register_implementation("spied", Spied, clobber=True)
    return Spied


def test_a_release_arrives_and_is_one(released: Path, tmp_path: Path, run: Command) -> None:
    done = run("publish", released, tmp_path / "there")
    there = tmp_path / "there/khaleej/1.0.0"
    assert (done.code, done.out) == (0, f"{there}\n")
    assert tree(there) == tree(released)
    assert run("verify", there).code == 0
    checked = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=there, check=False, capture_output=True
    )
    assert checked.returncode == 0
    latest = json.loads((there.parent / "latest.json").read_bytes())
    digest = subprocess.run(["sha256sum", there / "manifest.json"], check=True, capture_output=True, text=True).stdout
    assert latest == {"name": "khaleej", "version": "1.0.0", "manifest_sha256": digest.split()[0], "path": "1.0.0"}


def test_a_second_run_sends_nothing(released: Path, tmp_path: Path, run: Command) -> None:
    first = warraq.publish(released, tmp_path / "there")
    times = {path: path.stat().st_mtime_ns for path in (tmp_path / "there").rglob("*")}
    second = warraq.publish(released, tmp_path / "there")
    assert (len(first.sent), first.kept, second.sent, second.kept) == (len(tree(released)), (), (), first.sent)
    assert "nothing to send" in run("publish", released, tmp_path / "there").err
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "there").rglob("*")} == times


def test_a_dry_run_writes_nothing(released: Path, tmp_path: Path, run: Command) -> None:
    done = run("publish", released, tmp_path / "there", "--dry-run")
    assert (done.code, list(tmp_path.iterdir())) == (0, [])
    shown = {line.split()[1].partition("/khaleej/1.0.0/")[2]: line.split()[0] for line in done.out.splitlines()}
    assert shown == {name: f"{len(data):,}" for name, data in tree(released).items()}


def test_only_what_differs_is_sent_again(bind: Bind, tmp_path: Path) -> None:
    folder = bind(a=b"one", b=b"two", c=b"three")
    there = tmp_path / "there/news/1.0.0"
    warraq.publish(folder, tmp_path / "there")
    (there / "a").write_bytes(b"0ne")
    (there / "c").unlink()
    assert [file.path for file in warraq.publish(folder, tmp_path / "there").sent] == ["a", "c"]
    assert tree(there) == tree(folder)


def test_the_manifest_comes_after_all_and_the_pointer_after_it(released: Path, spied: type[Spied]) -> None:
    url = warraq.publish(released, "spied://there").url
    assert url == "spied://there/khaleej/1.0.0"
    order = [path.rpartition("1.0.0/")[2].removeprefix("khaleej/") for path in spied.written]
    assert (order[0], order[-3:]) == ("data/train-00000-of-00001.parquet", LAST)
    assert sorted(order[:-1]) == sorted(tree(released))


def test_a_signature_comes_before_the_manifest(bind: Bind, spied: type[Spied]) -> None:
    folder = bind()
    (folder / "SHA256SUMS.sig").write_bytes(b"signed")
    warraq.publish(folder, "spied://there")
    assert [path.rpartition("/")[2] for path in spied.written[-4:]] == ["SHA256SUMS", "SHA256SUMS.sig", *LAST[1:]]


def test_a_run_that_fails_anywhere_is_resumed(bind: Bind, spied: type[Spied], monkeypatch: pytest.MonkeyPatch) -> None:
    folder = bind(a=b"1", b=b"22", c=b"333")
    files = len(tree(folder))
    for n in range(files + 1):  # the last is the pointer
        spied.store.clear()
        spied.written.clear()
        monkeypatch.setattr(spied, "fails_at", n)
        with pytest.raises(ReleaseError, match="the line is dead; publish again"):
            warraq.publish(folder, "spied://there")
        assert ("/there/news/1.0.0/manifest.json" in spied.store) == (n == files)
        assert "/there/news/latest.json" not in spied.store
        monkeypatch.setattr(spied, "fails_at", None)
        again = warraq.publish(folder, "spied://there")
        assert (len(again.sent), len(again.kept)) == (files - n, n)
        arrived = {path.removeprefix("/there/news/1.0.0/"): data.getvalue() for path, data in spied.store.items()}
        arrived.pop("/there/news/latest.json")
        assert arrived == tree(folder)


@pytest.mark.parametrize("name", ["data", "SHA256SUMS", "manifest.json", "latest.json"])
def test_a_byte_turned_in_a_store_is_seen(
    name: str, bind: Bind, spied: type[Spied], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spied, "flips", name)
    folder = bind()
    with pytest.raises(ReleaseError, match=rf"{name}: damaged in transfer"):
        warraq.publish(folder, "spied://there")
    assert not [path for path in spied.store if path.endswith(name)]
    monkeypatch.setattr(spied, "flips", None)
    assert name in {*(file.path for file in warraq.publish(folder, "spied://there").sent), "latest.json"}


def test_a_byte_turned_on_a_disk_never_gets_into_place(bind: Bind, tmp_path: Path, run: Command) -> None:
    fsspec.register_implementation("flipping", Flipping, clobber=True)
    done = run("publish", bind(), f"flipping://{tmp_path}/there")
    assert (done.code, done.err.count("\n"), "README: damaged in transfer" in done.err) == (2, 1, True)
    assert set(tree(tmp_path / "there")) <= {"news/1.0.0/data"}


def test_other_content_under_a_version_is_refused(bind: Bind, tmp_path: Path, run: Command) -> None:
    warraq.publish(bind(data=b"old"), tmp_path / "there")
    before = tree(tmp_path / "there")
    done = run("publish", bind(data=b"new"), tmp_path / "there")
    assert (done.code, done.err.count("\n"), "published already with other content" in done.err) == (2, 1, True)
    assert tree(tmp_path / "there") == before


def test_a_manifest_that_was_cut_short_is_sent_again(bind: Bind, tmp_path: Path) -> None:
    folder = bind()
    warraq.publish(folder, tmp_path / "there")
    path = tmp_path / "there/news/1.0.0/manifest.json"
    path.write_bytes(path.read_bytes()[:20])
    assert [file.path for file in warraq.publish(folder, tmp_path / "there").sent] == ["manifest.json"]


def test_files_of_others_are_neither_published_nor_removed(bind: Bind, tmp_path: Path) -> None:
    strange = tmp_path / "there/news/1.0.0/data/train-00009.parquet"
    strange.parent.mkdir(parents=True)
    strange.write_bytes(b"of another")
    with pytest.raises(ReleaseError, match=r"contains other files: data/train-00009\.parquet"):
        warraq.publish(bind(README=b"about"), tmp_path / "there")
    assert list(tree(tmp_path / "there")) == ["news/1.0.0/data/train-00009.parquet"]


def test_the_pointer_only_moves_forward(bind: Bind, tmp_path: Path) -> None:
    latest = tmp_path / "there/news/latest.json"
    seen = []
    for version in ("1.2.0", "1.10.0", "1.9.0", "1.2.0"):
        done = warraq.publish(bind(version), tmp_path / "there")
        seen.append((json.loads(latest.read_bytes())["version"], any("stays at 1.10.0" in note for note in done.notes)))
    assert seen == [("1.2.0", False), ("1.10.0", False), ("1.10.0", True), ("1.10.0", True)]


def test_a_pointer_that_is_none_stops_the_run_before_anything_is_sent(bind: Bind, tmp_path: Path) -> None:
    (tmp_path / "there/news").mkdir(parents=True)
    (tmp_path / "there/news/latest.json").write_text("[]")
    with pytest.raises(ReleaseError, match="not a valid pointer to the newest release"):
        warraq.publish(bind(), tmp_path / "there")
    assert list(tree(tmp_path / "there")) == ["news/latest.json"]


def test_a_damaged_release_is_refused_and_every_fault_named(released: Path, tmp_path: Path, run: Command) -> None:
    folder = Path(shutil.copytree(released, tmp_path / "damaged"))
    shard = folder / "data/train-00000-of-00001.parquet"
    data = bytearray(shard.read_bytes())
    data[99] ^= 1
    shard.write_bytes(data)
    (folder / "DATASHEET.md").unlink()
    (folder / "SHA256SUMS").write_text("")
    done = run("publish", folder, tmp_path / "there")
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert all(name in done.err for name in ("data/train-00000-of-00001.parquet", "DATASHEET.md", "SHA256SUMS"))
    assert not (tmp_path / "there").exists()


KILLED = """
import os, signal, sys
from warraq.releases.publishing import destinations
import warraq
compare = destinations.Place._compare
def killed(self, name, *rest):
    if name == sys.argv[3]:
        os.kill(os.getpid(), signal.SIGKILL)
    return compare(self, name, *rest)
destinations.Place._compare = killed
warraq.publish(sys.argv[1], sys.argv[2])
"""


@pytest.mark.slow
@pytest.mark.parametrize("name", ["data", "manifest.json", "latest.json"])
def test_a_killed_run_is_resumed_and_leaves_nothing(name: str, bind: Bind, tmp_path: Path) -> None:
    folder, there = bind(data=b"x" * 1000), tmp_path / "there"
    done = subprocess.run([sys.executable, "-c", KILLED, folder, there, name], check=False)
    assert done.returncode == -signal.SIGKILL
    assert [path for path in tree(there) if path.endswith(f".{name}.partial")]
    assert not (there / "news" / name).exists()
    assert not (there / "news/1.0.0" / name).exists()
    again = warraq.publish(folder, there)
    assert {*(file.path for file in again.sent)} >= {name} - {"latest.json"}
    assert set(tree(there)) == {*(f"news/1.0.0/{path}" for path in tree(folder)), "news/latest.json"}


def test_what_a_killed_run_left_of_a_file_that_is_there_goes_too(bind: Bind, tmp_path: Path) -> None:
    folder = bind(**{"data/a": b"rows"})
    warraq.publish(folder, tmp_path / "there")
    left = tmp_path / "there/news/1.0.0/data/.a.partial"
    left.write_bytes(b"ro")
    assert warraq.publish(folder, tmp_path / "there").sent == ()
    assert not left.exists()


@pytest.mark.slow
def test_large_files_are_never_held_whole(bind: Bind, tmp_path: Path) -> None:
    folder = bind(data=b"0123456789abcdef" * (5 << 20))
    tracemalloc.start()
    try:
        warraq.publish(folder, tmp_path / "there")
        assert tracemalloc.get_traced_memory()[1] < 40 << 20  # of 80 MB; a piece is 8 MB
    finally:
        tracemalloc.stop()
    assert (tmp_path / "there/news/1.0.0/data").stat().st_size == 80 << 20


def test_progress_is_told_to_its_end(bind: Bind, tmp_path: Path) -> None:
    told: list[tuple[Any, ...]] = []
    publish(bind(data=b"x" * 10), str(tmp_path / "there"), lambda *args: told.append(args))
    sent = [args for args in told if args[0] == "manifest.json"]
    assert sent[-1][2] == sent[-1][3] > 0
    assert all(behind <= whole for _, _, behind, whole in told)


SECRET = "hunter2/s3cr@t"  # noqa: S105  # made up


@pytest.mark.parametrize(
    "dest", [f"sftp://ann:{SECRET}@127.0.0.1:9/x", f"s3://KEY:{SECRET}@bucket/x", f"s3://bucket/x?X-Amz-Signature={SECRET}",
             f"hf://ann:{SECRET}@datasets/x", f"ann:{SECRET}@h:/x", f"bogus://ann:{SECRET}@h/x"]
)  # fmt: skip
def test_secrets_in_dest_are_refused_and_never_shown(dest: str, bind: Bind, run: Command) -> None:
    done = run("publish", bind(), dest)
    assert (done.code, done.err.count("\n"), "***" in done.err) == (2, 1, True)
    assert not [part for part in ("hunter2", "s3cr", "@t") if part in done.err + done.out]


def test_secrets_that_a_driver_quotes_are_hidden(
    bind: Bind, spied: type[Spied], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI")
    monkeypatch.setitem(fsspec.config.conf, "sftp", {"password": "correct horse"})
    text = "PUT https://h/x?X-Amz-Signature=abcdef as ann:wJalrXUtnFEMI with correct horse, via ftp://ann:pw12@h/"
    monkeypatch.setattr(spied, "error", OSError(text))
    monkeypatch.setattr(spied, "fails_at", 0)
    with pytest.raises(ReleaseError) as caught:
        warraq.publish(bind(), "spied://there")
    shown = "".join(traceback.format_exception(caught.value))
    assert "PUT https://h/x?X-Amz-Signature=***" in shown
    assert not [part for part in ("abcdef", "wJalrXUtnFEMI", "correct horse", "pw12") if part in shown]


@pytest.mark.parametrize(
    ("dest", "said"),
    [
        ("bogus://x/y", "not a place to publish to"),
        ("simplecache::memory://x", "not a place to publish to"),
        ("memory://", "names no folder"),
        ("ann@example.org:data", "write sftp://"),
        ("hf://ann/news", "write hf://datasets/OWNER/NAME"),
        ("sftp://127.0.0.1:9/x", "no answer"),
        ("sftp://", "names no host; write sftp://USER@HOST/PATH"),
        ("http://127.0.0.1:9/x", "its driver cannot do that: use another place"),
        ("", "an empty name is no place to publish to; name a folder"),
        ("/dev/null", "a file is where a folder would be: use another folder"),
        ("/dev/null/x", "a file is where a folder would be: use another folder"),
    ],
)
def test_what_is_no_place_is_two_with_one_line(dest: str, said: str, bind: Bind, run: Command) -> None:
    done = run("publish", bind(), dest)
    assert (done.code, done.out, done.err.count("\n"), said in done.err) == (2, "", 1, True)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("dest", "driver", "extra"),
    [("s3://bucket/x", "s3fs", "s3"), ("sftp://h/x", "paramiko", "sftp"), ("hf:ann/news", "huggingface_hub", "hub")],
)
def test_a_missing_driver_is_named(dest: str, driver: str, extra: str, bind: Bind) -> None:
    code = f"import sys; sys.modules[{driver!r}] = None; from warraq.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "publish", bind(), dest], check=False, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert f"pip install 'warraq[{extra}]'" in done.stderr


def test_a_folder_that_cannot_be_written(bind: Bind, tmp_path: Path, run: Command) -> None:
    (tmp_path / "file").write_text("")
    done = run("publish", bind(), tmp_path / "file")
    assert (done.code, done.err.count("\n"), str(tmp_path / "file") in done.err) == (2, 1, True)


def test_a_release_is_not_published_onto_itself(bind: Bind, tmp_path: Path) -> None:
    shutil.copytree(bind(), tmp_path / "dist/news/1.0.0")
    for place in ("dist", "dist/news/1.0.0"):
        with pytest.raises(ReleaseError, match="the release's own folder"):
            warraq.publish(tmp_path / "dist/news/1.0.0", tmp_path / place)
    assert not (tmp_path / "dist/news/1.0.0/news").exists()
    assert manifest.load(tmp_path / "dist/news/1.0.0").name == "news"
