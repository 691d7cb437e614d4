"""A job on a cluster, from the parts of a corpus to what the driver has to see of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pyarrow as pa

from warraq.engine.cluster import frames, package, wire
from warraq.engine.cluster.frames import Found
from warraq.engine.cluster.session import GoneError, LackingError, Say, Session, opened, told
from warraq.engine.cluster.worker import ERROR, Work
from warraq.errors import ClusterError
from warraq.progress import silent


def run(url: str | None, jobs: int | None, say: Say, parts: Sequence[wire.Part], work: Work) -> Found:
    """Have the workers of a cluster do some work on all parts; `say` gets lines for people about how that is done.

    Where a worker ends in the midst of it, and not by chance alone, each part is examined once more in a process of its
    own, and the part that ends it is named. Raises ClusterError.
    """
    if not parts:
        return Found({}, {})
    rows = pa.Table.from_pylist([wire.row(part) for part in parts], schema=wire.PARTS)
    try:
        found = _once(url, jobs, say, rows, work)
    except GoneError as error:
        say(f"{error}: it is done again, each part in a process of its own")
        found = _once(url, jobs, silent, rows, replace(work, careful=True))
    if wrong := next((kinds[ERROR] for _, kinds in sorted(found.bytes.items()) if ERROR in kinds), None):
        raise ClusterError(wrong.decode(errors="replace"))
    if len(found.bytes) != len(parts):
        raise ClusterError(f"{len(parts) - len(found.bytes):,} of {len(parts):,} parts came back from no worker")
    return found


def _once(url: str | None, jobs: int | None, say: Callable[..., None], rows: pa.Table, work: Work) -> Found:
    names = tuple(wire.TABLES) if work.scopes else ()
    with opened(url, jobs, say) as session:
        try:
            return frames.asked(session, rows, work, names)
        except LackingError:
            if session.process:
                raise
        say(f"{session.url}: its workers lack this version of warraq, so that it is sent to them")
        _send(session)
        return frames.asked(session, rows, work, names)


def _send(session: Session) -> None:
    with package.archive() as path, told(session.url):
        session.spark.addArtifacts(f"{path}#{package.NAME}", archive=True)
