"""A saved page of a portal's list with the expected reading, so that no change of the code loses a portal.

`samples/640221_pingluo.sample.json` has the page's address, its software and its reports; `page` names the
file with the original bytes. One test reads every sample (tests/crawler/probing/test_saved_lists.py).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from archive.storage.whole import write_whole
from crawler.cms import STRATEGIES
from crawler.cms.page import Page
from crawler.cms.recognise import AUTO, recognise
from crawler.frontier.listing import list_page
from crawler.probing.probe_spider import Seen

FOLDER = "samples"  # beside the site files


def read_list(seen: Seen, cms: str) -> dict[str, Any]:
    """Return the reading of a list page: its reports and its next pages."""
    page = Page.of(seen.url, seen.body)
    family = STRATEGIES[recognise(page) if cms == AUTO else cms]
    listing = list_page(page, seen.column or seen.url, family)
    rows = [{"url": link.url, "title": link.title, "date": link.date} for link in listing.entries]
    return {"entries": rows, "pages": [ask.url for ask in listing.pages]}


def save_sample(folder: Path, stem: str, seen: Seen, cms: str) -> Path:
    """Write the page and the expected JSON, and return the path of the JSON. Replaces existing files."""
    kind = "json" if Page.of(seen.url, seen.body).data is not None else "html"
    page, expected = folder / f"{stem}.{kind}", folder / f"{stem}.sample.json"
    write_whole(page, seen.body)
    about = {"url": seen.url, "column": seen.column, "cms": cms, "page": page.name}
    text = json.dumps(about | read_list(seen, cms), ensure_ascii=False, indent=1)
    write_whole(expected, f"{text}\n")
    return expected


def samples(folder: Path) -> list[Path]:
    """Return the samples of a folder of sites."""
    return sorted((folder / FOLDER).glob("*.sample.json"))


def reread(expected: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return (the expected reading, the actual reading) of a sample."""
    said = json.loads(expected.read_text(encoding="utf-8"))
    body = (expected.parent / said["page"]).read_bytes()
    read = read_list(Seen(said["url"], body, said["column"]), said["cms"])
    return {name: said[name] for name in read}, read
