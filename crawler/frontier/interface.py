"""An interface that a page's own script was seen to call. Its answers are list pages, and it can be asked for
more.

Answers are read like any JSON (`rows`). The next question has a new page number in its query, form or JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from crawler.cms import follow, generic, pager
from crawler.cms.base import Ask, Link, ListPage
from crawler.cms.page import Page
from crawler.cms.sending import with_parameters
from crawler.cms.years import only_years
from crawler.frontier.listing import list_page
from crawler.frontier.unlinked import without


@dataclass(frozen=True, slots=True)
class Answer:
    """A request of a script and its answer. `signed` if only the page's own script can make the request."""

    ask: Ask
    body: bytes
    signed: bool = False

    @property
    def page(self) -> Page:
        """Return the answer as a page. Its address includes the parameters of the question."""
        return Page.of(with_parameters(self.ask.url, _parameters(self.ask.body)), self.body)


def is_list(answer: Answer) -> bool:
    """Return whether an answer lists reports, or columns of reports."""
    page = answer.page
    if page.data is None:
        return False
    found = list(generic.links(page))
    return any(True for _ in follow.entries(found)) or any(follow.is_year(link.title) for link in found)


def joined(
    listing: ListPage,
    answers: Iterable[Answer],
    column: str,
    *,
    views: Iterable[Page] = (),
    moves: Iterable[Ask] = (),
) -> ListPage:
    """Return a list page joined with the answers of its interfaces: their rows and their next pages. Adds the
    further `views` that clicking showed and the requests (`moves`) that clicks made."""
    pages = [listing, *(list_page(view, column, generic, known=listing.places) for view in views)]
    forms = {_form(ask) for ask in listing.pages if ask.body}
    asks = [ask for ask in moves if not (ask.body and _form(ask) in forms)]
    answered = list(answers)
    for answer in answered:
        rows, base = _rows_of(answer.page, column, {link.url for one in pages for link in one.links})
        pages.append(rows)
        asks += (replace(ask, base=base) for ask in following(answer))
    units = tuple(follow.units(link for one in pages for link in one.links))  # the last page may hold few
    links = tuple(link for one in pages for link in one.links)
    return ListPage(
        entries=_each(one.entries for one in reversed(pages)),
        columns=_each(one.columns for one in reversed(pages)),
        units=() if any(one.entries or not only_years(one.columns) for one in pages) else units,
        pages=(*asks, *listing.pages),
        links=links,
        refused=tuple({row[0].url: row for one in reversed(pages) for row in one.refused}.values()),
        said=next((one.said for one in reversed(pages) if one.said is not None), None),
        turns=listing.turns,
        views=len(pages) - 1 - sum(1 for _ in answered),
        places=frozenset[str]().union(*(one.places for one in pages)),
        unlinked=without((title for one in pages for title in one.unlinked), links),
    )


def _rows_of(answer: Page, column: str, drawn: set[str]) -> tuple[ListPage, str | None]:
    """Return the rows of an answer and the page that they are relative to: None for the answer itself, or the page that
    draws them if that has `drawn` more of them so."""
    own = list_page(answer, column, generic)
    if not drawn or drawn & {link.url for link in own.entries}:
        return own, None
    other = list_page(replace(answer, url=column, kept={}), column, generic)
    return (other, column) if drawn & {link.url for link in other.entries} else (own, None)


def _form(ask: Ask) -> tuple[str, frozenset[tuple[str, str]]]:
    """Return what a form says to whom: the key of its request."""
    return urlsplit(ask.url).path, frozenset(parse_qsl(ask.body or "", keep_blank_values=True))


def _each(several: Iterable[Iterable[Link]]) -> tuple[Link, ...]:
    """Return the links of several pages, each once."""
    return tuple({link.url: link for some in several for link in some}.values())


def following(answer: Answer) -> tuple[Ask, ...]:
    """Return the questions that follow an answered one, with the same method."""
    asks = pager.turned(answer.page)
    body = answer.ask.body
    if body is None:
        return asks
    return tuple(
        Ask(ask.url, body=_changed(body, dict(parse_qsl(urlsplit(ask.url).query))), guess=ask.guess)
        for ask in asks
    )


def _parameters(body: str | None) -> dict[str, str]:
    """Return the parameters of a form or a JSON object as a flat dict."""
    said = _object(body)
    if said is not None:
        return {name: str(value) for name, value in said.items() if isinstance(value, str | int)}
    return dict(parse_qsl(body or "", keep_blank_values=True))


def _changed(body: str, values: dict[str, str]) -> str:
    """Return the question with other values."""
    said = _object(body)
    if said is None:
        return urlencode({name: values.get(name, value) for name, value in _parameters(body).items()})
    kinds = {name: type(value) for name, value in said.items() if isinstance(value, str | int)}
    changed = {
        name: kind(values[name]) for name, kind in kinds.items() if kind is not bool and name in values
    }
    return json.dumps(said | changed, ensure_ascii=False)


def _object(body: str | None) -> dict[str, Any] | None:
    if not (body or "").lstrip().startswith("{"):
        return None
    try:
        said = json.loads(body or "")
    except ValueError:
        return None
    return said if isinstance(said, dict) else None
