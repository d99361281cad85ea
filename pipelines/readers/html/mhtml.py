"""MHTML (RFC 2557), which Word saves as .mht or even as .doc -> Document: the main page of the mail."""

from __future__ import annotations

from email import policy
from email.message import Message
from email.parser import BytesParser

from msgspec.structs import replace

from archive.errors import BrokenFile
from archive.model import Document
from archive.sentence import say
from pipelines.readers.html.page import read_html
from pipelines.readers.sniff import MHTML

_LARGEST = 32 << 20  # bytes: the mail is taken apart in memory


def read_mht(body: bytes, sha256: str) -> Document:
    """Read the main page of the mail. Raises BrokenFile if it has none or is too large."""
    return replace(read_html(main_page(body, sha256), sha256), media_type=MHTML)


def main_page(body: bytes, sha256: str) -> bytes:
    """Return the largest page of the mail (frames and headers are pages, too). Raises BrokenFile if it has
    none or is too large."""
    if len(body) > _LARGEST:
        raise BrokenFile(say("web_archive_too_large", size=len(body)), sha256=sha256)
    mail = BytesParser(policy=policy.compat32).parsebytes(body.lstrip())
    pages = [_page(part) for part in mail.walk() if part.get_content_type() == "text/html"]
    if not any(pages):
        raise BrokenFile(say("web_archive_without_page"), sha256=sha256)
    return max(pages, key=len)


def _page(part: Message) -> bytes:
    """Return a page in UTF-8, decoded by the declared charset of its part; unchanged if the charset is
    missing or unreliable."""
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    charset = part.get_content_charset()
    if charset is None or charset in (
        "gb2312",
        "us-ascii",
        "unicode",
    ):  # the page's own declaration is better
        return content
    try:
        return content.decode(charset).encode()
    except (LookupError, UnicodeError):
        return content
