"""Keyword lines that have lost their separators: cut again with the help of a lexicon, which can be learned from a
corpus.
"""

from warraq.normalise.keywords.infer import Entry, Lexicon, Segmentation, lexicon, repeated, segment, written

__all__ = ["Entry", "Lexicon", "Segmentation", "lexicon", "repeated", "segment", "written"]
