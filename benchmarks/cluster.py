"""Validation on a cluster beside the same on this machine: CPU seconds, from one core to two, shuffle bytes a record.

    python benchmarks/cluster.py [--records 50000] [--spark sc://HOST:PORT --pid PID]
    python benchmarks/cluster.py --cores
    python benchmarks/cluster.py --short 2000000

Without an address the cluster is Sail on this machine, as a run starts it by itself. What is compared is CPU time, user
and system, of all processes, so that a busy machine tells the same; what the start takes, of the same on one record, is
taken out. `--pid` names the server of a cluster that is not a child of the run. `--cores` times the cluster on one core
and on two, which wants an idle machine. `--short` validates so many short records, and prints the most memory that was
held. Each prints its figures as one line of JSON.
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

import articles
from warraq import corpus, policy, running, spark
from warraq.article import identifier
from warraq.engine.cluster.worker import Work
from warraq.normalise import links
from warraq.scoping import Request

VALIDATE = [sys.executable, "-m", "warraq", "validate", "--no-cache", "--quiet"]
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


def _command(file: Path, url: str | None, jobs: int) -> list[str]:
    return [*VALIDATE, "--engine", "spark", *(["--spark", url] if url else []), "--jobs", str(jobs), str(file)]


def measured(one: Path, path: Path, url: str | None, pid: int | None) -> dict[str, float]:
    """Compare the CPU seconds of runs over many records, each less those of a run over one."""
    local, cluster = list[float](), list[float]()
    for file in (one, path):
        local.append(spent([*VALIDATE, "--jobs", "2", str(file)])[0])
        before = of_process(pid)
        cluster.append(spent(_command(file, url, 2))[0] + of_process(pid) - before)
    here, there = local[1] - local[0], cluster[1] - cluster[0]
    return {
        "local": round(here, 2),
        "cluster": round(there, 2),
        "share": round(here / there, 2),
        "start": round(cluster[0], 2),
    }


def on_cores(one: Path, path: Path) -> dict[str, float]:
    """Time the local server on one core and on two, each less what a run over one record takes."""
    took = dict[int, float]()
    for cores in (1, 2):
        pinned = ["taskset", "-c", ",".join(map(str, range(cores)))]
        alone, whole = (spent([*pinned, *_command(file, None, cores)])[1] for file in (one, path))
        took[cores] = whole - alone
    return {"one": round(took[1], 2), "two": round(took[2], 2), "gain": round(took[1] / took[2], 2)}


def left(path: Path) -> int:
    """Return the bytes that workers leave of a file, as Arrow has them: keys, sketches, and what goes to the driver."""
    request, repository = Request((path,)), policy.load(None)
    files = corpus.files(repository, request)[0]
    jobs = spark.Jobs(repository, request, files, running.begun(repository, request, files, (), clustered=False).scopes)
    work = Work(jobs.options, jobs.scopes)
    return sum(rows.nbytes for part in jobs.parts for rows in work.rows([part]))


def short(count: int) -> Iterator[bytes]:
    """Make short records without a fault, some thousand at a time."""
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


def streamed(path: Path, count: int) -> dict[str, float]:
    """Validate short records: CPU and wall seconds, and the peak in megabytes."""
    with path.open("wb") as target:
        target.writelines(short(count))
    cpu, wall, peak = spent([*VALIDATE, "--select", "REC,LNK", str(path)])
    return {"records": count, "cpu": round(cpu, 1), "wall": round(wall, 1), "peak_mb": round(peak / 1e6)}


def main() -> None:
    """Measure what is asked for, and keep it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=50_000)
    parser.add_argument("--spark")
    parser.add_argument("--pid", type=int)
    parser.add_argument("--cores", action="store_true")
    parser.add_argument("--short", type=int)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        one, path = Path(folder) / "one.jsonl", Path(folder) / "articles.jsonl"
        if asked.short:
            print(json.dumps(streamed(path, asked.short)))
            return
        articles.write(one, 1)
        articles.write(path, asked.records, seed=3)
        found = on_cores(one, path) if asked.cores else measured(one, path, asked.spark, asked.pid)
        print(json.dumps({"records": asked.records, **found, "row_bytes": round(left(path) / asked.records)}))


if __name__ == "__main__":
    main()
