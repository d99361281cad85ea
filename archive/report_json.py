"""A Report as the JSON of the command line, and back. The shape is `report.schema.json`.

Whole values are integers. Money with cents is a decimal string, because a float could change the printed
number.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from archive.form.labels import label_of
from archive.model import Cell, Finding, Ink, Mark, Place, Report, Section, Value
from archive.sentence import restored


def plain(value: Value) -> int | str | None:
    """Return a value as JSON: null, an integer, or a decimal string if it has cents."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else format(value.normalize(), "f")
    return value


def report_to_dict(report: Report, *, with_codes: bool = False) -> dict[str, Any]:
    """Return the object that `gongkai read --json` prints. Omits unknown fields that only the archive can
    fill. With `with_codes` findings keep the codes of their sentences, for `report_from_dict`."""
    known = {
        "url": report.url,
        "urls": list(report.urls) or None,
        "captured": report.captured,
        "version": report.version,
        "part": report.part if report.part > 1 else None,
    }
    return {
        "sha256": report.sha256,
        "media_type": report.media_type,
        "title": report.title,
        "unit": report.unit,
        "region_code": report.region_code,
        "scope": report.scope,
        "year": report.year,
        "generation": report.generation,
        "published": report.published,
        **{name: value for name, value in known.items() if value is not None},
        "sections": [_section(section) for section in report.sections],
        "cells": [_cell(cell) for cell in report.cells],
        **({"tables": dict(report.tables)} if report.tables else {}),
        **({"ink": _ink(report.ink)} if report.ink else {}),
        **({"read_twice": list(report.read_twice)} if report.read_twice is not None else {}),
        "findings": [_finding(finding, with_codes=with_codes) for finding in report.findings],
    }


def report_from_dict(entry: dict[str, Any]) -> Report:
    """Return the report of an object made by `report_to_dict`."""
    names = ("title", "unit", "region_code", "scope", "year", "generation", "published")
    return Report(
        entry["sha256"],
        entry["media_type"],
        **{name: entry[name] for name in names},
        sections=tuple(Section(**part) for part in entry["sections"]),
        cells=tuple(_to_cell(cell) for cell in entry["cells"]),
        findings=tuple(_to_finding(finding) for finding in entry["findings"]),
        url=entry.get("url"),
        urls=tuple(entry.get("urls", ())),
        captured=entry.get("captured"),
        version=entry.get("version"),
        part=entry.get("part", 1),
        tables=tuple(entry.get("tables", {}).items()),
        ink=_to_ink(entry["ink"]) if entry.get("ink") else None,
        read_twice=tuple(entry["read_twice"]) if "read_twice" in entry else None,
    )


def _section(section: Section) -> dict[str, Any]:
    return {"key": section.key, "heading": section.heading, "text": section.text}


def _ink(ink: Ink) -> dict[str, Any]:
    unused = [{"raw": mark.raw, "table": mark.table, **_place(mark.place)} for mark in ink.unused]
    return {"printed": ink.printed, "used": ink.used, "unused": unused}


def _place(place: Place) -> dict[str, Any]:
    return {"page": place.page, "box": list(place.box) if place.box else None, "path": place.path}


def _cell(cell: Cell) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "key": cell.key,
        "applicant": cell.applicant,
        "value": plain(cell.value),
        "raw": cell.raw,
        "state": cell.state,
        "unit": cell.unit,
        **_place(cell.place),
    }
    if cell.unit_inferred:
        entry["unit_inferred"] = True
    if cell.confidence is not None:
        entry["confidence"] = cell.confidence
    if cell.proposed is not None:
        entry["proposed"] = plain(cell.proposed)
    return entry


def _finding(finding: Finding, *, with_codes: bool) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "rule": finding.rule,
        "severity": finding.severity,
        "status": finding.status,
        "detail": str(finding.detail) if finding.detail else None,
    }
    if finding.subject is not None:
        entry["subject"] = finding.subject
    if with_codes and finding.detail:
        entry["sentence"] = finding.detail.as_json()
    return entry


def _to_finding(entry: dict[str, Any]) -> Finding:
    detail = restored(entry["detail"], entry.get("sentence"), label_of)
    return Finding(entry["rule"], entry["severity"], entry["status"], detail, entry.get("subject"))


def _to_cell(entry: dict[str, Any]) -> Cell:
    return Cell(
        entry["key"],
        entry["applicant"],
        _to_value(entry["value"]),
        entry["raw"],
        entry["state"],
        entry["unit"],
        _to_place(entry),
        entry.get("unit_inferred", False),
        entry.get("confidence"),
        _to_value(entry.get("proposed")),
    )


def _to_place(entry: dict[str, Any]) -> Place:
    return Place(entry["page"], tuple(entry["box"]) if entry["box"] else None, entry["path"])


def _to_ink(entry: dict[str, Any]) -> Ink:
    marks = (Mark(mark["raw"], mark["table"], _to_place(mark)) for mark in entry["unused"])
    return Ink(entry["printed"], entry["used"], tuple(marks))


def _to_value(value: int | str | None) -> Value:
    return Decimal(value) if isinstance(value, str) else value
