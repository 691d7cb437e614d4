"""The README's speed table, made of `results.json`: written in its place, or with `--check` only compared."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
README = HERE.parent / "README.md"
_PLACE = re.compile(r"(?<=<!-- speed -->\n).*?(?=<!-- /speed -->)", re.DOTALL)


def line(row: dict[str, Any]) -> str:
    """Write one row: what, against what, times, ratio, goal."""
    unit = row.get("unit", "s")
    ratio = f"{row['ratio']:.2f}" if row["ratio"] is not None else row["result"]
    return f"| {row['what']} | {row['own']:,} {unit} | {row['against']} | {row['peer']:,} {unit} | {ratio} | {row['goal']} |"


def render(found: dict[str, Any]) -> str:
    """Write the table, and what it was measured on."""
    versions = ", ".join(f"{name} {number}" for name, number in found["versions"].items())
    head = ["| warraq | | beside | | ratio | goal |", "|---|---:|---|---:|---:|---|"]
    return "\n".join(
        [*head, *map(line, found["rows"]), "", f"Whole commands, medians. {found['machine']}; {versions}.", ""]
    )


def main() -> int:
    """Put the table into the README; with `--check` say whether it is there already."""
    found = json.loads((HERE / "results.json").read_text(encoding="utf-8"))
    text = README.read_text(encoding="utf-8")
    made = _PLACE.sub(lambda _: render(found), text)
    if "--check" in sys.argv:
        if made != text:
            print("README.md: the speed table is stale: make docs writes it", file=sys.stderr)
        return int(made != text)
    README.write_text(made, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
