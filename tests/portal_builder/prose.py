"""The prose of the sample reports: `data/prose_*.toml` with shared paragraphs and figures filled in."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

from archive.model import Section
from tests.portal_builder.figures import DATA, totals
from tests.portal_builder.render import official_sections

SHARED = re.compile(r"@([a-z_0-9]+) ?")
FIGURE = re.compile(r"\{([a-z0-9_.*+]+)\}")
STEMS = ("", "applications.", "remedies.", "disclosure.")


def sections(unit: str, year: int) -> tuple[Section, ...]:
    """Introduction and six sections of a report, under the official headings."""
    data = _load(unit)
    values = totals(unit, year)
    texts = {
        key: [_fill(paragraph, data["common"], year, values) for paragraph in paragraphs]
        for key, paragraphs in data[str(year)].items()
    }
    return official_sections(texts)


@cache
def _load(unit: str) -> dict[str, Any]:
    data: dict[str, Any] = tomllib.loads((DATA / f"prose_{unit}.toml").read_text(encoding="utf-8"))
    return data


def _fill(text: str, common: Mapping[str, str], year: int, values: Mapping[str, int]) -> str:
    whole = SHARED.sub(lambda match: common[match[1]], text).replace("{year}", str(year))
    return FIGURE.sub(lambda match: str(sum(_value(term, values) for term in match[1].split("+"))), whole)


def _value(name: str, values: Mapping[str, int]) -> int:
    """A figure by its key without the table's name; `result.withheld.*` adds up the rows of a group."""
    if name.endswith(".*"):
        return sum(value for key, value in values.items() if key.startswith(f"applications.{name[:-1]}"))
    return next(values[stem + name] for stem in STEMS if stem + name in values)
