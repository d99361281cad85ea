"""A request to the site with the means to answer it: the database, the words of a language, a page.

Every statement of a page runs on Datasette's read-only connections within its time limit.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Collection
from typing import Any
from urllib.parse import quote, unquote, urlencode

from datasette.app import Datasette
from datasette.utils.asgi import BadRequest, NotFound, Request, Response

from archive.catalogue.areas import Area
from archive.catalogue.descriptions import NAME
from archive.database.folder import Archive
from archive.database.sqlite import Database
from archive.model import Report
from archive.news import latest
from archive.reports.addresses import lasting, report_at, unit_at
from archive.reports.loading import load_report
from archive.site import queries
from archive.site.releases import holding
from archive.site.remembering import LATELY, remembered
from archive.site.rendering import drawn, words_of

Row = dict[str, Any]

LONGEST_TEXT = 60_000
"""Characters of a part on a page; the JSON has the whole part."""


class Asking:
    """A request with everything that its view needs."""

    def __init__(self, datasette: Datasette, request: Request) -> None:
        self.datasette = datasette
        self.request = request
        self.words = words_of(request)
        self.database = datasette.get_database(NAME)
        self.ignored: list[str] = []
        """Names in the address whose values have no meaning; the page says that they were ignored."""
        self.is_patient = False
        """Whether the statements have no time limit: for what is the same for every reader, and gathered once."""
        self.is_of_today = False
        """Whether the page tells of more than the database (files, the reader), so that no copy of it may be kept."""

    async def rows(self, sql: str, arguments: Any = None) -> list[Row]:
        if self.is_patient:
            found: list[Row] = await self.with_database(lambda database: list(database.query(sql, arguments)))
            return found
        result = await self.database.execute(sql, arguments)
        return [dict(row) for row in result.rows]

    async def amendments(self, sql: str, arguments: Any = None) -> tuple[list[Row], list[Row], list[Row]]:
        """Run a statement that selects amendments. Return its rows, then the changed cells of all these amendments, then
        their changed texts."""
        rows = await self.rows(sql, arguments)
        numbers = [json.dumps([row["id"] for row in rows])]
        return rows, await self.rows(latest.CELLS_OF, numbers), await self.rows(latest.TEXTS_OF, numbers)

    async def place_name(self, area: Area) -> str:
        """Return the name of a place: from the gazetteer, else from the government that reports on it, else
        its code."""
        if area.name or not area.code:
            return area.name or self.words("country")
        if area.group:
            group = self.words(area.group)
            return self.words("place_group", place=area.above[0].name, step=group) if area.above else group
        found = await self.rows(queries.GOVERNMENT_OF, [area.full])
        return str(found[0]["name"]).removesuffix("人民政府") if found else area.code

    async def remembered(self, key: Any, compute: Callable[[], Awaitable[Any]]) -> Any:
        """Return the answer under a key, computed once per state of the archive and day."""
        return await remembered(self.database, key, compute)

    async def lately(self, key: Any, compute: Callable[[], Awaitable[Any]]) -> Any:
        """Return the answer under a key, from a small cache of this state of the archive. The answer must not
        be changed."""
        return await LATELY.get((self.database.path, self.database.state, key), compute)

    async def with_database(self, function: Callable[[Database], Any]) -> Any:
        """Return the result of an archive function on one of Datasette's connections."""
        return await self.database.with_archive(function)

    async def report(self, report_id: int) -> Report:
        """Return a report. Raises NotFound in the reader's language."""

        def load(database: Database) -> Report | None:
            try:
                return load_report(database, report_id)
            except StopIteration:
                return None

        found: Report | None = await self.lately(("report", report_id), lambda: self.with_database(load))
        if found is None:
            raise self.missing("no_report")
        return found

    async def report_cited(self, name: str = "report") -> int:
        """Return the id of the report that the address cites. Raises NotFound."""
        asked = self.request.url_vars[name]
        found = await self.with_database(lambda database: report_at(database, asked))
        if found is None:
            raise self.missing("no_report")
        return int(found[0])

    async def unit_named(self) -> int:
        """Return the id of the body that the address names. Raises NotFound."""
        scope, code, name = self.request.url_vars["unit"].split("/")
        found = await self.with_database(lambda database: unit_at(database, scope, code, unquote(name)))
        if found is None:
            raise self.missing("no_unit")
        return int(found)

    async def unit_of(self, text: str) -> int | None:
        """Return the id of the body in a query value, which is a cited name or an id; None if no such name
        exists."""
        if text.isascii() and text.isdigit() and len(text) < 16:
            return int(text)
        scope, _, rest = text.partition("/")
        code, _, name = rest.partition("/")
        found: int | None = await self.with_database(lambda database: unit_at(database, scope, code, name))
        return found

    async def lasting(self, text: str, prefix: str = "/") -> str:
        """Return paths, or a page, with addresses that hold in every copy of the archive."""
        return str(await self.with_database(lambda database: lasting(database, text, prefix)))

    def missing(self, key: str) -> NotFound:
        return NotFound(self.words(key))

    def not_past_the_end(self, page: int, found: Collection[Any]) -> None:
        """Refuse a later page without anything on it: it must not say that there is nothing at all. Raises NotFound."""
        if page > 1 and not found:
            raise self.missing("past_the_end")

    def number(self, name: str = "number") -> int:
        """Return a number from the address."""
        return int(self.request.url_vars[name])

    def count(self, name: str, otherwise: int, most: int) -> int:
        """Return a whole number above 0 from the query, at most `most`; `otherwise` for any other text."""
        text = (self.request.args.get(name) or "").strip()
        is_plain = text.isascii() and text.isdigit() and len(text) < 9
        if not (is_plain and int(text)):
            self.understood(name, not text)
            return otherwise
        return min(int(text), most)

    def understood(self, name: str, is_known: bool) -> None:
        """Record a name in the address whose value has no meaning here."""
        if not is_known and self.request.args.get(name) and name not in self.ignored:
            self.ignored.append(name)

    def order(self) -> str:
        """Return asc or desc, whichever the address asks for; desc for anything else."""
        said = self.text("order", 5)
        self.understood("order", said in ("asc", "desc"))
        return "asc" if said == "asc" else "desc"

    def text(self, name: str, longest: int = 200) -> str:
        """Return a text from the query: without control signs and broken Unicode, with single blanks, cut."""
        raw = (self.request.args.get(name) or "").encode("utf-8", "replace").decode("utf-8")
        return " ".join(raw.replace("\x00", " ").split())[:longest]

    def all_understood(self) -> None:
        """Refuse a file whose address has a value without meaning: nobody reads a notice in a file. Raises BadRequest."""
        if self.ignored:
            what = self.words("comma").join(self.ignored)
            raise BadRequest(self.words("not_understood", what=what))

    def url(self, path: str) -> str:
        """Return an address within the site, under its prefix."""
        return str(self.datasette.urls.path(path))

    def address(self, path: str) -> str:
        """Return the full address of a page, as for a feed or a citation."""
        return str(self.datasette.absolute_url(self.request, self.url(path)))

    @property
    def archive(self) -> Archive:
        self.is_of_today = True  # its bytes may come and go without a write to the database
        return Archive(self.datasette._gongkai_archive, read_only=True)

    async def as_of(self) -> str | None:
        """Return the time of the newest capture, up to which the archive can speak; None for an empty
        archive."""

        async def newest() -> str | None:
            seen: str | None = (await self.rows(queries.AS_OF))[0]["seen"]
            return seen

        found: str | None = await self.remembered("as_of", newest)
        return found

    def correction(self, here: str) -> str | None:
        """Return the mailto address for a letter about a page, or the operator's page for corrections; None
        without a contact."""
        contact: str | None = getattr(self.datasette, "_gongkai_contact", None)
        if not contact:
            return None
        if contact.startswith(("http://", "https://")):
            return contact
        said = {"subject": self.words("correction_subject"), "body": self.words("correction_body", here=here)}
        return f"mailto:{contact}?{urlencode(said, quote_via=quote)}"

    async def page(self, template: str, context: Row, status: int = 200) -> Response:
        as_of = await self.as_of()
        context = {
            "as_of": as_of,
            "in_release": holding(getattr(self.datasette, "_gongkai_releases", None), as_of),
            "here": self.address(self.request.path),
            "ignored": self.ignored,
            **context,
        }
        context["correction"] = self.correction(context["here"])
        body = drawn(self.datasette, template, context, self.request)
        headers = {"cache-control": "no-store"} if self.is_of_today else {}
        return Response.html(await self.lasting(body, self.url("/")), status=status, headers=headers)
