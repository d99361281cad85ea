"""The words that end the name of a public body, and the names on a page that tell whose it is."""

from __future__ import annotations

import re

BODY = re.compile(
    r"(?:局|委|(?:委员|管委|协|联合|总工|学|商|基金|理事|红十字)会|办|办公室|府|厅|院|中心|办事处|街道|镇|乡|队|处|公司|站"
    r"|所|社|馆|校|学|妇联|残联|文联|工商联)$"
)
"""The end of the name of a body."""
_PORTAL = re.compile(
    r"本站|本网|网站?$|门户|平台$|融媒|日报|晚报|电视台|互联网|(?:信息|新闻|传媒|大数据|数据|技术|运维|电子政务)\S{0,4}中心$"
    r"|政务公开办"
)
"""Who runs a portal or writes its news: it says nothing of whose report it is."""
_GENERAL = re.compile(
    r"(?:(?<![镇乡木]人民)(?<![镇乡木])政府|政府(?:办公室|办公厅|办)|^(?:党政|综合)?办公室|^[县市区州省旗](?:政府)?办)$"
)
"""The government or its office: portals print it on the pages of every body."""
_KINDS = re.compile(
    r"^(?:各|全)?(?:[省市县区州旗盟](?:级|直|属)?|直属|所属|基层|驻\w)*(?:政府|乡|镇|街道|街|办事处|部门|单位|机构|学校|医院|公司|社区|和|及|、)+$"
)
"""Several bodies at once: 乡镇街道, 县直部门."""
_SHORTEST, _LONGEST = 3, 30  # characters of a name


def is_portal(name: str) -> bool:
    """Return whether a name is that of a portal or of those who write its news."""
    return bool(_PORTAL.search(name))


def is_body(name: str | None) -> bool:
    """Return whether a name is that of one body, not of a portal or of a kind of bodies."""
    if not name or not _SHORTEST <= len(name) <= _LONGEST:
        return False
    return bool(BODY.search(name)) and not is_portal(name) and not _KINDS.match(name)


def is_close(name: str) -> bool:
    """Return whether a name is a single body's, not the government's whose portal shows the page."""
    return is_body(name) and not _GENERAL.search(name)


def closest(*names: str | None) -> str | None:
    """Return the name that tells most: a body's before the government's, of equals the first. None if no
    name is a body's."""
    bodies = [name for name in names if name and is_body(name)]
    return next(filter(is_close, bodies), next(iter(bodies), None))
