"""Subscriptions of tests: a file of them, and the ends that they name."""

from __future__ import annotations

import json
from pathlib import Path

SITE = "https://gongkai.example.org/"


def subscribe(folder: Path, **fields: object) -> Path:
    """A file of one subscription that wants everything there is, unless told otherwise."""
    lines = [f"site = {json.dumps(SITE)}", "[[subscriptions]]", 'name = "编辑部"']
    if "since" not in fields:
        lines.append("since = 2000-01-01")
    lines += [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in fields.items() if value]
    path = folder / "alerts.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path
