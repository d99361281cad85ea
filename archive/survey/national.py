"""The national picture of a round: for every place whether its portal was asked, and the outcome, by province
and by software."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

from archive.database.sqlite import Database
from archive.places.gazetteer import gazetteer
from archive.vocabulary import AnswerState, CrawlEnd, Outcome

_REFUSED = frozenset([AnswerState.BLOCKED, AnswerState.GEO_BLOCKED, AnswerState.LOGIN, AnswerState.BUSY])
_OUTCOMES: dict[str, Outcome] = {
    "wrong_site": Outcome.WRONG_SITE,
    **{str(state): Outcome.BLOCKED for state in _REFUSED},
    "robots_forbidden": Outcome.FORBIDDEN,
    "robots_delay": Outcome.FORBIDDEN,
    "unreachable": Outcome.UNREACHABLE,
    "timeout": Outcome.UNREACHABLE,
    "moved_away": Outcome.MOVED,
    "no_column": Outcome.NO_COLUMN,
}
"""The outcome of a crawl without reports by the code of its problem, the gravest first."""
_GENERIC = "generic"


def national(database: Database) -> dict[str, Any]:
    """Return `sites`, each with its place, software and outcome; and `total`, `provinces` and `software`,
    each with the number of sites by outcome and the reports found. A province also has its number of
    places."""
    sites = [_site(row) for row in list(database.query(_LAST))]
    places = Counter(code[:2] for code in gazetteer().counties)
    names = gazetteer().counties
    provinces = [
        {"code": code, "name": names[f"{code}0000"], "places": count}
        | _counted([site for site in sites if (site["region_code"] or "")[:2] == code])
        for code, count in sorted(places.items())
    ]
    elsewhere = [site for site in sites if (site["region_code"] or "")[:2] not in places]
    if elsewhere:
        provinces.append({"code": None, "name": None, "places": None} | _counted(elsewhere))
    kinds = Counter(site["software"] for site in sites)
    software = [
        {"software": kind} | _counted([site for site in sites if site["software"] == kind])
        for kind, _ in kinds.most_common()
    ]
    return {"total": _counted(sites), "provinces": provinces, "software": software, "sites": sites}


_LAST = """
SELECT s.name, s.title, s.home, s.region_code, s.cms, c.started, c.finished, c.reason, c.reports, c.requests, c.stats
FROM sites AS s LEFT JOIN crawls AS c ON c.id = (SELECT max(id) FROM crawls WHERE site = s.name)
ORDER BY s.region_code, s.name
"""


def _site(row: dict[str, Any]) -> dict[str, Any]:
    stats = json.loads(row.pop("stats") or "{}")
    outcome = outcome_of(row["reason"], row["reports"] or 0, stats.get("problem_list", []))
    started = row["started"]
    return row | {
        "software": _software(row.pop("cms"), stats),
        "outcome": str(outcome if started else Outcome.NOT_ASKED),
        "why": next((one["message"] for one in stats.get("problem_list", [])), None),
    }


def outcome_of(reason: str | None, reports: int, problems: Iterable[dict[str, Any]]) -> Outcome:
    """Return the outcome of a site's last crawl. A report found outweighs every problem."""
    if reports:
        return Outcome.FOUND
    codes = {problem["code"] for problem in problems}
    if reason == CrawlEnd.BLOCKED:
        return Outcome.BLOCKED
    for code, outcome in _OUTCOMES.items():
        if code in codes:
            return outcome
    if reason in (CrawlEnd.FINISHED, CrawlEnd.FRUITLESS):
        return Outcome.NO_REPORT
    return Outcome.UNFINISHED


def _software(said: str | None, stats: dict[str, Any]) -> str:
    """Return the software that made most pages of the last crawl, else the software named in the site's
    file."""
    seen = {name.partition("/")[2]: n for name, n in stats.items() if name.startswith("software/")}
    named = {name: n for name, n in seen.items() if name != _GENERIC} or seen
    if named:
        return max(named, key=lambda name: named[name])
    return said if said and said != "auto" else "unknown"


def _counted(sites: list[dict[str, Any]]) -> dict[str, Any]:
    counts = Counter(site["outcome"] for site in sites)
    asked = len(sites) - counts[str(Outcome.NOT_ASKED)]
    reports = sum(site["reports"] or 0 for site in sites)
    return {"sites": len(sites), "asked": asked, "reports": reports} | {
        str(one): counts[str(one)] for one in Outcome
    }
