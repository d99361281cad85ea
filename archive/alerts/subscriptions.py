"""Who wants to hear of what: a TOML file that a person writes and reviews (docs/alerts.md)."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from archive.catalogue.areas import Area, find
from archive.catalogue.descriptions import questions
from archive.catalogue.questions import parameters
from archive.catalogue.words import LANGUAGES
from archive.errors import BadSubscriptions
from archive.form.rules import RULES
from archive.news.entries import KINDS, Kind
from archive.sentence import Sentence, say

Channel = Literal["webhook", "email"]
CHATS = ("json", "wecom", "dingtalk", "feishu", "slack")
"""Shapes a webhook's message can have: the whole of it, or words for a group chat."""
_WATCHES = ("place", "unit", "question")
_FROM_ENVIRONMENT = "env:"


@dataclass(frozen=True, slots=True)
class Target:
    """Where a message goes: `address` as the file names it (`env:NAME` keeps a secret out of the file)."""

    channel: Channel
    address: str

    def resolved(self, environment: Mapping[str, str]) -> str | None:
        """The address itself; None if the environment lacks it."""
        if self.address.startswith(_FROM_ENVIRONMENT):
            return environment.get(self.address.removeprefix(_FROM_ENVIRONMENT))
        return self.address

    def __str__(self) -> str:
        """The target for a log. Of a webhook only the host is shown: the rest of its address is often a secret."""
        is_open = self.channel == "email" or self.address.startswith(_FROM_ENVIRONMENT)
        parts = urlsplit(self.address)
        return f"{self.channel} {self.address if is_open else f'{parts.scheme}://{parts.hostname}'}"


@dataclass(frozen=True, slots=True)
class Subscription:
    """What is watched (a place, a unit, a question, or everything) and where its news go.

    `news` are the kinds of news. `rules` names the rules whose failures are told; without it every error is. With
    `since`, older news from that day on are told as well.
    """

    name: str
    place: str | None = None
    unit: str | None = None
    scope: str | None = None
    question: str | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict)
    news: tuple[Kind, ...] = KINDS
    rules: tuple[str, ...] = ()
    webhook: str | None = None
    chat: str = "json"
    email: tuple[str, ...] = ()
    language: str = "zh"
    since: date | None = None

    @property
    def area(self) -> Area | None:
        return find(self.place)[0] if self.place else None

    @property
    def key(self) -> str:
        """The key under which the outbox remembers a subscription: its name and what it watches. With another key it
        begins anew."""
        watched = {name: getattr(self, name) for name in (*_WATCHES, "scope", "arguments", "news", "rules")}
        text = json.dumps([self.name, watched], ensure_ascii=False, sort_keys=True, default=str)
        return sha256(text.encode()).hexdigest()[:32]

    @property
    def targets(self) -> tuple[Target, ...]:
        hook = (Target("webhook", self.webhook),) if self.webhook else ()
        return (*hook, *(Target("email", address) for address in self.email))


@dataclass(frozen=True, slots=True)
class Operator:
    """Settings for alarms: where they go, after how many days without a report a site is silent, and how many free
    gigabytes are too few. `heartbeat` is an address (or env:NAME) that is requested after every run."""

    subscription: Subscription
    silent_days: float = 40
    free_gb: float = 2
    heartbeat: str | None = None

    @property
    def target(self) -> Target:
        return Target("webhook", self.heartbeat or "")


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """The whole file. `site` is the address that links lead to; it ends with a slash."""

    site: str
    each: tuple[Subscription, ...]
    operator: Operator | None = None

    @property
    def targets(self) -> set[Target]:
        """Everybody the file names."""
        every = [*self.each, *([self.operator.subscription] if self.operator else [])]
        return {target for one in every for target in one.targets}


