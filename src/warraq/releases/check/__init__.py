"""Releases read again: verified from their bytes, compared with each other, and traced to their seeds."""
