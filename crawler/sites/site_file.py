"""The portals known, one TOML file each: what is a fact about a site stands there, never in code.

What several portals share stands once, in a file of `clusters/` beside them, named by `like`. The known ones are those
that come with gongkai and those of a folder of one's own (`own_folder`).
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from archive.errors import BadSiteFile, UnknownSite
from archive.places.naming import meant, near, with_suggestions
from archive.sentence import Sentence, say
from crawler.cms import STRATEGIES
from crawler.cms.recognise import AUTO
from crawler.sites.addresses import is_sister, is_url, place, twins
from crawler.visits.due import RHYTHM, Rhythm
from crawler.visits.hours import Hours

SITES = Path(__file__).parent
_ASKED: Path | None = None
_PLAIN = re.compile(r"[a-z0-9_-]+")
_NAME = re.compile(r"(?:\d{6,12}_)?(?P<name>[a-z0-9][a-z0-9_-]*)")
_KEYS: dict[str, type | tuple[type, ...]] = {
    "name": str,
    "title": str,
    "home": str,
    "region_code": str,
    "unit": str,
    "cms": str,
    "like": str,
    "hosts": list,
    "columns": list,
    "expected": int,
    "delay": (int, float),
    "private": list,
    "night": str,
    "rhythm": dict,
    "old_tls": bool,
    "note": str,
}


@dataclass(frozen=True, slots=True)
class Site:
    """A portal. `hosts` are those it may be fetched from (host, or host:port where the port is not the scheme's own),
    besides sisters of its home's; `columns` 年报 columns to start at; `expected` the fewest reports a whole crawl must
    find; `cms` the software, "auto" where every page is to tell; `like` the cluster whose facts it shares; `private` hosts
    that may lead into a private network; `night` the only hours it may be asked at; `rhythm` how often; `old_tls` that
    its servers speak no TLS of this day."""

    name: str
    title: str
    home: str
    hosts: frozenset[str]
    region_code: str | None = None
    unit: str | None = None
    cms: str = AUTO
    like: str | None = None
    columns: tuple[str, ...] = ()
    expected: int = 1
    delay: float | None = None
    private: frozenset[str] = frozenset()
    night: Hours | None = None
    rhythm: Rhythm = RHYTHM
    old_tls: bool = False
    note: str | None = None

    def allows(self, url: str) -> bool:
        """Whether a URL is on one of the site's own hosts, or on a sister of that of its home page."""
        host = place(url)
        return host in self.hosts or (bool(host) and is_sister(host, place(self.home)))


def load_site(what: str | Path) -> Site:
    """A site by its name, the path of a TOML file, or the URL of a home page: a known one where the host is known
    and nothing below it is asked for, else one nobody has described yet. Raises UnknownSite or BadSiteFile."""
    text = str(what).strip()
    if re.match(r"https?://", text, re.I):
        bare = site_at(text)
        known = known_at(text) if urlsplit(text).path in ("", "/") else None
        return known or bare
    if text.endswith(".toml"):
        return read_site(Path(text))
    files = {_name_of(path): path for path in site_files()}
    if text in files:
        return read_site(files[text])
    return _called(text, files)


def _called(text: str, files: dict[str, Path]) -> Site:
    """The site of a title, a part of one, or pinyin. Raises UnknownSite, which names those it may be."""
    titles = {site.title: site for site in known_sites()}
    names = meant(text, files) or [titles[title].name for title in meant(text, titles)]
    if len(names) == 1:
        return read_site(files[names[0]])
    if names:
        raise UnknownSite(with_suggestions(say("several_sites", text=text), names))
    close = near(text.lower(), [*files, *titles]) or files
    raise UnknownSite(say("no_such_site", text=text, known="、".join(close)))


def site_at(url: str) -> Site:
    """A site of which only the home page is known: its host is all it may be fetched from."""
    if not is_url(url):
        raise UnknownSite(say("not_a_url", url=url))
    host = place(url)
    return Site(
        name=re.sub(r"[^a-z0-9.]+", "-", host.removeprefix("www.")).strip("-"),
        title=host,
        home=url if urlsplit(url).path else f"{url}/",
        hosts=frozenset(twins(host)),
    )


def known_at(url: str) -> Site | None:
    """The known site a URL is of, if any."""
    return next((site for site in known_sites() if place(url) in site.hosts), None)


def known_sites(complain: Callable[[BadSiteFile], object] = lambda _: None) -> list[Site]:
    """Every site that has a file, by region code. A file that is wrong costs itself alone, and is complained of."""
    found = []
    for path in site_files():
        try:
            found.append(read_site(path))
        except BadSiteFile as error:
            complain(error)
    return found


def own_folder() -> Path:
    """The folder of one's own sites that files are written to, which need not exist: the first of `own_folders`."""
    places = own_folders()
    return next((place for place in places if place.is_dir()), places[0])


def own_folders() -> list[Path]:
    """Where one's own sites may lie: GONGKAI_SITES alone where that is said; else `./sites` and, wherever one stands, those
    in the archive (that of the command, or GONGKAI_ARCHIVE) and in one's configuration."""
    if said := os.environ.get("GONGKAI_SITES"):
        return [Path(said)]
    places = [Path("sites")]
    if archive := _ASKED or os.environ.get("GONGKAI_ARCHIVE"):
        places.append(Path(archive) / "sites")
    settings = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return [*places, settings / "gongkai" / "sites"]


def look_in(archive: Path) -> None:
    """Site files of this archive are known from now on: it is the one a command was given."""
    global _ASKED  # one a process, as its environment
    _ASKED = archive.absolute()


def site_files() -> list[Path]:
    """Every site file, by region code; of several that have the same name one's own goes first, the nearest of them."""
    folders = (SITES, *reversed(own_folders()))
    found = {path.name: path for folder in folders for path in folder.glob("*.toml")}
    return [found[name] for name in sorted(found)]


def read_site(path: Path) -> Site:
    """The site a TOML file describes, or BadSiteFile naming what is wrong with it."""
    data = _with_cluster(path, _toml(path))
    _check(path, data)
    hosts = {place(url) for url in (data["home"], *data.get("columns", []))}
    hosts.update(host.lower() for host in data.get("hosts", []))
    return Site(
        name=data.get("name") or _name_of(path),
        title=data["title"],
        home=data["home"],
        hosts=frozenset(twin for host in hosts for twin in twins(host)),
        region_code=data.get("region_code"),
        unit=data.get("unit"),
        cms=data.get("cms", AUTO),
        like=data.get("like"),
        columns=tuple(data.get("columns", [])),
        expected=data.get("expected", 1),
        delay=data.get("delay"),
        private=frozenset(host.lower() for host in data.get("private", [])),
        night=Hours.parse(data["night"]) if "night" in data else None,
        rhythm=Rhythm(**data.get("rhythm", {})),
        old_tls=data.get("old_tls", False),
        note=data.get("note"),
    )


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UnknownSite(say("no_site_file", path=path)) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadSiteFile(say("site_file_unreadable", path=path, error=error)) from error


def _with_cluster(path: Path, data: dict[str, Any]) -> dict[str, Any]:
    """What a file says, before what its cluster says; both notes."""
    like = data.get("like")
    if not isinstance(like, str):
        return data
    folders = (path.parent, SITES) if _PLAIN.fullmatch(like) else ()
    files = (folder / "clusters" / f"{like}.toml" for folder in folders)
    cluster = next((file for file in files if file.is_file()), None)
    if cluster is None:
        raise BadSiteFile(say("no_such_cluster", path=path, name=like))
    shared = _toml(cluster)
    notes = [note.strip() for note in (data.get("note"), shared.get("note")) if isinstance(note, str)]
    return {**shared, **data, **({"note": "\n\n".join(notes)} if notes else {})}


def _check(path: Path, data: dict[str, Any]) -> None:
    """Everything that can be wrong with a site file, said at once."""
    wrong = [say("unknown_key", key=key) for key in data if key not in _KEYS]
    wrong += [say("key_missing", key=key) for key in ("title", "home") if key not in data]
    wrong += [
        say("wrong_type", key=key)
        for key, kind in _KEYS.items()
        if key in data and not isinstance(data[key], kind)
    ]
    if not wrong:
        urls = (data["home"], *data.get("columns", []))
        wrong += [say("not_a_url", url=url) for url in urls if not is_url(url)]
        if (cms := data.get("cms", AUTO)) not in (AUTO, *STRATEGIES):
            wrong.append(say("unknown_cms", cms=cms, known="、".join((AUTO, *STRATEGIES))))
        if data.get("expected", 1) < 0 or data.get("delay", 0) < 0:
            wrong.append(say("negative_setting"))
        wrong += _wrong_times(data)
    if wrong:
        raise BadSiteFile(say("bad_site_file", path=path, wrong=wrong))


def _wrong_times(data: dict[str, Any]) -> Iterator[Sentence]:
    """What is wrong with `night` and `rhythm`."""
    try:
        Hours.parse(data.get("night", "00:00-12:00"))
    except ValueError as error:
        yield error.args[0]
    rhythm = data.get("rhythm", {})
    days = [days for days in rhythm.values() if isinstance(days, (int, float)) and days > 0]
    if set(rhythm) - set(Rhythm.__dataclass_fields__) or len(days) < len(rhythm):
        yield say("bad_rhythm")


def _name_of(path: Path) -> str:
    found = _NAME.fullmatch(path.stem)
    return found["name"] if found else path.stem
