"""Threads, temporary folders and atomic writes, used by every part that works with files."""
