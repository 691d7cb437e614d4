"""How far two distributions are apart, and which values make the difference."""

from __future__ import annotations

import math
from collections.abc import Mapping

from warraq.report.figures import Drift, Shift

_MOST = 10  # shifts that are told
_LEAST = 0.0005  # a shift of less is not told: it would show as the same percentage


def distance(one: Mapping[str, int], other: Mapping[str, int]) -> float:
    """Return the Jensen-Shannon divergence of two distributions of counts in bits: 0 if equal, 1 if nothing is shared.

    Nothing and something share nothing. Source: Lin, "Divergence measures based on
    the Shannon entropy", IEEE Transactions on Information Theory 37(1), 1991.

    >>> distance({"a": 1, "b": 1}, {"a": 10, "b": 10}), distance({"a": 1}, {"b": 5})
    (0.0, 1.0)
    >>> distance({}, {}), distance({"a": 1}, {})
    (0.0, 1.0)
    >>> round(distance({"a": 1, "b": 1}, {"a": 1}), 4)
    0.3113
    """
    sums = sum(one.values()), sum(other.values())
    if not all(sums):
        return float(any(sums))
    divergence = 0.0
    for counts, total in ((one, sums[0]), (other, sums[1])):
        for value in sorted(counts):
            if share := counts[value] / total:
                middle = (one.get(value, 0) / sums[0] + other.get(value, 0) / sums[1]) / 2
                divergence += share * math.log2(share / middle) / 2
    return min(max(round(divergence, 12), 0.0), 1.0)


def drift(before: Mapping[str, int], now: Mapping[str, int]) -> Drift:
    """Compare the counts of values in a release and now.

    >>> shares = drift({"a": 3, "b": 1}, {"a": 1, "c": 1})
    >>> shares.new, shares.vanished, [(each.value, each.before, each.now) for each in shares.shifts][0]
    (['c'], ['b'], ('c', 0.0, 0.5))
    """
    return Drift(
        distance=distance(before, now),
        new=sorted(value for value, count in now.items() if count and not before.get(value)),
        vanished=sorted(value for value, count in before.items() if count and not now.get(value)),
        shifts=shifts(_shares(before), _shares(now))[:_MOST],
    )


def shifts(before: Mapping[str, float], now: Mapping[str, float]) -> list[Shift]:
    """Return the values whose shares changed, the greatest change first."""
    candidates = [
        Shift(value=value, before=before.get(value, 0.0), now=now.get(value, 0.0))
        for value in sorted(before.keys() | now.keys())
    ]
    changed = [each for each in candidates if abs(each.now - each.before) >= _LEAST]
    return sorted(changed, key=lambda each: (-abs(each.now - each.before), each.value))


def _shares(counts: Mapping[str, int]) -> dict[str, float]:
    total = sum(counts.values())
    return {value: count / total for value, count in counts.items()} if total else {}
