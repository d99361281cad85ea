"""A message by e-mail: Chinese subject, plain text and a small page. The server is named in the environment."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP

from archive.alerts.message import Message, html, subject, text
from archive.errors import NotDelivered
from archive.sentence import say

TIMEOUT = 20.0  # seconds
_PORTS = {"starttls": 587, "tls": 465, "none": 25}


@dataclass(frozen=True, slots=True)
class Server:
    """The mail server, from the environment: GONGKAI_SMTP_HOST, _PORT, _SECURITY (starttls, tls or none), _USER,
    _PASSWORD, and GONGKAI_MAIL_FROM."""

    host: str
    port: int
    security: str
    sender: str
    user: str | None = None
    password: str | None = None

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Server:
        """Read the environment. Raises NotDelivered if host or sender are missing, or security or port are
        invalid."""
        host, sender = environment.get("GONGKAI_SMTP_HOST"), environment.get("GONGKAI_MAIL_FROM")
        security = environment.get("GONGKAI_SMTP_SECURITY", "starttls")
        if not host or not sender:
            raise NotDelivered(say("no_mail_server"))
        port = environment.get("GONGKAI_SMTP_PORT", "")
        if security not in _PORTS or (port and not port.isdecimal()):
            raise NotDelivered(say("bad_mail_settings", allowed="、".join(_PORTS)))
        return cls(
            host, int(port or _PORTS[security]), security, sender,
            environment.get("GONGKAI_SMTP_USER"), environment.get("GONGKAI_SMTP_PASSWORD"),
        )  # fmt: skip


def send(address: str, message: Message, environment: Mapping[str, str]) -> None:
    """Hand a message to the server. Raises NotDelivered unless the server accepts it."""
    server = Server.of(environment)
    try:
        with _connected(server) as session:
            if server.user:
                session.login(server.user, server.password or "")
            session.send_message(letter(address, server.sender, message))
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise NotDelivered(f"{type(error).__name__}: {error}") from error


def letter(address: str, sender: str, message: Message) -> EmailMessage:
    """Return the message as an e-mail. The Message-ID is the id of the message, so that mail programs
    recognise a second copy."""
    made = EmailMessage(policy=SMTP)
    made["Subject"] = subject(message)
    made["From"], made["To"] = sender, address
    made["Date"] = datetime.fromisoformat(message["made"])
    made["Message-ID"] = f"<{message['id']}@gongkai>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(text(message))
    made.add_alternative(html(message), subtype="html")
    return made


def _connected(server: Server) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if server.security == "tls":
        return smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT, context=context)
    session = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT)
    if server.security == "starttls":
        session.starttls(context=context)
    return session
