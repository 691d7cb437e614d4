r"""ENC: letters that are not the ones that were meant, and text that was read or written in the wrong encoding."""

from __future__ import annotations

from warraq.finding import Severity
from warraq.normalise.text import Hit, characters, html, lookalikes, lost, mojibake, presentation, tatweel
from warraq.rule import text_rule


@text_rule(
    "ENC004", "mojibake", severity=Severity.ERROR, suspects=mojibake.suspect_mojibake, fix=mojibake.fix_mojibake,
    masks_others=True,
)  # fmt: skip
def mis_decoded(value: str, *, language: str | None = None) -> Hit | None:
    """Text was decoded with the wrong encoding.

    ## Why is this bad?
    Every letter became two others, or another one. UTF-8 read as windows-1256 gives `ط§ظ„`, read as windows-1252
    `Ø§Ù„`; windows-1256 read as Latin-1 gives `ÇáßÇÙãí`, and windows-1254 `Baþkaný` for `Başkanı`. It is mended only
    where one route leads back from all that is mangled, to letters that the record's language is written in.

    ## Example
    ```json
    {"title": "ط§ظ„ط¹ط±ط§ظ‚ ظٹط¤ظƒط¯"}
    ```

    ## Use instead
    ```json
    {"title": "العراق يؤكد"}
    ```

    ## When not to use it
    Where an article is about mojibake.
    """
    return mojibake.find_mojibake(value, language=language)


@text_rule(
    "ENC007", "invisible-character", severity=Severity.WARNING, suspects=characters.SUSPECT_INVISIBLE,
    fix=characters.fix_invisible, unsafe=True, surely_fixed=True,
)  # fmt: skip
def invisible_character(value: str, *, language: str | None = None) -> Hit | None:
    r"""A character that nobody sees stands in text.

    ## Why is this bad?
    Bidirectional controls, zero-width spaces, word joiners and soft hyphens split words for a search and join them for
    the eye. Joiners are left alone in the languages that write with them. Taking a bidi control out can change how a
    line of two directions reads, so the fix is unsafe.

    ## Example
    ```json
    {"title": "العر\u200bاق", "language": "ar"}
    ```

    ## Use instead
    ```json
    {"title": "العراق", "language": "ar"}
    ```

    ## When not to use it
    Where lines of mixed direction are laid out by such marks on purpose.
    """
    return characters.find_invisible(value, language=language)


@text_rule(
    "ENC008", "presentation-form", severity=Severity.WARNING, suspects=presentation.SUSPECT_PRESENTATION,
    fix=presentation.fix_presentation,
)  # fmt: skip
def presentation_form(value: str, *, language: str | None = None) -> Hit | None:
    r"""Shapes of Arabic letters stand in place of the letters.

    ## Why is this bad?
    U+FB50 to U+FDFF and U+FE70 to U+FEFC are shapes for old fonts; no search for the letters finds them. Ligatures that
    are signs of their own, such as ﷲ and ﷺ, are left alone. Shapes in the order of display are ENC016. What is the
    number of a glyph in some font, such as a ligature alone that makes no word, is found and not mended.

    ## Example
    ```json
    {"title": "\ufedf\ufe8e"}
    ```

    ## Use instead
    ```json
    {"title": "لا"}
    ```

    ## When not to use it
    Where an article is about the shapes themselves.
    """
    return presentation.find_presentation(value, language=language)


@text_rule("ENC011", "html-residue", severity=Severity.WARNING, suspects=html.SUSPECT_HTML, fix=html.fix_html)
def html_residue(value: str) -> Hit | None:
    """HTML entities or tags were left in text.

    ## Why is this bad?
    They were read as markup where the article stood, and are noise here: words such as `nbsp` and `quot` top frequency
    lists. Where a text may speak of its tags (`use the <div> tag`, `a<b>c`) they are reported and not removed: all of
    them open what nothing closes, within a line and without attributes.

    ## Example
    ```json
    {"title": "<b>&quot;العراق&quot;</b>"}
    ```

    ## Use instead
    ```json
    {"title": "\\"العراق\\""}
    ```

    ## When not to use it
    Where articles quote markup, as those about programming do.
    """
    return html.find_html(value)


@text_rule(
    "ENC012", "lookalike-letter", severity=Severity.WARNING, suspects=lookalikes.SUSPECT_LOOKALIKE,
    fix=lookalikes.fix_lookalike, unsafe=True,
)  # fmt: skip
def lookalike_letter(value: str, *, language: str | None = None) -> Hit | None:
    r"""A letter of a neighbouring alphabet stands in an Arabic word.

    ## Why is this bad?
    Persian yeh and kaf, Latin and Cyrillic letters look like Arabic ones on the page and are others to a computer. A
    name may be spelt so on purpose, so the fix is unsafe.

    ## Example
    ```json
    {"title": "امر\u06ccكا", "language": "ar"}
    ```

    ## Use instead
    ```json
    {"title": "امريكا", "language": "ar"}
    ```

    ## When not to use it
    Where articles quote Persian or Urdu at length.
    """
    return lookalikes.find_lookalike(value, language=language)


@text_rule("ENC013", "private-use-character", severity=Severity.WARNING, suspects=characters.suspect_undefined)
def private_use_character(value: str) -> Hit | None:
    r"""A character without a meaning stands in text: private use, unassigned, no character at all, or the place of an
    object.

    ## Why is this bad?
    Only the font that it was written with knew what it showed. U+FFFC, and the marks U+FFF9 to U+FFFB, had a meaning
    only beside the picture or the annotation that was not copied.

    ## Example
    ```json
    {"title": "العراق \ue000"}
    ```

    ## Use instead
    ```json
    {"title": "العراق"}
    ```

    ## When not to use it
    Where a collection agrees on private characters, and says so in its datasheet.
    """
    return characters.find_undefined(value)


@text_rule(
    "ENC014", "tatweel", severity=Severity.INFO, suspects=tatweel.SUSPECT_TATWEEL, fix=tatweel.fix_tatweel,
    surely_fixed=True,
)  # fmt: skip
def decorative_tatweel(value: str) -> Hit | None:
    """A word is stretched by kashida.

    ## Why is this bad?
    Tatweel is decoration: `العـــراق` and `العراق` are one word, and no search joins them. The Hijri mark `هـ` is left
    alone.

    ## Example
    ```json
    {"title": "العـــراق"}
    ```

    ## Use instead
    ```json
    {"title": "العراق"}
    ```

    ## When not to use it
    Where the typography of headlines is what is studied.
    """
    return tatweel.find_tatweel(value)


@text_rule("ENC015", "lost-text", severity=Severity.ERROR, suspects=lost.SUSPECT_LOST)
def lost_text(value: str) -> Hit | None:
    """Runs of question marks stand where letters were.

    ## Why is this bad?
    Text was written through an encoding that had no letters for it; each became a `?`. What stood there cannot be had
    back from this text, only from its source.

    ## Example
    ```json
    {"title": "???? ?????? العراق"}
    ```

    ## Use instead
    The text from its source.

    ```json
    {"title": "رئيس وزراء العراق؟"}
    ```

    ## When not to use it
    Where headlines are written with rows of question marks.
    """
    return lost.find_lost(value)


RULES = (
    mis_decoded, invisible_character, presentation_form, html_residue, lookalike_letter, private_use_character,
    decorative_tatweel, lost_text,
)  # fmt: skip
