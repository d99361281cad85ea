"""Files that make up a report together: the text in one, its tables in others.

The files of a folder are one report if a single file has prose and no table, and others have tables and no
prose. Every other file is a report of its own.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from itertools import groupby

from msgspec.structs import replace

from archive.model import Document
from pipelines.form.headers import row_of, table_of
from pipelines.form.remedies import KEYS
from pipelines.form.stream import Line, Row, stream
from pipelines.form.title import subject
from pipelines.form.values import is_value
from pipelines.text.bodies import closest
from pipelines.text.folding import folded
from pipelines.text.titles import is_report_title, squeeze

_PROSE = 60  # signs of sentences that make a text
_ASIDE = re.compile(r"^(?:附件)?\d{0,3}[-.、_]?|[-_（(]?(?:20\d\d)?(?:年度?)?(?:年报|报告)?[)）]?$")
"""The number and the year beside a body in the name of a file."""
_SENTENCE = "。"

Named = tuple[str, Document]


def gathered(bundle: Document) -> list[Document]:
    """Return the members of a bundle, with the files of one report joined, each as a document of the bundle's
    bytes."""
    found: list[Document] = []
    for _, group in groupby(bundle.members, key=lambda one: posixpath.dirname(one[0])):
        found += _joined(list(group))
    return [replace(one, sha256=bundle.sha256, media_type=bundle.media_type) for one in found]


def _joined(members: Sequence[Named]) -> list[Document]:
    documents = [_titled(name, document) for name, document in members]
    texts = [one for one in documents if is_text(one)]
    tables = [one for one in documents if is_tables(one)]
    if len(texts) != 1 or not tables:
        return documents
    (text,) = texts
    blocks = (*text.blocks, *(block for one in tables for block in one.blocks))
    notes = tuple(dict.fromkeys(note for one in (text, *tables) for note in one.notes))
    whole = replace(text, blocks=blocks, notes=notes)
    apart = {id(one) for one in tables}
    return [whole if one is text else one for one in documents if id(one) not in apart]


def _titled(name: str, document: Document) -> Document:
    """Return the document with what its path in the bundle says: its name as title if it has none and the name
    is a report title; the body that its name or a folder gives as source: 乡镇/柳堤镇/年报.docx."""
    stem = posixpath.splitext(posixpath.basename(name))[0]
    about = document.metadata
    title = stem if not about.title and is_report_title(stem) else about.title
    parts = [squeeze(part) for part in (stem, *reversed(posixpath.dirname(name).split("/")))]
    named = (subject(part) if is_report_title(part) else _ASIDE.sub("", part) for part in parts)
    return replace(document, metadata=replace(about, title=title, source=about.source or closest(*named)))


def is_text(document: Document) -> bool:
    """Return whether a document has prose, and no table of a report."""
    return _signs(document) >= _PROSE and not _has_table(document)


def is_tables(document: Document) -> bool:
    """Return whether a document has a report's table, and no prose."""
    return _signs(document) < _PROSE and _has_table(document)


def _signs(document: Document) -> int:
    return sum(len(p.text) for p in stream(folded(document)) if isinstance(p, Line) and _SENTENCE in p.text)


def _has_table(document: Document) -> bool:
    for part in stream(folded(document)):
        if isinstance(part, Row):
            labels = tuple(cell.text for cell in part.labels)
            if table_of(labels) or (row_of(labels) and any(is_value(cell.text) for cell in part.values)):
                return True
            if len(part.cells) == len(KEYS) and not labels:
                return True
    return False
