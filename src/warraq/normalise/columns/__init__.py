"""Arrow columns looked at as a whole: hashes, line feeds, blank strings, paragraphs, and what clears most values in one
pass.
"""
