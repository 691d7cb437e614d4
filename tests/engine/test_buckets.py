"""Numbers that are equal are found, whatever bucket they fall into, each place once and in order."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import examples

from warraq.engine.buckets import Buckets

ROWS = st.lists(
    st.tuples(
        st.sampled_from([0, 1, 2**58, 2**63, 2**63 + 1, 2**64 - 1]) | st.integers(0, 2**64 - 1), st.integers(0, 3)
    ),
    max_size=60,
)


@given(st.lists(ROWS, max_size=4))
@settings(max_examples=examples(60))
def test_what_is_shared_is_found(
    tmp_path_factory: pytest.TempPathFactory, batches: list[list[tuple[int, int]]]
) -> None:
    rows = [(number, file, place) for place, (number, file) in enumerate(row for rows in batches for row in rows)]
    counts = Counter(number for number, *_ in rows)
    with Buckets(Path(tmp_path_factory.mktemp("buckets"))) as buckets:
        start = 0
        for batch in batches:
            own = rows[start : start + len(batch)]
            start += len(batch)
            columns = {"number": np.array([row[0] for row in own], np.uint64)}
            for name, at in (("rule", 1), ("file", 1), ("place", 2), ("line", 2)):
                columns[name] = np.array([row[at] for row in own], np.int64)
            buckets.add(columns)
        shared = buckets.shared()
    wanted = sorted({(file, file, place, place) for number, file, place in rows if counts[number] > 1})
    assert list(zip(*(column.tolist() for column in shared), strict=True)) == wanted
