"""The schema of version 0.1 as it was made, step by step, so that the way up from it can be tried.

Numbers are stored wide and shown tall: `figures` holds one row a report with a column for each of the 226
cells of the form (NULL for blank), `proofs` one compact row a cell with what cannot be told from the number
(place, raw text and state where they differ from the obvious), and the view `cells` joins the two.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from archive.database import full_text_index as index
from archive.database import panel
from archive.database.schema import script
from archive.form.definition import FORM

migrations = Migrations("gongkai")


FIRST = (
    "CREATE VIRTUAL TABLE sections_fts USING fts5(heading, text, content='', tokenize='unicode61')",
    "CREATE TRIGGER sections_insert AFTER INSERT ON sections BEGIN INSERT INTO sections_fts(rowid, heading, text) "
    "VALUES (new.id, zh_segment(new.heading), zh_segment(new.text)); END",
    "CREATE TRIGGER sections_delete AFTER DELETE ON sections BEGIN "
    "INSERT INTO sections_fts(sections_fts, rowid, heading, text) "
    "VALUES ('delete', old.id, zh_segment(old.heading), zh_segment(old.text)); END",
    "CREATE TRIGGER sections_update AFTER UPDATE ON sections BEGIN "
    "INSERT INTO sections_fts(sections_fts, rowid, heading, text) "
    "VALUES ('delete', old.id, zh_segment(old.heading), zh_segment(old.text)); "
    "INSERT INTO sections_fts(rowid, heading, text) "
    "VALUES (new.id, zh_segment(new.heading), zh_segment(new.text)); END",
)
"""The index before it had facets."""


def with_facets() -> Iterator[str]:
    """Statements that give the index its facets, and every section of the archive its place in it."""
    for name in ("insert", "delete", "update"):
        yield f"DROP TRIGGER sections_{name}"
    yield "DROP TABLE sections_fts"
    yield "ALTER TABLE sections ADD COLUMN facets TEXT"
    yield (
        "CREATE VIRTUAL TABLE sections_fts USING fts5(heading, text, facets, content='', tokenize='unicode61')"
    )
    # Words of the heading count four times, facets not at all.
    yield "INSERT INTO sections_fts(sections_fts, rank) VALUES ('rank', 'bm25(4.0, 1.0, 0.0)')"
    yield f"CREATE TRIGGER sections_update AFTER UPDATE ON sections BEGIN {index._TAKE_OUT} {index._PUT_IN} END"
    yield f"CREATE TRIGGER sections_delete AFTER DELETE ON sections BEGIN {index._TAKE_OUT} END"
    yield (
        "CREATE TRIGGER sections_insert AFTER INSERT ON sections BEGIN "
        f"UPDATE sections SET facets = {index._FACETS} WHERE id = new.id; END"
    )
    yield (
        "CREATE TRIGGER reports_facets AFTER UPDATE OF year, unit, region_code ON reports "
        "WHEN old.year IS NOT new.year OR old.unit IS NOT new.unit OR old.region_code IS NOT new.region_code BEGIN "
        f"UPDATE sections SET facets = {index._FACETS} WHERE report = new.id; END"
    )
    yield (
        "CREATE TRIGGER units_facets AFTER UPDATE OF level ON units WHEN old.level IS NOT new.level BEGIN "
        f"UPDATE sections SET facets = {index._FACETS} WHERE report IN (SELECT id FROM reports WHERE unit = new.id); END"
    )
    yield f"UPDATE sections SET facets = {index._FACETS}"


@migrations()
def m001_places_and_evidence(database: Database) -> None:
    """Sites, crawls, captures, documents and where they were found."""
    script(
        database,
        """
CREATE TABLE sites (
    name TEXT PRIMARY KEY, title TEXT NOT NULL, home TEXT NOT NULL, region_code TEXT, cms TEXT, note TEXT);
CREATE TABLE crawls (
    id INTEGER PRIMARY KEY, site TEXT NOT NULL REFERENCES sites(name), started TEXT NOT NULL, finished TEXT,
    reason TEXT, requests INTEGER, bytes INTEGER, reports INTEGER, problems INTEGER, stats TEXT);
