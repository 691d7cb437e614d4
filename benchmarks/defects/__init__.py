"""Faults planted into clean articles, each of one known kind, and what a validator has to find for it.

What is due follows the catalogue of rules, one fault, one code; where one change is two faults (a link that is a
duplicate and not canonical either), both are due. Nothing here asks the validator.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator
from typing import Any

import numpy as np

from defects import dates, innocent, letters, links, personal, raw, record, text
from defects.kind import Case, Kind, Planted
from synthetic import vocabulary

KINDS: tuple[Kind, ...] = (
    *raw.KINDS, *record.KINDS, *letters.KINDS, *dates.KINDS, *links.KINDS, *text.KINDS, *personal.KINDS,
    *innocent.KINDS,
)  # fmt: skip
RECORD_BYTES = 150_000


def policy() -> str:
    """Return the policy under which the answers hold: the sites' hosts, an earliest date, a limit of one record."""
    hosts = [site["host"].removeprefix("www.") for site in vocabulary.data()["sites"]]
    shown = json.dumps([*hosts, *links.UNPUBLISHABLE])
    return f'[limits]\nrecord_bytes = {RECORD_BYTES}\n\n[[sources]]\npath = "."\nearliest = {dates.EARLIEST}\nhosts = {shown}\n'


class Planter:
    """Plants defects into a share of the records it is shown, the kinds of each language in turn."""

    def __init__(self, rate: float, seed: int) -> None:
        self._turn = {language: deque(k for k in KINDS if k.language == language) for language in ("ar", "en", "fr")}
        self._rate = rate
        self._draw = np.random.default_rng([seed, 1])
        self._before: dict[str, Any] | None = None
        self._number = 0

    def plant(self, lines: list[str]) -> Iterator[Planted]:
        """Yield each line as bytes, some with a defect in it."""
        for line, chance in zip(lines, self._draw.random(len(lines)).tolist(), strict=True):
            self._number += 1
            yield self._one(line) if chance < self._rate else self._clean(line)

    def _clean(self, line: str) -> Planted:
        if self._before is None and '"language":"ar"' in line:
            self._before = json.loads(line)
        return Planted(line.encode() + b"\n")

    def _one(self, line: str) -> Planted:
        language = json.loads(line)["language"]
        turn = self._turn[language]
        for kind in list(turn):
            case = Case(json.loads(line), line.encode(), self._number, self._before if kind.repeats else None)
            if (kind.repeats and self._before is None) or (planted := kind.plant(case)) is None:
                continue
            turn.remove(kind)
            turn.append(kind)
            if kind.repeats:
                self._before = None
            return planted
        return self._clean(line)
