"""Opening an archive to readers: Datasette with our plugin, and nothing that writes."""

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
from archive.language import worded
from archive.sentence import say
from archive.site import HERE, plugin
from archive.site.asgi import App
from archive.site.inspection import inspect
from archive.site.remembering import Counted
from archive.site.snapshots import Snapshots
from archive.site.static_copy import Copy, write
from archive.site.static_index import write_index
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
_OLD = "SELECT 'report/' || id FROM reports UNION ALL SELECT 'unit/' || id FROM units"


def datasette_for(
    archive: Path,
    *,
    copy: Path | None = None,
    public: bool = False,
    prefix: str = "/",
    snapshot: dict[str, str] | None = None,
    contact: str | None = None,
) -> Datasette:
    """Datasette over an archive, read-only. Over a `copy` of its database, to which nobody writes, pages may be cached for
    an hour and the download is offered; `public` lets other sites read the JSON; `prefix` is the path of the site where a
    proxy gives it one; `snapshot` (language -> path) makes pages to be kept as files; `contact` is the address of mail or
    the page that corrections go to. Raises NotAnArchive where there is none."""
    path = copy or Path(archive) / DATABASE
    _check(path, immutable=copy is not None)
    _only_our_plugin()
    files = [str(path)]
    datasette = Datasette(
        files=[] if copy else files,
        immutables=files if copy else [],
        inspect_data=inspect(path) if copy else None,
        metadata={**metadata(), **({"snapshot": snapshot} if snapshot else {})},
        settings={**SETTINGS, "allow_download": copy is not None, "base_url": _prefix(prefix)},
        template_dir=str(HERE / "templates"),
        static_mounts=[("assets", str(HERE / "static"))],
        cors=public,
    )
    del datasette.databases[NAME]
    datasette.add_database(Counted(datasette, path=str(path), is_mutable=copy is None), name=NAME)
    datasette._gongkai_archive = Path(archive)  # where the bytes lie
    datasette._gongkai_desk = copy is None and not public and snapshot is None  # who may write verdicts
    datasette._gongkai_contact = contact
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
) -> None:
    """Serve an archive until interrupted, saying where on stderr; port 0 takes a free one. Of several `workers` each has a
    copy of its own where copies are served. An address others
    can reach must be asked for with `public`. `immutable` serves a copy of the database, taken anew when the archive
    has changed; so is an archive served that lies where nothing can be written."""
    if not public and not _is_loopback(host):
        raise GongkaiError(say("needs_public", host=host))
    port = _free_port(host, port)
    make = partial(datasette_for, archive, public=public, prefix=prefix, contact=contact)
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
    """The site over the archive itself, or over copies of it for as long as the stack lasts."""
    _check(Path(archive) / DATABASE)
    if not immutable and can_be_followed(Path(archive) / DATABASE):
        followed: App = make().app()
        return followed
    folder = Path(stack.enter_context(TemporaryDirectory(prefix="gongkai-site-")))
    site = Snapshots(Path(archive), folder, lambda copy: make(copy=copy))
    stopped = threading.Event()
    watcher = threading.Thread(target=site.keep_fresh, args=(stopped,), daemon=True)
    watcher.start()
    stack.callback(watcher.join, 20.0)  # behind the next line: what was begun last is ended first
    stack.callback(stopped.set)
    return site


def _announce(host: str, port: int, prefix: str, *, open_browser: bool) -> None:
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}{prefix}"
    print(f"{address}  （{worded('Ctrl+C 停止', 'Ctrl+C to stop')}）", file=sys.stderr, flush=True)
    if open_browser:
        opener = threading.Timer(1.0, webbrowser.open, [address])
        opener.daemon = True
        opener.start()


def publish(archive: Path, folder: Path, address: str) -> int:
    """Write the site of an archive as files, to be found at an address, and return how many. Raises GongkaiError for
    a folder that is not empty."""

    with TemporaryDirectory(prefix="gongkai-site-") as scratch:
        copy = Path(scratch) / DATABASE
        _check(Path(archive) / DATABASE)
        copy_database(Path(archive) / DATABASE, copy)  # all pages of one state, whatever is written meanwhile

        database = open_database(copy, read_only=True, immutable=True)
        with closing(database):
            old = [row[0] for row in database.execute(_OLD)]
            count = write(Copy(Path(archive), copy, folder, address), ["", "robots.txt", "search", *old])
            return count + write_index(database, folder / "assets" / "search")


def _prefix(text: str) -> str:
    """A path with a slash at either end."""
    return f"/{text.strip('/')}/" if text.strip("/") else "/"


def _check(path: Path, *, immutable: bool = False) -> None:
    """An archive of this gongkai, at a path Datasette's URI can hold."""
    if set("?#%") & set(str(path)):
        raise GongkaiError(say("bad_folder_name", folder=path.parent))
    open_database(path, read_only=True, immutable=immutable).close()


def _free_port(host: str, port: int) -> int:
    """The port, or any free one for 0. Raises GongkaiError where it is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise GongkaiError(say("port_taken", port=port, why=error.strerror)) from error
        return int(probe.getsockname()[1])


def _only_our_plugin() -> None:
    """Datasette loads every plugin installed beside it; an archive is served with ours alone."""
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
