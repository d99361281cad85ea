"""One reader's question to the site, and what answers it: the database, the words of a language, a page.

Every statement of a page runs on Datasette's read-only connections within its time limit.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote, unquote, urlencode

from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response
from sqlite_utils import Database

from archive.catalogue.areas import Area
from archive.catalogue.descriptions import NAME
from archive.catalogue.words import Words
from archive.database.folder import Archive
from archive.model import Report
from archive.news import latest
from archive.reports.addresses import lasting, report_at, unit_at
from archive.reports.loading import load_report
from archive.site import queries
from archive.site.remembering import remembered

Row = dict[str, Any]

LONGEST_TEXT = 60_000
"""Characters of a part that a page shows; the whole is in the JSON."""


def words_of(request: Request | None) -> Words:
    """The words of the language the reader chose."""
    return Words(request.scope.get("language", "zh") if request else "zh")


def is_snapshot(datasette: Datasette) -> bool:
    """Whether the pages are made to be files: nothing may ask the archive again."""
    return bool(datasette.metadata("snapshot"))


class Asking:
    """A request with everything its view needs."""

    def __init__(self, datasette: Datasette, request: Request) -> None:
        self.datasette = datasette
        self.request = request
        self.words = words_of(request)
        self.database = datasette.get_database(NAME)

    async def rows(self, sql: str, arguments: Any = None) -> list[Row]:
        result = await self.database.execute(sql, arguments)
        return [dict(row) for row in result.rows]

    async def amendments(self, sql: str, arguments: Any = None) -> tuple[list[Row], list[Row], list[Row]]:
        """The amendments a statement gives, and of all of them the cells and texts that changed."""
        rows = await self.rows(sql, arguments)
        numbers = [json.dumps([row["id"] for row in rows])]
        return rows, await self.rows(latest.CELLS_OF, numbers), await self.rows(latest.TEXTS_OF, numbers)

    async def place_name(self, area: Area) -> str:
        """What a place is called: as the gazetteer has it, else by the government that reports on it, else its code."""
        if area.name or not area.code:
            return area.name or self.words("country")
        found = await self.rows(queries.GOVERNMENT_OF, [area.full])
        return str(found[0]["name"]).removesuffix("人民政府") if found else area.code

    async def remembered(self, key: Any, compute: Callable[[], Awaitable[Any]]) -> Any:
        """The answer under a key, computed once for each state of the archive and day."""
        return await remembered(self.datasette, self.database.path, key, compute)

    async def with_database(self, function: Callable[[Database], Any]) -> Any:
        """What a function of the archive says, on one of Datasette's connections."""
        return await self.database.execute_fn(lambda connection: function(Database(connection)))

    async def report(self, report_id: int) -> Report:
        """A report, or NotFound said in the reader's language."""

        def load(database: Database) -> Report | None:
            try:
                return load_report(database, report_id)
            except StopIteration:
                return None

        found: Report | None = await self.with_database(load)
        if found is None:
            raise self.missing("no_report")
        return found

    async def report_cited(self, name: str = "report") -> int:
        """The id of the report the address cites, or NotFound."""
        asked = self.request.url_vars[name]
        found = await self.with_database(lambda database: report_at(database, asked))
        if found is None:
            raise self.missing("no_report")
        return int(found[0])

    async def unit_named(self) -> int:
        """The id of the body the address names, or NotFound."""
        scope, code, name = self.request.url_vars["unit"].split("/")
        found = await self.with_database(lambda database: unit_at(database, scope, code, unquote(name)))
        if found is None:
            raise self.missing("no_unit")
        return int(found)

    async def unit_of(self, text: str) -> int | None:
        """The id of the body that a value of the query names, as paths do or by its id; None where there is none."""
        if text.isascii() and text.isdigit() and len(text) < 16:
            return int(text)
        scope, _, rest = text.partition("/")
        code, _, name = rest.partition("/")
        found: int | None = await self.with_database(lambda database: unit_at(database, scope, code, name))
        return found

    async def lasting(self, text: str, prefix: str = "/") -> str:
        """Paths, or a page, whose addresses hold in every copy of the archive."""
        return str(await self.with_database(lambda database: lasting(database, text, prefix)))

    def missing(self, key: str) -> NotFound:
        return NotFound(self.words(key))

    def number(self, name: str = "number") -> int:
        """A number out of the address."""
        return int(self.request.url_vars[name])

    def count(self, name: str, otherwise: int, most: int) -> int:
        """A whole number above 0 out of the query, whatever was typed there."""
        text = self.request.args.get(name) or ""
        is_plain = text.isascii() and text.isdigit() and len(text) < 9
        return min(int(text), most) if is_plain and int(text) else otherwise

    def text(self, name: str, longest: int = 200) -> str:
        """Words out of the query: no control signs, no broken Unicode, one blank between them, cut."""
        raw = (self.request.args.get(name) or "").encode("utf-8", "replace").decode("utf-8")
        return " ".join(raw.replace("\x00", " ").split())[:longest]

    def url(self, path: str) -> str:
        """An address within the site, under the prefix it is served at."""
        return str(self.datasette.urls.path(path))

    def address(self, path: str) -> str:
        """The whole address of a page of the site, as a feed or a citation needs it."""
        return str(self.datasette.absolute_url(self.request, self.url(path)))

    @property
    def archive(self) -> Archive:
        return Archive(self.datasette._gongkai_archive, read_only=True)

    async def as_of(self) -> str | None:
        """The time of the newest capture: up to when the archive can speak."""

        async def newest() -> str | None:
            seen: str | None = (await self.rows(queries.AS_OF))[0]["seen"]
            return seen

        found: str | None = await self.remembered("as_of", newest)
        return found

    def correction(self, here: str) -> str | None:
        """The address that opens a letter about a page, or the page of an operator for them; None where there is neither."""
        contact: str | None = getattr(self.datasette, "_gongkai_contact", None)
        if not contact:
            return None
        if contact.startswith(("http://", "https://")):
            return contact
        said = {"subject": self.words("correction_subject"), "body": self.words("correction_body", here=here)}
        return f"mailto:{contact}?{urlencode(said, quote_via=quote)}"

    async def page(self, template: str, context: Row, status: int = 200) -> Response:
        context = {"as_of": await self.as_of(), "here": self.address(self.request.path), **context}
        context["correction"] = self.correction(context["here"])
        body = await self.datasette.render_template(template, context, request=self.request)
        return Response.html(await self.lasting(body, self.url("/")), status=status)
