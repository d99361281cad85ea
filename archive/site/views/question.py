"""The questions: a page with a form of parameters, a picture, the rows, and all formats for download."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

from datasette.app import Datasette
from datasette.database import QueryInterrupted
from datasette.utils.asgi import AsgiStream, NotFound, Request, Response

from archive.catalogue import sayings
from archive.catalogue.answering import account_of, accounted, answered, in_words
from archive.catalogue.charts import Chart, Matrix
from archive.catalogue.descriptions import NAME, groups, questions
from archive.catalogue.questions import (
    CODED,
    DATED,
    STREAMED,
    Picture,
    name_of,
    parameters,
    pictures,
    stream,
)
from archive.catalogue.words import Words
from archive.site import answers, queries
from archive.site.answers import KINDS
from archive.site.asking import Asking, Row
from archive.site.concerns import spot_name
from archive.site.pictures import drawn, files, shared
from archive.site.rendering import is_snapshot
from archive.site.streaming import Written, sent

ROWS_SHOWN = 100
ROWS_DRAWN = 1000
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "jsonl": "application/x-ndjson; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}


async def index(datasette: Datasette, request: Request) -> Response:
    """Return the page of all questions, by topic."""
    ask = Asking(datasette, request)
    asked = questions().items()
    grouped = [
        (
            name,
            names[ask.words.language == "en"],
            [(slug, entry) for slug, entry in asked if entry["group"] == name],
        )
        for name, names in groups().items()
    ]
    return await ask.page("questions.html", {"groups": grouped})


async def question(datasette: Datasette, request: Request) -> Response:
    """Return the page of one question with its answer. Without a year in the address it takes the newest
    year, and all years if that year has no answer."""
    ask = Asking(datasette, request)
    slug, entry = entry_of(ask)
    arguments = await arguments_of(ask, entry)
    context: Row = {
        "rows": [],
        "codes": [],
        "columns": [],
        "is_slow": False,
        "is_cut": False,
        "sort": "",
        "page": 1,
        "bodies": {},
    }
    whole = context
    try:
        if not is_no_year(arguments.get("year")):
            context |= await _remembered(ask, slug, entry, arguments)
        if not context["rows"] and arguments.get("year") and not _is_asked(ask, arguments):
            arguments["year"] = ""
            context |= await _remembered(ask, slug, entry, arguments)
        whole = context
        shown, more = drawings(entry, context, ask.words)
        context = context | await _window(ask, entry, arguments, context)
        context["bodies"] = await _bodies(ask, context["rows"])
    except QueryInterrupted:
        shown, more = [], False
        context = whole = context | {"rows": [], "is_slow": True}
    link = urlencode(arguments)
    shown_as = files(ask, f"/question/{slug}", link)
    drawn_ones = (str(n) for n, (_, chart) in enumerate(shown) if _is_drawn(chart))
    context |= {
        "files": shown_as, "card": shared(shown_as, drawn_ones), "slug": slug,
        "question": entry, "arguments": arguments, "pictures": shown, "more_pictures": more,
        "rows_shown": ROWS_SHOWN, "called": partial(name_of, words=ask.words), "query": link, "formats": [*STREAMED, *KINDS],
        "coded": CODED, "dated": DATED, "told": sayings.told_by(context["codes"], ask.words),
        "here": ask.address(f"/question/{slug}" + ("" if is_snapshot(ask.datasette) or not link else f"?{link}")),
        "sql_url": ask.url(f"{NAME}/{slug}?{link}&_show_sql=1"),
        "no_year": is_no_year(arguments.get("year")),
        "is_missing_word": "q" in arguments and not arguments["q"],
        "answer": answered(slug, whole["rows"], ROWS_DRAWN, ask.words, partial(_in_words, ask.words)),
        "account": accounted(whole.get("account"), ask.words),
    }  # fmt: skip
    return await ask.page("question.html", context)


async def _window(ask: Asking, entry: Row, arguments: dict[str, str], found: Row) -> Row:
    """Return the rows to show: the first rows, or the page and order in the address."""
    sort, page = ask.text("sort", 120), ask.count("page", 1, 1000)
    ask.understood("sort", sort in found["columns"])
    sort = sort if sort in found["columns"] else ""
    order = ask.order()
    if sort or page > 1:
        by = f'ORDER BY "{sort}" {order.upper()} NULLS LAST' if sort else ""
        sql = f"SELECT * FROM ({entry['sql']}) {by} LIMIT {ROWS_SHOWN + 1} OFFSET {ROWS_SHOWN * (page - 1)}"
        found = await answer(ask, sql, arguments)
    rows = found["rows"]
    ask.not_past_the_end(page, rows)
    cut = {"rows": rows[:ROWS_SHOWN], "is_cut": len(rows) > ROWS_SHOWN}
    return {**found, **cut, "sort": sort, "order": order, "page": page}


async def _bodies(ask: Asking, rows: list[Row]) -> dict[tuple[str, str | None], int]:
    """Return the id of each body in the rows by its name and scope, and by its name alone where no other has it."""
    names = sorted({row["unit"] for row in rows if row.get("unit")})
    found = await ask.rows(queries.IDS_OF_NAMES, [json.dumps(names)]) if names else []
    times = Counter(row["name"] for row in found)
    alone: dict[tuple[str, str | None], int] = {
        (row["name"], None): row["id"] for row in found if times[row["name"]] == 1
    }
    return alone | {(row["name"], row["scope"]): row["id"] for row in found}


def drawings(entry: Row, found: Row, words: Words) -> tuple[list[Picture], bool]:
    """Return (pictures, are there more). Beyond ROWS_DRAWN rows, whole years may be missing from any line:
    then only the first bars of a ranking are drawn."""
    chart, rows = entry.get("chart"), found["rows"]
    is_ranking = chart is not None and (chart["kind"] == "bar" and chart["x"] != "year")
    if len(rows) > ROWS_DRAWN and not is_ranking:
        return [], chart is not None
    return pictures(chart, rows, words)


async def _remembered(ask: Asking, slug: str, entry: Row, arguments: dict[str, str]) -> Row:
    async def gather() -> Row:
        found = await answer(ask, entry["sql"], arguments)
        counting = account_of(slug)
        asked = {name: arguments.get(name, "") for name in ("unit", "year")}
        return {**found, "account": (await ask.rows(counting, asked))[0] if counting else None}

    found: Row = await ask.remembered(("question", slug, *arguments.values()), gather)
    return found


def _in_words(words: Words, column: str, value: object) -> str:
    """Return a value of a row for a sentence, in the words of the table below it."""
    if column in ("key", "subject", "applicant"):
        return spot_name(str(value), words)
    return in_words(column, value, words)


def _is_drawn(chart: Chart | Matrix) -> bool:
    return isinstance(chart, Chart) and bool(chart.marks)


async def picture(datasette: Datasette, request: Request) -> Response:
    """Return one of the pictures of an answer as a file, by its number."""
    ask = Asking(datasette, request)
    slug, entry = entry_of(ask)
    arguments = await arguments_of(ask, entry)
    shown, _ = drawings(entry, await _remembered(ask, slug, entry, arguments), ask.words)
    name = ask.words.pick(entry, "title")
    titled = {
        str(n): (" · ".join(filter(None, [name, title, arguments.get("year", "")])), chart)
        for n, (title, chart) in enumerate(shown)
        if isinstance(chart, Chart)
    }
    return await drawn(ask, titled, f"/question/{slug}?{urlencode(arguments)}")


async def take_away(datasette: Datasette, request: Request) -> AsgiStream | Written:
    """Return all rows of a question as a file, however many."""
    ask = Asking(datasette, request)
    slug, entry = entry_of(ask)
    kind = request.url_vars["kind"]
    arguments = await arguments_of(ask, entry)
    ask.understood("year", not is_no_year(arguments.get("year")))
    ask.all_understood()
    is_fixed = not ask.database.is_mutable
    if kind in KINDS:
        write_file = partial(_as_file, Path(ask.database.path), slug, entry["sql"], arguments, kind, is_fixed)
        return Written(write_file, f"{slug}.{kind}", _TYPES[kind])
    lots = stream(Path(ask.database.path), entry["sql"], arguments, kind, immutable=is_fixed)
    return sent(lots, f"{slug}.{kind}", _TYPES[kind])


def _as_file(
    database: Path, slug: str, sql: str, arguments: dict[str, str], kind: str, is_fixed: bool
) -> bytes:
    with TemporaryDirectory() as folder:
        target = Path(folder, f"{slug}.{kind}")
        answers.write(database, slug, sql, arguments, target, immutable=is_fixed)
        return target.read_bytes()


def entry_of(ask: Asking) -> tuple[str, Row]:
    """Return the question of the address by its slug. Raises NotFound."""
    slug = ask.request.url_vars["slug"]
    entry = questions().get(slug)
    if entry is None:
        raise NotFound(ask.words("no_question"))
    return slug, entry


def is_no_year(text: str | None) -> bool:
    """Return whether a text is given as a year but is none."""
    return bool(text) and not (len(text or "") == 4 and (text or "").isascii() and (text or "").isdigit())


async def arguments_of(ask: Asking, entry: Row) -> dict[str, str]:
    """Return the value of each parameter; the newest year if the address has no parameters."""
    asked = {name: ask.text(name) for name in parameters(entry["sql"])}
    if "q" in asked and not _is_asked(ask, asked):
        asked["q"] = entry.get("example", "")
    if not _is_asked(ask, asked) and "year" in asked and "q" not in asked:
        asked["year"] = str(await _newest_year(ask) or "")
    return asked


def _is_asked(ask: Asking, names: Iterable[str]) -> bool:
    """Return whether the address has any parameter of the question."""
    return any(name in ask.request.args for name in names)


async def _newest_year(ask: Asking) -> int | None:
    async def newest() -> int | None:
        year: int | None = (await ask.rows("SELECT max(year) AS year FROM report_years"))[0]["year"]
        return year

    found: int | None = await ask.remembered("newest_year", newest)
    return found


async def answer(ask: Asking, sql: str, arguments: dict[str, str]) -> Row:
    """Return the first rows of a question, enough for its pictures, the codes in the shown rows, and the
    columns."""
    window = f"SELECT * FROM ({sql}) LIMIT {ROWS_DRAWN + 1}"
    result = await ask.database.execute(window, arguments)
    rows = [dict(row) for row in result.rows]
    reports = sayings.reports_of(rows[:ROWS_SHOWN])
    codes = await ask.rows(sayings.CODES, reports) if reports else []
    return {
        "rows": rows,
        "codes": codes,
        "columns": result.columns,
    }
