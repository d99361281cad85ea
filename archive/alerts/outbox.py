"""The record of news already sent, and messages that wait until they have arrived.

The outbox is a small database of its own beside the archive's. It holds addresses of readers, so nothing of
it is served, released or merged. News and their messages are written in one transaction: none is lost, none
is made twice. A message keeps its id over all attempts.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from archive.alerts.message import Message, compose
from archive.alerts.subscriptions import Subscription, Target
from archive.database.sqlite import Database
from archive.news.entries import News

FILE = "alerts.db"
_TABLES: tuple[tuple[str, dict[str, Any], tuple[str, ...]], ...] = (
    ("begun", {"subscription": str, "name": str, "begun": str}, ("subscription",)),
    ("known", {"subscription": str, "news": str}, ("subscription", "news")),
    (
        "messages",
        {
            "id": str, "channel": str, "address": str, "chat": str, "body": str, "made": str, "tries": int,
            "tried": str, "error": str, "delivered": str,
        },
        ("id",),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fresh:
    """The unsent news of a subscription. `is_begun` marks its first run; `before` counts older news, which
    are not sent."""

    subscription: Subscription
    news: tuple[News, ...]
    before: int
    is_begun: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that has not arrived. `tries` counts the attempts, `error` is the reason of the last one."""

    message: Message
    target: Target
    chat: str
    tries: int = 0
    error: str | None = None


class Outbox:
    """The state of all subscriptions of an archive, in a file. With `is_kept` false, everything put into it
    is forgotten at the end. Times (ISO 8601, UTC) are parameters."""

    def __init__(self, path: Path, *, is_kept: bool = True) -> None:
        connection = sqlite3.connect(path if is_kept else ":memory:", timeout=60)
        if not is_kept and path.is_file():
            with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as held:
                held.backup(connection)
        self.database = Database(connection)
        for table, columns, key in _TABLES:
            self.database.table(table).create(columns, pk=key, if_not_exists=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.database.close()

    def fresh(self, one: Subscription, found: Sequence[News]) -> Fresh:
        """Return the news that were not sent yet. A subscription begins with the news after its first run, or
        with the day it names."""
        rows = self.database.query("SELECT news FROM known WHERE subscription = ?", [one.key])
        known = {row["news"] for row in rows}
        unknown = list({piece.id: piece for piece in found if piece.id not in known}.values())
        is_begun = not self.database.table("begun").count_where("subscription = ?", [one.key])
        told = tuple(piece for piece in unknown if not is_begun or _counts(one, piece))
        return Fresh(one, told, len(unknown) - len(told), is_begun)

    def put(self, fresh: Fresh, found: Sequence[News], site: str, now: str) -> None:
        """Make messages of fresh news for each target, and record all news found as sent."""
        one = fresh.subscription
        with self.database.atomic():
            if fresh.is_begun:
                self.database.table("begun").insert({"subscription": one.key, "name": one.name, "begun": now})
            self.database.conn.executemany(
                "INSERT OR IGNORE INTO known VALUES (?, ?)", [(one.key, piece.id) for piece in found]
            )
            self.post(one, fresh.news, site, now)

    def switch(self, key: str, active: set[str]) -> set[str]:
        """Record the alarms that hold now, forget the others, and return the new ones."""
        with self.database.atomic():
            known = {
                row["news"]
                for row in self.database.query("SELECT news FROM known WHERE subscription = ?", [key])
            }
            for over in known - active:
                self.database.execute("DELETE FROM known WHERE subscription = ? AND news = ?", [key, over])
            self.database.conn.executemany(
                "INSERT INTO known VALUES (?, ?)", [(key, new) for new in active - known]
            )
        return active - known

    def post(self, one: Subscription, news: Sequence[News], site: str, now: str) -> None:
        """Make messages of news for each target of a subscription."""
        for target in one.targets:
            for message in compose(one, target, news, site, now):
                self._keep(message, target, one.chat, now)

    def _keep(self, message: Message, target: Target, chat: str, now: str) -> None:
        self.database.table("messages").insert(
            {
                "id": message["id"], "channel": target.channel, "address": target.address, "chat": chat,
                "body": json.dumps(message, ensure_ascii=False), "made": now, "tries": 0,
            },
            ignore=True,
        )  # fmt: skip

    def waiting(self) -> list[Waiting]:
        """Return the messages that have not arrived, the oldest first."""
        rows = self.database.query("SELECT * FROM messages WHERE delivered IS NULL ORDER BY made, rowid")
        return [
            Waiting(
                json.loads(row["body"]), Target(row["channel"], row["address"]), row["chat"], row["tries"], row["error"]
            )
            for row in rows
        ]  # fmt: skip

    def note(self, waiting: Waiting, now: str, error: str | None) -> None:
        """Record the result of an attempt. The body of a message that arrived is deleted."""
        done: dict[str, Any] = {"tries": waiting.tries + 1, "tried": now, "error": error}
        if error is None:
            done |= {"delivered": now, "body": None}
        self.database.table("messages").update(waiting.message["id"], done)


def _counts(one: Subscription, piece: News) -> bool:
    return one.since is not None and piece.when[:10] >= one.since.isoformat()
