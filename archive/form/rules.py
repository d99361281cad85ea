"""The rules in words (`rules.toml`): the demand of each check, the gravity of a breach, the source of the
demand.

The functions that apply them are in `pipelines/checks/` under the same id. The site explains findings with
them.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Literal

from msgspec import Struct

from archive.model import Severity

Over = Literal["report", "years", "unit", "family", "reading"]


class Rule(Struct, frozen=True):
    """The demand of a check, in words. `over` is the scope of the check, `reads` the parts of a report it
    reads, `exceptions` the cases in which a breach is legitimate."""

    id: str
    over: Over
    reads: tuple[str, ...]
    severity: Severity
    formula: str
    source: str
    zh: str
    en: str
    exceptions: str


_FILE: dict[str, Any] = tomllib.loads((Path(__file__).parent / "rules.toml").read_text(encoding="utf-8"))
RULES: dict[str, Rule] = {
    entry["id"]: Rule(**entry | {"reads": tuple(entry["reads"])}) for entry in _FILE["rules"]
}
FACTS: dict[str, str] = _FILE["facts"]
"""Words that some rules depend on."""
