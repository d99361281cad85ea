"""A portal on which everything that goes wrong on real ones goes wrong, each at an address of its own.

Raw sockets where a web server of the standard library would be too tame: torn bodies, garbage for chunks, headers
without end. `Faulty.asked` counts what was asked for.
"""

from __future__ import annotations

import gzip
import socket
import threading
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from tests.support.small_portal import HOME, SECTION, column, entry

HTML = "text/html; charset=utf-8"
REPORT = (
    "<html><head><title>某县2023年政府信息公开工作年度报告</title></head><body>"
    "<h1>某县2023年政府信息公开工作年度报告</h1><p>本报告依据条例编制，共分六个部分。</p></body></html>"
)
FRAMED = (
    "<title>页面不存在_某县人民政府</title>"
    + "<li><a href='/x/'>政务公开栏目</a></li>" * 90
    + "<p>正文</p>" * 300
)
Send = Callable[[bytes], None]


def answer(
    body: bytes | str = b"", status: str = "200 OK", *headers: str, length: int | None = None
) -> bytes:
    """A whole HTTP answer; `length` lies about the body's."""
    data = body.encode() if isinstance(body, str) else body
    if not any(header.lower().startswith("content-type") for header in headers):
        headers = (*headers, f"Content-Type: {HTML}")
    head = [f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(data) if length is None else length}"]
    return "\r\n".join(head).encode() + b"\r\nConnection: close\r\n\r\n" + data


@dataclass(frozen=True)
class Fault:
    """What is sent, the state it must be given (of its last answer), and the problem that must be told."""

    send: bytes | Callable[[Send], None]
    state: str
    code: str | None = None
    name: str = ".html"

    @property
    def told(self) -> str:
        return self.state if self.code is None else self.code


def _slow(send: Send) -> None:
    send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000\r\n\r\n<html>")
    time.sleep(20)  # longer than the crawl's patience; the test does not wait for it


def _endless_body(send: Send) -> None:
    send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>")
    for _ in range(10_000):
        send(b"<p>x</p>" * 8192)


def _endless_headers(send: Send) -> None:
    send(b"HTTP/1.1 200 OK\r\n")
    for number in range(200_000):
        send(f"X-Header-{number}: {'y' * 4000}\r\n".encode())


def _nothing(send: Send) -> None:
    """Closes the connection without a word."""


_BOMB = gzip.compress(b"\0" * (8 << 20), 9)
_LONG = (REPORT + "".join(str(n) for n in range(2000))).encode()
_HALF = gzip.compress(_LONG)[:-300]
_SOON = format_datetime(datetime.now(UTC) + timedelta(seconds=1), usegmt=True)

