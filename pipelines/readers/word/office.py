"""DOC, WPS, RTF, ODT and XLS -> Document. LibreOffice converts the texts to DOCX; calamine reads XLS, which
has the same container as DOC."""

from __future__ import annotations

from msgspec.structs import replace

from archive.errors import EncryptedFile, ReadError, UnknownFormat
from archive.model import Document
from archive.sentence import say
from pipelines.readers.sheet.spreadsheet import read_sheet
from pipelines.readers.sniff import OLE, sniff
from pipelines.readers.word.docx import read_word
from pipelines.readers.word.libreoffice import convert_many, needs_office
from pipelines.readers.word.ole import is_locked, kind


def read_office(body: bytes, sha256: str) -> Document:
    """Read a DOC, WPS, RTF, ODT or XLS. Raises EncryptedFile if it needs a password, UnknownFormat for
    slides, MissingTool without LibreOffice, BrokenFile if it cannot be converted."""
    if not needs_office(body):
        if is_locked(body):
            raise EncryptedFile(say("file_encrypted"), sha256=sha256)
        if kind(body) == "slides":
            raise UnknownFormat(say("slides_not_read"), sha256=sha256)
        return read_sheet(body, sha256, OLE)
    (made,) = convert_many([body])
    return read_made(body, sha256, made)


def read_made(body: bytes, sha256: str, made: bytes | ReadError) -> Document:
    """Read the result of `convert_many` for a file. Raises the error if the result is an error."""
    if isinstance(made, ReadError):
        made.sha256 = sha256
        raise made
    return replace(read_word(made, sha256), media_type=sniff(body) or OLE)
