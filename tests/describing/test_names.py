"""Names of columns and forms of dates, one by one."""

from __future__ import annotations

from typing import Any

import pytest
from tests.tables import rows

from warraq.article import FIELDS
from warraq.describing import header, names, suggest, values
from warraq.describing.columns import Column, flat, sampled
from warraq.mapping import steps
from warraq.readers.mapping import paths

NAMED = {
    "title": "title Title TITLE headline article_title og:title titre Titel başlık عنوان العنوان تیتر عُنوان news.title",
    "link": "link URL url article_url canonicalUrl رابط الرابط lien data.url permalink",
    "published_at": "date Date publish_date datePublished date_publish publishing_date pubDate التاريخ تاريخ_النشر tarih "
    "Datum published_time created_at",
    "collected_at": "crawled_at date_extracted date_download scrapedAt warc_headers.warc-date lastFetchTime indexed_date تاريخ_الزحف",
    "text": "text body Content full_text maintext articleBody النص محتوى texte içerik Haber_İçeriği Inhalt article",
    "authors": "author authors byline author[*].name author.name الكاتب yazar auteur creator",
    "keywords": "keywords tags الوسوم الكلمات_المفتاحية mots-clés Schlagwörter etiketler tags[*].label tags[*].name",
    "section": "section category Category قسم التصنيف rubrique Ressort kategori زمرہ",
    "language": "language lang locale اللغة langue Sprache dil",
    "publisher": "publisher source site_name sourceName المصدر الناشر newspaper kaynak Quelle",
}
OTHERS = "author.url image thumbnail_url date_modified description summary images[*].url label x comments ملخص a.b.c "
OTHERS += "warc_headers.warc-type downloaded_text access_rights"


@rows([(name, field) for field, all_ in NAMED.items() for name in all_.split()])
def test_a_name_is_known(name: str, field: str) -> None:
    found = names.fields(name)
    assert min(found, key=found.__getitem__) == field


def test_a_time_of_collecting_or_of_a_later_version_is_no_publication() -> None:
    row = {"scraped_on": "2021-07-25T11:02:00Z", "lastEditedTime": "2021-07-25T11:02:00Z", "title": "عنوان"}
    found = suggest.suggest(sampled([row, row]))
    assert {guess.column.name: guess.field for guess in found.guesses} == {
        "scraped_on": "collected_at", "lastEditedTime": None, "title": "title",
    }  # fmt: skip


@pytest.mark.parametrize("titled", [True, False])
def test_a_timestamp_without_a_title_beside_it_is_that_of_crawling(titled: bool) -> None:  # noqa: FBT001
    row = {
        "text": LONG,
        "timestamp": "2019-04-25T12:57:54Z",
        "url": "https://example.org/a",
        **({"title": "عنوان"} if titled else {}),
    }
    found = suggest.suggest(sampled([row, {**row, "url": "https://example.org/b"}]))
    assert found.column("published_at" if titled else "collected_at") == found.guesses[1].column
    assert found.column("collected_at" if titled else "published_at") is None


@pytest.mark.parametrize("name", OTHERS.split())
def test_a_name_of_no_field_is_none(name: str) -> None:
    assert names.fields(name) == {}


def test_no_name_is_said_to_be_a_field_and_none() -> None:
    assert {name for name in names._BY_NAME if names.unfit(name)} == set()
    assert {field for found in names._BY_NAME.values() for field, _ in found} <= set(FIELDS)
    assert {name for name, found in names._BY_NAME.items() if len(found) > 1} == set()


