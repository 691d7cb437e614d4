"""Units in which findings are frequent are examined by two processes, with the same pieces."""

from __future__ import annotations

import threading
from functools import partial
from pathlib import Path

import pytest
from tests.conftest import article, write_jsonl

from warraq import corpus, policy, rules, scoping
from warraq.engine import sharing
from warraq.engine.examine import Piece, examine
from warraq.engine.scope import Scope
from warraq.readers.batch import Batch
from warraq.system.workers import Workers

BIG = 1 << 30
FAULTY = [
    article(title=" a  b", language=None),
    {"x": 1},
    article(published_at="x", text="ق"),
    {"title": 5, "text": ""},
]


def read(tmp_path: Path, *records: object) -> tuple[list[Batch], Scope]:
    path = write_jsonl(tmp_path / "a.jsonl", *records)
    repository, request = policy.load(None), scoping.Request((path,))
    (scope,) = scoping.scopes(repository, request, [path], rules.ALL)
    units = corpus.units(repository, request, path, set(), named=True)
    return [batch for unit in units for batch in unit()], scope


def test_units_are_shared_and_pieces_are_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "_SAMPLE", 2)
    batches, scope = read(tmp_path, *FAULTY)
    assert len(batches) > 1  # of columns, and of what is read singly
    with Workers(2) as workers:
        share = sharing.Sharing(workers, BIG, 2)
        with share._here:  # held, as if a thread were at work
            (there,) = share.examine([batches], scope)
        assert len(workers._every) == 1
        assert share.examine([batches], scope) == [there]
        assert len(workers._every) == 1
    assert [there] == examine([batches], scope)
    assert {"TXT005", "REC002", "REC003", "REC004"} <= {finding.code for finding in there.findings}


@pytest.mark.parametrize(("size", "jobs", "records"), [(1, 2, FAULTY), (BIG, 1, FAULTY), (BIG, 2, [article()] * 4)])
def test_little_work_and_clean_records_stay_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, jobs: int, records: list[object]
) -> None:
    monkeypatch.setattr(sharing, "_SAMPLE", 2)
    batches, scope = read(tmp_path, *records)
    found: list[list[Piece]] = []
    with Workers(2) as workers:
        share = sharing.Sharing(workers, size, jobs)
        asked = [threading.Thread(target=lambda: found.append(share.examine([batches], scope))) for _ in range(2)]
        for each in (*(partial(thread.start) for thread in asked), *(partial(thread.join) for thread in asked)):
            each()
        assert workers._every == []
    assert found == [examine([batches], scope)] * 2


def test_where_no_record_has_a_value_it_is_known_what_they_name(tmp_path: Path) -> None:
    (batch,), _ = read(tmp_path, {"title": None}, {"title": None})
    there = batch.travelling(())
    assert there.present is not None
    assert there.present("title").to_pylist() == [True, True]
    assert there.present("text").to_pylist() == [False, False]
