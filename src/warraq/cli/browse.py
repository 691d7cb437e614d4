"""warraq browse"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from warraq.cli import options, status
from warraq.cli.progress import bar
from warraq.cli.telling import note, tell
from warraq.errors import PolicyError

if TYPE_CHECKING:
    from warraq.browsing.live import Live


def command(  # one parameter an option
    paths: options.Paths = None,
    *,
    select: options.Select = None,
    ignore: options.Ignore = None,
    required: options.Required = None,
    mapping: options.Mapping = None,
    source: options.Source = None,
    reader: options.Reader = None,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port; 0 is one that is free.")] = 0,
    show: Annotated[bool, typer.Option("--open", help="Open the page in the browser.")] = False,
    jobs: options.Jobs = None,
    policy: options.Policy = None,
    quiet: options.Quiet = False,
) -> NoReturn:
    """Serve the corpus and its findings as a page for this machine alone, until Ctrl-C."""
    from warraq import corpus, scoping

    try:
        from warraq.browsing import app, serve
    except ImportError as error:
        raise PolicyError(f"browse needs {error.name or error}: pip install 'warraq[browse]'") from error
    from warraq.browsing.live import Live

    request = scoping.Request(
        paths=tuple(paths or ()),
        select=options.split(select),
        ignore=options.split(ignore),
        required=options.split(required) if required else None,
        mapping=options.columns(mapping or []),
        reader=reader,
        jobs=jobs,
        cache=True,
    )
    if corpus.STDIN in request.paths:
        raise PolicyError("browse reads files again when they change, which standard input cannot; name a file")
    live = Live(lambda: options.repository(policy, source=source), request)
    with bar("Checking", quiet=quiet) as progress:
        live.page(progress)

    def ready(address: str) -> None:
        tell(address)
        sys.stdout.flush()
        _told(live, address, show=show, quiet=quiet)

    serve.serve(lambda token, hosts: app.app(live, token, hosts), port, ready)
    sys.stdout.flush()
    os._exit(status.CLEAN)  # without waiting for threads at work


def _told(live: Live, address: str, *, show: bool, quiet: bool) -> None:
    note(*(live.latest.report.notes if live.latest else ()), quiet=quiet)
    if not quiet:
        tell("The address is for this machine and this run alone; Ctrl-C ends it.", err=True)
    if show:
        import webbrowser

        webbrowser.open(address)
