"""A new corpus repository: policy, folders, Makefile, CI workflow, pre-commit hook, datasheet and expectations."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from warraq import corpus
from warraq.describing import toml
from warraq.describing.look import Description, describe
from warraq.errors import PolicyError, ReadError, advised
from warraq.policy import Policy, Repository
from warraq.releases.datasheet import template
from warraq.scoping import Request
from warraq.system import atomic

_FILES = {
    "warraq.toml": "policy.toml",
    "Makefile": "Makefile",
    ".github/workflows/corpus.yml": "corpus.yml",
    ".pre-commit-config.yaml": "pre-commit-config.yaml",
    ".gitignore": "gitignore",
    "README.md": "README.md",
    "schemas/expectations.json": "expectations.json",
}
# What is said of a required field that no column looks like, and of one that no document has.
_OF_COLUMNS = {
    **dict.fromkeys(("title", "text"), "no column looks like it; map one in [sources.columns]"),
    "published_at": "no column looks like a date; map one, or name it in optional",
}
_OF_DOCUMENTS = {
    "title": 'no document has one; title = "first line" takes that of a text',
    "published_at": "no document says it; name it in optional",
}
_TRIED = 100  # files of an archive in which a field is looked for
_CHUNK = 1 << 20
_KEPT = ("corpus/.gitkeep", "seeds/.gitkeep", "dist/.gitkeep")  # folders that are in git though they are empty


@dataclass(frozen=True, slots=True)
class Founded:
    """What was written, in its order, and what is still to be said in the policy before a release is possible."""

    written: tuple[str, ...]
    missing: tuple[str, ...]


def found(folder: Path, *, file: Path | None = None, reader: str | None = None) -> Founded:
    """Write a corpus repository into a folder; `file` is copied to its seeds, and described in its policy.

    Nothing is overwritten: raises PolicyError where one of the files is there, ReadError where `file` cannot be read,
    or has no columns that look like those of articles.
    """
    described = _described(file, reader) if file else None
    name = toml.named(folder.resolve().name)
    texts = _texts(name, described, file)
    seed = f"seeds/{toml.named(file.name.split('.')[0])}/{file.name}" if file else None
    if folder.exists() and not folder.is_dir():
        raise PolicyError(f"{folder}: a file has this name; name a new folder")
    if there := [path for path in (*texts, *([seed] if seed else [])) if os.path.lexists(folder / path)]:
        raise PolicyError(
            f"{folder}: {', '.join(there)} is there already, and nothing is overwritten; name a new folder"
        )
    try:
        with file.open("rb") if file else nullcontext() as stream:
            own = [(folder / path, text.encode()) for path, text in texts.items()]
            copied = [(folder / seed, iter(partial(stream.read, _CHUNK), b""))] if stream and seed else []
            atomic.write_all([*own, *copied], within=folder)
    except OSError as error:
        raise PolicyError(advised(error, folder)) from error
    return Founded((*texts, *([seed] if seed else [])), tuple(_missing(described)) if described else ())


def _described(file: Path, reader: str | None) -> Description:
    """Describe the file as it lies, of an archive the first in it that has a field, whatever policy stands above."""
    own = Repository(root=Path.cwd(), policy=Policy(), found=False)
    if not file.is_file():
        raise ReadError(f"{file}: no such file; --from takes one file of articles")
    inside = [file] if reader else corpus.expand([file], own.policy.limits)[0]
    if not inside:
        raise ReadError(f"{file}: no file in it can be read; `warraq describe` says which kinds are")
    for each in inside[:_TRIED]:
        description = describe(own, Request(reader=reader), each)
        if description.documents or description.canonical or description.suggestion.mapping:
            return description
    raise ReadError(f"{file}: no column looks like a field; `warraq describe {file}` says what it is")


def _texts(name: str, described: Description | None, file: Path | None) -> dict[str, str]:
    """Return the text of each file, by its path."""
    source = _text("source.toml")
    if described and file:
        own = toml.named(file.name.split(".")[0])
        source = toml.render(described, name=own, path=f"seeds/{own}")
    texts = {path: _text(kept).replace("@NAME@", name) for path, kept in _FILES.items()}
    texts = {path: text.replace("@VERSION@", version("warraq")) for path, text in texts.items()}
    texts["warraq.toml"] = texts["warraq.toml"].replace("@SOURCE@", source)
    return {**texts, "datasheet.toml": template(), **dict.fromkeys(_KEPT, "")}


def _text(name: str) -> str:
    return files(__package__).joinpath("files", name).read_text(encoding="utf-8")


def _missing(described: Description) -> Iterator[str]:
    """Yield what the policy has to say that the file does not."""
    if described.canonical:
        return
    guesses, asked = described.suggestion, toml.unsaid(described)
    what, advice = ("document", _OF_DOCUMENTS) if described.documents else ("column", _OF_COLUMNS)
    yield from (f"{name}: no {what} says it" for name in ("publisher", "language") if name in asked)
    for name, said in advice.items():
        if name in described.missing and not (name == "published_at" and guesses.dated_links):
            yield f"{name}: {said}"
    if "timezone" in asked:
        yield "timezone: the dates state no offset from UTC"
    if "day_first" in asked:
        yield "day_first: 03/04/2021 can be read in two ways"
    if "calendar" in asked:
        yield "calendar: 1400/05/12 can be read in two ways"
    yield "license: of the source or of the release"
