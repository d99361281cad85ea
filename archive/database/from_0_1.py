"""Migrations from an archive of version 0.1. A released migration is never changed.

`schema.create` makes a new archive in the state these migrations lead to. A test compares the two.
"""

from __future__ import annotations

import json
import zlib
from itertools import groupby
from operator import itemgetter
from typing import Any

from archive.database import cell_places, kinds_of_findings, one_change, packing_words, panel
from archive.database.finding_rows import Quiet, pack_findings
from archive.database.schema import cells_view, script
from archive.database.sqlite import Database, Migrations
from archive.model import TABLES, Place
from archive.places.bodies import kind_of

migrations = Migrations("gongkai")


@migrations()
def m010_ink(database: Database) -> None:
    """Add the state of each table of a report (read, old_form, unread, none), the balance of its ink account,
    and the marks that found no place."""
    for name in TABLES:
        database.execute(f"ALTER TABLE reports ADD COLUMN table_{name} TEXT")
    script(
        database,
        """
ALTER TABLE reports ADD COLUMN ink_printed INTEGER;
ALTER TABLE reports ADD COLUMN ink_used INTEGER;
CREATE TABLE unused_marks (
    report INTEGER NOT NULL REFERENCES reports(id), ordinal INTEGER NOT NULL, raw TEXT NOT NULL, "table" TEXT,
    page INTEGER, x0 REAL, top REAL, x1 REAL, bottom REAL, path TEXT, PRIMARY KEY (report, ordinal)) WITHOUT ROWID
""",
    )


@migrations()
def m011_lists(database: Database) -> None:
    """Add the account of every list of reports, row by row, and the step that led to each address."""
    script(
        database,
        """
CREATE TABLE lists (
    crawl INTEGER NOT NULL REFERENCES crawls(id), url TEXT NOT NULL, name TEXT, listed_on TEXT, said INTEGER,
    seen INTEGER NOT NULL, asked INTEGER NOT NULL, refused INTEGER NOT NULL, pages INTEGER NOT NULL,
    whole INTEGER NOT NULL, why TEXT, PRIMARY KEY (crawl, url));
CREATE TABLE list_rows (
    crawl INTEGER NOT NULL REFERENCES crawls(id), list TEXT NOT NULL, url TEXT NOT NULL, title TEXT,
    outcome TEXT NOT NULL, rule TEXT, PRIMARY KEY (crawl, list, url)) WITHOUT ROWID;
CREATE INDEX list_rows_url ON list_rows(url);
CREATE TABLE steps (
    crawl INTEGER NOT NULL REFERENCES crawls(id), url TEXT NOT NULL, listed_on TEXT, title TEXT,
    role TEXT NOT NULL, promise TEXT, PRIMARY KEY (crawl, url)) WITHOUT ROWID;
CREATE INDEX steps_url ON steps(url)
""",
    )


@migrations()
def m012_unread_columns(database: Database) -> None:
    """Add the figures of a report that were not read, so that no sum over them is shown."""
    database.execute("ALTER TABLE reports ADD COLUMN unread_columns TEXT")
    database.execute(
        """UPDATE reports SET unread_columns = (
            SELECT ' ' || group_concat(i."column", ' ') || ' ' FROM proofs AS p JOIN items AS i ON i.id = p.item
            WHERE p.report = reports.id AND p.state IN ('unread', 'unparsed', 'text', 'row_absent'))"""
    )
    panel.refresh_view(database)


@migrations()
def m013_read_twice(database: Database) -> None:
    """Add the parts of a report that a second way of reading confirmed; NULL if it was not asked."""
    database.execute("ALTER TABLE reports ADD COLUMN read_twice TEXT")


@migrations()
def m014_kinds(database: Database) -> None:
    """Make organs of ministries and of the Party kinds of their own, and count a date of publication only if
    it is credible. Computes lateness anew."""
    for row in list(database.query("SELECT id, name FROM units")):
        database.execute("UPDATE units SET type = ? WHERE id = ?", [kind_of(row["name"]), row["id"]])
    database.execute("CREATE TEMP VIEW told_findings AS SELECT * FROM findings")  # its name since m024
    panel.settle_all(database)
    database.execute("DROP VIEW temp.told_findings")


@migrations()
def m015_list_proofs(database: Database) -> None:
    """Add the evidence that a list was seen whole; NULL for older lists, which have no record of it."""
    database.execute("ALTER TABLE lists ADD COLUMN proof TEXT")


