"""What tells texts that may hold a site's own lines clears none that does; `tests/rules/test_residue.py` has the
findings.
"""

from __future__ import annotations

import pyarrow as pa
from hypothesis import example, given
from hypothesis import strategies as st

from warraq.normalise.text import residue

PIECES = [
    *" \n\n:|-.ـ،١7(),/", "  ", "\r", "\t", "\u00a0", "\u2003", "\u0651", "قال", "الواحة", "جدة:", "واس", "أ ف ب", "AFP", "a", "é", "中文", "🙂", "»",
    "رابط الخبر", "سمات ", "وسوم: ", "المصدر:", "كلمات مفتاحية:", "اقرأ أيضا:", "Read also:", "lire aussi :", "- ", " – ", "26 شوال 1436", "هـ", "م ",
    "الموافق 11 أغسطس 2015 ", ".\u201d ",
]  # fmt: skip
TEXTS = st.lists(st.lists(st.sampled_from(PIECES), max_size=30).map("".join), min_size=1, max_size=5)
DATED = "الرياض 26 شوال 1436 هـ الموافق 11 أغسطس 2015 م واس"


@given(TEXTS)
@example([DATED, f"{DATED}ة", "انتهى. وسوم الوزير العمل", "القاهرة (رويترز) - قال", "واس- الرياض:", "الرياض – واس –"])
def test_no_text_with_residue_is_cleared(texts: list[str]) -> None:
    inner, dateline = map(residue._in_python, (residue._INNER, residue._DATELINE))
    for text, suspect in zip(texts, residue.suspects(pa.array(texts)).to_pylist(), strict=True):
        close = text.encode()[-400:].decode(errors="ignore")
        assert suspect or not (inner.search(close) or dateline.match(residue._start(text))), text


@given(TEXTS, st.integers(0, 1))
@example(
    ["سلمى - الواحة - جدة: قال", "\u2028\u3000\x1fسلمى / الواحة\n", "سلمى ـ الواحة ـ جدة:", "ص" * 300 + " - أ:"], 0
)
def test_every_head_is_found(texts: list[str], cut: int) -> None:
    own = [row for row, text in enumerate(texts[cut:]) if residue.head(text)]
    assert residue.headed(pa.array(texts, pa.string())[cut:]) == own
