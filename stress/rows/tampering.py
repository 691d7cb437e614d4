"""Tampering with a release."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from stress.row import Row, row, times
from tests.releases import test_hostile as cases

import warraq
from warraq.releases.descriptors import provenance
from warraq.releases.format import digest, manifest, signing

_REGIONS = 8  # of a file, in each of which a byte is changed
_NUMBER = re.compile(r"(?<![\w.\"-])\d+(?![\w.\"-])")
_WIDE = 12  # numbers of a descriptor that are changed


def run() -> list[Row]:
    """Change a release in every way that leaves its form, and ask `verify` to name each change."""
    with tempfile.TemporaryDirectory(prefix="warraq-") as folder:
        sound = cases.made(Path(folder) / "repository")
        tried = Path(folder) / "tried"
        return [*_rows(sound, tried), *_signatures(sound, tried, Path(folder))]


def _rows(sound: Path, tried: Path) -> Iterator[Row]:
    kinds = (
        ("a byte of each region of each file", "each is named", _bytes(sound), None),
        ("files added, taken out, renamed, swapped", "each is named", _files(sound), None),
        ("files swapped, with the sums made anew", "each is named", _swapped(sound), cases.seal),
        ("numbers of descriptors, with the sums made anew", "each is named", _numbers(sound), cases.seal),
    )
    for what, goal, changes, after in kinds:
        tries = list(changes)
        silent = [fault for change in tries if (fault := _silent(sound, tried, change, after))]
        yield row(what, len(tries), goal, silent)
    hidden = [change for change in _numbers(sound) if _silent(sound, tried, change, _whole)]
    seen = f"{len(hidden)} of them are, as docs/releases.md says"
    goal = "a signature alone tells"
    yield row("numbers of descriptors, with sums and provenance made anew", len(list(_numbers(sound))), goal, [], seen)


Change = Callable[[Path], str]


def _silent(sound: Path, tried: Path, change: Change, after: Callable[[Path], None] | None) -> str | None:
    """Return what was changed where `verify` does not say so."""
    shutil.rmtree(tried, ignore_errors=True)
    cases.copied(sound, tried)
    name = change(tried)
    if after:
        after(tried)
    try:
        findings = warraq.verify(tried, quick=not name.startswith("data")).findings
    except warraq.ReleaseError:
        return None
    named = {each.path for each in findings}
    own = name.partition(":")[0]
    by_others = after or own == manifest.NAME  # which the sums contradict, or each file that it lists otherwise
    return None if own in named or (by_others and named) else name


def _bytes(sound: Path) -> Iterator[Change]:
    for path in sorted(path for path in sound.rglob("*") if path.is_file()):
        name, size = str(path.relative_to(sound)), path.stat().st_size
        places = {size * region // (_REGIONS * times()) for region in range(_REGIONS * times())} if size else set()
        yield from (_flip(name, place) for place in sorted(places))


def _flip(name: str, place: int) -> Change:
    def change(folder: Path) -> str:
        data = bytearray((folder / name).read_bytes())
        data[place] ^= 1
        (folder / name).write_bytes(data)
        return f"{name}: byte {place}"

    return change


def _files(sound: Path) -> Iterator[Change]:
    for name in [file.path for file in manifest.load(sound).files]:
        yield from (_moved(name, name + ".more", keep=keep) for keep in (True, False))
        yield _gone(name)
    yield from _swapped(sound)


def _moved(name: str, other: str, *, keep: bool) -> Change:
    def change(folder: Path) -> str:
        (shutil.copy if keep else shutil.move)(folder / name, folder / other)
        return other if keep else name

    return change


def _gone(name: str) -> Change:
    def change(folder: Path) -> str:
        (folder / name).unlink()
        return name

    return change


def _swapped(sound: Path) -> Iterator[Change]:
    names = [file.path for file in manifest.load(sound).files]
    pairs = [(a, b) for a, b in pairwise(names) if (sound / a).read_bytes() != (sound / b).read_bytes()]
    for one, other in pairs:

        def change(folder: Path, one: str = one, other: str = other) -> str:
            data = (folder / one).read_bytes()
            (folder / one).write_bytes((folder / other).read_bytes())
            (folder / other).write_bytes(data)
            return one

        yield change


def _numbers(sound: Path) -> Iterator[Change]:
    """Change numbers in the descriptors, spread over each."""
    for name in ("README.md", "DATASHEET.md", "croissant.json", "datapackage.json", "datasheet.html", "CITATION.cff"):
        found = list(_NUMBER.finditer((sound / name).read_text("utf-8")))
        for number in found[:: max(len(found) // (_WIDE * times()), 1)]:
            yield _other(name, number.start(), number.end())


def _other(name: str, start: int, end: int) -> Change:
    def change(folder: Path) -> str:
        text = (folder / name).read_text("utf-8")
        (folder / name).write_text(f"{text[:start]}{int(text[start:end]) + 1}{text[end:]}", "utf-8")
        return f"{name}: the number at {start}"

    return change


def _whole(folder: Path) -> None:
    """Make the provenance, the manifest and the sums anew: what somebody without the key can do."""
    path = folder / provenance.NAME
    stated: dict[str, Any] = json.loads(path.read_bytes())
    for each in stated["predicate"]["runDetails"].get("byproducts", []):
        each["digest"]["sha256"] = digest.of_file(folder / each["name"])
    path.write_text(json.dumps(stated, ensure_ascii=False), "utf-8")
    cases.seal(folder)


def _signatures(sound: Path, tried: Path, folder: Path) -> Iterator[Row]:
    """Change a signed release, and sign it anew by another key, or not at all."""
    if shutil.which("ssh-keygen") is None:
        return
    own, others = _key(folder / "own"), _key(folder / "others")
    allowed = folder / "allowed"
    allowed.write_text(f"curator@example.org {own.with_suffix('.pub').read_text()}", "utf-8")
    untold = []
    changes = list(_numbers(sound))
    for number, change in enumerate(changes):
        shutil.rmtree(tried, ignore_errors=True)
        signing.sign(cases.copied(sound, tried), own)
        name = change(tried)
        _whole(tried)
        if number % 2:
            signing.sign(tried, others)
        found = warraq.verify(tried, quick=True, allowed_signers=allowed).findings
        untold += [] if "REL008" in {each.code for each in found} else [name]
    what = "numbers of signed descriptors, with all made anew, by another key or none"
    yield row(what, len(changes), "each is named", untold)


def _key(path: Path) -> Path:
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", path], check=True)
    return path
