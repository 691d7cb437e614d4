r"""ENC: characters that should not stand in text."""

from __future__ import annotations

from warraq.finding import Severity
from warraq.normalise.text import Hit, characters, controls, escapes, hidden, nfc
from warraq.rule import text_rule


@text_rule(
    "ENC002", "byte-order-mark", severity=Severity.WARNING, suspects=characters.SUSPECT_BOM, fix=characters.fix_bom,
    surely_fixed=True,
)  # fmt: skip
def byte_order_mark(value: str) -> Hit | None:
    r"""A byte-order mark stands at the start of a file or of a value.

    ## Why is this bad?
    It is invisible, and makes `"id"` and `"\ufeffid"` two different words. It comes from files glued together after
    each was saved with a mark.

    ## Example
    ```json
    {"title": "\ufeffالعراق"}
    ```

    ## Use instead
    ```json
    {"title": "العراق"}
    ```

    ## When not to use it
    Never on records that are to be published.
    """
    return characters.find_bom(value)


@text_rule("ENC003", "replacement-character", severity=Severity.ERROR, suspects=characters.SUSPECT_REPLACEMENT)
def replacement_character(value: str) -> Hit | None:
    r"""U+FFFD stands where text was lost.

    ## Why is this bad?
    Some decoder met bytes that it could not read and put this mark in their place before the text came here. What stood
    there cannot be had back from this text, only from its source.

    ## Example
    ```json
    {"title": "العر\ufffdق"}
    ```

    ## Use instead
    The text from its source, decoded rightly.

    ```json
    {"title": "العراق"}
    ```

    ## When not to use it
    Where an article is about the character itself.
    """
    return characters.find_replacement(value)


@text_rule(
    "ENC005",
    "control-character",
    severity=Severity.ERROR,
    suspects=controls.SUSPECT_CONTROL,
    fix=controls.fix_control,
)
def control_character(value: str, *, language: str | None = None) -> Hit | None:  # the fix asks for it
    r"""A control character other than tab, line feed and carriage return stands in text.

    ## Why is this bad?
    C0 and C1 controls are no text: they come from word processors (U+001A ends a file in MS-DOS), from windows-1252
    read as Latin-1, and from broken exports. XML refuses them, terminals obey them. A C1 control becomes what
    windows-1252 has in its place, where that fits; a control that may have been a letter is left for a person to look
    at.

    ## Example
    ```json
    {"title": "العراق\u001a"}
    ```

    ## Use instead
    ```json
    {"title": "العراق"}
    ```

    ## When not to use it
    Never on records that are to be published.
    """
    return controls.find_control(value)


@text_rule(
    "ENC006", "not-nfc", severity=Severity.WARNING, suspects=nfc.suspect_nfc, fix=nfc.fix_nfc, surely_fixed=True,
    keeps_letters=True,
)  # fmt: skip
def not_nfc(value: str) -> Hit | None:
    r"""Text is not in Unicode normal form C.

    ## Why is this bad?
    The same word then has several spellings that look alike, and a search, a join or a duplicate check misses half of
    them: alif with hamza as one letter, or as alif and a combining hamza (Unicode Standard Annex 15).

    ## Example
    ```json
    {"title": "\u0627\u0654مريكا"}
    ```

    ## Use instead
    ```json
    {"title": "أمريكا"}
    ```

    ## When not to use it
    Where texts have to stay as they were collected, to the code point.
    """
    return nfc.find_nfc(value)


@text_rule(
    "ENC018", "hidden-payload", severity=Severity.ERROR, suspects=hidden.SUSPECT_HIDDEN, fix=hidden.fix_hidden, unsafe=True
)  # fmt: skip
def hidden_payload(value: str, *, language: str | None = None) -> Hit | None:
    r"""Characters that show nothing, and can carry a message, stand in text.

    ## Why is this bad?
    Tags, runs of variation selectors, Hangul fillers, blank Braille and the combining grapheme joiner are not seen, and
    are read by programs: they hide instructions to language models, marks of origin, and words from filters. Flags,
    emoji, Korean, Braille and marks in an order of their own need them, and are left alone. A text manifest of C2PA
    (Content Credentials) is named as one: it is signed together with its text, and no fix takes it out.

    ## Example
    ```json
    {"title": "العراق\udb40\udc68\udb40\udc69"}
    ```

    ## Use instead
    ```json
    {"title": "العراق"}
    ```

    ## When not to use it
    Where articles have to keep the credentials that their publishers signed.
    """
    return hidden.find_hidden(value, language=language)


@text_rule(
    "ENC019", "escape-residue", severity=Severity.WARNING, suspects=escapes.SUSPECT_ESCAPE, fix=escapes.fix_escape, unsafe=True
)  # fmt: skip
def escape_residue(value: str) -> Hit | None:
    r"""Escapes were left as text: of JSON, of Python, of mail, of links, of an export.

    ## Why is this bad?
    A program wrote a character in a form that passes where the character does not, and nobody read it back: `\u0627`,
    `\n`, `\"`, quoted-printable, percent-encoded words. No search finds what they stand for. Code and paths look like
    them, so the fix is unsafe.

    ## Example
    ```json
    {"title": "\\u0627لعراق =D9=8A=D8=A4=D9=83=D8=AF"}
    ```

    ## Use instead
    ```json
    {"title": "العراق يؤكد"}
    ```

    ## When not to use it
    Where articles quote code.
    """
    return escapes.find_escape(value)


RULES = (byte_order_mark, replacement_character, control_character, not_nfc, hidden_payload, escape_residue)
