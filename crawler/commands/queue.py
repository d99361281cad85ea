"""Commands for crawls on several machines: `worker` and `queue`, and the implementation of `crawl
--queue`."""

from __future__ import annotations

import logging
import signal
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive.commands.interface import (
    INTERRUPTED,
    archive_option,
    json_option,
    leave,
    note,
    print_json,
)
from archive.errors import QueueFailed
from archive.language import worded
from archive.sentence import say
from archive.survey.metrics import gauge
from crawler.queue.jobs import LEASE, Job
from crawler.run.summary import (
    CrawlSummary,
    SiteSummary,
    exit_code,
    print_summary,
)
from crawler.sites.site_file import Site

if TYPE_CHECKING:
    from crawler.queue.broker import Queue


def _queue(url: str, lease: float = LEASE) -> Queue:
    try:
        from crawler.queue.broker import Queue
    except ImportError:
        raise QueueFailed(say("needs_queue_packages")) from None
    return Queue(url, lease)


def enqueue(
    url: str, sites: list[Site], *, since: str | None, delay: float | None, rest: bool, as_json: bool
) -> None:
    """Add sites to a queue, each once, and print the next step."""
    queue = _queue(url)
    added = queue.add([Job(site, since, delay, rest) for site in sites])
    there = [site.name for site in sites if site.name not in added]
    if as_json:
        print_json({"added": added, "there_already": there})
        return
    note(
        worded(
            f"已排队: {len(added)} 个网站；已在队列中: {len(there)}",
            f"added: {len(added)} sites; there already: {len(there)}",
        )
    )
    note(
        worded(
            f"下一步: gongkai worker --queue {queue.name} --archive SHARD（每台机器），"
            "然后 gongkai merge SHARD ... --archive NEW",
            f"next: gongkai worker --queue {queue.name} --archive SHARD (on every machine), "
            "then gongkai merge SHARD ... --archive NEW",
        )
    )


_queue_option = click.option(
    "--queue", "url", envvar="GONGKAI_QUEUE", required=True, metavar="redis://HOST",
    help=worded("网站的任务队列（或用 GONGKAI_QUEUE）。", "the queue of sites (or GONGKAI_QUEUE)."),
)  # fmt: skip


@click.command("worker")
@_queue_option
@click.option(
    "--sites",
    default=4,
    show_default=True,
    type=click.IntRange(1),
    help=worded("同时抓取几个网站。", "sites at a time."),
)
@click.option(
    "--lease", default=LEASE, show_default=True, type=click.FloatRange(min=1),
    help=worded(
        "静默多少秒后任务转给他人；各机须一致。",
        "seconds of silence after which its sites go to others; the same everywhere.",
    ),
)  # fmt: skip
@click.option(
    "--patience", default=300.0, show_default=True, type=click.FloatRange(min=5),
    help=worded("停滞多少秒的抓取会被中止。", "seconds a crawl may stand still before it is ended."),
)  # fmt: skip
@click.option(
    "--until-empty",
    is_flag=True,
    help=worded("队列空了，各机都做完了，就退出。", "leave once nothing waits or runs at any worker."),
)
@archive_option
@json_option
def worker(
    url: str, sites: int, lease: float, patience: float, until_empty: bool, folder: Path, as_json: bool
) -> None:
    """抓取队列中的网站，存入本机自己的档案库（--archive）。

    Crawl sites of a queue into this worker's own archive (--archive).
    """
    queue = _queue(url, lease)
    from crawler.queue.worker import Worker

    logging.getLogger("dramatiq").setLevel(logging.CRITICAL + 1)  # the worker reports everything itself
    over: list[SiteSummary] = []
    caught: list[int] = []

    def done(summary: SiteSummary) -> None:
        over.append(summary)
        if not as_json:
            print_summary(CrawlSummary([summary]))

    here = Worker(queue, folder, sites=sites, done=done, said=note, patience=patience)

    def stop(number: int, _: object) -> None:
        caught.append(number)
        here.stop()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    here.run(until_empty=until_empty)
    summary = CrawlSummary(over)
    if as_json:
        print_json(asdict(summary))
    leave(INTERRUPTED if signal.SIGINT in caught else exit_code(summary))


@click.command("queue")
@_queue_option
@click.option(
    "--prometheus",
    is_flag=True,
    help=worded("输出给 Prometheus textfile collector 的数字。", "print numbers for a textfile collector."),
)
@json_option
def queue(url: str, prometheus: bool, as_json: bool) -> None:
    """看哪些网站在等，哪台机器在抓哪一个。

    Which sites wait, and which worker is at which.
    """
    entries = _queue(url).entries()
    if prometheus:
        running = sum(entry.worker is not None for entry in entries)
        states = [({"state": "waiting"}, len(entries) - running), ({"state": "running"}, running)]
        click.echo("\n".join(gauge("gongkai_queue_sites", "sites of the queue", states)))
        return
    if as_json:
        print_json([asdict(entry) for entry in entries])
        return
    for entry in entries:
        click.echo(f"{entry.title}（{entry.site}）: {entry.worker or worded('等待', 'waiting')}")
    running = sum(entry.worker is not None for entry in entries)
    note(f"{worded('进行中', 'running')} {running} · {worded('等待', 'waiting')} {len(entries) - running}")
