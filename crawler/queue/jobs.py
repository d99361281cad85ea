"""A job in transit: one site with its whole site file, so that a worker needs no site files."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Self
from urllib.parse import urlsplit

from archive.errors import BadSiteFile
from archive.sentence import say
from crawler.sites.site_file import Site
from crawler.visits.due import Rhythm
from crawler.visits.hours import Hours

LEASE = 60.0
"""Seconds of silence after which a worker counts as dead."""


@dataclass(frozen=True, slots=True)
class Job:
    """A site to crawl; `since`, `delay` and `rest` as in `run_crawl`."""

    site: Site
    since: str | None = None
    delay: float | None = None
    rest: bool = False

    @property
    def hosts(self) -> list[str]:
        """Return the sorted names of all hosts of the crawl. Ports and schemes of a name count as one
        host."""
        return sorted({urlsplit(f"//{host}").hostname or host for host in self.site.hosts})

    def as_dict(self) -> dict[str, Any]:
        """Return the job as plain JSON."""
        site: dict[str, Any] = {field.name: getattr(self.site, field.name) for field in fields(Site)}
        site |= {name: sorted(site[name]) for name in ("hosts", "private")}
        site |= {"columns": list(self.site.columns), "night": self.site.night and str(self.site.night)}
        site["rhythm"] = {"season": self.site.rhythm.season, "rest": self.site.rhythm.rest}
        return {"site": site, "since": self.since, "delay": self.delay, "rest": self.rest}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """Return the job of a dict. Raises BadSiteFile for a job of another gongkai version."""
        try:
            site = dict(data["site"])
            site |= {name: frozenset(site[name]) for name in ("hosts", "private")}
            site |= {"columns": tuple(site["columns"]), "night": site["night"] and Hours.parse(site["night"])}
            site["rhythm"] = Rhythm(**site["rhythm"])
            return cls(Site(**site), data["since"], data["delay"], data.get("rest", False))
        except (KeyError, TypeError, ValueError) as error:
            raise BadSiteFile(say("job_of_another_version", error=repr(error))) from None