CREATE INDEX crawls_site ON crawls(site, started);
CREATE TABLE captures (
    id INTEGER PRIMARY KEY, crawl INTEGER REFERENCES crawls(id), requested TEXT NOT NULL, url TEXT NOT NULL,
    fetched TEXT NOT NULL, status INTEGER NOT NULL, sha256 TEXT, size INTEGER NOT NULL, media_type TEXT,
    etag TEXT, modified TEXT, warc TEXT, "offset" INTEGER, record TEXT);
CREATE INDEX captures_requested ON captures(requested, id);
CREATE INDEX captures_url ON captures(url, id);
CREATE INDEX captures_sha256 ON captures(sha256);
CREATE INDEX captures_crawl ON captures(crawl);
CREATE TABLE documents (
    sha256 TEXT PRIMARY KEY, media_type TEXT, size INTEGER NOT NULL, first_seen TEXT, reader TEXT,
    state TEXT NOT NULL, detail TEXT);
CREATE INDEX documents_state ON documents(state);
CREATE TABLE appearances (
    url TEXT NOT NULL, sha256 TEXT NOT NULL REFERENCES documents(sha256), site TEXT REFERENCES sites(name),
    page_url TEXT, title TEXT, published TEXT, source TEXT, unit TEXT, region_code TEXT,
    first_seen TEXT, last_seen TEXT, PRIMARY KEY (url, sha256)) WITHOUT ROWID;
CREATE INDEX appearances_sha256 ON appearances(sha256);
CREATE INDEX appearances_site ON appearances(site)
""",
    )


@migrations()
def m002_reports(database: Database) -> None:
    """Units, reports, sections, findings and what the form has no cell for."""
    script(
        database,
        """
CREATE TABLE units (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, scope TEXT NOT NULL, region_code TEXT,
    UNIQUE (name, scope));
CREATE TABLE reports (
    id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE REFERENCES documents(sha256),
    unit INTEGER REFERENCES units(id), year INTEGER, scope TEXT, generation TEXT, title TEXT,
    region_code TEXT, published TEXT, captured TEXT, version INTEGER NOT NULL DEFAULT 1, url TEXT,
    cells_root TEXT);
CREATE INDEX reports_unit_year ON reports(unit, year);
CREATE INDEX reports_year ON reports(year);
CREATE TABLE sections (
    id INTEGER PRIMARY KEY, report INTEGER NOT NULL REFERENCES reports(id), ordinal INTEGER NOT NULL,
    key TEXT NOT NULL, heading TEXT, text TEXT NOT NULL);
CREATE INDEX sections_report ON sections(report);
CREATE TABLE findings (
    id INTEGER PRIMARY KEY, report INTEGER NOT NULL REFERENCES reports(id), rule TEXT NOT NULL,
    subject TEXT, severity TEXT NOT NULL, status TEXT NOT NULL, detail TEXT);
CREATE INDEX findings_report ON findings(report);
CREATE INDEX findings_fails ON findings(rule, report) WHERE status = 'fails';
CREATE TABLE unmapped (
    report INTEGER NOT NULL REFERENCES reports(id), key TEXT NOT NULL, applicant TEXT, raw TEXT, value NUMERIC,
    state TEXT NOT NULL, page INTEGER, x0 REAL, top REAL, x1 REAL, bottom REAL, path TEXT);
CREATE INDEX unmapped_report ON unmapped(report)
""",
    )


@migrations()
def m003_figures(database: Database) -> None:
    """The numbers, wide, and the view that shows them tall."""
    columns = ", ".join(f'"{item.column}" {"NUMERIC" if item.is_money else "INTEGER"}' for item in FORM.items)
    database.execute(f"CREATE TABLE figures (report INTEGER PRIMARY KEY REFERENCES reports(id), {columns})")
    script(
        database,
        """
CREATE TABLE items (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL, applicant TEXT, "column" TEXT NOT NULL UNIQUE,
    "table" TEXT NOT NULL, zh TEXT NOT NULL, en TEXT NOT NULL, unit TEXT NOT NULL,
    generations TEXT NOT NULL, comparable TEXT NOT NULL, UNIQUE (key, applicant));
