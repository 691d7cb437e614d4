"""Tables of facts that stand beside the modules that use them, as text: lines of columns, with comments behind `#`."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files


def rows(package: str | None, name: str) -> Iterator[list[str]]:
    """Yield the columns of each line of a table of a package, which tabs part, without its comments.

    >>> next(rows("warraq.normalise.dates", "zones.tsv"))
    ['Batı Avrupa Standart Saati', '+00:00']
    """
    for line in files(package or __package__).joinpath(name).read_text(encoding="utf-8").split("\n"):
        if line and not line.startswith("#"):
            yield line.split("\t")
