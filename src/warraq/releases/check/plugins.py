"""The plug-ins that a release was made with, and those that are installed where it is verified."""

from __future__ import annotations

from collections.abc import Iterable

from warraq import readers, rules
from warraq.releases.format.manifest import TOOLS, Manifest

_FORMER = {"matplotlib"}  # drew the datasheet's pictures of releases of 0.1.0 before it was published


def missing(stated: Manifest) -> dict[str, str]:
    """Return the plug-ins that took part and are not installed here: names and versions."""
    here = {plugin.distribution for plugin in (*rules.plugins().values(), *readers.plugins().values())}
    return {name: version for name, version in stated.tool.items() if name not in here.union(TOOLS, _FORMER)}


def note(stated: Manifest) -> str | None:
    """Say which rules cannot be run here, if there may be any."""
    absent = ", ".join(f"{name} {version}" for name, version in missing(stated).items())
    return (
        f"made with {absent}, not installed here: rules of a plug-in that is missing were not run" if absent else None
    )


def known(names: Iterable[str], stated: Manifest) -> list[str]:
    """Return codes and families without those that only a missing plug-in can know."""
    return [name for name in names if rules.matching(name)] if missing(stated) else list(names)