CREATE TABLE proofs (
    report INTEGER NOT NULL REFERENCES reports(id), item INTEGER NOT NULL REFERENCES items(id),
    state TEXT, raw TEXT, page INTEGER, x0 REAL, top REAL, x1 REAL, bottom REAL, path TEXT,
    unit_inferred INTEGER, confidence REAL, proposed NUMERIC, PRIMARY KEY (report, item)) WITHOUT ROWID
""",
    )
    database.table("items").insert_all(
        {
            "id": number,
            "key": item.key,
            "applicant": item.applicant,
            "column": item.column,
            "table": item.table,
            "zh": item.zh,
            "en": item.en,
            "unit": item.unit,
            "generations": " ".join(item.generations),
            "comparable": item.comparable,
        }
        for number, item in enumerate(FORM.items, 1)
    )
    _create_cells_view(database)


def _create_cells_view(database: Database) -> None:
    """One arm a cell with its key as a literal, so that a query for one key never reads the other columns.

    A proof row stands for every cell the report prints; what it leaves NULL follows from the number. CROSS JOIN keeps
    the arms outermost: the first rows come at once, however many there are.
    """
    arms = " UNION ALL ".join(
        f"SELECT report, {row['id']} AS item, '{row['key']}' AS key, "
        + (f"'{row['applicant']}'" if row["applicant"] else "NULL")
        + f' AS applicant, "{row["column"]}" AS value FROM figures'
        for row in database.query('SELECT id, key, applicant, "column" FROM items ORDER BY id')
    )
    database.execute("DROP VIEW IF EXISTS cells")
    database.execute(
        f"""CREATE VIEW cells AS
SELECT f.report, f.key, f.applicant, f.value,
    CASE WHEN p.state IN ('row_absent', 'not_applicable') THEN p.raw
         ELSE coalesce(p.raw, CAST(f.value AS TEXT), '') END AS raw,
    coalesce(p.state, CASE WHEN f.value IS NULL THEN 'blank' WHEN f.value = 0 THEN 'zero' ELSE 'number' END)
        AS state,
    i.unit, i.zh, p.page, p.x0, p.top, p.x1, p.bottom, r.cells_root || p.path AS path,
    p.unit_inferred, p.confidence, p.proposed, f.item
FROM ({arms}) AS f
CROSS JOIN proofs AS p ON p.report = f.report AND p.item = f.item
JOIN items AS i ON i.id = f.item
JOIN reports AS r ON r.id = f.report"""
    )


@migrations()
def m004_search(database: Database) -> None:
    """Full text of the sections, one character a token, kept true by triggers."""
    for statement in FIRST:
        database.execute(statement)


@migrations()
def m005_versions(database: Database) -> None:
    """What is one report and what another version of it, the amendment log, and units told apart by their place."""
    script(
        database,
        """
ALTER TABLE documents ADD COLUMN report INTEGER REFERENCES reports(id);
CREATE INDEX documents_report ON documents(report);
UPDATE documents SET report = (SELECT id FROM reports WHERE reports.sha256 = documents.sha256);
ALTER TABLE reports ADD COLUMN content TEXT;
ALTER TABLE reports ADD COLUMN standing TEXT NOT NULL DEFAULT 'current';
ALTER TABLE reports ADD COLUMN original INTEGER REFERENCES reports(id);
CREATE INDEX reports_content ON reports(content);
CREATE INDEX reports_original ON reports(original) WHERE original IS NOT NULL;
CREATE TABLE amendments (
    id INTEGER PRIMARY KEY, url TEXT NOT NULL,
    before INTEGER NOT NULL REFERENCES reports(id), after INTEGER NOT NULL REFERENCES reports(id),
    capture_before INTEGER NOT NULL REFERENCES captures(id),
    capture_after INTEGER NOT NULL REFERENCES captures(id),
    seen_before TEXT NOT NULL, seen_after TEXT NOT NULL, cells INTEGER NOT NULL, texts INTEGER NOT NULL,
    UNIQUE (url, capture_after));
