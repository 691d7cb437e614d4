"""TXT, DUP: the text of articles as it stands, and the same text again."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from warraq.finding import Severity
from warraq.normalise import rubrics as again
from warraq.normalise.columns import paragraphs
from warraq.normalise.columns.shingles import Sketches, sketches
from warraq.normalise.copies import folded
from warraq.normalise.text import Hit, cut, residue, whitespace
from warraq.policy import DuplicatesPolicy
from warraq.rule import key_rule, near_rule, record_rule, text_rule

_DUPLICATES = DuplicatesPolicy()
_SHORTEST: Mapping[str, int] = {"*": 100}
_HEAD = 32  # letters


def _shortest(language: str | None, shortest: Mapping[str, int]) -> int:
    tag = (language or "").split("-")[0].lower()
    return shortest.get(tag, shortest["*"])


def _why_short(text: str, language: str | None, *, shortest: Mapping[str, int] = _SHORTEST) -> str | None:
    least = _shortest(language, shortest)
    return f"{len(text):,} characters, and the policy asks for {least:,}" if len(text) < least else None


@record_rule("TXT001", "short-text", severity=Severity.WARNING, exact=_why_short)
def short_text(text: pa.Array, language: pa.Array, *, shortest: Mapping[str, int] = _SHORTEST) -> pa.Array:
    """A text is shorter than an article.

    ## Why is this bad?
    It is a caption, a teaser, or what a scraper got when the page was not there. The least length is the policy's, a
    language at a time (`[text] shortest = { "*" = 100, zh = 40 }`).

    ## Example
    ```json
    {"text": "لم يتم العثور على الصفحة"}
    ```

    ## Use instead
    ```json
    {"text": "قال رئيس الوزراء العراقي، في مقابلة مع وكالة أنباء قبل سفره، إن بلاده لم تعد بحاجة إلى قوات قتالية أجنبية على أراضيها، وإنها ستطلب التدريب وجمع المعلومات."}
    ```

    ## When not to use it
    For collections of tweets, captions or tickers.
    """
    return pc.less(pc.binary_length(text), 4 * max(shortest.values()))  # no code point has more than four bytes


def _why_boilerplate(text: str, related: list[dict[str, str | None]] | None) -> Hit | None:
    if span := residue.residue(text):
        line, _, _ = text[span[0] :].partition("\n")
        return Hit(span[0], f"the site's own line was left in the text: {line[:60]!r}")
    titles = {(each.get("title") or "").strip() for each in related or () if each} - {""}
    left = next((line.strip() for line in text.split("\n") if line.strip() in titles), None)
    return Hit(text.find(left), f"a related headline was left in the text: {left[:60]!r}") if left else None


def _why_recurring(text: str, start: int, end: int) -> str | None:
    if (hit := cut.find_cut(text)) and end > hit.column:  # a link to what is left is TXT004's
        return None
    return f"what its publisher repeats was left in the text: {text[start:end][:60]!r}"


@record_rule(
    "TXT002", "boilerplate-residue", severity=Severity.WARNING, exact=_why_boilerplate,
    suspects=residue.SUSPECT_RESIDUE,
    openings=residue.OPENINGS, recurring=_why_recurring,
)  # fmt: skip
def boilerplate_residue(text: pa.Array, related: pa.Array) -> pa.Array:
    r"""What a site puts around an article was left in its text.

    ## Why is this bad?
    Source lines, keyword headings, "read also", related headlines and agencies' datelines repeat over thousands of
    articles: they top frequency lists, and make different articles look alike. Beside those that are known, what a
    publisher repeats is found: a line, or four words and more at the start or the end of texts, in 20 of its texts and
    1% of its records.

    ## Example
    ```json
    {"text": "قال الوزير إن العمل بدأ.\n\nاقرأ أيضا: وزير آخر يقول إن العمل انتهى"}
    ```

    ## Use instead
    ```json
    {"text": "قال الوزير إن العمل بدأ."}
    ```

    ## When not to use it
    Where whole pages are collected on purpose.
    """
    titles = pa.ListArray.from_arrays(related.offsets, pc.struct_field(related.values, "title"), mask=related.is_null())
    return pc.or_(paragraphs.standing(text, titles), residue.suspects(text))


def _why_repeated(text: str) -> Hit | None:
    span = next(paragraphs.again(text), None)
    return span and Hit(span.start, f"a paragraph stands twice: {text[span][:60]!r}")


def _once(text: str) -> str:
    """Leave the later of two equal paragraphs out, with the blank lines before it."""
    kept, last = "", 0
    for span in paragraphs.again(text):
        kept, last = kept + text[last : span.start].rstrip("\n"), span.stop
    return kept + text[last:]


@record_rule(
    "TXT003", "repeated-paragraph", severity=Severity.WARNING, exact=_why_repeated, fix=_once, unsafe=True,
    surely_fixed=True,
)  # fmt: skip
def repeated_paragraph(text: pa.Array) -> pa.Array:
    r"""A paragraph stands twice in one text.

    ## Why is this bad?
    A page showed it as a summary and again in the body, or a scraper took it twice. A writer may repeat a paragraph on
    purpose, so the fix is unsafe; the items of lists, and the refrains of verse, are none.

    ## Example
    ```json
    {"text": "قال رئيس الوزراء إن بلاده لم تعد بحاجة إلى قوات قتالية أجنبية.\n\nوأضاف شيئا.\n\nقال رئيس الوزراء إن بلاده لم تعد بحاجة إلى قوات قتالية أجنبية."}
    ```

    ## Use instead
    ```json
    {"text": "قال رئيس الوزراء إن بلاده لم تعد بحاجة إلى قوات قتالية أجنبية.\n\nوأضاف شيئا."}
    ```

    ## When not to use it
    For poems and songs.
    """
    return paragraphs.repeated(text, least=paragraphs.LEAST)


@record_rule(
    "TXT004", "truncated-text", severity=Severity.WARNING, exact=cut.find_cut, suspects=cut.SUSPECT_CUT,
    openings=cut.OPENINGS, endings=cut.ENDINGS,
)  # fmt: skip
def truncated_text(text: pa.Array) -> pa.Array:
    """A text breaks off before its end.

    ## Why is this bad?
    A feed or a teaser gave the first lines and a link; the rest was never collected.

    ## Example
    ```json
    {"text": "قال رئيس الوزراء إن بلاده لم تعد بحاجة إلى قوات... اقرأ المزيد"}
    ```

    ## Use instead
    ```json
    {"text": "قال رئيس الوزراء إن بلاده لم تعد بحاجة إلى قوات قتالية."}
    ```

    ## When not to use it
    For opinion columns, which like to end in dots.
    """
    return pa.nulls(len(text), pa.bool_())


@text_rule(
    "TXT005", "untidy-whitespace", severity=Severity.WARNING, suspects=whitespace.SUSPECT_WHITESPACE,
    frequent=True, fix=whitespace.fix_whitespace, surely_fixed=True, keeps_letters=True,
)  # fmt: skip
def untidy_whitespace(value: str) -> Hit | None:
    r"""White space is untidy: at the ends, in runs, no-break spaces, carriage returns.

    ## Why is this bad?
    Two copies of one text differ by it, and so do their digests; a search for two words misses those with a no-break
    space between them.

    ## Example
    ```json
    {"title": " رئيس  الوزراء\u00a0العراقي"}
    ```

    ## Use instead
    ```json
    {"title": "رئيس الوزراء العراقي"}
    ```

    ## When not to use it
    Where texts have to stay as they were collected, to the letter.
    """
    return whitespace.find_whitespace(value)


def _head(text: pa.Array, title: pa.Array) -> pa.Array:
    """Return the first letters of each text: equal where the folded texts are."""
    heads = folded(text, most=_HEAD)
    return pc.if_else(pc.equal(heads, ""), None, heads)


@key_rule(
    "DUP001", "duplicate-text", severity=Severity.ERROR, message="another record has the same text", sketch=_head,
    pairs=again.texts, rank=2,
)  # fmt: skip
def duplicate_text(text: pa.Array, title: pa.Array) -> pa.Array:
    """Another record has the same text, white space and marks aside.

    ## Why is this bad?
    It is the same article under another link. Counts are wrong, and a split between training and test leaks. Records
    that share their link or their id too are LNK002 or REC007 alone. A text of ten words and fewer under different
    titles is a caption, and no copy.

    ## Example
    ```jsonl
    {"link": "https://example.org/a", "text": "قال رئيس الوزراء إن العمل بدأ."}
    {"link": "https://example.org/b", "text": "قال  رئيسُ الوزراء إن العمل بدأ."}
    ```

    ## Use instead
    ```jsonl
    {"link": "https://example.org/a", "text": "قال رئيس الوزراء إن العمل بدأ."}
    ```

    ## When not to use it
    Where agencies' texts are collected from every paper that printed them.
    """
    compared = folded(text)
    return pc.if_else(pc.equal(compared, ""), None, compared)


@near_rule(
    "DUP002", "near-duplicate-text", severity=Severity.WARNING, message="another record has nearly the same text",
    copies=duplicate_text,
)  # fmt: skip
def near_duplicate_text(text: pa.Array, *, duplicates: DuplicatesPolicy = _DUPLICATES) -> Sketches:
    """Another record has nearly the same text.

    ## Why is this bad?
    It is a later version of an article, or an agency's text that several papers printed: models learn it by heart,
    counts are wrong, and a split between training and test leaks. Two texts are alike where the share of common
    shingles, five words in a row, reaches the policy's threshold (`[duplicates] threshold = 0.8`); marks, punctuation
    and the spellings of alef, yeh and teh marbuta are no difference. The finding stands on the later record and names
    the first that is like it. A record that LNK002, DUP001, DUP003 or REC007 called a copy of one that is like it has
    no second finding.

    ## Example
    ```jsonl
    {"link": "https://example.org/a", "text": "قال رئيس الوزراء العراقي في مقابلة مع وكالة أنباء قبل سفره إن بلاده لم تعد بحاجة إلى قوات قتالية أجنبية على أراضيها وإنها ستطلب التدريب وجمع المعلومات."}
    {"link": "https://example.org/b", "text": "قال رئيس الوزراء العراقي، في مقابلة مع وكالة أنباء قبل سفره، إن بلاده لم تعد بحاجة إلى قوات قتالية أجنبية على أراضيها، وإنها ستطلب التدريب وجمع البيانات."}
    ```

    ## Use instead
    ```jsonl
    {"link": "https://example.org/b", "text": "قال رئيس الوزراء العراقي، في مقابلة مع وكالة أنباء قبل سفره، إن بلاده لم تعد بحاجة إلى قوات قتالية أجنبية على أراضيها، وإنها ستطلب التدريب وجمع البيانات."}
    ```

    ## When not to use it
    Where every version of an article is kept on purpose, and for languages written without spaces between words.
    """
    return sketches(
        text, width=duplicates.shingle, permutations=duplicates.permutations, threshold=duplicates.threshold
    )


@key_rule(
    "DUP003", "duplicate-headline", severity=Severity.WARNING, rank=3,
    message="another record of the same publisher and day has the same headline", pairs=again.headlines,
)  # fmt: skip
def duplicate_headline(title: pa.Array, publisher: pa.Array, published_at: pa.Array, text: pa.Array) -> pa.Array:
    """Another record of the same publisher and day has the same headline.

    ## Why is this bad?
    It is a later version of the same article, or a copy with other words around it. Records that share their link or
    text too are LNK002 or DUP001 alone. A headline that stands on three days and more is a standing head (`كاريكاتير`),
    and so is one of up to three words, or over three articles of a day and more, whose texts share little.

    ## Example
    ```jsonl
    {"title": "العراق يؤكد", "publisher": "صحيفة", "published_at": "2021-07-25T08:00:00Z", "text": "أ"}
    {"title": "العراق  يؤكد", "publisher": "صحيفة", "published_at": "2021-07-25T10:00:00Z", "text": "ب"}
    ```

    ## Use instead
    ```jsonl
    {"title": "العراق يؤكد", "publisher": "صحيفة", "published_at": "2021-07-25T08:00:00Z", "text": "أ"}
    {"title": "العراق ينفي", "publisher": "صحيفة", "published_at": "2021-07-25T10:00:00Z", "text": "ب"}
    ```

    ## When not to use it
    For columns that bear the same headline every day.
    """
    return pc.binary_join_element_wise(
        folded(title), folded(publisher), pc.if_else(published_at.is_valid(), "", None), "\x00"
    )


RULES = (
    short_text, boilerplate_residue, repeated_paragraph, truncated_text, untidy_whitespace, duplicate_text,
    near_duplicate_text, duplicate_headline,
)  # fmt: skip
