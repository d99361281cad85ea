"""博达 VSB: the pages of `zfxxgknb.htm` are `zfxxgknb/3.htm`, `2.htm`, `1.htm`, counting down: only 下页
gives the order.

Articles are `info/1050/64208.htm` with `#vsb_content`. Files come from `download.jsp?…&wbfileid=` without a
suffix.
"""

from __future__ import annotations

from crawler.cms import pager
from crawler.cms.links import links

__all__ = ["links", "pages"]

pages = pager.first_of(pager.following, pager.counted)
