"""The review desk on one's own machine: the open findings with their pictures, and a form for verdicts. A
public site has no desk."""

from __future__ import annotations

import asyncio
from datetime import datetime
from urllib.parse import urlsplit

from datasette.app import Datasette
from datasette.utils.asgi import Forbidden, Request, Response

from archive.clock import BEIJING
from archive.database.folder import Archive
from archive.errors import GongkaiError
from archive.model import Finding
from archive.reports.doubts import judge, queue
from archive.site.asking import Asking
from archive.site.concerns import sight
from archive.vocabulary import Judgement

SHOWN = 50
_HERE = ("localhost", "::1")


async def review(datasette: Datasette, request: Request) -> Response:
    """Return the queue; write a posted verdict first."""
    ask = Asking(datasette, request)
    if not getattr(datasette, "_gongkai_desk", False):
        raise ask.missing("no_desk")
    ask.is_of_today = True  # its form holds the token of one reader
    said = None
    if request.method == "POST":
        if not _is_from_here(request):
            raise Forbidden(ask.words("desk_forbidden"))
        said = await _judged(ask, await request.post_vars())
    rule = ask.text("rule") or None
    waiting = await ask.with_database(lambda database: list(queue(database, rule=rule)))
    counts: dict[str, int] = {}
    for doubt in waiting:
        counts[doubt.finding.rule] = counts.get(doubt.finding.rule, 0) + 1
    shown = [(doubt, sight(doubt.sha256, doubt.finding)) for doubt in waiting[:SHOWN]]
    context = {
        "shown": shown,
        "counts": counts,
        "total": len(waiting),
        "rule": rule,
        "said": said,
        "terms": [term for term in Judgement if term != Judgement.WITHDRAWN],
    }
    return await ask.page("review.html", context)


def _is_from_here(request: Request) -> bool:
    """Return whether a form comes from the desk's own page. Datasette checks the token of a request with its
    cookie, but passes a request without cookies; and a foreign name may resolve to this machine."""
    host = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    return "ds_csrftoken" in request.cookies and (host in _HERE or host.startswith("127."))


async def _judged(ask: Asking, form: dict[str, str]) -> tuple[bool, str]:
    """Write the verdict of a form. Return (was it written, the message)."""
    given = {
        name: " ".join(form.get(name, "").split())[:400] for name in ("address", "verdict", "why", "who")
    }
    if not all(given.values()):
        return False, ask.words("review_incomplete")

    def write() -> Finding:
        with Archive(ask.archive.root) as archive:
            when = datetime.now(BEIJING).date()
            address, verdict = given["address"], given["verdict"]
            return judge(archive, address, verdict, who=given["who"], why=given["why"], when=when)[1]

    try:
        now = await asyncio.to_thread(write)
    except GongkaiError as error:
        return False, str(error)
    return True, ask.words("review_written", address=given["address"], status=ask.words(now.status, "status"))
