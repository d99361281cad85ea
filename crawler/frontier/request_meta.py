"""The typed data of a request: its purpose, and the middlewares' findings about the response."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, TypedDict, cast

from archive.model import Capture
from archive.vocabulary import AnswerState
from crawler.cms.base import Ask
from crawler.frontier.interface import Answer
from pipelines.stages.item import Kept

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response


class RequestMeta(TypedDict, total=False):
    """Every key of `Request.meta` that gongkai writes or reads. A key is absent until it has a value."""

    # purpose
    robots: bool  # it is a robots.txt
    part: str  # the resource type, for a part of a page in the browser
    inside: bool  # it belongs to a column, or is a report
    column: bool  # it is a column, or the last page of a column to request
    rows: bool  # it is a page of a list
    show: bool  # the browser loads it, whatever its content
    listed: str  # the list of an entry
    menu: bool  # it is a home page: its menu has to lead to the disclosed documents
    promised: bool  # its link had a promise: an empty page may need the browser
    lost: bool  # it was missing when last requested
    whole: bool  # it is requested without validators
    # in progress
    again: bool  # it was refused without a reason, and is requested once more
    queued: datetime  # when it entered the queue of its host
    begun: bool  # the response headers have arrived
    robots_bytes: int  # received bytes of a robots.txt
    previous: Capture  # the last body of this address
    known: bool  # its document is known, and no request was sent
    # response
    state: AnswerState
    target: str | None  # the target of a stub page
    cookie: str | None  # the cookie that a stub page sets by script
    warc: tuple[str, int, str, str]  # file, offset and id of the record, and the time of the fetch
    kept: Kept
    # findings of the browser
    hand: bool  # it needs clicks
    cut: bool  # it was not shown in full
    answers: list[Answer]  # answers to its scripts that list reports
    views: list[str]  # further pages of a list, as shown after clicks
    files: list[tuple[Ask, str]]  # requests and names of files without a link
    moves: list[Ask]  # requests that clicks made
    # Scrapy's own
    dont_obey_robotstxt: bool
    max_retry_times: int
    retry_times: int
    download_latency: float
    redirect_urls: list[str]


def meta_of(about: Request | Response) -> RequestMeta:
    """Return the meta of a request, or of a response's request."""
    return cast("RequestMeta", about.meta)