LONG = "قال المتحدث إن العمل في المشروع بدأ أمس. " * 12
# Records in the shape of those that tools write, and where the fields stand in them.
TOOLS: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "news-please": (
        {
            "authors": ["أحمد علي"], "date_download": "2021-07-26 10:00:00", "date_modify": "2021-07-26 10:00:00",
            "date_publish": "2021-07-25 10:00:00", "description": "وصف", "filename": "a.json", "image_url": "https://www.bbc.com/a.jpg",
            "language": "ar", "localpath": None, "maintext": LONG, "source_domain": "www.bbc.com", "text": None, "title": "عنوان",
            "title_page": None, "title_rss": None, "url": "https://www.bbc.com/a",
        },
        {
            "authors": "authors", "collected_at": "date_download", "published_at": "date_publish", "language": "language", "text": "maintext",
            "publisher": "source_domain", "title": "title", "link": "url",
        },
    ),
    "trafilatura": (
        {
            "title": "عنوان", "author": "أحمد علي; سعيد", "hostname": "bbc.com", "date": "2021-07-25", "fingerprint": "abc", "id": None,
            "license": None, "comments": "", "raw_text": LONG, "text": LONG, "language": "ar", "image": "https://www.bbc.com/a.jpg",
            "filedate": "2021-07-26", "source": "https://www.bbc.com/a", "source-hostname": "BBC", "excerpt": "وصف", "categories": "سياسة",
            "tags": "قطر; اليمن",
        },
        {
            "title": "title", "authors": "author", "publisher": "hostname", "published_at": "date", "text": "text", "language": "language",
            "collected_at": "filedate", "link": "source", "section": "categories", "keywords": "tags", "license": "license",
        },
    ),
    "fundus": (
        {
            "title": "عنوان", "authors": ["أحمد علي"], "publishing_date": "2021-07-25 10:00:00+03:00", "topics": ["قطر"], "free_access": True,
            "body": {"summary": ["ملخص"], "sections": [{"headline": [], "paragraphs": [LONG, LONG]}]},
        },
        {
            "title": "title", "authors": "authors", "published_at": "publishing_date", "keywords": "topics",
            "text": "body.sections[*].paragraphs",
        },
    ),
    "NYT": (
        {
            "web_url": "https://www.bbc.com/a", "headline": {"main": "عنوان", "kicker": None}, "source": "صحيفة",
            "keywords": [{"name": "subject", "value": "زيتون", "rank": 1}], "pub_date": "2021-07-25T10:00:00+0000",
        },
        {
            "link": "web_url", "title": "headline.main", "publisher": "source", "keywords": "keywords[*].value",
            "published_at": "pub_date",
        },
    ),
    "a table in two calendars": (
        {"العنوان": "عنوان", "التاريخ الهجري": "1442/12/15", "التاريخ الميلادي": "25/7/2021"},
        {"title": "العنوان", "published_at": "التاريخ الميلادي"},
    ),
    "schema.org": (
        {
            "@type": "NewsArticle", "headline": "عنوان", "articleBody": LONG, "datePublished": "2021-07-25T10:00:00+03:00",
            "dateModified": "2021-07-25T10:00:00+03:00", "author": [{"@type": "Person", "name": "أحمد علي"}],
            "publisher": {"@type": "Organization", "name": "صحيفة"}, "inLanguage": "ar", "keywords": ["قطر"], "articleSection": "سياسة",
            "url": "https://www.bbc.com/a", "image": {"url": "https://www.bbc.com/a.jpg"},
        },
        {
            "title": "headline", "text": "articleBody", "published_at": "datePublished", "authors": "author[*].name",
            "publisher": "publisher.name", "language": "inLanguage", "keywords": "keywords", "section": "articleSection", "link": "url",
        },
    ),
}  # fmt: skip


@pytest.mark.parametrize("tool", TOOLS)
def test_what_tools_write_is_known(tool: str) -> None:
    record, fields = TOOLS[tool]
    rows = [
        {name: f"{value}{n}" if value == "https://www.bbc.com/a" else value for name, value in record.items()}
        for n in range(3)
    ]
    found = suggest.suggest(sampled(rows)).mapping
    assert {field: mapped.paths[0] for field, mapped in found.items()} == fields


