"""What was found in a file before, kept under the file's content and all that was asked of it.

An entry is true of bytes, not of a path or a time; so it is never stale. Files need not be hashed on every run: as
git's index does, a file whose size, times and inode are as they were has the content that it had, unless it was changed
so shortly before it was looked at that its times could not tell (git's `racy` rule).
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import time
import unicodedata
import zlib
from collections.abc import Collection, Iterator
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import pyarrow as pa

from warraq import native, plugins, rules
from warraq.engine import findings
from warraq.engine.examine import Piece
from warraq.engine.pieces import stream
from warraq.engine.scope import Scope
from warraq.engine.spans import TABLES
from warraq.errors import PolicyError
from warraq.policy import Policy, Repository
from warraq.scoping import Request
from warraq.system import atomic, opening

LARGEST = 256_000_000  # bytes of a file: what a larger one leaves behind would be held too long
CEILING = "WARRAQ_CACHE_BYTES"  # the environment variable that sets how much all of it may take
_CEILING = 1_000_000_000  # bytes, where it is not set
_LEFT = 0.75  # of the ceiling: how much stays when it is passed, so that entries are not counted for each that is added
_STRAY = 3600  # seconds after which a temporary file is one that a killed run left
_MAPPED = 1 << 18  # bytes of a table: a smaller one is read, since a process may hold some 60,000 maps
_RACY = 2_000_000_000  # nanoseconds: the coarsest file systems keep times to two seconds
_INDEX, _IGNORED = "index.json", ".gitignore"


def folder(root: Path | None) -> Path:
    """Return where entries lie: beside the policy, else in the user's cache. Source: the XDG Base Directory
    Specification. Raises WriteError where a link leads out of the policy's folder.

    >>> folder(Path("/corpus")).as_posix()
    '/corpus/.warraq/cache'
    """
    if root is not None:
        atomic.inside(root / ".warraq/cache", root)
        return root / ".warraq/cache"
    return _user() / "warraq"


def _user() -> Path:
    """Return the user's cache; one without a home has none, so that nothing is kept and all is a miss."""
    said = os.environ.get("XDG_CACHE_HOME", "")
    if (path := Path(said)).is_absolute():
        return path
    with suppress(RuntimeError):
        return Path.home() / ".cache"
    return Path(os.devnull)


def ceiling() -> int:
    """Return how many bytes a cache may take. Raises PolicyError where the environment says it in no number."""
    said = os.environ.get(CEILING, "").strip()
    if said and not re.fullmatch("[0-9]{1,18}", said):
        raise PolicyError(f"{CEILING} is {said!r}; give whole bytes, such as {_CEILING}, or 0 to keep nothing")
    return int(said) if said else _CEILING


_DECIDING = (
    "pyarrow", "pydantic", "ada-url", "ftfy", "hijridate", "jsonschema", "phonenumbers", "py3langid", "python-stdnum",
    "tzdata",
)  # fmt: skip
# The files of this package that decide what is found, by their endings.
_DECIDED = {".py", ".toml", ".tsv", ".txt", Path(native.LIBRARY).suffix}
_OPTIONAL = ("fastwarc", "htmldate", "justext", "lxml", "trafilatura")  # of the extra `web`


@cache
def versions() -> dict[str, str]:
    """Return the versions of everything that decides what is found: packages, plug-ins, and the state of the files of
    this package and of plug-ins, including tables of data, because somebody may be editing them.
    """
    root = Path(__file__).parent
    files = ((path, path.stat()) for path in root.rglob("*") if path.suffix in _DECIDED)
    own = sorted((path.relative_to(root).as_posix(), state.st_size, state.st_mtime_ns) for path, state in files)
    code = hashlib.sha256(json.dumps(own).encode()).hexdigest()
    there = {name: version(name) for name in ("warraq", *_DECIDING)} | {"unicode": unicodedata.unidata_version}
    for name in _OPTIONAL:
        with suppress(PackageNotFoundError):
            there[name] = version(name)
    for each in (*plugins.load(plugins.READERS), *plugins.load(plugins.RULES)):
        there[f"{each.entry.group}:{each.entry.name}"] = json.dumps([each.distribution, each.version, each.files])
    return there | {"code": code}


def held(where: Path) -> tuple[int, int]:
    """Return how many files a cache has, and how many bytes they take."""
    sizes = [status.st_size for _, status in _stats(where)] if where.is_dir() else []
    return len(sizes), sum(sizes)


def clear(where: Path) -> tuple[int, int]:
    """Delete everything in a cache; return how many files and bytes. A run at the same time finds nothing cached."""
    files = sorted(_stats(where), key=lambda each: each[0].suffix != ".json") if where.is_dir() else []
    for path, _ in files:
        path.unlink(missing_ok=True)
    if where.is_dir() and not any(where.iterdir()):
        where.rmdir()
    return len(files), sum(status.st_size for _, status in files)


