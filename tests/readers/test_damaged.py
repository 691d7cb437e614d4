"""Containers that are cut, bent or joined: what is read is right, or a finding says where it breaks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from stress.rows import damaged
from tests.conftest import sampled

KINDS: dict[str, Callable[[bytes], Iterator[bytes]]] = {
    "cut": lambda whole: damaged.cut(whole, 131),
    "bent": lambda whole: damaged.bent(whole, 131),
    "behind": damaged.behind,
    "joined": lambda whole: iter([whole + whole]),
}
JOINED = [name for name in damaged.PACKERS if name not in ("a.zip", "a.parquet")]


@pytest.mark.parametrize(
    ("name", "kind"), [(name, kind) for kind in KINDS for name in (JOINED if kind == "joined" else damaged.PACKERS)]
)
def test_nothing_is_lost_in_silence(name: str, kind: str, tmp_path: Path) -> None:
    whole = damaged.PACKERS[name](damaged.LINES)
    cases = sampled(case for case in KINDS[kind](whole) if case not in damaged.whole_parts(name))
    assert [said for case in cases if (said := damaged.look(tmp_path / name, case))] == []


def test_a_footer_that_counts_other_rows_is_a_finding(tmp_path: Path) -> None:
    whole = bytearray(damaged.PACKERS["a.parquet"](damaged.LINES))
    path, said = tmp_path / "a.parquet", set[str]()
    for place in range(1400, 1600):  # of the footer
        made = whole.copy()
        made[place] ^= 2
        path.write_bytes(made)
        said.update(damaged.read_file(path).messages)
    assert any("its footer counts 8 rows, and" in each for each in said)
