"""Work shared out among threads, its results in order; little of it is held at a time."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")


def jobs(wanted: int | None) -> int:
    """Give how many threads there are to be: as many as wanted, else one a processor that this process may use."""
    return wanted or len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else wanted or os.cpu_count() or 1


def ordered(
    tasks: Iterable[Callable[[], Result]], *, jobs: int, ending: threading.Event | None = None
) -> Iterator[Result]:
    """Do tasks in `jobs` threads; give their results in the order of the tasks.

    Tasks are taken as they are needed, one more than there are threads: each holds a block of a file. An error ends it all,
    and an interrupt too: what has not begun never does. What has begun is waited for only where it writes files: such tasks
    look whether `ending` is set, and are never done in this thread, in which an interrupt may end them anywhere.

    >>> list(ordered((lambda n=n: n * n for n in range(5)), jobs=2))
    [0, 1, 4, 9, 16]
    """
    if jobs == 1 and ending is None:
        yield from (task() for task in tasks)
        return
    pool, running = ThreadPoolExecutor(jobs, thread_name_prefix="warraq"), deque[Future[Result]]()
    try:
        for task in tasks:
            running.append(pool.submit(task))
            if len(running) > jobs:
                yield running.popleft().result()
        while running:
            yield running.popleft().result()
    finally:
        if ending:
            ending.set()
        pool.shutdown(wait=ending is not None, cancel_futures=True)
