"""Reports to text: one module a format, with one pure function `render(report, words)`.

A new format is a module here and its name in `FORMATS`; every command that shows findings then takes it. `words` are
those of a language; formats for programs stay in English. Formats for people take `ink` too, which says how parts
stand out. A module may have more: `statistics(report, words)`, counts by code in place of findings; `notes(report)`,
what has to be said on standard error; `job_summary(report)`, the Markdown of a job's page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from importlib import import_module
from types import ModuleType

from warraq.errors import PolicyError
from warraq.finding import Report
from warraq.report.escape import in_json
from warraq.report.words import ENGLISH, Words

LANGUAGES = ("en", "ar")  # those of `warraq.report.languages`
FOR_PEOPLE = ("text", "concise", "grouped")
FORMATS = (*FOR_PEOPLE, "json", "jsonl", "sarif", "junit", "github", "gitlab", "html")
_OF_JSON = ("json", "jsonl", "sarif", "gitlab")
_WITHOUT_WAIVED = ("junit", "github", "gitlab")


def renderer(
    name: str, *, statistics: bool = False, words: Words = ENGLISH, colour: bool = False
) -> Callable[[Report], str]:
    """Return what renders a report in a format; `statistics` asks for counts by code in place of findings.

    `colour` is for a terminal; formats for programs have none. Raises PolicyError for a format that has no such counts.
    """
    module = _module(name)
    if statistics and not hasattr(module, "statistics"):
        raise PolicyError(f"--statistics: {name} has findings alone; take --format text or json")
    if statistics:
        return _harmless(name, partial(module.statistics, words=words))
    if colour and name in FOR_PEOPLE:
        from warraq.report.ink import COLOUR

        return partial(module.render, words=words, ink=COLOUR)
    return _harmless(name, partial(module.render, words=words))


def _harmless(name: str, render: Callable[[Report], str]) -> Callable[[Report], str]:
    """Return what renders JSON so that a terminal that shows it is not steered."""
    return (lambda report: in_json(render(report))) if name in _OF_JSON else render


def notes(name: str, report: Report) -> Iterable[str]:
    """Return the notes that a format has in addition to what it renders."""
    module = _module(name)
    own = module.notes(report) if hasattr(module, "notes") else ()
    return (*own, *_not_shown(name, report))


def _not_shown(name: str, report: Report) -> Iterator[str]:
    """Say that a format has no place for what is waived, where that is to be shown."""
    if name in _WITHOUT_WAIVED and report.show_waived and report.waived:
        yield f"--show-waived: {name} has no place for waived findings: --format text, json or sarif lists them"


def job_summary(name: str, report: Report) -> str:
    """Return the Markdown that a format has for the page of a job; empty where it has none."""
    module = _module(name)
    return module.job_summary(report) if hasattr(module, "job_summary") else ""


def _module(name: str) -> ModuleType:
    return import_module(f"{__name__}.{name}")
