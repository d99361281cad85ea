"""Running titles, footers and page numbers: lines that repeat in the same place on page after page."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from pipelines.readers.pdf.text_lines import TextLine

_OUTER = 2  # lines from the top or the bottom of a page that may be running titles
_LEVEL = 5.0  # points by which the place may differ
_FEWEST = 3  # pages
_SHARE = 3  # at least one page in so many: left and right pages may differ, the first pages have none
_NUMBER = re.compile(r"\d+|[ivx]+$|[一二三四五六七八九十百]+(?=页)", re.I)


def running_lines(pages: Sequence[Sequence[TextLine]]) -> frozenset[TextLine]:
    """Return the lines that repeat, but for their numbers, at the same height on at least three pages and on
    a third of all pages. Their wording does not matter."""
    alike: dict[str, list[TextLine]] = defaultdict(list)
    for lines in pages:
        ordered = sorted(lines, key=lambda line: line.top)
        for line in dict.fromkeys([*ordered[:_OUTER], *ordered[-_OUTER:]]):
            alike[_NUMBER.sub("#", "".join(line.text.split()))].append(line)
    fewest = max(_FEWEST, len(pages) // _SHARE)
    return frozenset(
        line
        for lines in alike.values()
        for line in lines
        if len({other.page for other in lines if abs(other.top - line.top) <= _LEVEL}) >= fewest
    )
