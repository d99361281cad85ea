"""For tests of crawls: a portal of a few lines, and `run_crawl` in a process of its own (a reactor runs once).

`python -m tests.support.crawling ARCHIVE SETTINGS SITE...` crawls and prints the summary as JSON.
"""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

ROOT = Path(__file__).parents[2]


@dataclass
class Answer:
    body: bytes | str = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


Answering = Answer | str | Callable[[dict[str, str]], Answer | str]
"""A plain string is an HTML page; a function is given the parameters of the query and of a posted form."""


@dataclass
class Portal:
    """Answers by path, with the query or, where that is not there, without; `POST /path` answers a form. What is not
    there is 404. `asked` are (path, headers in lower case) in order."""

    url: str
    answers: dict[str, Answering]
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


@contextmanager
def portal(answers: Mapping[str, Answering]) -> Iterator[Portal]:
    """A web server on loopback."""
    here = Portal("", dict(answers))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.do_GET()

        def do_GET(self) -> None:
            here.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
            form = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            path, _, query = self.path.partition("?")
            names = (self.path, path) if self.command == "GET" else (f"POST {path}",)
            answer = next((here.answers[name] for name in names if name in here.answers), Answer("", 404))
            if callable(answer):
                answer = answer(dict(parse_qsl(query)) | dict(parse_qsl(form)))
            if isinstance(answer, str):
                answer = Answer(answer, headers={"Content-Type": "text/html; charset=utf-8"})
            body = answer.body.encode() if isinstance(answer.body, str) else answer.body
            etag = answer.headers.get("ETag")
            if etag and self.headers.get("If-None-Match") == etag:
                self.send_response(304)
                self.send_header("ETag", etag)
                self.end_headers()
                return
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    here.url = f"http://127.0.0.1:{server.server_address[1]}/"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield here
    finally:
        server.shutdown()
        server.server_close()


def start_crawl(archive: Path, *sites: str, day: float = 0, **settings: Any) -> subprocess.Popen[str]:
    """A crawl in a process of its own, some days from now. Names that are no setting are arguments of `run_crawl`."""
    settings |= {"GONGKAI_CLOCK": "tests.support.night.later"} if day else {}
    command = [sys.executable, "-m", "tests.support.crawling", str(archive), json.dumps(settings), *sites]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
        env=os.environ | {"NIGHT_DAYS": str(day)},
    )  # fmt: skip


def crawl(archive: Path, *sites: str, **settings: Any) -> dict[str, Any]:
    """The summary of a crawl, the first site's figures at the top; `log` is what it said on stderr."""
    process = start_crawl(archive, *sites, **settings)
    out, log = process.communicate(timeout=120)
    assert process.returncode == 0, log
    summaries = json.loads(out.splitlines()[-1])
    return {**summaries[0], "sites": summaries, "log": log}


def codes(summary: dict[str, Any]) -> list[str]:
    return sorted(problem["code"] for problem in summary["problems"])


def main() -> None:
    from crawler.run.crawls import run_crawl
    from crawler.sites.site_file import load_site

    archive, settings, *sites = sys.argv[1:]
    given = {"LOG_LEVEL": "INFO", **json.loads(settings)}
    arguments = {name: given.pop(name) for name in ("since", "delay", "rest") if name in given}
    ticks: list[str] = []
    summary = run_crawl(
        [load_site(site) for site in sites],
        Path(archive),
        settings=given,
        progress=lambda site: ticks.append(site.site),
        **arguments,
    )
    told = [{**dataclasses.asdict(site), "ticks": len(ticks)} for site in summary.sites]
    print(json.dumps(told, ensure_ascii=False))


if __name__ == "__main__":
    main()
