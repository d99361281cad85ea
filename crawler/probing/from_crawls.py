"""The knowledge of crawls about a site as a site file, so that every later crawl begins at its column."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import tomli_w

from archive.database.sqlite import Database
from archive.storage.whole import write_whole
from archive.survey.national import national
from archive.vocabulary import Outcome
from crawler.cms import STRATEGIES
from crawler.cms.recognise import GENERIC
from crawler.sites.site_file import read_site


def learned(database: Database) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (file name, table) of every site whose last crawl found reports. Facts only: omits software that
    no page showed. Names a column only if all lists are below it; if bodies have their own lists, further
    bodies are found only from the home page."""
    for site in national(database)["sites"]:
        if site["outcome"] == Outcome.FOUND:
            code, name = site["region_code"], site["name"]
            yield (f"{code}_{name}" if code else name), _table(database, site)


def write(database: Database, folder: Path, *, force: bool = False) -> tuple[list[Path], list[Path]]:
    """Write the files into a folder. Return the written paths, and the existing paths that were left
    unchanged."""
    folder.mkdir(parents=True, exist_ok=True)
    written, left = [], []
    for stem, table in learned(database):
        path = folder / f"{stem}.toml"
        if path.exists() and not force:
            left.append(path)
            continue
        write_whole(path, tomli_w.dumps(table, multiline_strings=True))
        read_site(path)  # the written file must be readable
        written.append(path)
    return written, left


def _table(database: Database, site: dict[str, Any]) -> dict[str, Any]:
    lists = list(
        database.query(
            "SELECT url, listed_on, whole, seen FROM lists WHERE crawl = "
            "(SELECT crawl FROM lists AS l JOIN crawls AS c ON c.id = l.crawl WHERE c.site = ? ORDER BY c.id DESC LIMIT 1)",
            [site["name"]],
        )
    )
    listed = {row["url"] for row in lists}
    tops = [row["url"] for row in lists if row["listed_on"] not in listed - {row["url"]}]
    known = site["software"] if site["software"] in STRATEGIES and site["software"] != GENERIC else None
    facts = {
        "title": site["title"],
        "home": site["home"],
        "region_code": site["region_code"],
        "cms": known,
        "columns": tops if len(tops) == 1 else [],
        "note": "\n".join([*_notes(site, lists, tops), ""]),
    }
    return {name: value for name, value in facts.items() if value}


def _notes(site: dict[str, Any], lists: list[dict[str, Any]], tops: list[str]) -> Iterator[str]:
    yield f"gongkai crawl, {site['started'][:10]}: {site['requests']} requests, {site['reports']} reports."
    whole = sum(bool(row["whole"]) for row in lists)
    yield f"Seen: {len(lists)} lists of reports with {sum(row['seen'] for row in lists)} rows; {whole} seen whole."
    if len(tops) > 1:
        yield f"Seen: {len(tops)} lists apart from each other, so that none of them is the column of all."
