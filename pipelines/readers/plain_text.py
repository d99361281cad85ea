"""Plain text -> Document."""

from __future__ import annotations

from archive.evidence.markup import decode
from archive.model import Document, Paragraph
from archive.sentence import say
from pipelines.readers.sniff import TEXT


def read_text(body: bytes, sha256: str) -> Document:
    """Read plain text, a line a paragraph, blanks and tabs within it as they are; tables are lines, too."""
    lines = decode(body).replace("\x00", "").splitlines()
    blocks = tuple(Paragraph(line.rstrip(" \u3000")) for line in lines if line.strip())
    return Document(sha256, TEXT, blocks, notes=() if blocks else (say("no_text"),))
