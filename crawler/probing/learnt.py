"""The findings of a probe. Pure: computed from the pages of its walk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import urlsplit

from archive.evidence.markup import decode
from crawler.cms import STRATEGIES, follow
from crawler.cms.page import Page
from crawler.cms.recognise import AUTO, GENERIC, recognise, tell, tell_address
from crawler.frontier.listing import list_page
from crawler.frontier.states import REFUSALS
from crawler.frontier.waiting import ALONE
from crawler.probing.probe_spider import Seen, Walk
from crawler.sites.identity import Identity, identify
from pipelines.stages.item import Problem

_FORBIDDEN = "robots_forbidden"


@dataclass(frozen=True, slots=True)
class Looked:
    """A page of a probe: its software, the mark of the software, its encoding, and its number of report
    titles."""

    url: str
    cms: str
    mark: str | None
    encoding: str
    reports: int


@dataclass(frozen=True, slots=True)
class Column:
    """A 年报 column. `reports` is the number of report titles on its pages; None if no page was seen."""

    url: str
    title: str
    reports: int | None


@dataclass(frozen=True, slots=True)
class Findings:
    """The findings about a portal. `state` is open, blocked (the state of the refusal), forbidden
    (robots.txt) or unreachable; `cms` the software that reads every page seen like the page's own, else
    "auto"; `sample` the page with the most reports; `reporters` the number of bodies that they name;
    `rendered` the number of pages that need a browser; `cut` says that the probe had no requests left for
    further pages."""

    home: str
    state: str
    identity: Identity
    cms: str
    pages: tuple[Looked, ...]
    columns: tuple[Column, ...]
    robots: dict[str, str | None]
    requests: int
    rendered: int
    reporters: int
    cut: bool
    problems: tuple[Problem, ...]
    sample: Seen | None = field(default=None, repr=False)

    @property
    def reports(self) -> int:
        return sum(page.reports for page in self.pages)

    @property
    def starts(self) -> list[str]:
        """Return the columns to start a crawl at. Empty if few bodies reported: then units may have their own
        columns, which only the walk from the home page finds."""
        if self.reporters <= ALONE:
            return []
        return [column.url for column in self.columns if column.reports != 0 or self.cut]

    @property
    def scheme(self) -> str | None:
        """Return the scheme by which the portal answered, or None."""
        return urlsplit(self.pages[0].url).scheme if self.pages else None

    def document(self) -> dict[str, Any]:
        """Return everything but the sample, for JSON."""
        named = {name: getattr(self, name) for name in ("home", "scheme", "state", "cms", "reports")}
        listed = {
            "pages": [asdict(page) for page in self.pages],
            "columns": [asdict(column) for column in self.columns],
            "problems": [asdict(problem) for problem in self.problems],
        }
        return {
            **named,
            **asdict(self.identity),
            **listed,
            "robots": self.robots,
            "requests": self.requests,
            "rendered": self.rendered,
            "cut": self.cut,
        }


def conclude(
    home: str,
    walk: Walk,
    problems: Sequence[Problem],
    robots: dict[str, str | None],
    requests: int,
) -> Findings:
    """Return the findings of a walk."""
    pages = [Page.of(seen.url, seen.body) for seen in walk.pages]
    looked = tuple(_look(seen, page, walk) for seen, page in zip(walk.pages, pages, strict=True))
    start = looked[0].url if looked else home
    return Findings(
        home=start if follow.same(start) == follow.same(home) else home,
        state=_state(walk, problems),
        identity=identify(pages),
        cms=_software(walk.pages, pages, looked),
        pages=looked,
        columns=tuple(_columns(walk, looked)),
        robots=robots,
        requests=requests,
        rendered=walk.rendered,
        reporters=len({follow.reporter(link.title) for rows in walk.entries.values() for link in rows}),
        cut=walk.cut,
        problems=tuple(problems),
        sample=max(walk.pages, key=lambda seen: len(walk.entries.get(seen.url, ())), default=None)
        if walk.entries
        else None,
    )


def _look(seen: Seen, page: Page, walk: Walk) -> Looked:
    """Return the facts of a page. If a list has no mark, the addresses of its rows tell the software."""
    rows = walk.entries.get(seen.url, [])
    told = (tell(page), *(tell_address(row.url) for row in rows))
    cms, mark = next((found for found in told if found[0] != GENERIC), told[0])
    return Looked(seen.url, cms, mark, _encoding(seen.body), len(rows))


def _encoding(body: bytes) -> str:
    same = decode(body).encode("utf-8", "replace") == body.removeprefix(b"\xef\xbb\xbf")
    return "UTF-8" if same else "GB18030"


def _state(walk: Walk, problems: Sequence[Problem]) -> str:
    if walk.pages:
        return "open"
    codes = [problem.code for problem in problems]
    refused = next((code for code in codes if code in REFUSALS), None)
    return refused or ("forbidden" if _FORBIDDEN in codes else "unreachable")


def _software(seen: Sequence[Seen], pages: Sequence[Page], looked: Sequence[Looked]) -> str:
    """Return the family of most column pages, if it reads every page like the page's own family; else "auto":
    a portal may use several, and then every page is recognised by itself."""
    inside = [page.cms for page, one in zip(looked, seen, strict=True) if one.column]
    counted = Counter(name for name in inside if name != GENERIC).most_common(1)
    best = counted[0][0] if counted else AUTO
    return best if counted and all(_reads_alike(page, best, recognise(page)) for page in pages) else AUTO


def _reads_alike(page: Page, one: str, other: str) -> bool:
    if one == other:
        return True
    first, second = (list_page(page, page.url, STRATEGIES[name]) for name in (one, other))
    return {link.url for link in second.links} <= {
        link.url for link in first.links
    } and first.pages == second.pages


def _columns(walk: Walk, looked: Iterable[Looked]) -> Iterator[Column]:
    """Yield the columns linked from home page and sections, with the reports seen on and below them."""
    reports: dict[str, int] = {}
    for seen, page in zip(walk.pages, looked, strict=True):
        if seen.column:
            top = walk.top(seen.column)
            reports[top] = reports.get(top, 0) + page.reports
    for key, (url, title) in walk.columns.items():
        yield Column(url, title, reports.get(key))
