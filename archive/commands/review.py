"""`gongkai review`: the findings that wait for a person, and the verdict."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click
from msgspec.structs import asdict

from archive.clock import BEIJING
from archive.commands.interface import archive_option, json_option, note, print_json, spoken
from archive.database.folder import Archive
from archive.form.rules import RULES
from archive.language import aside, worded
from archive.reports.body_names import bodies_named
from archive.reports.doubts import Doubt, judge, queue
from archive.site.concerns import sight
from archive.vocabulary import Judgement


@click.command("review")
@click.argument("address", required=False)
@click.option(
    "--verdict",
    type=click.Choice([term.value for term in Judgement]),
    help=worded("你的判断。", "what you found."),
)
@click.option("--why", help=worded("所见，一句话。", "what was seen, in one sentence."))
@click.option(
    "--who",
    envvar="GONGKAI_REVIEWER",
    help=worded("复核者（或用 GONGKAI_REVIEWER）。", "who looked (or GONGKAI_REVIEWER)."),
)
@click.option("--unit", help=worded("只看此单位。", "only this body."))
@click.option("--year", type=int, help=worded("只看此年度。", "only this year."))
@click.option("--rule", help=worded("只看此规则，如 W.unit。", "only this rule, e.g. W.unit."))
@click.option("--judged", is_flag=True, help=worded("列出已判断的。", "list what was settled."))
@archive_option
@json_option
def review(
    address: str | None, verdict: str | None, why: str | None, who: str | None, unit: str | None, year: int | None,
    rule: str | None, judged: bool, folder: Path, as_json: bool,
) -> None:  # fmt: skip
    """列出档案库存疑之处；给出 ADDRESS、--verdict、--who 和 --why 即作判断，并记入复核文件。
    --verdict withdrawn 收回前一判断；--judged 列出已判断的。

    What the archive is in doubt of; with ADDRESS, --verdict, --who and --why the finding is settled, and the
    verdict is a row of verdicts.toml in the archive. The verdict "withdrawn" takes back the one before it; --judged
    lists what was settled.
    """
    if address is None:
        _list(folder, unit, year, rule, as_json, is_judged=judged)
        return
    if not (verdict and why and who):
        raise click.UsageError(
            worded(
                "请写明 --verdict、--why、--who",
                "say what you found, why, and who you are: --verdict, --why, --who",
            )
        )
    with Archive(folder) as archive:
        when = datetime.now(BEIJING).date()
        doubt, now = judge(archive, address, verdict, who=who, why=why, when=when)
    if as_json:
        print_json({**_plain(doubt), "status": now.status, "detail": str(now.detail), "verdict": verdict})
    else:
        note(f"{worded('已记录', 'recorded')}: {address} → {verdict}{aside(now.status)}")


def _list(
    folder: Path, unit: str | None, year: int | None, rule: str | None, as_json: bool, *, is_judged: bool
) -> None:
    with Archive(folder, read_only=True) as archive:
        names = bodies_named(archive.database, unit) if unit else ()
        doubts = list(queue(archive.database, rule=rule, year=year, units=names, is_judged=is_judged))
    if as_json:
        print_json([_plain(doubt) for doubt in doubts])
        return
    for doubt in doubts:
        demand = RULES.get(doubt.finding.rule)
        words = worded(demand.zh, demand.en) if demand else doubt.finding.rule
        click.echo(f"{doubt.unit or '—'} {doubt.year or '—'}  {words}")
        click.echo(f"  {spoken(doubt.finding.detail or '')}")
        click.echo(f"  {doubt.address}  {sight(doubt.sha256, doubt.finding)}")
    note(
        worded(
            f"待复核 {len(doubts)} 条；gongkai review 地址 --verdict … --who … --why …",
            f"{len(doubts)} to review: gongkai review ADDRESS --verdict … --who … --why …",
        )
    )


def _plain(doubt: Doubt) -> dict[str, Any]:
    found = {name: value for name, value in asdict(doubt.finding).items() if value is not None}
    if doubt.finding.detail:
        found["detail"] = str(doubt.finding.detail)
    about = {
        "report": doubt.report,
        "sha256": doubt.sha256,
        "unit": doubt.unit,
        "year": doubt.year,
        "url": doubt.url,
    }
    return {"address": doubt.address, **about, **found, "see": sight(doubt.sha256, doubt.finding)}
