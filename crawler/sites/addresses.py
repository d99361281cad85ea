"""Hosts and addresses: what may be asked by its name, and which names are one place."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

_PRIVATE_NAMES = (".localhost", ".test", ".local", ".internal", ".home.arpa", ".lan")
_DEFAULT_PORTS = {"http": 80, "https": 443}


def is_public_name(host: str) -> bool:
    """Whether a host is a name of the public DNS: no address, no single word, none of the names set apart for
    private use (RFC 6761, 6762 and 8375)."""
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return "." in host and not host.endswith(_PRIVATE_NAMES)
    return False


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def is_url(url: Any) -> bool:
    """Whether a value is an http(s) address with a host."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except (ValueError, TypeError, AttributeError):
        return False


def place(url: str) -> str:
    """Host, with the port where it is not the scheme's own; empty for what is no URL."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return ""
    if ":" in host:
        host = f"[{host}]"
    return host if port in (None, _DEFAULT_PORTS.get(parts.scheme)) else f"{host}:{port}"


def twins(host: str) -> tuple[str, ...]:
    """A host with and without www."""
    bare = host.removeprefix("www.")
    return (bare, f"www.{bare}") if re.search(r"[a-z]\.[a-z]+", bare) else (bare,)
