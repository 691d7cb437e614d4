"""A release that cannot be finished says why in one line, and leaves nothing: no room on the disk, or an interrupt at
any moment.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from tests.conftest import Begin, sampled
from tests.releases.conftest import POLICY, Collect, record

from warraq import policy
from warraq.article import Article, identifier, line
from warraq.errors import ReleaseError
from warraq.releases import release, verify
from warraq.releases.format import manifest
from warraq.releases.write import records

Start = Callable[..., "subprocess.Popen[str]"]
resource = pytest.importorskip("resource", reason="limits of a process are Unix's")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with canonical lines for three row groups, so that threads write while others are read."""
    root = tmp_path_factory.mktemp("unfinished")
    (root / "warraq.toml").write_text(POLICY + '[rules]\nignore = ["DUP002", "LNG001", "TXT002"]\n', encoding="utf-8")
    (root / "corpus").mkdir()
    first = Article.model_validate(record(77_777))
    one = line(first)

    def copy(number: int) -> str:
        """Return the line with another number; only a text has it, and what it says of itself follows."""
        return one.replace("77777", str(number)).replace(first.id, identifier(f"https://example.org/{number}"))

    lines = [copy(number) for number in range(100_000, 145_000)]
    (root / "corpus/a.jsonl").write_text("\n".join([*lines, ""]), encoding="utf-8", newline="\n")
    return root


@pytest.fixture
def start(begin: Begin) -> Start:
    return partial(started, begin)


def started(begin: Begin, root: Path, *arguments: str, most: int | None = None) -> subprocess.Popen[str]:
    """Begin a run with a temporary folder of its own, in which no file may be larger than `most` bytes."""
    (root / "tmp").mkdir(exist_ok=True)
    limit = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({most}, {most})); " if most else ""
    code = f"{limit}from warraq.cli import main; main()"
    return begin(
        [sys.executable, "-c", code, *arguments], cwd=root, env={**os.environ, "TMPDIR": str(root / "tmp")},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
    )  # fmt: skip


def nothing_is_left(root: Path) -> bool:
    written = [path for path in (root / "dist").rglob("*") if path.is_file() and path.name != ".lock"]
    return not written and not list((root / "tmp").iterdir())


@pytest.mark.slow
@pytest.mark.parametrize("most", sampled([1_000, 1_000_000]))
def test_a_file_that_finds_no_room_stops_a_release(start: Start, corpus: Path, most: int) -> None:
    process = start(corpus, "release", most=most)
    _, said = process.communicate(timeout=300)
    assert process.returncode == 2, said
    assert said == (
        f"warraq: {corpus / 'dist'}: File too large; the file system or this process (ulimit -f) does not allow files this large; "
        "use another folder\n"
    )
    assert nothing_is_left(corpus)


