"""Releases: written, verified and loaded."""

from warraq.releases.build import Release, release
from warraq.releases.load import load
from warraq.releases.verify import verify

__all__ = ["Release", "load", "release", "verify"]
