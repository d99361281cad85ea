"""Findings as a site file: facts in TOML, known facts and doubts in its note."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import tomli_w

from archive.errors import SiteFileExists
from archive.sentence import say
from archive.storage.whole import write_whole
from crawler.cms.recognise import AUTO
from crawler.probing.learnt import Findings
from crawler.probing.samples import FOLDER, save_sample
from crawler.sites.addresses import place
from crawler.sites.site_file import read_site

NOTHING: Mapping[str, Any] = {}


def write_site(
    findings: Findings, target: Path, date: str, *, force: bool = False, told: Mapping[str, Any] = NOTHING
) -> list[Path]:
    """Write the site file, to `target` or into that folder as `<code>_<name>.toml`, with the sample beside
    it, and return the paths. `told` holds settings from the user. Raises SiteFileExists if the file exists,
    unless `force` is set."""
    path = target if target.suffix == ".toml" else target / f"{_stem(findings)}.toml"
    if path.exists() and not force:
        raise SiteFileExists(say("file_exists", path=path), url=findings.home)
    write_whole(path, tomli_w.dumps(site_table(findings, date, told), multiline_strings=True))
    read_site(path)  # the written file must be readable
    if findings.sample is None:
        return [path]
    return [path, save_sample(path.parent / FOLDER, path.stem, findings.sample, findings.cms)]


def site_table(findings: Findings, date: str, told: Mapping[str, Any] = NOTHING) -> dict[str, Any]:
    """Return the table of the file. It holds no guesses."""
    whose = findings.identity
    facts = {
        "title": whose.title or place(findings.home),
        "home": findings.home,
        "region_code": whose.region_code,
        "unit": whose.unit if whose.region_code else None,
        "cms": findings.cms if findings.cms != AUTO else None,
        "columns": findings.starts,
        **told,
        "note": "\n".join([*_notes(findings, date), ""]),
    }
    return {name: value for name, value in facts.items() if value or value == 0}


def _notes(findings: Findings, date: str) -> Iterator[str]:
    yield f"gongkai sites add, {date}: {findings.requests} requests, {findings.reports} titles of reports seen."
    for source, said in findings.identity.said.items():
        yield f"Seen: {source}: {said}."
    if findings.identity.doubt:
        yield f"Doubt: {findings.identity.doubt}."
    marks = {page.mark: page.cms for page in findings.pages if page.mark}
    for mark, cms in marks.items():
        yield f"Seen: {cms}, by {mark!r}."
    encodings = sorted({page.encoding for page in findings.pages})
    yield f"Seen: {findings.scheme}, {', '.join(encodings)}; robots.txt: {_robots(findings)}."
    if findings.rendered:
        yield f"Seen: {findings.rendered} pages that only a browser shows."
    if findings.columns and not findings.starts:
        yield f"Seen: {', '.join(column.url for column in findings.columns)}; units may have columns of their own."
    if not findings.columns:
        yield "Not seen: the 年报 column."
    if findings.cut:
        yield "Not seen: everything; there was more than a probe asks for."


def _robots(findings: Findings) -> str:
    return "; ".join(f"{host}: {verdict}" for host, verdict in findings.robots.items())


def _stem(findings: Findings) -> str:
    host = (urlsplit(findings.home).netloc or "").lower().removeprefix("www.").removesuffix(".gov.cn")
    name = re.sub(r"[^a-z0-9]+", "-", host).strip("-")
    code = findings.identity.region_code
    return f"{code}_{name}" if code else name
