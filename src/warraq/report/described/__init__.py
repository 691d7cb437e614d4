"""Descriptions of foreign files, as text and as JSON."""
