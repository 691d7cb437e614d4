"""Validation on a cluster beside the same on this machine: CPU seconds, from one core to two, shuffle bytes a record.

    python benchmarks/cluster.py [--records 50000] [--spark sc://HOST:PORT --pid PID]
    python benchmarks/cluster.py --short 2000000

Without an address the cluster is Sail on this machine, as a run starts it by itself. What is compared is CPU time, user
and system, of all processes, so that a busy machine tells the same; what the start takes, of the same on one record, is
taken out. `--pid` names the server of a cluster that is not a child of the run. `--short` reads so many short records,
which are made on the fly, through a pipe, and prints the most memory that was held. Results go into `results.json`, as
rows of their own.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import articles

RESULTS = Path(__file__).parent / "results.json"
GOALS = {"sail": 0.6, "spark": 0.4}
_CHUNK = 10_000


def spent(command: list[str]) -> tuple[float, float, int]:
    """Run a command; return its CPU seconds, with those of its children, its wall seconds, and its peak in bytes."""
    code = (
        "import json, resource, subprocess, sys, time; began = time.perf_counter(); "
        "done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=False); assert done.returncode in (0, 1), done; "
        "used = resource.getrusage(resource.RUSAGE_CHILDREN); "
        "print(json.dumps([used.ru_utime + used.ru_stime, time.perf_counter() - began, used.ru_maxrss * 1024]))"
    )
    done = subprocess.run([sys.executable, "-c", code, *command], stdout=subprocess.PIPE, check=True)
    cpu, wall, peak = json.loads(done.stdout)
    return cpu, wall, peak


def of_process(pid: int | None) -> float:
    """Return the CPU seconds that a process and its children that ended have used so far; 0 for none."""
    if pid is None:
        return 0.0
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def measured(path: Path, records: int, url: str | None, pid: int | None) -> dict[str, Any]:
    """Compare runs over many records, each less the same over one record."""
    with path.open("rb") as stream:
        one = path.with_name("one.jsonl")
        one.write_bytes(stream.readline())
    base = [sys.executable, "-m", "warraq", "validate", "--no-cache", "--quiet"]
    own = [*base, "--engine", "spark", *(["--spark", url] if url else [])]
    local, cluster, wall = [], [], {1: [], 2: []}
    for file in (one, path):
        local.append(spent([*base, "--jobs", "2", str(file)])[0])
        before = of_process(pid)
        cpu, *_ = spent([*own, "--jobs", "2", str(file)])
        cluster.append(cpu + of_process(pid) - before)
        for cores, took in wall.items():
            took.append(
                spent(["taskset", "-c", ",".join(map(str, range(cores))), *own, "--jobs", str(cores), str(file)])[1]
            )
    here, there = local[1] - local[0], cluster[1] - cluster[0]
    (alone, both) = (after - before for before, after in wall.values())
    return {
        "records": records, "local": round(here, 2), "cluster": round(there, 2), "share": round(here / there, 2),
        "one_to_two": round(alone / both, 2), "start": round(cluster[0], 2),
    }  # fmt: skip


def shuffled(path: Path, records: int) -> float:
    """Return the bytes a record of what a worker makes, as Arrow has them: the most that can be shuffled."""
    from warraq import corpus, policy, running
    from warraq.engine.cluster.worker import Work
    from warraq.scoping import Request
    from warraq.spark import _Jobs

    request, repository = Request((path,)), policy.load(None)
    files = corpus.files(repository, request)[0]
    jobs = _Jobs(repository, request, files, running.begun(repository, request, files, (), clustered=False).scopes)
    work = Work(jobs.options, jobs.scopes)
    return sum(rows.nbytes for part in jobs.parts for rows in work.rows([part])) / records


def short(count: int) -> Iterator[bytes]:
    """Make short records without a fault, some thousand at a time."""
    from warraq.article import identifier
    from warraq.normalise import links

    for start in range(0, count, _CHUNK):
        lines = []
        for number in range(start, min(start + _CHUNK, count)):
            link = f"https://example.org/{number}"
            record = {
                "id": identifier(links.canonical(link)),
                "link": link,
                "title": f"خبر رقم {number}",
                "text": f"جملة قصيرة رقم {number} عن يوم عادي",
            }
            lines.append(json.dumps(record, ensure_ascii=False))
        yield ("\n".join(lines) + "\n").encode()


def streamed(count: int) -> dict[str, Any]:
    """Validate short records that are made on the fly and read from a named pipe's file: time and peak."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "short.jsonl"
        with path.open("wb") as target:
            for lines in short(count):
                target.write(lines)
        command = [
            sys.executable,
            "-m",
            "warraq",
            "validate",
            "--no-cache",
            "--quiet",
            "--select",
            "REC,LNK",
            str(path),
        ]
        cpu, wall, peak = spent(command)
    return {"records": count, "cpu": round(cpu, 1), "wall": round(wall, 1), "peak_mb": round(peak / 1e6)}


def main() -> None:
    """Measure what is asked for, and keep it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=50_000)
    parser.add_argument("--spark")
    parser.add_argument("--pid", type=int)
    parser.add_argument("--short", type=int)
    asked = parser.parse_args()
    if asked.short:
        print(json.dumps(streamed(asked.short)))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "articles.jsonl"
        articles.write(path, asked.records, seed=3)
        found = measured(path, asked.records, asked.spark, asked.pid)
        print(json.dumps(found | {"row_bytes": round(shuffled(path, asked.records))}))


if __name__ == "__main__":
    main()
