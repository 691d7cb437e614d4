"""Reports to text: one module a format, with one pure function `render(report)`.

A new format is a module here and its name in `FORMATS`; every command that shows findings then takes it.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from warraq.finding import Report

FORMATS = ("text", "json", "jsonl")


def renderer(name: str, *, statistics: bool = False) -> Callable[[Report], str]:
    """Return what renders a report in a format; `statistics` asks for counts by code, where the format has them."""
    module = import_module(f"{__name__}.{name}")
    render: Callable[[Report], str] = (
        module.statistics if statistics and hasattr(module, "statistics") else module.render
    )
    return render
