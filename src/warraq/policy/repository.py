"""A policy and the folder that it applies to: the source of each file, and what its records must have."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from warraq.errors import PolicyError, nearest
from warraq.policy import globs
from warraq.policy.reasons import reasons
from warraq.policy.release import ReleasePolicy
from warraq.policy.sources import AS_WRITTEN, OF_FOLDERS, SourcePolicy
from warraq.policy.tables import Selection
from warraq.policy.waivers import Placed
from warraq.policy.whole import Policy
from warraq.system import remote
from warraq.system.remote import Remote

_UNNAMED = SourcePolicy()  # of files that no source has


class Repository(BaseModel):
    """A policy and the folder it applies to; without a policy file, the defaults and the current folder.

    `stated` is what a command says of the source of every file, in place of what the policy does. `waivers` are those
    of the policy and of the file beside it, and `files` the policy and those that it extends.
    """

    model_config = ConfigDict(frozen=True, defer_build=True)

    root: Path
    policy: Policy
    found: bool
    stated: dict[str, Any] = {}
    waivers: tuple[Placed, ...] = ()
    files: tuple[Path, ...] = ()

    @cached_property
    def corpora(self) -> tuple[Path, ...]:
        """The folders and addresses of the corpus, in the order of the policy."""
        return tuple(
            path if isinstance(path, Remote) else self.root / path for path in remote.named(self.policy.corpus)
        )

    @property
    def dist(self) -> Path:
        """The folder of the releases and their ledger."""
        return self.root / self.policy.dist

    @property
    def suite(self) -> Path:
        """The file of the expectations."""
        return self.root / self.policy.expectations

    @property
    def datasheet(self) -> Path:
        """The file of the curators' answers."""
        return self.root / self.policy.datasheet

    @property
    def release(self) -> ReleasePolicy:
        """The policy of releases. Raises PolicyError if there is none."""
        if self.policy.release is None:
            raise PolicyError(f"{self.root}: the policy describes no release; add a [release] table to warraq.toml")
        return self.policy.release

    def at(self, shown: str) -> Path:
        """Return the path that a report shows."""
        return remote.of(shown) if "://" in shown else self.root / shown

    def source(self, path: Path) -> SourcePolicy:
        """Return the source of a file: the one with the file in its seeds or its corpus folder, else an empty one.

        What says how seeds are read applies to these only: of a record in `corpus/` the source has no `path`.
        """
        source = self._source(path)
        return source.model_copy(update=self.stated) if self.stated else source

    def stating(self, settings: Mapping[str, Any]) -> Repository:
        """Return the repository with settings of the source of every file; raise PolicyError for what is none."""
        if wrong := [name for name in settings if name not in SourcePolicy.model_fields or name in OF_FOLDERS]:
            known = [name for name in SourcePolicy.model_fields if name not in OF_FOLDERS]
            raise PolicyError(f"--source {', '.join(wrong)}: no such setting of a source; {nearest(wrong[0], known)}")
        try:
            checked = SourcePolicy.model_validate(dict(settings))
        except ValidationError as error:
            raise PolicyError(f"--source {reasons(error, SourcePolicy)}") from error
        more = {name: getattr(checked, name) for name in settings}
        return self.model_copy(update={"stated": self.stated | more})

    def rules_of(self, path: Path) -> tuple[Selection, ...]:
        """Return what the policy says of the rules for one file; what comes later decides."""
        if self._is_uniform:  # of thousands of files nothing has to be asked
            return (self.policy.rules,)
        inside = self.relative(path)
        fitting = (own for glob, own in self.policy.rules.paths.items() if globs.matches(glob, inside))
        return (self.policy.rules, self.source(path).rules, *fitting)

    def _source(self, path: Path) -> SourcePolicy:
        inside = self._inside(path)
        for source, folders in self._folders:
            if any(inside.is_relative_to(folder) for folder in folders):
                return source if self._holds_seeds(source, inside) else source.model_copy(update=AS_WRITTEN)
        return _UNNAMED

    @cached_property
    def _folders(self) -> list[tuple[SourcePolicy, list[PurePosixPath]]]:
        """The sources, each with the folders that its files are in."""
        own = [
            (source, [folder / source.name for folder in self._corpora if source.name])
            for source in self.policy.sources
        ]
        return [
            (source, [*folders, *(PurePosixPath(each) for each in (source.path,) if each)]) for source, folders in own
        ]

    @cached_property
    def _corpora(self) -> list[PurePosixPath]:
        """The corpus, as `_inside` has paths."""
        named = zip(self.corpora, self.policy.corpus, strict=True)
        return [PurePosixPath("/" if isinstance(path, Remote) else "", name) for path, name in named]

    def _holds_seeds(self, source: SourcePolicy, inside: PurePosixPath) -> bool:
        """Return whether a file of a source is a seed: not in a corpus folder, unless the source's path is there."""
        own = PurePosixPath(source.path or "")
        holding = [folder for folder in self._corpora if inside.is_relative_to(folder)]
        return all(own.is_relative_to(folder) for folder in holding)

    def releases(self, path: Path) -> bool:
        """Return whether a file is part of the corpus that the policy releases."""
        inside = self._inside(path)
        return self.policy.release is not None and any(inside.is_relative_to(folder) for folder in self._corpora)

    def relative(self, path: Path) -> str:
        """Return a path as reports show it: relative to the policy's folder if it is inside, else unchanged."""
        if path not in self._relative:
            try:
                self._relative[path] = (
                    path.resolve().relative_to(self._root).as_posix() if self.found else path.as_posix()
                )
            except ValueError:
                self._relative[path] = path.as_posix()
        return self._relative[path]

    def _inside(self, path: Path) -> PurePosixPath:
        """Return a path as the policy's folders are written; one of another file system is in none but an address."""
        return PurePosixPath("/" if isinstance(path, Remote) else "", self.relative(path))

    @cached_property
    def _is_uniform(self) -> bool:
        return not self.policy.rules.paths and all(source.rules == Selection() for source in self.policy.sources)

    @cached_property
    def _relative(self) -> dict[Path, str]:
        return {}

    @cached_property
    def _root(self) -> Path:
        return self.root.resolve()

    def required(self, source: SourcePolicy) -> tuple[str, ...]:
        """Return the fields that a record of this source must have, in column order."""
        own = self.policy.record
        asked = {*self.policy.required, *(field.name for field in own.own if field.required)} - {*source.optional}
        return tuple(name for name in own.fields if name in asked)
