"""A sentence for people: a code and its parameters, put into a language when it is shown.

The templates stand in the files of `sentences/`: Chinese, English, and an optional third for JSON and the
command line, which serve readers of both. Without a third form the Chinese and the English follow each other;
a template without words of its own uses the Chinese form.

A parameter is a text or a number as printed, a `Label` (a name in both languages), another sentence, or a
list of these. The format `{parts:+}` names the separator between the members of a list.
"""

from __future__ import annotations

import errno
import json
import re
import string
import tomllib
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import Struct

from archive.language import Language

Parameter = "str | int | float | Label | Sentence | tuple[Parameter, ...]"

_BETWEEN = {"+": " + ", "/": " / ", "_": " ", ";": "；"}
_COMMA = {"zh": "、", "en": ", ", "both": "、"}
_SEMICOLON = {"zh": "；", "en": "; ", "both": "；"}
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_WORDS = re.compile(r"[A-Za-z\u4e00-\u9fff]")


class Label(Struct, frozen=True, gc=False):
    """A name in both languages. The database stores its `id`."""

    id: str
    zh: str
    en: str


class Clause(Struct, frozen=True, gc=False):
    """One code with its parameters."""

    code: str
    parameters: tuple[tuple[str, Any], ...]


class Sentence(Struct, frozen=True, gc=False):
    """One or more clauses. `str()` gives both languages."""

    clauses: tuple[Clause, ...]

    def __str__(self) -> str:
        return self.told("both")

    def __add__(self, other: Sentence) -> Sentence:
        return Sentence(self.clauses + other.clauses)

    def told(self, language: Language) -> str:
        """Return the sentence in one language, or in both."""
        return _SEMICOLON[language].join(_render(clause, language) for clause in self.clauses)

    def as_data(self) -> list[Any] | None:
        """Return codes and parameters as plain data for JSON; None for a text that came without a code."""
        if any(clause.code == "verbatim" for clause in self.clauses):
            return None
        said: list[Any] = _stored(self)["said"]
        return said

    def as_json(self) -> str | None:
        """Return codes and parameters as JSON for the database; None for a text that came without a code."""
        data = self.as_data()
        return None if data is None else _JSON.encode(data)


def say(code: str, /, **parameters: Any) -> Sentence:
    """Return the sentence with this code in `sentences/`."""
    return Sentence((Clause(code, tuple((name, _plain(value)) for name, value in parameters.items())),))


def verbatim(text: str) -> Sentence:
    """Return a text without a code as a sentence. It is the same in every language."""
    return say("verbatim", text=text)


def columns(said: Sentence | None) -> tuple[str | None, str | None]:
    """Return the two columns the database stores of a sentence: its text in both languages, for people who
    read the file, and its codes as JSON, from which either language can be made."""
    return (str(said), said.as_json()) if said else (None, None)


def of_system(error: OSError) -> Sentence:
    """Return the sentence for an error of the machine and the file it concerns. An error without a template
    of ours keeps the machine's own words."""
    code = errno.errorcode.get(error.errno or 0, "")
    if code not in templates():
        return verbatim(str(error) or type(error).__name__)
    where = " → ".join(str(name) for name in (error.filename, error.filename2) if name)
    return say("at_file", what=say(code), where=where) if where else say(code)


def restored(text: str | None, stored: str | None, label_of: Callable[[str], Label]) -> Sentence | None:
    """Return a sentence from the database: by its codes if this version knows them, else as its stored
    text."""
    try:
        if stored:
            return _restore(json.loads(stored), label_of)
    except (KeyError, ValueError):
        pass
    return verbatim(text) if text else None


def restored_data(data: list[Any], label_of: Callable[[str], Label]) -> Sentence:
    """Return the sentence of `as_data`. One with a code that this version does not know becomes its JSON."""
    try:
        return _restore(data, label_of)
    except KeyError:
        return verbatim(_JSON.encode(data))


