"""Serving an archive to readers: Datasette with the site's plugin, read-only."""

from __future__ import annotations

import ipaddress
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace

import uvicorn
from datasette.app import Datasette
from datasette.plugins import pm
from datasette.views import base

from archive.catalogue import csv_text
from archive.catalogue.descriptions import NAME, metadata
from archive.database.connection import can_be_followed, open_database
from archive.database.copying import copy_database
from archive.database.folder import DATABASE
from archive.errors import GongkaiError
from archive.garbage import spare_what_stays
from archive.language import worded
from archive.sentence import say
from archive.site import HERE, plugin
from archive.site.asgi import App
from archive.site.inspection import inspect
from archive.site.remembering import Counted
from archive.site.snapshots import Snapshots
from archive.site.static_copy import write
from archive.site.static_index import write_index
from archive.site.static_page import Copy
from archive.site.static_seeds import lots_of, pages_of
from archive.site.workers import serve_with

SETTINGS = {
    "suggest_facets": False,  # over 226 columns it takes half a minute
    "default_page_size": 20,
    "max_returned_rows": 5000,
    "sql_time_limit_ms": 3000,
    "facet_time_limit_ms": 1000,
    "truncate_cells_html": 200,
    "num_sql_threads": 3,
}
PLUGIN = "gongkai-site"


def datasette_for(
    archive: Path,
    *,
    copy: Path | None = None,
    public: bool = False,
    prefix: str = "/",
    snapshot: dict[str, str] | None = None,
    contact: str | None = None,
    releases: Path | None = None,
) -> Datasette:
    """Return Datasette over an archive, read-only. A `copy` of its database has no writers: its pages may be
    cached for an hour, and the download is offered. `public` lets other sites read the JSON; `prefix` is the
    path of the site behind a proxy; `snapshot` (language -> path) makes pages as files; `contact` is the mail
    address or page for corrections; `releases` is the folder of dated releases, whose newest is offered.
    Raises NotAnArchive without an archive."""
    path = copy or Path(archive) / DATABASE
    _check(path, immutable=copy is not None)
    _only_our_plugin()
    files = [str(path)]
    datasette = Datasette(
        files=[] if copy else files,
        immutables=files if copy else [],
        inspect_data=inspect(path) if copy else None,
        metadata={**metadata(), **({"snapshot": snapshot} if snapshot else {})},
        settings={
            **SETTINGS,
            "allow_download": copy is not None,
            "base_url": _prefix(prefix),
            **({"num_sql_threads": 0} if snapshot else {}),  # files are made by single-threaded processes
        },
        template_dir=str(HERE / "templates"),
        static_mounts=[("assets", str(HERE / "static"))],
        cors=public,
    )
    del datasette.databases[NAME]
    datasette.add_database(Counted(datasette, path=str(path), is_mutable=copy is None), name=NAME)
    datasette._gongkai_archive = Path(archive)  # the folder of the bytes
    datasette._gongkai_desk = (
        copy is None and not public and snapshot is None
    )  # whether verdicts are accepted
    datasette._gongkai_contact = contact
    datasette._gongkai_releases = releases
    return datasette


def serve(
    archive: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 8001,
    open_browser: bool = False,
    public: bool = False,
    immutable: bool = False,
    prefix: str = "/",
    contact: str | None = None,
    workers: int = 1,
    releases: Path | None = None,
) -> None:
    """Serve an archive until interrupted, and print the address on stderr. Port 0 takes a free port. With
    several `workers`, each has its own copy if copies are served. An address that others can reach needs
    `public`. `immutable` serves a copy of the database, renewed when the archive has changed; an archive in a
    read-only place is always served so."""
    if not public and not _is_loopback(host):
        raise GongkaiError(say("needs_public", host=host))
    port = _free_port(host, port)
    make = partial(datasette_for, archive, public=public, prefix=prefix, contact=contact, releases=releases)
    made = partial(_app, archive=archive, make=make, immutable=immutable)
    if workers > 1:
        _check(Path(archive) / DATABASE)
        _announce(host, port, _prefix(prefix), open_browser=open_browser)
        serve_with(workers, made, host, port)
        return
    with ExitStack() as stack:
        app = made(stack)
        _announce(host, port, _prefix(prefix), open_browser=open_browser)
        uvicorn.run(app, host=host, port=port, log_level="warning", lifespan="on")


