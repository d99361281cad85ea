"""The words of a finding in the table of findings, in the reader's language."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup

from archive.catalogue.words import Words
from archive.database.kinds_of_findings import PACKED

Shown = Mapping[str, Any]


def finding_cell(row: Iterable[Shown], column: str, words: Words) -> Markup | None:
    """Return `detail` or `sentence` of a row of cells; None leaves a cell as it is. A finding whose words are stored
    compressed says its status. A sentence shows its codes, with the whole of it in the title."""
    found = {cell["column"]: cell["raw"] for cell in row}
    detail, sentence = found.get("detail"), found.get("sentence")
    if column == "sentence" and sentence:
        return Markup('<code title="{}">{}</code>').format(sentence, _codes(sentence))
    if column != "detail":
        return None
    if detail:
        return Markup("{}").format(words.told(detail, sentence))
    if found.get("status") not in PACKED:
        return None
    said = words(found["status"], "status")
    return Markup('<i class="blank" title="{}">{}</i>').format(words("detail_in_report"), said)


def _codes(sentence: str) -> str:
    return ", ".join(str(clause[0]) for clause in json.loads(sentence))
