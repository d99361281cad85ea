"""The words that findings use again and again, given to the compression before the words of a report.

The packed findings of a report take half the room so. The database keeps these words, because the bytes cannot be read
without them: a later version of gongkai may put others into a new archive, never into one that exists.
"""

from __future__ import annotations

from collections.abc import Iterator
from weakref import WeakKeyDictionary

import msgspec

from archive.database.sqlite import Database
from archive.form.definition import FORM
from archive.form.labels import applicant_label, cell_label, group_label, row_label, stem_label, venue_label
from archive.sentence import Label, Sentence, fields, say, templates

_MOST = 32_000
"""The compression looks back no further."""
_KNOWN: WeakKeyDictionary[Database, bytes] = WeakKeyDictionary()


def put_packing_words(database: Database) -> None:
    """Give a new database the words of this version."""
    database.execute("INSERT INTO packing_words VALUES (1, ?)", [b",".join(_words())[-_MOST:]])


def packing_words(database: Database) -> bytes:
    """Return the words of a database, which never change."""
    if (known := _KNOWN.get(database)) is None:
        (known,) = database.conn.execute("SELECT words FROM packing_words").fetchone()
        _KNOWN[database] = known
    return known


def _words() -> Iterator[bytes]:
    """Yield findings as they are stored, the most frequent last."""
    for code, forms in sorted(templates().items()):
        yield _stored(say(code, **dict.fromkeys(sorted(fields(forms["zh"])), 0)))
    for item in FORM.items:
        if item.table == "disclosure":
            yield _stored(_mention(cell_label(item.key, item.applicant)))
    labels = list(_labels())
    yield from (_stored(_mention(label)) for label in labels)
    yield from (_stored(say("equation", name=label, left=(0,), sign="=", right=(0,))) for label in labels)


def _labels() -> Iterator[Label]:
    keys = {item.key: item.table for item in FORM.items}
    stems = (".".join(key.split(".")[1:3]) for key, table in keys.items() if table == "disclosure")
    yield from map(stem_label, dict.fromkeys(stems))
    yield from (venue_label(venue.id) for venue in FORM.venues)
    yield from (group_label(group.id) for group in FORM.groups)
    yield from (row_label(key) for key, table in keys.items() if table == "applications")
    yield from (applicant_label(applicant.id) for applicant in FORM.applicants)


def _mention(label: Label) -> Sentence:
    return say("text_and_table", quote="", said=1, printed=1, terms=(label,))


def _stored(said: Sentence) -> bytes:
    return msgspec.json.encode(said.as_data())
