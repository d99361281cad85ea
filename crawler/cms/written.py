"""Links that a script of a row writes: `document.write('<a href="./t1.htm">' + title + '</a>')`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

_CALL = re.compile(r"document\.write(?:ln)?\s*\(")
_STRING = re.compile(r"""'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)\"""")
_VARIABLE = re.compile(r"""\b([A-Za-z_$][\w$]*)\s*=\s*(?:'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)")""")
_NAME = re.compile(r"[A-Za-z_$][\w$]*")
_MOST = 2000  # most characters of a script that writes one row
_ADDRESS = re.compile(r"<a\b[^>]*\bhref\s*=", re.I)


def write(root: etree._Element) -> None:
    """Put what the scripts of rows write behind them: links, and the text of a link that only a script writes. A row's
    script is short and counts nothing."""
    for script in list(root.iter("script")):
        text, parent = script.text or "", script.getparent()
        if parent is None or len(text) > _MOST or not _CALL.search(text):
            continue
        markup, inside = "".join(_written(text)), next(script.iterancestors("a"), None) is not None
        if not (markup if inside else _ADDRESS.search(markup)):
            continue
        parser = etree.HTMLParser(encoding="utf-8")
        try:
            made = etree.fromstring(f"<body><span>{markup}</span></body>".encode(), parser=parser)
        except (etree.XMLSyntaxError, ValueError):
            continue
        box = next(made.iter("span"), None) if made is not None else None
        if box is not None:
            box.tail, script.tail = script.tail, None
            parent.insert(parent.index(script) + 1, box)
            script.text = None if inside else text  # the words of a link are no script


def _written(text: str) -> Iterator[str]:
    """Yield what the calls of a script write; nothing for a call with a part that nobody knows."""
    known = {name: _plain(one or other) for name, one, other in _VARIABLE.findall(text)}
    for call in _CALL.finditer(text):
        parts = [_value(one, known) for one in _summands(text, call.end())]
        if parts and None not in parts:
            yield "".join(map(str, parts))


def _summands(text: str, at: int) -> Iterator[str]:
    """Yield the summands of an argument that begins at a place."""
    depth, start = 0, at
    while at < len(text):
        if text[at] in "'\"" and (string := _STRING.match(text, at)):
            at = string.end()
            continue
        if text[at] in "([{":
            depth += 1
        elif text[at] in ")]}":
            if not depth:
                break
            depth -= 1
        elif text[at] == "+" and not depth:
            yield text[start:at].strip()
            start = at + 1
        at += 1
    yield text[start:at].strip()


def _value(said: str, known: dict[str, str]) -> str | None:
    """Return a summand: a string, a variable, or the longest of those that a call or a condition is about
    (`title.substring(0, 16)`); None if it is about none."""
    if string := _STRING.fullmatch(said):
        return _plain(string[1] or string[2] or "")
    if _NAME.fullmatch(said):
        return known.get(said)
    held = [known[name] for name in _NAME.findall(_STRING.sub("", said)) if name in known]
    held += [_plain(one or other) for one, other in _STRING.findall(said)]
    return max(held, key=len, default=None)


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)
