"""`gongkai sites`: lists the known portals, probes a portal, and writes a site file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archive.commands.interface import (
    ERROR,
    GOOD,
    PARTIAL,
    json_option,
    leave,
    note,
    print_json,
    spoken,
)
from archive.errors import UnknownSite
from archive.language import of_terminal, worded
from archive.sentence import say
from crawler.commands.sites_export import export
from crawler.sites.site_file import (
    Site,
    known_at,
    known_sites,
    own_folder,
    site_at,
)
from pipelines.clock import now

if TYPE_CHECKING:
    from crawler.probing.learnt import Findings

_STATES = {
    "open": worded("可以访问", "answers"),
    "forbidden": worded("robots.txt 不允许", "robots.txt forbids it"),
    "unreachable": worded("无法访问", "no answer"),
    "blocked": worded("被拦截，不再尝试", "refuses us: left alone"),
    "geo_blocked": worded("限境内访问", "only from within China"),
    "login": worded("要求登录", "wants a login"),
    "busy": worded("请求过多", "asks for a pause"),
}
_delay_option = click.option(
    "--delay",
    type=click.FloatRange(min=0),
    help=worded("对同一主机两次请求之间的秒数。", "seconds between requests."),
)
_private_option = click.option(
    "--private",
    metavar="HOST",
    multiple=True,
    help=worded("允许此主机在内网。", "this host may be in a private network."),
)


class _Sites(click.Group):
    """A group whose unknown commands are places: `gongkai sites 宁夏`."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            return super().resolve_command(ctx, ["list", *args])
        return super().resolve_command(ctx, args)


@click.group("sites", cls=_Sites, invoke_without_command=True)
@json_option
@click.pass_context
def sites(context: click.Context, as_json: bool) -> None:
    """列出已知的门户；探查或添加一个。

    The portals known; probe one or add one.
    """
    if context.invoked_subcommand is None:
        _list(as_json)
    elif as_json:
        context.obj = {"as_json": True}


@sites.command("list")
@click.argument("place", required=False)
@json_option
@click.pass_context
def list_(context: click.Context, place: str | None, as_json: bool) -> None:
    """列出已知的门户；或某地 PLACE 及所辖各地的网址，按市排列。

    The portals known; or the addresses of PLACE and all places in it, by city.
    """
    if place:
        _list_places(place, as_json or bool(context.obj))
    else:
        _list(as_json or bool(context.obj))


sites.add_command(export)


def _list_places(place: str, as_json: bool) -> None:
    from crawler.sites import portals  # reads its table, which only a search by place needs

    named = portals.portals_of(place)
    rows = {id(row): row for one in named for row in portals.below(one) or [one]}
    files = {site.region_code: site for site in known_sites()}
    if as_json:
        names = ("code", "name", "home", "list_page", "software", "note")
        told = ({name: getattr(row, name) for name in names} | {"path": row.path} for row in rows.values())
        print_json([{**one, "file": one["code"] in files} for one in told])
        return
    if not rows:
        raise UnknownSite(say("no_address_of_place", place=place))
    for row in rows.values():
        known = f"  = {files[row.code].name}" if row.code in files else ""
        indent = "" if row.code.endswith("0000") else "  " if row.code.endswith("00") else "    "
        click.echo(f"{indent}{portals.said(row)}{known}")


def _list(as_json: bool) -> None:
    found = known_sites(lambda error: note(f"✗ {error.code}: {error}"))
    if as_json:
        print_json([_site(site) for site in found])
        return
    for site in found:
        click.echo(f"{site.name:<12} {site.region_code or '—':<8} {site.title}  {site.home}  [{site.cms}]")


def _site(site: Site) -> dict[str, Any]:
    names = ("name", "title", "home", "region_code", "unit", "cms", "like", "note")
    return {name: getattr(site, name) for name in names} | {"columns": list(site.columns)}


@sites.command("probe")
@click.argument("url")
@_delay_option
@_private_option
@json_option
@click.pass_context
def probe(
    context: click.Context, url: str, delay: float | None, private: tuple[str, ...], as_json: bool
) -> None:
    """看一个首页通向什么：软件、栏目、名称和代码；至多请求八次。

    What a home page leads to: software, columns, name and code; at most eight requests.
    """
    findings = _probe(url, delay, private)
    if as_json or context.obj:
        print_json(findings.document() | {"known_as": _known(url)})
    else:
        for line in (*_told(findings), *_missed(findings, _known(url))):
            click.echo(line)
    leave(_code(findings))


