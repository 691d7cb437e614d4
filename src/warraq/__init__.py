"""Proofread, bind and publish text corpora.

    import warraq
    report = warraq.validate("corpus/")
    articles = warraq.load("dist/khaleej/1.0.0")

Names are imported when they are first used, so that `import warraq` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from warraq.api import diff, expect, load, publish, release, validate, verify
    from warraq.article import Article
    from warraq.errors import PolicyError, ReadError, ReleaseError, WarraqError, WithdrawnWarning
    from warraq.finding import Finding, Report, Severity

__all__ = [
    "Article", "Finding", "PolicyError", "ReadError", "ReleaseError", "Report", "Severity", "WarraqError",
    "WithdrawnWarning", "diff", "expect",
    "load", "publish", "release", "validate", "verify",
]  # fmt: skip

_HOMES = {
    "warraq.api": ("diff", "expect", "load", "publish", "release", "validate", "verify"),
    "warraq.article": ("Article",),
    "warraq.errors": ("PolicyError", "ReadError", "ReleaseError", "WarraqError", "WithdrawnWarning"),
    "warraq.finding": ("Finding", "Report", "Severity"),
}


def __getattr__(name: str) -> Any:  # noqa: ANN401  # any public name
    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(module), name)
    raise AttributeError(f"module 'warraq' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
