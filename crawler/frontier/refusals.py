"""Named rules by which an entry of a list of reports is not asked for. They are data: `refusals.toml`."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from archive.form.definition import FORM
from pipelines.text.titles import is_report_title, squeeze

_CUT = re.compile(r"(…|\.{2,}|⋯)$")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its name, what it says to people, and the words it looks for."""

    name: str
    why: str
    pattern: re.Pattern[str]


def _load() -> tuple[Rule, ...]:
    data = tomllib.loads((Path(__file__).parent / "refusals.toml").read_text(encoding="utf-8"))
    own = [Rule(one["name"], one["why"], re.compile(one["pattern"], re.I)) for one in data["rule"]]
    form = re.compile("|".join(f"(?:{pattern})" for pattern in FORM.title_reject))
    return (Rule("other_document", "标题不是年度报告 the title of another document", form), *own)


RULES = _load()
OTHER = Rule(
    "other_matter", "杂列中不像年报的标题 a title like no report's, in a list of all sorts", re.compile("$^")
)
"""Where a list is no list of reports: what has neither a report's title nor a cut one."""
_FORM = RULES[:1]


def refuses(title: str) -> Rule | None:
    """The rule that refuses a title, or None. A title of a report is refused by the words of the form alone: a body
    called 统计局 reports, too."""
    flat = squeeze(title)
    rules = _FORM if is_report_title(flat) else RULES
    return next((rule for rule in rules if rule.pattern.search(flat)), None)


def is_cut(title: str) -> bool:
    """Whether a title is cut off, or none at all."""
    flat = squeeze(title)
    return not flat or bool(_CUT.search(flat))
