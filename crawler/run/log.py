"""Log lines without bodies: an item is logged by its title and address."""

from __future__ import annotations

from typing import Any

from scrapy.logformatter import LogFormatter


class QuietFormatter(LogFormatter):
    def scraped(self, item: Any, response: Any, spider: Any) -> Any:
        line = super().scraped(item, response, spider)
        if line and hasattr(item, "title"):
            line["args"] = {"src": response, "item": item.title}
        return line
