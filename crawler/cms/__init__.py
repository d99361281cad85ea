"""One module per portal software: how it lists, pages, shows and attaches. Pure: bytes of a page in, links out."""

from __future__ import annotations

from crawler.cms import trs
from crawler.cms.base import Strategy

STRATEGIES: dict[str, Strategy] = {"trs": trs}
"""By the name a site file uses (`cms = "trs"`)."""
