"""Run tasks in threads with results in order and few of them in memory."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")


def jobs(wanted: int | None) -> int:
    """Return the number of threads: `wanted`, else one for each processor that this process may use."""
    return wanted or len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else wanted or os.cpu_count() or 1


def ordered(
    tasks: Iterable[Callable[[], Result]], *, jobs: int, ending: threading.Event | None = None
) -> Iterator[Result]:
    """Run tasks in `jobs` threads and yield their results in the order of the tasks.

    Tasks are taken from the iterable as needed, at most one more than there are threads, because each holds a block of
    a file. After an error or an interrupt, tasks that have not begun are cancelled. Running ones are waited for only if
    `ending` is given, which is for tasks that write files: they have to check whether it is set. Such tasks never run
    in the calling thread, where an interrupt could stop them anywhere.

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
