"""The reports spider, held back: it walks the same way to the 年报 columns, but fetches no report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from scrapy.http import Request, Response

from crawler.cms import follow, generic
from crawler.cms.base import Article, Link, ListPage
from crawler.cms.interface import Answer
from crawler.spiders.reports import Output, ReportsSpider, Stand
from pipelines.stages.item import Found

MOST = 8  # requests of a probe, robots.txt included


@dataclass(frozen=True, slots=True)
class Seen:
    """A page the probe was given; `column` is the one it is a page of, None for a home page or section."""

    url: str
    body: bytes
    column: str | None = None


@dataclass(slots=True)
class Walk:
    """What came of it: pages in order, columns as (URL, name) where home page and sections link to them, `tops` from a
    column below to such a one, reports by the page that lists them, and whether there was more to look at than a
    probe may ask for. Keys of columns are `follow.same`."""

    pages: list[Seen] = field(default_factory=list)
    columns: dict[str, tuple[str, str]] = field(default_factory=dict)
    tops: dict[str, str] = field(default_factory=dict)
    entries: dict[str, list[Link]] = field(default_factory=dict)
    rendered: int = 0  # pages that only a browser could show
    directed: bool = False  # units disclose in sections of their own
    cut: bool = False

    def top(self, column: str) -> str:
        """The column that home page and sections link to, of one below it."""
        return self.tops.get(follow.same(column), follow.same(column))


class ProbeSpider(ReportsSpider):
    """Walks home page -> section -> column, and stops there."""

    name = "probe"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.walk = Walk()

    def first_time(self, url: str, body: str | None = None) -> bool:
        """Nothing more once the requests are used up."""
        if len(self.asked) >= MOST - 1:
            self.walk.cut = True
            return False
        return super().first_time(url, body)

    def parse_section(self, response: Response) -> Output:
        self.walk.pages.append(Seen(response.url, response.body))
        self.walk.rendered += "rendered" in response.flags
        yield from super().parse_section(response)

    def parse_column(self, response: Response, at: Stand) -> Output:
        pages = self.walk.pages
        if pages and pages[-1].url == response.url:  # the section turned out to be a column
            pages.pop()
        pages.append(Seen(response.url, response.body, at.column))
        self.walk.rendered += "rendered" in response.flags
        if at.depth == 0:
            self._note(at.column, at.name)
        self.walk.tops.setdefault(follow.same(response.url), self.walk.top(at.column))
        for answer in response.meta.get("answers", ()):
            self._prefer(answer, at)
        yield from super().parse_column(response, at)

    def _prefer(self, answer: Answer, at: Stand) -> None:
        """An interface that lists reports stands for the page whose script asked it: no browser is needed there."""
        url = answer.page.url
        self.walk.pages.append(Seen(url, answer.body, at.column))
        for link in follow.entries(generic.links(answer.page)):
            self._list(link, url)
        key = follow.same(at.column)
        if answer.ask.body is None and self.walk.entries.get(url) and key in self.walk.columns:
            self.walk.columns[key] = (url, self.walk.columns[key][1])

    def parse_directory(self, response: Response) -> Output:
        self.walk.directed = True
        yield from super().parse_directory(response)

    def _column(self, url: str, depth: int, name: str = "") -> Iterator[Request]:
        if depth == 0:
            self._note(url, name)
        yield from super()._column(url, depth, name)

    def _note(self, url: str, name: str) -> None:
        """A column of the portal, not one of a unit's own section."""
        if not self.walk.directed:
            self.walk.columns.setdefault(follow.same(url), (url, name))

    def _below(self, listing: ListPage, at: Stand) -> Iterator[Request]:
        for link in (*listing.columns, *listing.units):
            self.walk.tops.setdefault(follow.same(link.url), self.walk.top(at.column))
        yield from super()._below(listing, at)

    def _turn(self, at: Stand, *, missed: bool = False) -> Iterator[Request]:
        """Only the page that has the first rows: some lists begin with an answer of an interface."""
        if not self.entries:
            yield from super()._turn(at, missed=missed)

    def _entry(self, link: Link, listed: str) -> Output:
        """Looked at, not fetched."""
        self.reporters.add(follow.reporter(link.title))
        self._list(link, listed)
        yield from ()

    def _found(self, response: Response, article: Article, link: Link, listed: str) -> Found:
        self._list(link, response.url)
        return super()._found(response, article, link, listed)

    def _list(self, link: Link, listed: str) -> None:
        """Once, on the first page that lists it."""
        if not any(link.url == row.url for rows in self.walk.entries.values() for row in rows):
            self.walk.entries.setdefault(listed, []).append(link)