def _app(stack: ExitStack, archive: Path, make: Callable[..., Datasette], immutable: bool) -> App:
    """Return the site over the archive itself, or over copies that last as long as the stack."""
    spare_what_stays()
    _check(Path(archive) / DATABASE)
    if not immutable and can_be_followed(Path(archive) / DATABASE):
        followed: App = make().app()
        return followed
    folder = Path(stack.enter_context(TemporaryDirectory(prefix="gongkai-site-")))
    site = Snapshots(Path(archive), folder, lambda copy: make(copy=copy))
    stopped = threading.Event()
    watcher = threading.Thread(target=site.keep_fresh, args=(stopped,), daemon=True)
    watcher.start()
    stack.callback(watcher.join, 20.0)  # runs after the next callback: the stack unwinds in reverse
    stack.callback(stopped.set)
    return site


def _announce(host: str, port: int, prefix: str, *, open_browser: bool) -> None:
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}{prefix}"
    print(f"{address}  （{worded('Ctrl+C 停止', 'Ctrl+C to stop')}）", file=sys.stderr, flush=True)
    if open_browser:
        opener = threading.Timer(1.0, webbrowser.open, [address])
        opener.daemon = True
        opener.start()


def publish(archive: Path, folder: Path, address: str, before: Path | None = None) -> tuple[int, int]:
    """Write the site of an archive as files for an address. Returns (number of files, number of files new or
    changed since `before`). Raises GongkaiError if the folder is not empty."""
    with TemporaryDirectory(prefix="gongkai-site-") as scratch:
        copy = Path(scratch) / DATABASE
        _check(Path(archive) / DATABASE)
        copy_database(
            Path(archive) / DATABASE, copy
        )  # all pages show one state, whatever a crawl writes meanwhile

        database = open_database(copy, read_only=True, immutable=True)
        with closing(database):
            inspect(copy)  # once, for all processes
            files = Copy(Path(archive), copy, folder, address, before)
            old = pages_of(database)
            count, changed = write(files, lots_of(database), old)
            parts, fresh = write_index(database, files)
            return count + parts, changed + fresh


def _prefix(text: str) -> str:
    """Return a path with a slash at both ends."""
    return f"/{text.strip('/')}/" if text.strip("/") else "/"


def _check(path: Path, *, immutable: bool = False) -> None:
    """Check that an archive of this gongkai version is at a path that fits Datasette's URI. Raises
    GongkaiError if not."""
    if set("?#%") & set(str(path)):
        raise GongkaiError(say("bad_folder_name", folder=path.parent))
    open_database(path, read_only=True, immutable=immutable).close()


def _free_port(host: str, port: int) -> int:
    """Return the port, or any free port for 0. Raises GongkaiError if the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise GongkaiError(say("port_taken", port=port, why=error)) from error
        return int(probe.getsockname()[1])


def _only_our_plugin() -> None:
    """Unregister all plugins but the site's own: Datasette loads every installed plugin."""
    for other, _ in pm.list_plugin_distinfo():
        if pm.is_registered(other):
            pm.unregister(other)
    # With rich installed Datasette prints a traceback with all local variables for every page not found.
    pm.get_plugin("datasette.handle_exception").rich = None
    base.csv = SimpleNamespace(writer=csv_text.Writer)  # its CSV of tables and of SQL, as ours
    if not pm.has_plugin(PLUGIN):
        pm.register(plugin, PLUGIN)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
