"""Tables that people write in TOML files (sites, subscriptions, verdicts), checked against the fields of a
dataclass."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from archive.sentence import Label, Sentence, say

Table = TypeVar("Table")

_KINDS = {
    "str": Label("kind:str", "文字", "text"),
    "int": Label("kind:int", "整数", "a whole number"),
    "float": Label("kind:float", "数", "a number"),
    "bool": Label("kind:bool", "true 或 false", "true or false"),
    "array": Label("kind:array", "列表", "a list"),
    "object": Label("kind:object", "表", "a table"),
    "date": Label("kind:date", "日期", "a date"),
}
"""The types of a field by msgspec's names, with labels for people."""
_NOT_AMONG = re.compile(r"Invalid enum value '(?P<value>.*)'")
_EXPECTED = re.compile(r"Expected `(?P<kinds>[^`]+)`")


def faults(table: Mapping[str, Any], model: type[Any]) -> list[Sentence]:
    """Return all reasons why a table is no instance of the dataclass: unknown keys, missing keys, values of
    another type."""
    return [*_of_keys(table, model), *_of_values(table, model)]


def converted(table: Mapping[str, Any], model: type[Table]) -> Table:
    """Return the table as an instance of the dataclass. The table must have no `faults`."""
    import msgspec  # 20 ms, saved for commands that read no such file

    hints = get_type_hints(model)
    return model(**{name: msgspec.convert(value, hints[name]) for name, value in table.items()})


def _of_keys(table: Mapping[str, Any], model: type[Any]) -> Iterator[Sentence]:
    known = {field.name: field for field in fields(model)}
    for key in table:
        if key not in known:
            yield say("unknown_key", key=key)
    for name, field in known.items():
        if name not in table and field.default is MISSING and field.default_factory is MISSING:
            yield say("key_missing", key=name)


def _of_values(table: Mapping[str, Any], model: type[Any]) -> Iterator[Sentence]:
    import msgspec

    for name, hint in get_type_hints(model).items():
        try:
            if name in table:
                msgspec.convert(table[name], hint)
        except msgspec.ValidationError as error:
            if strange := _NOT_AMONG.search(str(error)):
                yield say("not_among", field=name, value=strange["value"], known="、".join(_choices(hint)))
            else:
                yield say("wrong_type", key=name, kind=_expected(str(error)))


def _choices(hint: Any) -> Iterator[str]:
    """Yield the values of the literals within a type."""
    for part in get_args(hint):
        if get_origin(hint) is Literal:
            yield str(part)
        else:
            yield from _choices(part)


def _expected(message: str) -> Label | str:
    """Return a label for the type a field wants. Omits null, which TOML cannot express."""
    found = _EXPECTED.search(message)
    kinds = [kind for kind in re.findall(r"\w+", found["kinds"]) if kind != "null"] if found else []
    return _KINDS.get(kinds[0], kinds[0]) if kinds else message
