"""Files that want more memory, time or rights than they are worth."""

from __future__ import annotations

import gzip
import lzma
import os
import resource
import socket
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import zstandard
from stress.row import Row, row

GIGABYTE = 1 << 30
PART = 1 << 26  # bytes that are packed once, and joined
_LIMIT = 6 * GIGABYTE  # of address space, for the command
_SECONDS = 240
GOOD = b'{"title": "%d"}\n'
_DEEP = 10**6
_WIDE = 10**5
WARNINGS = {"REC005"}  # codes that let a run end with status 0


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command did: its status, what it printed, the seconds of its processor, and the most memory it held."""

    status: int
    out: str
    err: str
    seconds: float
    megabytes: int


def run() -> list[Row]:
    """Validate each file by the command line, in a process that may have six gigabytes of addresses."""
    with tempfile.TemporaryDirectory(prefix="stress-bombs-") as folder:
        return [tried(Path(folder), name, *made) for name, made in BOMBS.items()]


def tried(folder: Path, name: str, make: Callable[[Path], None], codes: set[str]) -> Row:
    """Make a file, validate it, and say what that took."""
    path = folder / name.partition(": ")[0]
    make(path)
    done = validated(path)
    found = {each for each in ("REC001", "REC005", "REC008", "REC009", "REC012") if each in done.out}
    status = int(codes != WARNINGS)
    right = done.status == status and codes <= found and "Traceback" not in done.err
    wrong = [] if right else [f"status {done.status}: {done.err[-300:]}"]
    spent = f"{', '.join(sorted(found))}; {done.megabytes:,} MB, {done.seconds:.1f} s of processor"
    subprocess.run(["rm", "-rf", path], check=True)
    return row(name, 1, f"{', '.join(sorted(codes))} in the report, and no more", wrong, spent)


def validated(path: Path) -> Ran:
    """Run `warraq validate`, with its limits."""

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (_LIMIT, _LIMIT))

    options = ["--select", "REC", "--ignore", "REC002", "--format", "concise", "--jobs", "1", "--no-cache"]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        command = ["timeout", str(_SECONDS), sys.executable, "-m", "warraq", "validate", *options, str(path)]
        process = subprocess.Popen(command, stdout=out, stderr=err, preexec_fn=limited, cwd=path.parent)  # noqa: PLW1509
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        printed = [(stream.seek(0), stream.read(1 << 20))[1].decode(errors="replace") for stream in (out, err)]
    seconds = used.ru_utime + used.ru_stime
    return Ran(process.returncode, printed[0], printed[1], seconds, used.ru_maxrss // 1024)


def _write(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def _zeros(pack: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    return lambda path: _write(path, pack(bytes(PART)) * (GIGABYTE // PART))


def _zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file, file.open("a.jsonl", "w") as member:
        for _ in range(GIGABYTE // PART):
            member.write(bytes(PART))


def _bytes(*parts: bytes) -> Callable[[Path], None]:
    return lambda path: _write(path, b"".join(parts))


def _folder(path: Path) -> None:
    """Make a folder of what is no file, and of files with odd names."""
    path.mkdir()
    os.mkfifo(path / "pipe.jsonl")
    with socket.socket(socket.AF_UNIX) as bound:
        before = Path.cwd()
        os.chdir(path)  # the address of a socket is short
        bound.bind("socket.jsonl")
        os.chdir(before)
    for name, target in {"device": "/dev/zero", "itself": "itself.jsonl", "nowhere": "/nowhere/at/all"}.items():
        (path / f"{name}.jsonl").symlink_to(target)
    (path / "loop").symlink_to(".")
    for number, odd in enumerate((b"a\nb", b"a\x1b[31m", "a\u202e".encode(), b"a\xff\xfe", b"-rf", b"$(id)", b"%s")):
        Path(os.fsdecode(bytes(path) + b"/" + odd + b".jsonl")).write_bytes(GOOD % number)


def _climbing(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as file:
        for name in ("../a.jsonl", "/a.jsonl", "b/../../a.jsonl", "..\\a.jsonl", "C:a.jsonl", "good.jsonl"):
            file.writestr(name, GOOD % 1)


def _table() -> Iterator[bytes]:
    yield b"title," + b",".join(b"c%d" % number for number in range(_WIDE)) + b"\n"
    yield from (b",".join([b"x"] * (_WIDE + 1)) + b"\n" for _ in range(2))


_KEYS = b'{"title": "1", %s}\n' % b", ".join(b'"c%d": 1' % number for number in range(_WIDE))
_BRACKETS = b"[" * _DEEP + b"]" * _DEEP

BOMBS: dict[str, tuple[Callable[[Path], None], set[str]]] = {
    "a.jsonl.gz: a gigabyte of zeros": (_zeros(gzip.compress), {"REC001"}),
    "a.jsonl.zst: a gigabyte of zeros": (_zeros(zstandard.ZstdCompressor().compress), {"REC001"}),
    "a.jsonl.xz: a gigabyte of zeros": (_zeros(lambda data: lzma.compress(data, preset=0)), {"REC001"}),
    "a.zip: a gigabyte of zeros": (_zip, {"REC001"}),
    "a.jsonl: 10^6 levels": (_bytes(GOOD % 1, b'{"x": ', _BRACKETS, b"}\n", GOOD % 2), {"REC009"}),
    "a.json: 10^6 levels": (_bytes(b"[", GOOD % 1, b', {"x": ', _BRACKETS, b"}\n]"), {"REC009"}),
    "b.json: 10^6 levels that are never closed": (_bytes(b'[{"a":' * _DEEP), {"REC009"}),
    "a.csv: 10^5 columns": (lambda path: _write(path, b"".join(_table())), WARNINGS),
    "a.jsonl: 10^5 keys": (_bytes(_KEYS), WARNINGS),
    "a.zip: paths that climb": (_climbing, {"REC001"}),
    "folder: pipes, sockets, devices, loops, odd names": (_folder, {"REC012"}),
}
