"""What a publisher repeats: runs of words that stand in many of its texts, and the records in which they do.

Every text leaves a few numbers, which are counted. Where none is there often enough, nothing else is done; else the
texts of the publishers that repeat something are read again. What is found hangs on the records alone: not on their
order, the files or the batches.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from warraq.arrays import Hashes, Numbers
from warraq.engine import columns, local, numbers
from warraq.engine.keys import Again
from warraq.engine.places import among, lines, places
from warraq.engine.scope import Scope
from warraq.finding import Finding
from warraq.normalise import copies
from warraq.normalise.columns import hashes, runs
from warraq.readers.batch import Batch, gathered
from warraq.rule import RecordRule, Rule
from warraq.system import pool
from warraq.system.scratch import Scratch

_LEAST, _SHARE = 20, 100  # texts of a publisher that a run stands in, and one in how many of them at least
_TOGETHER = 256  # records of small files that are looked at together
_COLUMNS = ("owner", "place", "line", "count")
_WIDTH = len(_COLUMNS) + 1  # with the file


class _Hit(NamedTuple):
    """A record in which runs stand: its finding, which lacks how often they do, who repeats them, and the one that it
    speaks of.
    """

    finding: Finding
    owner: str
    run: int


@dataclass(frozen=True, slots=True)
class _Records:
    """The records of a run, a row each, and how many runs came before those of each."""

    owner: Any
    place: Numbers
    line: Numbers
    file: Numbers
    ends: Numbers

    def again(self, rows: Numbers, again: Again) -> Iterator[tuple[Batch, Scope]]:
        """Read records again; those of small files come together, and a batch holds no other records."""
        held, asked = list[Batch](), None
        for batch, scope in self._again(rows, again):
            if asked and held and (scope is not asked or sum(each.rows.num_rows for each in held) >= _TOGETHER):
                yield gathered(held), asked
                held = []
            held.append(batch)
            asked = scope
        if asked:
            yield gathered(held), asked

    def _again(self, rows: Numbers, again: Again) -> Iterator[tuple[Batch, Scope]]:
        for file in np.unique(self.file[rows]).tolist():
            own = rows[self.file[rows] == file]
            order = np.argsort(self.place[own])
            wanted, stand = self.place[own][order], self.line[own][order]
            for batch, scope in again(file, wanted, stand):
                present = among(batch, wanted)
                if len(present):
                    yield batch if len(present) == batch.rows.num_rows else batch.take(present), scope


def left(batch: Batch, scope: Scope) -> pa.Table | None:
    """Return what a batch's texts leave behind, where a rule asks for it. Threads may do so side by side; it can be
    kept in a file.
    """
    if not batch.rows.num_rows or _rule(scope.rules) is None:
        return None
    texts, _, whose, rows = _texts(batch)
    values, firsts = runs.left(texts, whose)
    return pa.table({
        "owner": whose,
        "place": places(batch)[rows].astype(np.uint64),
        "line": lines(batch)[rows].astype(np.uint64),
        "count": np.diff(firsts).astype(np.uint64),
        "row": rows,
        "runs": pa.LargeListArray.from_arrays(pa.array(firsts), pa.array(values)),
    })  # fmt: skip


def _rule(rules: tuple[Rule, ...]) -> RecordRule | None:
    return next((rule for rule in rules if isinstance(rule, RecordRule) and rule.recurring), None)


def _texts(batch: Batch) -> tuple[pa.Array, pa.Array, Hashes, Any]:
    """Return the texts of a batch that are not blank, who repeats what stands in each, that one's number, and the row
    of each.
    """
    read = columns.reader(batch)
    texts, owners = read("text", "text"), runs.owners(read("publisher", "publisher"), read("link", "link"))
    rows = np.flatnonzero(texts.is_valid().to_numpy(zero_copy_only=False))
    if len(rows) < len(texts):
        texts, owners = texts.take(pa.array(rows)), owners.take(pa.array(rows))
    return texts, owners, hashes.strings(owners), rows


class Recurring(Scratch):
    """What the texts of a run left behind; a context manager, since its scratch folder has to go in the end. `jobs`
    threads look at texts again.
    """

    def __init__(self, jobs: int = 1, within: Scratch | None = None) -> None:
        super().__init__(within)
        self._jobs = jobs

    @cached_property
    def _kept(self) -> tuple[numbers.Kept, numbers.Kept]:
        """Open the files of records and of their runs."""
        folder = self.folder
        kept = numbers.Kept(folder / "records"), numbers.Kept(folder / "runs")
        for each in kept:
            self.callback(each.close)
        return kept

    def add(self, table: pa.Table | None, file: int, *, mapped: bool = False) -> None:
        """Take what a batch of a file left behind. The runs of a table that is a `mapped` file are not copied."""
        for batch in table.to_batches() if table is not None else ():
            if batch.num_rows:
                rows = [batch[name].to_numpy() for name in _COLUMNS]
                self._kept[0].add(
                    np.column_stack([*rows, np.full(batch.num_rows, file, np.uint64)]).reshape(-1), mapped=False
                )
                self._kept[1].add(batch["runs"].flatten().to_numpy(), mapped=mapped)

    def findings(self, rules: tuple[Rule, ...], again: Again) -> Iterator[Finding]:
        """Yield the findings of the rule that asks about what recurs, one a record; `again` reads records once more."""
        rule = _rule(rules)
        if rule is None or "_kept" not in self.__dict__:
            return
        positions, left = numbers.frequent(self._kept[1], _LEAST)
        if len(positions):
            records = _records(self._kept[0].parts())
            whose = np.searchsorted(records.ends, positions, side="right")
            often = _often(left, whose, records.owner)
            known = _known(records, np.unique(whose[np.isin(left, often)]), often, again, self._jobs)
            if len(known):
                rows = np.flatnonzero(np.isin(records.owner, records.owner[whose[np.isin(left, often)]]))
                yield from _said(rule, records, rows, known, again, self._jobs)


def _records(parts: list[Any]) -> _Records:
    owner, *others = numbers.columns(parts, _WIDTH)
    place, line, count, file = (each.astype(np.int64) for each in others)
    return _Records(owner, place, line, file, np.cumsum(count))


def _often(left: Any, whose: Numbers, owners: Any) -> Any:  # noqa: ANN401  # numpy arrays
    """Return the numbers that are left by enough records of their owner."""
    pairs = np.unique(np.stack([left, whose.astype(np.uint64)]), axis=1)
    distinct, firsts, counts = np.unique(pairs[0], return_index=True, return_counts=True)
    named, records = np.unique(owners, return_counts=True)
    totals = records[np.searchsorted(named, owners[pairs[1][firsts].astype(np.int64)])]
    return distinct[(counts >= _LEAST) & (counts * _SHARE >= totals)]


def _known(records: _Records, rows: Numbers, often: Any, again: Again, jobs: int) -> Any:  # noqa: ANN401  # numpy arrays
    """Return the numbers of the runs, sorted, that are at the edges or lines of enough different texts among some
    records.
    """
    texts: dict[int, set[int]] = {}
    tasks = (partial(_stand, batch, often) for batch, _ in records.again(rows, again))
    for digests, pairs in pool.ordered(tasks, jobs=jobs):
        for row, run in pairs:
            texts.setdefault(run, set()).add(digests[row])
    return np.array(sorted(run for run, holders in texts.items() if len(holders) >= _LEAST), np.uint64)


def _stand(batch: Batch, often: Any) -> tuple[list[int], list[tuple[int, int]]]:  # noqa: ANN401  # a numpy array
    """Return the digest of each text of a batch, and which of some runs stand where in which of them."""
    values, _, whose, _ = _texts(batch)
    return hashes.strings(copies.folded(values)).tolist(), list(runs.of(values, whose, often))


def _said(
    rule: RecordRule, records: _Records, rows: Numbers, known: Any, again: Again, jobs: int  # noqa: ANN401
) -> Iterator[Finding]:  # fmt: skip
    """Say of each record in which known runs stand, wherever that is, how often the first of them does."""
    hits, often, all_records = list[_Hit](), Counter[int](), Counter[str]()
    tasks = (partial(_standing, rule, batch, scope, known) for batch, scope in records.again(rows, again))
    for owners, which, placed in pool.ordered(tasks, jobs=jobs):
        all_records.update(owners)
        often.update(which)
        hits += placed
    for finding, owner, run in hits:
        yield replace(finding, message=f"{finding.message} ({_how_often(often[run], all_records[owner], owner)})")


def _how_often(count: int, records: int, owner: str) -> str:
    return f"in {count:,} of {records:,} records of {owner}" if owner else f"in {count:,} of {records:,} records"


def _standing(
    rule: RecordRule, batch: Batch, scope: Scope, known: Any  # noqa: ANN401  # a numpy array
) -> tuple[dict[str, int], dict[int, int], list[_Hit]]:  # fmt: skip
    """Return how many texts of a batch each owner has, how often each run stands in them, and the records in which they
    do.
    """
    values, owners, whose, own = _texts(batch)
    stretches = runs.standing(values, whose, known)
    hits = list(_hits(rule, batch, own, owners, stretches))
    findings = local.findings(batch, scope, (said for said, _, _ in hits))
    placed = [_Hit(finding, owner, run) for finding, (_, owner, run) in zip(findings, hits, strict=True)]
    whose_texts = owners.value_counts()
    which, times = np.unique(stretches.which, return_counts=True)
    own_texts = dict(zip(*(whose_texts.field(part).to_pylist() for part in ("values", "counts")), strict=True))
    return own_texts, dict(zip(which.tolist(), times.tolist(), strict=True)), placed


def _hits(  # the texts of a batch: their rows, their owners, and what stands in them
    rule: RecordRule, batch: Batch, own: Numbers, owners: pa.Array, stretches: runs.Stretches
) -> Iterator[tuple[local.Said, str, int]]:
    texts = columns.raw(batch, "text")
    order = np.lexsort((-stretches.ends, stretches.starts, stretches.rows))
    last = -1
    for row, run, start, end in zip(*(each[order].tolist() for each in stretches), strict=True):
        if row == last:
            continue
        text: str = texts[int(own[row])].as_py()
        octets = text.encode(errors="surrogatepass")
        first = len(octets[:start].decode(errors="surrogatepass"))
        behind = first + len(octets[start:end].decode(errors="surrogatepass"))
        message = rule.recurring(text, first, behind) if rule.recurring else None
        if message is not None:
            last = row
            yield local.Said(rule, int(own[row]), "/text", message, text, first + 1), owners[row].as_py(), run


def joined(findings: list[Finding], recurring: list[Finding]) -> list[Finding]:
    """Add findings about what recurs; they take the place of those that their rule has about the same records alone."""
    codes, said = {each.code for each in recurring}, {(each.code, *_where(each)) for each in recurring}
    return [each for each in findings if each.code not in codes or (each.code, *_where(each)) not in said] + recurring


def _where(finding: Finding) -> tuple[Any, ...]:
    return finding.path, finding.line, finding.index