@pytest.mark.slow
def test_temporary_files_that_find_no_room_stop_a_release(start: Start, corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    text = (corpus / "corpus/a.jsonl").read_text(encoding="utf-8")
    spaced = text.replace('":', '": ')  # no canonical lines: they are kept, written anew
    (tmp_path / "corpus/a.jsonl").write_text(spaced, encoding="utf-8", newline="\n")
    (tmp_path / "warraq.toml").write_bytes((corpus / "warraq.toml").read_bytes())
    process = start(tmp_path, "release", most=1_000_000)
    _, said = process.communicate(timeout=300)
    assert process.returncode == 2, said
    assert said == (
        f"warraq: {tmp_path / 'tmp'}: no room for temporary files; free some there, or set TMPDIR to another folder\n"
    )
    assert nothing_is_left(tmp_path)


@pytest.mark.slow
def test_temporary_files_that_find_no_room_stop_a_validation(start: Start, corpus: Path, tmp_path: Path) -> None:
    articles = str(corpus / "corpus/a.jsonl")
    process = start(tmp_path, "validate", "--no-cache", "--select", "DUP002", articles, most=1_000_000)
    _, said = process.communicate(timeout=300)
    assert (process.returncode, "no room for temporary files" in said, said.count("\n")) == (2, True, 1), said
    assert nothing_is_left(tmp_path)


def writing(start: Start, root: Path, written: int, *arguments: str) -> subprocess.Popen[str]:
    """Begin a release, and wait until it has written so many bytes of a file."""
    process, until = start(root, "release", "--quiet", *arguments), time.monotonic() + 300
    while not any(path.stat().st_size >= written for path in root.glob("dist/*/.*.partial/data/*")):
        assert process.poll() is None, "it ended before it could be interrupted"
        assert time.monotonic() < until
        time.sleep(0.002)
    return process


@pytest.mark.slow
@pytest.mark.parametrize(
    ("written", "sent", "code"),
    sampled([(0, signal.SIGINT, 130), (1, signal.SIGINT, 130), (500_000, signal.SIGTERM, 143)], of="moment"),
)
def test_an_interrupt_while_data_are_written_leaves_nothing(
    start: Start, corpus: Path, written: int, sent: signal.Signals, code: int
) -> None:
    process = writing(start, corpus, written)
    process.send_signal(sent)
    _, said = process.communicate(timeout=300)
    assert (process.returncode, said) == (code, "")
    assert nothing_is_left(corpus)


@pytest.mark.slow
@pytest.mark.parametrize("jobs", sampled(["1", "2"]))
def test_a_release_that_is_interrupted_again_and_again_leaves_nothing(start: Start, corpus: Path, jobs: str) -> None:
    process = writing(start, corpus, 1, "--jobs", jobs)
    for _ in range(4):
        process.send_signal(signal.SIGINT)
        time.sleep(0.01)
    process.communicate(timeout=300)
    assert process.returncode == 130
    assert nothing_is_left(corpus)


def test_what_is_interrupted_while_it_holds_a_mapped_file_ends_as_it_was_interrupted(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    rows = {"file": [0], "place": [0], "size": [10]}
    monkeypatch.setattr(records.np, "argsort", interrupt)
    with pytest.raises(KeyboardInterrupt), records.Records([corpus / "corpus/a.jsonl"]) as held:
        held.lines(pa.table(rows))


@pytest.mark.slow
def test_a_release_and_its_verification_tell_how_far_they_are(corpus: Path) -> None:
    size, told = (corpus / "corpus/a.jsonl").stat().st_size, list[tuple[Any, ...]]()
    found = policy.load(corpus / "warraq.toml")
    folder = release(found, None, lambda *far: told.append(far)).folder
    assert folder
    parts = {text: [far for name, *far in told if name == text] for text in dict.fromkeys(name for name, *_ in told)}
    assert list(parts) == [
        str(corpus / "corpus/a.jsonl"),
        "comparing records",
        "checking expectations",
        "writing",
        "describing",
    ]
    lines = size - 45_000  # their ends are nobody's
    writing = parts["writing"]
    assert writing[0] == [0, 0, lines]
    assert writing == sorted(writing)
    assert writing[-1] == [45_000, lines, lines]
    told.clear()
    assert not verify(folder, lambda *far: told.append(far)).findings
    digests = [far for name, *far in told if name == "digests"]
    read = [far for name, *far in told if name.endswith(".jsonl.zst")]
    assert digests[-1][1] == digests[-1][2] == sum(file.bytes for file in manifest.load(folder).files)
    assert [far[0] for far in read] == sorted(far[0] for far in read)
    assert read[-1][0] == 45_000
    assert all(behind <= whole for _, behind, whole in read)


@pytest.mark.parametrize("keep", sampled([0, 1, 30], of="lines"))
def test_a_corpus_that_is_changed_while_it_is_released_is_refused(collect: Collect, keep: int) -> None:
    """Of the lines that were found nothing stands where it stood; in a file that is gone, nothing at all."""
    root = collect(*(record(number) for number in range(60)))
    (root / "tmp").mkdir()
    own = root / "corpus/a.jsonl"

    def changed(text: str, *_: object) -> None:
        if text == "checking expectations":
            lines = own.read_text(encoding="utf-8").splitlines(keepends=True)
            own.unlink()
            if keep:
                own.write_text("x" + "".join(lines[:keep]), encoding="utf-8")

    with pytest.raises(ReleaseError, match=r"a\.jsonl: changed during the release"):
        release(policy.load(root / "warraq.toml"), None, changed)
    assert nothing_is_left(root)
