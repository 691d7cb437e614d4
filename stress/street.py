"""A corpus repository of one source, small enough to be copied for each of hundreds of runs, and what is done to it."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from stress import forked

POLICY = """
[[sources]]
name = "wire"
path = "seeds/wire"
publisher = "Wire"
language = "ar"
license = "CC0-1.0"

[rules]
ignore = ["DUP002", "LNG001", "TXT002"]

[release]
name = "street"
title = "Street"
description = "Records of a test."
license = "CC0-1.0"
creators = ["Somebody"]
"""
_WORDS = ("الوزير", "المشروع", "المدينة", "الحكومة", "المطار", "الطريق", "البرلمان", "القانون", "الميزانية", "المدرسة")
Step = tuple[str, ...] | Callable[[Path], object]


def record(number: int, **fields: object) -> dict[str, object]:
    """Return a record without a fault, of one of six months, as its number says."""
    link = f"https://wire.example.org/{number}"
    text = " ".join(_WORDS[(number * 7 + at * (number % 7 + 1) + at // 9) % 10] + str(number) for at in range(40))
    return {
        "id": hashlib.sha256(link.encode()).hexdigest()[:32], "link": link, "title": f"عنوان الخبر رقم {number}",
        "published_at": f"2021-{1 + number % 6:02}-{1 + number % 28:02}T08:00:00Z", "language": "ar",
        "publisher": "Wire", "text": text, **fields,
    }  # fmt: skip


def write(path: Path, records: list[dict[str, object]]) -> None:
    """Write records as JSON Lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in records), encoding="utf-8")


def found(root: Path, *, records: int = 24) -> Path:
    """Write the repository: two seeds, of which each holds records of six months; nothing in corpus/."""
    (root / "schemas").mkdir(parents=True)
    (root / "warraq.toml").write_text(POLICY, encoding="utf-8")
    (root / "schemas/expectations.json").write_text('{"name": "none", "expectations": []}', encoding="utf-8")
    write(root / "seeds/wire/a.jsonl", [record(number) for number in range(records // 2)])
    write(root / "seeds/wire/b.jsonl", [record(number) for number in range(records // 2, records)])
    return root


def spoil(root: Path) -> None:
    """Give the first record of each file of the corpus a fault that has a fix (TXT005)."""
    for path in sorted((root / "corpus").rglob("*.jsonl")):
        first, *rest = path.read_text(encoding="utf-8").splitlines()
        own = json.loads(first)
        own["title"] = f"  {own['title']} "
        path.write_text("\n".join([json.dumps(own, ensure_ascii=False), *rest, ""]), encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Command:
    """A command that writes: its name, its words, and what is done to a new repository before it."""

    name: str
    words: tuple[str, ...]
    before: tuple[Step, ...] = ()


INGEST, RELEASE = ("ingest", "--quiet"), ("release", "--quiet")
TAKEDOWN = ("takedown", str(record(3)["id"]), "--reason", "asked")
_FIND = ("validate", "--quiet", "--fail-on", "never")
COMMANDS = (
    Command("ingest", INGEST),
    Command("fix", ("validate", "--fix", "--quiet"), (INGEST, spoil)),
    Command("drop", ("drop", "--select", "TXT", "--quiet"), (INGEST, spoil)),
    Command("release", RELEASE, (INGEST,)),
    Command("next release", RELEASE, (INGEST, RELEASE, TAKEDOWN)),
    Command("publish", ("publish", "dist/street/1.0.0", "public"), (INGEST, RELEASE)),
    Command("takedown", TAKEDOWN, (INGEST,)),
    Command("yank", ("yank", "1.0.0", "--reason", "wrong"), (INGEST, RELEASE)),
    Command("waivers", (*_FIND, "--add-waivers", "right"), (INGEST, spoil)),
    Command("baseline", (*_FIND, "--write-baseline", "known.json"), (INGEST, spoil)),
)
_PASSING = (
    ".warraq/cache",
    ".warraq/lock",
    ".warraq/.gitignore",
    "dist/.lock",
)  # the cache, and what stays to be locked
Tree = dict[str, str]


@dataclass(frozen=True, slots=True)
class Trial:
    """A repository before a command, to be copied for each run, and what it is before and after a run without fault."""

    command: Command
    folder: Path
    old: Tree
    new: Tree
    whole: forked.Ended

    @property
    def root(self) -> Path:
        """The copy in which the command runs."""
        return self.folder / "own"

    def afresh(self) -> None:
        """Begin with a new copy, and an empty folder for temporary files."""
        for name, source in (("own", "old"), ("tmp", None)):
            shutil.rmtree(self.folder / name, ignore_errors=True)
            if source:
                shutil.copytree(self.folder / source, self.folder / name, symlinks=True)
            else:
                (self.folder / name).mkdir()

    def run(self, **more: object) -> forked.Ended:
        """Run the command."""
        return self.begin(**more).end()

    def begin(self, **more: object) -> forked.Running:
        """Begin the command."""
        return forked.begin(*self.command.words, cwd=self.root, environment=_environment(self.folder), **more)  # type: ignore[arg-type]

    def now(self) -> Tree:
        """Return what the copy holds."""
        return tree(self.root)

    @property
    def changed(self) -> set[str]:
        """The files that the command writes."""
        return {name for name in {*self.old, *self.new} if self.old.get(name) != self.new.get(name)}

    def halves(self) -> list[str]:
        """Name the files that are neither what they were nor what they are to be; temporary ones aside."""
        known = {*self.old, *self.new}
        return [n for n, own in self.now().items() if n in known and own not in (self.old.get(n), self.new.get(n))]

    def between(self) -> bool:
        """Whether some files are new and some are old."""
        now = self.now()
        return len({now.get(name) == self.new.get(name) for name in self.changed}) > 1

    def unlike(self) -> list[str]:
        """Say in what the copy is not what it is to be, and which temporary files are left."""
        now, left = self.now(), [*(self.root / ".warraq").rglob(".*"), *(self.folder / "tmp").glob("warraq*")]
        other = [name for name in {*now, *self.new} if now.get(name) != self.new.get(name)]
        return [*other, *(path.name for path in left if path.name != ".gitignore")]


def _environment(folder: Path) -> dict[str, str]:
    return {"TMPDIR": str(folder / "tmp")}


@contextmanager
def trial(command: Command, *, within: Path | None = None, records: int = 24) -> Iterator[Trial]:
    """Make a repository for a command, and run it once."""
    with TemporaryDirectory(prefix="street-", dir=within) as name:
        folder = Path(name)
        (folder / "tmp").mkdir()
        old = found(folder / "old", records=records)
        for step in command.before:
            if callable(step):
                step(old)
            else:
                forked.run(*step, cwd=old, environment=_environment(folder)).expect()
        first = Trial(command, folder, tree(old), {}, forked.Ended(0, "", "", 0))
        first.afresh()
        whole = first.run().expect()
        yield Trial(command, folder, first.old, first.now(), whole)


def tree(root: Path) -> Tree:
    """Return the digest of each file below a folder, by its path, the cache and locks aside."""
    names = (path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())
    return {
        name: hashlib.sha256((root / name).read_bytes()).hexdigest() for name in names if not name.startswith(_PASSING)
    }