@migrations()
def m016_entries(database: Database) -> None:
    """Add the time at which each entry of a site was last seen whole, and the date beside each row of a list,
    so that known entries may rest."""
    script(
        database,
        """
CREATE TABLE entries (
    site TEXT NOT NULL REFERENCES sites(name), url TEXT NOT NULL, shown TEXT NOT NULL, published TEXT,
    first_seen TEXT NOT NULL, checked TEXT NOT NULL, changes INTEGER NOT NULL, reports INTEGER NOT NULL,
    PRIMARY KEY (site, url)) WITHOUT ROWID;
CREATE INDEX appearances_page ON appearances(page_url);
ALTER TABLE list_rows ADD COLUMN published TEXT
""",
    )


@migrations()
def m017_sentences(database: Database) -> None:
    """Add the code and parameters of a finding's detail. Older findings keep their text."""
    database.execute("ALTER TABLE findings ADD COLUMN sentence TEXT")


@migrations()
def m018_sentences_of_documents(database: Database) -> None:
    """Add the code and parameters of details of documents, readings and lists. Older rows keep their text."""
    for table in ("documents", "readings", "lists"):
        database.execute(f"ALTER TABLE {table} ADD COLUMN sentence TEXT")


@migrations()
def m019_repeated_amendments(database: Database) -> None:
    """Add the amendment that a row repeats: one edit seen at several addresses is told once."""
    script(
        database,
        """
ALTER TABLE amendments ADD COLUMN repeats INTEGER REFERENCES amendments(id);
CREATE INDEX amendments_repeats ON amendments(repeats)
""",
    )
    one_change.tell_all_once(database)


@migrations()
def m020_compact_proofs(database: Database) -> None:
    """Put the places of a report's cells into one row, and keep other facts only of cells that have any. Details of
    findings written from now on may be packed; older ones keep their rows."""
    database.execute("DROP VIEW cells")
    script(
        database,
        """
ALTER TABLE proofs RENAME TO former_proofs;
CREATE TABLE proofs (report INTEGER PRIMARY KEY REFERENCES reports(id), places TEXT NOT NULL);
CREATE TABLE cell_facts (
    report INTEGER NOT NULL REFERENCES reports(id), item INTEGER NOT NULL REFERENCES items(id),
    state TEXT, raw TEXT, unit_inferred INTEGER, confidence REAL, proposed NUMERIC,
    PRIMARY KEY (report, item)) WITHOUT ROWID;
INSERT INTO cell_facts SELECT report, item, state, raw, unit_inferred, confidence, proposed FROM former_proofs
    WHERE coalesce(state, raw, unit_inferred, confidence, proposed) NOT NULL;
ALTER TABLE findings ADD COLUMN packed INTEGER;
CREATE TABLE packed_details (report INTEGER PRIMARY KEY REFERENCES reports(id), says BLOB NOT NULL)
""",
    )
    rows = database.conn.execute(
        "SELECT report, item, page, x0, top, x1, bottom, path FROM former_proofs ORDER BY report, item"
    )
    for report, cells in groupby(rows, itemgetter(0)):
        places = [
            (item, Place(page, None if box[0] is None else box, path)) for _, item, page, *box, path in cells
        ]
        database.execute("INSERT INTO proofs VALUES (?, ?)", [report, cell_places.pack(places, "")])
    database.execute("DROP TABLE former_proofs")
    database.execute(cells_view(database))


@migrations()
def m021_rows_outside(database: Database) -> None:
    """Mark the reports to whose part three the agency added rows, because a sum over its rows may lack them. A
    part of another row (其中…) is judged if its report is read again."""
    database.execute(
        """UPDATE reports SET unread_columns = coalesce(unread_columns, ' ') || 'applications_outside '
        WHERE id IN (SELECT report FROM unmapped WHERE key LIKE 'unmapped.applications.%' AND applicant NOT NULL
            AND NOT instr(key, '计') AND key NOT LIKE 'unmapped.applications.其中%'
            AND (value <> 0 OR state IN ('unread', 'unparsed', 'text')))"""
    )
    panel.refresh_view(database)


