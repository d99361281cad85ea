"""The result of a verification: the number of things checked, and every fault."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

from archive.sentence import Sentence


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault. `kind` is blob, warc, capture, document, report, reading, database or release; `where` is a
    file (with the offset of a record), a row or a cell."""

    kind: str
    where: str
    detail: Sentence | str


@dataclass
class Proof:
    """The result, filled by the checks. `notes` tell which points could not be proved, and why."""

    checked: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)
    notes: list[Sentence | str] = field(default_factory=list)

    def fault(self, kind: str, where: str, detail: Sentence | str) -> None:
        self.faults.append(Fault(kind, where, detail))

    def as_dict(self) -> dict[str, Any]:
        """Return the object that `gongkai verify --json` prints."""
        faults = [{**asdict(fault), "detail": str(fault.detail)} for fault in self.faults]
        return {
            "whole": not faults,
            "checked": dict(self.checked),
            "faults": faults,
            "notes": [str(note) for note in self.notes],
        }
