r"""ENC: letters of Arabic in an order in which nobody wrote them."""

from __future__ import annotations

from warraq.finding import Severity
from warraq.normalise.text import Hit, display_order, lam_alef
from warraq.rule import text_rule


@text_rule(
    "ENC016", "visual-order", severity=Severity.ERROR, suspects=display_order.SUSPECT_DISPLAY_ORDER,
    fix=display_order.fix_display_order, unsafe=True, by_words=True,
)  # fmt: skip
def visual_order(value: str, *, language: str | None = None) -> Hit | None:
    r"""Arabic is stored in the order of display, its letters backwards.

    ## Why is this bad?
    A page is drawn from left to right, and what was read off a PDF, a terminal or an old screen may begin with the last
    letter of each line. It looks right where nothing turns it round, and no search, tokeniser or reader of the data
    finds a word in it. Final shapes at the starts of words prove it, and so do words that are common ones backwards.
    The fix turns whole lines, numbers and foreign words aside; it is offered where what comes of it is sound, and is
    unsafe: two texts can have one display.

    ## Example
    ```json
    {"title": "ةدحتملا ممألا يف قارعلا", "language": "ar"}
    ```

    ## Use instead
    ```json
    {"title": "العراق في الأمم المتحدة", "language": "ar"}
    ```

    ## When not to use it
    Where reversed text is what is studied.
    """
    return display_order.find_display_order(value, language=language)


@text_rule(
    "ENC017", "lam-alef-swap", severity=Severity.ERROR, suspects=lam_alef.suspect_lam_alef,
    fix=lam_alef.fix_lam_alef, unsafe=True, in_plain=True, plain=lam_alef.sought_lam_alef,
)  # fmt: skip
def lam_alef_swap(value: str) -> Hit | None:
    """Lam and alef changed places.

    ## Why is this bad?
    Fonts draw the two as one sign, and text taken out of a PDF often has them the wrong way round: `اإلمارات`,
    `األردن`, `خالل` for `خلال`. Such words are in no dictionary, and every word with lam and alef in the text is suspect. The fix puts
    back all of them or none, and is unsafe, since common words have to tell what some of them were.

    ## Example
    ```json
    {"title": "اإلمارات واألردن"}
    ```

    ## Use instead
    ```json
    {"title": "الإمارات والأردن"}
    ```

    ## When not to use it
    Where faults of extraction are what is studied.
    """
    return lam_alef.find_lam_alef(value)


RULES = (visual_order, lam_alef_swap)
