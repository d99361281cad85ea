"""The metadata of the archive for Datasette: titles and descriptions of every table and column, and the
questions.

Figures, items and cells are described from `archive.form.definition`, everything else from the reviewed
`tables.toml`. The English of a text has the same key with `_en`.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from typing import Any

from archive.catalogue.words import HERE, Words
from archive.database import panel
from archive.database.folder import DATABASE
from archive.form.definition import FORM, Item
from archive.vocabulary import Generation

NAME = DATABASE.removesuffix(".db")
INTERNAL = (
    "_sqlite_migrations",
    "finding_kinds",
    "packed_findings",
    "packing_words",
    "readings",
    "sqlite_sequence",
    "sections_fts",
    "sections_fts_config",
    "sections_fts_content",
    "sections_fts_data",
    "sections_fts_docsize",
    "sections_fts_idx",
)
_FIGURE = re.compile(r"\bf\.((?:disclosure|applications|remedies)_\w+)")
_PARTS = {"disclosure": "第二部分", "applications": "第三部分", "remedies": "第四部分"}
_PARTS_EN = {"disclosure": "part two", "applications": "part three", "remedies": "part four"}
_COMPARABLE = {
    "yes": ("2019 年度以来可比", "comparable since 2019"),
    "sum": ("与“其他处理”各行合并后可比", "comparable as the sum of 其他处理"),
    "approximate": ("新制作与制发近似可比", "made and issued compare approximately"),
    "no": ("与另一代表式不可比", "not comparable with the other form"),
}


@cache
def _load(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))


@cache
def columns_of(table: str) -> dict[str, tuple[str, str, str, str]]:
    """Return column -> (Chinese label, Chinese explanation, English label, English explanation)."""
    described = {
        name: (zh, zh_about, en, en_about)
        for name, (zh, zh_about, en, en_about) in _load("tables.toml")["tables"][table]["columns"].items()
    }
    if table == "figures":
        described |= {item.column: _describe(item) for item in FORM.items}
    if table == "panel":
        described |= {one.id: _describe_series(one) for one in panel.series()}
        described |= {
            rate.id: (f"{rate.zh}（%）", rate.about_zh, rate.en, rate.about_en) for rate in panel.rates()
        }
    return described


def _describe_series(one: panel.Series) -> tuple[str, str, str, str]:
    near = ("两代表式近似可比", "compares approximately across the forms") if one.approximate else ("", "")
    return (f"{one.zh}（{one.unit}）", near[0], one.en, near[1])


def _describe(item: Item) -> tuple[str, str, str, str]:
    years = " ".join("2019—2020" if g == Generation.B2019 else "2021—" for g in item.generations)
    zh, en = _COMPARABLE[item.comparable]
    return (
        f"{item.zh}（{item.unit}）",
        f"{_PARTS[item.table]}，{years} 年度表式，{zh}；键名 {item.key}",
        f"{item.en} ({Words('en')(item.unit, 'unit')})",
        f"{_PARTS_EN[item.table]}, forms of {years}, {en}; key {item.key}",
    )


def label(table: str | None, column: str, language: str = "zh") -> str:
    """Return the label of a column, or its own name if it has none."""
    known = _load("tables.toml")["tables"]
    entry = columns_of(table).get(column) if table in known else None
    return entry[2 if language == "en" else 0] if entry else column


def explain(table: str | None, column: str, language: str = "zh") -> str:
    """Return the explanation of a column, its label first; an empty string if it has none."""
    known = _load("tables.toml")["tables"]
    entry = columns_of(table).get(column) if table in known else None
    if not entry:
        return ""
    name, about = entry[2:] if language == "en" else entry[:2]
    separator = ": " if language == "en" else "："
    return f"{name}{separator}{about}" if about else name


def table_title(table: str, language: str = "zh") -> str:
    """Return the title of a table, or its own name if it has none."""
    entry = _load("tables.toml")["tables"].get(table, {})
    return str(entry.get("title_en" if language == "en" else "title", table))


def metadata() -> dict[str, Any]:
    """Return the whole metadata document."""
    data = _load("tables.toml")
    return {
        **data["archive"],
        "databases": {
            NAME: {
                **{
                    key: data["archive"][key]
                    for key in ("title", "title_en", "description", "description_en")
                },
                "queries": {slug: dict(entry) for slug, entry in questions().items()},
                "tables": {name: _table(name, entry) for name, entry in data["tables"].items()}
                | {
                    name: {"hidden": True, "description": "内部使用", "description_en": "for gongkai itself"}
                    for name in INTERNAL
                },
            }
        },
    }


def about_archive() -> dict[str, Any]:
    """Return the head of the metadata: title, description, licence and source of the archive."""
    found: dict[str, Any] = _load("tables.toml")["archive"]
    return found


def about_sections() -> list[dict[str, Any]]:
    """Return the sections of the page about the site with their paragraphs, each [Chinese, English]."""
    found: list[dict[str, Any]] = _load("about.toml")["sections"]
    return found


def groups() -> dict[str, list[str]]:
    """Return the subjects of questions, in the order of the page: name -> [Chinese, English]."""
    found: dict[str, list[str]] = _load("questions.toml")["groups"]
    return found


@cache
def questions() -> dict[str, dict[str, Any]]:
    """Return the canned queries with their filters filled in, their SQL folded away. A figure that was not read
    is NULL in them."""
    data = _load("questions.toml")
    filled = {}
    for slug, entry in data["questions"].items():
        sql = entry["sql"].strip()
        for name, condition in data["filters"].items():
            sql = sql.replace(f"{{{name}}}", condition.strip())
        sql = _FIGURE.sub(lambda found: panel.figure_sql(found.group(1)), sql)
        filled[slug] = {**entry, "sql": sql, "hide_sql": True}
    return filled


def _table(name: str, entry: dict[str, Any]) -> dict[str, Any]:
    described = {key: value for key, value in entry.items() if key != "columns"}
    described["columns"] = {column: explain(name, column) for column in columns_of(name)}
    described["columns_en"] = {column: explain(name, column, "en") for column in columns_of(name)}
    if name == "figures":
        described["column_units"] = {item.column: item.unit for item in FORM.items}
    return described
