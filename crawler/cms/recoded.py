"""Parts of addresses that a script encodes or decodes: `encodeURIComponent(name)`, `escape(name)`, `atob("…")`."""

from __future__ import annotations

import re
from base64 import b64decode
from urllib.parse import quote, unquote

_SPELT = re.compile(r"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})")
RECODED = re.compile(
    r"""(?:window\.)?\b(atob|(?:un)?escape|(?:de|en)codeURI(?:Component)?)\(\s*((?:'[^']*'|"[^"]*"|[\w$.]+))\s*\)"""
)
_ENCODING = {"encodeURI": ";/?:@&=+$,#!*'()", "encodeURIComponent": "!*'()"}
"""Functions of scripts that encode, and the signs that they leave."""
_ESCAPED = re.compile(r"[^A-Za-z0-9@*_+\-./]")


def recoded(way: str, value: str | None) -> str | None:
    """Return the string literal of a decoded or encoded value, or None."""
    try:
        plain = b64decode(value or "").decode() if way == "atob" else unquote(value or "")
        plain = quote(value or "", safe=_ENCODING[way]) if way in _ENCODING else plain
        plain = _ESCAPED.sub(_escape, value or "") if way == "escape" else plain
    except ValueError:
        return None
    return None if not plain or '"' in plain or "\n" in plain else f'"{plain}"'


def _escape(sign: re.Match[str]) -> str:
    """Return a sign as `escape` of scripts writes it: `%u6559`, `%20`."""
    return f"%u{ord(sign[0]):04X}" if ord(sign[0]) > 0xFF else f"%{ord(sign[0]):02X}"


def unescaped(text: str) -> str:
    """Return a script's string with its `\\u0026` and `\\x26` as the characters that they spell."""
    return _SPELT.sub(lambda one: chr(int(one[1] or one[2], 16)), text)
