"""Runs by `--engine spark` on Spark itself, whose workers have all that warraq needs, and not warraq.

Spark needs a virtual environment of its own, since its package takes the place of its client's: `.ci/run` makes one, and
names what is installed there by SPARK_HOME.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.conftest import Command, article, copy_repository, write_jsonl
from tests.engine.test_cluster import clock, planted, test_every_defect_is_the_same_on_a_cluster  # noqa: F401  # on Spark, too
from tests.engine.test_cluster_faults import installed, validated
from tests.releases.test_clusters import (
    small,  # noqa: F401  # on Spark, too
    test_a_cluster_gives_the_release_of_one_run,  # noqa: F401
    test_what_stays_of_all_defects_is_released_alike,  # noqa: F401
)
from tests.releases.test_killed_writers import (
    roots,  # noqa: F401  # on Spark, too
    test_a_worker_that_is_killed_once_changes_nothing,  # noqa: F401
    test_workers_that_are_killed_every_time_leave_nothing,  # noqa: F401
)

pytestmark = pytest.mark.skipif(
    "SPARK_HOME" not in os.environ, reason="needs SPARK_HOME: an environment with pyspark 4, as .ci/run makes one"
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return installed(tmp_path_factory.mktemp("plugin") / "site")


@pytest.fixture(scope="module", autouse=True)
def spark(tmp_path_factory: pytest.TempPathFactory, site: Path, scripts: SimpleNamespace) -> Iterator[str]:
    """Start a Connect server that has two cores, tries a task four times, and is bounded in memory; all runs use it."""
    folder = tmp_path_factory.mktemp("spark")
    worker = folder / "python"  # no .pth file is read, so that the workers do not have the warraq of this tree
    worker.write_text(f'#!/bin/sh\nexec "{sys.executable}" -S "$@"\n', encoding="utf-8")
    worker.chmod(0o755)
    settings = {"spark.ui.enabled": "false", "spark.sql.session.timeZone": "Asia/Riyadh"}
    path = os.pathsep.join([sysconfig.get_path("purelib"), str(site)])
    with (
        scripts.servers.spark(
            Path(os.environ["SPARK_HOME"]), folder, cores="2,4", settings=settings, python=str(worker), path=path
        ) as (url, _),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv("SPARK_REMOTE", url)
        yield url


def test_workers_that_lack_the_package_get_it(run: Command, alone: Path) -> None:
    write_jsonl(alone / "a.jsonl", article(link=None))
    here, there = run("validate", "a.jsonl"), run("validate", "a.jsonl", "--engine", "spark")
    assert (there.code, there.out) == (here.code, here.out)
    assert there.err.count("its workers lack this version of warraq, so that it is sent to them") == 1


def test_expectations_are_judged_alike(run: Command, tmp_path: Path) -> None:
    copy_repository(tmp_path)
    here = run("expect", "--format", "json", cwd=tmp_path)
    there = run("expect", "--format", "json", "--engine", "spark", cwd=tmp_path)
    assert (there.code, there.out) == (here.code, here.out)


def test_a_worker_that_ends_once_changes_nothing(tmp_path: Path, site: Path) -> None:
    done = validated(tmp_path, "once", site)
    assert (done.returncode, (tmp_path / "marker").exists()) == (1, True)
    assert "files/a.jsonl:1: error REC003" in done.stdout
    assert "done again" not in done.stderr  # Spark itself has tried again


def test_a_part_that_ends_its_worker_every_time_is_named(tmp_path: Path, site: Path) -> None:
    done = validated(tmp_path, "always", site)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[-1].startswith("warraq: files/b.fatal: what examines it ends its process each time")
