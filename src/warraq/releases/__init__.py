"""Write, verify, load and publish releases."""

from warraq.releases.check.verify import verify
from warraq.releases.load import load
from warraq.releases.publishing import publish
from warraq.releases.publishing.parcel import Published
from warraq.releases.write.build import Release, release
from warraq.releases.write.sharing import share

__all__ = ["Published", "Release", "load", "publish", "release", "share", "verify"]
