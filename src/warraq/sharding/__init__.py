"""A run that several processes share: each leaves a part, and together they give what one run gives, to the byte."""

from __future__ import annotations

from warraq.sharding.gather import Gathered as Gathered
from warraq.sharding.gather import checked as checked
from warraq.sharding.gather import gathered as gathered
from warraq.sharding.make import Made as Made
from warraq.sharding.make import make as make
from warraq.sharding.share import Shard as Shard
