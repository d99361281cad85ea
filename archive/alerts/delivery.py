"""One run: what is new becomes messages, and all that wait are sent. Nothing here looks at a clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlite_utils import Database

from archive.alerts import mail, webhook
from archive.alerts.gather import gather
from archive.alerts.outbox import Fresh, Outbox, Waiting
from archive.alerts.subscriptions import Subscriptions, Target
from archive.errors import NotDelivered

_UNNAMED = "订阅中已没有这个去处 the file no longer names this target"


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of a message: it arrived where `error` is None. `tries` are all that were made."""

    waiting: Waiting
    error: str | None
    tries: int


def prepare(database: Database, outbox: Outbox, file: Subscriptions, now: str) -> list[Fresh]:
    """Put what is new for each subscription into the outbox and say what it was."""
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
    """Try every message that waits, oldest first. A target that fails is not tried again in this run, its messages
    wait for the next; so do those for a target the file no longer names."""
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
    """None where the message arrived, else why not."""
    target = waiting.target
    address = target.resolved(environment)
    try:
        if address is None:
            raise NotDelivered(f"没有环境变量 not in the environment: {target.address}")
        if target.channel == "webhook":
            webhook.send(address, waiting.message, waiting.chat, environment, moment)
        else:
            mail.send(address, waiting.message, environment)
    except NotDelivered as error:
        return error.message
    return None
