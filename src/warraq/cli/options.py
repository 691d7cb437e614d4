"""Options that several commands share, and what they all do with them."""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from warraq.cli import status
from warraq.cli.telling import note
from warraq.errors import PolicyError, ReadError
from warraq.finding import Report, Severity
from warraq.progress import silent
from warraq.report import FORMATS, LANGUAGES
from warraq.report.escape import in_json
from warraq.report.words import ENGLISH as PLAIN
from warraq.report.words import Words

if TYPE_CHECKING:
    from warraq.policy import Repository
    from warraq.spark import Cluster


_STDOUT = Path("-")


def _target(output: Path | None) -> Path | None:
    from warraq.system import remote

    return None if output in (None, _STDOUT) else outside(remote.of(output))


def outside(path: Path | None) -> Path | None:
    """Return where something is to be written; raise ReleaseError where that is in a release."""
    if path is not None:
        from warraq.registers import closed

        closed.refuse(path)
    return path


class FailOn(StrEnum):
    """The lowest severity that makes the exit status 1."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    NEVER = "never"


Format = StrEnum("Format", {name.upper(): name for name in FORMATS})  # type: ignore[misc]  # its members are data
TEXT = Format("text")
FormatOption = Annotated[Format, typer.Option("--format", help="How findings are shown.")]
Lang = StrEnum("Lang", {name.upper(): name for name in LANGUAGES})  # type: ignore[misc]  # its members are data
ENGLISH = Lang("en")
LangOption = Annotated[
    Lang, typer.Option("--lang", help="The language of reports for people; formats for programs stay in English.")
]
Paths = Annotated[
    list[Path] | None, typer.Argument(help="Files or folders; what warraq.toml names where none is given.")
]
Policy = Annotated[Path | None, typer.Option("--policy", help="The policy file, in place of the nearest warraq.toml.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar and no notes.")]
Jobs = Annotated[
    int | None, typer.Option("--jobs", "-j", min=1, help="Threads; one a processor where it is not given.")
]
FailOnOption = Annotated[FailOn, typer.Option("--fail-on", help="Least severity that makes the exit status 1.")]
Select = Annotated[list[str] | None, typer.Option("--select", help="Families or codes to run: LNK,REC.")]
Ignore = Annotated[list[str] | None, typer.Option("--ignore", help="Families or codes not to report.")]
Required = Annotated[
    list[str] | None,
    typer.Option("--required", help="Required fields, in place of the policy's: link,title; '' requires none."),
]
Mapping = Annotated[
    list[str] | None,
    typer.Option("--map", metavar="FIELD=COLUMN", help="Read a field from a foreign column."),
]
Reader = Annotated[str | None, typer.Option("--reader", help="Read every file by this reader.")]
Source = Annotated[
    list[str] | None,
    typer.Option(
        "--source",
        metavar="KEY=VALUE",
        help="What a policy would say of the files' source: encoding, timezone, publisher, header, …",
    ),
]
Output = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        help="Write the report to this file, here or at an address such as s3://…; - is standard output.",
        callback=_target,
    ),
]


class Form(StrEnum):
    """The output format of what is no report."""

    TEXT = "text"
    JSON = "json"


class Engine(StrEnum):
    """Where records are examined."""

    LOCAL = "local"
    SPARK = "spark"


EngineOption = Annotated[
    Engine,
    typer.Option("--engine", help="Where records are examined: on this machine, or on a cluster by Spark Connect."),
]
Spark = Annotated[
    str | None,
    typer.Option(
        "--spark",
        metavar="URL",
        help="The cluster of --engine spark, as sc://HOST:PORT; else SPARK_REMOTE names it, or a local one is started.",
    ),
]

Config = Annotated[
    list[str] | None,
    typer.Option(
        "--config",
        metavar="KEY=VALUE",
        help="A setting in place of the policy's: rules.ignore=['TXT'], dist=out.",
    ),
]


def repository(policy: Path | None, config: Sequence[str] | None = None, source: list[str] | None = None) -> Repository:
    """Load the policy that a command uses, with the settings of `--config` and `--source` in place of its own."""
    from warraq import policy as policies

    return policies.load(policy, pairs=config or ()).stating(settings(source or []))


def cluster(engine: Engine, url: str | None, *, quiet: bool) -> Cluster | None:
    """Return the cluster that is asked for, which says on standard error what a user has to know of it, unless that is
    to be `quiet`; None for this machine. Raises PolicyError for a cluster that is named and not asked for.
    """
    if engine is Engine.SPARK:
        from warraq.spark import Cluster

        return Cluster(url, silent if quiet else note)
    if url:
        raise PolicyError("--spark goes with --engine spark")
    return None


def words(lang: Lang) -> Words:
    """Return the words of a language; its files are read only where it is not English."""
    if lang is ENGLISH:
        return PLAIN
    from warraq.report import languages

    return languages.words(lang.value)


def threshold(fail_on: FailOn) -> Severity | None:
    """Return the severity of `--fail-on`, or None for never."""
    return None if fail_on is FailOn.NEVER else Severity(fail_on.value)


def split(values: list[str] | None) -> tuple[str, ...]:
    """Split repeated, comma-separated values.

    >>> split(["LNK,REC", "DAT001"])
    ('LNK', 'REC', 'DAT001')
    """
    return tuple(part.strip() for value in values or () for part in value.split(",") if part.strip())


def settings(pairs: list[str]) -> dict[str, Any]:
    """Read settings of a source: a value that is a list, or is quoted, as TOML has it, any other one as it stands.

    Raises PolicyError where one is written in another way.

    >>> settings(["timezone=Asia/Amman", 'header=["title", "text"]'])
    {'timezone': 'Asia/Amman', 'header': ['title', 'text']}
    """
    import tomllib

    from warraq.mapping import EACH
    from warraq.policy import files

    values = dict[str, Any]()
    for pair in pairs:
        key, sign, value = pair.partition("=")
        if not (key and sign and value):
            raise PolicyError(f"--source {pair}: write it as KEY=VALUE, such as encoding=windows-1256")
        try:
            is_toml = value.startswith(("[", '"', "'")) and not value.startswith(EACH)  # which is a path
            values[key] = files.toml(f"value = {value}")["value"] if is_toml else value
        except tomllib.TOMLDecodeError as error:
            raise PolicyError(
                f"--source {pair}: not TOML: {error}; write a list as header=['title', 'text']"
            ) from error
    return values


def columns(pairs: list[str]) -> dict[str, str]:
    """Read the columns of fields. Raises PolicyError where a pair is written in another way.

    >>> columns(["link=url", "text=content"])
    {'link': 'url', 'text': 'content'}
    """
    mapping = {}
    for pair in pairs:
        field, sign, column = pair.partition("=")
        if not (field and sign and column):
            raise PolicyError(f"--map {pair}: write it as FIELD=COLUMN, such as link=url")
        mapping[field] = column
    return mapping


def utf8(text: str | None) -> str | None:
    """Return a text that is to be kept or compared; raise PolicyError for bytes that are not UTF-8."""
    from warraq.errors import PolicyError

    if text and not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        raise PolicyError(f"{text}: not UTF-8; write it in UTF-8")
    return text


def spare(output: Path | None, policy: Path | None = None) -> None:
    """Raise PolicyError as `corpus.spare`, of the repository that the current folder is in."""
    from warraq import corpus

    if output is not None:
        corpus.spare(repository(policy), None, output)


def stdin(paths: Sequence[Path] | None) -> bytes:
    """Read standard input where it is the one path."""
    from warraq import corpus

    return sys.stdin.buffer.read() if [*(paths or ())] == [corpus.STDIN] else b""


def shown(path: Path) -> Path:
    """Return a path relative to the current folder if it is inside, else unchanged."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def write(text: str | bytes, output: Path | None, *, colour: bool | None = None) -> None:
    """Write a report to standard output or to a file; bytes are written unchanged.

    Colour is left out where standard output is no terminal, unless `colour` asks for it.

    Code points that UTF-8 cannot encode (surrogates) are written as escapes. Raises ReadError if the file cannot be
    written.
    """
    if output is None:
        typer.echo(text, nl=False, color=colour)
        return
    from warraq.system import atomic
    from warraq.system.remote import Remote

    data = text.encode("utf-8", "backslashreplace") if isinstance(text, str) else text
    if isinstance(output, Remote):
        _send(str(output), data)
        return
    try:
        if output.exists() and not output.is_file():
            _pour(data, output)
        else:
            atomic.write(output, data, within=None)
    except OSError as error:
        reason = "nothing reads this pipe" if error.errno == errno.ENXIO else error.strerror or error
        raise ReadError(f"{output}: {reason}; name a file that can be written") from error


