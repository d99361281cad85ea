"""click's own messages ("Usage", "No such option"), in Chinese if the language of the terminal is Chinese.

click asks gettext, which wants compiled catalogues and chooses by the locale, not by GONGKAI_LANG. The two
functions of gettext that click's modules hold are therefore replaced. English stays if both languages are
asked for, because click nests its messages, and for messages without a Chinese form in `click_words.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import click.core
import click.decorators
import click.exceptions
import click.formatting
import click.parser
import click.types

from archive.language import of_terminal

_MODULES = (click.core, click.decorators, click.exceptions, click.formatting, click.parser, click.types)


def speak_our_language() -> None:
    """Switch click's messages to the language of the terminal."""
    if of_terminal() != "zh":
        return
    for module in _MODULES:
        vars(module).update({name: say for name, say in _SAYING.items() if name in vars(module)})


@cache
def words() -> Mapping[str, str]:
    """Return the Chinese of click's messages."""
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def _gettext(message: str) -> str:
    return words().get(message, message)


def _ngettext(singular: str, plural: str, count: int) -> str:
    return words().get(singular, singular if count == 1 else plural)


_SAYING = {"_": _gettext, "ngettext": _ngettext}
