"""Commands of the ground floor: status, diff, export, serve."""

from __future__ import annotations

from pathlib import Path

import click

from archive.choose import choose
from archive.command import GOOD, PARTIAL, archive_option, json_option, leave, note, print_json
from archive.diff import as_dict, compare
from archive.export import FORMATS, reports, write_csv, write_jsonl
from archive.folder import Archive
from archive.reports import load_report
from archive.status import status as status_of


@click.command("status")
@archive_option
@json_option
def status(folder: Path, as_json: bool) -> None:
    """档案库里有什么、哪里不对 what the archive holds, and what is wrong."""
    with Archive(folder, read_only=True) as archive:
        found = status_of(archive.database)
    if as_json:
        print_json(found)
    else:
        _print_status(found)
    leave(PARTIAL if found["unreadable"] else GOOD)


def _print_status(found: dict) -> None:  # type: ignore[type-arg]
    totals = found["totals"]
    click.echo(
        f"报告 reports {totals['reports']} · 单位 units {totals['units']} · 文件 documents {totals['documents']} · "
        f"抓取记录 captures {totals['captures']} · 网站 sites {totals['sites']}"
    )
    for site in found["sites"]:
        last = f"上次 last {site['finished'] or site['started'] or '—'} ({site['reason'] or '未完成 unfinished'})"
        click.echo(f"\n{site['title']}  {site['home']}")
        click.echo(f"  报告 reports {site['reports']} · 问题 problems {site['problems'] or 0} · {last}")
    click.echo("")
    for unit in found["units"]:
        years = " ".join(str(year) for year in unit["years"]) or "—"
        fails = f"  ✗ {unit['fails']} 条不符 findings" if unit["fails"] else ""
        click.echo(f"{unit['name']} [{unit['scope']}]  {years}{fails}")
    for document in found["unreadable"]:
        click.echo(
            f"✗ {document['state']}: {document['detail']} [{document['url']} sha256:{document['sha256']}]"
        )


@click.command("export")
@archive_option
@json_option
@click.option(
    "--format", "kind", type=click.Choice(FORMATS), default="jsonl", show_default=True, help="格式 format."
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="写到何处（csv 为目录）where to (a folder for csv).",
)
def export(folder: Path, as_json: bool, kind: str, output: Path | None) -> None:
    """把全部数据连同数据字典取走 everything, with its data dictionary."""
    if output is None and (kind == "csv" or as_json):
        raise click.UsageError("请用 -o 指定去处 this needs -o PATH")
    with Archive(folder, read_only=True) as archive:
        if output is None:
            for entry in reports(archive.database):
                print_json(entry)
            return
        write = write_csv if kind == "csv" else write_jsonl
        count = write(archive.database, output)
    if as_json:
        print_json({"format": kind, "path": str(output), "reports": count})
    else:
        note(f"已写出 {count} 份报告 {count} reports written: {output}")


@click.command("diff")
@click.argument("unit")
@click.argument("old", metavar="YEAR", type=int)
@click.argument("new", metavar="YEAR", type=int)
@click.option(
    "--with", "other", metavar="UNIT", help="第二个年度取自此单位 take the second year from this unit."
)
@click.option("--scope", type=click.Choice(["aggregate", "own", "uncertain"]), help="口径 scope.")
@click.option("--html", "as_html", is_flag=True, help="输出一张网页 print a page.")
@click.option(
    "--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="语言 language."
)
@archive_option
@json_option
def diff(
    unit: str, old: int, new: int, other: str | None, scope: str | None, as_html: bool, lang: str,
    folder: Path, as_json: bool,
) -> None:  # fmt: skip
    """比较两个年度 figures and words of UNIT in two years; what cannot be compared is set apart."""
    from archive.site import comparison  # the words and the page of the site serve here, too

    with Archive(folder, read_only=True) as archive:
        chosen = (
            choose(archive.database, unit, old, scope=scope),
            choose(archive.database, other or unit, new, scope=scope),
        )
        before, after = (load_report(archive.database, choice.report) for choice in chosen)
    for choice in chosen:
        if choice.others:
            note(f"取 taken: {choice}")
    found = compare(before, after)
    if as_json:
        print_json(as_dict(found))
    else:
        click.echo(comparison.as_html(found, lang) if as_html else comparison.as_text(found, lang), nl=False)


@click.command("serve")
@archive_option
@click.option("--host", default="127.0.0.1", show_default=True, help="地址 address to listen on.")
@click.option("--port", default=8001, show_default=True, type=click.IntRange(0, 65535), help="端口 port.")
@click.option("--open", "open_browser", is_flag=True, help="打开浏览器 open a browser.")
@click.option("--public", is_flag=True, help="允许外部访问 let others reach it.")
def serve(folder: Path, host: str, port: int, open_browser: bool, public: bool) -> None:
    """打开网站 the archive as a site (Datasette)."""
    from archive.serve import serve as run  # Datasette takes half a second to import: only here

    run(folder, host=host, port=port, open_browser=open_browser, public=public)


COMMANDS = (status, diff, export, serve)
