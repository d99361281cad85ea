"""Settings for one run: `--set NAME=VALUE`."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import click

from archive.commands.interface import spoken
from archive.language import worded
from archive.places.naming import near, with_suggestions
from archive.sentence import say


def settings_of(pairs: tuple[str, ...]) -> dict[str, Any]:
    """Return the settings of `--set`. Raises UsageError for an unknown name, a setting of conduct, or a value
    of the wrong type."""
    if not pairs:
        return {}
    from crawler.run.crawls import project_settings

    settings = project_settings(Path(), {})
    known = [name for name in settings if isinstance(name, str)]
    found = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign:
            raise click.UsageError(worded(f"应为 NAME=VALUE: {pair}", f"should be NAME=VALUE: {pair}"))
        if name not in known:
            said = with_suggestions(say("no_such_setting", name=name), near(name, known))
            raise click.UsageError(spoken(said))
        if name in _CONDUCT:
            raise click.UsageError(
                worded(f"{name} 由守则规定，不能改", f"{name} is a matter of conduct and stays as it is")
            )
        _refuse_other_type(name, value, settings[name])
        found[name] = value
    return found


_CONDUCT = ("ROBOTSTXT_OBEY", "CONCURRENT_REQUESTS_PER_DOMAIN", "USER_AGENT")
"""Settings that docs/conduct.md promises to every site. GONGKAI_OPERATOR holds the address of the
operator."""

_KINDS: dict[type, tuple[str, str]] = {
    bool: ("真假（0、1）", "true or false (0, 1)"),
    int: ("整数", "a whole number"),
    float: ("数", "a number"),
}


def _refuse_other_type(name: str, value: str, usual: Any) -> None:
    """Raise UsageError for a value of the wrong type. A crawl would meet it hours later, or misread it."""
    kind = _KINDS.get(type(usual))
    if isinstance(usual, bool):
        allowed = value.lower() in ("0", "1", "true", "false")
    else:
        allowed = kind is None or _is_number(value, usual)
    if kind and not allowed:
        zh, en = kind
        raise click.UsageError(worded(f"{name} 应为{zh}: {value}", f"{name} should be {en}: {value}"))


def _is_number(value: str, usual: Any) -> bool:
    try:
        number = type(usual)(value)
    except ValueError:
        return False
    return math.isfinite(number) and (number >= 0 or usual < 0)
