"""warraq publish"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from warraq.cli import options
from warraq.cli.progress import bar
from warraq.cli.telling import note, tell

if TYPE_CHECKING:
    from warraq.releases import Published


def command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of a release.")],
    dest: Annotated[
        str,
        typer.Argument(
            metavar="DEST", help="A folder, s3://BUCKET/PATH, sftp://USER@HOST/PATH or hf://datasets/OWNER/NAME."
        ),
    ],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be sent, and send nothing.")] = False,
    quiet: options.Quiet = False,
) -> None:
    """Copy a release to DEST/NAME/VERSION/ and read it back; files that are there already are not sent again."""
    from warraq import releases

    with bar("Publishing:", quiet=quiet) as progress:
        done = releases.publish(folder, dest, progress, dry_run=dry_run)
    note(*done.notes, *_counts(done, dry_run=dry_run), quiet=quiet)
    if not dry_run:
        tell(done.url)
        return
    for file in done.sent:
        tell(f"{file.bytes:>15,}  {done.url}/{file.path}")


def _counts(done: Published, *, dry_run: bool) -> list[str]:
    if not done.sent:
        return []
    said = "would be sent" if dry_run else "sent and read back"
    return [f"{len(done.sent)} files, {done.bytes:,} bytes {said}; {len(done.kept)} files were there already"]
