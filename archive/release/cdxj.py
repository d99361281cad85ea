"""The index of WARC records in which replay tools look up addresses: CDXJ, one sorted line per record.

A line is a sort-friendly address (SURT: host reversed, `cn,gov,example)/path`), the time (14 digits) and a
JSON object (pywb's manual, "CDXJ Format").
"""

from __future__ import annotations

import json
import re
from urllib.parse import quote_from_bytes, unquote_to_bytes, urlsplit

from archive.warc.records import Record

KINDS = ("response", "revisit")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_WWW = re.compile(r"^www\d*\.")
_SAFE = "!\"$&'()*+,-./:;<=>?@[\\]^_`{|}~"


def line(record: Record) -> str:
    """Return the index line of a record (kinds KINDS). An index is sorted by the bytes of its lines."""
    entry = {
        "url": record.url,
        "mime": "warc/revisit" if record.kind == "revisit" else record.media_type or "unk",
        "status": str(record.status or ""),
        "digest": record.payload_digest or "",
        "length": str(record.length),
        "offset": str(record.offset),
        "filename": record.warc,
    }
    moment = re.sub(r"\D", "", record.date or "")[:14]
    return f"{surt(record.url or '')} {moment} {json.dumps(entry, ensure_ascii=True)}\n"


def surt(url: str) -> str:
    """Return an address as a key: lower case, without scheme, `www.` and default port, host reversed, the
    parts of the query sorted."""
    parts = urlsplit(url)
    host = ",".join(reversed(_WWW.sub("", parts.hostname or "").split(".")))
    port = f":{parts.port}" if parts.port not in (None, _DEFAULT_PORTS.get(parts.scheme)) else ""
    path = _escaped(parts.path) or "/"
    if len(path) > 1:
        path = path.rstrip("/") or "/"
    query = "&".join(sorted(_escaped(parts.query).split("&")))
    return f"{host}{port}){path}{'?' + query if query else ''}".lower()


def _escaped(text: str) -> str:
    """Return a text with percent signs only where needed, so that two spellings of an address give one
    key."""
    return quote_from_bytes(unquote_to_bytes(text), safe=_SAFE)
