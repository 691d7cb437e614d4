"""Registers next to a corpus: takedowns, and the keyword lexicons of sources."""
