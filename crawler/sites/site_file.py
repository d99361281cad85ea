"""The known portals, one TOML file each. The files hold the facts about sites, never the code.

Facts that several portals share are in a file of `clusters/`, which a site file names by `like`. Known sites
come with gongkai or from a folder of the user (`own_folder`).
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from archive.errors import BadSiteFile, UnknownSite
from archive.places.naming import meant, near, with_suggestions
from archive.sentence import Sentence, say
from archive.written_table import converted, faults
from crawler.cms import STRATEGIES
from crawler.cms.recognise import AUTO
from crawler.sites.addresses import is_sister, is_url, place, twins
from crawler.visits.due import RHYTHM, Rhythm
from crawler.visits.hours import Hours

SITES = Path(__file__).parent
_ASKED: Path | None = None
_PLAIN = re.compile(r"[a-z0-9_-]+")
_NAME = re.compile(r"(?:\d{6,12}_)?(?P<name>[a-z0-9][a-z0-9_-]*)")


@dataclass(frozen=True, slots=True)
class Written:
    """The content of a site file, by its keys. `Site` explains them."""

    title: str
    home: str
    name: str | None = None
    region_code: str | None = None
    unit: str | None = None
    cms: str = AUTO
    like: str | None = None
    hosts: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    expected: int = 1
    delay: float | None = None
    private: tuple[str, ...] = ()
    night: str | None = None
    rhythm: dict[str, float] = field(default_factory=dict)
    old_tls: bool = False
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """A portal. `hosts` are the hosts to fetch from (host, or host:port for a port other than the scheme's
    default), besides sisters of the home's host; `columns` the 年报 columns to start at; `expected` the
    fewest reports of a complete crawl; `cms` the software, or "auto" to recognise it on every page; `like`
    the cluster with shared facts; `private` the hosts that may lead into a private network; `night` the only
    hours for requests; `rhythm` the intervals of visits; `old_tls` says that its servers support no current
    TLS."""

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
        """Return whether a URL is on one of the site's own hosts, or on a sister of its home's host."""
        host = place(url)
        return host in self.hosts or (bool(host) and is_sister(host, place(self.home)))


def load_site(what: str | Path) -> Site:
    """Return a site by its name, the path of a TOML file, or the URL of a home page. A URL without a path
    gives the known site of its host; any other URL gives an undescribed site. Raises UnknownSite or
    BadSiteFile."""
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
    """Return the site of a title, a part of a title, or pinyin. Raises UnknownSite with the sites that it may
    be."""
    titles = {site.title: site for site in known_sites()}
    names = meant(text, files) or [titles[title].name for title in meant(text, titles)]
    if len(names) == 1:
        return read_site(files[names[0]])
    if names:
        raise UnknownSite(with_suggestions(say("several_sites", text=text), names))
    close = near(text.lower(), [*files, *titles]) or files
    raise UnknownSite(say("no_such_site", text=text, known="、".join(close)))


def site_at(url: str) -> Site:
    """Return a site known only by its home page; it may be fetched from that host alone. Raises UnknownSite
    if the text is no URL."""
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
    """Return the known site of a URL, or None."""
    return next((site for site in known_sites() if place(url) in site.hosts), None)


def known_sites(complain: Callable[[BadSiteFile], object] = lambda _: None) -> list[Site]:
    """Return every site with a file, by file name. Skips a wrong file and passes its error to `complain`."""
    found = []
    for path in site_files():
        try:
            found.append(read_site(path))
        except BadSiteFile as error:
            complain(error)
    return found


def own_folder() -> Path:
    """Return the folder for new site files of the user, which may not exist: the first existing folder of
    `own_folders`, else the first."""
    places = own_folders()
    return next((place for place in places if place.is_dir()), places[0])


def own_folders() -> list[Path]:
    """Return the folders with sites of the user: GONGKAI_SITES alone if it is set; else `./sites`, `sites` in
    the archive (of the command, or GONGKAI_ARCHIVE), and `gongkai/sites` in the user's configuration."""
    if said := os.environ.get("GONGKAI_SITES"):
        return [Path(said)]
    places = [Path("sites")]
    if archive := _ASKED or os.environ.get("GONGKAI_ARCHIVE"):
        places.append(Path(archive) / "sites")
    settings = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return [*places, settings / "gongkai" / "sites"]


def look_in(archive: Path) -> None:
    """Make the site files of this archive known: it is the archive of the running command."""
    global _ASKED  # one per process, as its environment
    _ASKED = archive.absolute()


def site_files() -> list[Path]:
    """Return every site file, sorted by file name. Of files with the same name, the nearest folder of the
    user wins."""
    folders = (SITES, *reversed(own_folders()))
    found = {path.name: path for folder in folders for path in folder.glob("*.toml")}
    return [found[name] for name in sorted(found)]


def read_site(path: Path) -> Site:
    """Return the site of a TOML file. Raises UnknownSite if the file is missing, BadSiteFile with its faults
    if it is wrong."""
    data = _with_cluster(path, _toml(path))
    if wrong := faults(data, Written):
        raise BadSiteFile(say("bad_site_file", path=path, wrong=wrong))
    said = converted(data, Written)
    if wrong := [*_wrong(said)]:
        raise BadSiteFile(say("bad_site_file", path=path, wrong=wrong))
    hosts = {place(url) for url in (said.home, *said.columns)} | {host.lower() for host in said.hosts}
    return Site(
        name=said.name or _name_of(path),
        title=said.title,
        home=said.home,
        hosts=frozenset(twin for host in hosts for twin in twins(host)),
        region_code=said.region_code,
        unit=said.unit,
        cms=said.cms,
        like=said.like,
        columns=said.columns,
        expected=said.expected,
        delay=said.delay,
        private=frozenset(host.lower() for host in said.private),
        night=Hours.parse(said.night) if said.night else None,
        rhythm=Rhythm(**said.rhythm),
        old_tls=said.old_tls,
        note=said.note,
    )


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UnknownSite(say("no_site_file", path=path)) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadSiteFile(say("site_file_unreadable", path=path, error=error)) from error


def _with_cluster(path: Path, data: dict[str, Any]) -> dict[str, Any]:
    """Return the data of a file over the data of its cluster, with both notes. Raises BadSiteFile if the
    cluster is unknown."""
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


def _wrong(said: Written) -> Iterator[Sentence]:
    """Yield the faults that types do not catch."""
    yield from (say("not_a_url", url=url) for url in (said.home, *said.columns) if not is_url(url))
    if said.cms not in (AUTO, *STRATEGIES):
        yield say("unknown_cms", cms=said.cms, known="、".join((AUTO, *STRATEGIES)))
    if said.expected < 0 or (said.delay or 0) < 0:
        yield say("negative_setting")
    try:
        Hours.parse(said.night or "00:00-12:00")
    except ValueError as error:
        yield error.args[0]
    if (
        not said.rhythm.keys() <= {one.name for one in fields(Rhythm)}
        or min(said.rhythm.values(), default=1) <= 0
    ):
        yield say("bad_rhythm")


def _name_of(path: Path) -> str:
    found = _NAME.fullmatch(path.stem)
    return found["name"] if found else path.stem
