"""Files that nothing here reads: of what kind one is, by its ending or its first bytes, and what to do with it."""

from __future__ import annotations

import zipfile
from collections.abc import Collection
from pathlib import Path
from typing import BinaryIO

from warraq.finding import Fault
from warraq.readers.contract import Reader
from warraq.system import remote
from warraq.system.drivers.reasons import masked

_EXCEL = "an Excel workbook: save it as CSV UTF-8, or as Parquet"
_SHEET = "an OpenDocument spreadsheet: save it as CSV UTF-8, or as Parquet"
_NUMBERS = "a document of Apple Numbers: export it as CSV in UTF-8"
_OFFICE = "a document of Office 97, as an Excel workbook (.xls) is: save it as CSV UTF-8, or as Parquet"
_WORD = "a Word document: save it as plain text in UTF-8"
_ARROW = "an Arrow or Feather file: write its table as Parquet"
_SQLITE = "an SQLite database: export its table as CSV in UTF-8"
_PDF = "a PDF: save its text in UTF-8"
_BZIP2 = "compressed with bzip2: unpack it (bunzip2), or pack it with gzip, zstd or xz"
_SEVEN = "a 7-Zip archive: unpack it"
_RAR = "a RAR archive: unpack it"
_ENDINGS = {
    **dict.fromkeys((".xlsx", ".xls", ".xlsm", ".xlsb"), _EXCEL),
    **dict.fromkeys((".ods", ".fods"), _SHEET),
    ".numbers": _NUMBERS,
    **dict.fromkeys((".doc", ".docx"), _WORD),
    **dict.fromkeys((".arrow", ".feather"), _ARROW),
    **dict.fromkeys((".sqlite", ".sqlite3", ".db"), _SQLITE),
    ".pdf": _PDF,
    ".bz2": _BZIP2,
    ".7z": _SEVEN,
    ".rar": _RAR,
}
# Sources: the formats' own specifications; of Office, [MS-CFB] 2.2 and ISO/IEC 29500-2; of LFS, git-lfs docs/spec.md.
_MAGIC = {
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": _OFFICE,
    b"ARROW1\0\0": _ARROW,
    b"SQLite format 3\0": _SQLITE,
    b"%PDF-": _PDF,
    b"7z\xbc\xaf\x27\x1c": _SEVEN,
    b"Rar!\x1a\x07": _RAR,
    b"version https://git-lfs.github.com/spec/": "a pointer of Git LFS, not the file itself: fetch it (git lfs pull)",
}
_BLOCK = b"1AY&SY"  # behind BZh and a digit
_PAGE = (b"<!doctype html", b"<html")
_ZIP = b"PK\x03\x04"
_HEAD = 64


def by_name(path: Path) -> str | None:
    """Say what a file is by its ending; None where it is none of these kinds.

    >>> by_name(Path("news.XLSX"))
    'an Excel workbook: save it as CSV UTF-8, or as Parquet'
    """
    return _ENDINGS.get(path.suffix.lower())


def by_bytes(stream: BinaryIO, reader: Reader) -> Fault | None:
    """Make the fault of a file whose first bytes say that it is of one of these kinds, or of another than its `reader`
    reads, and go back to them; None where it is of none.
    """
    head = stream.read(_HEAD)
    found = next((what for magic, what in _MAGIC.items() if head.startswith(magic)), None)
    if head.startswith(b"BZh") and head[4:10] == _BLOCK:
        found = _BZIP2
    elif head.startswith(_ZIP):
        found = _zipped(stream)
    elif head.startswith(b"PAR1") and reader.name != "parquet":
        found = "a Parquet file: give it the ending .parquet, or --reader parquet"
    elif reader.delimiters and head.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_PAGE):
        found = "an HTML page: give it the ending .html, or --reader html"
    stream.seek(0)
    return fault(found) if found else None


def fault(what: str) -> Fault:
    """Make the fault of a file that is of one of these kinds."""
    return Fault("REC001", f"the file is {what}", line=1, offset=0)


def _zipped(stream: BinaryIO) -> str:
    try:
        names = zipfile.ZipFile(stream).namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        names = []
    return office(names) or "a zip archive: give it the ending .zip, or unpack it"


def office(names: Collection[str]) -> str | None:
    """Say what document of an office program a zip archive is, by the names of its members; None where it is none.

    >>> office(["[Content_Types].xml", "xl/workbook.xml"])
    'an Excel workbook: save it as CSV UTF-8, or as Parquet'
    """
    if "[Content_Types].xml" in names:
        return _WORD if any(name.startswith("word/") for name in names) else _EXCEL
    if "Index/Document.iwa" in names or "Index.zip" in names:
        return _NUMBERS
    return _SHEET if {"mimetype", "content.xml"} <= {*names} else None


def absent(path: Path) -> str:
    """Say that a path is not there, and what to do.

    >>> absent(Path("https://example.org/a.csv"))
    'https://example.org/a.csv is a web address: download it first, and name the file'
    """
    if isinstance(path, remote.Remote):
        return f"{path}: no such bucket, folder or file; name one that is there"
    if address := remote.parts(path):
        return f"{masked('://'.join(address))} is a web address: download it first, and name the file"
    return f"{path}: no such file or folder; name one that is there"
