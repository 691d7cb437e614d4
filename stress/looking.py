"""Look at a file as Warraq does, outside of any repository: all of a run, or its reading alone."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from warraq import lint, readers
from warraq.finding import Report
from warraq.policy import Policy, Repository
from warraq.readers import reading
from warraq.readers.batch import Batch
from warraq.readers.options import Options
from warraq.report import json as report_json
from warraq.scoping import Request


@dataclass(frozen=True, slots=True)
class Read:
    """What reading gave: the records, the codes and messages of faults, and how many records could not be read."""

    records: list[dict[str, Any]]
    codes: Counter[str]
    messages: list[str]
    unread: int


def report(path: Path, *, select: tuple[str, ...] = (), jobs: int = 1, **policy: object) -> Report:
    """Return the report on a file or folder, of which JSON is made too; raises WarraqError as the command does."""
    repository = Repository(root=path.parent, policy=Policy.model_validate(policy), found=False)
    found = lint.validate(repository, Request(paths=(path,), select=select, jobs=jobs))
    json.loads(report_json.render(found))
    return found


def read(name: str, data: bytes, options: Options | None = None) -> Read:
    """Read bytes as the reader `name` does."""
    units = reading.units(Path("a"), "a", options or Options(), name=name, data=data)
    return _read(batch for unit in units for batch in unit())


def read_file(path: Path, options: Options | None = None) -> Read:
    """Read a file, or all members of an archive, by its ending."""
    given = options or Options()
    found, others = readers.expand([path], given.limits)
    done = _read(batch for each in found for batch in reading.read(each, each.name, given, named=False))
    return replace(done, codes=done.codes + Counter(["of another kind"] * len(others)))  # of which a run tells


def _read(found: Iterable[Batch]) -> Read:
    batches = list(found)
    faults = [fault for batch in batches for fault in batch.faults]
    records = [row for batch in batches for row in batch.rows.to_pylist()]
    said = [fault.message for fault in faults]
    return Read(records, Counter(fault.code for fault in faults), said, sum(batch.unread for batch in batches))
