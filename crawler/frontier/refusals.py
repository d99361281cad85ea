"""Named rules that refuse rows of a list of reports. The rules are data: `refusals.toml`."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from archive.form.definition import FORM
from pipelines.text.titles import is_report_title, published, squeeze

_CUT = re.compile(r"(…|\.{2,}|⋯)$")
_FORM = "政府信息公开工作年度报"
_BROKEN = re.compile(rf"(19|20)\d\d年?度?({'|'.join(_FORM[:end] for end in range(len(_FORM), 0, -1))})$")
"""A title that ends in the middle of the form's name, without dots."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its name, its wording in both languages and its pattern. An `always` rule also applies to
    titles of reports."""

    name: str
    zh: str
    en: str
    pattern: re.Pattern[str]
    always: bool = False


def _load() -> tuple[Rule, ...]:
    data = tomllib.loads((Path(__file__).parent / "refusals.toml").read_text(encoding="utf-8"))
    own = [
        Rule(one["name"], one["zh"], one["en"], re.compile(one["pattern"], re.I), one.get("always", False))
        for one in data["rule"]
    ]
    form = re.compile("|".join(f"(?:{pattern})" for pattern in FORM.title_reject))
    other = Rule("other_document", "标题不是年度报告", "the title of another document", form, always=True)
    return tuple(sorted((*own, other), key=lambda rule: not rule.always))


RULES = _load()
OTHER = Rule(
    "other_matter",
    "杂列中不像年报的标题",
    "a title like no report's, in a list of all sorts",
    re.compile("$^"),
)
"""The rule for lists of all sorts: it refuses a title that is neither a report's nor cut."""
_SUMMARY = re.compile(r"(?<!政务)信息公开(年度)?(工作)?总结([（(].{1,12}[)）])?$")
"""Some bodies call the report in the national form so; its text decides."""
_OTHER_DOCUMENT = next(rule for rule in RULES if rule.name == "other_document")
_ALWAYS = tuple(rule for rule in RULES if rule.always)
_FURNITURE = next(rule for rule in RULES if rule.name == "contact")


def refuses(title: str) -> Rule | None:
    """Return the rule that refuses a title, or None. Few rules refuse the title of a report: a body named
    统计局 reports, too."""
    flat = published(title)
    rules = _ALWAYS if is_report_title(flat) else RULES
    if _SUMMARY.search(flat):
        rules = tuple(rule for rule in rules if rule is not _OTHER_DOCUMENT)
    return next((rule for rule in rules if rule.pattern.search(flat)), None)


def is_furniture(title: str) -> bool:
    """Return whether a link belongs to the frame of every page: 登录, 无障碍, 联系我们."""
    flat = squeeze(title)
    return bool(_FURNITURE.pattern.search(flat)) and not flat.endswith(("地图", "首页", "简体", "简体中文"))


def is_cut(title: str) -> bool:
    """Return whether a title is empty or cut off."""
    flat = squeeze(title)
    return not flat or bool(_CUT.search(flat) or (_BROKEN.search(flat) and not is_report_title(flat)))
