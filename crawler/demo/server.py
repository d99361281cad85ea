"""Serves the sample portal on loopback, with the behaviour of a real web server.

    with serve() as portal:
        portal.url  # http://127.0.0.1:40123/
        portal.requests  # the requests received

ETag and Last-Modified are stable, revalidation is answered with 304, HEAD and gzip work, some pages declare
their charset only in a meta tag. `python -m crawler.demo.server` runs it in the foreground.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

HERE = Path(__file__).parent
PORTAL = HERE / "portal"
MISSING = HERE / "missing.html"
"""The page of a 404."""
VISITS = b'<b class="visits">%d</b>'
"""The visit counter in the footer of every page; the server increments it if asked to."""
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".pdf": "application/pdf",
    ".xls": "application/vnd.ms-excel",
}
FIRST_VISIT = 20190
UNDECLARED = "/xz/"
"""Folder whose pages are sent as text/html without a charset: only the meta tag declares it."""
PUBLISHED = re.compile(rb'name="PubDate" content="(\d{4})-(\d\d)-(\d\d)')
DATED = re.compile(r"/[tP]0?(\d{4})(\d\d)(\d\d)")
BUILT = datetime(2024, 4, 2, 8, 0, tzinfo=UTC)
"""Last-Modified of files without a date."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request that the server has answered, with the status of the answer. Header names are in lower case."""

    method: str
    path: str
    status: int
    headers: Mapping[str, str]


@dataclass(slots=True)
class Server:
    """A running portal: its address, and the log of requests in the order of their answers. `instead` maps
    site-relative paths to pages shown in place of the portal's own."""

    url: str
    requests: list[Request] = field(default_factory=list)
    instead: Mapping[str, bytes] = field(default_factory=dict)

    def paths(self) -> list[str]:
        """Return the requested paths, in order."""
        return [request.path for request in self.requests]


@contextmanager
def serve(root: Path = PORTAL, port: int = 0, *, counter: bool = False) -> Iterator[Server]:
    """Serve a folder on 127.0.0.1 until the block ends; port 0 takes a free port.

    With `counter`, the visit counter in the footer grows with every response, so that bytes change while the
    content does not.
    """
    httpd = _listen(root, port, counter)
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield httpd.log
    finally:
        httpd.shutdown()
        httpd.server_close()
        thread.join()


def main(arguments: list[str] | None = None) -> None:
    """Serve the portal until interrupted."""
    parser = argparse.ArgumentParser(description="Serve the sample portal on loopback.")
    parser.add_argument("--port", type=int, default=8900)
    parser.add_argument("--counter", action="store_true", help="let the visit counter grow")
    asked = parser.parse_args(arguments)
    httpd = _listen(PORTAL, asked.port, asked.counter)
    print(httpd.log.url, flush=True)
    try:
        httpd.serve_forever()
    except KeyboardInterrupt:
        httpd.server_close()


class _Portal(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], root: Path, counter: bool) -> None:
        super().__init__(address, _Handler)
        self.root = root.resolve()
        self.counter = counter
        self.lock = threading.Lock()
        self.visits = FIRST_VISIT
        self.log = Server(f"http://127.0.0.1:{self.server_address[1]}/")

    def visit(self) -> int:
        with self.lock:
            self.visits += 1
            return self.visits


def _listen(root: Path, port: int, counter: bool) -> _Portal:
    return _Portal(("127.0.0.1", port), root, counter)


class _Handler(BaseHTTPRequestHandler):
    server: _Portal
    protocol_version = "HTTP/1.1"
    server_version = "sample"
    sys_version = ""

    def do_GET(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def log_message(self, format: str, *args: object) -> None:
        """Write nothing to stderr: the log is `Server.requests`."""

    def _answer(self) -> None:
        path = unquote(urlsplit(self.path).path)
        file = _file(self.server.root, path)
        if file is None:
            self._send(404, MISSING.read_bytes(), {"Content-Type": TYPES[".html"]})
            return
        if file.is_dir():
            self._send(301, b"", {"Location": f"{path}/"})
            return
        body = self.server.log.instead.get(path.lstrip("/")) or file.read_bytes()
        if self.server.counter and file.suffix == ".html":
            body = body.replace(VISITS % FIRST_VISIT, VISITS % self.server.visit())
        modified = _modified(path, body)
        headers = {
            "Content-Type": _content_type(file, path),
            "ETag": f'"{hashlib.sha256(body).hexdigest()[:16]}"',
            "Last-Modified": format_datetime(modified, usegmt=True),
        }
        if self._is_known(headers["ETag"], modified):
            self._send(304, b"", headers)
        else:
            self._send(200, body, headers)

    def _is_known(self, etag: str, modified: datetime) -> bool:
        """Return whether the client has these bytes. If-None-Match goes before If-Modified-Since."""
        tags = self.headers.get("If-None-Match")
        if tags is not None:
            return tags.strip() == "*" or etag in [tag.strip().removeprefix("W/") for tag in tags.split(",")]
        since = self.headers.get("If-Modified-Since")
        try:
            return since is not None and parsedate_to_datetime(since) >= modified
        except (ValueError, TypeError):
            return False

    def _send(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self.server.log.requests.append(
            Request(self.command, self.path, status, {k.lower(): v for k, v in self.headers.items()})
        )
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304:
            zipped = headers.get("Content-Type", "").startswith("text/") and self._takes_gzip()
            if zipped:
                body = gzip.compress(body, mtime=0)
                self.send_header("Content-Encoding", "gzip")
                self.send_header("Vary", "Accept-Encoding")
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET" and status != 304:
            self.wfile.write(body)

    def _takes_gzip(self) -> bool:
        return "gzip" in self.headers.get("Accept-Encoding", "")


def _file(root: Path, path: str) -> Path | None:
    """Return the file or folder below the root that a path names, or None."""
    if "\0" in path:
        return None
    file = (root / path.lstrip("/")).resolve()
    if not file.is_relative_to(root):
        return None
    if path.endswith("/"):
        file = file / "index.html"
    return file if file.is_file() or (file.is_dir() and (file / "index.html").is_file()) else None


def _content_type(file: Path, path: str) -> str:
    if file.suffix == ".html" and UNDECLARED in path:
        return "text/html"
    return TYPES.get(file.suffix, "application/octet-stream")


def _modified(path: str, body: bytes) -> datetime:
    """Return when a page was last changed, from its PubDate or its name, never from the file's own times."""
    found = PUBLISHED.search(body[:4000]) or DATED.search(path)
    if found is None:
        return BUILT
    year, month, day = (int(part) for part in found.groups())
    return datetime(year, month, day, 8, 0, tzinfo=UTC)


if __name__ == "__main__":
    main()
