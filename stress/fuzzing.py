"""Put what a fuzzer makes to one function of Warraq: `python -m stress.fuzzing guided|edited NAME SECONDS RUNS FOLDER`.

Guided is atheris, which looks at the code that an input reached, and keeps in FOLDER what reached code that was new.
That costs several times the function's own time, so more is then tried without it: seeds and what FOLDER holds, edited
at random, the same in every run of the same inputs. The first exception that is no WarraqError, the first input that
takes a second, and more than `MEMORY` at the end are faults.
"""

from __future__ import annotations

import os
import random
import resource
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
    """Fuzz one function; prints how many inputs were tried, and the longest time that one took."""
    how, name, seconds, runs, folder = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), Path(sys.argv[5])
    if how == "guided":
        with suppress(ImportError):
            _guided(name, seconds, runs, folder)
        print("Done 0 runs")
        return 0
    from stress import targets

    check, seeds = targets.FUZZED[name]()
    known = [*seeds, *(path.read_bytes() for path in sorted(folder.iterdir()))]
    for each in seeds:
        timed(check, each)  # which may import modules
    draw, end, count, longest = random.Random(name), time.monotonic() + seconds, 0, 0.0
    while time.monotonic() < end and count < runs:
        longest = max(longest, timed(check, edited(draw, draw.choice(known))))
        count += 1
    if (peak := resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024) > MEMORY:
        raise MemoryError(f"{peak:,} MB after {count:,} inputs")
    print(f"Done {count} runs; longest {longest:.3f} s")
    return 0


def _guided(name: str, seconds: int, runs: int, folder: Path) -> None:
    """Fuzz by what inputs reach until the time or the number is reached, and end this process."""
    import atheris

    with atheris.instrument_imports(include=[f"warraq.{part}" for part in PARTS], enable_loader_override=False):
        from stress import targets

        check, seeds = targets.FUZZED[name]()
    for number, seed in enumerate(seeds):
        (folder / str(number)).write_bytes(seed)
    options = [f"-max_total_time={seconds}", f"-runs={runs}", f"-max_len={LONGEST}", f"-rss_limit_mb={MEMORY}"]
    own = ["-timeout=60", f"-artifact_prefix={tempfile.gettempdir()}/warraq-{name}-", "-seed=1"]

    def put(data: bytes) -> None:
        timed(check, data)

    atheris.Setup([sys.argv[0], *options, *own, str(folder)], put)
    atheris.Fuzz()


def timed(check: Check, data: bytes) -> float:
    """Put data to a function, and return the seconds of this process that it took; raises TimeoutError where that is
    one, and once more so.

    One that takes a tenth of it is tried again, since the first time may load what all later ones need.
    """
    from warraq.errors import WarraqError

    for limit in (SLOW / 10, SLOW):
        began = time.process_time()
        try:
            check(data)
        except WarraqError:
            pass
        except Exception as error:
            error.add_note(f"of {data!r}")
            raise
        if (taken := time.process_time() - began) <= limit:
            return taken
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
