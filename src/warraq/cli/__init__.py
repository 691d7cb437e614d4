"""The command line, one file per command; the only place that prints, exits, or knows typer and rich."""

from __future__ import annotations

import gc
import os
import signal
import sys
import traceback
from contextlib import suppress
from copy import copy
from pathlib import Path
from typing import NoReturn, TextIO

import typer

from warraq.cli import (
    browse,
    clean,
    completion,
    config,
    describe,
    diff,
    doctor,
    drop,
    expect,
    explain,
    ingest,
    init,
    merge,
    publish,
    release,
    rule,
    schema,
    stats,
    status,
    takedown,
    trace,
    validate,
    verify,
    yank,
)
from warraq.cli.telling import brief, tell
from warraq.errors import THREADLESS, WarraqError, advised
from warraq.system import starting

app = typer.Typer(
    name="warraq",
    help="Proofread, bind and publish text corpora.",
    add_completion=False,  # its two options would stand in every help; `warraq completion` prints the script
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("init", cls=validate.Command)(init.command)
app.command("describe", cls=validate.Command)(describe.command)
app.command("ingest")(ingest.command)
app.command("validate", cls=validate.Command)(validate.command)
app.command("merge")(merge.command)
app.command("browse", cls=validate.Command)(browse.command)
app.command("drop")(drop.command)
app.command("expect")(expect.command)
app.command("release")(release.command)
app.command("verify")(verify.command)
app.command("publish")(publish.command)
app.command("diff")(diff.command)
app.command("takedown")(takedown.command)
app.command("yank")(yank.command)
app.command("trace")(trace.command)
app.command("config")(config.command)
app.command("doctor")(doctor.command)
app.command("clean")(clean.command)
app.command("completion")(completion.command)
app.command("rule")(rule.command)
app.add_typer(explain.app, name="explain")
app.command("schema")(schema.command)
app.command("stats", cls=validate.Command)(stats.command)

# By the system's loader, Python and Arrow, for lack of memory, or of threads.
_STARVED = ("failed to map segment", "can't start new thread", THREADLESS)
_PATHS = {"Symlink loop": "remove that link", "home directory": "set HOME, or write whole paths"}  # by pathlib
_NO_MEMORY = "not enough memory, or threads (ulimit -u); run this with --jobs 1, or where there are more"


_VERSION = "--version"


def _version(*, wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"warraq {version('warraq')}")
        raise typer.Exit


@app.callback()
def _root(
    *,
    version: bool = typer.Option(  # noqa: ARG001  # only its callback uses it
        False,  # typer's default
        _VERSION,
        help="Show the version and exit.",
        callback=lambda value: _version(wanted=value),
        is_eager=True,
    ),
) -> None:
    """Proofread, bind and publish text corpora."""
    starting.lightly()


def main() -> NoReturn:
    """Run the command line and exit: 0 clean, 1 findings, 2 the run could not happen (one line says what to do)."""
    gc.set_threshold(starting.SELDOM)
    signal.signal(signal.SIGTERM, _end)
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # a background job ignores SIGINT
        signal.signal(signal.SIGINT, _end)
    _open_streams()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    completion.prepare()
    if sys.flags.optimize > 1:
        sys.exit(_refuse("Python without docstrings, of which rules are made; run it without -OO and PYTHONOPTIMIZE=2"))
    try:
        code = _of(app, sys.argv[1:])(standalone_mode=False, complete_var=completion.VARIABLE)
        sys.stdout.flush()
    except typer.TyperException as error:
        said = error.format_message().replace("Value error, ", "").replace("Input should", "it should")
        code = _refuse(f"{said} (`warraq --help` and `warraq COMMAND --help` say what there is)")
    except typer.Abort:
        code = status.interrupted(signal.SIGINT)
    except BrokenPipeError:
        _mute(sys.stdout)  # its reader has ended
        code = status.CLEAN
    except Exception as error:  # noqa: BLE001  # what has no line is raised again
        code = _refuse(_said(error))
    except _Interrupted as interrupt:
        with suppress(OSError):
            sys.stdout.flush()
        os._exit(interrupt.status)  # without waiting minutes for threads at work
    sys.exit(code if isinstance(code, int) else status.CLEAN)


def _open_streams() -> None:
    """Open what the caller closed (`>&-`) to nothing, lest the first file that is opened take its place."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115  # to the end


def _where(error: OSError) -> str:
    """Say what an error that names no file is about, by the function in which it was raised."""
    *_, (frame, _) = traceback.walk_tb(error.__traceback__)
    if frame.f_code in (typer.echo.__code__, main.__code__):
        return "standard output"
    try:
        Path.cwd()
    except OSError:  # it was removed
        return "the current folder"
    return "a file"


def _of(whole: typer.Typer, words: list[str]) -> typer.Typer:
    """Return the one command that is asked for: to build all of them takes a fifth of a small run's time.

    All are returned where another word stands first, and where a shell asks for completions.
    """
    commands = [each for each in whole.registered_commands if [each.name] == words[:1]]
    if completion.VARIABLE in os.environ or not (commands or words[:1] == [_VERSION]):
        return whole
    one = copy(whole)
    one.registered_commands, one.registered_groups = commands, []
    return one


class _Interrupted(BaseException):
    """SIGINT or SIGTERM was received."""

    def __init__(self, number: int) -> None:
        self.status = status.interrupted(number)


def _end(number: int, _: object) -> NoReturn:
    """End an interrupted run in order, so that it cleans up; ignore further interrupts, which would stop that."""
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)
    raise _Interrupted(number)


def _said(error: Exception) -> str:
    """Say what stopped a run; what fails for a reason unknown here is raised again."""
    if isinstance(error, WarraqError):
        return str(error)
    if isinstance(error, OSError):
        return advised(error, _where(error))
    if messages := [f"{error}; {advice}" for said, advice in _PATHS.items() if said in str(error)]:
        return messages[0]
    if isinstance(error, UnicodeEncodeError):
        if not Path(error.object).is_absolute():
            raise error
        return f"{error.object}: Parquet needs names in UTF-8; rename the folder that is not"
    if isinstance(error, MemoryError) or any(said in str(error) for said in _STARVED):
        return _NO_MEMORY
    raise error


def _mute(stream: TextIO) -> None:
    """Send what a stream that cannot be written still holds, and all that follows, to nothing."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _refuse(message: str) -> int:
    try:
        tell(f"warraq: {brief(message)}", err=True)
    except OSError:
        _mute(sys.stderr)  # the status tells
    return status.REFUSED