@cache
def templates() -> Mapping[str, dict[Language, str]]:
    """Return the templates by code, each with its three forms."""
    files = sorted(Path(__file__).with_name("sentences").glob("*.toml"))
    groups = [group for file in files for group in tomllib.loads(file.read_text(encoding="utf-8")).values()]
    return {code: _forms(entry) for group in groups for code, entry in group.items()}


@cache
def fields(template: str) -> frozenset[str]:
    """Return the names of the parameters in a template."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(template) if name)


def own_words(template: str) -> str:
    """Return the words of a template without its parameters."""
    return "".join(text for text, _, _, _ in string.Formatter().parse(template))


def _forms(entry: str | list[str]) -> dict[Language, str]:
    zh, en, *more = [entry, entry] if isinstance(entry, str) else entry
    is_wordless = not _WORDS.search(own_words(zh) + own_words(en))
    return {"zh": zh, "en": en, "both": more[0] if more else zh if is_wordless else f"{zh} {en}"}


class _Counting(string.Formatter):
    """Understands `{n:report|reports}`: the word for one, and the word for any other number."""

    def format_field(self, value: Any, format_spec: str) -> str:
        one, bar, more = format_spec.partition("|")
        return (
            str(super().format_field(value, format_spec)) if not bar else one if str(value) == "1" else more
        )


def filled(template: str, parameters: Mapping[str, object]) -> str:
    """Return a template with its parameters. `{n:report|reports}` is the word that goes with the number n."""
    return _Counting().vformat(template, (), parameters) if "|" in template else template.format(**parameters)


class _Members(str):
    """A list as text. A format specification in the template joins the members with another separator."""

    __slots__ = ("members",)
    members: tuple[str, ...]

    def __format__(self, between: str) -> str:
        return _BETWEEN[between].join(self.members) if between else str(self)


def _render(clause: Clause, language: Language) -> str:
    template = templates()[clause.code][language]
    return filled(template, {name: _shown(value, language) for name, value in clause.parameters})


def _shown(value: Any, language: Language) -> Any:
    if isinstance(value, Label):
        return value.en if language == "en" else value.zh
    if isinstance(value, Sentence):
        return value.told(language)
    if isinstance(value, tuple):
        members = tuple(str(_shown(member, language)) for member in value)
        joined = _Members(_COMMA[language].join(members))
        joined.members = members
        return joined
    return value


def _plain(value: Any) -> Any:
    """Return a parameter in the form it is kept: lists as tuples, money as an integer or its digits, our
    errors and the machine's errors as their sentences, anything else as text."""
    if value is None or isinstance(value, (str, int, float, Label, Sentence)):
        return value
    if isinstance(value, (list, tuple)):
        return tuple(_plain(member) for member in value)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else str(value)
    if isinstance(value, OSError):
        return of_system(value)
    said = getattr(value, "sentence", None)
    return said if isinstance(said, Sentence) else str(value)


def _stored(value: Any) -> Any:
    if isinstance(value, Label):
        return {"label": value.id}
    if isinstance(value, Sentence):
        said = [
            [c.code, {name: _stored(one) for name, one in c.parameters}] if c.parameters else [c.code]
            for c in value.clauses
        ]
        return {"said": said}
    return [_stored(member) for member in value] if isinstance(value, tuple) else value


def _restore(clauses: list[Any], label_of: Callable[[str], Label]) -> Sentence:
    def read(value: Any) -> Any:
        if isinstance(value, dict):
            return label_of(value["label"]) if "label" in value else _restore(value["said"], label_of)
        return tuple(read(member) for member in value) if isinstance(value, list) else value

    found = []
    for code, *rest in clauses:
        parameters = rest[0] if rest else {}
        if fields(templates()[code]["zh"]) - parameters.keys():
            raise KeyError(code)
        found.append(Clause(code, tuple((name, read(value)) for name, value in parameters.items())))
    return Sentence(tuple(found))
