"""A job on a cluster, from units of work to what the driver has to see of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow as pa

from warraq.engine.cluster import frames, package, wire
from warraq.engine.cluster.frames import Found, Task
from warraq.engine.cluster.session import GoneError, LackingError, Reach, Say, Session, told
from warraq.engine.cluster.worker import ERROR
from warraq.errors import ClusterError
from warraq.progress import silent
from warraq.system import scratch


@contextmanager
def run(
    reach: Reach,
    say: Say,
    units: pa.Table,
    work: Task,
    careful: Task,
    names: tuple[str, ...] = (),
) -> Iterator[Found]:
    """Have the workers of a cluster do some work on all units, numbered from 0 in the column `unit`, and yield what
    came of it, with the tables of some `names`; `say` gets lines for people about how that is done.

    Where a worker ends in the midst of it, and not by chance alone, all is done once more, as the `careful` task does
    it. Raises ClusterError.
    """
    with scratch.folder() as folder, wire.Held(folder / "made") as held:
        if units.num_rows == 0:
            yield Found(held, {})
            return
        try:
            answers = _once(reach, say, units, work, names, held)
        except GoneError as error:
            say(f"{error}: it is done again, each part in a process of its own")
            answers = _once(reach, silent, units, careful, names, held)
        if wrong := held.units(ERROR):
            raise ClusterError(held.read(wrong[0], ERROR).decode(errors="replace"))
        if lost := units.num_rows - len(held.units()):
            raise ClusterError(f"{lost:,} of {units.num_rows:,} parts came back from no worker")
        yield answers


def _once(reach: Reach, say: Say, units: pa.Table, work: Task, names: tuple[str, ...], held: wire.Held) -> Found:
    with reach(say) as session:
        try:
            return frames.asked(session, units, work, names, held)
        except LackingError:
            if session.process:
                raise
        say(f"{session.url}: its workers lack this version of warraq, so that it is sent to them")
        _send(session)
        return frames.asked(session, units, work, names, held)


def _send(session: Session) -> None:
    with package.archive() as path, told(session.url):
        session.spark.addArtifacts(f"{path}#{package.NAME}", archive=True)
