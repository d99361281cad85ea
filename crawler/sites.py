"""The portals known, one TOML file each: what is a fact about a site stands there, never in code."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from archive.errors import BadSiteFile, UnknownSite
from crawler.cms import STRATEGIES
from crawler.cms.recognise import AUTO
from crawler.due import RHYTHM, Rhythm
from crawler.hours import Hours

SITES = Path(__file__).parent / "sites"
_NAME = re.compile(r"(?:\d{6,12}_)?(?P<name>[a-z0-9][a-z0-9_-]*)")
_KEYS: dict[str, type | tuple[type, ...]] = {
    "name": str,
    "title": str,
    "home": str,
    "region_code": str,
    "unit": str,
    "cms": str,
    "hosts": list,
    "columns": list,
    "expected": int,
    "delay": (int, float),
    "private": list,
    "night": str,
    "rhythm": dict,
    "note": str,
}
_PRIVATE_NAMES = (".localhost", ".test", ".local", ".internal", ".home.arpa", ".lan")
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Site:
    """A portal. `hosts` are all it may be fetched from (host, or host:port where the port is not the scheme's
    own); `columns` 年报 columns to start at; `expected` the fewest reports a whole crawl must find; `cms` the
    software, "auto" where every page is to tell; `private` hosts that may lead into a private network; `night` the
    only hours it may be asked at; `rhythm` how often."""

    name: str
    title: str
    home: str
    hosts: frozenset[str]
    region_code: str | None = None
    unit: str | None = None
    cms: str = AUTO
    columns: tuple[str, ...] = ()
    expected: int = 1
    delay: float | None = None
    private: frozenset[str] = frozenset()
    night: Hours | None = None
    rhythm: Rhythm = RHYTHM
    note: str | None = None

    def allows(self, url: str) -> bool:
        """Whether a URL is on one of the site's own hosts, exactly."""
        return _place(url) in self.hosts


def load_site(what: str | Path) -> Site:
    """A site by its name, the path of a TOML file, or the URL of a home page (then its host is all it may
    be fetched from). Raises UnknownSite or BadSiteFile."""
    text = str(what).strip()
    if re.match(r"https?://", text, re.I):
        return _of_url(text)
    if text.endswith(".toml"):
        return read_site(Path(text))
    known = {_name_of(path): path for path in sorted(SITES.glob("*.toml"))}
    if text in known:
        return read_site(known[text])
    names = "、".join(known)
    raise UnknownSite(f"没有这个站点 no such site: {text}（已知 known: {names}）")


def known_sites() -> list[Site]:
    """Every site that has a file, by region code."""
    return [read_site(path) for path in sorted(SITES.glob("*.toml"))]


def read_site(path: Path) -> Site:
    """The site a TOML file describes, or BadSiteFile naming what is wrong with it."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UnknownSite(f"没有这个站点文件 no such site file: {path}") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadSiteFile(f"站点文件无法读取 cannot read site file {path}: {error}") from error
    _check(path, data)
    hosts = {_place(url) for url in (data["home"], *data.get("columns", []))}
    hosts.update(host.lower() for host in data.get("hosts", []))
    return Site(
        name=data.get("name") or _name_of(path),
        title=data["title"],
        home=data["home"],
        hosts=frozenset(twin for host in hosts for twin in _twins(host)),
        region_code=data.get("region_code"),
        unit=data.get("unit"),
        cms=data.get("cms", AUTO),
        columns=tuple(data.get("columns", [])),
        expected=data.get("expected", 1),
        delay=data.get("delay"),
        private=frozenset(host.lower() for host in data.get("private", [])),
        night=Hours.parse(data["night"]) if "night" in data else None,
        rhythm=Rhythm(**data.get("rhythm", {})),
        note=data.get("note"),
    )


def _check(path: Path, data: dict[str, Any]) -> None:
    """Everything that can be wrong with a site file, said at once."""
    wrong = [f"未知项 unknown key: {key}" for key in data if key not in _KEYS]
    wrong += [f"缺少 missing: {key}" for key in ("title", "home") if key not in data]
    wrong += [
        f"类型不对 wrong type: {key}"
        for key, kind in _KEYS.items()
        if key in data and not isinstance(data[key], kind)
    ]
    if not wrong:
        urls = (data["home"], *data.get("columns", []))
        wrong += [f"不是网址 not a URL: {url}" for url in urls if not _is_url(url)]
        if (cms := data.get("cms", AUTO)) not in (AUTO, *STRATEGIES):
            wrong.append(f"未知软件 unknown cms: {cms}（已知 known: {'、'.join((AUTO, *STRATEGIES))}）")
        if data.get("expected", 1) < 0 or data.get("delay", 0) < 0:
            wrong.append("expected 和 delay 不得为负 must not be negative")
        wrong += _wrong_times(data)
    if wrong:
        raise BadSiteFile(f"站点文件有误 bad site file {path}: {'; '.join(wrong)}")


def _wrong_times(data: dict[str, Any]) -> Iterator[str]:
    """What is wrong with `night` and `rhythm`."""
    try:
        Hours.parse(data.get("night", "00:00-12:00"))
    except ValueError as error:
        yield str(error)
    rhythm = data.get("rhythm", {})
    days = [days for days in rhythm.values() if isinstance(days, (int, float)) and days > 0]
    if set(rhythm) - set(Rhythm.__dataclass_fields__) or len(days) < len(rhythm):
        yield "rhythm 应为天数 must be days: {season = 2, rest = 30}"


def _of_url(url: str) -> Site:
    """A site nobody has described yet; a known one where the host is known and nothing below it is asked for."""
    if not _is_url(url):
        raise UnknownSite(f"不是网址 not a URL: {url}")
    place = _place(url)
    if urlsplit(url).path in ("", "/"):
        for site in known_sites():
            if place in site.hosts:
                return site
    return Site(
        name=re.sub(r"[^a-z0-9.]+", "-", place.removeprefix("www.")).strip("-"),
        title=place,
        home=url if urlsplit(url).path else f"{url}/",
        hosts=frozenset(_twins(place)),
    )


def is_public_name(host: str) -> bool:
    """Whether a host is a name of the public DNS: no address, no single word, none of the names set apart for
    private use (RFC 6761, 6762 and 8375)."""
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return "." in host and not host.endswith(_PRIVATE_NAMES)
    return False


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _name_of(path: Path) -> str:
    found = _NAME.fullmatch(path.stem)
    return found["name"] if found else path.stem


def _is_url(url: Any) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except (ValueError, TypeError, AttributeError):
        return False


def _place(url: str) -> str:
    """Host, with the port where it is not the scheme's own; empty for what is no URL."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return ""
    if ":" in host:
        host = f"[{host}]"
    return host if port in (None, _DEFAULT_PORTS.get(parts.scheme)) else f"{host}:{port}"


def _twins(host: str) -> tuple[str, ...]:
    """A host with and without www."""
    bare = host.removeprefix("www.")
    return (bare, f"www.{bare}") if re.search(r"[a-z]\.[a-z]+", bare) else (bare,)
