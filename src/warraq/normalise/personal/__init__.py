"""Data about people that stands in text: addresses and numbers that lead to one person, told from all other numbers.

One module a kind. `reading` gives a text in which every kind can be looked for: digits of any script as ASCII, marks
that nobody sees left out. `data` asks every kind in turn, since a place can be of one kind alone, and says where they
stand.
"""

from warraq.normalise.personal.found import Personal, about, without

__all__ = ["Personal", "about", "without"]
