"""Compare two indexes of a million records: with warraq's engine, or with pandas.

python benchmarks/diffs.py write|warraq|pandas OLDER NEWER
"""

from __future__ import annotations

import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

RECORDS = 1_000_000
# Of a million records, so many are gone, new, edited and moved: what either way has to find.
GONE, NEW, EDITED, MOVED = 1000, 2000, 3000, 500


def write(older: str, newer: str) -> None:
    """Write two indexes of which it is known what differs."""
    rng = np.random.default_rng(7)
    ids = [f"{high:016x}{low:016x}" for high, low in rng.integers(0, 2**63, (RECORDS + NEW, 2)).tolist()]
    digests = np.array([f"{number:064x}" for number in rng.integers(0, 2**63, RECORDS + NEW).tolist()])
    splits = np.where(rng.random(RECORDS + NEW) < 0.9, "train", "test")  # shares
    one = pa.table({"id": ids[:RECORDS], "digest": digests[:RECORDS], "split": splits[:RECORDS]})
    digests[GONE : GONE + EDITED] = "0" * 64
    moved = slice(GONE + EDITED, GONE + EDITED + MOVED)
    splits[moved] = np.where(splits[moved] == "train", "test", "train")
    other = pa.table({"id": ids[GONE:], "digest": digests[GONE:], "split": splits[GONE:]})
    pq.write_table(one, older)
    pq.write_table(other, newer)


def warraq(older: str, newer: str) -> dict[str, int]:
    """Count kinds of changes with the engine."""
    from warraq.releases.registry import compare

    changes = compare.changes(pq.read_table(older), pq.read_table(newer))
    return dict(zip(*np.unique(changes["kind"].to_numpy(zero_copy_only=False), return_counts=True), strict=True))


def pandas(older: str, newer: str) -> dict[str, int]:
    """Count kinds of changes by a merge."""
    import pandas as pd

    both = pd.read_parquet(older).merge(pd.read_parquet(newer), on="id", how="outer", indicator=True)
    kept = both[both["_merge"] == "both"]
    edited = kept["digest_x"] != kept["digest_y"]
    return {
        "added": int((both["_merge"] == "right_only").sum()),
        "removed": int((both["_merge"] == "left_only").sum()),
        "edited": int(edited.sum()),
        "moved": int(((kept["split_x"] != kept["split_y"]) & ~edited).sum()),
    }


def main() -> None:
    """Do what the command line says."""
    what, older, newer = sys.argv[1:]
    if what == "write":
        write(older, newer)
        return
    found = {"warraq": warraq, "pandas": pandas}[what](older, newer)
    wanted = {"added": NEW, "removed": GONE, "edited": EDITED, "moved": MOVED}
    if found != wanted:
        raise SystemExit(f"{what} found {found}, not {wanted}")


if __name__ == "__main__":
    main()