class Cache:
    """The entries in a folder. Whatever goes wrong with it is a miss: a run gives the same without it.

    What takes more than `ceiling()` goes, the entries first that were used longest ago. Raises PolicyError as that
    does.
    """

    def __init__(self, where: Path) -> None:
        whole = ceiling()
        self._where, self._shelf = where, whole // 10  # for the index
        self._room = whole - self._shelf
        self._size: int | None = None  # of all entries, as far as this run knows
        self._index: dict[str, list[Any]] = {}
        self._broken = False
        with suppress(OSError, ValueError, TypeError):
            held = dict(json.loads((where / _INDEX).read_text(encoding="utf-8")))
            self._index = {name: known for name, known in held.items() if _is_known(known)}

    def stands(self, path: Path) -> bool:
        """Tell whether a file certainly has the same content as in an earlier run, without reading it."""
        try:
            return self._known(*state(path)) is not None
        except OSError:
            return False

    def key(self, path: Path, asked: str) -> str | None:
        """Return the name of a file's entry under its content and what is `asked`; None where it is not to be kept."""
        try:
            content = self._content(path)
        except OSError:
            return None
        return content and hashlib.sha256(f"{content} {asked}".encode()).hexdigest()

    def _content(self, path: Path) -> str | None:
        """Return the digest of a file's bytes, from the index where it is sure to know."""
        real, stood = state(path)
        if stood[0] > LARGEST:
            return None
        if known := self._known(real, stood):
            return known
        seen, content = time.time_ns(), _digest(path)
        self._index[real] = [*stood, content, seen]
        return content

    def _known(self, real: str, stood: list[int]) -> str | None:
        known = self._index.get(real)
        return str(known[4]) if known and known[:4] == stood and is_settled(stood, known[5]) else None

    def find(self, key: str, scope: Scope) -> tuple[Piece, list[str]] | None:
        """Return what a file gave, and the columns that were seen in it. Returns None if that is not cached, or if the
        result may differ by now because time has passed.
        """
        path = self._where / f"{key}.json"
        try:
            held = json.loads(path.read_text(encoding="utf-8"))
            tables: dict[str, Any] = {
                name: None if held[name] is None else _read(self._where / f"{key}.{name}.arrow", held[name])
                for name in (*TABLES, "findings")
            }
            kept = tables.pop("findings")
            stored = () if kept is None else findings.read(kept)
            late = _time(scope) < held["now"] or any(rules.find(finding.code).clock for finding in stored)
            if late:
                return None
            os.utime(path)
        except (OSError, ValueError, KeyError, TypeError, pa.ArrowException, PolicyError):
            return None
        counts = {name: held[name] for name in ("end", "records", "unread", "named", "passed")}
        return Piece(findings=stored, **counts, **tables), held["seen"]

    def keep(self, key: str, path: Path, asked: str, piece: Piece, scope: Scope, seen: Collection[str] = ()) -> None:
        """Cache what a file gave, and the columns that were seen in it, if the file is still the one of the key. Tables
        are written first, and the file that makes them an entry last.
        """
        if self._broken or not self._room or self.key(path, asked) != key:
            return
        tables = {name: getattr(piece, name) for name in TABLES}
        tables["findings"] = findings.table(piece.findings) if piece.findings else None
        streams = {name: None if table is None else stream(table) for name, table in tables.items()}
        held = {
            "end": piece.end, "records": piece.records, "unread": piece.unread, "named": piece.named,
            "passed": dict(piece.passed), "now": _time(scope), "seen": sorted(seen),
            **{name: None if data is None else zlib.crc32(data) for name, data in streams.items()},
        }  # fmt: skip
        try:
            files = {f"{key}.{name}.arrow": data for name, data in streams.items() if data is not None}
            files[f"{key}.json"] = json.dumps(held).encode()
            self._where.mkdir(parents=True, exist_ok=True)
            atomic.inside(self._where / _IGNORED, self._where).write_text("*\n", encoding="utf-8")
            for name, data in files.items():
                atomic.write(self._where / name, [data], within=self._where, sync=False)
            self._hold(sum(map(len, files.values())))
        except (OSError, ValueError):
            self._broken = True

    def close(self) -> None:
        """Write the index, and let the oldest entries go where all of it takes too much."""
        with suppress(OSError):
            if self._where.is_dir() and not self._broken:
                atomic.write(self._where / _INDEX, self._dumped(), within=self._where, sync=False)
                self._size = None  # other runs have added to it
                self._hold(0)

    def _dumped(self) -> bytes:
        """Return the index as JSON; if it is too large, without the files that were seen longest ago."""
        latest = sorted(self._index.items(), key=lambda item: -item[1][5])
        room, kept = self._shelf, dict[str, list[Any]]()
        for name, known in latest:
            room -= len(json.dumps([name, known]))
            if room < 0:
                break
            kept[name] = known
        return json.dumps(kept).encode()

    def _hold(self, added: int) -> None:
        """Hold the ceiling when some bytes were added."""
        known = sum(size for _, size, _ in self._entries()) if self._size is None else self._size + added
        if known > self._room:
            known = self._prune(int(self._room * _LEFT))
        self._size = known

    def _entries(self) -> list[tuple[float, int, list[Path]]]:
        """Return the entries, oldest first: when last used, bytes, and files, of which the first makes it an entry."""
        groups: dict[str, list[tuple[os.stat_result, Path]]] = {}
        for path, status in _stats(self._where):
            stray = path.name[0] == "." and path.name != _IGNORED and status.st_mtime + _STRAY < time.time()
            if stray or (path.suffix in (".json", ".arrow") and path.name[0] != "."):
                groups.setdefault(path.name.split(".")[0] or path.name, []).append((status, path))
        groups.pop("index", None)
        entries = []
        for files in groups.values():
            paths = sorted((path for _, path in files), key=lambda path: path.suffix != ".json")
            entries.append((max(status.st_mtime for status, _ in files), sum(s.st_size for s, _ in files), paths))
        return sorted(entries)

    def _prune(self, room: int) -> int:
        """Take the oldest entries away until no more than some bytes are left; gives how many are.

        Whoever reads one at that moment has it whole, or misses it: the file that makes it an entry goes first.
        """
        entries = self._entries()
        left = sum(size for _, size, _ in entries)
        for _, size, paths in entries:
            if left <= room:
                break
            for path in paths:
                path.unlink(missing_ok=True)
            left -= size
        return left


