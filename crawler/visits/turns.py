"""The sites that are due, from the last crawls in the archive."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive.database import captures
from archive.database.folder import DATABASE, Archive
from archive.vocabulary import CrawlEnd
from crawler.visits.due import Visit, when

if TYPE_CHECKING:
    from crawler.sites.site_file import Site


@dataclass(frozen=True, slots=True)
class Turn:
    """A site and the time of its next visit."""

    site: Site
    due: datetime


def turns(sites: Iterable[Site], folder: Path, now: datetime) -> list[Turn]:
    """Return every site with its next visit, the earliest first. Without an archive all sites are due."""
    if not (folder / DATABASE).is_file():
        found = [Turn(site, when(site.rhythm, [], site.night, now)) for site in sites]
    else:
        with Archive(folder) as archive:  # not read-only: an older archive is upgraded first
            found = [Turn(site, when(site.rhythm, visits(archive, site), site.night, now)) for site in sites]
    return sorted(found, key=lambda turn: turn.due)


def visits(archive: Archive, site: Site) -> list[Visit]:
    """Return the last crawls of a site, newest first."""
    return [_visit(row, site) for row in captures.last_crawls(archive.database, site.name)]


def _visit(row: dict[str, Any], site: Site) -> Visit:
    reason = row["reason"] or CrawlEnd.KILLED
    if reason == CrawlEnd.FINISHED and not row["reports"] and site.expected:
        reason = CrawlEnd.NOTHING
    not_before = row["not_before"] and datetime.fromisoformat(row["not_before"])
    return Visit(datetime.fromisoformat(row["finished"] or row["started"]), reason, not_before)
