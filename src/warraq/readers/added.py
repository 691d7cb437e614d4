"""The readers of plug-ins, held to what the own ones are held to."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from warraq import plugins
from warraq.plugins import Plugin
from warraq.readers import archives, compression
from warraq.readers.contract import Reader

_NAME, _ENDING = re.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*"), re.compile(r"\.[a-z0-9_-]+")


def readers(own: Mapping[str, Reader], tools: Collection[str]) -> Iterator[tuple[Reader, Plugin]]:
    """Yield the readers of all plug-ins, each with its plug-in; `own` are those that there are, by name.

    Raises PluginError where a plug-in names no reader, or one that cannot be added.
    """
    names = dict.fromkeys((*own, *tools), "warraq")
    endings = dict.fromkeys((*compression.ENDINGS, archives.ENDING), "warraq")
    endings |= {ending: "warraq" for reader in own.values() for ending in reader.endings}
    for plugin in plugins.load(plugins.READERS):
        reader = plugin.value
        if not isinstance(reader, Reader):
            raise plugin.refused(f"is {type(reader).__name__}, not a warraq.readers.contract.Reader")
        if reason := unfit(reader):
            raise plugin.refused(f"is the reader {reader.name}: {reason}")
        for what, taken in ((reader.name, names), *((ending, endings) for ending in reader.endings)):
            if what in taken:
                raise plugin.refused(f"is the reader {reader.name}: {taken[what]} has {what} already")
            taken[what] = plugin.distribution
        yield reader, plugin


def unfit(reader: Reader) -> str | None:
    """Say why a reader's name or one of its endings is none, or None where all are well-formed."""
    if not _NAME.fullmatch(reader.name):
        return f"{reader.name!r} is no name in lower case, such as news-please"
    wrong = [ending for ending in reader.endings if not _ENDING.fullmatch(ending)]
    return f"{wrong[0]!r} is no ending in lower case with its dot, such as .txt" if wrong else None
