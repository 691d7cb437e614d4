"""What the rules about the whole corpus make of the pieces: counts, equal keys, alike texts, repeats, seeds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from functools import partial

from warraq.engine.examine import Piece
from warraq.engine.keys import Again, Keys
from warraq.engine.near import Near, Read
from warraq.engine.recurring import Recurring, joined
from warraq.engine.seeds import Digest, Seeds
from warraq.finding import Finding
from warraq.rule import Rule
from warraq.rules import find
from warraq.system import pool
from warraq.system.scratch import Scratch


class Reducers(ExitStack):
    """The pieces of a run, taken from one thread; a context manager, since there is a temporary folder to remove. What
    is read again is worked on by `jobs` threads.
    """

    def __init__(self, threshold: float, jobs: int = 1) -> None:
        self.records = self.unread = 0
        self._jobs = jobs
        self._findings = list[Finding]()
        super().__init__()
        files = self.enter_context(Scratch())  # which goes last
        self._keys = self.enter_context(Keys(jobs, files))
        self._near = self.enter_context(Near(threshold, files))
        self._recurring = self.enter_context(Recurring(jobs, files))
        self._seeds = self.enter_context(Seeds(files))

    def take(self, piece: Piece, file: int, *, mapped: bool = False) -> None:
        """Take a piece of a file; tables of one that is `mapped` from disk are not copied."""
        self.records += piece.records
        self.unread += piece.unread
        self._findings.extend(piece.findings)
        if piece.keys is not None:
            self._keys.add(piece.keys, file)
        self._near.take(piece.texts, mapped=mapped)
        self._recurring.add(piece.recurring, file, mapped=mapped)
        self._seeds.take(piece.seeds)

    def findings(self, rules: tuple[Rule, ...], again: Again, texts: Read, digest: Digest) -> tuple[Finding, ...]:
        """Return all findings in the contract's order; `again` and `texts` read some records again, `digest` seeds."""
        found_by = self._keys.findings(rules, again), self._recurring.findings(rules, again)
        tasks: Iterator[Callable[[], list[Finding]]] = (partial(list[Finding], findings) for findings in found_by)
        with self._near.comparing():
            self._findings.extend(self._seeds.findings(digest))
            keys, recurring = pool.ordered(tasks, jobs=self._jobs)
            findings = joined([*self._findings, *keys], recurring)
        findings.extend(self._near.findings(rules, self._keys.said, texts))
        return tuple(_once_per_file(sorted(findings, key=lambda finding: finding.order)))

    def clusters(self) -> dict[str, str]:
        """Return the cluster of each record that is like another: ids, and the least id of each cluster."""
        return dict(self._near.clusters())


def _once_per_file(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Keep the first of a file's findings by a rule that speaks once a file, which each part of the file has."""
    seen: set[tuple[str, str]] = set()
    for finding in findings:
        if find(finding.code).once_per_file:
            if (finding.code, finding.path) in seen:
                continue
            seen.add((finding.code, finding.path))
        yield finding
