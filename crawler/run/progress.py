"""The progress of a crawl as a line on a terminal; silence elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from archive.commands.interface import running_line
from archive.language import tally


@contextmanager
def progress() -> Iterator[Callable[[Any], None] | None]:
    """Yield a function to call with the running figures of a site, or None without a terminal."""
    with running_line() as show:
        if show is None:
            yield None
            return
        figures: dict[str, tuple[int, int, int]] = {}

        def advance(site: Any) -> None:
            figures[site.site] = site.requests, site.reports, site.blocked
            requests, reports, blocked = map(sum, zip(*figures.values(), strict=True))
            show(
                tally(
                    ("网站", "sites", len(figures)),
                    ("请求", "requests", requests),
                    ("报告", "reports", reports),
                    ("被拦截", "refused", blocked),
                )
            )

        yield advance
