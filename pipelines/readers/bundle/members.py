"""ZIP, RAR, 7z, a mail with files -> Document: the member with the most table cells, with all readable members in
`members`. A note names the others. The form decides which of them are reports, or parts of one.

Names of members are shown, never used as paths.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Callable

from msgspec.structs import replace

from archive.errors import BrokenFile, EmptyFile, EncryptedFile, MissingTool, ReadError, UnknownFormat
from archive.model import Document
from archive.sentence import Sentence, say
from pipelines.readers.bundle.mail import parts_of_mail
from pipelines.readers.bundle.unpack import (
    MOST_BYTES,
    Members,
    check_count,
    check_total,
    intended,
    is_litter,
    unpacked,
)
from pipelines.readers.bundle.zip_package import member, open_zip
from pipelines.readers.sniff import MAIL, ZIP

_UTF8 = 0x800  # flag of a member whose name is UTF-8
_NAMED = 5  # members a note names

Read = Callable[[bytes, str], Document]


def read_bundle(body: bytes, sha256: str, media_type: str, read: Read) -> Document:
    """Read every member with `read`.

    If no member can be read, raises the error of a member: MissingTool, EncryptedFile or BrokenFile first.
    Raises UnknownFormat if no kind of member is supported, EmptyFile if the bundle is empty.
    """
    read_ones: list[tuple[str, Document]] = []
    errors: list[ReadError] = []
    names: list[str] = []
    for name, content in _members(body, sha256, media_type):
        names.append(name)
        try:
            if isinstance(content, ReadError):
                raise content
            one = read(content, sha256)
            inner = [(f"{name}/{inside}", held) for inside, held in one.members]  # of a bundle in the bundle
            read_ones += inner or [(name, one)]
        except ReadError as error:
            errors.append(error)
    if not read_ones:
        raise _worst(errors, sha256)
    members = tuple(
        (name, replace(one, notes=(*one.notes, _note(name, names, errors)))) for name, one in read_ones
    )
    _, fullest = max(members, key=lambda one: _fullness(one[1]))
    return replace(fullest, sha256=sha256, media_type=media_type, members=members)


def _members(body: bytes, sha256: str, media_type: str) -> Members:
    if media_type == MAIL:
        return parts_of_mail(body, sha256)
    return _zipped(body, sha256) if media_type == ZIP else unpacked(body, sha256, media_type)


def _fullness(document: Document) -> tuple[int, int]:
    return sum(len(grid.cells) for grid in document.grids), len(document.blocks)


def _worst(errors: list[ReadError], sha256: str) -> ReadError:
    for kind in (MissingTool, EncryptedFile, BrokenFile):
        for error in errors:
            if isinstance(error, kind):
                return error
    if not errors:
        return EmptyFile(say("empty_bundle"), sha256=sha256)
    return UnknownFormat(say("nothing_readable_in_bundle"), sha256=sha256)


def _note(chosen: str, names: list[str], errors: list[ReadError]) -> Sentence:
    others = [name for name in names if name != chosen]
    said = say("taken_from", name=posixpath.basename(chosen))
    if others:
        shown = [posixpath.basename(name) for name in others[:_NAMED]]
        more = "…" if len(others) > _NAMED else ""
        said += say("other_members_named", count=len(others), names=shown, more=more)
    else:
        said += say("other_members", count=0)
    return said + say("unreadable_members", count=len(errors)) if errors else said


def _zipped(body: bytes, sha256: str) -> Members:
    total = 0
    with open_zip(body, sha256) as package:
        infos = [info for info in package.infolist() if not _is_folder(info) and not is_litter(info.filename)]
        check_count(len(infos), sha256)
        for info in infos:
            total += info.file_size
            try:
                check_total(total, sha256)
                yield _name(info), member(package, info, sha256)
            except ReadError as error:
                if total > MOST_BYTES:
                    raise
                yield _name(info), error


def _is_folder(info: zipfile.ZipInfo) -> bool:
    return info.filename.endswith("/")  # its own `is_dir` fails on an empty name


def _name(info: zipfile.ZipInfo) -> str:
    """Return the intended name of a member."""
    if info.flag_bits & _UTF8:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    return intended(raw)