def _pour(data: bytes, output: Path) -> None:
    """Write to a device or a pipe; raises OSError for a pipe that nothing reads, which would wait for ever."""
    handle = os.open(output, os.O_WRONLY | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(handle, "wb") as stream:
        os.set_blocking(handle, True)
        stream.write(data)


def _send(address: str, data: bytes) -> None:
    """Write a file of another file system: it is there as a whole, or not at all."""
    from hashlib import sha256

    from warraq.releases.publishing import destinations
    from warraq.system.drivers.reasons import Task

    folder, _, name = address.rpartition("/")
    if folder.endswith(("/", ":")):
        raise ReadError(f"{address}: names no file; write s3://BUCKET/FILE")
    denied, absent = "use credentials that may read and write there", "name a bucket or a folder that is there"
    with destinations.opened(folder, Task(ReadError, "run this again", denied, absent)) as place:
        place.put(name, [data], sha256(data).hexdigest(), silent)


def write_json(value: Any, output: Path | None, *, indent: int | None = 1) -> None:  # noqa: ANN401  # any JSON
    """Write a JSON value as `write` does; what would steer a terminal is an escape in it."""
    write(in_json(json.dumps(value, ensure_ascii=False, indent=indent)) + "\n", output)


def close(report: Report, fail_on: FailOn, *, quiet: bool) -> None:
    """End a command: print notes on standard error and exit by whether findings reach `fail_on`."""
    note(*report.notes, quiet=quiet)
    status.end(found=report.reaches(threshold(fail_on)))
