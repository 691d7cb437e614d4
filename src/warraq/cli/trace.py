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

    traced = trace(record, release, options.repository(None))
    if form is options.Form.JSON:
        said = dataclasses.asdict(traced)
        options.write_json({"version": 1, "name": said.pop("name"), "release": said.pop("version"), **said}, None)
        return
    source = traced.source
    lines = [
        f"{traced.record}, of {traced.name} {traced.version}",
        f"  split: {traced.split}",
        f"  {traced.parquet}: row {traced.row}",
        f"  {traced.jsonl}: line {traced.row}",
        f"  record sha256: {traced.digest}",
        *(f"  corpus: {address}" for address in traced.corpus),
        f"  seed: {source['path']}" if source else "  seed: none named",
    ]
    if source:
        lines += [
            f"  seed sha256: {source['sha256']} ({source['bytes']:,} bytes)",
            *([f"  {_placed(traced.place)}"] if traced.place else []),
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
