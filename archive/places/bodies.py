"""What kind of body a name is, and on which level of the state it stands: read off its name and its place."""

from __future__ import annotations

import re

from archive.places.gazetteer import gazetteer
from archive.vocabulary import Kind, Level

_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (Kind.STREET, re.compile(r"街道(?:办事处)?$")),
    (Kind.TOWNSHIP, re.compile(r"(?:乡|镇|苏木)(?:人民政府)?$")),
    (Kind.PARK, re.compile(r"(?:管理委员会|管委会|开发区|园区|示范区|实验区|保税区|高新区|新区)$")),
    (Kind.GOVERNMENT, re.compile(r"人民政府$")),
    (Kind.OFFICE, re.compile(r"人民政府办公(?:室|厅)$|(?:省|自治区|市|州|盟|县|区|旗)政府办公(?:室|厅)?$")),
    (
        Kind.INSTITUTION,
        re.compile(r"(?:大学|学院|学校|中学|小学|医院|研究院|研究所|公司|集团|银行|图书馆|博物馆)$"),
    ),
)
_LEVELS: dict[int, Level] = {2: Level.PROVINCE, 4: Level.PREFECTURE, 6: Level.COUNTY, 9: Level.TOWNSHIP}


def kind_of(name: str) -> Kind:
    """The kind of a body by the end of its name (FORM 4.4); what has no other mark is a department."""
    return next((kind for kind, pattern in _KINDS if pattern.search(name)), Kind.DEPARTMENT)


def level_of(name: str, region_code: str | None) -> Level | None:
    """The level of the place a body belongs to, by its division code and never by a suffix: 灵武市 is a county.
    A town's own body is of the township even where only the county's code is known."""
    if kind_of(name) in (Kind.TOWNSHIP, Kind.STREET):
        return Level.TOWNSHIP
    if region_code is None or region_code[:6] not in gazetteer().names:
        return None
    significant = len(re.sub(r"(?:00){1,2}$", "", region_code[:6])) if len(region_code) == 6 else 9
    return _LEVELS.get(significant)
