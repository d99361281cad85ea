"""A message to a webhook: the whole document as JSON, or words for a group chat.

Redirects are not followed: a message goes only to the address in the file.
"""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import httpx

from archive.alerts.message import Message, subject, text
from archive.errors import NotDelivered
from archive.sentence import say

SECRET = "GONGKAI_WEBHOOK_SECRET"
TIMEOUT = 10.0  # seconds, of each step
_REPLY = 10_000  # most bytes of an answer that are read
_ROOM = {"wecom": 2000, "dingtalk": 18_000, "feishu": 18_000, "slack": 36_000}
"""Largest text of each chat, in bytes, with some room to spare."""
_REFUSALS = ("errcode", "code", "StatusCode")
"""Keys of a refusal. Chats answer 200 even if they refuse a message."""


def send(address: str, message: Message, chat: str, environment: Mapping[str, str], moment: str) -> None:
    """Post a message. `moment` is the time (ISO 8601). Raises NotDelivered unless the receiver accepts it."""
    body = json.dumps(document(message, chat), ensure_ascii=False).encode()
    try:
        with (
            httpx.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False) as client,
            client.stream(
                "POST", address, content=body, headers=_headers(message, body, environment, moment)
            ) as answer,
        ):
            said = b"" if chat == "json" else _beginning(answer)
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        raise NotDelivered(f"{type(error).__name__}: {error}") from error
    if not answer.is_success:
        if answer.is_redirect:
            raise NotDelivered(say("target_moved", status=answer.status_code))
        raise NotDelivered(f"HTTP {answer.status_code}")
    if refused := _refusal(said):
        raise NotDelivered(say("target_refused", why=refused))


def document(message: Message, chat: str) -> dict[str, Any]:
    """Return the body of the request: the message as JSON, or its words in the form of a group chat."""
    if chat == "json":
        return message
    words = _fitting(f"{subject(message)}\n\n{text(message)}", _ROOM[chat])
    if chat == "slack":
        return {"text": words}
    if chat == "feishu":
        return {"msg_type": "text", "content": {"text": words}}
    return {"msgtype": "text", "text": {"content": words}}


def _headers(message: Message, body: bytes, environment: Mapping[str, str], moment: str) -> dict[str, str]:
    """Return the headers of standardwebhooks.com, signed if a secret is set. The time is the time of this
    attempt (Unix seconds), because receivers refuse old messages."""
    seconds = str(int(datetime.fromisoformat(moment).timestamp()))
    headers = {
        "content-type": "application/json; charset=utf-8",
        "user-agent": "gongkai",
        "webhook-id": message["id"],
        "webhook-timestamp": seconds,
    }
    if secret := environment.get(SECRET):
        signed = hmac.digest(secret.encode(), f"{message['id']}.{seconds}.".encode() + body, "sha256")
        headers["webhook-signature"] = f"v1,{base64.b64encode(signed).decode()}"
    return headers


def _beginning(answer: httpx.Response) -> bytes:
    said = b""
    for piece in answer.iter_bytes():
        said += piece
        if len(said) > _REPLY:
            break
    return said


def _refusal(said: bytes) -> str | None:
    try:
        reply = json.loads(said)
    except ValueError:
        return None
    if isinstance(reply, dict) and any(reply.get(name) for name in _REFUSALS):
        return str(reply)[:200]
    return None


def _fitting(words: str, room: int) -> str:
    raw = words.encode("utf-8", "replace")
    return words if len(raw) <= room else f"{raw[:room].decode('utf-8', 'ignore')}…"
