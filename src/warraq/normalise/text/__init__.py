"""Text that reads as it was written: what can be wrong with the characters of a value, and how it is put right.

One module a kind of fault, each with the same three things for each rule: `SUSPECT_…`, or a function `suspect_…` where
it has to be computed, is an RE2 pattern that every faulty value matches; `find_…` is exact and gives a `Hit` or None;
`fix_…`, where the rule has a fix, gives a value in which `find_…` finds nothing.
"""

from warraq.normalise.text.hit import Hit

__all__ = ["Hit"]
