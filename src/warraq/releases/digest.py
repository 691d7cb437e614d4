"""Digests: of bytes, of files, of a record, and of a set of records whatever its order, shards or codec."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from warraq.article import Article, line


def of_file(path: Path) -> str:
    """Give the SHA-256 of a file, in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def of_record(article: Article) -> str:
    """Give the SHA-256 of a record's canonical JSON line, in hex."""
    return of_text(line(article))


def of_text(text: str) -> str:
    """Give the SHA-256 of a text in UTF-8, in hex."""
    return of_bytes(text.encode())


def of_bytes(data: bytes) -> str:
    """Give the SHA-256 of bytes, in hex."""
    return hashlib.sha256(data).hexdigest()


def logical(records: Iterable[str]) -> str:
    """Give the logical digest of a set of records from their digests: SHA-256 over them sorted, a line each.

    >>> logical(["b", "a"]) == logical(["a", "b"])
    True
    """
    return of_text("".join(f"{digest}\n" for digest in sorted(records)))


def of_json(value: Any) -> str:  # noqa: ANN401  # any JSON
    """Give the SHA-256 of a JSON value, whatever the order of its keys, in hex."""
    return of_text(json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")))
