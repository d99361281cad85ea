"""docs/data-dictionary.md, made of the schema and of `site/tables.toml`.

`python -m archive.export.data_dictionary > docs/data-dictionary.md`
"""

from __future__ import annotations

from tempfile import TemporaryDirectory

from archive.catalogue.descriptions import metadata, table_title
from archive.database.folder import Archive
from archive.export.tables import Table, meaning, tables

_HEAD = """# 数据字典 Data dictionary

<!-- made by `python -m archive.export.data_dictionary`; a test holds it to that -->

`gongkai export`、`gongkai release` 和网站的 `/gongkai` 所给的每张表、每一列。空值（NULL）就是原文空白或无从得知，绝不是 0；
金额以元计；时间为 UTC（ISO 8601）。Every table and column of exports, releases and the site. NULL is a blank or unknown,
never 0; money is in yuan; times are UTC (ISO 8601).

`cells` 是竖表，一格一行；`figures` 是横表，一份报告一行，列名由键名的点改为下划线而成。`cells` is tall, a row a cell;
`figures` is wide, a row a report, its columns named after the keys.
"""


def page() -> str:
    """Return the whole page: every exported table, with the columns an empty archive has."""
    with TemporaryDirectory() as folder, Archive(folder) as archive:
        return _HEAD + "".join(_table(table) for table in tables(archive.database))


def _table(table: Table) -> str:
    about = metadata()["databases"]["gongkai"]["tables"].get(table.name, {})
    titles = " ".join(table_title(table.name, language) for language in ("zh", "en"))
    lines = [
        "",
        f"## {table.name}",
        "",
        f"{titles}：{about.get('description', '')}{about.get('description_en', '')}",
        "",
        "| 列 column | 类型 type | 含义 | meaning |",
        "|---|---|---|---|",
    ]
    for column in table.columns:
        zh, en = (_cell(meaning(table.name, column.name, language)) for language in ("zh", "en"))
        lines.append(f"| `{column.name}` | {column.kind} | {zh} | {en} |")
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    print(page(), end="")
