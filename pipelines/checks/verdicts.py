"""Verdicts of people on findings: rows of `verdicts.toml`, laid over what the checks say on every run."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal

from archive.model import Finding, Status

Key = tuple[str, str, str | None]

_FILE = Path(__file__).with_name("verdicts.toml")
_STATUS: dict[str, Status] = {
    "printed_so": "fails",
    "misread": "undetermined",
    "legitimate": "not_assessable",
    "undecidable": "undetermined",
}
_WORDS = {
    "printed_so": "原文如此 printed so",
    "misread": "我们误读 misread by us",
    "legitimate": "属正当例外 a legitimate exception",
    "undecidable": "无法判定 undecidable",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """Who said what of a finding, when and why."""

    sha256: str
    rule: str
    verdict: Literal["printed_so", "misread", "legitimate", "undecidable"]
    who: str
    when: date
    why: str
    subject: str | None = None


def load_verdicts(path: Path = _FILE) -> dict[Key, Verdict]:
    """The rows of a file of verdicts. Raises ValueError for a word it does not know or a finding judged twice."""
    found: dict[Key, Verdict] = {}
    for entry in tomllib.loads(path.read_text(encoding="utf-8"))["verdicts"]:
        row = Verdict(**entry)
        key = (row.sha256, row.rule, row.subject)
        if row.verdict not in _STATUS:
            raise ValueError(f"没有这种判断 no such verdict: {row.verdict}")
        if key in found:
            raise ValueError(f"判断了两次 judged twice: {key}")
        found[key] = row
    return found


def review(findings: Iterable[Finding], sha256: str, verdicts: Mapping[Key, Verdict]) -> tuple[Finding, ...]:
    """The findings on a document, those a person has judged with the verdict. What holds needs none."""
    return tuple(_judged(one, verdicts.get((sha256, one.rule, one.subject))) for one in findings)


def _judged(found: Finding, verdict: Verdict | None) -> Finding:
    if verdict is None or found.status not in ("fails", "undetermined"):
        return found
    words = f"复核 reviewed {verdict.when} {verdict.who}: {_WORDS[verdict.verdict]}，{verdict.why}"
    detail = f"{found.detail}；{words}" if found.detail else words
    return replace(found, status=_STATUS[verdict.verdict], detail=detail)
