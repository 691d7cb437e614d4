"""warraq diff"""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from warraq.cli import options
from warraq.cli.progress import bar

if TYPE_CHECKING:
    from warraq.releases.check.diff import Diff

_SHOWN = 100  # most changes in the text format


class Format(StrEnum):
    """The output format; `parquet` has the columns id, kind and fields."""

    TEXT = "text"
    JSON = "json"
    PARQUET = "parquet"


def command(
    old: Annotated[str, typer.Argument(metavar="OLD", help="A release: a folder, a URL, a version or NAME@VERSION.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The release to compare with it.")],
    *,
    form: Annotated[Format, typer.Option("--format", help="How changes are shown.")] = Format.TEXT,
    output: options.Output = None,
    quiet: options.Quiet = False,
) -> None:
    """List the records added, removed, edited or moved between two releases, with the fields that changed."""
    from warraq.releases.check import diff

    with bar("Comparing", quiet=quiet):
        found = diff.diff(old, new)
    options.write(
        _parquet(found) if form is Format.PARQUET else (_json if form is Format.JSON else _text)(found), output
    )


def _text(found: Diff) -> str:
    rows = found.changes.slice(0, _SHOWN).to_pylist()
    lines = [f"{row['kind']:<8} {row['id']} {', '.join(row['fields'] or ())}".rstrip() for row in rows]
    if found.changes.num_rows > _SHOWN:
        lines.append(f"… {found.changes.num_rows - _SHOWN:,} more: --format json or parquet names every one")
    head = f"{found.older} → {found.newer}: {found.changed} ({found.changed.bump})"
    return "\n".join([*lines, head]) + "\n"


def _json(found: Diff) -> str:
    changed = found.changed
    shown: dict[str, Any] = {
        "version": 1,
        "old": found.older,
        "new": found.newer,
        "summary": {
            "added": changed.added,
            "removed": changed.removed,
            "edited": changed.edited,
            "moved": changed.moved,
            "fields_added": list(changed.fields_added),
            "fields_changed": list(changed.fields_changed),
            "bump": changed.bump,
        },
        "changes": found.changes.to_pylist(),
    }
    return json.dumps(shown, ensure_ascii=False, indent=1) + "\n"


def _parquet(found: Diff) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    target = pa.BufferOutputStream()
    pq.write_table(found.changes, target, compression="zstd")
    data: bytes = target.getvalue().to_pybytes()
    return data
