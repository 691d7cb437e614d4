"""Release the corpus repository in a folder, and print how long writing took in all, and how much of that the data
took.

python benchmarks/writing.py FOLDER
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import warraq
from warraq.releases.write import data, files

spent: dict[str, float] = {}


def timed(module: Any, name: str, key: str) -> None:  # noqa: ANN401  # a module
    """Have a function add what it takes to `spent`."""
    inner: Callable[..., Any] = getattr(module, name)

    def outer(*arguments: Any, **more: Any) -> Any:  # noqa: ANN401  # as the function has them
        began = time.perf_counter()
        try:
            return inner(*arguments, **more)
        finally:
            spent[key] = spent.get(key, 0.0) + time.perf_counter() - began

    setattr(module, name, outer)


def main() -> None:
    """Time one release."""
    timed(data, "write", "data")
    timed(files, "write", "whole")
    warraq.release(policy=Path(sys.argv[1]) / "warraq.toml")
    print(json.dumps([spent["whole"], spent["data"]]))


if __name__ == "__main__":
    main()
