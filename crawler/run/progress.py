"""A progress bar for a person at a terminal; silence for everything else."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from archive.language import tally


@contextmanager
def progress() -> Iterator[Callable[[Any], None] | None]:
    """Yields a function to call with the running figures of a site, or None where nobody watches."""
    if not sys.stderr.isatty():
        yield None
        return
    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TextColumn(
            tally(
                ("请求", "requests", "{task.fields[requests]}"),
                ("报告", "reports", "{task.fields[reports]}"),
                ("问题", "problems", "{task.fields[blocked]}"),
            )
        ),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    tasks: dict[str, Any] = {}

    def advance(site: Any) -> None:
        if site.site not in tasks:
            tasks[site.site] = bar.add_task(site.title, total=None, requests=0, reports=0, blocked=0)
        bar.update(tasks[site.site], requests=site.requests, reports=site.reports, blocked=site.blocked)

    with bar:
        yield advance
