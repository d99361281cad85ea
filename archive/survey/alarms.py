"""Alarms for the operator: a site that refuses, is silent or has shrunk; a disk that is nearly full. Pure:
clock and disk are parameters."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

from archive.database.captures import SHRUNK
from archive.database.sqlite import Database
from archive.sentence import Label, Sentence, say, verbatim
from archive.survey.national import outcome_of
from archive.vocabulary import CrawlEnd, Outcome

_QUIET = frozenset(
    [CrawlEnd.FINISHED, CrawlEnd.NIGHT, CrawlEnd.SHUTDOWN, CrawlEnd.LOCKED, CrawlEnd.UNFINISHED]
)
"""Ends of a crawl that need no attention."""
_ONCE = frozenset([CrawlEnd.KILLED, CrawlEnd.HUNG, CrawlEnd.BUSY])
"""Ends that the next crawl mends. They raise an alarm only when they repeat."""
_SAY_WHY = frozenset(
    [Outcome.BLOCKED, Outcome.FORBIDDEN, Outcome.UNREACHABLE, Outcome.MOVED, Outcome.WRONG_SITE]
)
"""Outcomes that explain a crawl without reports, so that it does not count as shrunk."""
_LOOKED_AT = 10


@dataclass(frozen=True, slots=True)
class Alarm:
    """An alarm. Its `key` identifies it: two alarms with the same key are the same alarm."""

    key: str
    title: Sentence
    said: Sentence


def alarms(
    database: Database, now: datetime, *, silent_days: float, free: int, least_free: int
) -> Iterator[Alarm]:
    """Yield every present alarm. `free` and `least_free` are bytes on the disk of the archive."""
    if free < least_free:
        yield Alarm("disk", say("alarm_disk"), say("gigabytes_left", size=free / 1000000000.0))
    sites = list(database.query("SELECT name, title FROM sites ORDER BY name"))
    for site in sites:
        yield from _of_site(site, _crawls(database, site["name"]), now, silent_days)
    newest = database.execute("SELECT max(started) FROM crawls").fetchone()[0]
    if sites and newest and _age(newest, now) > timedelta(days=silent_days):
        yield Alarm("timer", say("alarm_timer"), say("last_crawl", when=newest))


def _crawls(database: Database, site: str) -> list[dict[str, Any]]:
    return list(
        database.query(
            "SELECT started, finished, reason, reports, stats FROM crawls WHERE site = ? AND finished NOT NULL "
            "ORDER BY id DESC LIMIT ?",
            [site, _LOOKED_AT],
        )
    )


def _of_site(
    site: dict[str, Any], crawls: list[dict[str, Any]], now: datetime, silent_days: float
) -> Iterator[Alarm]:
    if not crawls:
        return
    last = crawls[0]
    same = len(list(takewhile(lambda crawl: crawl["reason"] == last["reason"], crawls)))
    if last["reason"] not in _QUIET and (last["reason"] not in _ONCE or same > 1):
        term = CrawlEnd.named(last["reason"])
        what = Label(term, term.zh, term.en) if term else last["reason"]
        yield Alarm(
            f"{last['reason']}:{site['name']}",
            say("about_site", site=site["title"], what=what),
            verbatim(f"{last['finished']} ×{same}"),
        )
    problems = json.loads(last["stats"] or "{}").get("problem_list", [])
    outcome = outcome_of(last["reason"], last["reports"] or 0, problems)
    if outcome in _SAY_WHY and last["reason"] in _QUIET:
        why = problems[0]["message"] if problems else ""
        title = say("about_site", site=site["title"], what=Label(outcome, outcome.zh, outcome.en))
        yield Alarm(f"{outcome}:{site['name']}", title, verbatim(why))
    for problem in problems:
        if problem["code"] in SHRUNK and outcome not in _SAY_WHY:
            yield Alarm(
                f"shrunk:{site['name']}",
                say("alarm_shrunk", site=site["title"]),
                verbatim(problem["message"]),
            )
    good = next(
        (crawl for crawl in crawls if crawl["reason"] == CrawlEnd.FINISHED and crawl["reports"]), None
    )
    seen = good["finished"] if good else crawls[-1]["started"]
    if last is not good and _age(seen, now) > timedelta(days=silent_days):
        yield Alarm(
            f"silent:{site['name']}",
            say("alarm_silent", site=site["title"]),
            say("last_report", when=seen),
        )


def _age(moment: str, now: datetime) -> timedelta:
    return now - datetime.fromisoformat(moment)
