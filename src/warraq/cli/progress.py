"""Show a progress bar on a terminal, and nothing elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from warraq.progress import Progress, silent
from warraq.report.escape import visible


@contextmanager
def bar(title: str, *, quiet: bool) -> Iterator[Progress]:
    """Yield a function that shows progress; nothing if standard error is not a terminal or `quiet` is set.

    Rate and remaining time are those of the current stage.
    """
    if quiet or not sys.stderr.isatty():
        yield silent
        return
    import rich.progress
    from rich.console import Console

    columns = (
        rich.progress.SpinnerColumn(),
        rich.progress.TextColumn("{task.description}", markup=False),
        rich.progress.BarColumn(20),
        rich.progress.TextColumn("{task.fields[rate]}", markup=False),
        rich.progress.TimeElapsedColumn(),
        rich.progress.TimeRemainingColumn(),
    )
    with rich.progress.Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task, began, before = shown.add_task(title, total=None, rate=""), time.monotonic(), None

        def show(text: str, records: int = 0, behind: int = 0, total: int | None = None) -> None:
            nonlocal began, before
            if total != before:
                began, before = time.monotonic(), total
                shown.reset(task)
            rate = f"{records / max(time.monotonic() - began, 0.1):,.0f} records/s" if records else ""
            shown.update(task, description=f"{title} {visible(text)}", rate=rate, completed=behind, total=total)

        yield show
