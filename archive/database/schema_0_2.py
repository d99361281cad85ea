"""What version 0.2 adds to the schema: the ink ledger, the account of lists, figures that were not read."""

from __future__ import annotations

from sqlite_utils import Database

from archive.database import panel
from archive.database.schema_0_1 import migrations, script
from archive.model import TABLES
from archive.places.bodies import kind_of

__all__ = ["migrations"]


@migrations()
def m010_ink(database: Database) -> None:
    """How each table of a report came back (read, old_form, unread, none), the balance of its ink ledger, and the marks
    that found no place."""
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
    """The account of every list of reports, row by row, and how each address came to be asked for."""
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
    """Which figures of a report were not read, so that no sum over them is told."""
    database.execute("ALTER TABLE reports ADD COLUMN unread_columns TEXT")
    database.execute(
        """UPDATE reports SET unread_columns = (
            SELECT ' ' || group_concat(i."column", ' ') || ' ' FROM proofs AS p JOIN items AS i ON i.id = p.item
            WHERE p.report = reports.id AND p.state IN ('unread', 'unparsed', 'text', 'row_absent'))"""
    )
    panel.refresh_view(database)


@migrations()
def m013_read_twice(database: Database) -> None:
    """Which parts of a report a second way of reading has alike; NULL where it was not asked."""
    database.execute("ALTER TABLE reports ADD COLUMN read_twice TEXT")


@migrations()
def m014_kinds(database: Database) -> None:
    """Organs of ministries and of the Party are kinds of their own, and a date of publication counts only where it can be
    believed: who is late is told anew."""
    for row in list(database.query("SELECT id, name FROM units")):
        database.execute("UPDATE units SET type = ? WHERE id = ?", [kind_of(row["name"]), row["id"]])
    panel.settle_all(database)


@migrations()
def m015_list_proofs(database: Database) -> None:
    """What shows that a list was seen whole; NULL for those of before: nobody has noted it."""
    database.execute("ALTER TABLE lists ADD COLUMN proof TEXT")


@migrations()
def m016_entries(database: Database) -> None:
    """When each entry of a site was last looked at whole, and the date beside each row of a list: known entries may rest."""
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
    """The code and parameters of what a finding says. What was kept before stays as its text."""
    database.execute("ALTER TABLE findings ADD COLUMN sentence TEXT")
