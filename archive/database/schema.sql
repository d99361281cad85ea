-- The tables of an archive. `figures` (a column for each cell of the form), the views, the full-text index and its
-- triggers are made by code beside this file: they follow from the form.

-- Sites, crawls, captures, documents and where they were found.
CREATE TABLE sites (
    name TEXT PRIMARY KEY, title TEXT NOT NULL, home TEXT NOT NULL, region_code TEXT, cms TEXT, note TEXT);
CREATE TABLE crawls (
    id INTEGER PRIMARY KEY, site TEXT NOT NULL REFERENCES sites(name), started TEXT NOT NULL, finished TEXT,
    reason TEXT, requests INTEGER, bytes INTEGER, reports INTEGER, problems INTEGER, stats TEXT);
CREATE INDEX crawls_site ON crawls(site, started);
-- `sentence`, here and below, is the code with parameters of what another column says in both languages.
-- What each answer is, whatever its status said, is its `state`.
CREATE TABLE captures (
    id INTEGER PRIMARY KEY, crawl INTEGER REFERENCES crawls(id), requested TEXT NOT NULL, url TEXT NOT NULL,
    fetched TEXT NOT NULL, status INTEGER NOT NULL, sha256 TEXT, size INTEGER NOT NULL, media_type TEXT,
    etag TEXT, modified TEXT, warc TEXT, "offset" INTEGER, record TEXT, state TEXT);
CREATE INDEX captures_requested ON captures(requested, id);
CREATE INDEX captures_url ON captures(url, id);
CREATE INDEX captures_sha256 ON captures(sha256);
CREATE INDEX captures_crawl ON captures(crawl);
CREATE INDEX captures_state ON captures(state, crawl);
CREATE TABLE documents (
    sha256 TEXT PRIMARY KEY, media_type TEXT, size INTEGER NOT NULL, first_seen TEXT, reader TEXT,
    state TEXT NOT NULL, detail TEXT, report INTEGER REFERENCES reports(id), sentence TEXT);
CREATE INDEX documents_state ON documents(state);
CREATE INDEX documents_report ON documents(report);
CREATE TABLE appearances (
    url TEXT NOT NULL, sha256 TEXT NOT NULL REFERENCES documents(sha256), site TEXT REFERENCES sites(name),
    page_url TEXT, title TEXT, published TEXT, source TEXT, unit TEXT, region_code TEXT,
    first_seen TEXT, last_seen TEXT, PRIMARY KEY (url, sha256)) WITHOUT ROWID;
CREATE INDEX appearances_sha256 ON appearances(sha256);
CREATE INDEX appearances_site ON appearances(site);
CREATE INDEX appearances_page ON appearances(page_url);

-- What every crawl asked of every host; the account of every list of reports, row by row; how each address came to be
-- asked for; when each entry of a site was last looked at whole.
CREATE TABLE ledger (
    crawl INTEGER NOT NULL REFERENCES crawls(id), host TEXT NOT NULL, robots TEXT, crawl_delay REAL, delay REAL,
    requests INTEGER NOT NULL, bytes INTEGER NOT NULL, refusals INTEGER NOT NULL, failures INTEGER NOT NULL,
    waited REAL NOT NULL, paused REAL NOT NULL, retry_after TEXT, first TEXT, last TEXT,
    PRIMARY KEY (crawl, host));
CREATE TABLE lists (
    crawl INTEGER NOT NULL REFERENCES crawls(id), url TEXT NOT NULL, name TEXT, listed_on TEXT, said INTEGER,
    seen INTEGER NOT NULL, asked INTEGER NOT NULL, refused INTEGER NOT NULL, pages INTEGER NOT NULL,
    whole INTEGER NOT NULL, why TEXT, proof TEXT, sentence TEXT, PRIMARY KEY (crawl, url));
CREATE TABLE list_rows (
    crawl INTEGER NOT NULL REFERENCES crawls(id), list TEXT NOT NULL, url TEXT NOT NULL, title TEXT,
    outcome TEXT NOT NULL, rule TEXT, published TEXT, PRIMARY KEY (crawl, list, url)) WITHOUT ROWID;
CREATE INDEX list_rows_url ON list_rows(url);
CREATE TABLE steps (
    crawl INTEGER NOT NULL REFERENCES crawls(id), url TEXT NOT NULL, listed_on TEXT, title TEXT,
    role TEXT NOT NULL, promise TEXT, PRIMARY KEY (crawl, url)) WITHOUT ROWID;
CREATE INDEX steps_url ON steps(url);
CREATE TABLE entries (
    site TEXT NOT NULL REFERENCES sites(name), url TEXT NOT NULL, shown TEXT NOT NULL, published TEXT,
    first_seen TEXT NOT NULL, checked TEXT NOT NULL, changes INTEGER NOT NULL, reports INTEGER NOT NULL,
    PRIMARY KEY (site, url)) WITHOUT ROWID;

-- Units and their reports. `table_*` says how each table came back (read, old_form, unread, none), `ink_*` is the balance
-- of its ink ledger, `unread_columns` names the figures that were not read, `read_twice` the parts that a second way of
-- reading has alike (NULL where it was not asked).
CREATE TABLE units (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, scope TEXT NOT NULL, region_code TEXT, type TEXT, level TEXT);
CREATE UNIQUE INDEX units_identity ON units(name, scope, coalesce(region_code, ''));
CREATE INDEX units_region ON units(region_code);
CREATE TABLE reports (
    id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE REFERENCES documents(sha256),
    unit INTEGER REFERENCES units(id), year INTEGER, scope TEXT, generation TEXT, title TEXT,
    region_code TEXT, published TEXT, captured TEXT, version INTEGER NOT NULL DEFAULT 1, url TEXT,
    cells_root TEXT, content TEXT, standing TEXT NOT NULL DEFAULT 'current',
    original INTEGER REFERENCES reports(id), table_disclosure TEXT, table_applications TEXT, table_remedies TEXT,
    ink_printed INTEGER, ink_used INTEGER, unread_columns TEXT, read_twice TEXT);
