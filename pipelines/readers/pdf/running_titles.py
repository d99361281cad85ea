"""Running titles, footers and page numbers: lines that come back on page after page in the same place."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from pipelines.readers.pdf.text_lines import TextLine

_OUTER = 2  # lines from the top or the bottom of a page that may be running ones
_LEVEL = 5.0  # points by which the place may differ
_FEWEST = 3  # pages
_SHARE = 3  # at least one page of so many: left and right pages may differ, the first ones have none
_NUMBER = re.compile(r"\d+|[ivx]+$|[一二三四五六七八九十百]+(?=页)", re.I)


def running_lines(pages: Sequence[Sequence[TextLine]]) -> frozenset[TextLine]:
    """The lines that are not the text's: the same but for their numbers, as high on the page, on three pages or
    more. What they say is not asked."""
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
