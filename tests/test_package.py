"""What is installed: a wheel with its compiled part, the same to the byte each time, or a slower one where nothing compiles."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PARTS = ["src", "pyproject.toml", "hatch_build.py", "README.md", "CHANGELOG.md", "LICENSE"]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """The source as it is published, without what was compiled here."""
    folder = tmp_path / "source"
    folder.mkdir()
    for name in PARTS:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "_native.*"))
        else:
            shutil.copy(ROOT / name, folder / name)
    return folder


def build(source: Path, target: str, into: Path) -> tuple[Path, str]:
    command = [sys.executable, "-m", "hatchling", "build", "--target", target, "--directory", str(into)]
    environment = os.environ | {"SOURCE_DATE_EPOCH": "1700000000"}
    done = subprocess.run(command, cwd=source, env=environment, capture_output=True, text=True, check=True)
    (made,) = into.iterdir()
    return made, done.stdout + done.stderr


def test_a_wheel_holds_the_compiled_part_and_is_the_same_each_time(source: Path, tmp_path: Path) -> None:
    first, _ = build(source, "wheel", tmp_path / "first")
    (source / "src/warraq/native/_native.so").unlink()
    second, _ = build(source, "wheel", tmp_path / "second")
    assert first.read_bytes() == second.read_bytes()
    assert first.name == second.name
    assert first.name.startswith("warraq-")
    assert "-py3-none-" in first.name
    assert not first.name.endswith("-any.whl")
    with zipfile.ZipFile(first) as wheel:
        assert {Path(name).suffix for name in wheel.namelist() if "/native/" in name} == {".py", ".so"}
        wheel.extractall(tmp_path / "installed")  # noqa: S202  # our own
    code = "import warraq.native as n; print(n.__file__, n.library() is not None)"
    shown = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | {"PYTHONPATH": str(tmp_path / "installed")},
        capture_output=True, text=True, check=True, cwd=tmp_path,
    )  # fmt: skip
    assert shown.stdout.split() == [str(tmp_path / "installed/warraq/native/__init__.py"), "True"]


def test_where_nothing_compiles_the_wheel_is_pure_and_says_so(source: Path, tmp_path: Path) -> None:
    (source / "src/warraq/native/feeds.c").write_text("#error no\n")
    made, said = build(source, "wheel", tmp_path / "built")
    assert made.name.endswith("-py3-none-any.whl")
    assert "nothing was compiled, so Warraq will be slower" in said
    with zipfile.ZipFile(made) as wheel:
        assert not [name for name in wheel.namelist() if name.endswith(".so")]


def test_an_sdist_holds_what_is_compiled_and_not_what_came_of_it(source: Path, tmp_path: Path) -> None:
    build(source, "wheel", tmp_path / "first")  # leaves its library in the tree
    made, _ = build(source, "sdist", tmp_path / "built")
    with tarfile.open(made) as sdist:
        names = [Path(name).name for name in sdist.getnames()]
    sources = {path.name for path in (ROOT / "src/warraq/native").glob("*.[ch]")}
    assert {"hatch_build.py", "rows.c", "screen.c", *sources} <= set(names)
    assert not [name for name in names if name.endswith(".so")]


def test_the_tree_answers_the_questions_of_the_documentation() -> None:
    rows = [
        line.split("|")[1:-1]
        for line in (ROOT / "docs/where.md").read_text(encoding="utf-8").splitlines()
        if "`" in line
    ]
    answers = [(file.strip(" `"), name.strip(" `")) for _, file, name in (row for row in rows if len(row) == 3)]
    assert len(answers) == 20
    assert [each for each in answers if each[1] not in (ROOT / each[0]).read_text(encoding="utf-8")] == []
