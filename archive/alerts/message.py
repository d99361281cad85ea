"""A message: news as a document for machines and as words for people. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader

from archive.alerts.subscriptions import Subscription, Target
from archive.catalogue.words import Words
from archive.news.entries import News

Message = dict[str, Any]
TEMPLATES = Path(__file__).parent / "templates"
MOST = 50
"""Largest number of news in a message. The rest goes into the next."""
_CHANGES = 40  # of one amendment
_LONGEST = 500  # characters of anything


def compose(
    one: Subscription, target: Target, news: Sequence[News], site: str, made: str
) -> Iterator[Message]:
    """Yield the messages that bring a target the news, 50 pieces in each. The `id` depends on the target: the
    same news for the same target get the same id. All parts are bounded, so that a message stays below some
    100 KB."""
    for start in range(0, len(news), MOST):
        lot = news[start : start + MOST]
        told = "\n".join([one.key, str(target), target.address, *(piece.id for piece in lot)])
        yield {
            "id": sha256(told.encode()).hexdigest(),
            "subscription": one.name,
            "language": one.language,
            "made": made,
            "site": site,
            "news": [_piece(piece, site) for piece in lot],
        }


def _piece(piece: News, site: str) -> dict[str, Any]:
    return {
        "id": piece.id,
        "kind": piece.kind,
        "title": _cut(piece.title),
        "url": f"{site}{piece.path.removeprefix('/')}",
        "when": piece.when,
        "said": [_cut(line) for line in piece.said],
        "changes": [asdict(one) for one in piece.moved[:_CHANGES]],
        "changes_in_all": len(piece.moved),
        "about": {name: _cut(value) for name, value in piece.about.items()},
    }


def _cut(value: Any) -> Any:
    return f"{value[:_LONGEST]}…" if isinstance(value, str) and len(value) > _LONGEST else value


def subject(message: Message) -> str:
    """Return one line: the subscription, and the news itself if it is a single piece."""
    words, news = Words(message["language"]), message["news"]
    said = news[0]["title"] if len(news) == 1 else words("alert_news", n=len(news))
    return " ".join(words("alert_subject", name=message["subscription"], said=said).split())


def text(message: Message) -> str:
    """Return the message as plain text."""
    words = Words(message["language"])
    blocks = ["\n".join([piece["title"], *lines(piece, words), piece["url"]]) for piece in message["news"]]
    return "\n\n".join([*blocks, words("alert_foot", name=message["subscription"])]) + "\n"


def lines(piece: dict[str, Any], words: Words) -> Iterable[str]:
    """Yield the lines of a piece of news, and each change: name：old → new."""
    yield from piece["said"]
    for one in piece["changes"]:
        yield f"{one['name']}{words('colon')}{one['old'] or '—'} → {one['new'] or '—'}"
    if piece["changes_in_all"] > len(piece["changes"]):
        yield f"… {words('n_changes', n=piece['changes_in_all'])}"


def html(message: Message) -> str:
    """Return the message as a small page. Everything from reports is escaped."""
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
    words = Words(message["language"])
    page = environment.get_template("alert.html")
    return page.render(message=message, t=words, subject=subject(message))
