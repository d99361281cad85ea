"""One module per portal software: the links of its pages, and the next pages of its lists. Pure: bytes of a
page in, links out. Shared code is in `article`, `pager` and `follow`."""

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
"""The families by the name that a site file uses (`cms = "trs"`) and that `recognise` returns."""