CREATE INDEX reports_unit_year ON reports(unit, year);
CREATE INDEX reports_year ON reports(year);
CREATE INDEX reports_content ON reports(content);
CREATE INDEX reports_original ON reports(original) WHERE original IS NOT NULL;
CREATE TABLE sections (
    id INTEGER PRIMARY KEY, report INTEGER NOT NULL REFERENCES reports(id), ordinal INTEGER NOT NULL,
    key TEXT NOT NULL, heading TEXT, text TEXT NOT NULL, facets TEXT);
CREATE INDEX sections_report ON sections(report);
-- The view `findings` shows findings tall. A finding that objects or informs has a row of its own: `detail` says it in
-- both languages, `sentence` is its code with parameters. Most findings object to nothing: those of a report stand in one
-- row, by status, each as the id of its kind; `says` has their order and their sentences, compressed after the
-- `packing_words`.
CREATE TABLE told_findings (
    id INTEGER PRIMARY KEY, report INTEGER NOT NULL REFERENCES reports(id), rule TEXT NOT NULL,
    subject TEXT, severity TEXT NOT NULL, status TEXT NOT NULL, detail TEXT, sentence TEXT);
CREATE INDEX told_findings_report ON told_findings(report);
CREATE INDEX told_findings_fails ON told_findings(rule, report) WHERE status = 'fails';
CREATE TABLE finding_kinds (id INTEGER PRIMARY KEY, rule TEXT NOT NULL, subject TEXT, severity TEXT NOT NULL);
CREATE UNIQUE INDEX finding_kinds_identity ON finding_kinds(rule, coalesce(subject, ''), severity);
CREATE TABLE packed_findings (
    report INTEGER PRIMARY KEY REFERENCES reports(id), holds TEXT, holds_blank_as_zero TEXT, not_assessable TEXT,
    circular TEXT, says BLOB NOT NULL);
CREATE TABLE packing_words (id INTEGER PRIMARY KEY, words BLOB NOT NULL);
CREATE TABLE unmapped (
    report INTEGER NOT NULL REFERENCES reports(id), key TEXT NOT NULL, applicant TEXT, raw TEXT, value NUMERIC,
    state TEXT NOT NULL, page INTEGER, x0 REAL, top REAL, x1 REAL, bottom REAL, path TEXT);
CREATE INDEX unmapped_report ON unmapped(report);
CREATE TABLE unused_marks (
    report INTEGER NOT NULL REFERENCES reports(id), ordinal INTEGER NOT NULL, raw TEXT NOT NULL, "table" TEXT,
    page INTEGER, x0 REAL, top REAL, x1 REAL, bottom REAL, path TEXT, PRIMARY KEY (report, ordinal)) WITHOUT ROWID;

-- The cells of the form; the places of a report's cells (`cell_places`); and of a cell what does not follow from its
-- number, which most cells do not have.
CREATE TABLE items (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL, applicant TEXT, "column" TEXT NOT NULL UNIQUE,
    "table" TEXT NOT NULL, zh TEXT NOT NULL, en TEXT NOT NULL, unit TEXT NOT NULL,
    generations TEXT NOT NULL, comparable TEXT NOT NULL, UNIQUE (key, applicant));
CREATE TABLE proofs (report INTEGER PRIMARY KEY REFERENCES reports(id), places TEXT NOT NULL);
CREATE TABLE cell_facts (
    report INTEGER NOT NULL REFERENCES reports(id), item INTEGER NOT NULL REFERENCES items(id),
    state TEXT, raw TEXT, unit_inferred INTEGER, confidence REAL, proposed NUMERIC,
    PRIMARY KEY (report, item)) WITHOUT ROWID;

-- Which report stands for a unit and year, and what changed between two captures of one address.
CREATE TABLE report_years (
    unit INTEGER NOT NULL REFERENCES units(id), year INTEGER NOT NULL,
    report INTEGER NOT NULL REFERENCES reports(id), generation TEXT, published TEXT, first_seen TEXT,
    deadline TEXT, days_late INTEGER, versions INTEGER NOT NULL, rivals INTEGER NOT NULL,
    PRIMARY KEY (unit, year)) WITHOUT ROWID;
CREATE INDEX report_years_year ON report_years(year);
CREATE INDEX report_years_report ON report_years(report);
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

-- Readings beside the one in effect: `waiting` to take its place, or `former`, to be restored. `says` is the report as
-- compressed JSON; NULL where there is none, where the other reading is the `same`, or where it is the report of the
-- document it `repeats`. `report` is the id of its own report.
CREATE TABLE readings (
    sha256 TEXT NOT NULL REFERENCES documents(sha256), standing TEXT NOT NULL, run INTEGER NOT NULL,
    same INTEGER NOT NULL, reader TEXT, media_type TEXT, state TEXT NOT NULL, detail TEXT, report INTEGER,
    repeats TEXT, content TEXT,
    facts INTEGER NOT NULL DEFAULT 0, cells INTEGER NOT NULL DEFAULT 0, others INTEGER NOT NULL DEFAULT 0,
    says BLOB, sentence TEXT, PRIMARY KEY (sha256, standing));
CREATE INDEX readings_standing ON readings(standing);
