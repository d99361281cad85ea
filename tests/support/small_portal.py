"""A portal of a few lines: its pages, its site file, and the rows that a crawl of it left."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from archive.database.folder import Archive
from tests.support.crawling import (
    Answer,
)

HOME = "<a href='/xxgk/'>政府信息公开</a>"


SECTION = "<a href='/xxgk/nb/'>政府信息公开年报</a>"


def column(*rows: str) -> str:
    return "<ul>" + "".join(f"<li>{row}</li>" for row in rows) + "</ul>"


def entry(path: str, unit: str = "某县") -> str:
    return f"<a href='{path}'>{unit}2023年政府信息公开工作年度报告</a>"


def site(**pages: Answer | str) -> dict[str, Answer | str]:
    listed = {f"/xxgk/nb/{name}.html": page for name, page in pages.items()}
    rows = column(*(entry(f"./{name}.html", name) for name in pages))
    return {"/": HOME, "/xxgk/": SECTION, "/xxgk/nb/": rows, **listed}


def rows(folder: Path, query: str) -> list[dict[str, Any]]:
    with Archive(folder, read_only=True) as archive:
        return list(archive.database.query(query))
