"""Releases: written, verified, loaded and published."""

from warraq.releases.build import Release, release
from warraq.releases.load import load
from warraq.releases.parcel import Published
from warraq.releases.publish import publish
from warraq.releases.verify import verify

__all__ = ["Published", "Release", "load", "publish", "release", "verify"]
