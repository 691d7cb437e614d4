"""Gather the parts that shards left, and make sure that they are those of one run over what there is now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

from warraq import corpus, running, scoping
from warraq.engine.pieces import Examined
from warraq.errors import ReadError
from warraq.policy import Repository
from warraq.scoping import Request
from warraq.sharding import part, share
from warraq.sharding.look import is_same
from warraq.sharding.part import Header, Kind, Part
from warraq.sharding.share import Shard


@dataclass(frozen=True, slots=True)
class Gathered:
    """The parts of all shards of one run, in their order."""

    parts: tuple[Part, ...]

    @property
    def asked(self) -> dict[str, Any]:
        """What the command line of the shards asked for."""
        return self.parts[0].header.asked

    def rows(self) -> Iterator[tuple[Examined, bytes | None]]:
        """Yield all pieces in the order of the files, each with what else was made of its records."""
        for each in self.parts:
            yield from each.rows()

    def examined(self) -> Iterator[Examined]:
        """Yield all pieces in the order of the files."""
        return (examined for examined, _ in self.rows())


_SAME = {
    "tool": "by another version of warraq or of what it stands on",
    "policy": "under another policy",
    "kind": "by another command",
    "asked": "with other paths or options",
}


_OTHERWISE: dict[Kind, str] = {"validate": "merge it with --release", "release": "merge it without --release"}


def gathered(folder: Path, kind: Kind) -> Gathered:
    """Return the parts in a folder; raise ReadError, which names one, where they are not those of one run of a kind."""
    if not folder.is_dir():
        raise ReadError(f"{folder}: no such folder; name the one that --shard I/N --output wrote to")
    listed = [Part(path) for path in sorted(folder.glob("*.parquet")) if not path.name.startswith(".")]
    if not listed:
        raise ReadError(f"{folder}: holds no parts; make them by `warraq {kind} --shard I/N --output {folder}`")
    (usual, _), *_ = Counter(each.header.of for each in listed).most_common()
    held = dict[int, Part]()
    for each in listed:
        if each.header.of != usual:
            wrong = f"one of {each.header.of} shards, where others are of {usual}"
            raise ReadError(f"{each.path}: {wrong}; take one kind out of the folder")
        if (other := held.setdefault(each.header.shard, each)) is not each:
            wrong = f"shard {each.header.shard} of {usual}, as {other.path.name} is"
            raise ReadError(f"{each.path}: {wrong}; take one of them out of the folder")
    for number in range(1, usual + 1):
        if number not in held:
            raise ReadError(f"{folder / Shard(number, usual).name}: missing; make it by --shard {number}/{usual}")
    parts = tuple(held[number] for number in range(1, usual + 1))
    _alike(parts)
    if parts[0].header.kind != kind:
        raise ReadError(f"{parts[0].path}: made by warraq {parts[0].header.kind}; {_OTHERWISE[kind]}")
    return Gathered(parts)


def _alike(parts: Sequence[Part]) -> None:
    """Raise ReadError where one of some parts was asked for something else than most."""
    for name, said in _SAME.items():
        values = [str(_value(each.header, name)) for each in parts]
        (usual, _), *_ = Counter(values).most_common()
        for each, value in zip(parts, values, strict=True):
            if value != usual:
                raise _foreign(each, f"made {said} than the other parts")


def _value(header: Header, name: str) -> Any:  # noqa: ANN401  # any value of a header
    value = getattr(header, name)
    return sorted(value.items()) if isinstance(value, dict) else value


def _foreign(each: Part, wrong: str) -> ReadError:
    return ReadError(f"{each.path}: {wrong}; make it again by --shard {each.shard.number}/{each.shard.of}")


def checked(repository: Repository, request: Request, collected: Gathered) -> None:
    """Raise ReadError if a part was made from other input than there is now; the message names the part."""
    now, files = scoping.now().timestamp(), [path for path, _ in corpus.files(repository, request)[0]]
    tool, policy = part.tool(), part.policy(repository)
    shares = share.split(share.parts(repository, request, files), len(collected.parts))
    for each, own in zip(collected.parts, shares, strict=True):
        if each.header.tool != tool:
            raise _foreign(each, f"made by {_other(each.header.tool, tool)}")
        if each.header.policy != policy:
            raise _foreign(each, "made under another policy than this one")
        if each.header.now > now:
            raise _foreign(each, "made at a later time than this run's, which SOURCE_DATE_EPOCH or the clock says")
        if wrong := fault(repository, files, each, own):
            raise _foreign(each, wrong)


def _other(theirs: dict[str, str], ours: dict[str, str]) -> str:
    """Name the first version that differs."""
    name = next(name for name in (*ours, *theirs) if theirs.get(name) != ours.get(name))
    return f"{name} {theirs.get(name, '(none)')}, and here is {ours.get(name, 'none')}"


def fault(repository: Repository, files: Sequence[Path], there: Part, own: Sequence[running.Part]) -> str | None:
    """Say why a part was not made of some parts of files, as they are now; None where it was."""
    paths = [files[each.file] for each in own]
    asked = [
        (each.file, *each.span, corpus.shown(repository, path), corpus.size(path))
        for each, path in zip(own, paths, strict=True)
    ]
    read = there.read()
    places = [(file, start, stop, known.path, known.size) for file, start, stop, known in read]
    for wanted, actual in zip_longest(asked, places):
        if wanted != actual:
            return _difference(wanted, actual, {corpus.shown(repository, path) for path in files}, places)
    for path, part_of, (_, _, _, known) in zip(paths, own, read, strict=True):
        if not is_same(repository, path, part_of.span, known):
            return f"{known.path} has changed since it was read"
    return None


_Place = tuple[int, int, int, str, int]


def _difference(wanted: _Place | None, actual: _Place | None, there: set[str], places: list[_Place]) -> str:
    """Say how the input of a part differs from what it should have read."""
    if actual and actual[3] not in there:
        return f"{actual[3]}, which it read, is not there any more"
    if wanted and actual and wanted[3] == actual[3] and wanted[4] != actual[4]:
        return f"{actual[3]} has changed since it was read"
    if wanted and wanted[3] not in {each[3] for each in places}:
        return f"{wanted[3]} was not there, or in another part, when it was made"
    return "other files were there when it was made"
