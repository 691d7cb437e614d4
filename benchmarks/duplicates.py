"""Near-duplicates beside datasketch: the same five-word shingles, 128 permutations, a threshold of 0.8; one run.

    python benchmarks/duplicates.py [RECORDS] [PEER_RECORDS]

One article in twenty is planted a second time with words changed, to a similarity between 0.8 and 0.95. Both tools meet
the same first PEER_RECORDS articles, and the ratio is of those; ours then takes all RECORDS. Both are 20,000 where
nothing is said. Recall is the share of the planted pairs that a tool finds. datasketch estimates similarities; warraq
counts shingles.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TypeVar

import numpy as np
import pyarrow as pa
from datasketch import MinHash, MinHashLSH

from articles import articles
from warraq.engine import sketches
from warraq.engine.near import Near
from warraq.engine.scope import Scope
from warraq.readers.batch import Batch, Place
from warraq.record import RAW_SCHEMA
from warraq.rules import find
from warraq.system.pool import jobs, ordered

WIDTH, PERMUTATIONS, THRESHOLD = 5, 128, 0.8
LEVELS = (0.81, 0.85, 0.9, 0.95)
EVERY, STEP = 20, 2000
Pairs = set[tuple[int, int]]
Made = TypeVar("Made")


def texts(records: int) -> tuple[list[str], Pairs]:
    """Return articles, every twentieth of them an earlier one with other words in it, and the pairs that are near."""
    made: list[str] = []
    planted: Pairs = set()
    draw = np.random.default_rng(7)
    for lines in articles(records - records // EVERY):
        for line in lines:
            made.append(json.loads(line)["text"])
            if len(made) % EVERY == EVERY - 1:
                planted.add((len(made) - 1, len(made)))
                made.append(edited(made[-1], LEVELS[len(planted) % len(LEVELS)], draw))
    return made[:records], {pair for pair in planted if pair[1] < records}


def edited(text: str, level: float, draw: np.random.Generator) -> str:
    """Put other words in place of one run of a text, so that the similarity is just over `level`."""
    words = text.split(" ")
    changed = int((len(text.split()) - WIDTH + 1) * (1 - level) / (1 + level)) - WIDTH + 1
    start = int(draw.integers(WIDTH, max(len(words) - changed - WIDTH, WIDTH + 1)))
    other = [f"كلمة{number}" for number in draw.integers(10**9, size=max(changed, 0))]
    return " ".join([*words[:start], *other, *words[start + len(other) :]])


def batches(every: list[str]) -> Iterator[Batch]:
    """Yield the texts as the readers would."""
    for start in range(0, len(every), STEP):
        part = every[start : start + STEP]
        own = {"text": part, "id": [f"{start + number:032x}" for number in range(len(part))]}
        arrays = [pa.array(own.get(column.name, [None] * len(part)), column.type) for column in RAW_SCHEMA]
        rows = pa.RecordBatch.from_arrays(arrays, schema=RAW_SCHEMA)
        yield Batch("articles.jsonl", rows, places=[Place(start + number + 1, None) for number in range(len(part))])


def warraq(every: Iterable[Batch]) -> Pairs:
    """Find near-duplicates with warraq: sketches, candidates, and the true similarity of each."""
    scope = Scope((find("DUP001"), find("DUP002")))
    with Near(THRESHOLD) as near:
        for found in ordered((partial(sketches.of, batch, scope) for batch in every), jobs=jobs(None)):
            near.take(found)
        return {(first - 1, later - 1) for first, later, _ in near.pairs()}


def peer(every: list[str]) -> Pairs:
    """Find near-duplicates with datasketch: MinHash and MinHashLSH."""
    index = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS)
    found: Pairs = set()
    for number, text in enumerate(every):
        words = text.split()
        sketch = MinHash(num_perm=PERMUTATIONS)
        sketch.update_batch([" ".join(words[at : at + WIDTH]).encode() for at in range(len(words) - WIDTH + 1)])
        found.update((other, number) for other in index.query(sketch))
        index.insert(number, sketch)
    return found


def timed(job: Callable[[], Made]) -> tuple[float, Made]:
    """Return the seconds that a job takes, and what it gives."""
    start = time.perf_counter()
    done = job()
    return time.perf_counter() - start, done


def main(records: int, peers: int) -> None:
    """Print the table."""
    every, planted = texts(records)
    some, due = every[:peers], {pair for pair in planted if pair[1] < peers}
    size = sum(len(text.encode()) for text in some) / len(some)
    print(f"| {peers:,} articles of {size:,.0f} bytes | seconds | ratio | pairs | recall |\n|---|---|---|---|---|")
    theirs, found = timed(lambda: peer(some))
    print(f"| datasketch `MinHash` and `MinHashLSH` | {theirs:.1f} | 1 | {len(found):,} | {share(found, due)} |")
    ready = list(batches(some))
    ours, found = timed(lambda: warraq(ready))
    print(f"| warraq DUP002 | {ours:.1f} | {ours / theirs:.3f} | {len(found):,} | {share(found, due)} |")
    ready = list(batches(every))
    ours, found = timed(lambda: warraq(ready))
    print(f"| warraq DUP002, {records:,} articles | {ours:.1f} | | {len(found):,} | {share(found, planted)} |")


def share(found: Pairs, due: Pairs) -> str:
    """Write recall."""
    return f"{len(found & due) / max(len(due), 1):.3f}"


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    main(count, min(int(sys.argv[2]) if len(sys.argv) > 2 else 20_000, count))
