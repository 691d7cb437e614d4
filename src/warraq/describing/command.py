"""The command that validates a file by what is suggested for it, to be pasted into a shell."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from typing import Any

from warraq import mapping
from warraq.article import REQUIRED
from warraq.describing.look import Description
from warraq.describing.toml import settings, value


def render(description: Description) -> str:
    """Return the command; every word of it is quoted where a shell needs that."""
    path = description.given
    words = ["warraq", "validate", f"./{path}" if path.startswith("-") and path != "-" else path]
    words += ["--reader", description.named] if description.named else []
    words += _sources(settings(description))
    words += _maps(description.suggestion.mapping)
    required = [name for name in REQUIRED if name in description.suggestion.mapping]
    words += ["--required", ",".join(required)] if required else []
    return " ".join(map(shell, words))


def stated(settings: Mapping[str, Any], columns: Mapping[str, mapping.Column]) -> str:
    """Return the options that state a source's settings and a mapping.

    >>> stated({"encoding": "windows-1256"}, {"title": mapping.Column(("b",))})
    '--source encoding=windows-1256 --map title=b'
    """
    return " ".join(map(shell, [*_sources(settings), *_maps(columns)]))


def _sources(settings: Mapping[str, Any]) -> Iterator[str]:
    for key, setting in settings.items():
        yield from ("--source", f"{key}={setting if isinstance(setting, str) else value(setting)}")


def _maps(columns: Mapping[str, mapping.Column]) -> Iterator[str]:
    """Yield the options that map columns; of those that `--map` has no short form for there is none."""
    for field, column in columns.items():
        if mapping.short(str(column)) == column:
            yield from ("--map", f"{field}={column}")


def unmappable(columns: Mapping[str, mapping.Column]) -> list[str]:
    """Return the fields whose column only a policy can name.

    >>> unmappable({"title": mapping.Column(("a+b",)), "text": mapping.Column(("c",))})
    ['title']
    """
    return [field for field, column in columns.items() if mapping.short(str(column)) != column]


def shell(word: str) -> str:
    r"""Quote a word for a shell; what cannot be seen is written as escapes, as bash, zsh and ksh read them.

    >>> shell("title=العنوان"), shell("link=Link (web)"), shell("a\tb")
    ("'title=العنوان'", "'link=Link (web)'", "$'a\\tb'")
    """
    if word.isprintable():
        return shlex.quote(word)
    return "$'" + "".join(map(_escape, word)) + "'"


def _escape(sign: str) -> str:
    if sign in "\\'":
        return f"\\{sign}"
    if sign.isprintable():
        return sign
    if sign in "\t\n\r":
        return {"\t": "\\t", "\n": "\\n", "\r": "\\r"}[sign]
    return "".join(f"\\x{byte:02x}" for byte in sign.encode("utf-8", "surrogateescape"))
