"""Names of columns and forms of dates, one by one."""

from __future__ import annotations

import pytest

from warraq.article import FIELDS
from warraq.describing import header, names, values
from warraq.describing.columns import Column, flat
from warraq.mapping import steps
from warraq.readers.mapping import paths

NAMED = {
    "title": "title Title TITLE headline article_title og:title titre Titel başlık عنوان العنوان تیتر عُنوان news.title",
    "link": "link URL url article_url canonicalUrl رابط الرابط lien data.url permalink",
    "published_at": "date Date publish_date datePublished date_publish publishing_date pubDate التاريخ تاريخ_النشر tarih "
    "Datum published_time created_at",
    "collected_at": "crawled_at date_extracted date_download scrapedAt",
    "text": "text body Content full_text maintext articleBody النص محتوى texte içerik Inhalt article",
    "authors": "author authors byline author[*].name author.name الكاتب yazar auteur creator",
    "keywords": "keywords tags الوسوم الكلمات_المفتاحية mots-clés Schlagwörter etiketler",
    "section": "section category Category قسم التصنيف rubrique Ressort kategori",
    "language": "language lang locale اللغة langue Sprache dil",
    "publisher": "publisher source site_name sourceName المصدر الناشر newspaper kaynak Quelle",
}
OTHERS = "author.url image thumbnail_url date_modified description summary images[*].url label x comments ملخص a.b.c"


@pytest.mark.parametrize(("name", "field"), [(name, field) for field, all_ in NAMED.items() for name in all_.split()])
def test_a_name_is_known(name: str, field: str) -> None:
    found = names.fields(name)
    assert min(found, key=found.__getitem__) == field


@pytest.mark.parametrize("name", OTHERS.split())
def test_a_name_of_no_field_is_none(name: str) -> None:
    assert names.fields(name) == {}


def test_no_name_is_said_to_be_a_field_and_none() -> None:
    assert {name for name in names._BY_NAME if names.unfit(name)} == set()
    assert {field for found in names._BY_NAME.values() for field, _ in found} <= set(FIELDS)
    assert {name for name, found in names._BY_NAME.items() if len(found) > 1} == set()


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
    assert values.of_dates(column(given)) == values.Dates(form, offset, ambiguous=given == "03/04/2021")


@pytest.mark.parametrize(
    "given", ["2021", 7, 2021, 1.5, True, "12", "قصة", "https://a.b/2021/07/25", ["2021-07-25"], None]
)
def test_what_is_no_date_is_none(given: object) -> None:
    assert values.of_dates(column(given)) is None


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
