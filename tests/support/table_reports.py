"""Reports that keep or break the rules on tables."""

from __future__ import annotations

from typing import Any

from archive.form.definition import FORM
from archive.model import Report, Section
from tests.support.sums import report

B, C = "b2019", "c2021"


def of(generation: str, values: dict[str, int | None], **about: Any) -> Report:
    """A report with these cells (part two by its bare key), all others blank."""
    spots = {
        (key if key.startswith(("app", "rem")) else f"disclosure.{key}", None): v for key, v in values.items()
    }
    totals = {(key, "total" if key.startswith("app") else None): v for (key, _), v in spots.items()}
    return report(generation, totals, **about)


DOCS, LICENCES, BUYING = "art20_1.normative_docs", "art20_5.licences", "art20_9.procurement"


def parts(*keys: str, **texts: str) -> tuple[Section, ...]:
    return tuple(Section(key, key, texts.get(key, "")) for key in keys)


ALL = tuple(section.id for section in FORM.sections)
