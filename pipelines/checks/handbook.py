"""Writer of docs/checks.md from archive/form/rules.toml: `python -m pipelines.checks.handbook >
docs/checks.md`."""

from __future__ import annotations

from archive.form.rules import RULES, Rule

_OVER = {
    "report": "单份报告 one report",
    "years": "相邻两年 two years",
    "unit": "同一单位各年 a unit's reports",
    "family": "政府与所属 a government and its bodies",
    "reading": "读取时 while reading",
}
_SEVERITY = {"error": "错误 error", "warning": "警告 warning", "info": "提示 info"}
_HEAD = """# 核对规则 The checks

<!-- made of archive/form/rules.toml by `python -m pipelines.checks.handbook`; a test holds it to that -->

每条规则得出若干结论 every rule yields findings, each with a status:

| 状态 status | 含义 meaning |
|---|---|
| `holds` | 成立 the rule is kept |
| `holds_blank_as_zero` | 空白当作零时成立 kept where a blank is read as zero |
| `fails` | 不成立 broken, and nothing in the report explains it |
| `undetermined` | 不成立，但可能另有原因 broken, but a blank, an unsure reading or a known exception may be why |
| `not_assessable` | 无从评判 a side is wholly blank, or the figure is about something else |
| `circular` | 其中一数由本式推得，不能自证 a number was computed from the rule itself |

不符的结论写明依据 whose error a breach is stands beside it: 原文如此 printed so by the agency, where the parts that the rule
reads come back alike from a second way of reading and every mark has its place; otherwise 可能误读 perhaps our misreading,
and the finding is undetermined. 人的判断 verdicts of people are rows of `verdicts.toml` in the archive (`gongkai review`:
who, when, why) and survive every reading.
"""


def page() -> str:
    """Return the whole page: how to read findings, then every rule."""
    return _HEAD + "".join(_rule(rule) for rule in RULES.values())


def _rule(rule: Rule) -> str:
    return f"""
## {rule.id}

{rule.zh}。{rule.en[0].upper()}{rule.en[1:]}.

* 公式 formula: `{rule.formula}`
* 程度 severity: {_SEVERITY[rule.severity]}；范围 over: {_OVER[rule.over]}
* 依据 source: {rule.source}
* 例外 exceptions: {rule.exceptions}
"""


if __name__ == "__main__":
    print(page(), end="")
