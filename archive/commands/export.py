"""`gongkai export`: the archive or a part of it, as data files."""

from __future__ import annotations

import re
from pathlib import Path

import click

from archive.catalogue.areas import the_place
from archive.commands.interface import (
    archive_option,
    json_option,
    note,
    print_json,
    spare_evidence,
)
from archive.database.folder import Archive
from archive.export.formats import FORMATS, reports
from archive.export.formats import export as export_to
from archive.export.selection import Selection, narrowed
from archive.language import worded
from archive.reports.body_names import bodies_named
from archive.vocabulary import Generation, Kind, Level, Scope, Term


def _years(_context: click.Context, _option: click.Parameter, said: str | None) -> tuple[int, int] | None:
    """Parse a year, or the first and the last year of a range. Raises BadParameter for other text."""
    if said is None:
        return None
    found = re.fullmatch(r"(\d{4})(?:-(\d{4}))?", said)
    if not found:
        raise click.BadParameter(
            worded(
                f"应为年度，如 2023 或 2019-2023: {said}", f"should be a year like 2023 or 2019-2023: {said}"
            )
        )
    return int(found[1]), int(found[2] or found[1])


def _choice(terms: type[Term]) -> click.Choice[str]:
    return click.Choice([str(term) for term in terms])


@click.command("export")
@archive_option
@json_option
@click.option(
    "--format",
    "kind",
    type=click.Choice(FORMATS),
    default="jsonl",
    show_default=True,
    help=worded("格式。", "format."),
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help=worded("写到何处（csv、parquet 为目录）。", "where to (a folder for csv and parquet)."),
)
@click.option(
    "--unit",
    "units",
    multiple=True,
    help=worded("只要此单位：全名、名称的一部分或拼音。", "only this body: a name, a part of it, pinyin."),
)
@click.option(
    "--place",
    "places",
    metavar="PLACE",
    multiple=True,
    help=worded("只要此地及其下各地。", "only this place and below."),
)
@click.option(
    "--year",
    "years",
    metavar="YEAR[-YEAR]",
    callback=_years,
    help=worded("只要此年度，或起止年度。", "only this year, or from-to."),
)
@click.option("--scope", "scopes", type=_choice(Scope), multiple=True, help=worded("口径。", "scope."))
@click.option(
    "--generation", "generations", type=_choice(Generation), multiple=True, help=worded("表式。", "form.")
)
@click.option(
    "--type", "kinds", type=_choice(Kind), multiple=True, help=worded("单位类型。", "type of the body.")
)
@click.option(
    "--level", "levels", type=_choice(Level), multiple=True, help=worded("单位层级。", "level of the body.")
)
def export(
    folder: Path, as_json: bool, kind: str, output: Path | None, units: tuple[str, ...], places: tuple[str, ...],
    years: tuple[int, int] | None, **chosen: tuple[str, ...],
) -> None:  # fmt: skip
    """取走全部或一部分数据，连同数据字典。

    Everything or a part of it, with its data dictionary.
    """
    if output is None and (kind != "jsonl" or as_json):
        raise click.UsageError(worded("请用 -o 指定去处", "this needs -o PATH"))
    if output is not None:
        spare_evidence(folder, output)
    codes = tuple(the_place(place).code for place in places)
    with Archive(folder, read_only=True) as archive:
        names = tuple(name for unit in units for name in bodies_named(archive.database, unit))
        with narrowed(archive.database, Selection(names, codes, years, **chosen)):
            if output is None:
                for entry in reports(archive.database):
                    print_json(entry)
                return
            done = export_to(archive.database, output, kind)
    if done.cut:
        note(
            worded(
                f"{done.cut} 段文字超过单元格上限，已截短；csv 中是全文",
                f"{done.cut} texts were cut to what a cell of Excel holds; csv has them whole",
            )
        )
    if as_json:
        print_json({"format": kind, "path": str(output), "reports": done.reports})
    else:
        note(worded(f"已写出 {done.reports} 份报告: {output}", f"{done.reports} reports written: {output}"))