@pytest.mark.parametrize("authors", [({"name": "أ"}, [{"name": "ب"}]), ([{"name": "ب"}], {"name": "أ"}, {"name": "أ"})])
def test_an_object_here_and_a_list_there_are_reached_by_the_path_of_the_list(authors: tuple[object, ...]) -> None:
    found = suggest.suggest(sampled([{"author": each} for each in authors])).mapping
    assert {field: mapped.paths for field, mapped in found.items()} == {"authors": ("author[*].name",)}


def column(*given: object) -> Column:
    made = Column("x")
    for value in given:
        made.take(value)
    return made


@pytest.mark.parametrize(
    ("given", "form", "offset"),
    [
        ("2021-07-25T11:02:00Z", "RFC 3339", True),
        ("2021-07-25T11:02:00.1234567", "ISO 8601 without an offset", False),
        ("2021-07-25 11:02", "ISO 8601 without an offset", False),
        ("2021-07-25", "a day in ISO 8601", False),
        ("Sun, 25 Jul 2021 11:02:00 +0000", "RFC 2822", True),
        ("1627210920", "seconds since 1970", True),
        (1627210920, "seconds since 1970", True),
        (1627210920000, "milliseconds since 1970", True),
        ("الأحد 25 يوليو 2021 11:02 ص", "printed", False),
        ("25.07.2021", "printed", False),
        ("03/04/2021", "printed", False),
    ],
)
def test_the_form_of_a_date_is_named(given: object, form: str, *, offset: bool) -> None:
    assert values.of_dates(column(given)) == values.Dates(
        form, offset, {"day_first": None} if given == "03/04/2021" else {}
    )


@pytest.mark.parametrize(
    "given", ["2021", 7, 2021, 1.5, True, "12", "قصة", "https://a.b/2021/07/25", ["2021-07-25"], None]
)
def test_what_is_no_date_is_none(given: object) -> None:
    assert values.of_dates(column(given)) is None


@pytest.mark.parametrize(
    ("given", "settings"),
    [
        (("03/04/2021", "04/05/2021"), {"day_first": None}),
        (("03/04/2021", "25/07/2021"), {"day_first": True}),
        (("03/04/21", "04/05/21"), {"day_first": None}),
        (("1402/05/12", "1402/06/01"), {"calendar": None}),  # in Hijri or Jalali years
        (("۱۴۰۲/۰۵/۱۲", "۱۴۰۲/۰۱/۳۱"), {"calendar": "jalali"}),  # no month of the moon has 31 days
        (("1420/05/12 10:30", "1422/06/01 11:00"), {"calendar": "hijri"}),
        (("1402/05/12", "1402/01/31", "1425/01/12"), {"calendar": None}),
        (("12/05/1402", "01/06/1402"), {"day_first": None, "calendar": None}),
        (("25/05/1402", "31/06/1402"), {"calendar": "jalali"}),
        (("1402/05/12 ه‍.ش", "12 مرداد 1402"), {}),
    ],
)
def test_order_and_calendar_are_asked_for_where_they_tell(given: tuple[str, ...], settings: dict[str, object]) -> None:
    assert values.of_dates(column(*given)) == values.Dates("printed", offset=False, settings=settings)


def test_every_path_leads_to_what_stands_there() -> None:
    record = {
        "a": {"b": {"c": 1}},
        "d": [{"e": "x"}, {"e": "y", "f": [{"g": 1}, {"g": 2}]}],
        "h.i": 3,
        "j": {"k.l": 4},
        "m": [],
    }
    for path, value in flat(record).items():
        assert paths.value(record, path) == value, (path, steps(path))


def test_a_header_is_not_taken_for_a_record() -> None:
    plain = [{"Title": "a", "Date": "2021-07-25", "2021": "5"}, {"Title": "b", "Date": "2021-07-26", "2021": "6"}]
    assert header.lacks([{"Title": row["Title"], "Date": row["Date"]} for row in plain]) is False
    assert header.lacks([{"https://a.example/1": "https://a.example/2"}]) is True
    assert header.lacks([{"a" * 101: "b"}]) is True
