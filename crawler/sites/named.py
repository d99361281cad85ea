"""Finding the site that a person names: a file, a known site, a home page, or a place of China by name, code
or host.

A site file goes before the row of its place. A name of several places is never guessed: the error offers
them.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from archive.errors import UnknownSite
from archive.language import worded
from archive.places.gazetteer import gazetteer, place_and_rest
from archive.places.naming import near, with_suggestions
from archive.places.short_names import has_no_reports, of_before
from archive.places.simplified import simplified
from archive.sentence import Sentence, say
from crawler.sites.addresses import twins
from crawler.sites.site_file import Site, known_sites, load_site, site_at

if TYPE_CHECKING:
    from crawler.sites.portals import Portal

_NAMES_A_FILE = re.compile(r"https?://|.*\.toml$", re.I)
_PLAIN = re.compile(r"[a-z0-9_-]+", re.I | re.ASCII)
_MOST_OFFERED = 12


def sites_named(what: str, *, below: bool = False) -> list[Site]:
    """Return the site of a name, or with `below` the sites of a place and of all places in it. Raises
    UnknownSite with advice."""
    text = what.strip()
    if _NAMES_A_FILE.match(text):
        return [load_site(text)]
    if not below and _PLAIN.fullmatch(text):
        try:
            return [load_site(text)]
        except UnknownSite:
            pass  # no site of this name: it may be a code or a host
    return _of_place(text, below=below)


def _of_place(text: str, *, below: bool) -> list[Site]:
    from crawler.sites import portals  # reads its table, which only a search by place needs

    rows = portals.portals_of(text)
    if len(rows) > 1:
        offered = "\n".join(f"  {portals.said(row)}" for row in rows[:_MOST_OFFERED])
        raise UnknownSite(say("places_of_one_name", text=text, offered=offered))
    if rows:
        return [_site(row) for row in (portals.below(rows[0]) if below else rows)]
    if re.fullmatch(r"[\w.-]+\.[a-z]{2,}", text, re.I | re.ASCII):
        return [load_site(f"http://{text}/")]
    if place := portals.place_of(text):
        raise UnknownSite(say("place_without_address", place=place))
    raise UnknownSite(_why_not(simplified("".join(text.split()))))


def _why_not(text: str) -> Sentence:
    """Return one sentence on a name without a portal: a place of before, a body or a town of a place, a place without
    such reports, or no place at all."""
    from crawler.sites import portals

    if has_no_reports(text):
        return say("place_without_reports", text=text)
    if said := of_before(text):
        return said
    code, rest = place_and_rest(text)
    counties = [code] if code and rest else sorted(_counties_of(text))
    if held := [row for row in portals.portals() if row.code in counties][:_MOST_OFFERED]:
        return say("body_within_place", text=text, places=["/".join(row.path) for row in held])
    names = [site.name for site in known_sites()] + [row.name for row in portals.portals()]
    return with_suggestions(say("no_place_or_site", text=text), near(text.lower(), names))


def _counties_of(town: str) -> set[str]:
    """Return the codes of the counties that have a town or street of this name."""
    places = gazetteer().names.items()
    return {code[:6] for code, name in places if len(code) > 6 and name.removesuffix("办事处") == town}


def _site(row: Portal) -> Site:
    """Return the site of a row: its site file if one has its host and code, else a site of the home page."""
    host = urlsplit(row.home).hostname or ""
    for site in known_sites():
        if site.region_code == row.code and set(twins(host)) & site.hosts:
            return site
    title = f"{row.name}人民政府"
    note = "；".join(filter(None, (row.note, _shared(row))))
    return replace(
        site_at(row.home), title=title, region_code=row.code or None, note=note or None, unit=_unit(row)
    )


def _unit(row: Portal) -> str | None:
    """Return the body behind a portal: the government of a place with a code; else None."""
    return f"{row.name}人民政府" if row.code and not row.note and row.name[-1] in "省市区县旗州盟" else None


def _shared(row: Portal) -> str:
    from crawler.sites import portals

    others = "、".join(f"{other.name}（{other.code}）" for other in portals.shares(row))
    return worded(f"同一主机亦属 {others}", f"the host is said to be that of {others}, too") if others else ""
