"""A corpus as it stands: its report, made again where a file has changed, and the pages of its records."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock

from warraq import context, corpus, lint
from warraq.finding import Asked, Finding, Report
from warraq.policy import Repository
from warraq.progress import Progress, silent
from warraq.report import html
from warraq.report.page import article
from warraq.report.words import ENGLISH, Words
from warraq.scoping import Request


@dataclass(frozen=True, slots=True)
class _Version:
    """What was made of the files in one state."""

    state: str
    repository: Repository
    report: Report
    page: bytes


@dataclass(slots=True)
class Live:
    """A corpus that is looked at while people work on it; `load` reads its policy, which may change too."""

    load: Callable[[], Repository]
    request: Request
    words: Words = ENGLISH
    latest: _Version | None = None
    lock: Lock = field(default_factory=Lock)

    def state(self) -> str:
        """Digest all that findings depend on: size, time and inode of each file, its records, the policy."""
        return _state(self.load(), self.request)

    def page(self, progress: Progress = silent) -> bytes:
        """Return the page of all findings. Raises as `lint.validate`, and PolicyError for a policy that is broken."""
        return self._current(progress).page

    def article(self, about: Asked) -> bytes | None:
        """Return the page of a record, named by its path and place or by its id alone; None if there is none."""
        current = self._current()
        known = context.record(current.repository, self.request, about)
        if known is None:
            return None
        stands = (known.path, known.line, known.index, known.id)

        def is_own(finding: Finding) -> bool:
            own = current.report.context.get(finding.about)
            return own is not None and (own.path, own.line, own.index, own.id) == stands

        findings = tuple(filter(is_own, current.report.findings))
        waived = tuple(filter(is_own, current.report.waived))
        own = replace(current.report, findings=findings, waived=waived)
        return _encoded(article.render(known, own, self.words, state=current.state))

    def _current(self, progress: Progress = silent) -> _Version:
        """Return what was made of the files as they stand; only one thread makes it."""
        with self.lock:
            repository = self.load()
            state = _state(repository, self.request)
            if self.latest is None or self.latest.state != state:
                report = lint.validate(repository, self.request, progress)
                report = context.read(repository, self.request, report)
                page = _encoded(html.render(report, self.words, state=state))
                self.latest = _Version(state, repository, report, page)
            return self.latest


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")


def _state(repository: Repository, request: Request) -> str:
    state = hashlib.sha256(repository.policy.model_dump_json().encode())
    for path in _watched(repository, request):
        with suppress(OSError):
            stat = path.stat()
            state.update(
                f"{os.fspath(path)!r} {stat.st_size} {stat.st_mtime_ns} {stat.st_ctime_ns} {stat.st_ino}\n".encode()
            )
    return state.hexdigest()


def _watched(repository: Repository, request: Request) -> Iterator[Path]:
    """Yield the files that findings depend on: records, seeds, and what lies beside the policy."""
    yield from dict.fromkeys(_whole(path) for path, _ in corpus.files(repository, request)[0])
    if repository.found:
        yield from sorted(path for path in repository.root.iterdir() if path.is_file())
        for source in repository.policy.sources:
            if source.lexicon:
                yield repository.root / source.lexicon
            if source.path and (repository.root / source.path).is_dir():
                yield from corpus.seeds(repository, source)[0]


def _whole(path: Path) -> Path:
    """Return the archive that a path stands in, or the path itself."""
    return next((each for each in (path, *path.parents) if each.is_file()), path)
