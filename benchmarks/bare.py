"""A bare Scrapy spider with default settings on the same portal: what crawling alone costs."""

from __future__ import annotations

import re
import sys
from collections.abc import AsyncIterator, Iterator
from typing import Any

import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response


class Bare(scrapy.Spider):
    name = "bare"
    custom_settings = {"LOG_LEVEL": "ERROR"}  # noqa: RUF012 - Scrapy's own convention

    def __init__(self, home: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.home = home

    async def start(self) -> AsyncIterator[scrapy.Request]:
        yield scrapy.Request(f"{self.home}xxgk/zfxxgknb/")

    def parse(self, response: Response) -> Iterator[scrapy.Request]:
        if found := re.search(r"createPageHTML\((\d+), 0", response.text):
            for page in range(1, int(found.group(1))):
                yield response.follow(f"index_{page}.html")
        for href in response.css("li a::attr(href)").getall():
            yield response.follow(href, self.article)

    def article(self, response: Response) -> Iterator[dict[str, Any]]:
        yield {"url": response.url, "title": response.css("title::text").get(), "size": len(response.body)}


process = AsyncCrawlerProcess()
process.crawl(Bare, home=sys.argv[1])
process.start()
