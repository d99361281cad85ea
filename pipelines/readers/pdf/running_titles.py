"""Running titles, footers and page numbers: lines that repeat in the same place on page after page."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from archive.model import Box
from pipelines.readers.pdf.text_lines import TextLine

_OUTER = 2  # lines from the top or the bottom of a page that may be running titles
_LEVEL = 5.0  # points by which the place may differ
_FEWEST = 3  # pages
_SHARE = 3  # at least one page in so many: left and right pages may differ, the first pages have none
_TEXT = re.compile(r"^[一二三四五六七八九十]{1,2}、|[。；;]$")  # a heading, or the end of a sentence
_NUMBER = re.compile(r"\d+|[ivx]+$|[一二三四五六七八九十百]+(?=页)", re.I)


def running_lines(
    pages: Sequence[Sequence[TextLine]], tables: Sequence[Sequence[Box]] = ()
) -> frozenset[TextLine]:
    """Return the lines that repeat, but for their numbers, at the same height on at least three pages and on
    a third of all pages.

    Headings and sentences do not count, nor do lines with a table (`tables`, by page) between them and the
    edge of the page: the reports of a volume repeat them in the same place.
    """
    alike: dict[str, list[TextLine]] = defaultdict(list)
    for number, lines in enumerate(pages):
        ordered = sorted(lines, key=lambda line: line.top)
        boxes = tables[number] if number < len(tables) else ()
        highest = min((box[1] for box in boxes), default=float("inf"))
        lowest = max((box[3] for box in boxes), default=float("-inf"))
        upper = [line for line in ordered[:_OUTER] if line.top < highest]
        lower = [line for line in ordered[-_OUTER:] if line.bottom > lowest]
        for line in dict.fromkeys([*upper, *lower]):
            flat = "".join(line.text.split())
            if not _TEXT.search(flat):
                alike[_NUMBER.sub("#", flat)].append(line)
    fewest = max(_FEWEST, len(pages) // _SHARE)
    return frozenset(
        line
        for lines in alike.values()
        for line in lines
        if len({other.page for other in lines if abs(other.top - line.top) <= _LEVEL}) >= fewest
    )
