"""Two ends that take what is sent: a webhook and a mail server on loopback, in threads of their own."""

from __future__ import annotations

import json
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


@dataclass
class Hook:
    """A webhook: what was posted to it, and what it answers."""

    status: int = 200
    reply: bytes = b"{}"
    location: str | None = None
    address: str = ""
    posted: list[dict[str, Any]] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)


@contextmanager
def hook() -> Iterator[Hook]:
    """A webhook that says 200 until told otherwise."""
    ours = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            ours.raw.append(body)
            ours.posted.append(json.loads(body))
            ours.headers.append({name.lower(): value for name, value in self.headers.items()})
            self.send_response(ours.status)
            if ours.location:
                self.send_header("location", ours.location)
            self.send_header("content-length", str(len(ours.reply)))
            self.end_headers()
            self.wfile.write(ours.reply)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        ours.address = f"http://127.0.0.1:{server.server_port}/hook"
        Thread(target=server.serve_forever, daemon=True).start()
        yield ours
        server.shutdown()


@dataclass
class Mailroom:
    """A mail server: the letters it took; `refused` are the addresses it knows nothing of."""

    port: int = 0
    refused: set[str] = field(default_factory=set)
    letters: list[EmailMessage] = field(default_factory=list)


@contextmanager
def mailroom() -> Iterator[Mailroom]:
    """The least of RFC 5321 that a client needs: no extension, no encryption."""
    ours = Mailroom()

    class Handler(socketserver.StreamRequestHandler):
        def say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

        def handle(self) -> None:
            self.say("220 mailroom")
            for line in iter(self.rfile.readline, b""):
                said = line.decode().strip()
                verb = said[:4].upper()
                if verb == "DATA":
                    self.say("354 go on")
                    self.take()
                elif verb == "QUIT":
                    self.say("221 bye")
                    return
                elif verb == "RCPT" and said.partition("<")[2].rstrip(">") in ours.refused:
                    self.say("550 nobody here")
                else:
                    self.say("250 well" if verb != "EHLO" else "502 no extensions")

        def take(self) -> None:
            body = b""
            for line in iter(self.rfile.readline, b".\r\n"):
                body += line.removeprefix(b".")
            found = message_from_bytes(body, policy=policy.default)
            assert isinstance(found, EmailMessage)
            ours.letters.append(found)
            self.say("250 taken")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        ours.port = server.server_address[1]
        Thread(target=server.serve_forever, daemon=True).start()
        yield ours
        server.shutdown()
