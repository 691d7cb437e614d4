"""Which field the name of a foreign column stands for, as scrapers, feeds, CMSs and people name them."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from importlib.resources import files

from warraq.mapping import EACH, steps

_TABLES = tomllib.loads(files(__package__).joinpath("names.toml").read_text(encoding="utf-8"))
# What may stand behind a name: the value of an object that has the name.
_BEHIND = frozenset(
    ("rendered", "value", "text", "main", "term", "label", "name", "date", "numberlong", "number_long", "s", "n")
)
_LATER = 1000  # ranks of a name that was found by its last part alone
_MARKS = re.compile(r"[\u064b-\u0652\u0670\u0640]")  # vowel signs and the elongation of Arabic
_ASIDE = re.compile(r"(?<=.)\s*[(\[][^)\]]*[)\]]")  # `Date (UTC)`
_WORDS = re.compile(r"[^\W_]+")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_LETTERS = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك", "\u200c": " "})


def plain(name: str) -> str:
    """Write a name in words of small letters without marks, however it is spelled.

    >>> names = ("datePublished", "og:title", "Publish Date", "Überschrift", "التَّاريخ", "Date (UTC)")
    >>> [plain(name) for name in names]
    ['date_published', 'og_title', 'publish_date', 'uberschrift', 'التاريخ', 'date']
    """
    text = _MARKS.sub("", _ASIDE.sub("", name) or name).translate(_LETTERS)
    text = "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))
    return "_".join(_WORDS.findall(_HUMP.sub(" ", text))).casefold().replace("ı", "i")


def _table() -> dict[str, list[tuple[str, int]]]:
    table = dict[str, list[tuple[str, int]]]()
    for field, names in _TABLES["fields"].items():
        for rank, name in enumerate(dict.fromkeys(map(plain, names.split()))):
            table.setdefault(name, []).append((field, rank))
    return table


_BY_NAME = _table()
_NONE = frozenset(map(plain, _TABLES["others"]["never"].split()))
_SHORT = frozenset(map(plain, _TABLES["others"]["short"].split()))
_UNTITLED = frozenset(_TABLES["others"]["untitled"].split())
_NUMBERS = frozenset(_TABLES["others"]["numbers"].split())
_NEUTRAL = frozenset(_TABLES["others"]["around"].split())
_LATER_VERSION = frozenset(map(plain, _TABLES["others"]["later"].split()))
_PARTS = {plain(name): kind for kind in ("year", "month", "day", "clock") for name in _TABLES["parts"][kind].split()}
_BESIDE = frozenset(map(plain, _TABLES["parts"]["beside"].split()))
_TIME = frozenset(map(plain, _TABLES["others"]["time"].split()))
_COLLECTING = frozenset(map(plain, _TABLES["others"]["collecting"].split()))


def fields(path: str) -> dict[str, int]:
    """Return the fields that a column may be by its name, each with its rank among the names of that field.

    Of a path into nested JSON the last step counts where those before it say nothing of their own. A name that speaks
    of the time of collecting is `collected_at`.

    >>> fields("Title"), fields("article.headline"), fields("author[*].name"), fields("author.url"), fields("x")
    ({'title': 0}, {'title': 1001}, {'authors': 2}, {}, {})
    >>> fields("title.rendered"), fields("row.title.value")
    ({'title': 1000}, {'title': 2000})
    >>> fields("warc_headers.warc-date"), fields("lastScrapedOn")
    ({'collected_at': 2000}, {'collected_at': 2000})
    """
    parts = [plain(step) for step in steps(path) if step != EACH]
    whole = "_".join(parts)
    if whole in _NONE or parts[-1] in _NONE:
        return {}
    if whole in _BY_NAME:
        return dict(_BY_NAME[whole])
    words = whole.split("_")
    while len(words) > 1 and words[0] in _NEUTRAL:
        words = words[1:]
        if (name := "_".join(words)) in _BY_NAME and name not in _NONE:
            return {field: _LATER + rank for field, rank in _BY_NAME[name]}
    if len(parts) > 1 and parts[-1] in _BEHIND:
        later = (
            2 * _LATER if parts[-1] == "name" else _LATER
        )  # NYT: keywords[*].name is "subject", and value the keyword
        return {field: later + rank for field, rank in fields(".".join(parts[:-1])).items()}
    said = set(whole.split("_"))
    return {"collected_at": 2 * _LATER} if said & _COLLECTING and (said & _TIME or len(said) == 1) else {}


def crawled(path: str) -> bool:
    """Tell whether a column's name is that of the time of crawling in a set without titles.

    >>> crawled("timestamp"), crawled("date")
    (True, False)
    """
    return plain(path) in _UNTITLED


def unfit(path: str) -> bool:
    """Tell whether a column is, by its name, surely no field of the record, whatever its values look like.

    >>> unfit("date_modified"), unfit("images[*].url"), unfit("lastEditedTime"), unfit("column 4")
    (True, True, True, False)
    """
    parts = [plain(step) for step in steps(path) if step != EACH]
    whole = "_".join(parts)
    return whole in _NONE or any(part in _NONE for part in parts) or bool(_LATER_VERSION & set(whole.split("_")))


def summarising(path: str) -> bool:
    """Tell whether a column's name says that it has what is short of a text, and its text where there is no other.

    >>> summarising("Description"), summarising("item.summary"), summarising("text")
    (True, True, False)
    """
    return plain(steps(path)[-1]) in _SHORT


def numbering(path: str) -> bool:
    """Tell whether a column's name says that it numbers the rows, or names them for a database."""
    return plain(path) in _NUMBERS


def part(path: str) -> str | None:
    """Name what a column has of a date by its name: `year`, `month`, `day` or `clock`; None if it does not say so.

    >>> part("pub_year"), part("Monat"), part("وقت النشر"), part("date"), part("year_of_birth")
    ('year', 'month', 'clock', None, None)
    """
    words = [word for word in plain(steps(path)[-1]).split("_") if word not in _BESIDE]
    return _PARTS.get(words[0]) if len(words) == 1 else None


def own(path: str, taken: set[str], number: int) -> str:
    """Make the name of a field of one's own from that of a column; by its number where it has no letters for it.

    >>> own("Label", set(), 1), own("Is Fake?", set(), 2), own("التقييم", set(), 3), own("Label", {"label"}, 4)
    ('label', 'is_fake', 'column_3', 'label_4')
    """
    text = re.sub(r"[^a-z0-9]+", "_", plain(path)).strip("_")
    name = text if re.match(r"[a-z]", text) else f"column_{number}"
    return f"{name}_{number}" if name in taken else name
