"""What was found in a file before, kept under the file's content and all that was asked of it.

An entry is true of bytes, not of a path or a time; so it is never stale. Files need not be hashed on every run: as git's index
does, a file whose size, times and inode are as they were has the content that it had, unless it was changed so shortly before
it was looked at that its times could not tell (git's `racy` rule).
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from warraq import atomic
from warraq.finding import Finding, Related, Severity

LARGEST = 256_000_000  # bytes of a file: what a larger one leaves behind would be held too long
_ROOM = 4_000_000_000  # bytes of all entries; beyond it those go that were used longest ago
_MAPPED = 1 << 18  # bytes of a table: a smaller one is read, since a process may hold some 60,000 maps
_RACY = 2_000_000_000  # nanoseconds: the coarsest file systems keep times to two seconds
_INDEX = "index.json"
_TABLES = ("sketches", "texts", "recurring")


@dataclass(frozen=True, slots=True)
class Entry:
    """What one file gave: counts, findings that hang on no other file, and what it leaves for the whole corpus.

    `seeds` are the digests that were asked for, `now` the time (seconds since 1970) that dates were judged by.
    """

    records: int
    unread: int
    findings: tuple[Finding, ...]
    sketches: pa.Table | None
    texts: pa.Table | None
    recurring: pa.Table | None = None  # what TXT002 counts
    seeds: dict[str, str | None] = field(default_factory=dict)
    now: float = 0


def folder(root: Path | None) -> Path:
    """Give where entries lie: beside the policy, else in the user's cache. Source: the XDG Base Directory Specification.

    >>> folder(Path("/corpus")).as_posix()
    '/corpus/.warraq/cache'
    """
    if root is not None:
        return root / ".warraq/cache"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "warraq"


class Cache:
    """The entries in a folder. Whatever goes wrong with it is a miss: a run gives the same without it."""

    def __init__(self, where: Path) -> None:
        self._where = where
        self._index: dict[str, list[Any]] = {}
        self._broken = False
        with suppress(OSError, ValueError):
            self._index = dict(json.loads((where / _INDEX).read_text(encoding="utf-8")))

    def stands(self, path: Path) -> bool:
        """Tell whether a file is sure to have the content that it had in an earlier run, without reading it."""
        try:
            return self._known(*_state(path)) is not None
        except OSError:
            return False

    def key(self, path: Path, asked: str) -> str | None:
        """Give the name of a file's entry under all that is `asked` of it; None where the file is not to be kept."""
        try:
            content = self._content(path)
        except OSError:
            return None
        return content and hashlib.sha256(f"{content} {asked}".encode()).hexdigest()

    def _content(self, path: Path) -> str | None:
        """Give the digest of a file's bytes, from the index where it is sure to know."""
        real, stood = _state(path)
        if stood[0] > LARGEST:
            return None
        if known := self._known(real, stood):
            return known
        seen = time.time_ns()
        with path.open("rb") as stream:
            content = hashlib.file_digest(stream, "sha256").hexdigest()
        self._index[real] = [*stood, content, seen]
        return content

    def _known(self, real: str, stood: list[int]) -> str | None:
        known = self._index.get(real)
        return str(known[4]) if known and known[:4] == stood and max(stood[1:3]) + _RACY < known[5] else None

    def find(self, key: str, seeds: Callable[[str], str | None], now: float) -> Entry | None:
        """Give an entry; None where there is none, or where seeds or the time have changed what it would be."""
        path = self._where / f"{key}.json"
        try:
            held = json.loads(path.read_text(encoding="utf-8"))
            findings = tuple(_finding(each) for each in held["findings"])
            late = now < held["now"] or any(finding.code == "DAT003" for finding in findings)
            if late or any(seeds(seed) != digest for seed, digest in held["seeds"].items()):
                return None
            tables = {name: _read(self._where / f"{key}.{name}.arrow") if held[name] else None for name in _TABLES}
            os.utime(path)
        except (OSError, ValueError, KeyError, TypeError, pa.ArrowException):
            return None
        return Entry(held["records"], held["unread"], findings, **tables, seeds=held["seeds"], now=held["now"])

    def keep(self, key: str, path: Path, asked: str, entry: Entry) -> None:
        """Keep an entry, if the file is still what the key says; its tables are written first, and the rest last."""
        if self._broken or self.key(path, asked) != key:
            return
        tables = {name: getattr(entry, name) for name in _TABLES}
        held = {
            "records": entry.records, "unread": entry.unread, "findings": [asdict(each) for each in entry.findings],
            "seeds": entry.seeds, "now": entry.now, **{name: table is not None for name, table in tables.items()},
        }  # fmt: skip
        try:
            self._where.mkdir(parents=True, exist_ok=True)
            (self._where / ".gitignore").write_text("*\n", encoding="utf-8")
            for name, table in tables.items():
                if table is not None:
                    atomic.write(self._where / f"{key}.{name}.arrow", _bytes(table), sync=False)
            atomic.write(self._where / f"{key}.json", json.dumps(held).encode(), sync=False)
        except (OSError, ValueError):
            self._broken = True

    def close(self) -> None:
        """Write the index, and let the oldest entries go where there are too many."""
        with suppress(OSError):
            if self._where.is_dir() and not self._broken:
                atomic.write(self._where / _INDEX, json.dumps(self._index).encode(), sync=False)
                self._prune()

    def _prune(self) -> None:
        entries = (path for path in self._where.iterdir() if path.suffix in (".json", ".arrow") and path.name != _INDEX)
        found = [(path.stat(), path) for path in entries]
        room = sum(status.st_size for status, _ in found) - _ROOM
        for status, path in sorted(found, key=lambda each: each[0].st_mtime_ns):
            if room <= 0:
                return
            path.unlink(missing_ok=True)
            room -= status.st_size


def _state(path: Path) -> tuple[str, list[int]]:
    """Give a file's true path, and what changes when it is written to: size, times, inode."""
    status = path.stat()
    return os.path.realpath(path), [status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino]


def _finding(held: dict[str, Any]) -> Finding:
    related = tuple(Related(**each) for each in held["related"])
    return Finding(**{**held, "severity": Severity(held["severity"]), "related": related})


def _bytes(table: pa.Table) -> list[Any]:
    target = pa.BufferOutputStream()
    with pa.ipc.new_stream(target, table.schema) as writer:
        writer.write_table(table)
    return [target.getvalue()]


def _read(path: Path) -> pa.Table:
    small = path.stat().st_size < _MAPPED
    with pa.BufferReader(path.read_bytes()) if small else pa.memory_map(str(path)) as source:
        table: pa.Table = pa.ipc.open_stream(source).read_all()
        return table
