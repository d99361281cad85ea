"""Subscriptions: a TOML file that a person writes and reviews (docs/alerts.md)."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
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
from archive.written_table import Table, converted, faults

Channel = Literal["webhook", "email"]
CHATS = ("json", "wecom", "dingtalk", "feishu", "slack")
"""Shapes of a webhook's message: the whole document, or words for a group chat."""
_WATCHES = ("place", "unit", "question")
_FROM_ENVIRONMENT = "env:"


@dataclass(frozen=True, slots=True)
class Target:
    """The destination of a message: `address` as the file names it (`env:NAME` keeps a secret out of the
    file)."""

    channel: Channel
    address: str

    def resolved(self, environment: Mapping[str, str]) -> str | None:
        """Return the address itself; None if the environment lacks it."""
        if self.address.startswith(_FROM_ENVIRONMENT):
            return environment.get(self.address.removeprefix(_FROM_ENVIRONMENT))
        return self.address

    def __str__(self) -> str:
        """Return the target for a log. Shows only the host of a webhook, because the rest of its address is
        often a secret."""
        is_open = self.channel == "email" or self.address.startswith(_FROM_ENVIRONMENT)
        parts = urlsplit(self.address)
        return f"{self.channel} {self.address if is_open else f'{parts.scheme}://{parts.hostname}'}"


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscription: its subject (a place, a unit, a question, or everything) and the targets of its news.

    `news` are the kinds of news. `rules` names the rules whose failures are sent; without it every error is.
    With `since`, older news from that day on are sent as well.
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
        """The key of a subscription in the outbox, made of its name and its subject. A subscription with
        another key begins anew."""
        watched = {name: getattr(self, name) for name in (*_WATCHES, "scope", "arguments", "news", "rules")}
        text = json.dumps([self.name, watched], ensure_ascii=False, sort_keys=True, default=str)
        return sha256(text.encode()).hexdigest()[:32]

    @property
    def targets(self) -> tuple[Target, ...]:
        hook = (Target("webhook", self.webhook),) if self.webhook else ()
        return (*hook, *(Target("email", address) for address in self.email))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Limits:
    """Limits for alarms: the days without a report after which a site is silent, the free gigabytes below
    which the disk is full, and an address (or env:NAME) that is requested after every run."""

    silent_days: float = 40
    free_gb: float = 2
    heartbeat: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator(_Limits):
    """Settings for alarms: the limits, and the targets."""

    subscription: Subscription

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
        """All targets in the file."""
        every = [*self.each, *([self.operator.subscription] if self.operator else [])]
        return {target for one in every for target in one.targets}


def read_subscriptions(path: Path) -> Subscriptions:
    """Read and check the file before anything is sent. Raises BadSubscriptions, which names the place and the
    fault."""
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


def _operator(entry: Any) -> Operator:
    """Return the table [operator]: a target like that of a subscription, and numbers."""
    if not isinstance(entry, Mapping):
        raise BadSubscriptions(say("operator_must_be_a_table"))
    own = {one.name for one in fields(_Limits)}
    limits = _table({name: value for name, value in entry.items() if name in own}, _Limits, "operator")
    if min(limits.silent_days, limits.free_gb) < 0:
        raise BadSubscriptions(say("limits_below_zero"))
    address = limits.heartbeat
    if address is not None and not (address.startswith(_FROM_ENVIRONMENT) or _is_web(address)):
        raise BadSubscriptions(say("bad_heartbeat"))
    rest = {name: value for name, value in entry.items() if name not in own}
    return Operator(subscription=_subscription({"name": "运维 operator", **rest}), **asdict(limits))


def _subscription(entry: Mapping[str, Any]) -> Subscription:
    name = entry.get("name")
    if not isinstance(name, str) or not name.strip():
        raise BadSubscriptions(say("subscription_without_name"))
    made = _table(entry, Subscription, name)
    if wrong := _fault(made):
        raise BadSubscriptions(say("wrong_in", name=name, wrong=wrong))
    return made


def _table(entry: Mapping[str, Any], model: type[Table], name: str) -> Table:
    if wrong := faults(entry, model):
        raise BadSubscriptions(say("wrong_in", name=name, wrong=wrong[0]))
    return converted(entry, model)


def _fault(one: Subscription) -> Sentence | None:
    """Return the fault of a subscription, or None."""
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
    if not one.arguments.keys() <= set(asked):
        return say("parameters_of_question", known="、".join(asked))
    return None


def _fault_of_choice(one: Subscription) -> Sentence | None:
    """Return the fault of a word that is not among the known choices, or None."""
    choices: tuple[tuple[str, tuple[str, ...], Any], ...] = (
        ("news", one.news, KINDS), ("rules", one.rules, RULES), ("chat", (one.chat,), CHATS),
        ("language", (one.language,), LANGUAGES),
    )  # fmt: skip
    for field_name, said, known in choices:
        if strange := [word for word in said if word not in known]:
            return say("not_among", field=field_name, value=strange[0], known="、".join(known))
    return None


def _fault_of_target(one: Subscription) -> Sentence | None:
    if not one.targets:
        return say("needs_a_target")
    if one.webhook and not one.webhook.startswith(_FROM_ENVIRONMENT) and not _is_web(one.webhook):
        return say("bad_webhook")
    strange = [address for address in one.email if "@" not in address or len(address.split()) != 1]
    return say("no_mail_address", address=strange[0]) if strange else None


def _is_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
