"""What many tests share: the command line run in this process, and corpora made on the spot."""

from __future__ import annotations

import gc
import io
import json
import os
import shutil
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
import typer.main
from filelock import FileLock
from hypothesis import HealthCheck, settings
from tests.report import arabic

from warraq.cli import main, starting
from warraq.native import build

if TYPE_CHECKING:
    from tests.buckets import Bucket

starting.lightly()  # as each command does, but before what tests import
ROOT = Path(__file__).parents[1]
SEARCHED = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])  # where the daemons of some tests are
SEED = ROOT / "seeds/khaleej/000_66720f3e99723966.txt"

FULL = os.environ.get("WARRAQ_TESTS") == "full"  # as CI runs them; `make test` draws fewer examples of the same tests
_TIMES = int(os.environ.get("WARRAQ_TESTS_TIMES", "1"))  # examples in place of one: stress/ asks for more
Value = TypeVar("Value")


def examples(most: int, *, share: int = 8) -> int:
    """How many examples hypothesis draws for a test: an eighth of the most, or less, where the run is a quick one."""
    return _TIMES * (most if FULL else -(-most // share))


def sampled(values: Iterable[Value], *, share: int = 4, of: object = "") -> list[Value]:
    """Return all values of a scan, or one in `share` of them (at least one) where the run is a quick one.

    The same values are chosen in every run, by a checksum of how each is written; other ones for another `of`.
    """
    found = list(values)
    if FULL:
        return found
    order = sorted(range(len(found)), key=lambda number: zlib.crc32(ascii((of, found[number])).encode()))
    return [found[number] for number in sorted(order[: -(-len(found) // share)])]


def parting(one: str, other: str) -> str:
    """Return where two texts part first, with the lines around it in both; empty if they are equal.

    For texts of a hundred megabytes, whose whole difference pytest would look for all day.
    """
    if one == other:
        return ""
    at = next(at for at, (own, its) in enumerate(zip_longest(one, other)) if own != its)
    return "\n---\n".join([f"at character {at}:", *(each[max(at - 1000, 0) : at + 1000] for each in (one, other))])


settings.register_profile(
    "default", max_examples=examples(100), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("default")


@dataclass
class Outcome:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def codes(self) -> list[str]:
        return [finding["code"] for finding in self.json["findings"]]


def pytest_collection_finish() -> None:
    """Take all that was imported and collected out of the collector's sight, who would look at it again each time."""
    gc.collect()
    gc.freeze()


def pytest_sessionfinish() -> None:
    gc.unfreeze()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a slow test in a quick run, and one whose system package is missing; where CI=true, that is a failure."""
    if item.get_closest_marker("slow") and not FULL:
        pytest.skip("takes seconds: run by WARRAQ_TESTS=full, as in CI")
    for mark in item.iter_markers("needs"):
        for name in mark.args:
            if shutil.which(name, path=SEARCHED) is None:
                reason = f"needs the command {name!r}, which is not on this machine"
                pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)


_REPORTING = {"validate", "expect", "verify"}  # whose JSON is a report
_get_command, _commands = typer.main.get_command, dict[tuple[str | None, ...], Any]()


def _command(app: typer.Typer) -> Any:
    """Return the command of an app, made once for each choice of commands: each run makes an app of the one it needs."""
    names = tuple(each.name for each in (*app.registered_commands, *app.registered_groups))
    if names not in _commands:
        _commands[names] = _get_command(app)
    return _commands[names]


class Command:
    """The command line, in this process: `run("validate", "a.jsonl")`; its options are made once for all runs."""

    def __init__(self, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.capfd, self.monkeypatch = capfd, monkeypatch

    def __call__(self, *arguments: object, stdin: bytes = b"", cwd: Path | None = None) -> Outcome:
        self.capfd.readouterr()
        with self.monkeypatch.context() as patch:
            patch.setattr(typer.main, "get_command", _command)
            patch.setattr(sys, "argv", ["warraq", *map(str, arguments)])
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
            if cwd:
                patch.chdir(cwd)
            with pytest.raises(SystemExit) as caught:
                main()
        outcome = Outcome(int(caught.value.code or 0), *self.capfd.readouterr())
        if "json" in arguments and outcome.out.startswith('{\n "version"') and arguments[0] in _REPORTING:
            assert not arabic.untranslated(outcome.json["findings"]), arabic.WHERE
        return outcome

    def validate(self, *arguments: object, **more: Any) -> Outcome:
        return self("validate", "--format", "json", *arguments, **more)


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Iterator[None]:
    """Keep what runs without a policy remember out of the user's own cache, and what compilers do in pytest's; reports
    look the same wherever tests run.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))
        for name in ("NO_COLOR", "FORCE_COLOR", "GITHUB_STEP_SUMMARY"):
            patch.delenv(name, raising=False)
        kept = getattr(pytestconfig, "cache", None)
        if kept:  # to make the C library's own stubs takes seven times as long as to compile ours
            patch.setenv(build.SHARED, str(kept.mkdir("zig")))
        yield


@pytest.fixture(scope="module", autouse=True)
def cache_of_a_module(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Give each module a cache of its own: a run looks at all entries, and thousands of tests would leave theirs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


Once = Callable[[str, Callable[[Path], object]], Path]


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """Return a function that gives a folder of a name, filled by the first process of this test run that asks for it.

    It belongs to all of them, so no test may change it.
    """
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def filled(name: str, fill: Callable[[Path], object]) -> Path:
        folder, done = shared / f"once-{name}", shared / f"once-{name}.done"
        with FileLock(shared / f"once-{name}.lock"):
            if not done.exists():
                shutil.rmtree(folder, ignore_errors=True)  # what another process left that failed
                folder.mkdir()
                fill(folder)
                done.touch()
        return folder

    return filled


Begin = Callable[..., "subprocess.Popen[Any]"]


@pytest.fixture
def begin() -> Iterator[Begin]:
    """Return a function that starts a process as `Popen` does; what still runs at the end of the test is killed."""
    with ExitStack() as stack:

        def begun(*arguments: Any, **more: Any) -> subprocess.Popen[Any]:
            process = stack.enter_context(subprocess.Popen(*arguments, **more))
            stack.callback(process.kill)
            return process

        yield begun


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    return Command(capfd, monkeypatch)


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """The address of a server of S3 on this machine."""
    from tests import buckets

    yield from buckets.served()


@pytest.fixture
def bucket(endpoint: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Bucket]:
    """An empty bucket there; this process has credentials for it."""
    from tests import buckets

    buckets.set_up(endpoint, tmp_path, monkeypatch)
    yield from buckets.made()


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder without a policy, as the current folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of this project's own corpus repository, without releases, as the current folder."""
    copy_repository(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def copy_repository(folder: Path) -> None:
    for name in ("warraq.toml", "datasheet.toml", "lexicon.tsv"):
        shutil.copy(ROOT / name, folder / name)
    for name in ("seeds", "corpus", "schemas"):
        shutil.copytree(ROOT / name, folder / name)


@pytest.fixture(scope="module")
def scripts() -> Iterator[SimpleNamespace]:
    """The scripts of benchmarks/, which import each other by their names, as they do when they are run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "benchmarks"))
        before = set(sys.modules)
        import articles
        import defects
        import planted
        import servers
        from defects import observed

        yield SimpleNamespace(articles=articles, defects=defects, observed=observed, planted=planted, servers=servers)
        own = str(ROOT / "benchmarks")
        for name in set(sys.modules) - before:
            if (getattr(sys.modules[name], "__file__", None) or "").startswith(own):
                del sys.modules[name]


def article(**fields: Any) -> dict[str, Any]:
    """A record without a fault, with some fields set otherwise; an id that follows from its link."""
    from warraq.article import identifier
    from warraq.normalise import links

    link = fields.get("link", "https://example.org/a")
    record: dict[str, Any] = {
        "link": link,
        "title": "عنوان الخبر",
        "published_at": "2021-07-25T11:02:00Z",
        "language": "ar",
        "publisher": "صحيفة",
        "text": f"قال المتحدث إن العمل في المشروع بدأ أمس، وإن الوزير زار الموقع مع عدد من المهندسين، وسينتهي العام المقبل. {link}",
        **fields,
    }
    own = identifier(links.canonical(record["link"])) if record.get("link") else "0" * 32
    return {"id": own, **record} if "id" not in fields else record


def write_jsonl(path: Path, *records: object) -> Path:
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + os.linesep for r in records), encoding="utf-8")
    return path


def until_closed(terminal: int) -> str:
    """What is shown on a terminal until its other end is closed; closes it too."""
    shown = b""
    with suppress(OSError):  # the other end is closed
        while part := os.read(terminal, 1 << 16):
            shown += part
    os.close(terminal)
    return shown.decode()