@sites.command("add")
@click.argument("url")
@click.option(
    "--output", "-o", type=click.Path(path_type=Path),
    help=worded(
        "写到此文件或目录 [默认：GONGKAI_SITES 或 ./sites]。",
        "file or folder to write to [default: GONGKAI_SITES or ./sites].",
    ),
)  # fmt: skip
@click.option("--force", is_flag=True, help=worded("覆盖已有文件。", "replace a file that is there."))
@_delay_option
@_private_option
@json_option
@click.pass_context
def add(
    context: click.Context,
    url: str,
    output: Path | None,
    force: bool,
    delay: float | None,
    private: tuple[str, ...],
    as_json: bool,
) -> None:
    """认出首页背后的门户，写成 TOML 站点文件。

    Recognise the portal behind a home page and write its TOML, with a saved page as its test.
    """
    from crawler.probing.draft import write_site

    findings = _probe(url, delay, private)
    written: list[Path] = []
    if findings.pages:
        told = {"delay": delay, "private": [host.lower() for host in private]}
        written = write_site(findings, output or own_folder(), now()[:10], force=force, told=told)
    if as_json or context.obj:
        print_json(
            findings.document() | {"known_as": _known(url), "written": [str(path) for path in written]}
        )
    else:
        for line in (*_told(findings), *_missed(findings, _known(url)), *_next(written)):
            click.echo(line)
    leave(_code(findings))


def _probe(url: str, delay: float | None, private: tuple[str, ...]) -> Findings:
    from crawler.probing.probe import probe as run  # Scrapy takes a second to import

    site = site_at(url)
    trusted = frozenset(host.lower() for host in private)
    return run(replace(site, private=trusted), delay=delay, settings={"LOG_LEVEL": "CRITICAL"})


def _known(url: str) -> str | None:
    site = known_at(url)
    return site.name if site else None


def _code(findings: Findings) -> int:
    if findings.state == "unreachable":
        return ERROR
    return PARTIAL if not findings.reports or findings.identity.doubt or findings.problems else GOOD


def _told(findings: Findings) -> Iterator[str]:
    """Yield the findings as lines."""
    whose = findings.identity
    state = _STATES.get(findings.state, findings.state)
    yield f"{findings.home}: {state} · {worded('请求', 'requests')} {findings.requests}"
    place = f"{worded('区划代码', 'division code')}: {whose.region_code or '—'}"
    yield f"{worded('名称', 'name')}: {whose.title or '—'} · {place}"
    for source, said in whose.said.items():
        yield f"  {source}: {said}"
    yield f"{worded('软件', 'software')}: {findings.cms}"
    for mark, cms in {page.mark: page.cms for page in findings.pages if page.mark}.items():
        yield f"  {cms}: {mark!r}"
    for column in findings.columns:
        count = (
            worded("未看", "not looked at")
            if column.reports is None
            else f"{column.reports} {worded('份', 'reports')}"
        )
        yield f"{worded('年报栏目', 'column')}: {column.title or '—'} {column.url} ({count})"
    for host, verdict in findings.robots.items():
        yield f"robots.txt {host}: {verdict}"
    if findings.rendered:
        yield f"{worded('须用浏览器', 'pages that only a browser shows')}: {findings.rendered}"
    if encodings := sorted({page.encoding for page in findings.pages}):
        yield f"{worded('编码', 'encoding')}: {', '.join(encodings)} · {findings.scheme}"


def _missed(findings: Findings, known: str | None) -> Iterator[str]:
    """Yield missing and doubtful findings as lines, with advice."""
    if known:
        yield f"! {worded('已知为', 'known already as')}: {known}"
    if findings.identity.doubt:
        yield worded(
            f"! {spoken(findings.identity.doubt)}；请核对后填写 region_code",
            f"! {spoken(findings.identity.doubt)}; find out which is right and fill in region_code",
        )
    elif findings.pages and not findings.identity.region_code:
        yield worded(
            "! 未能确定区划代码，请填写 region_code",
            "! no division code could be told; fill in region_code",
        )
    if findings.pages and not findings.columns:
        yield worded(
            "! 未找到年报栏目；如知其址，请写入 columns",
            "! no column found; if you know one, write it under columns",
        )
    elif findings.pages and not findings.reports:
        yield f"! {worded('栏目中未见年报', 'no report seen in the columns')}"
    if findings.cut:
        yield worded(
            "! 还有更多页面，抓取时会走完",
            "! there is more than a probe looks at; a crawl walks all of it",
        )
    for problem in findings.problems:
        yield f"✗ {problem.code}: {problem.told(of_terminal())} [{problem.url or ''}]"


def _next(written: list[Path]) -> Iterator[str]:
    if not written:
        yield worded("没有写文件", "nothing written")
        return
    for path in written:
        yield f"{worded('写入', 'written')}: {path}"
    yield worded(
        f"下一步: 看一遍文件，然后 gongkai crawl {written[0]}",
        f"next: read the file, then gongkai crawl {written[0]}",
    )