@migrations()
def m022_changes_over_a_gap(database: Database) -> None:
    """Let a version have several amendments: what was not read of its neighbour changed since an earlier one."""
    script(
        database,
        """
CREATE TABLE former_amendments AS SELECT * FROM amendments;
CREATE TABLE former_cells AS SELECT * FROM amended_cells;
CREATE TABLE former_texts AS SELECT * FROM amended_texts;
DROP TABLE amended_cells;
DROP TABLE amended_texts;
DROP TABLE amendments;
CREATE TABLE amendments (
    id INTEGER PRIMARY KEY, url TEXT NOT NULL,
    before INTEGER NOT NULL REFERENCES reports(id), after INTEGER NOT NULL REFERENCES reports(id),
    capture_before INTEGER NOT NULL REFERENCES captures(id),
    capture_after INTEGER NOT NULL REFERENCES captures(id),
    seen_before TEXT NOT NULL, seen_after TEXT NOT NULL, cells INTEGER NOT NULL, texts INTEGER NOT NULL,
    repeats INTEGER REFERENCES amendments(id), UNIQUE (url, before, capture_after));
CREATE INDEX amendments_repeats ON amendments(repeats);
CREATE INDEX amendments_before ON amendments(before);
CREATE INDEX amendments_after ON amendments(after);
CREATE TABLE amended_cells (
    amendment INTEGER NOT NULL REFERENCES amendments(id), key TEXT NOT NULL, applicant TEXT,
    old NUMERIC, new NUMERIC, old_raw TEXT, new_raw TEXT);
CREATE INDEX amended_cells_amendment ON amended_cells(amendment);
CREATE TABLE amended_texts (
    amendment INTEGER NOT NULL REFERENCES amendments(id), part TEXT NOT NULL, old TEXT, new TEXT);
CREATE INDEX amended_texts_amendment ON amended_texts(amendment);
INSERT INTO amendments (id, url, before, after, capture_before, capture_after, seen_before, seen_after, cells, texts,
    repeats) SELECT id, url, before, after, capture_before, capture_after, seen_before, seen_after, cells, texts,
    repeats FROM former_amendments;
INSERT INTO amended_cells SELECT * FROM former_cells;
INSERT INTO amended_texts SELECT * FROM former_texts;
DROP TABLE former_amendments;
DROP TABLE former_cells;
DROP TABLE former_texts
""",
    )


@migrations()
def m023_kinds(database: Database) -> None:
    """Take centres, cooperatives and branches of a city's bureaux out of the departments, which alone have a
    date of the law. Computes lateness anew."""
    m014_kinds(database)


@migrations()
def m024_packed_findings(database: Database) -> None:
    """Put the findings of a report whose words are compressed into one row, and show all findings by a view. Findings
    that older versions kept with their words keep their rows."""
    database.execute("DROP INDEX findings_report")
    database.execute("DROP INDEX findings_fails")
    script(
        database,
        """
ALTER TABLE findings RENAME TO former_findings;
CREATE INDEX former_findings_report ON former_findings(report);
CREATE TABLE told_findings (
    id INTEGER PRIMARY KEY, report INTEGER NOT NULL REFERENCES reports(id), rule TEXT NOT NULL,
    subject TEXT, severity TEXT NOT NULL, status TEXT NOT NULL, detail TEXT, sentence TEXT);
INSERT INTO told_findings SELECT id, report, rule, subject, severity, status, detail, sentence FROM former_findings
    WHERE packed IS NULL ORDER BY id;
CREATE INDEX told_findings_report ON told_findings(report);
CREATE INDEX told_findings_fails ON told_findings(rule, report) WHERE status = 'fails';
CREATE TABLE finding_kinds (id INTEGER PRIMARY KEY, rule TEXT NOT NULL, subject TEXT, severity TEXT NOT NULL);
CREATE UNIQUE INDEX finding_kinds_identity ON finding_kinds(rule, coalesce(subject, ''), severity);
CREATE TABLE packed_findings (
    report INTEGER PRIMARY KEY REFERENCES reports(id), holds TEXT, holds_blank_as_zero TEXT, not_assessable TEXT,
    circular TEXT, says BLOB NOT NULL);
CREATE TABLE packing_words (id INTEGER PRIMARY KEY, words BLOB NOT NULL)
""",
    )
    packing_words.put_packing_words(database)
    for report, says in database.conn.execute("SELECT report, says FROM packed_details ORDER BY report"):
        _pack_former(database, report, json.loads(zlib.decompress(says)))
    database.execute("DROP TABLE packed_details")
    database.execute("DROP TABLE former_findings")
    database.execute(kinds_of_findings.findings_view())


def _pack_former(database: Database, report: int, says: list[Any]) -> None:
    """Pack the findings of a report that had a row each, given their words."""
    rows = database.conn.execute(
        "SELECT rule, subject, severity, status, packed FROM former_findings WHERE report = ? ORDER BY id",
        [report],
    )
    found = [
        None if packed is None else Quiet(rule, subject, severity, status, says[packed])
        for rule, subject, severity, status, packed in rows.fetchall()
    ]
    pack_findings(database, report, found)
