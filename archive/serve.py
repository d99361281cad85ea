"""Opening an archive to readers: Datasette with our plugin, and nothing that writes."""

from __future__ import annotations

import ipaddress
import socket
import sys
import threading
import webbrowser
from pathlib import Path

import uvicorn
from datasette.app import Datasette
from datasette.plugins import pm

from archive.database import open_database
from archive.errors import GongkaiError, NotAnArchive
from archive.folder import DATABASE
from archive.site import plugin
from archive.site.metadata import metadata
from archive.site.words import HERE

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


def datasette_for(archive: Path, *, immutable: bool = False, public: bool = False) -> Datasette:
    """Datasette over an archive, read-only. `immutable` promises that nobody writes and offers the download;
    `public` lets other sites read the JSON. Raises NotAnArchive where there is none."""
    path = Path(archive) / DATABASE
    _check(path)
    if immutable and _has_unwritten(path):
        raise GongkaiError(f"档案库正在写入 the archive is being written to: {path.parent}")
    _only_our_plugin()
    files = [str(path)]
    return Datasette(
        files=[] if immutable else files,
        immutables=files if immutable else [],
        metadata=metadata(),
        settings={**SETTINGS, "allow_download": immutable},
        template_dir=str(HERE / "templates"),
        static_mounts=[("assets", str(HERE / "static"))],
        cors=public,
    )


def serve(
    archive: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 8001,
    open_browser: bool = False,
    public: bool = False,
) -> None:
    """Serve an archive until interrupted, saying where on stderr; port 0 takes a free one. An address others
    can reach must be asked for with `public`."""
    if not public and not _is_loopback(host):
        raise GongkaiError(f"{host} 可从外部访问，请加 --public others can reach this address: say public")
    app = datasette_for(archive, public=public).app()
    port = _free_port(host, port)
    address = f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
    print(f"{address}  （Ctrl+C 停止 to stop）", file=sys.stderr, flush=True)
    if open_browser:
        opener = threading.Timer(1.0, webbrowser.open, [address])
        opener.daemon = True
        opener.start()
    uvicorn.run(app, host=host, port=port, log_level="warning", lifespan="on")


def _check(path: Path) -> None:
    """An archive is a database with our tables, of no newer gongkai, at a path Datasette's URI can hold."""
    if set("?#%") & set(str(path)):
        raise GongkaiError(f"文件夹名里不能有 ? # % the folder's name may not hold these: {path.parent}")
    database = open_database(path, read_only=True)
    try:
        missing = [
            name for name in ("reports", "figures", "sections_fts") if not database.table(name).exists()
        ]
    finally:
        database.close()
    if missing:
        raise NotAnArchive(f"此处没有档案库 no archive here: {path.parent}")


def _has_unwritten(path: Path) -> bool:
    """Whether a write-ahead log holds what the file itself does not: an immutable reader would miss it."""
    log = path.with_name(f"{path.name}-wal")
    return log.is_file() and log.stat().st_size > 0


def _free_port(host: str, port: int) -> int:
    """The port, or any free one for 0. Raises GongkaiError where it is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reason = f"端口 {port} 无法使用，请换 --port choose another"
            raise GongkaiError(f"{reason}: {error.strerror}") from error
        return int(probe.getsockname()[1])


def _only_our_plugin() -> None:
    """Datasette loads every plugin installed beside it; an archive is served with ours alone."""
    for other, _ in pm.list_plugin_distinfo():
        if pm.is_registered(other):
            pm.unregister(other)
    # With rich installed Datasette prints a traceback with all local variables for every page not found.
    pm.get_plugin("datasette.handle_exception").rich = None
    if not pm.has_plugin(PLUGIN):
        pm.register(plugin, PLUGIN)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
