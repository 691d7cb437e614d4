"""Releases: written, verified, loaded and published."""

from warraq.releases.build import Release, release
from warraq.releases.load import load
from warraq.releases.publishing import publish
from warraq.releases.publishing.parcel import Published
from warraq.releases.verify import verify

__all__ = ["Published", "Release", "load", "publish", "release", "verify"]
