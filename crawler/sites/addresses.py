"""Hosts and addresses: public names, and names that belong to one site."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

_PRIVATE_NAMES = (".localhost", ".test", ".local", ".internal", ".home.arpa", ".lan")
_DEFAULT_PORTS = {"http": 80, "https": 443}


def is_public_name(host: str) -> bool:
    """Return whether a host is a name of the public DNS: no address, no single word, and no name reserved for
    private use (RFC 6761, 6762 and 8375)."""
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return "." in host and not host.endswith(_PRIVATE_NAMES)
    return False


def is_loopback(host: str) -> bool:
    """Return whether a host is this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def is_url(url: Any) -> bool:
    """Return whether a value is an http(s) address with a host."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except (ValueError, TypeError, AttributeError):
        return False


def place(url: str) -> str:
    """Return the host, with a port other than the scheme's default; an empty string if the text is no URL."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return ""
    if ":" in host:
        host = f"[{host}]"
    return host if port in (None, _DEFAULT_PORTS.get(parts.scheme)) else f"{host}:{port}"


def twins(host: str) -> tuple[str, ...]:
    """Return a host with and without www."""
    bare = host.removeprefix("www.")
    return (bare, f"www.{bare}") if re.search(r"[a-z]\.[a-z]+", bare) else (bare,)


_SECOND_LEVEL = frozenset(["gov", "com", "net", "org", "edu", "ac", "mil"])
_FUNCTION = re.compile(
    r"(www\d?|web|new|old|portal|site|zw|zwgk|xxgk|zfxxgk|gk|gkml|xxgkml|gkpt|zfxxgkml|zwgkpt|zwpt|open|public|info|gov|cms|nb|ndbg"
    r"|file|files|static|img|upload|uploads|download|down|api|so|search|data|m|wap|mobile|3g|h5)"
)
_LEAST_PORT = 1024
_WEB_PORTS = frozenset([80, 81, 82, 83, 84, 85, 86, 87, 88, 89, 90, 443])


def is_sister(host: str, own: str) -> bool:
    """Return whether two places (`place`) belong to one site by their names: `xxgk.X.gov.cn` and
    `www.X.gov.cn`, or one name with another port. A body below a domain has no claim on the domain, and the
    domain's owner none on the body's host: only names that say the function of a host, not its owner, make a
    sister. Addresses and private names have no sisters."""
    name, _, port = host.partition(":")
    home = own.partition(":")[0]
    if not (is_public_name(name) and is_public_name(home)) or not _is_web_port(port):
        return False
    return name == home or _stem(name) == _stem(home)


def domain(name: str) -> str:
    """Return the registered domain of a name: `X.gov.cn` for `jyj.X.gov.cn`."""
    labels = name.partition(":")[0].split(".")
    return ".".join(labels[-_labels(labels) :])


def is_government(url: str) -> bool:
    """Return whether a URL is on a host of a government: below `gov.cn`, which others cannot register."""
    return place(url).partition(":")[0].endswith(".gov.cn")


def _labels(labels: list[str]) -> int:
    return 3 if len(labels) > 2 and labels[-1] == "cn" and labels[-2] in _SECOND_LEVEL else 2


def _stem(name: str) -> str:
    """Return a host name without the labels that say its function."""
    labels = name.split(".")
    while len(labels) > _labels(labels) and _FUNCTION.fullmatch(labels[0]):
        labels = labels[1:]
    return ".".join(labels)


def _is_web_port(port: str) -> bool:
    return not port or int(port) in _WEB_PORTS or int(port) >= _LEAST_PORT
