"""Commands of the ground floor: diff, export, serve, publish."""

from __future__ import annotations

from pathlib import Path

import click

from archive.commands.interface import (
    archive_option,
    json_option,
    note,
    print_json,
)
from archive.compare.figures import as_dict, compare
from archive.database.folder import Archive
from archive.export.formats import FORMATS, reports
from archive.export.formats import export as export_to
from archive.reports.choosing import choose
from archive.reports.loading import load_report


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
    help="写到何处（csv、parquet 为目录）where to (a folder for csv and parquet).",
)
def export(folder: Path, as_json: bool, kind: str, output: Path | None) -> None:
    """把全部数据连同数据字典取走 everything, with its data dictionary."""
    if output is None and (kind != "jsonl" or as_json):
        raise click.UsageError("请用 -o 指定去处 this needs -o PATH")
    with Archive(folder, read_only=True) as archive:
        if output is None:
            for entry in reports(archive.database):
                print_json(entry)
            return
        done = export_to(archive.database, output, kind)
    if done.cut:
        note(
            f"{done.cut} 段文字超过单元格上限，已截短 texts were cut to what a cell of Excel holds; csv has them whole"
        )
    if as_json:
        print_json({"format": kind, "path": str(output), "reports": done.reports})
    else:
        note(f"已写出 {done.reports} 份报告 {done.reports} reports written: {output}")


@click.command("diff")
@click.argument("unit")
@click.argument("old", metavar="YEAR", type=int)
@click.argument("new", metavar="YEAR", type=int)
@click.option(
    "--with", "other", metavar="UNIT", help="第二个年度取自此单位 take the second year from this unit."
)
@click.option("--scope", type=click.Choice(["aggregate", "own", "uncertain"]), help="口径 scope.")
@click.option(
    "--versions",
    nargs=2,
    type=click.IntRange(1),
    default=(None, None),
    metavar="OLD NEW",
    help="比较哪两版（同一年度写两遍）which versions (name the year twice).",
)
@click.option("--html", "as_html", is_flag=True, help="输出一张网页 print a page.")
@click.option(
    "--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="语言 language."
)
@archive_option
@json_option
def diff(
    unit: str, old: int, new: int, other: str | None, scope: str | None, versions: tuple[int | None, int | None],
    as_html: bool, lang: str, folder: Path, as_json: bool,
) -> None:  # fmt: skip
    """比较两个年度 figures and words of UNIT in two years (or two versions of a year, or of two units); what cannot be
    compared is set apart."""
    from archive.site import comparison  # the words and the page of the site serve here, too

    with Archive(folder, read_only=True) as archive:
        chosen = (
            choose(archive.database, unit, old, scope=scope, version=versions[0]),
            choose(archive.database, other or unit, new, scope=scope, version=versions[1]),
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
@click.option(
    "--immutable", is_flag=True, help="无人再写：可缓存、可下载 nobody writes: cached, downloadable."
)
@click.option("--prefix", default="/", help="代理所用的路径 path of the site behind a proxy.")
def serve(
    folder: Path, host: str, port: int, open_browser: bool, public: bool, immutable: bool, prefix: str
) -> None:
    """打开网站 the archive as a site (Datasette)."""
    from archive.site.serve import serve as run  # Datasette takes half a second to import: only here

    run(
        folder, host=host, port=port, open_browser=open_browser, public=public, immutable=immutable,
        prefix=prefix,
    )  # fmt: skip


@click.command("publish")
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--address",
    default="http://localhost/",
    show_default=True,
    help="将来的网址 where the files will be found.",
)
@archive_option
@json_option
def publish(directory: Path, address: str, folder: Path, as_json: bool) -> None:
    """把网站写成静态文件 the site as files in DIRECTORY, for any web server."""
    from archive.site.serve import publish as run

    count = run(folder, directory, address)
    if as_json:
        print_json({"path": str(directory), "files": count})
    else:
        note(f"已写出 {count} 个文件 files written: {directory}")
