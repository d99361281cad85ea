"""Pages behind the entries of a list: a report, a list of reports, a page with a frame, or no report at
all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from scrapy.http import Request, Response

from archive.sentence import say
from archive.vocabulary import AnswerState
from crawler.cms import follow
from crawler.cms.article import namesakes
from crawler.cms.base import Link, is_download
from crawler.cms.links import inner_frames
from crawler.cms.page import Page
from crawler.frontier import account as accounts
from crawler.frontier.account import Row
from crawler.frontier.chances import BESIDE, CHANCE
from crawler.frontier.entries import is_bare, named
from crawler.frontier.kinds import Kind, Sight, is_annual_page
from crawler.frontier.request_meta import meta_of
from crawler.spiders.articles import Output
from crawler.spiders.lists import DEPTH, ListWalker
from crawler.spiders.step import Role, Stand, Step
from pipelines.text.titles import is_report_title

_CORRECTS = re.compile(
    r"(更正|勘误|修正|补充|修改)(的)?(说明|声明|启事|公告|通知)|的说明$|关于(更正|修改|补正)"
)
_YEAR = re.compile(r"20\d\d")
_REPORT = "年政府信息公开工作年度报告"
_NESTED = 2  # lists inside lists
_SEVERAL = 3  # so many bodies in an article make a volume


def volume(sight: Sight) -> list[Link]:
    """Return the files of an article that is no report itself, and the pages at the same place, if at least three bodies
    name them."""
    if sight.article.is_report:
        return []
    named = [link for link in sight.listing.links if follow.is_unit(link.title)]
    places = {link.where for link in named if is_download(link.url)}
    rows = {link.url: link for link in named if link.where in places}
    return list(rows.values()) if len({link.title for link in rows.values()}) >= _SEVERAL else []


class EntryWalker(ListWalker):
    """A spider that handles the entries of lists."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.inside: dict[str, int] = {}  # nesting depth of lists that were entries of lists

    def _entry_page(self, response: Response, page: Page, sight: Sight, step: Step) -> Output:
        """Handle an entry: an article with its attachments, or a list of reports under a report's title. An
        entry with a cut title is a report only if its own title says so."""
        article, link, listed = sight.article, named(page, step.link), step.listed or response.url
        titles = (link.title, article.title, *(one.title for one in article.attachments))
        chance, is_file = (
            step.promised in (CHANCE, BESIDE),
            meta_of(response).get("state") == AnswerState.FILE,
        )
        report = (
            is_file or article.is_report or any(map(is_report_title, titles))
        )  # the text of a file decides
        report = report or bool(article.attachments and is_bare(link.title))
        if chance and report:
            self._kept(link, listed)
        if not report and chance and (sight.kind == Kind.LIST or is_annual_page(page)):
            yield from self._inside(response, page, sight, step)
        elif not report:
            for column in follow.annual(sight.listing.links) if chance else ():  # the way of an older site
                yield from self._column(column, response.url, step.depth + 1)
            self.count("decoys")
            self.write_entry(link.url, response.url)
        elif _CORRECTS.search(article.title or link.title) and not (article.is_report or article.attachments):
            said = say("only_a_correction", title=article.title or link.title)
            self.problem("correction_note", said, response.url)
        elif sight.kind == Kind.LIST and sight.listing.places and not article.attachments:
            yield from self._inside(response, page, sight, step)
        elif files := volume(sight):
            yield from self._volume(files, response.url, link, listed)
        elif inner := self._inner(page, sight):
            title = (article.title if is_report_title(article.title) else None) or link.title
            for frame in inner:
                yield self._to(
                    Role.ENTRY, replace(link, url=frame.url, title=title, body=None), listed, step.depth + 1
                )
        elif years := list(self._other_years(response, sight, step)):
            account = self.account(response.url, link.title, listed)
            yield from self._shown(response, page, sight, Stand(listed, DEPTH, link.title), account)
            yield from years
        else:
            yield from self._whole(response, page, article, link, listed)

    def _inside(self, response: Response, page: Page, sight: Sight, step: Step) -> Output:
        """Walk a list found in place of a report, at most two lists deep: a maze has no end."""
        depth = self.inside.get(self.trails.key(step.listed or ""), 0) + 1
        self.inside[self.trails.key(response.url)] = depth
        if depth <= _NESTED:
            at = Stand(response.url, DEPTH - 1, step.link.title)
            yield from self._list_page(response, page, sight, replace(step, role=Role.COLUMN, at=at))

    def _volume(self, files: list[Link], url: str, link: Link, listed: str) -> Output:
        """Yield the reports of many bodies as files of one article. Each title is made of the body's name and
        the common year."""
        year = _YEAR.search(link.title)
        account = self.account(url, link.title, listed)
        rows = []
        for one in files:
            title = f"{one.title}{year[0]}{_REPORT}" if year and not _YEAR.search(one.title) else one.title
            outcome, requests = self._asked(replace(one, title=title), url, account)
            rows.append(Row(one.url, title, outcome, date=one.date))
            account.note(rows[-1])
            yield from requests
        account.pages += 1
        self.write_account(account, rows)

    def _kept(self, link: Link, listed: str) -> None:
        """Record that a row tried on the off chance is a report: other rows of its list may be reports,
        too."""
        self.line.found()
        self.lists += 1
        self.entries += 1
        account, row = self.account(listed, "", None), Row(link.url, link.title, accounts.ASKED)
        account.note(row)
        self.write_account(account, [row])

    def _inner(self, page: Page, sight: Sight) -> list[Link]:
        """Return the frames and namesake pages of an article without content of its own."""
        if sight.article.is_report or sight.article.attachments:
            return []
        shown = [*inner_frames(page), *(Link(url, "", "") for url in namesakes(page))]
        return [frame for frame in shown if self.site.allows(frame.url) and self.first_frame(frame.url)]

    def _other_years(self, response: Response, sight: Sight, step: Step) -> Iterator[Request]:
        """Yield requests for the other years that a page offers beside a report, if no link called it by one year: a
        body's reports may be one page with a choice."""
        if not _YEAR.search(step.link.title):
            for one in sight.listing.columns:
                if follow.is_year(one.title) and self.site.allows(one.url):
                    yield from self._column(one, response.url, step.depth + 1, DEPTH)

    def _mind_traps(self, url: str, sight: Sight, *, echo: bool) -> None:
        """Record a shape of entries that leads in circles or nowhere; it is requested no more."""
        fruitful = sight.kind in (Kind.REPORT, Kind.LIST) and not echo
        if why := self.trails.judge(url, fruitful=fruitful, echo=echo):
            self.problem("trap", say("asked_no_more", why=why), url)
