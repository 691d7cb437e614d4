"""What a command line says of a run over records: as it was written, so that another process can be told the same."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from warraq.cli import options
from warraq.cli.telling import tell

if TYPE_CHECKING:
    from warraq.policy import Repository
    from warraq.scoping import Request

_AUTO = "auto"


@dataclass(frozen=True, slots=True)
class Said:
    """The paths, and the values of the options that decide over what is found."""

    paths: list[str] = field(default_factory=list)
    select: list[str] = field(default_factory=list)
    ignore: list[str] = field(default_factory=list)
    more: list[str] = field(default_factory=list)
    required: list[str] | None = None
    mapping: list[str] = field(default_factory=list)
    source: list[str] = field(default_factory=list)
    reader: str | None = None
    policy: str | None = None
    config: list[str] = field(default_factory=list)

    def prepared(self, *, jobs: int | None, cache: bool) -> tuple[Repository, Request]:
        """Load the policy, and return it with what is asked; standard input is read where it is the one path."""
        from warraq import scoping
        from warraq.system import remote

        paths = remote.named(self.paths)
        request = scoping.Request(
            paths=paths,
            select=options.split(self.select),
            ignore=options.split(self.ignore),
            required=options.split(self.required) if self.required else None,
            mapping=options.columns([pair for pair in self.mapping if pair != _AUTO]),
            reader=self.reader,
            stdin=options.stdin(paths),
            jobs=jobs,
            cache=cache,
            more=options.split(self.more),
        )
        repository = options.repository(Path(self.policy) if self.policy else None, self.config, self.source)
        return _suggested(repository, request) if _AUTO in self.mapping else (repository, request)


def _suggested(repository: Repository, request: Request) -> tuple[Repository, Request]:
    """Map the columns as `warraq describe` suggests, where nothing else is stated, and print the mapping."""
    from warraq.describing.look import automatic
    from warraq.describing.options import stated

    own, asked = automatic(repository, request)
    tell(f"--map auto: {stated(own.stated, asked.columns)}", err=True)
    return own, asked
