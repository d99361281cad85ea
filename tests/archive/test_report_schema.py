"""`report.schema.json` is the contract with whoever reads our JSON: written by hand, held to the words of the archive."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

import archive
from archive.form.definition import FORM
from archive.model import TableState
from archive.vocabulary import CellState, Scope, Severity, Status

SCHEMA = json.loads((Path(archive.__file__).parent / "report.schema.json").read_text(encoding="utf-8"))


def enumerated(*path: str) -> set[str]:
    node: Any = SCHEMA["properties"]
    for part in path:
        node = node[part]
    return {value for value in node["enum"] if value is not None}


def test_every_list_of_values_is_that_of_the_archive() -> None:
    finding = ("findings", "items", "properties")
    cell = ("cells", "items", "properties")
    assert enumerated("scope") == set(Scope)
    assert enumerated(*cell, "state") == set(CellState)
    assert enumerated(*cell, "applicant") == {applicant.id for applicant in FORM.applicants}
    assert enumerated(*finding, "severity") == set(Severity)
    assert enumerated(*finding, "status") == set(Status)
    assert enumerated("tables", "additionalProperties") == set(get_args(TableState))
    sections = {section.id for section in FORM.sections}
    assert enumerated("sections", "items", "properties", "key") == sections | {"introduction", "unknown"}
