"""Put edited strings to a compiled function and to Python: `python -m stress.compiled NAME RUNS LIBRARY`.

What both have to agree on is what the tests of tests/native/ ask; the strings come in batches, as columns do.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

from stress.fuzzing import edited
from tests.native import test_rows, test_runs, test_screen, test_words

from warraq import native

BATCH = 100
LONGEST = 400  # bytes: what is longer is cut
Check = Callable[[list[bytes]], None]


def main() -> int:
    """Put so many edited strings to one function; prints how many there were."""
    name, runs, library = sys.argv[1], int(sys.argv[2]), native.load(Path(sys.argv[3]))
    check, seeds = FUNCTIONS[name]
    draw, count = random.Random(name), 0
    with patch.object(native, "library", lambda: library):
        while count < runs:
            batch = [edited(draw, draw.choice(seeds))[:LONGEST] for _ in range(BATCH)]
            try:
                check(batch)
            except Exception as error:
                error.add_note(f"of {batch!r}")
                raise
            count += len(batch)
    print(f"Done {count}")
    return 0


def _texts(batch: list[bytes]) -> list[str]:
    return [each.decode(errors="replace") for each in batch]


def _words(batch: list[bytes]) -> None:
    sought = test_words.SOUGHT[len(batch[0]) % len(test_words.SOUGHT)]
    test_words.test_what_holds_one.hypothesis.inner_test(sought, _texts(batch), len(batch[1]) % 2)


def _without(batch: list[bytes]) -> None:
    records = [(text, text.split()[:3], bool(len(text) % 3)) for text in _texts(batch)]
    test_rows.test_records_are_taken_out_where_they_are.hypothesis.inner_test(records)


def _asked(test: Any, batch: list[bytes], *more: object) -> None:  # noqa: ANN401  # a test of hypothesis
    """Ask what a test asks, of strings of ours in place of those that hypothesis draws."""
    test.hypothesis.inner_test(_texts(batch), *more)


def _seeds(pieces: list[str]) -> list[bytes]:
    """Return runs of pieces, which hold what a function looks for."""
    return ["".join(pieces[start : start + 12]).encode() for start in range(0, len(pieces), 6)]


FUNCTIONS: dict[str, tuple[Check, list[bytes]]] = {
    "warraq_screen": (
        lambda batch: _asked(test_screen.test_nothing_that_a_pattern_matches_is_cleared, batch, len(batch[0]) % 2),
        _seeds(test_screen.PIECES),
    ),
    "warraq_words": (_words, _seeds(test_words.PIECES)),
    "warraq_edges": (
        lambda batch: _asked(test_runs.test_stretches_and_their_numbers, batch, len(batch[0]) % 2),
        _seeds(test_runs.PIECES),
    ),
    "warraq_standing_runs": (
        lambda batch: _asked(test_runs.test_known_runs_stand_at_the_same_places, batch),
        _seeds(test_runs.PIECES),
    ),
    "warraq_rows": (
        test_rows.test_edited_lines_are_taken_where_python_reads_them.hypothesis.inner_test,
        test_rows.LINES,
    ),
    "warraq_without": (_without, _seeds(test_runs.PIECES)),
}


if __name__ == "__main__":
    sys.exit(main())
