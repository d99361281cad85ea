"""广东 gkmlpt (政府信息公开目录平台), and the NFCMS news portals beside it.

The page of the platform holds only `window._CONFIG = {…}`: `SID` is the site, `TREE` the catalogue.
`api/all/{id}?page=1&sid={SID}` lists a node, a hundred articles at a time.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from crawler.cms import follow, pager
from crawler.cms import links as anchors
from crawler.cms.base import Ask, Link
from crawler.cms.page import Page
from pipelines.text.titles import squeeze

_PLATFORM = re.compile(r"^(.*?/gkmlpt)(?:/|$)")
_SID = re.compile(r"['\"]?\bSID['\"]?\s*[:=]\s*['\"]?(\d+)")
_TREE = re.compile(r"['\"]?\bTREE['\"]?\s*[:=]\s*(?=[\[{])")


def links(page: Page) -> Iterator[Link]:
    """Yield the anchors, and the catalogue nodes with their addresses at the interface. A node below a 年报
    node (a year, a unit) gets the name of the 年报 node, because nothing else tells that it belongs there."""
    yield from anchors.links(page)
    site = _SID.search(page.text)
    platform = _PLATFORM.match(page.url)
    if site and platform:
        for number, name in _nodes(_tree(page.text), None):
            yield Link(f"{platform[1]}/api/all/{number}?page=1&sid={site[1]}", name, name)


def pages(page: Page) -> tuple[Ask, ...]:
    """Return the next answers; on the news portals, the page behind 下一页."""
    if page.data is not None:
        return pager.turned(page)
    return pager.first_of(pager.counted, pager.following)(page)


def _tree(text: str) -> Any:
    """Return the catalogue in the script, or None."""
    if found := _TREE.search(text):
        try:
            return json.JSONDecoder(strict=False).raw_decode(text, found.end())[0]
        except (ValueError, RecursionError):
            return None
    return None


def _nodes(value: Any, annual: str | None) -> Iterator[tuple[str, str]]:
    """Yield (number, name) of every node, outer nodes first."""
    for node in _children(value):
        name = str(node.get("name") or node.get("title") or "")
        number = str(node.get("id") or "")
        below = annual or (name if follow.is_annual(squeeze(name)) else None)
        if number.isdigit() and name:
            yield number, annual or name
        for key in ("children", "child", "nodes", "sub"):
            yield from _nodes(node.get(key), below)


def _children(value: Any) -> Iterator[dict[str, Any]]:
    """Yield the nodes of a list, of an object keyed by number, or a single node."""
    if isinstance(value, dict):
        value = [value] if "name" in value else list(value.values())
    for node in value if isinstance(value, list) else ():
        if isinstance(node, dict):
            yield node
