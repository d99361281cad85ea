"""`gongkai status`: the holdings of the archive and its problems; by year, the bodies that owe a report and
those that have one."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from archive.catalogue.areas import the_place
from archive.clock import BEIJING, in_beijing
from archive.commands.interface import (
    GOOD,
    PARTIAL,
    archive_option,
    json_option,
    leave,
    print_json,
    spoken,
)
from archive.database.folder import Archive
from archive.form.labels import label_of
from archive.language import aside, called, tally, worded
from archive.sentence import restored
from archive.survey.absence import Covered
from archive.survey.coverage import HELD, coverage
from archive.survey.metrics import crawls, totals
from archive.survey.national import national
from archive.survey.status import status as status_of
from archive.vocabulary import AnswerState, CoverageState, CrawlEnd, ListProof, Outcome, Reach, Scope


@click.command("status")
@click.option(
    "--year",
    type=int,
    help=worded("这一年度谁该发布、谁没有发布。", "who owes a report on this year, and who has none."),
)
@click.option(
    "--place",
    metavar="PLACE",
    help=worded(
        "只看此地（配合 --year）：区划代码、名称或拼音。",
        "only this place: a division code, a name or pinyin.",
    ),
)
@click.option(
    "--national", "is_national", is_flag=True,
    help=worded("全国一览：按省份和软件。", "the round as a whole, by province and software."),
)  # fmt: skip
@click.option(
    "--prometheus",
    is_flag=True,
    help=worded("输出给 Prometheus textfile collector 的数字。", "print numbers for a textfile collector."),
)
@archive_option
@json_option
def status(
    year: int | None, place: str | None, is_national: bool, prometheus: bool, folder: Path, as_json: bool
) -> None:
    """档案库里有什么、哪里不对。

    What the archive holds, and what is wrong.
    """
    if place and year is None:
        raise click.UsageError(worded("--place 要与 --year 同用", "--place goes with --year"))
    code = the_place(place).full if place else None
    with Archive(folder, read_only=True) as archive:
        if prometheus:
            click.echo(totals(archive.database) + crawls(archive.database), nl=False)
            return
        if is_national:
            _report_national(national(archive.database), as_json)
            return
        if year is not None:
            _report_coverage(coverage(archive.database, year, datetime.now(BEIJING).date(), code), as_json)
            return
        found = status_of(archive.database)
    if as_json:
        print_json(found)
    else:
        _print_status(found)
    leave(PARTIAL if found["unreadable"] or any(site["wrong"] for site in found["sites"]) else GOOD)


def _report_national(found: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(found)
        return
    for row in found["provinces"]:
        if row["sites"]:
            places = row["places"] or "—"
            within = aside(worded(f"{places} 地", f"{places} places"))
            click.echo(f"{row['name'] or '—'}: {_outcomes(row)}{within}")
    click.echo("")
    for row in found["software"]:
        click.echo(f"{row['software']}: {_outcomes(row)}")
    click.echo(f"\n{worded('合计', 'total')}: {_outcomes(found['total'])}")


def _outcomes(row: dict[str, Any]) -> str:
    """Return the counts in a line, without zeros: `40/42 asked · 120 reports · found 31 · blocked 2`."""
    named = [f"{worded(one.zh, str(one))} {row[str(one)]}" for one in Outcome if row[str(one)]]
    asked = f"{worded('已问', 'asked')} {row['asked']}/{row['sites']}"
    return " · ".join([asked, f"{worded('报告', 'reports')} {row['reports']}", *named])


def _print_status(found: dict) -> None:  # type: ignore[type-arg]
    totals = found["totals"]
    click.echo(
        tally(
            ("报告", "reports", totals["reports"]),
            ("单位", "units", totals["units"]),
            ("文件", "documents", totals["documents"]),
            ("抓取记录", "captures", totals["captures"]),
            ("网站", "sites", totals["sites"]),
        )
    )
    for site in found["sites"]:
        _print_site(site)
    click.echo("")
    for unit in found["units"]:
        years = " ".join(str(year) for year in unit["years"]) or "—"
        fails = f"  ✗ {unit['fails']} {worded('条不符', 'findings')}" if unit["fails"] else ""
        click.echo(f"{unit['name']} [{called(Scope, unit['scope'])}]  {years}{fails}")
    for lost in found["removed"]:
        sure = (
            worded("已撤下", "removed")
            if lost["confirmed"]
            else worded("可能撤下，两周后再查", "perhaps removed, to be checked again")
        )
        click.echo(
            f"✗ {sure}: {worded('最后见于', 'last seen')} {in_beijing(lost['last_seen']):%Y-%m-%d} [{lost['url']}]"
        )
    for document in found["unreadable"]:
        said = restored(document["detail"], document["sentence"], label_of) or ""
        click.echo(f"✗ {document['state']}: {spoken(said)} [{document['url']} sha256:{document['sha256']}]")


def _print_site(site: dict) -> None:  # type: ignore[type-arg]
    ended = called(CrawlEnd, site["reason"] or CrawlEnd.UNFINISHED)
    moment = site["finished"] or site["started"]
    last = (
        f"{worded('上次', 'last')} {f'{in_beijing(moment):%Y-%m-%d %H:%M}' if moment else '—'}{aside(ended)}"
    )
    if (reach := Reach.named(site["reach"] or "")) and reach != Reach.WHOLE:
        last += f" · {worded(reach.zh, reach.en)}"
        if site["walked"]:
            last += f" · {worded('上次走遍', 'last walk over all')} {in_beijing(site['walked']):%Y-%m-%d}"
    most = site["expected"]["most"]
    usual = aside(f"{worded('应有', 'expected')} {site['expected']['least']}–{most}") if most else ""
    click.echo(f"\n{site['title']}  {site['home']}")
    counts = tally(
        ("报告", "reports", site["reports"]),
        ("上次找到", "found", f"{site['found'] or 0}{usual}"),
        ("问题", "problems", site["problems"] or 0),
    )
    click.echo(f"  {counts} · {last}")
    if site["states"]:
        click.echo(
            "  "
            + " · ".join(
                f"{called(AnswerState, state)} {count}" for state, count in sorted(site["states"].items())
            )
        )
    for one in site["lists"]:
        whole = f"{worded('未见全', 'not seen whole')}: {spoken(restored(one['why'], one['sentence'], label_of) or '')}"
        if one["whole"]:
            whole = worded("见全", "seen whole")
            whole += aside(called(ListProof, one["proof"])) if one["proof"] else ""
        said = aside(f"{worded('自称', 'says')} {one['said']}") if one["said"] is not None else ""
        counts = tally(
            ("条目", "rows", f"{one['seen']}{said}"),
            ("请求", "asked", one["asked"]),
            ("按规则未请求", "refused", one["refused"]),
            ("页", "pages", one["pages"]),
        )
        click.echo(f"  {worded('列表', 'list')} {one['name'] or one['url']}: {counts} · {whole}")
    for wrong in site["wrong"]:
        told = restored(wrong["message"], wrong["sentence"], label_of) or ""
        times = f" ×{wrong['count']}" if wrong["count"] > 1 else ""
        about = f" [{wrong['url']}]" if wrong["url"] else ""
        click.echo(f"  ✗ {wrong['code']}{times}: {spoken(told)}{about}")


def _report_coverage(covered: list[Covered], as_json: bool) -> None:
    """Print the bodies that published and those that did not. Exits with 3 if a body that owes a report has
    none."""
    missing = [one for one in covered if one.deadline and one.state not in (*HELD, CoverageState.NOT_DUE)]
    if as_json:
        print_json([_plain(one) for one in covered])
    else:
        for one in covered:
            click.echo(_line(one))
        held = sum(one.state in HELD for one in covered)
        unseen = sum(one.state == CoverageState.NOT_PUBLISHED for one in missing)
        counts = f"{worded('应发布', 'bodies in view')} {len(covered)} · {worded('已有', 'found')} {held}"
        term = CoverageState.NOT_PUBLISHED
        told = f"{worded(term.zh, term.en)} {unseen} · {worded('过期限而不知', 'unknown after the deadline')}"
        click.echo(f"\n{counts} · {told} {len(missing) - unseen}")
    leave(PARTIAL if missing else GOOD)


def _plain(one: Covered) -> dict[str, Any]:
    return asdict(replace(one, evidence=None)) | {"evidence": str(one.evidence) if one.evidence else None}


def _line(one: Covered) -> str:
    mark = "✓" if one.state in HELD else "✗" if one.state == CoverageState.NOT_PUBLISHED else "·"
    late = f" {one.days_late} {worded('天', 'days')}" if one.days_late else ""
    about = f"  [{one.evidence}]" if one.evidence else ""
    when = f"  {worded('发布', 'published')} {one.published}" if one.published else ""
    owed = f"  {worded('期限', 'due')} {one.deadline}" if one.deadline else ""
    return f"{mark} {one.unit} [{called(Scope, one.scope)}]  {called(CoverageState, one.state)}{late}{when}{owed}{about}"
