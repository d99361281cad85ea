"""What travels with a request, typed: what it is asked for, and what the middlewares found out about its answer."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, TypedDict, cast

from archive.model import Capture
from archive.vocabulary import AnswerState
from crawler.frontier.interface import Answer
from pipelines.stages.item import Kept

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response


class RequestMeta(TypedDict, total=False):
    """Every key of `Request.meta` that gongkai writes or reads. A key is absent until somebody has something to say."""

    # what it is asked for
    robots: bool  # it is a robots.txt
    part: str  # it is a part of a page in the browser: the kind of that part
    inside: bool  # it belongs to a column, or is a report
    column: bool  # it is a column, or the last page of one that is left to ask for
    show: bool  # it is to be shown to the browser, whatever stands on it
    menu: bool  # it is a home page: its menu has to lead to what is disclosed
    promised: bool  # a link promised something: a page that shows nothing may need a browser
    whole: bool  # it is asked for without validators
    # under way
    queued: datetime  # when it came into the queue of its host
    begun: bool  # headers of the answer have come
    robots_bytes: int  # how much of a robots.txt has come
    previous: Capture  # the last body of this address
    # its answer
    state: AnswerState
    target: str | None  # where a page leads that only leads on
    cookie: str | None  # and what it says to bring along
    warc: tuple[str, int, str, str]  # file, offset and id of the record, and when it was fetched
    kept: Kept
    # what a browser saw of it
    hand: bool  # it has to be clicked through
    cut: bool  # it was not shown in full
    answers: list[Answer]  # what its scripts fetched, where that lists reports
    views: list[str]  # further pages of a list, as clicking showed them
    files: list[tuple[str, str]]  # addresses and names of files that have no link
    moves: list[str]  # addresses that a click would have gone to
    # Scrapy's own
    dont_obey_robotstxt: bool
    max_retry_times: int
    retry_times: int
    download_latency: float
    redirect_urls: list[str]


def meta_of(about: Request | Response) -> RequestMeta:
    """What travels with a request, or with the request of an answer."""
    return cast("RequestMeta", about.meta)
