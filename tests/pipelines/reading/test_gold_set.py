"""Every document of the gold set is read as the JSON beside it says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipelines.reading.read_bytes import read_bytes
from tests.support.gold import FOLDER, expectation, write

DOCUMENTS = [path for path in sorted(FOLDER.iterdir()) if path.suffix != ".json"]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_document(document: Path) -> None:
    read = expectation(read_bytes(document.read_bytes(), sha256="0" * 64))
    beside = document.with_name(document.name + ".json")
    if not beside.exists():
        write(document, read)
        pytest.fail(f"{beside.name} did not exist and was written: look at it, then run again")
    expected = json.loads(beside.read_text(encoding="utf-8"))
    wrong = {
        name: (value, read.get("cells", {}).get(name))
        for name, value in expected.pop("cells", {}).items()
        if read.get("cells", {}).get(name) != value
    }
    assert wrong == {}
    read.get("sections", []).count("introduction") and read["sections"].remove("introduction")
    assert {name: read.get(name) for name in expected} == expected


def test_dozens() -> None:
    assert len(DOCUMENTS) >= 36
