"""Faults of texts and keywords, and texts and headlines that are an earlier record's again."""

from __future__ import annotations

from collections.abc import Callable

from defects.kind import Case, Kind, Record, changing, undated

_Change = Callable[[Record, Case], bool | None]


def _text(name: str, code: str, change: Callable[[str], str]) -> Kind:
    return changing(name, code, "/text", lambda record, _: record.update(text=change(record["text"])))


def _title(name: str, code: str, change: Callable[[str], str]) -> Kind:
    return changing(name, code, "/title", lambda record, _: record.update(title=change(record["title"])))


def _behind(line: str) -> Callable[[str], str]:
    return lambda value: f"{value}\n\n{line}"


def _related_left(record: Record, _: Case) -> None:
    record["related"] = [{"title": "الوزير يزور المشروع الجديد", "link": None}]
    record["text"] += "\n\nالوزير يزور المشروع الجديد"


def _paragraph_again(record: Record, _: Case) -> bool:
    longest = max(record["text"].split("\n\n"), key=len)
    record["text"] += f"\n\n{longest}"
    return len(longest) >= 60


def _first_again(record: Record, _: Case) -> bool:
    first = record["text"].split("\n\n")[0]
    record["text"] = f"{first}\n\n{record['text']}"
    return len(first) >= 60


def _keywords(*words: str) -> _Change:
    return lambda record, _: record.update(keywords=list(words))


def _inferred(record: Record, _: Case) -> bool:
    if not record["source"] or not record["keywords"]:
        return False
    record["source"]["keywords_raw"] = " ".join(record["keywords"])
    return True


def _repeated(change: Callable[[str], str]) -> _Change:
    """Take an earlier record's text."""

    def whole(record: Record, case: Case) -> bool:
        if case.before is None:
            return False
        record["text"] = change(case.before["text"])
        return True

    return whole


def _vowelled(value: str) -> str:
    """Put a vowel sign on the first letter of the first ten words."""
    words = value.split(" ")
    return " ".join(f"{w[0]}\u064e{w[1:]}" if n < 10 and w[0].isalpha() else w for n, w in enumerate(words))


def _reworded(record: Record, case: Case) -> bool:
    """Take an earlier record's text with a word in 200 changed: of its shingles of five words, nine in ten stay."""
    words = case.before["text"].split(" ") if case.before else []
    for at in range(20, len(words) - 1, 200):
        words[at] = "مستبدلة"
    record["text"] = " ".join(words)
    return len(words) >= 150


def _headline(change: Callable[[str], str]) -> _Change:
    """Take an earlier record's headline, publisher and day."""

    def whole(record: Record, case: Case) -> bool:
        if case.before is None:
            return False
        undated(record, case)
        record["title"], record["publisher"] = change(case.before["title"]), case.before["publisher"]
        record["published_at"] = case.before["published_at"][:10] + "T23:59:59Z"
        return True

    return whole


def _twice(name: str, code: str, field: str, change: _Change) -> Kind:
    return Kind(name, ((code, field),), change, repeats=True)


def _tagged(name: str, language: str, tag: str) -> Kind:
    return Kind(name, (("LNG001", "/language"),), lambda record, _: record.update(language=tag), language=language)


KINDS = (
    _text("a text of a few words", "TXT001", lambda value: " ".join(value.split()[:8])[:99].rstrip() + "."),
    _text("a source line", "TXT002", _behind("المصدر | الواحة + وكالات")),
    _text("a keyword heading", "TXT002", _behind("كلمات مفتاحية")),
    _text("read also", "TXT002", _behind("اقرأ أيضا: عنوان خبر آخر")),
    _text("related subjects", "TXT002", _behind("موضوعات ذات صلة")),
    _text("follow us", "TXT002", _behind("تابعونا على تويتر")),
    _text("read also, in the middle", "TXT002", lambda value: value.replace("\n\n", "\n\nشاهد أيضا: خبر آخر\n\n", 1) if "\n\n" in value else f"شاهد أيضا: خبر\n\n{value}"),
    _text("read more, in English", "TXT002", _behind("Read more: another story")),
    changing("a related headline left in the text", "TXT002", "/text", _related_left),
    changing("a paragraph again at the end", "TXT003", "/text", _paragraph_again),
    changing("the first paragraph twice", "TXT003", "/text", _first_again),
    _text("an end in dots", "TXT004", lambda value: f"{value[:-1]}..."),
    _text("an end in an ellipsis", "TXT004", lambda value: f"{value[:-1]}…"),
    _text("dots and more", "TXT004", lambda value: f"{value[:-1]}... اقرأ المزيد"),
    _text("a feed's count of what is left", "TXT004", lambda value: f"{value[:-1]}… [+1234 chars]"),
    _title("a blank at the start", "TXT005", lambda value: f" {value}"),
    _title("a blank at the end", "TXT005", lambda value: f"{value} "),
    _title("a run of spaces", "TXT005", lambda value: value.replace(" ", "   ", 1)),
    _title("a no-break space", "TXT005", lambda value: value.replace(" ", "\u00a0", 1)),
    _text("a carriage return", "TXT005", lambda value: f"{value}\r\nنهاية الخبر."),
    _text("a line feed at the end", "TXT005", lambda value: f"{value}\n"),
    _text("two blank lines", "TXT005", lambda value: f"{value}\n\n\nنهاية الخبر."),
    _text("blanks at a line's end", "TXT005", lambda value: f"{value} \nنهاية الخبر."),
    _text("a line separator", "TXT005", lambda value: f"{value}\u2028نهاية الخبر."),
    _text("a thin space twice", "TXT005", lambda value: value.replace(" ", "\u2009\u2009", 1)),
    changing("a blank around a keyword", "TXT005", "/keywords/1", _keywords("النفط", "الغاز ")),
    changing("a keyword twice", "KEY002", "/keywords", _keywords("النفط", "الغاز", "النفط")),
    changing("a keyword twice in two cases", "KEY002", "/keywords", _keywords("OPEC", "النفط", "opec")),
    changing("keywords that were inferred", "KEY001", "/keywords", _inferred),
    _twice("a text again", "DUP001", "/text", _repeated(lambda value: value)),
    _twice("a text again, with vowel signs", "DUP001", "/text", _repeated(_vowelled)),
    _twice("a text again, its paragraphs closer", "DUP001", "/text", _repeated(lambda value: value.replace("\n\n", "\n"))),
    _twice("a text again, some words changed", "DUP002", "/text", _reworded),
    _twice("a headline again", "DUP003", "/title", _headline(lambda value: value)),
    _twice("a headline again, with vowel signs", "DUP003", "/title", _headline(_vowelled)),
    _tagged("English tagged as Arabic", "en", "ar"),
    _tagged("French tagged as Arabic", "fr", "ar"),
    _tagged("Arabic tagged as English", "ar", "en"),
)  # fmt: skip
