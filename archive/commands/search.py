"""`gongkai search`: units by name and passages by words, in the same way as the site."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from archive.catalogue.areas import the_place
from archive.commands.interface import (
    archive_option,
    json_option,
    note,
    print_json,
)
from archive.database.folder import Archive
from archive.database.full_text import without_marks
from archive.database.passages import COUNT_TO, facets
from archive.database.passages import search as find_passages
from archive.errors import NotFound
from archive.form.definition import FORM
from archive.language import of_terminal, tally, worded
from archive.reports.body_names import bodies_named
from archive.vocabulary import Level


@click.command("search")
@click.argument("words", nargs=-1, required=True)
@click.option(
    "--place",
    metavar="PLACE",
    help=worded("只找此地及其下：区划代码、名称或拼音。", "this place and below: a code, a name or pinyin."),
)
@click.option("--year", type=int, help=worded("只找此年度的报告。", "reports on this year."))
@click.option(
    "--level",
    type=click.Choice([str(level) for level in Level]),
    help=worded("单位层级。", "level of the body."),
)
@click.option(
    "--part",
    type=click.Choice([section.id for section in FORM.sections]),
    help=worded("报告的哪一部分。", "part of the report."),
)
@click.option(
    "--limit",
    default=20,
    show_default=True,
    type=click.IntRange(1, 1000),
    help=worded("最多列出几段。", "passages at most."),
)
@archive_option
@json_option
def search(
    words: tuple[str, ...], place: str | None, year: int | None, level: str | None, part: str | None, limit: int,
    folder: Path, as_json: bool,
) -> None:  # fmt: skip
    """按名称（也可用拼音）找单位，并找出含有全部 WORDS 的段落。

    Bodies by name (pinyin, too) and passages that hold all WORDS.
    """
    text = " ".join(words)
    groups = facets([the_place(place).code] if place else [], year=year, level=level, part=part)
    with Archive(folder, read_only=True) as archive:
        nearby = None
        try:
            names = [] if groups else bodies_named(archive.database, text)
        except NotFound as error:
            names, nearby = [], error
        found = find_passages(archive.database, text, groups, limit)
        hits = [_hit(hit) for hit in found.hits]
    if as_json:
        print_json({"units": names, "count": found.count, "passages": hits})
        return
    if nearby and not found.count:
        note(nearby.told(of_terminal()))
    for name in names:
        click.echo(f"▪ {name}")
    for hit in hits:
        click.echo(f"{hit['unit'] or hit['title']} {hit['year'] or ''}  {hit['heading'] or hit['part']}")
        click.echo(f"    {hit['excerpt']}")
    more = "+" if found.count > COUNT_TO else ""
    note(
        tally(
            ("单位", "units", len(names)),
            ("段落", "passages", f"{min(found.count, COUNT_TO)}{more}"),
            ("列出", "shown", len(hits)),
        )
    )


def _hit(hit: dict[str, Any]) -> dict[str, Any]:
    """Return a passage with the facts that identify its report outside of this archive."""
    names = ("unit", "year", "scope", "title", "heading", "sha256", "url")
    return {name: hit[name] for name in names} | {
        "part": hit["key"],
        "excerpt": without_marks(hit["snippet"]),
    }
