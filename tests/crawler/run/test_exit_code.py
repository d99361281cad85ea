"""What a crawl tells the program that called it."""

from __future__ import annotations

import pytest

from archive.commands.interface import GOOD, PARTIAL
from archive.vocabulary import CrawlEnd
from crawler.run.summary import CrawlSummary, SiteSummary, exit_code


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        (CrawlEnd.FINISHED, GOOD),
        (CrawlEnd.BUSY, PARTIAL),
        (CrawlEnd.NIGHT, PARTIAL),
        (CrawlEnd.HUNG, PARTIAL),
        (CrawlEnd.BLOCKED, PARTIAL),
    ],
)
def test_a_crawl_cut_short_is_no_whole_crawl(reason: CrawlEnd, code: int) -> None:
    site = SiteSummary("a", "a")
    site.reason = reason
    assert exit_code(CrawlSummary([site])) == code
