"""One module per portal software: what its pages lead to, and how its lists go on. Pure: bytes of a page in,
links out. What all share is in `article`, `pager` and `follow`."""

from __future__ import annotations

from crawler.cms import fujian, generic, gkmlpt, jcms, jpaas, longxun, shaanxi, trs, ucap, vsb
from crawler.cms.base import Family

STRATEGIES: dict[str, Family] = {
    "trs": trs,
    "fujian": fujian,
    "jcms": jcms,
    "jpaas": jpaas,
    "ucap": ucap,
    "gkmlpt": gkmlpt,
    "vsb": vsb,
    "longxun": longxun,
    "shaanxi": shaanxi,
    "generic": generic,
}
"""By the name a site file uses (`cms = "trs"`), which `recognise` gives for a page."""
