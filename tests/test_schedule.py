"""The same findings, to the byte, whatever the number of threads and the order in which they get to run."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.conftest import FULL, Command, article, examples

from warraq.readers import blocks
from warraq.system import pool

LESS = 1 if FULL else 16  # each file is many blocks, whatever its size
RECORDS = 800 // LESS
REPEATED = 4000 // LESS
BLOCK = (1 << 16) // LESS  # bytes


def legacy(number: int) -> bytes:
    """A line in windows-1256, and one in UTF-8 with a byte too many: which of them is first decides what the file is."""
    return f'{{"title": "خبر رقم {number}"}}\n'.encode("cp1256" if number % 2 else "utf-8").replace(b"}", b"\xff}", 1)


def repeated(number: int) -> bytes:
    return f'{{"title": "أ", "title": "ب", "text": "{number}"}}\n'.encode()


@pytest.fixture
def corpus(scripts: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Files of many blocks: one with every kind of defect, one of repeated keys alone, three that are not UTF-8."""
    monkeypatch.setattr(blocks, "cut", partial(blocks.cut, size=BLOCK))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)  # seconds; threads change places as often as they can
    folder = tmp_path / "corpus"
    folder.mkdir()
    scripts.articles.write(folder / "planted.jsonl", RECORDS, rate=0.5, seed=3)
    (folder / "twice.jsonl").write_bytes(b"".join(map(repeated, range(REPEATED))))
    clean = [
        json.dumps(article(link=f"https://example.org/{n}", text=f"{n} " * 200)).encode() + b"\n"
        for n in range(100 // LESS)
    ]
    for name, first in (("utf8", 0), ("1256", 1)):
        parts = (legacy(first + number) + b"".join(clean) for number in range(6))
        (folder / f"{name}.jsonl").write_bytes(b"".join(parts))
    (folder / "whole.jsonl").write_bytes(b"".join(legacy(2 * number + 1) + clean[0] for number in range(200 // LESS)))
    yield folder
    sys.setswitchinterval(before)


def shuffled(seed: int) -> Callable[..., Iterator[Any]]:
    """Make what does the tasks in an order drawn at random, mostly one at a time, and gives their results in order.

    A task that waits for others, as the last of a file does for its blocks, is left waiting.
    """

    def ordered(tasks: Iterable[Callable[[], Any]], **_: object) -> Iterator[Any]:
        all_of_them = list(tasks)
        order = random.Random(seed).sample(range(len(all_of_them)), len(all_of_them))  # noqa: S311  # no secret
        with ThreadPoolExecutor(len(all_of_them)) as threads:
            done = {}
            for number in order:
                done[number] = threads.submit(all_of_them[number])
                wait([done[number]], timeout=0.2)
            yield from (done[number].result() for number in range(len(all_of_them)))

    return ordered


def report(run: Command, corpus: Path, jobs: int) -> str:
    outcome = run("validate", "--format", "json", "--no-cache", "--select", "ALL", "--jobs", jobs, corpus)
    assert outcome.json["summary"]["by_code"]["REC008"] >= REPEATED
    return outcome.out


def test_any_number_of_threads_finds_the_same(run: Command, corpus: Path) -> None:
    alone = report(run, corpus, 1)
    assert report(run, corpus, 2) == alone
    assert report(run, corpus, 5) == alone


@pytest.mark.slow
def test_any_schedule_finds_the_same(run: Command, corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = report(run, corpus, 1)
    for seed in range(examples(2)):
        with monkeypatch.context() as patch:
            patch.setattr(pool, "ordered", shuffled(seed))
            assert report(run, corpus, 2) == alone
