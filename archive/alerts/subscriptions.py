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
        raise BadSubscriptions(f"没有订阅文件 no file of subscriptions: {path}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSubscriptions(f"{path}: {error}") from error
    entries, site, operator = data.get("subscriptions", []), data.get("site"), data.get("operator")
    if not isinstance(entries, list) or not (entries or operator):
        raise BadSubscriptions(f"{path}: 没有 [[subscriptions]] there is no [[subscriptions]]")
    if not isinstance(site, str) or not _is_web(site):
        raise BadSubscriptions(f'{path}: 请写 site = "https://…"（链接所指） site must be an address')
    each = tuple(_subscription(entry) for entry in entries)
    names = [one.name for one in each]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise BadSubscriptions(f"{twice}: 同名两次 named twice")
    return Subscriptions(f"{site.rstrip('/')}/", each, _operator(operator) if operator else None)


_NUMBERS = ("silent_days", "free_gb")


def _operator(entry: Any) -> Operator:
    """The table [operator]: a target like that of a subscription, and numbers."""
    if not isinstance(entry, Mapping):
        raise BadSubscriptions("operator 应为一张表 must be a table")
    said = dict(entry)
    numbers = {name: said.pop(name) for name in _NUMBERS if name in said}
    heartbeat = said.pop("heartbeat", None)
    if strange := [
        name for name, value in numbers.items() if not isinstance(value, (int, float)) or value < 0
    ]:
        raise BadSubscriptions(f"operator: 应为数字 must be a number: {strange[0]}")
    if heartbeat is not None and not (
        isinstance(heartbeat, str) and (heartbeat.startswith(_FROM_ENVIRONMENT) or _is_web(heartbeat))
    ):
        raise BadSubscriptions("operator: heartbeat 应为网址 must be an address or env:NAME")
    return Operator(_subscription({"name": "运维 operator", **said}), heartbeat=heartbeat, **numbers)


def _subscription(entry: Mapping[str, Any]) -> Subscription:
    name = entry.get("name")
    if not isinstance(name, str) or not name.strip():
        raise BadSubscriptions("每个订阅要有 name every subscription needs a name")
    known = {one.name for one in fields(Subscription)}
    if strange := sorted(entry.keys() - known):
        raise BadSubscriptions(f"{name}: 不认识 unknown: {'、'.join(strange)}")
    lists = {key: tuple(entry[key]) for key in ("news", "rules", "email") if isinstance(entry.get(key), list)}
    made = Subscription(**{**entry, **lists})
    if wrong := _fault(made):
        raise BadSubscriptions(f"{name}: {wrong}")
    return made


def _fault(one: Subscription) -> str | None:
    """What is wrong with a subscription, if anything."""
    texts = (one.place, one.unit, one.scope, one.question, one.webhook, one.chat, one.language)
    lists = (one.news, one.rules, one.email)
    if not all(text is None or isinstance(text, str) for text in texts):
        return "应为文字 must be text: place, unit, scope, question, webhook, chat, language"
    if not all(isinstance(several, tuple) for several in lists):
        return "应为列表 must be lists: news, rules, email"
    if sum(getattr(one, name) is not None for name in _WATCHES) > 1:
        return f"只能选一个 only one of: {'、'.join(_WATCHES)}"
    if one.place and (
        len(areas := find(one.place)) != 1 or (areas[0].name is None and len(areas[0].code) < 9)
    ):
        return f"不是一个地方，请用区划代码 not one place, name its code: {one.place}"
    return _fault_of_question(one) or _fault_of_choice(one) or _fault_of_target(one)


def _fault_of_question(one: Subscription) -> str | None:
    if one.question is None:
        return "arguments 要与 question 同用 arguments go with a question" if one.arguments else None
    if one.question not in questions():
        return f"没有这个问题 no such question: {one.question}"
    asked = parameters(questions()[one.question]["sql"])
    if not isinstance(one.arguments, Mapping) or not one.arguments.keys() <= set(asked):
        return f"这个问题只有参数 this question has the parameters: {'、'.join(asked)}"
    return None


def _fault_of_choice(one: Subscription) -> str | None:
    """A word that is not one of the known choices."""
    choices: tuple[tuple[str, tuple[str, ...], Any], ...] = (
        ("news", one.news, KINDS), ("rules", one.rules, RULES), ("chat", (one.chat,), CHATS),
        ("language", (one.language,), LANGUAGES),
    )  # fmt: skip
    for field_name, said, known in choices:
        if strange := [word for word in said if word not in known]:
            return f"{field_name} 中没有 there is no {strange[0]}（有 there is: {'、'.join(known)}）"
    return None if one.since is None or isinstance(one.since, date) else "since 应为日期 must be a date"


def _fault_of_target(one: Subscription) -> str | None:
    if not one.targets:
        return "要有 webhook 或 email needs webhook or email"
    if one.webhook and not one.webhook.startswith(_FROM_ENVIRONMENT) and not _is_web(one.webhook):
        return "webhook 应为 http(s) 网址或 env:变量名 must be an address or env:NAME"
    strange = [a for a in one.email if not isinstance(a, str) or "@" not in a or len(a.split()) != 1]
    return f"不是电子邮件地址 no e-mail address: {strange[0]}" if strange else None


def _is_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