def _is_known(known: object) -> bool:
    """Whether something is what an index holds of a file: size, times and inode, digest, and when it was seen."""
    return isinstance(known, list) and len(known) == 6 and isinstance(known[5], int)  # noqa: PLR2004  # those


def _stats(where: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """Yield the files of a folder, and what the system says of each; another run may take them away meanwhile."""
    for path in where.iterdir():
        with suppress(FileNotFoundError):
            yield path, path.stat()


def is_settled(stood: list[int], seen: int) -> bool:
    """Tell whether a file in this state at this time cannot have changed since without its times showing it."""
    return max(stood[1:3]) + _RACY < seen


def state(path: Path) -> tuple[str, list[int]]:
    """Return a file's true path, and what changes when it is written to: size, times, inode."""
    status = path.stat()
    return os.path.realpath(path), [status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino]


def asked(repository: Repository, request: Request, path: Path, scope: Scope) -> str:
    """Say all that findings in a file depend on, but its bytes and the time: what a key is made of."""
    source = repository.source(path)
    lexicon, known = repository.root / str(source.lexicon), scope.settings.get("lexicon")
    return json.dumps([
        versions(), repository.relative(path), [rule.code for rule in scope.rules], scope.required,
        decided(repository.policy),
        source.model_dump(mode="json"), sorted(request.mapping.items()), request.reader,
        # what readers take, and what rules have: another process may have written it since they got it
        _digest(lexicon) if source.lexicon and lexicon.is_file() else None,
        known and known.digest,
        sorted(scope.settings["register"]),
    ])  # fmt: skip


def _digest(path: Path) -> str:
    with opening.reading(path) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def decided(policy: Policy) -> str:
    """Return the digest of a policy without its waivers."""
    said = policy.model_dump_json(exclude={"waivers"})  # which take findings out of a report, not out of what was found
    return hashlib.sha256(said.encode()).hexdigest()


def _time(scope: Scope) -> float:
    """Return the time that a scope judges dates by, in seconds since 1970."""
    return float(scope.settings["now"].timestamp())


def _read(path: Path, checksum: int) -> pa.Table:
    """Read a table; raise ValueError where it is not all there, since a stream that breaks off may be read as a shorter
    one: nobody waits for the disk when entries are written, and a machine that stops loses what was under way.
    """
    small = path.stat().st_size < _MAPPED
    with pa.BufferReader(path.read_bytes()) if small else pa.memory_map(str(path)) as source:
        whole = source.read_buffer()
        if zlib.crc32(whole) != checksum:
            raise ValueError(f"{path} is damaged")
        table: pa.Table = pa.ipc.open_stream(whole).read_all()
        return table
