"""HTML: one article a page, from what the page declares and what trafilatura extracts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache, partial
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, BinaryIO

from warraq.article import FIELDS, identifier
from warraq.errors import ReadError
from warraq.finding import Fault
from warraq.normalise import links
from warraq.readers import lines
from warraq.readers.batch import Batch, Builder, Place
from warraq.readers.contract import Apart, Places, Reader, Unit
from warraq.readers.options import Options
from warraq.readers.shape import Shape

if TYPE_CHECKING:
    from warraq.readers.pages.article import Asked, Page

NAME = "html"
TYPES = ("text/html", "application/xhtml+xml")


def units(
    stream: BinaryIO,
    path: str,
    options: Options,
    *,
    places: Places | None = None,  # noqa: ARG001  # a page has one record
) -> Iterator[Unit]:
    """Return the reading of a page as a unit that another process may do. Raises ReadError as `needed` does."""
    needed("trafilatura", path)
    from warraq.readers.pages import article  # and with it trafilatura

    limit = options.limits.record_bytes
    data = stream.read(limit + 1)
    if data and len(data) <= limit:
        yield Apart(article.read, (data, asked(options)), partial(_batch, data, path, options))
        return
    builder = Builder(path, options.record)
    fault = lines.oversized(limit, line=1, offset=0) if data else Fault("REC001", "the page is empty", line=1, offset=0)
    builder.fault(fault, unread=1)
    yield partial(list, (builder.batch(),))


def _batch(data: bytes, path: str, options: Options, page: Page) -> list[Batch]:
    """Make the batch of a page that was read."""
    source = {"path": path, "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data), "reader": NAME}
    builder = Builder(path, options.record)
    add(builder, page, Place(1, 0), options, source, data)
    return [builder.batch()]


def add(  # a page, and what is known of it
    builder: Builder, page: Page, place: Place, options: Options, source: dict[str, Any], own: bytes | None
) -> None:
    """Add the record of a page, which stands at a place, and its faults.

    A page without a link has its id from its `own` bytes, and none where they are not given.
    """
    for fault in page.faults:
        builder.fault(fault)
    if page.values is None:
        builder.unread += 1
        return
    policy, link = options.source, page.values["link"]
    values = {
        "id": identifier(links.canonical(link)) if link else own and identifier(own),
        "attribution": [],
        "related": [],
        "license": policy.license,
        **page.values,
        "source": {**source, "encoding": page.label, "keywords_raw": None},
    }
    values |= {name: stated for name in ("language", "publisher") if (stated := getattr(policy, name))}
    builder.take(Shape(values, frozenset(name for name in FIELDS if values.get(name))), place)


def needed(module: str, path: str) -> None:
    """Raise ReadError where a module of the extra `web` is not installed."""
    if not _installed(module):
        raise ReadError(f"{path}: reading web pages takes {module}; run: pip install 'warraq[web]'")


@cache
def _installed(module: str) -> bool:
    return find_spec(module) is not None


def asked(options: Options, header: str | None = None, link: str | None = None) -> Asked:
    """Return what is known of a page in addition to its bytes."""
    from warraq.readers.pages.article import Asked  # and with it trafilatura

    return Asked(options.source, header, link)


READER = Reader(name=NAME, endings=(".html", ".htm", ".xhtml"), cut=units, whole=True)
