"""Derive `crawler/sites/portals.tsv`, the home addresses of the governments of China, from a table of places
(`region_code`, `place`, `home`, `a_list_page`, `note`) as others collected it in April 2026.

    python scripts/derive_portals.py CHINA_PORTALS.tsv crawler/sites/portals.tsv

Nobody has asked these addresses for this project: they are where a first crawl begins, and it confirms or corrects them.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from urllib.parse import urljoin

from archive.places.gazetteer import gazetteer


def relative(home: str, page: str) -> str:
    """A list page as it is written in the table: its path where it is on the home page's host."""
    path = page.removeprefix(home)
    return f"/{path}" if path != page and urljoin(home, f"/{path}") == page else page


def main(source: str, target: str) -> None:
    names = gazetteer().names
    lines = ["code\tname\thome\tlist_page\tnote"]
    with Path(source).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            name = row["place"].rpartition("/")[2]
            own = "" if names.get(row["region_code"]) == name else name
            home = row["home"].strip()
            fields = (row["region_code"], own, home, relative(home, row["a_list_page"].strip()), row["note"])
            lines.append("\t".join(fields).rstrip("\t"))
    Path(target).write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
