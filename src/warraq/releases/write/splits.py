"""Assign splits that do not leak: near-duplicates share one, and a released record keeps its own."""

from __future__ import annotations

import bisect
import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from itertools import accumulate

import pyarrow as pa

from warraq.policy import SplitPolicy


def names(policy: SplitPolicy) -> list[str]:
    """Return the splits that a policy names, in their order.

    >>> names(SplitPolicy()), names(SplitPolicy(since={"test": "2024-01-01"}))
    (['train'], ['train', 'test'])
    """
    return ["train", *policy.since] if policy.since else list(policy.shares)


def assign(
    records: pa.Table, clusters: Mapping[str, str], policy: SplitPolicy, released: Mapping[str, str]
) -> tuple[list[str], dict[str, str]]:
    """Return the split of each record, and the new split of each record that leaves that of its last release, by id.

    `records` has `id` and `published_at`. `clusters` gives the cluster (its smallest id) of each near-duplicate, and
    `released` the split of each released record. A cluster goes where most of its released records are. A new cluster
    is assigned by the SHA-256 of its smallest id, or by the day of its first record, so adding records elsewhere never
    moves it; without any date it goes to `train`.
    """
    order = names(policy)
    if len(order) == 1 and set(released.values()) <= set(order):
        return order * records.num_rows, {}
    ids, days = records["id"].to_pylist(), records["published_at"].to_pylist()
    members = defaultdict[str, list[int]](list)
    for row, own in enumerate(ids):
        members[clusters.get(own, own)].append(row)
    chosen, moved = [""] * len(ids), dict[str, str]()
    place = _by_share(policy.shares) if not policy.since else None
    for cluster, rows in members.items():
        known = [released[ids[row]] for row in rows if released.get(ids[row]) in order]
        if known:
            split = _most(known, order)
        elif place:
            split = place(cluster)
        else:
            first = min((days[row] for row in rows if days[row]), default=None)
            split = _by_day(first.date().isoformat(), policy) if first else "train"
        for row in rows:
            chosen[row] = split
            if released.get(ids[row], split) != split:
                moved[ids[row]] = split
    return chosen, moved


def _most(known: Iterable[str], order: list[str]) -> str:
    counts = Counter(known)
    return max(counts, key=lambda split: (counts[split], -order.index(split)))


def _by_share(shares: Mapping[str, float]) -> Callable[[str], str]:
    ends, order = list(accumulate(shares.values())), list(shares)

    def place(cluster: str) -> str:
        point = int.from_bytes(hashlib.sha256(cluster.encode()).digest()[:6], "big") / 2**48
        return order[min(bisect.bisect_right(ends, point), len(order) - 1)]

    return place


def _by_day(day: str, policy: SplitPolicy) -> str:
    begun = [split for split, since in policy.since.items() if since.isoformat() <= day]
    return begun[-1] if begun else "train"
