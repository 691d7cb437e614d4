"""Describe the content of a release in numbers; every descriptor is made from this one description."""
