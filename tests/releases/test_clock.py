"""A clock that goes backwards: what was done at a later time stays, in its order, and what the clock decides is asked
again.
"""

from __future__ import annotations

import json

import pytest
from tests.conftest import Command
from tests.releases.conftest import Collect, record

import warraq

LATE, EARLY = "1767225600", "1640995200"  # 2026 and 2022


@pytest.mark.parametrize("early", [EARLY, "0"])
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
