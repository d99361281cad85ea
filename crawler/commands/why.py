"""`gongkai why URL`: shows how an address was found, or the rule against its request."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import click

from archive.clock import in_beijing
from archive.commands.interface import GOOD, PARTIAL, archive_option, json_option, leave, print_json
from archive.database import lists
from archive.database.folder import Archive
from archive.database.sqlite import Database
from archive.errors import MissingBlob
from archive.language import called, worded
from archive.vocabulary import AnswerState
from crawler.cms import STRATEGIES, follow
from crawler.cms.page import Page
from crawler.cms.recognise import recognise
from crawler.frontier.promise import promises
from crawler.frontier.refusals import OTHER, RULES

_WHY = {rule.name: worded(rule.zh, rule.en) for rule in (*RULES, OTHER)}
_SAID = {
    "asked": worded("已请求", "asked for"),
    "refused": worded("未请求：按规则", "not asked for, by the rule"),
    "repeated": worded("别的列表已请求", "asked for where another list had it"),
    "resting": worded("已知，未到复查时间", "known, at rest until its time comes"),
    "older": worded("早于 --since，未请求", "older than --since"),
    "offsite": worded("不在本站主机上，未请求", "on a host that is not the site's"),
    "trap": worded("同类网址已证明是陷阱，未请求", "of a kind of addresses that proved a trap"),
}
_ROLES = {
    "section": worded("栏目页", "section"),
    "column": worded("年报列表", "list of reports"),
    "turn": worded("列表的后续页", "further page of the list"),
    "entry": worded("列表条目", "row of a list"),
    "elsewhere": worded("别的主机", "another host"),
}
_DEEP = 20  # steps back to the home page


@click.command("why")
@click.argument("url")
@archive_option
@json_option
def why(url: str, folder: Path, as_json: bool) -> None:
    """一个网址怎样被找到，或因哪条规则未被请求。

    How URL was found, or by which rule it was not asked for.
    """
    with Archive(folder, read_only=True) as archive:
        found = explain(archive, url)
    if as_json:
        print_json(found)
    else:
        _print(found)
    leave(GOOD if found["steps"] or found["rows"] or found["seen_on"] else PARTIAL)


def explain(archive: Archive, url: str) -> dict[str, Any]:
    """Return the archive's knowledge of an address: its rows on lists, the steps that led to it and its
    responses; for an address never requested, the pages that link to it with its promise there."""
    database = archive.database
    rows = [row | {"why": _WHY.get(row["rule"] or "")} for row in lists.rows_at(database, url)]
    steps = list(_steps(database, url))
    answers = list(
        database.query(
            "SELECT fetched, status, state, url FROM captures WHERE requested = ? OR url = ? ORDER BY id DESC LIMIT 5",
            [url, url],
        )
    )
    seen = [] if steps or rows or answers else list(islice(_seen_on(archive, url), 5))
    return {
        "url": url,
        "asked": bool(answers) or any(step["role"] != "elsewhere" for step in steps[:1]),
        "rows": rows,
        "steps": steps,
        "answers": answers,
        "seen_on": seen,
    }


def _steps(database: Database, url: str) -> Iterator[dict[str, Any]]:
    """Yield the steps from the address back to the start of the crawl."""
    seen: set[str] = set()
    at: str | None = url
    while at and at not in seen and len(seen) < _DEEP:
        seen.add(at)
        step = lists.step_to(database, at)
        if step is None:
            return
        yield step
        at = step["listed_on"]


def _seen_on(archive: Archive, url: str) -> Iterator[dict[str, Any]]:
    """Yield pages of the last crawls that link to an address without a request."""
    key = follow.same(url)
    pages = archive.database.query(
        "SELECT url, sha256, max(id) FROM captures WHERE sha256 NOT NULL AND state IN ('page', 'list', 'report') "
        "GROUP BY url ORDER BY max(id) DESC LIMIT 500"
    )
    for row in list(pages):
        try:
            page = Page.of(row["url"], archive.store.get(row["sha256"]))
        except MissingBlob:
            continue
        here = [link for link in STRATEGIES[recognise(page)].links(page) if follow.same(link.url) == key]
        for link in here[:1]:
            promised = next(iter(promises(here, home=False)), None)
            yield {
                "page": row["url"],
                "title": link.title or link.text,
                "promise": promised.score if promised else 0,
                "kind": promised.why if promised else None,
            }


def _print(found: dict[str, Any]) -> None:
    click.echo(found["url"])
    for row in found["rows"]:
        rule = f" {row['rule']}: {row['why']}" if row["rule"] else ""
        click.echo(f"  {worded('列表', 'list')} {row['name'] or ''} [{row['list']}]")
        click.echo(
            f"    “{row['title'] or ''}” · {_SAID.get(row['outcome'], row['outcome'])}{rule} · "
            f"{in_beijing(row['started']):%Y-%m-%d}"
        )
    for number, step in enumerate(found["steps"]):
        promise = (
            f" · {worded('期望', 'promise')} {step['promise'].partition(' ')[0]}" if step["promise"] else ""
        )
        start = f"← {step['listed_on']}" if step["listed_on"] else worded("起点", "where the crawl began")
        if step["role"] == "elsewhere":
            click.echo(worded("  未请求：在别的主机上", "  not asked for: on a host that is not the site's"))
        way = worded("来路", "way") if not number else "        "
        click.echo(
            f"  {way} {_ROLES.get(step['role'], step['role'])} “{step['title'] or ''}”{promise} {start}"
        )
    for answer in found["answers"]:
        state = called(AnswerState, answer["state"])
        said = f"{in_beijing(answer['fetched']):%Y-%m-%d %H:%M} HTTP {answer['status']} {state}"
        click.echo(f"  {worded('回答', 'answer')} {said} [{answer['url']}]")
    for page in found["seen_on"]:
        promise = (
            f"{page['kind']} {page['promise']}"
            if page["promise"]
            else worded("不像通往年报", "leads to no reports by its words")
        )
        click.echo(
            worded(
                f"  见于 {page['page']} “{page['title']}”，未请求: {promise}",
                f"  stands on {page['page']} “{page['title']}”, not asked for: {promise}",
            )
        )
    if not (found["rows"] or found["steps"] or found["answers"] or found["seen_on"]):
        click.echo(worded("  档案库里没有见过这个网址", "  no page in the archive has this address"))
