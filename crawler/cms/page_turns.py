"""Links that turn the pages of a list, or the days of a calendar: 下一页, 末页, 3, 二."""

from __future__ import annotations

import re

_TURN = re.compile(
    r"^[<>«»‹›←→\[\]【】()（）\s]*((上|下|前|后)一?[页頁]|[首尾末][页頁]|第一页|最后一页|(点击|查看|浏览|显示)*(更早|较早|较旧|较新|早期|旧|新)(的?(信息|文章|内容|(年度|工作)*报告|年报|记录|数据))?|往期(回顾|信息)?|[共第]?\d{1,4}页?|next|prev(ious)?|first|last|\d{1,2}月|[一二三四五六日])?[<>«»‹›←→\[\]【】()（）\s.…]*$",
    re.I,
)
_YEAR = re.compile(r"\W*(19|20)\d\d\W*$")


def is_turn(text: str) -> bool:
    """Return whether a link only turns pages, or days of a calendar."""
    return bool(text and _TURN.match(text)) and not _YEAR.match(text)