CREATE INDEX amendments_before ON amendments(before);
CREATE INDEX amendments_after ON amendments(after);
CREATE TABLE amended_cells (
    amendment INTEGER NOT NULL REFERENCES amendments(id), key TEXT NOT NULL, applicant TEXT,
    old NUMERIC, new NUMERIC, old_raw TEXT, new_raw TEXT);
CREATE INDEX amended_cells_amendment ON amended_cells(amendment);
CREATE TABLE amended_texts (
    amendment INTEGER NOT NULL REFERENCES amendments(id), part TEXT NOT NULL, old TEXT, new TEXT);
CREATE INDEX amended_texts_amendment ON amended_texts(amendment);
CREATE TEMPORARY TABLE units_before AS SELECT * FROM units;
PRAGMA defer_foreign_keys = ON;
DROP TABLE units;
CREATE TABLE units (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, scope TEXT NOT NULL, region_code TEXT, type TEXT, level TEXT);
CREATE UNIQUE INDEX units_identity ON units(name, scope, coalesce(region_code, ''));
INSERT INTO units (id, name, scope, region_code) SELECT id, name, scope, region_code FROM units_before;
DROP TABLE units_before
""",
    )


@migrations()
def m006_states_and_ledger(database: Database) -> None:
    """What each answer is, whatever its status said, and what every crawl asked of every host."""
    script(
        database,
        """
ALTER TABLE captures ADD COLUMN state TEXT;
CREATE INDEX captures_state ON captures(state, crawl);
CREATE TABLE ledger (
    crawl INTEGER NOT NULL REFERENCES crawls(id), host TEXT NOT NULL, robots TEXT, crawl_delay REAL, delay REAL,
    requests INTEGER NOT NULL, bytes INTEGER NOT NULL, refusals INTEGER NOT NULL, failures INTEGER NOT NULL,
    waited REAL NOT NULL, paused REAL NOT NULL, retry_after TEXT, first TEXT, last TEXT,
    PRIMARY KEY (crawl, host))
""",
    )


@migrations()
def m007_panel(database: Database) -> None:
    """Which report stands for a unit and year."""
    script(
        database,
        """
CREATE TABLE report_years (
    unit INTEGER NOT NULL REFERENCES units(id), year INTEGER NOT NULL,
    report INTEGER NOT NULL REFERENCES reports(id), generation TEXT, published TEXT, first_seen TEXT,
    deadline TEXT, days_late INTEGER, versions INTEGER NOT NULL, rivals INTEGER NOT NULL,
    PRIMARY KEY (unit, year)) WITHOUT ROWID;
CREATE INDEX report_years_year ON report_years(year);
CREATE INDEX report_years_report ON report_years(report)
""",
    )
    panel.settle_all(database)


@migrations()
def m008_search_facets(database: Database) -> None:
    """A search narrowed by year, place, level and part within the index, and without repeats."""
    for statement in with_facets():
        database.execute(statement)
    database.execute("CREATE INDEX units_region ON units(region_code)")
    _create_cells_view(database)


@migrations()
def m009_readings(database: Database) -> None:
    """Readings beside the one in effect: `waiting` to take its place, or `former`, to be restored.

    `says` is the report as compressed JSON; NULL where there is none, where the other reading is the `same`, or where it
    is the report of the document it `repeats`. `report` is the number of its own report.
    """
    script(
        database,
        """
CREATE TABLE readings (
    sha256 TEXT NOT NULL REFERENCES documents(sha256), standing TEXT NOT NULL, run INTEGER NOT NULL,
    same INTEGER NOT NULL, reader TEXT, media_type TEXT, state TEXT NOT NULL, detail TEXT, report INTEGER,
    repeats TEXT, content TEXT,
    facts INTEGER NOT NULL DEFAULT 0, cells INTEGER NOT NULL DEFAULT 0, others INTEGER NOT NULL DEFAULT 0,
    says BLOB, PRIMARY KEY (sha256, standing));
CREATE INDEX readings_standing ON readings(standing)
""",
    )