FAULTS: dict[str, Fault] = {
    "jsl": Fault(answer("<script>document.cookie=('_')+'a';location.href=location.pathname</script>", "521 x"), "blocked"),
    "rs_412": Fault(answer("<meta id='x' content='y'><script>$_ts=window['$_ts'];</script>", "412 x"), "blocked"),
    "waf_405": Fault(answer("<title>405</title>网防G01 eventID: 1 您的请求已被拦截", "405 Not Allowed"), "blocked"),
    "waf_200": Fault(answer("<p>该网站已接入电信云堤•网站安全防护服务，被云堤网站安全防护拦截</p>"), "blocked"),
    "forbidden": Fault(answer("no", "403 Forbidden"), "blocked"),
    "challenge": Fault(answer("<script>document.cookie='a='+f();location='/xxgk/nb/challenge.html';</script>"), "blocked"),
    "abroad": Fault(answer("<p>根据有关规定，本网站仅限中国境内访问。</p>", "403 Forbidden"), "geo_blocked"),
    "login": Fault(answer("<form><p>用户登录</p>用户名<input name=u>密码<input type='password' name=p></form>"), "login"),
    "leaving": Fault(answer("<p>您访问的链接即将离开“某县人民政府”门户网站，是否继续？</p>"), "interstitial"),
    "gone": Fault(answer("<p>no</p>", "404 Not Found"), "gone"),
    "soft_404": Fault(answer("<title>提示</title><p>您访问的页面不存在或已删除。</p>"), "soft_404"),
    "framed_404": Fault(answer(FRAMED), "soft_404"),
    "homeward": Fault(answer("", "302 Found", "Location: /"), "soft_404"),
    "to_404": Fault(answer("", "302 Found", "Location: /404.html"), "soft_404"),
    "refresh_home": Fault(answer("<meta http-equiv='refresh' content='3;url=/'>"), "soft_404"),
    "script_home": Fault(answer("<script>window.location.href='/';</script>"), "soft_404"),
    "stub": Fault(answer("<script>window.location='/xxgk/nb/good.html';</script>"), "stub", ""),
    "loop": Fault(answer("", "302 Found", "Location: /xxgk/nb/loop.html?again"), "moved", "redirect_loop"),
    "elsewhere": Fault(answer("", "302 Found", "Location: http://10.0.0.1/x.html"), "moved", "offsite"),
    "metadata": Fault(answer("", "301 Moved", "Location: http://169.254.169.254/latest/"), "moved", "offsite"),
    "empty": Fault(answer(""), "empty"),
    "blank": Fault(answer(" \r\n "), "empty"),
    "not_a_pdf": Fault(answer("<html><body><p>预览</p></body></html>"), "wrong_type", name=".pdf"),
    "gone_pdf": Fault(answer("<html><p>文件不存在</p></html>"), "soft_404", name=".pdf"),
    "slow": Fault(_slow, "timeout"),
    "endless": Fault(_endless_body, "too_big"),
    "promised_too_much": Fault(answer("x", length=1 << 40), "too_big"),
    "bomb": Fault(answer(_BOMB, "200 OK", "Content-Encoding: gzip"), "too_big"),
    "no_gzip": Fault(answer(b"not gzip at all", "200 OK", "Content-Encoding: gzip"), "malformed"),
    "half_gzip": Fault(answer(_HALF, "200 OK", "Content-Encoding: gzip"), "truncated"),
    "half_deflate": Fault(answer(zlib.compress(_LONG)[:-300], "200 OK", "Content-Encoding: deflate"), "truncated"),
    "torn": Fault(answer("<html><body>half of", length=5000), "truncated"),
    "bad_chunks": Fault(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZZ\r\nnonsense\r\n", "truncated"),
    "headers": Fault(_endless_headers, "malformed"),
    "long_header": Fault(answer("x", "200 OK", f"X-Long: {'z' * 100_000}"), "malformed"),
    "no_http": Fault(b"\x00\x01\x02 what is this\r\n\r\n", "malformed"),
    "hung_up": Fault(_nothing, "unreachable"),
    "unasked_304": Fault(b"HTTP/1.1 304 Not Modified\r\n\r\n", "error", "http_error"),
    "broken": Fault(answer("oops", "500 Internal Server Error"), "error", "http_error"),
    "latin": Fault(answer(REPORT.encode("gbk"), "200 OK", "Content-Type: text/html; charset=ascii"), "page", "no_tables"),
}  # fmt: skip

BUSY: dict[str, Fault] = {
    "busy_seconds": Fault(answer("slow", "429 Too Many Requests", "Retry-After: 1"), "busy", "http_error"),
    "busy_date": Fault(answer("slow", "503 Service Unavailable", f"Retry-After: {_SOON}"), "busy", "http_error"),
}  # fmt: skip
"""Apart, for they slow the crawl down, as they should."""


@dataclass
class Faulty:
    """`home` lists all faults and one good page, in a 年报 column."""

    url: str
    asked: Counter[str] = field(default_factory=Counter)


@contextmanager
def faulty(faults: Mapping[str, Fault] = FAULTS, *, months: int = 12) -> Iterator[Faulty]:
    """Serves on loopback until the block ends; its robots.txt is the home page, as on many a portal, and its 年报
    column has a calendar of so many months."""
    listener = socket.create_server(("127.0.0.1", 0))
    here = Faulty(f"http://127.0.0.1:{listener.getsockname()[1]}/")
    rows = [entry("good.html"), *(entry(f"{name}{fault.name}", name) for name, fault in faults.items())]
    calendar = "".join(f"<a href='/xxgk/nb/?month={number}'>年报</a>" for number in range(months))
    pages = {
        "/robots.txt": answer("<html><body>欢迎访问</body></html>"),
        "/": answer(HOME),
        "/xxgk/": answer(SECTION),
        "/xxgk/nb/": answer(column(*rows) + calendar),
        "/xxgk/nb/good.html": answer(REPORT),
        "/404.html": answer("<p>404 Not Found</p>", "404 Not Found"),
        **{f"/xxgk/nb/{name}{fault.name}": fault.send for name, fault in faults.items()},
        "/xxgk/nb/loop.html?again": answer("", "302 Found", "Location: /xxgk/nb/loop.html"),
    }

    def serve(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            question = b""
            while b"\r\n\r\n" not in question:
                if not (data := connection.recv(65536)):
                    return
                question += data
            path = question.split(b" ", 2)[1].decode()
            here.asked[path] += 1
            found = pages.get(path, answer(column(entry("good.html"))) if "month=" in path else None)
            if callable(found):
                found(connection.sendall)
            else:
                connection.sendall(found or answer("no", "404 Not Found"))

    def listen() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                threading.Thread(target=serve, args=(connection,), daemon=True).start()

    threading.Thread(target=listen, daemon=True).start()
    try:
        yield here
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
