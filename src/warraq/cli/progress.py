"""A progress bar on a terminal, and nothing anywhere else."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Show = Callable[..., None]


@contextmanager
def bar(title: str, *, quiet: bool) -> Iterator[Show | None]:
    """Give a function that shows what is being worked on; None where standard error is no terminal, or is to be quiet.

    It takes a text, and where they are known the records done, the bytes behind and the bytes in all.
    """
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(20),
        TextColumn("{task.fields[rate]}", markup=False),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task, began = progress.add_task(title, total=None, rate=""), time.monotonic()

        def show(text: str, records: int = 0, behind: int = 0, total: int | None = None) -> None:
            rate = f"{records / max(time.monotonic() - began, 0.1):,.0f} records/s" if records else ""
            progress.update(task, description=f"{title} {text}", rate=rate, completed=behind, total=total)

        yield show
