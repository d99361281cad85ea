"""The statements of a report, part by part, so that two readings of one document can be compared."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archive.model import Report
from archive.report_json import report_to_dict
from archive.reports.series_findings import OVER_SEVERAL

FACTS = ("media_type", "title", "unit", "region_code", "scope", "year", "generation", "published")
_STATEMENT = ("value", "raw", "state")


def differences(one: Report, other: Report) -> Iterator[tuple[str, Any, Any]]:
    """Yield (part, in the one, in the other) of every difference: a fact by its name, `cells/key@applicant`,
    `sections/1`, `findings/rule`; None if a report has no such part. Leaves out facts that only the archive
    knows."""
    was, now = parts(one), parts(other)
    for part in sorted(was.keys() | now.keys()):
        if was.get(part) != now.get(part):
            yield part, was.get(part), now.get(part)


def parts(report: Report) -> dict[str, Any]:
    """Return every statement of a report by name, in the JSON form of the contract."""
    whole = report_to_dict(report)
    said = {name: whole[name] for name in FACTS}
    for number, cell in enumerate(whole["cells"]):
        name = f"cells/{cell['key']}@{cell['applicant']}" if cell["applicant"] else f"cells/{cell['key']}"
        said[f"{name}#{number}" if name in said else name] = cell
    for number, section in enumerate(whole["sections"], 1):
        said[f"sections/{number}"] = section
    for entry in whole["findings"]:
        if entry["rule"] not in OVER_SEVERAL:
            said.setdefault(f"findings/{entry['rule']}", []).append(entry)
    return said


def is_cell(part: str, was: Any, now: Any) -> bool:
    """Return whether a difference changes the statement of a cell, not only its place or confidence."""
    return part.startswith("cells/") and statement(was) != statement(now)


def statement(cell: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return value, printed text and state of a cell."""
    return cell and {name: cell[name] for name in _STATEMENT}
