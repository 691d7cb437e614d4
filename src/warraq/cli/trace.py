"""warraq trace"""

from __future__ import annotations

import dataclasses
from typing import Annotated

import typer

from warraq.cli import options
from warraq.cli.telling import tell


def command(
    record: Annotated[str, typer.Argument(metavar="ID", help="The record's id.", callback=options.utf8)],
    release: Annotated[str, typer.Argument(metavar="DIR", help="A release: a folder, a URL, or NAME@VERSION.")],
    *,
    form: Annotated[options.Form, typer.Option("--format", help="How the trace is shown.")] = options.Form.TEXT,
) -> None:
    """Trace a published record back to its shard, row and digests, and to its seed."""
    from warraq.releases.check.trace import trace

    found = trace(record, release, options.repository(None))
    if form is options.Form.JSON:
        said = dataclasses.asdict(found)
        options.write_json({"version": 1, "name": said.pop("name"), "release": said.pop("version"), **said}, None)
        return
    source = found.source
    lines = [
        f"{found.record}, of {found.name} {found.version}",
        f"  split: {found.split}",
        f"  {found.parquet}: row {found.row}",
        f"  {found.jsonl}: line {found.row}",
        f"  record sha256: {found.digest}",
        *(f"  corpus: {address}" for address in found.corpus),
        f"  seed: {source['path']}" if source else "  seed: none named",
    ]
    if source:
        lines += [
            f"  seed sha256: {source['sha256']} ({source['bytes']:,} bytes)",
            *([f"  {_placed(found.place)}"] if found.place else []),
            f"  read as {source['encoding']} by the reader {source['reader']}",
        ]
    tell(*lines)


def _placed(place: dict[str, int | None]) -> str:
    """Say where in its seed a record stands.

    >>> _placed({"line": 3, "offset": 120, "index": 2})
    'in the seed: line 3, element 2, from byte 120 on'
    """
    parts = [(name, place[key]) for key, name in (("line", "line"), ("index", "element")) if place[key] is not None]
    stands = [f"{name} {value:,}" for name, value in parts]
    return "in the seed: " + ", ".join(
        [*stands, *([f"from byte {place['offset']:,} on"] if place["offset"] is not None else [])]
    )
