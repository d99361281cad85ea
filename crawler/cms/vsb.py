"""博达 VSB: the pages of `zfxxgknb.htm` are `zfxxgknb/3.htm`, `2.htm`, `1.htm`, counting down: only 下页 tells.

Articles are `info/1050/64208.htm` with `#vsb_content`; files come from `download.jsp?…&wbfileid=` without an ending.
"""

from __future__ import annotations

from crawler.cms import pager
from crawler.cms.links import links

__all__ = ["links", "pages"]

pages = pager.first_of(pager.following, pager.counted)
