"""`gongkai diff`: figures and words of two years, versions or units."""

from __future__ import annotations

from pathlib import Path

import click

from archive.commands.interface import (
    archive_option,
    json_option,
    note,
    print_json,
    scope_option,
)
from archive.compare.comparison_json import as_dict
from archive.compare.figures import compare
from archive.database.folder import Archive
from archive.language import of_terminal, worded
from archive.reports.choosing import choose, choose_pair
from archive.reports.loading import load_report


@click.command("diff")
@click.argument("unit")
@click.argument("old", metavar="YEAR", type=int)
@click.argument("new", metavar="YEAR", type=int)
@click.option(
    "--with",
    "other",
    metavar="UNIT",
    help=worded("第二个年度取自此单位。", "take the second year from this unit."),
)
@scope_option
@click.option(
    "--versions",
    nargs=2,
    type=click.IntRange(1),
    default=(None, None),
    metavar="OLD NEW",
    help=worded("比较哪两版（同一年度写两遍）。", "which versions (name the year twice)."),
)
@click.option("--html", "as_html", is_flag=True, help=worded("输出一张网页。", "print a page."))
@click.option(
    "--lang",
    type=click.Choice(["zh", "en"]),
    default="en" if of_terminal() == "en" else "zh",
    show_default=True,
    help=worded("语言。", "language."),
)
@archive_option
@json_option
def diff(
    unit: str, old: int, new: int, other: str | None, scope: str | None, versions: tuple[int | None, int | None],
    as_html: bool, lang: str, folder: Path, as_json: bool,
) -> None:  # fmt: skip
    """比较 UNIT 两个年度（或同一年度的两版、或两个单位）的数字和文字；不可比的另列。同一年度写两遍，比较该年度的两份报告。

    Figures and words of UNIT in two years (or two versions of a year, or of two units); what cannot be
    compared is set apart. A year named twice compares its two reports: the other one with the one in effect.
    """
    from archive.site import comparison  # shares the words and the page of the site

    with Archive(folder, read_only=True) as archive:
        if old == new and other is None and versions == (None, None):
            chosen = choose_pair(archive.database, unit, old, scope=scope)
        else:
            chosen = (
                choose(archive.database, unit, old, scope=scope, version=versions[0]),
                choose(archive.database, other or unit, new, scope=scope, version=versions[1]),
            )
        before, after = (load_report(archive.database, choice.report) for choice in chosen)
    for choice in chosen:
        if choice.others:
            note(f"{worded('取', 'taken')}: {choice}")
    found = compare(before, after)
    if as_json:
        print_json(as_dict(found))
    else:
        click.echo(comparison.as_html(found, lang) if as_html else comparison.as_text(found, lang), nl=False)
