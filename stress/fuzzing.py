"""Put what a fuzzer makes to one function of Warraq: `python -m stress.fuzzing NAME SECONDS RUNS`.

The fuzzer is atheris, which looks at the code that an input reached, or where that is not installed one that edits
seeds at random. The first exception that is no WarraqError, and the first input that takes a second, ends it.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

SLOW = 1.0  # seconds of this process for one input
LONGEST = 4096  # bytes
MEMORY = 2048  # MB
PARTS = ("readers.json", "readers.csv", "normalise.links", "normalise.dates", "policy")  # whose code atheris looks at

Check = Callable[[bytes], object]


def main() -> int:
    """Fuzz one function; prints how many inputs were tried."""
    name, seconds, runs = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    with suppress(ImportError):
        import atheris

        with atheris.instrument_imports(include=[f"warraq.{part}" for part in PARTS], enable_loader_override=False):
            from stress import targets

            check, seeds = targets.FUZZED[name]()
        _atheris(atheris, name, check, seeds, seconds, runs)
    from stress import targets

    check, seeds = targets.FUZZED[name]()
    draw, end, count = random.Random(name), time.monotonic() + seconds, 0
    while time.monotonic() < end and count < runs:
        timed(check, edited(draw, draw.choice(seeds)))
        count += 1
    print(f"Done {count} runs")
    return 0


def _atheris(atheris: object, name: str, check: Check, seeds: list[bytes], seconds: int, runs: int) -> None:
    """Fuzz until the time or the number is reached, and end this process."""
    with tempfile.TemporaryDirectory(prefix="stress-fuzz-") as folder:
        for number, seed in enumerate(seeds):
            (Path(folder) / str(number)).write_bytes(seed)
        options = [f"-max_total_time={seconds}", f"-runs={runs}", f"-max_len={LONGEST}", f"-rss_limit_mb={MEMORY}"]
        own = ["-timeout=60", f"-artifact_prefix={tempfile.gettempdir()}/warraq-{name}-", "-seed=1"]
        atheris.Setup([sys.argv[0], *options, *own, folder], lambda data: timed(check, data))  # type: ignore[attr-defined]
        atheris.Fuzz()  # type: ignore[attr-defined]


def timed(check: Check, data: bytes) -> None:
    """Put data to a function; raises TimeoutError where that takes a second of this process, and once more so.

    The first time may import modules, which is slow under atheris.
    """
    from warraq.errors import WarraqError

    for _ in range(2):
        began = time.process_time()
        with suppress(WarraqError):
            check(data)
        if (taken := time.process_time() - began) <= SLOW:
            return
    raise TimeoutError(f"{taken:.1f} s for {data[:200]!r}")


def edited(draw: random.Random, seed: bytes) -> bytes:
    """Return a seed with up to eight edits."""
    made = bytearray(seed)
    for _ in range(draw.randrange(1, 9)):
        place = draw.randrange(len(made) + 1)
        match draw.randrange(4):
            case 0:
                made[place : place + draw.randrange(1, 16)] = b""
            case 1:
                made[place:place] = draw.randbytes(draw.randrange(1, 8))
            case 2:
                made[place : place + 1] = bytes([draw.randrange(256)])
            case _:
                start = draw.randrange(len(made) + 1)
                made[place:place] = made[start : start + draw.randrange(32)]
    return bytes(made[:LONGEST])


if __name__ == "__main__":
    sys.stderr.flush()
    status = main()
    os._exit(status)