def read_subscriptions(path: Path) -> Subscriptions:
    """Read and check the file, before anything is sent. Raises BadSubscriptions, which says where it is wrong and
    why."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadSubscriptions(say("no_subscriptions_file", path=path)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSubscriptions(f"{path}: {error}") from error
    entries, site, operator = data.get("subscriptions", []), data.get("site"), data.get("operator")
    if not isinstance(entries, list) or not (entries or operator):
        raise BadSubscriptions(say("no_subscriptions", path=path))
    if not isinstance(site, str) or not _is_web(site):
        raise BadSubscriptions(say("no_site_address", path=path))
    each = tuple(_subscription(entry) for entry in entries)
    names = [one.name for one in each]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise BadSubscriptions(say("named_twice", name=twice))
    return Subscriptions(f"{site.rstrip('/')}/", each, _operator(operator) if operator else None)


_NUMBERS = ("silent_days", "free_gb")


def _operator(entry: Any) -> Operator:
    """The table [operator]: a target like that of a subscription, and numbers."""
    if not isinstance(entry, Mapping):
        raise BadSubscriptions(say("operator_must_be_a_table"))
    said = dict(entry)
    numbers = {name: said.pop(name) for name in _NUMBERS if name in said}
    heartbeat = said.pop("heartbeat", None)
    if strange := [
        name for name, value in numbers.items() if not isinstance(value, (int, float)) or value < 0
    ]:
        raise BadSubscriptions(say("operator_must_be_a_number", name=strange[0]))
    if heartbeat is not None and not (
        isinstance(heartbeat, str) and (heartbeat.startswith(_FROM_ENVIRONMENT) or _is_web(heartbeat))
    ):
        raise BadSubscriptions(say("bad_heartbeat"))
    return Operator(_subscription({"name": "运维 operator", **said}), heartbeat=heartbeat, **numbers)


def _subscription(entry: Mapping[str, Any]) -> Subscription:
    name = entry.get("name")
    if not isinstance(name, str) or not name.strip():
        raise BadSubscriptions(say("subscription_without_name"))
    known = {one.name for one in fields(Subscription)}
    if strange := sorted(entry.keys() - known):
        raise BadSubscriptions(say("unknown_keys", name=name, keys="、".join(strange)))
    lists = {key: tuple(entry[key]) for key in ("news", "rules", "email") if isinstance(entry.get(key), list)}
    made = Subscription(**{**entry, **lists})
    if wrong := _fault(made):
        raise BadSubscriptions(say("wrong_in", name=name, wrong=wrong))
    return made


def _fault(one: Subscription) -> Sentence | None:
    """What is wrong with a subscription, if anything."""
    texts = (one.place, one.unit, one.scope, one.question, one.webhook, one.chat, one.language)
    lists = (one.news, one.rules, one.email)
    if not all(text is None or isinstance(text, str) for text in texts):
        return say("must_be_text")
    if not all(isinstance(several, tuple) for several in lists):
        return say("must_be_lists")
    if sum(getattr(one, name) is not None for name in _WATCHES) > 1:
        return say("only_one_of", allowed="、".join(_WATCHES))
    if one.place and (
        len(areas := find(one.place)) != 1 or (areas[0].name is None and len(areas[0].code) < 9)
    ):
        return say("not_one_place", place=one.place)
    return _fault_of_question(one) or _fault_of_choice(one) or _fault_of_target(one)


def _fault_of_question(one: Subscription) -> Sentence | None:
    if one.question is None:
        return say("arguments_without_question") if one.arguments else None
    if one.question not in questions():
        return say("no_such_question", question=one.question)
    asked = parameters(questions()[one.question]["sql"])
    if not isinstance(one.arguments, Mapping) or not one.arguments.keys() <= set(asked):
        return say("parameters_of_question", known="、".join(asked))
    return None


def _fault_of_choice(one: Subscription) -> Sentence | None:
    """A word that is not one of the known choices."""
    choices: tuple[tuple[str, tuple[str, ...], Any], ...] = (
        ("news", one.news, KINDS), ("rules", one.rules, RULES), ("chat", (one.chat,), CHATS),
        ("language", (one.language,), LANGUAGES),
    )  # fmt: skip
    for field_name, said, known in choices:
        if strange := [word for word in said if word not in known]:
            return say("not_among", field=field_name, value=strange[0], known="、".join(known))
    return None if one.since is None or isinstance(one.since, date) else say("since_must_be_a_date")


def _fault_of_target(one: Subscription) -> Sentence | None:
    if not one.targets:
        return say("needs_a_target")
    if one.webhook and not one.webhook.startswith(_FROM_ENVIRONMENT) and not _is_web(one.webhook):
        return say("bad_webhook")
    strange = [a for a in one.email if not isinstance(a, str) or "@" not in a or len(a.split()) != 1]
    return say("no_mail_address", address=strange[0]) if strange else None


def _is_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
