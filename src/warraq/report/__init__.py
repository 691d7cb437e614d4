"""Reports to text: one module a format, with one pure function `render(report, words)`.

A new format is a module here and its name in `FORMATS`; every command that shows findings then takes it. `words` are
those of a language; formats for programs stay in English.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module

from warraq.errors import PolicyError
from warraq.finding import Report
from warraq.report.words import ENGLISH, Words

LANGUAGES = ("en", "ar")  # those of `warraq.report.languages`
FORMATS = ("text", "json", "jsonl")


def renderer(name: str, *, statistics: bool = False, words: Words = ENGLISH) -> Callable[[Report], str]:
    """Return what renders a report in a format; `statistics` asks for counts by code in place of findings.

    Raises PolicyError for a format that has no such counts.
    """
    module = import_module(f"{__name__}.{name}")
    if statistics and not hasattr(module, "statistics"):
        raise PolicyError(f"--statistics: {name} has findings alone; take --format text or json")
    return partial(module.statistics if statistics else module.render, words=words)
