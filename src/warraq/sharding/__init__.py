"""A run that several processes share, on one machine or many: each leaves a part, and the parts together give what one
run gives, byte for byte.
"""

from __future__ import annotations

from warraq.sharding.gather import Gathered as Gathered
from warraq.sharding.gather import checked as checked
from warraq.sharding.gather import gathered as gathered
from warraq.sharding.make import Made as Made
from warraq.sharding.make import make as make
from warraq.sharding.share import Shard as Shard
