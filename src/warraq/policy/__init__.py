"""The policy of a corpus: `warraq.toml` as pydantic models, and how to find it."""

from warraq.policy.files import NAME, find, load, parse, read_toml
from warraq.policy.release import ReleasePolicy, SplitPolicy
from warraq.policy.repository import Repository
from warraq.policy.sources import SAID, SourcePolicy
from warraq.policy.tables import DuplicatesPolicy, Limits, LinkPolicy, Rules, TextPolicy
from warraq.policy.waivers import Placed, Waiver
from warraq.policy.whole import Policy

__all__ = [
    "NAME",
    "SAID",
    "DuplicatesPolicy",
    "Limits",
    "LinkPolicy",
    "Placed",
    "Policy",
    "ReleasePolicy",
    "Repository",
    "Rules",
    "SourcePolicy",
    "SplitPolicy",
    "TextPolicy",
    "Waiver",
    "find",
    "load",
    "parse",
    "read_toml",
]
