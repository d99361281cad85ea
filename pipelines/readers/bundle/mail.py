"""The parts of a mail with files (multipart/mixed): its words, and what is attached to it."""

from __future__ import annotations

from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

from archive.errors import BrokenFile
from archive.sentence import say
from pipelines.readers.bundle.unpack import Members, check_count, check_total
from pipelines.readers.html.mhtml import in_utf8

_LARGEST = 64 << 20  # bytes: the mail is taken apart in memory
_WORDS = "body.html"  # the name of words that are no file


def parts_of_mail(body: bytes, sha256: str) -> Members:
    """Yield the parts by name, decoded; a forwarded mail is a part. Pictures within the words are left out."""
    if len(body) > _LARGEST:
        raise BrokenFile(say("web_archive_too_large", size=len(body)), sha256=sha256)
    try:
        mail = BytesParser(EmailMessage, policy=policy.default).parsebytes(body.lstrip())
        parts = list(_parts(mail))
    except (ValueError, LookupError, TypeError, AttributeError) as error:  # of headers that nobody can parse
        raise BrokenFile(say("bundle_damaged", why=error), sha256=sha256) from error
    total = 0
    for count, (name, content) in enumerate(parts, 1):
        check_count(count, sha256)
        total += len(content)
        check_total(total, sha256)
        yield name, content


def _parts(mail: EmailMessage) -> Iterator[tuple[str, bytes]]:
    words = mail.get_body(("html", "plain"))
    if words is not None:
        yield _WORDS, in_utf8(words)
    yield from _files(mail)


def _files(part: EmailMessage) -> Iterator[tuple[str, bytes]]:
    for inner in part.iter_parts():
        if not isinstance(inner, EmailMessage):
            continue
        name = inner.get_filename()
        if inner.get_content_type() == "message/rfc822":
            yield from ((name or "mail.eml", held.as_bytes()) for held in inner.iter_parts())
        elif name and not (inner.get_content_maintype() == "image" and inner["Content-ID"]):
            yield name, _decoded(inner)
        elif inner.is_multipart():
            yield from _files(inner)


def _decoded(part: EmailMessage) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""
