"""One run: news becomes messages, and all waiting messages are sent. Nothing here reads a clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from archive.alerts import mail, webhook
from archive.alerts.gather import gather
from archive.alerts.outbox import Fresh, Outbox, Waiting
from archive.alerts.subscriptions import Subscriptions, Target
from archive.database.sqlite import Database
from archive.errors import NotDelivered
from archive.sentence import say

_UNNAMED = str(say("target_gone"))


@dataclass(frozen=True, slots=True)
class Tried:
    """The result of sending a message. `error` is None if it arrived; `tries` counts all attempts so far."""

    waiting: Waiting
    error: str | None
    tries: int


def prepare(database: Database, outbox: Outbox, file: Subscriptions, now: str) -> list[Fresh]:
    """Put the fresh news of each subscription into the outbox, and return them."""
    told = []
    for one in file.each:
        found = gather(database, one)
        fresh = outbox.fresh(one, found)
        outbox.put(fresh, found, file.site, now)
        told.append(fresh)
    return told


def deliver(
    outbox: Outbox, file: Subscriptions, environment: Mapping[str, str], clock: Callable[[], str]
) -> list[Tried]:
    """Try to send every waiting message, the oldest first. If a target fails, its other messages wait for the
    next run. Messages for a target that the file no longer names wait, too. Returns the result for each
    message."""
    named = file.targets
    failed: dict[Target, str] = {}
    tried = []
    for waiting in outbox.waiting():
        target = waiting.target
        if target not in named:
            tried.append(Tried(waiting, _UNNAMED, waiting.tries))
            continue
        if target in failed:
            tried.append(Tried(waiting, failed[target], waiting.tries))
            continue
        moment = clock()
        error = _send(waiting, environment, moment)
        outbox.note(waiting, moment, error)
        tried.append(Tried(waiting, error, waiting.tries + 1))
        if error:
            failed[target] = error
    return tried


def _send(waiting: Waiting, environment: Mapping[str, str], moment: str) -> str | None:
    """Send one message. Returns None if it arrived, else the reason."""
    target = waiting.target
    address = target.resolved(environment)
    try:
        if address is None:
            raise NotDelivered(say("not_in_environment", name=target.address))
        if target.channel == "webhook":
            webhook.send(address, waiting.message, waiting.chat, environment, moment)
        else:
            mail.send(address, waiting.message, environment)
    except NotDelivered as error:
        return error.message
    return None
