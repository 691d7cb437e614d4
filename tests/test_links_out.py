"""Every command that writes, in a repository in which a file or folder that it writes is a link that leads out of it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from stress import street
from tests.conftest import Command

TAKEDOWN, RELEASE = street.TAKEDOWN, street.RELEASE
FIND = ("validate", "--quiet", "--fail-on", "never")
DROP = ("drop", "--select", "TXT", "--quiet")
Step = tuple[str, ...] | Callable[[Path], object]
_LEXICON = 'license = "CC0-1.0"\nlexicon = "lexicon.tsv"\n\n[rules]'
_STALE = '\n[[waivers]]\ncode = "TXT005"\nrecord = "0"\nreason = "none"\nowner = "somebody"\n'


def with_lexicon(root: Path) -> None:
    path = root / "warraq.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('license = "CC0-1.0"\n\n[rules]', _LEXICON), "utf-8")


def with_stale(root: Path) -> None:
    (root / "waivers.toml").write_text(_STALE, encoding="utf-8")


def by_itself(root: Path) -> None:
    """Leave nothing but the table that a new repository is made from."""
    shutil.rmtree(root / "schemas")
    shutil.rmtree(root / "corpus", ignore_errors=True)
    (root / "warraq.toml").unlink()
    shutil.move(root / "seeds/wire/a.jsonl", root.parents[1] / "a.jsonl")
    shutil.rmtree(root / "seeds")


COMMANDS: dict[str, tuple[tuple[str, ...], tuple[Step, ...]]] = {
    **{each.name: (each.words, each.before) for each in street.COMMANDS},
    "first drop": (DROP, (street.INGEST, street.spoil)),
    "next drop": (DROP, (street.INGEST, street.spoil, (*DROP, "corpus/wire/2021-01.jsonl"))),
    "takedown of a dropped record": (TAKEDOWN, (street.INGEST, street.spoil, DROP)),
    "next takedown": (TAKEDOWN, (street.INGEST, (*TAKEDOWN[:1], str(street.record(2)["id"]), *TAKEDOWN[2:]))),
    "learn": (("ingest", "--learn", "--quiet"), (with_lexicon,)),
    "cache": (FIND, (street.INGEST,)),
    "emptied cache": (("clean",), (street.INGEST, FIND)),
    "next waivers": ((*FIND, "--add-waivers", "right"), (street.INGEST, street.spoil, with_stale)),
    "prune": (("validate", "--fix", "--quiet"), (street.INGEST, with_stale)),
    "shard": (("validate", "--quiet", "--shard", "1/2", "--output", "parts"), (street.INGEST,)),
    "schemas": (("schema",), ()),
    "init": (("init", ".", "--from", "../../a.jsonl"), (by_itself,)),
}
# What the user names, or may place on another disk as a whole.
OWN = {"known.json", "public", "parts", "schemas", "corpus", "dist"}


def links(root: Path, changed: set[str]) -> Iterator[str]:
    """Yield what is made a link: the files that a command writes, the folders that they are in, and `.warraq/`."""
    more = {".warraq", ".warraq/lock", ".warraq/.gitignore", ".warraq/cache", ".warraq/cache/.gitignore", "dist/.lock"}
    folders = {parent.as_posix() for name in changed for parent in Path(name).parents} - {"."}
    found = {*changed, *folders, *(name for name in more if (root / name).exists())} - OWN
    yield from sorted(name for name in found if not re.match("dist/street/[^/]*/", name))


def led_out(root: Path, name: str, outside: Path) -> None:
    """Move a file or folder out of the repository, and leave a link; one that is not there yet leads to nothing."""
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    if (root / name).exists():
        shutil.move(root / name, outside / "own")
    (root / name).symlink_to(outside / "own", target_is_directory=(outside / "own").is_dir())


def led_back(root: Path, name: str, outside: Path) -> None:
    (root / name).unlink()
    if (outside / "own").exists():
        shutil.move(outside / "own", root / name)


def undated(tree: street.Tree) -> street.Tree:
    """Leave out the parts of shards, which hold the time at which they were made."""
    return {name: own for name, own in tree.items() if not name.startswith("parts/")}


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_nothing_is_written_through_a_link_out_of_the_repository(
    name: str, tmp_path: Path, run: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    (words, before), old = COMMANDS[name], street.found(tmp_path / "first/old", records=4)
    monkeypatch.chdir(old)
    for step in before:
        step(old) if callable(step) else run(*step)
    shutil.copytree(old, whole := tmp_path / "whole/old")
    monkeypatch.chdir(whole)
    done = run(*words)
    assert done.code == 0, done.err
    was, now = street.tree(old), street.tree(whole)
    changed = {each for each in {*was, *now} if was.get(each) != now.get(each)}
    refused = 0
    for number, link in enumerate(links(whole, changed)):
        shutil.copytree(old, root := tmp_path / f"{number}/old")
        (outside := tmp_path / f"outside{number}").mkdir()
        led_out(root, link, outside)
        kept = contents(outside)
        monkeypatch.chdir(root)
        done = run(*words)
        assert contents(outside) == kept, (link, done.err)
        assert done.code in (0, 1, 2) and "Traceback" not in done.err, (link, done.err)
        if done.code == 2:
            refused += 1
            assert done.err.splitlines()[-1].startswith("warraq: "), (link, done.err)
            led_back(root, link, outside)
            assert (run(*words).code, undated(street.tree(root))) == (0, undated(now)), link
    assert refused or name == "fix", "no link was refused in a line"
