"""Alarms for the operator of an archive, sent like alerts. An alarm is sent once, and again only after it was
over."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import httpx

from archive.alerts.outbox import Outbox
from archive.alerts.subscriptions import Operator
from archive.database.sqlite import Database
from archive.language import Language
from archive.news.entries import News
from archive.sentence import Sentence, say, verbatim
from archive.survey.alarms import Alarm, alarms
from archive.survey.trouble import trouble

_PATIENCE = 10.0  # seconds


def raise_alarms(
    database: Database, folder: Path, outbox: Outbox, operator: Operator, site: str, now: str
) -> list[Alarm]:
    """Put new alarms into the outbox, and return them."""
    found = list(
        alarms(
            database, datetime.fromisoformat(now), silent_days=operator.silent_days,
            free=shutil.disk_usage(folder).free, least_free=int(operator.free_gb * 1e9),
        )
    )  # fmt: skip
    if last := trouble(folder):
        said = verbatim(f"{last.when}: {last.said}")
        found.append(Alarm(last.code, say("alarm_crawl_impossible"), said))
    one = operator.subscription
    fresh = outbox.switch(one.key, {alarm.key for alarm in found})
    new = [alarm for alarm in found if alarm.key in fresh]
    language: Language = "en" if one.language == "en" else "zh"
    outbox.post(one, [_news(alarm, now, language) for alarm in new], site, now)
    return new


def _news(alarm: Alarm, now: str, language: Language) -> News:
    """Return an alarm as news. The same alarm at another time is other news."""
    title, said = alarm.title.told(language), alarm.said.told(language)
    return News("alarm", f"{alarm.key} {now}", title, "/", now, (said,), (), {"alarm": alarm.key})


def beat(operator: Operator, environment: Mapping[str, str]) -> Sentence | str | None:
    """Request the address of the heartbeat, whose watcher notices when requests stop. Returns None, or the
    reason of a failure."""
    address = operator.heartbeat and replace(operator.target, address=operator.heartbeat).resolved(
        environment
    )
    if not operator.heartbeat:
        return None
    if address is None:
        return say("not_in_environment", name=operator.heartbeat)
    try:
        answer = httpx.get(address, timeout=_PATIENCE, follow_redirects=False, trust_env=False)
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        return f"{type(error).__name__}: {error}"
    return None if answer.is_success else f"HTTP {answer.status_code}"
