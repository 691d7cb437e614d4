"""What is installed: a wheel with its compiled part, the same to the byte each time, or a slower one where nothing
compiles.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import re
import shutil
import struct
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from jsonschema import Draft7Validator
from packaging.tags import sys_tags
from packaging.utils import parse_wheel_filename
from referencing import Registry
from referencing.jsonschema import DRAFT7
from tests.conftest import Once

from warraq.readers import READERS
from warraq.releases import descriptors
from warraq.report import FORMATS

ROOT = Path(__file__).parents[1]
LISTED = ROOT / "sbom/warraq.cdx.json"
PARTS = ["src", "sbom", "pyproject.toml", "hatch_build.py", "README.md", "CHANGELOG.md", "LICENSE"]


def published(folder: Path) -> Path:
    """Write the source as it is published into a new folder, without what was compiled here."""
    folder.mkdir()
    for name in PARTS:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "_native.*"))
        else:
            shutil.copy(ROOT / name, folder / name)
    return folder


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return published(tmp_path / "source")


@pytest.fixture
def wheel(once: Once) -> Path:
    """A wheel of the source."""
    folder = once("wheel", lambda folder: build(published(folder / "source"), "wheel", folder / "built"))
    (made,) = (folder / "built").iterdir()
    return made


def build(source: Path, target: str, into: Path) -> tuple[Path, str]:
    """Build as an installer does, which never asks that a compiler is strict."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", target, "--directory", str(into)]
    environment = {name: value for name, value in os.environ.items() if name != "WARRAQ_STRICT"}
    environment["SOURCE_DATE_EPOCH"] = "1700000000"
    done = subprocess.run(command, cwd=source, env=environment, capture_output=True, text=True, check=True)
    (made,) = into.iterdir()
    return made, done.stdout + done.stderr


@pytest.mark.slow
def test_a_wheel_holds_the_compiled_part_and_is_the_same_each_time(wheel: Path, source: Path, tmp_path: Path) -> None:
    second, _ = build(source, "wheel", tmp_path / "second")
    assert wheel.read_bytes() == second.read_bytes()
    assert wheel.name == second.name
    *_, tags = parse_wheel_filename(wheel.name)
    assert {(tag.interpreter, tag.abi) for tag in tags} == {("py3", "none")}
    assert tags <= set(sys_tags())
    with zipfile.ZipFile(wheel) as packed:
        assert {Path(name).suffix for name in packed.namelist() if "/native/" in name} == {".py", ".so"}
        (listed,) = (name for name in packed.namelist() if ".dist-info/sboms/" in name)  # where PEP 770 wants it
        assert packed.read(listed) == LISTED.read_bytes()


