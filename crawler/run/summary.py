"""The result of a crawl: figures and problems of its sites, the text for people, the exit code."""

from __future__ import annotations

from dataclasses import dataclass, field

import click

from archive.commands.interface import (
    ERROR,
    GOOD,
    INTERRUPTED,
    PARTIAL,
)
from archive.language import aside, called, of_terminal, tally
from archive.vocabulary import CrawlEnd
from pipelines.stages.item import Problem

_ERRORS = frozenset(["nothing_found", "fewer_reports", CrawlEnd.DISK_FULL, CrawlEnd.STORE_FAILED])
"""Problems that count as failure."""
_CUT_SHORT = frozenset([CrawlEnd.BUSY, CrawlEnd.BLOCKED, CrawlEnd.HUNG, CrawlEnd.NIGHT])
"""Ends of a crawl that did not see all it set out to see, whatever its problems."""


@dataclass(slots=True)
class SiteSummary:
    """The results of one site. `reason` is a `CrawlEnd`: how the crawl ended."""

    site: str
    title: str
    requests: int = 0
    bytes: int = 0
    lists: int = 0
    articles: int = 0
    files: int = 0
    reports_new: int = 0
    reports_known: int = 0
    reports_resting: int = 0
    unchanged: int = 0
    duplicates: int = 0
    blocked: int = 0
    seconds: float = 0.0
    reason: str = CrawlEnd.WAITING
    problems: list[Problem] = field(default_factory=list)

    @property
    def reports(self) -> int:
        return self.reports_new + self.reports_known + self.reports_resting


@dataclass(slots=True)
class CrawlSummary:
    """All sites, in the requested order."""

    sites: list[SiteSummary]

    @property
    def problems(self) -> list[Problem]:
        return [problem for site in self.sites for problem in site.problems]

    @property
    def interrupted(self) -> bool:
        return any(site.reason in (CrawlEnd.SHUTDOWN, CrawlEnd.WAITING) for site in self.sites)


def exit_code(summary: CrawlSummary) -> int:
    """Return INTERRUPTED, ERROR, PARTIAL or GOOD, the first that applies."""
    if summary.interrupted:
        return INTERRUPTED
    if any(site.reason == CrawlEnd.FAILED for site in summary.sites):
        return ERROR
    if any(problem.code in _ERRORS for problem in summary.problems):
        return ERROR
    is_cut = any(site.reason in _CUT_SHORT for site in summary.sites)
    return PARTIAL if summary.problems or is_cut else GOOD


def print_summary(summary: CrawlSummary) -> None:
    """Print a line per site, with its problems below."""
    for site in summary.sites:
        new = [("新", "new", site.reports_new)]
        resting = [("未复查", "at rest", site.reports_resting)] if site.reports_resting else []
        counts = tally(
            ("报告", "reports", f"{site.reports}{aside(tally(*new, *resting))}"),
            ("请求", "requests", site.requests),
            ("未变", "unchanged", site.unchanged),
            ("重复", "duplicates", site.duplicates),
        )
        cost = f"{site.bytes / 1e6:.1f} MB · {site.seconds:.1f} s"
        click.echo(f"{site.title}: {counts} · {cost} · {called(CrawlEnd, site.reason)}")
        for problem in site.problems:
            about = " ".join(
                part for part in (problem.url, problem.sha256 and f"sha256:{problem.sha256}") if part
            )
            where = f" [{about}]" if about else ""
            click.echo(f"  ✗ {problem.code}: {problem.told(of_terminal())}{where}")
