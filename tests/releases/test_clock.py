"""A clock that goes backwards: what was done at a later time stays, in its order, and what the clock decides is asked
again.
"""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest
from stress import street
from tests.conftest import Command, write_jsonl
from tests.releases.conftest import Collect, record

import warraq

LATE, EARLY = "1767225600", "1640995200"  # 2026 and 2022


@pytest.mark.parametrize("early", [EARLY, "0"])
@pytest.mark.slow
def test_nothing_is_lost_or_put_in_another_order(
    early: str, collect: Collect, run: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = collect(record(1), record(2), record(3))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", LATE)
    assert run("release").code == 0
    assert run("takedown", record(3)["id"], "--reason", "first").code == 0
    before = {name: (root / name).read_bytes() for name in ("dist/releases.jsonl", "takedowns.jsonl")}
    monkeypatch.setenv("SOURCE_DATE_EPOCH", early)
    collect(record(1), record(2), record(4))
    done = run("release")
    if early == "0":  # all articles are of the future
        assert (done.code, len(done.err.strip().splitlines()[-1:])) == (1, 1)
        monkeypatch.setenv("SOURCE_DATE_EPOCH", EARLY)
        done = run("release")
    assert done.code == 0, done.err
    monkeypatch.setenv("SOURCE_DATE_EPOCH", early)
    assert run("yank", "1.0.0", "--reason", "old").code == 0
    assert run("takedown", record(4)["id"], "--reason", "second").code == 0
    after = {name: (root / name).read_bytes() for name in before}
    assert all(after[name].startswith(old) for name, old in before.items())
    entries = [json.loads(line) for line in after["dist/releases.jsonl"].splitlines()]
    assert [(each["version"], "yanked" in each) for each in entries] == [
        ("1.0.0", False),
        ("2.0.0", False),
        ("1.0.0", True),
    ]
    assert [json.loads(line)["reason"] for line in after["takedowns.jsonl"].splitlines()] == ["first", "second"]
    monkeypatch.setenv("SOURCE_DATE_EPOCH", LATE)
    assert [warraq.verify(root / f"dist/papers/{version}").findings for version in ("1.0.0", "2.0.0")] == [(), ()]


def test_findings_that_a_later_clock_left_are_not_taken(
    collect: Collect, run: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    collect(record(1, published_at="2024-02-01T08:00:00Z"))
    for epoch, codes in ((LATE, []), (EARLY, ["DAT003"]), (LATE, [])):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
        assert run.validate("corpus", "--select", "DAT").codes == codes


def test_an_ingest_at_an_earlier_time_adds_what_is_new_and_touches_nothing_else(
    alone: Path, run: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, known = street.found(alone / "own", records=12), dict[str, list[str]]()
    monkeypatch.chdir(root)
    for number, epoch in enumerate((LATE, str(int(LATE) - 86400), EARLY, "0", LATE)):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
        street.write(root / f"seeds/wire/{number}.jsonl", [street.record(20 + number)])
        assert run("ingest").code == 0
        found = {path.name: path.read_text("utf-8").splitlines() for path in root.glob("corpus/wire/*")}
        assert all(found[name][: len(lines)] == lines for name, lines in known.items())
        assert sum(map(len, found.values())) == 12 + number + 1
        assert "nothing to add" in run("ingest").err
        known = found


def test_parts_of_a_later_time_are_made_again_in_the_words_of_a_merge(
    alone: Path, run: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_jsonl(alone / "a.jsonl", *(record(number, published_at="2024-02-01T08:00:00Z") for number in range(4)))
    write_jsonl(alone / "b.jsonl", *(record(number, published_at="2021-02-01T08:00:00Z") for number in range(4, 8)))
    shard = ("validate", "a.jsonl", "b.jsonl", "--select", "DAT", "--output", "parts", "--shard")
    for number, epoch in ((1, LATE), (2, EARLY)):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
        assert run(*shard, f"{number}/2").code == 0
    parts = {path: path.read_bytes() for path in (alone / "parts").iterdir()}
    done = run("merge", "parts")
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert "part-1-of-2.parquet: made at a later time than this run's" in done.err
    assert "make it again by --shard 1/2" in done.err
    assert {path: path.read_bytes() for path in (alone / "parts").iterdir()} == parts
    assert run(*shard, "1/2").code == 0
    for epoch in (EARLY, LATE):  # what is found late in the parts of an early time is what one run finds then
        monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
        assert run("merge", "parts", "--format", "json").out == run(*shard[:5], "--format", "json", "--no-cache").out


def test_files_of_the_future_are_read_again_whenever_they_are_asked_for(alone: Path, run: Command) -> None:
    """A clock that was set back leaves files whose times are to come: that they are as they were says nothing."""
    path, later = write_jsonl(alone / "a.jsonl", record(1, title="a\u001a")), time.time() + 86400
    for title, codes in (("a\u001a", ["ENC005"]), ("abcdefg", []), ("b\u001a", ["ENC005"])):
        write_jsonl(path, record(1, title=title))
        os.utime(path, (later, later))
        assert run.validate("a.jsonl", "--select", "ENC").codes == codes
