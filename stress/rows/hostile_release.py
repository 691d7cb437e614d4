"""A hostile release."""

from __future__ import annotations

import json
import random
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from stress.row import Row, row, times
from tests.releases import test_hostile as cases

_MANIFESTS, _FILES = 150, 60  # how many are tried
_REFUSED = "refused with one line, or each fault named; nothing outside is touched"


def run() -> list[Row]:
    """Try manifests and files that nobody would write on everything that is done with a release."""
    with tempfile.TemporaryDirectory(prefix="warraq-") as base:
        root, chosen = Path(base), random.Random(20)
        (root / "secret").write_text("nobody else's", encoding="utf-8")
        sound = cases.made(root / "repository")
        before = _seen(root)
        manifests = chosen.sample(list(_mutants(sound)), _MANIFESTS * times())
        passed = cases.silent(cases.copied(sound, root / "hostile"), sound, root / "beside", iter(manifests))
        kinds = [
            (kind, name, sealed) for kind in cases.KINDS for name in cases.names(sound) for sealed in (False, True)
        ]
        files = chosen.sample(kinds, min(_FILES * times(), len(kinds)))
        untold = [
            f"{kind} in the place of {name}"
            for kind, name, sealed in files
            if not _told(kind, name, sound, root, sealed=sealed)
        ]
        outside = sorted(_seen(root) ^ before)
    return [
        row("manifests with another value, without one, or with more of them", len(manifests), _REFUSED, passed),
        row(
            "files that are others, links, pipes, folders or gone, with the sums made anew or not",
            len(files),
            _REFUSED,
            untold,
        ),
        row("files beside all of these releases", len(before), "as they were", outside),
    ]


def _mutants(sound: Path) -> Iterator[tuple[str, Any]]:
    data = json.loads((sound / "manifest.json").read_bytes())
    for path in cases.places(data):
        for value in cases.WRONG if path else ():
            yield f"{path}: {value!r:.40}", cases.put(data, path, cases.replaced(value))


def _told(kind: str, name: str, sound: Path, root: Path, *, sealed: bool) -> bool:
    held = cases.copied(sound, root / "held")
    try:
        return cases.told(kind, name, held, sound, root / "beside", sealed=sealed)
    finally:
        shutil.rmtree(held)
        shutil.rmtree(root / "beside", ignore_errors=True)


def _seen(root: Path) -> set[tuple[str, bytes]]:
    """Return each file beside the releases that are tried, with its bytes."""
    tried = ("hostile", "held", "beside")
    files = (path for path in root.rglob("*") if path.is_file() and path.relative_to(root).parts[0] not in tried)
    return {(str(path.relative_to(root)), path.read_bytes()) for path in files}