def test_what_is_pinned_is_listed() -> None:
    """A list in CycloneDX 1.6, valid by its schema, of the packages of requirements.lock with their versions."""
    listed = json.loads(LISTED.read_bytes())
    schemas = {path.name: json.loads(path.read_bytes()) for path in (ROOT / "tests/cases/cyclonedx").glob("*.json")}
    home = "http://cyclonedx.org/schema/"
    registry = Registry().with_resources(
        [(home + name, DRAFT7.create_resource(each)) for name, each in schemas.items()]
    )
    schema = schemas["bom-1.6.SNAPSHOT.schema.json"]
    assert [error.message for error in Draft7Validator(schema, registry=registry).iter_errors(listed)] == []
    found = {(each["name"], each["version"]) for each in listed["components"]}
    pinned = re.findall(
        r"^([\w.-]+)==([^ ;\\]+)", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert found == set(pinned), "make sbom writes it anew"
    assert listed["metadata"]["component"]["version"] == importlib.metadata.version("warraq")


@pytest.mark.slow
@pytest.mark.skipif(
    sys.platform != "linux" or platform.libc_ver()[0] != "glibc", reason="elsewhere no tag names a glibc"
)
def test_the_wheels_tag_names_the_glibc_that_its_library_asks_for(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        (library,) = (name for name in packed.namelist() if name.endswith(".so"))
        asked = glibc_versions(packed.read(library))
    ((_, _, platform_tag),) = (str(tag).split("-") for tag in parse_wheel_filename(wheel.name)[3])
    # What a package index takes: https://docs.pypi.org and PEP 600, `manylinux_X_Y_ARCH`.
    name, major, minor, _ = platform_tag.split("_", 3)
    assert name == "manylinux"
    assert asked
    assert (int(major), int(minor)) == max([(2, 17), *asked])


@pytest.mark.slow
def test_a_wheel_is_installed_and_its_library_loaded(wheel: Path, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(tmp_path / "fresh")], check=True)
    fresh = tmp_path / "fresh/bin/python"
    uv = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--offline", "--no-deps", "--python", str(fresh)]
    subprocess.run([*uv, str(wheel)], check=True)
    (tmp_path / "a.jsonl").write_text('{"title": "a  b"}\n', encoding="utf-8")
    code = (
        "import sys, warraq, warraq.native as n; print(n.__file__, n.library() is not None,"
        " warraq.validate('a.jsonl', select=['TXT005']).findings[0].code)"
    )
    others = os.pathsep.join(path for path in sys.path if path.endswith("site-packages"))
    shown = subprocess.run(
        [fresh, "-c", code],
        env=os.environ | {"PYTHONPATH": others},
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    where, loaded, found = shown.stdout.split()
    assert Path(where).is_relative_to(tmp_path / "fresh")
    assert (loaded, found, shown.stderr) == ("True", "TXT005", "")


def glibc_versions(library: bytes) -> set[tuple[int, int]]:
    """Read the versions of glibc's symbols that a library of 64 bits imports: its section of version needs (LSB,
    chapter 10).
    """
    (sections,), (each, count) = struct.unpack_from("<Q", library, 0x28), struct.unpack_from("<HH", library, 0x3A)
    headers = [struct.unpack_from("<IIQQQQIIQQ", library, sections + each * number) for number in range(count)]
    ((_, _, _, _, start, _, link, needs, _, _),) = (header for header in headers if header[1] == 0x6FFFFFFE)
    names, found = headers[link][4], set[tuple[int, int]]()
    for _ in range(needs):
        _, versions, _, further, behind = struct.unpack_from("<HHIII", library, start)
        place = start + further
        for _ in range(versions):
            _, _, _, name, following = struct.unpack_from("<IHHII", library, place)
            text = library[names + name : library.index(b"\0", names + name)].decode()
            if text.startswith("GLIBC_"):
                major, minor, *_ = map(int, text.removeprefix("GLIBC_").split("."))
                found.add((major, minor))
            place += following
        start += behind
    return found


@pytest.mark.slow
def test_where_nothing_compiles_the_wheel_is_pure_and_says_so(source: Path, tmp_path: Path) -> None:
    (source / "src/warraq/native/runs.c").write_text("#error no\n")
    made, said = build(source, "wheel", tmp_path / "built")
    assert made.name.endswith("-py3-none-any.whl")
    assert "nothing was compiled, so Warraq will be slower" in said
    with zipfile.ZipFile(made) as packed:
        assert not [name for name in packed.namelist() if name.endswith(".so")]


@pytest.mark.slow
def test_an_sdist_holds_what_is_compiled_and_not_what_came_of_it(wheel: Path, source: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:  # a build leaves its library in the tree
        (library,) = (name for name in packed.namelist() if name.endswith(".so"))
        (source / "src" / library).write_bytes(packed.read(library))
    made, _ = build(source, "sdist", tmp_path / "built")
    with tarfile.open(made) as sdist:
        names = [Path(name).name for name in sdist.getnames()]
    sources = {path.name for path in (ROOT / "src/warraq/native").glob("*.[ch]")}
    assert {"hatch_build.py", "build.py", "rows.c", "screen.c", *sources} <= set(names)
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


def _clauses() -> list[tuple[str, str]]:
    """Return each clause of CONTRIBUTING's table of what a change touches, with what is new."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    table = text.partition("## Which files a change touches")[2].partition("\n## ")[0]
    rows = [line.split("|")[1:-1] for line in table.splitlines() if line.startswith("|")][2:]
    return [(new.strip(), clause) for new, files in rows for clause in re.split(r", (?:and |then )?", files)]


def _stated(clause: str) -> tuple[list[str], list[str], list[str]]:
    """Return the paths that a clause states, the names that stand there, and the targets of `make`."""
    quoted = re.findall("`([^`]+)`", clause)
    made = [target for each in quoted if each.startswith("make ") for target in each.split()[1:]]
    paths = [each for each in quoted if each.endswith((".py", "/"))]
    return paths, [each for each in quoted if each not in paths and not each.startswith("make ")], made


def _files(path: str) -> list[Path]:
    """Return the files of a path that is stated from the top or from the package; NAME stands for any module."""
    found = [file for root in (ROOT, ROOT / "src/warraq") for file in root.glob(path.replace("NAME", "[a-z]*"))]
    return [file for each in found for file in (each.glob("*.*") if each.is_dir() else [each])]


def test_the_files_that_a_change_touches_are_there() -> None:
    clauses = _clauses()
    assert {"rule", "report format", "reader", "field", "descriptor"} <= {new for new, _ in clauses}
    targets = re.findall("^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    for new, clause in clauses:
        paths, names, made = _stated(clause)
        assert set(made) <= set(targets), (new, clause)
        assert paths or not names, f"{new}: where does {names} stand?"
        for path in paths:
            texts = [file.read_text(encoding="utf-8") for file in _files(path)]
            assert texts, f"{new}: {path} is not there"
            for name in names:
                assert any(re.search(rf"^(?:def )?{name}\b", text, re.MULTILINE) for text in texts), (new, path, name)


def test_what_stands_in_a_table_has_the_file_that_the_table_of_changes_names() -> None:
    stated = {new: path for new, clause in _clauses() for path in _stated(clause)[0] if "NAME" in path}
    entered = {
        "report format": list(FORMATS),
        "reader": [(each.cut or each.read).__module__.rpartition(".")[2] for each in READERS.values()],
        "descriptor": [
            name for name, part in vars(descriptors).items() if hasattr(part, "render") and name != "datasheet"
        ],
    }
    assert set(stated) == set(entered)
    package = ROOT / "src/warraq"
    for new, names in entered.items():
        assert [name for name in names if not (package / stated[new].replace("NAME", name)).is_file()] == []
