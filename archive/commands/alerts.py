"""`gongkai alerts`: sends news to subscribers, after a crawl or from cron."""

from __future__ import annotations

import os
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from archive.alerts.delivery import Tried, deliver, prepare
from archive.alerts.message import subject, text
from archive.alerts.operator import beat, raise_alarms
from archive.alerts.outbox import FILE, Fresh, Outbox
from archive.alerts.subscriptions import Subscriptions, read_subscriptions
from archive.commands.interface import (
    GOOD,
    PARTIAL,
    archive_option,
    json_option,
    leave,
    note,
    print_json,
    spoken,
)
from archive.database.folder import Archive
from archive.language import aside, worded
from archive.sentence import say
from archive.storage.lock import Lock
from archive.survey.alarms import Alarm

SUBSCRIPTIONS = "alerts.toml"


@click.command("alerts")
@click.option(
    "--subscriptions", "file", type=click.Path(dir_okay=False, path_type=Path),
    help=worded(
        "订阅文件（默认为档案库中的 alerts.toml）。",
        "file of subscriptions [default: alerts.toml in the archive].",
    ),
)  # fmt: skip
@click.option(
    "--dry-run",
    is_flag=True,
    help=worded("只显示会发送什么，不发送、不记录。", "print what would be sent; send and note nothing."),
)
@archive_option
@json_option
def alerts(file: Path | None, dry_run: bool, folder: Path, as_json: bool) -> None:
    """把新报告、改动和自相矛盾告诉订阅者，每件一次；没有送达的下次再试。

    Tells subscribers of new reports, amendments and contradictions, once each; what
    does not arrive is tried again at the next run.
    """
    wanted = read_subscriptions(file or folder / SUBSCRIPTIONS)
    with Archive(folder, read_only=True) as archive:
        database = archive.database
        lock = Lock(folder / ".alerts.lock", say("alerts_busy"))
        with lock, Outbox(folder / FILE, is_kept=not dry_run) as outbox:
            fresh = prepare(database, outbox, wanted, _now())
            raised = _alarms(archive, outbox, wanted)
            tried = [] if dry_run else deliver(outbox, wanted, os.environ, _now)
            waiting = outbox.waiting() if dry_run else []
    still = beat(wanted.operator, os.environ) if wanted.operator and not dry_run else None
    if as_json:
        print_json(
            {
                "subscriptions": [_subscription(one) for one in fresh],
                "messages": [*map(_tried, tried), *(one.message for one in waiting)],
                "failed": sum(one.error is not None for one in tried),
                **(
                    {"alarms": [asdict(alarm) for alarm in raised], "heartbeat": still}
                    if wanted.operator
                    else {}
                ),
            }
        )
    else:
        for one in fresh:
            _tell(one)
        for alarm in raised:
            click.echo(f"✗ {worded('警报', 'alarm')}: {spoken(alarm.title)}{aside(spoken(alarm.said))}")
        if still:
            note(f"✗ {worded('心跳地址无应答', 'the heartbeat was not heard')}: {still}")
        for attempt in tried:
            _say(attempt)
        for each in waiting:
            click.echo(f"\n→ {each.target}\n{subject(each.message)}\n\n{text(each.message)}", nl=False)
    leave(PARTIAL if still or any(one.error for one in tried) else GOOD)


def _alarms(archive: Archive, outbox: Outbox, wanted: Subscriptions) -> list[Alarm]:
    if wanted.operator is None:
        return []
    return raise_alarms(archive.database, archive.root, outbox, wanted.operator, wanted.site, _now())


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _subscription(one: Fresh) -> dict[str, Any]:
    return {
        "name": one.subscription.name, "news": len(one.news), "begins": one.is_begun, "before": one.before,
    }  # fmt: skip


def _tried(one: Tried) -> dict[str, Any]:
    message = one.waiting.message
    return {
        "id": message["id"], "subscription": message["subscription"], "target": str(one.waiting.target),
        "news": len(message["news"]), "made": message["made"], "delivered": one.error is None, "tries": one.tries,
        "error": one.error,
    }  # fmt: skip


def _tell(one: Fresh) -> None:
    name = one.subscription.name
    if one.is_begun and one.before:
        note(
            worded(
                f"{name}: 自现在起订阅，此前的 {one.before} 条不发（要发请写 since）",
                f"{name}: begins now; {one.before} before it are not sent (name a day with since)",
            )
        )
    click.echo(f"{name}: {worded('新消息', 'news')} {len(one.news)}")


def _say(one: Tried) -> None:
    message = one.waiting.message
    if one.error is None:
        click.echo(f"✓ {worded('已送达', 'delivered')}: {subject(message)} → {one.waiting.target}")
        return
    tried = aside(f"{one.tries} {worded('次', 'tries')}: {one.error}")
    click.echo(
        f"✗ {worded('没有送达，下次再试', 'not delivered, tried again at the next run')}: "
        f"{subject(message)} → {one.waiting.target}{tried}"
    )
