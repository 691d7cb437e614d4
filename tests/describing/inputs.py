"""Small files in the shape of those that people bring, re-typed: none of their articles, all of their columns."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

COUNT = 12
_TEXT = (
    "قال المتحدث باسم وزارة الصحة إن العمل في المشروع الجديد بدأ أمس داخل المدينة القديمة وأضاف أن الوزير زار الموقع مع عدد من"
    " المهندسين وسينتهي البناء العام المقبل بعد أن تراجع اللجنة كل الوثائق التي وصلت إليها خلال الشهر الماضي وفق ما ذكرت الصحف"
)
_WORDS = _TEXT.split()
_MONTH = ("الأحد 25 يوليو 2021", "الاثنين 26 يوليو 2021", "الثلاثاء 27 يوليو 2021")


def words(number: int, count: int) -> str:
    """Some words of Arabic, others for each number."""
    chosen = random.Random(number)  # noqa: S311  # texts are no secrets
    return " ".join(chosen.choice(_WORDS) for _ in range(count))


def body(number: int) -> str:
    return f"{words(number, 40)}.\n\n{words(number + 1000, 40)}."


def _rows(path: Path, rows: list[list[Any]], **form: Any) -> Path:
    with path.open("w", newline="", encoding=form.pop("encoding", "utf-8")) as stream:
        csv.writer(stream, **form).writerows(rows)
    return path


def _checked() -> list[list[Any]]:
    return [
        [
            ("سياسة", "صحة", "رياضة")[n % 3],
            words(n + 100, 9),
            ("زائف", "مضلل", "صحيح")[n % 3],
            _MONTH[n % 3],
            f"https://misbar.com/factcheck/{n}",
            body(n),
        ]
        for n in range(COUNT)
    ]


def fact_checker(folder: Path) -> Path:
    """A fact-checker's CSV: printed dates, and a label of a closed set."""
    return _rows(folder / "misbar.csv", [["Category", "Title", "Label", "Date", "URL", "Content"], *_checked()])


def headerless(folder: Path) -> Path:
    return _rows(folder / "bare.csv", _checked())


def saudi(folder: Path) -> Path:
    """An array of JSON; several authors stand in one string, and no day but in the links."""
    authors = ("عبدالسلام الثميري، محمد علي", "نايف المرواني")
    rows = [
        {
            "source": "aleqtisadiya",
            "url": f"http://www.aleqt.com/2015/07/21/article_97{n}.html",
            "date_extracted": "2015-07-21 02:51:32",
            "title": words(n + 200, 8),
            "author": authors[n % 2],
            "content": body(n + 200),
        }
        for n in range(COUNT)
    ]
    return _json(folder / "saudi.json", rows)


def scraper(folder: Path) -> Path:
    """What a scraper wrote: seven digits of a second, no offset, an author in an object of its own."""
    rows = [
        {
            "headline": words(n + 300, 8),
            "full_text": body(n + 300),
            "keywords": ["اقتصاد", f"نفط {n}"],
            "published_time": f"2023-03-{n + 1:02}T10:11:12.1234567",
            "lang": "ar",
            "author": {"name": f"كاتب {n % 5}", "url": f"https://www.alaraby.co.uk/author/{n}"},
            "canonical": f"https://www.alaraby.co.uk/economy/{n}",
            "image": f"https://www.alaraby.co.uk/{n}.jpg",
        }
        for n in range(COUNT)
    ]
    return _json(folder / "scraper.json", rows)


def _json(path: Path, value: Any) -> Path:
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    return path


def excel(folder: Path) -> Path:
    """A table as a spreadsheet with Arabic settings saves it: semicolons, windows-1256, the day first."""
    header = ["العنوان", "تاريخ النشر", "الرابط", "نص الخبر", "الكلمات المفتاحية", "الكاتب"]
    rows = [
        [words(n + 400, 8), f"{n + 10}/07/2021", f"https://www.spa.gov.sa/{n}", body(n + 400), "قطر، السعودية", "محرر"]
        for n in range(COUNT)
    ]
    return _rows(folder / "excel.csv", [header, *rows], delimiter=";", encoding="cp1256")


def tabs(folder: Path) -> Path:
    """Names of columns with signs in them that mean something to TOML and to a shell."""
    header = ["id", "Title (web)", 'It\'s the "body" text', "Date [UTC]", "$url", "A+B"]
    rows = [
        [
            n,
            words(n + 500, 8),
            body(n + 500).replace("\n\n", " "),
            f"2021-07-{n + 10} 08:00",
            f"https://www.wam.ae/{n}",
            "x",
        ]
        for n in range(COUNT)
    ]
    return _rows(folder / "tabs.tsv", [header, *rows], delimiter="\t")


def frame(folder: Path) -> Path:
    """What pandas writes: nanoseconds with a zone, structs in structs, its index."""
    first = datetime(2023, 7, 22, 4, tzinfo=UTC)
    days = pa.array([first + timedelta(days=n) for n in range(COUNT)]).cast(pa.timestamp("ns", tz="Asia/Baghdad"))
    table = {
        "headline": [words(n + 600, 8) for n in range(COUNT)],
        "body": [body(n + 600) for n in range(COUNT)],
        "published": days,
        "meta": [
            {
                "url": f"https://www.alsumaria.tv/{n}",
                "site": {"name": "السومرية"},
                "authors": [{"name": "أ"}, {"name": "ب"}],
            }
            for n in range(COUNT)
        ],
        "__index_level_0__": list(range(COUNT)),
    }
    pq.write_table(pa.table(table), folder / "frame.parquet")
    return folder / "frame.parquet"


Make = Callable[[Path], Path]

# What each column is to be taken for: a field, a field of one's own, or none.
EXPECTED: dict[Make, dict[str, str | None]] = {
    fact_checker: {
        "Category": "section",
        "Title": "title",
        "Label": "own label",
        "Date": "published_at",
        "URL": "link",
        "Content": "text",
    },
    saudi: {
        "source": "publisher",
        "url": "link",
        "date_extracted": "collected_at",
        "title": "title",
        "author": "authors",
        "content": "text",
    },
    scraper: {
        "headline": "title",
        "full_text": "text",
        "keywords": "keywords",
        "published_time": "published_at",
        "lang": "language",
        "author.name": "authors",
        "author.url": None,
        "canonical": "link",
        "image": None,
    },
    headerless: {
        "column 1": "own column_1",
        "column 2": "title",
        "column 3": "own column_3",
        "column 4": "published_at",
        "column 5": "link",
        "column 6": "text",
    },
    excel: {
        "العنوان": "title",
        "تاريخ النشر": "published_at",
        "الرابط": "link",
        "نص الخبر": "text",
        "الكلمات المفتاحية": "keywords",
        "الكاتب": "authors",
    },
    tabs: {
        "id": None,
        "Title (web)": "title",
        'It\'s the "body" text': "text",
        "Date [UTC]": "published_at",
        "$url": "link",
        "A+B": None,
    },
    frame: {
        "headline": "title",
        "body": "text",
        "published": "published_at",
        "meta.url": "link",
        "meta.site.name": "publisher",
        "meta.authors[*].name": "authors",
        "__index_level_0__": None,
    },
}
