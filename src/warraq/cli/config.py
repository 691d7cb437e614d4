"""warraq config"""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Annotated

import typer

from warraq.cli import options
from warraq.cli.telling import tell


def command(
    path: Annotated[
        Path | None, typer.Argument(help="A file or folder: what is in force there; all sources where none is given.")
    ] = None,
    *,
    form: Annotated[options.Form, typer.Option("--format", help="How settings are shown.")] = options.Form.TEXT,
    config: options.Config = None,
    policy: options.Policy = None,
) -> None:
    """Show every setting that is in force, and the line that set it."""
    from warraq import corpus
    from warraq import policy as policies
    from warraq.settings import settings

    if path is not None and not path.exists():
        corpus.expand([path], policies.Limits())  # refuses what is not there
    file = policy or policies.find(Path.cwd().resolve())
    where = file and options.shown(file)
    repository = options.repository(policy, config)
    parts = policies.stated(where, config or ()) if where else [policies.pair(each) for each in config or ()]
    rows = list(settings(repository, parts, path))
    for each in rows:
        if form is options.Form.JSON:
            options.write_json(dataclasses.asdict(each), None, indent=None)
        else:
            tell(f"{each.name} = {json.dumps(each.value, ensure_ascii=False)}  # {each.origin}")
