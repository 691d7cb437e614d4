"""LNG: the language of a text, beside the tag that it bears."""

from __future__ import annotations

import math

import pyarrow as pa
import pyarrow.compute as pc

from warraq.finding import Severity
from warraq.normalise import languages
from warraq.rule import record_rule


def _suspects(tag: pa.Array, text: pa.Array) -> pa.Array:
    """Mask the rows whose language can be judged and whose head shows too few of its words."""
    tags = tag.dictionary_encode()
    kin = [languages.kin(each) if languages.judged(each) else None for each in tags.dictionary.to_pylist()]
    kins = pa.array(kin, pa.string()).take(tags.indices)
    heads = pc.utf8_slice_codeunits(text, 0, languages.HEAD)
    mask = pc.and_(pc.is_valid(kins), pc.greater_equal(pc.binary_length(text), languages.LEAST))
    for name in set(kin):
        if name and (pattern := languages.familiar(name)):
            rows = pc.fill_null(pc.equal(kins, name), False)
            read = pc.match_substring_regex(pc.filter(heads, rows), pattern)
            mask = pc.replace_with_mask(mask, rows, pc.and_not(pc.filter(mask, rows), read))
    return mask


def _why_mismatch(language: str, text: str) -> str | None:
    reading = languages.other(text, language)
    # Words of the language said stand in the head, perhaps between the parts of the sample: asked last, it costs
    # little.
    if reading is None or not _suspects(pa.array([language]), pa.array([text]))[0].as_py():
        return None
    name = reading.label if reading.label == reading.kin else f"{reading.label} ({reading.kin})"
    return f"the text is in {name}, with confidence {math.floor(reading.confidence * 100) / 100:.2f}"


@record_rule("LNG001", "language-mismatch", severity=Severity.ERROR, exact=_why_mismatch)
def language_mismatch(language: pa.Array, text: pa.Array) -> pa.Array:
    """The text is in another language than `language` says.

    ## Why is this bad?
    Whoever picks one language gets another: counts, splits and models go by the tag. The message names the language of
    the text; dialects, members of a macrolanguage (`arz` and `ar`, `nb` and `no`) and regions agree with each other.
    Only texts of 60 letters and more are judged, whose beginning, middle and end all lack the language that the tag
    says, and only for languages that py3langid's model knows.

    ## Example
    ```json
    {"language": "ar", "text": "Tous les êtres humains naissent libres et égaux en dignité et en droits. Ils sont doués de raison et de conscience."}
    ```

    ## Use instead
    ```json
    {"language": "fr", "text": "Tous les êtres humains naissent libres et égaux en dignité et en droits. Ils sont doués de raison et de conscience."}
    ```

    ## When not to use it
    Where `language` names the language of a translation's original.
    """
    return _suspects(language, text)


RULES = (language_mismatch,)
