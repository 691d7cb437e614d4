"""Validation and release on a cluster beside the same on this machine: CPU seconds a record, cores, shuffle bytes.

    python benchmarks/cluster.py [--records 50000] [--release]
    SPARK_HOME=build/spark/pyspark python benchmarks/cluster.py [--records 50000] [--release]
    python benchmarks/cluster.py --cores [--records 200000]
    python benchmarks/cluster.py --short 50000000

The cluster is Sail on this machine, and Spark itself where SPARK_HOME says where that is. What is compared is CPU time,
user and system, of all processes, so that a busy machine tells the same; what the same takes on one record is taken
out. `share` is how many records a core does in a second, of those that it does without a cluster. `--release` compares
releases. `--cores` times the cluster on one core and on two, which wants an idle machine. `--short` makes so many short
records on the fly, validates them in this process, and gives the most memory that it held: two counts tell whether that
grows. Each prints its figures as one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import articles
import servers
from warraq import corpus, lint, policy, running, spark
from warraq.engine.cluster.worker import Work
from warraq.engine.examine import examine
from warraq.engine.pieces import Examined
from warraq.readers import reading
from warraq.scoping import Request
from warraq.system import pool, remote

WARRAQ = [sys.executable, "-m", "warraq"]
_CHUNK = 50_000  # short records that are made at once
_TICK = os.sysconf("SC_CLK_TCK")
_RELEASE = '[release]\nname = "papers"\ntitle = "Papers"\ndescription = "Synthetic articles."\nlicense = "CC0-1.0"\n'


@dataclass(frozen=True, slots=True)
class Server:
    """A cluster on this machine: its address, its process, and its web pages; nothing of it where a run starts it."""

    url: str | None = None
    process: int | None = None
    pages: str | None = None

    def spent(self) -> float:
        """Return the CPU seconds of its process, and of all that descend from it, so far; those of a run's own are the
        run's.
        """
        if self.process is None:
            return 0.0
        times, parents = dict[int, int](), dict[int, int]()
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = path.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            except OSError:
                continue  # it has ended
            number = int(path.parent.name)
            times[number], parents[number] = sum(map(int, fields[11:15])), int(fields[1])
        own = {self.process}
        while more := {each for each, parent in parents.items() if parent in own} - own:
            own |= more
        return sum(times.get(each, 0) for each in own) / _TICK

    def shuffled(self) -> int | None:
        """Return the bytes that were written for shuffles so far, as Spark counts them."""
        if self.pages is None:
            return None
        (own,) = self._said("applications")
        return sum(stage["shuffleWriteBytes"] for stage in self._said(f"applications/{own['id']}/stages"))

    def _said(self, what: str) -> list[dict[str, int]]:
        with urllib.request.urlopen(f"{self.pages}/api/v1/{what}") as answer:  # noqa: S310  # of this machine
            return list(json.load(answer))


Started = Callable[[int], AbstractContextManager[Server]]


def sail(_: int) -> AbstractContextManager[Server]:
    """Leave it to each run to start Sail: of one that has an address, what workers made would not be kept."""
    return nullcontext(Server())


@contextmanager
def of_spark(home: Path, cores: int) -> Iterator[Server]:
    """Start Spark itself on some cores."""
    port = servers.free()
    settings = {"spark.ui.port": port, "spark.driver.maxResultSize": 0, "spark.ui.retainedStages": 100_000}
    with (
        tempfile.TemporaryDirectory() as folder,
        servers.spark(home, Path(folder), cores=str(cores), settings=settings, path=os.pathsep.join(sys.path)) as made,
    ):
        yield Server(made[0], made[1].pid, f"http://127.0.0.1:{port}")


def ran(command: list[str], folder: Path) -> tuple[float, float, int]:
    """Run a command; return its CPU seconds, with those of its children, its wall seconds, and its peak in bytes."""
    code = (
        "import json, resource, subprocess, sys, time; began = time.perf_counter(); "
        "done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=False); "
        "assert done.returncode in (0, 1), done; "
        "used = resource.getrusage(resource.RUSAGE_CHILDREN); "
        "print(json.dumps([used.ru_utime + used.ru_stime, time.perf_counter() - began, used.ru_maxrss * 1024]))"
    )
    done = subprocess.run([sys.executable, "-c", code, *command], cwd=folder, stdout=subprocess.PIPE, check=True)
    cpu, wall, peak = json.loads(done.stdout)
    return cpu, wall, peak


def repository(folder: Path, records: int) -> Path:
    """Write a corpus repository of articles."""
    (folder / "corpus").mkdir(parents=True)
    articles.write(folder / "corpus/articles.jsonl", records, seed=3)
    (folder / "warraq.toml").write_text(f'corpus = ["corpus"]\n{_RELEASE}', encoding="utf-8")
    return folder


def command(*, releasing: bool, found: Server | None = None, jobs: int = 2) -> list[str]:
    """Return a command, here or on a cluster."""
    own = ["release"] if releasing else ["validate"] if found else ["validate", "--no-cache"]
    where = ["--engine", "spark"] if found else []
    named = ["--spark", found.url] if found and found.url else []
    return [*WARRAQ, *own, "--quiet", "--jobs", str(jobs), *where, *named]


def measured(folder: Path, records: int, start: Started, *, releasing: bool) -> dict[str, float]:
    """Compare the CPU seconds of runs over many records, each less those of a run over one."""
    roots = [repository(folder / str(count), count) for count in (1, records)]
    here = [ran(command(releasing=releasing), root)[0] for root in roots]
    with start(2) as found:
        asked, there, peaks, shuffled = command(releasing=releasing, found=found), [], [], [0]
        _forget(roots)
        ran(asked, roots[0])  # processes of workers begin
        _forget(roots)
        for root in roots:
            before = found.spent()
            cpu, _, peak = ran(asked, root)
            there.append(cpu + found.spent() - before)
            peaks.append(peak)
            shuffled.append(found.shuffled() or 0)
    own, other = here[1] - here[0], there[1] - there[0]
    figures = {
        "local_cpu": round(own, 2),
        "cluster_cpu": round(other, 2),
        "start_cpu": round(there[0], 2),
        "local_records_a_core_second": round(records / own),
        "cluster_records_a_core_second": round(records / other),
        "share": round(own / other, 2),
    }
    if found.process is None:
        return figures
    driver = round((peaks[1] - peaks[0]) / records)
    return {
        **figures,
        "driver_bytes_a_record": driver,
        "shuffle_bytes_a_record": round((shuffled[2] - shuffled[1]) / records, 1),
    }


def _forget(roots: list[Path]) -> None:
    for root in roots:
        shutil.rmtree(root / "dist", ignore_errors=True)


def on_cores(folder: Path, records: int, start: Started, *, releasing: bool) -> dict[str, float]:
    """Time a cluster on one core and on two, each less what a run over one record takes."""
    roots, took = [repository(folder / str(count), count) for count in (1, records)], dict[int, float]()
    every = os.sched_getaffinity(0)
    for cores in (1, 2):
        os.sched_setaffinity(0, sorted(every)[:cores])
        with start(cores) as found:
            asked = command(releasing=releasing, found=found, jobs=cores)
            ran(asked, roots[0])
            _forget(roots)
            alone, whole = (ran(asked, root)[1] for root in roots)
        took[cores] = whole - alone
    os.sched_setaffinity(0, every)
    return {"one": round(took[1], 2), "two": round(took[2], 2), "gain": round(took[1] / took[2], 2)}


def left(path: Path) -> int:
    """Return the bytes that workers leave of a file, as Arrow has them: keys, sketches, and what goes to the driver."""
    request, found = Request((path,)), policy.load(None)
    files = corpus.files(found, request)[0]
    jobs = spark.Jobs(found, request, files, running.begun(found, request, files, (), clustered=False).scopes)
    work = Work(jobs.options, jobs.scopes)
    return sum(rows.nbytes for part in jobs.parts for rows in work.rows([part], remote.Listing()))


def short(start: int, count: int) -> bytes:
    """Make some short records without a fault, of about 150 bytes."""
    return "".join(
        f'{{"link": "https://example.org/{number}", "title": "خبر رقم {number}", "text": "جملة قصيرة رقم {number} عن يوم عادي"}}\n'
        for number in range(start, start + count)
    ).encode()


def streamed(folder: Path, count: int) -> dict[str, float]:
    """Validate short records that no file has: CPU and wall seconds, and the peak in megabytes."""
    path = folder / "short.jsonl"
    path.touch()
    request = Request((path,), select=("REC", "LNK"), required=("link", "title", "text"))
    found = policy.load(None)
    (scope,) = running.begun(found, request, [(path, True)], (0,), clustered=False).scopes
    now = scope.settings["now"].timestamp()

    def piece(start: int) -> Examined:
        data = short(start, min(_CHUNK, count - start))
        options = corpus.options_of(found, request, path)
        units = reading.units(path, path.name, options, name="jsonl", data=data)
        return Examined(
            0, start, start + _CHUNK, _CHUNK, examine([[each for unit in units for each in unit()]], scope)[0], now
        )

    began = time.perf_counter()
    tasks = (partial(piece, start) for start in range(0, count, _CHUNK))
    report = lint.validate(found, request, elsewhere=pool.ordered(tasks, jobs=pool.jobs(None)))
    if report.records != count or report.findings:
        raise RuntimeError(f"{report.records:,} records, {dict(report.by_code)}")
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "short": count,
        "cpu": round(used.ru_utime + used.ru_stime, 1),
        "wall": round(time.perf_counter() - began, 1),
        "peak_mb": round(used.ru_maxrss * 1024 / 1e6),
    }


def main() -> None:
    """Measure what is asked for, and print it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=50_000)
    parser.add_argument("--release", action="store_true")
    parser.add_argument("--cores", action="store_true")
    parser.add_argument("--short", type=int)
    asked = parser.parse_args()
    home = os.environ.get("SPARK_HOME")
    start: Started = partial(of_spark, Path(home).resolve()) if home else sail
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if asked.short:
            print(json.dumps(streamed(folder, asked.short)))
            return
        measure = on_cores if asked.cores else measured
        found = measure(folder, asked.records, start, releasing=asked.release)
        path = folder / str(asked.records) / "corpus/articles.jsonl"
        what = {"cluster": "spark" if home else "sail", "command": "release" if asked.release else "validate"}
        sizes = {"records": asked.records, "bytes_a_record": round(path.stat().st_size / asked.records)}
        print(json.dumps({**what, **sizes, **found, "row_bytes_a_record": round(left(path) / asked.records)}))


if __name__ == "__main__":
    main()
