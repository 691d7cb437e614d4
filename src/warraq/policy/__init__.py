"""The policy of a corpus: `warraq.toml` as pydantic models, and how to find it."""

from warraq.policy.files import NAME, Stated, find, load, origin, pair, parse, read_toml, stated
from warraq.policy.release import ReleasePolicy, SplitPolicy
from warraq.policy.repository import Repository
from warraq.policy.sources import SAID, SourcePolicy
from warraq.policy.tables import DuplicatesPolicy, Limits, LinkPolicy, Rules, Selection, TextPolicy
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
    "Selection",
    "SourcePolicy",
    "SplitPolicy",
    "Stated",
    "TextPolicy",
    "Waiver",
    "find",
    "load",
    "origin",
    "pair",
    "parse",
    "read_toml",
    "stated",
]
