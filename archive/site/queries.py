"""What the pages ask of the database. Every statement is bounded by a LIMIT and by Datasette's time limit."""

from __future__ import annotations

PER_PAGE = 20
UNITS_SHOWN = 20
COUNT_TO = 1000

OVERVIEW = """
SELECT (SELECT count(*) FROM reports WHERE standing <> 'repeat') AS reports,
    (SELECT count(DISTINCT name) FROM units) AS units,
    (SELECT min(year) FROM reports) AS first_year, (SELECT max(year) FROM reports) AS last_year,
    (SELECT count(DISTINCT f.report) FROM findings AS f JOIN reports AS r ON r.id = f.report
        WHERE f.status = 'fails' AND f.severity = 'error' AND r.standing = 'current') AS failing
"""
BY_YEAR = (
    "SELECT year, count(*) AS reports FROM reports WHERE year IS NOT NULL AND standing = 'current' "
    "GROUP BY year ORDER BY year DESC"
)
NEWEST = """
SELECT r.id, r.title, r.year, r.scope, u.name AS unit, r.unit AS unit_id, r.captured
FROM reports AS r LEFT JOIN units AS u ON u.id = r.unit
WHERE r.standing <> 'repeat' ORDER BY r.id DESC LIMIT 8
"""

UNITS = """
SELECT u.id, u.name, u.scope, count(r.id) AS reports, min(r.year) AS first_year, max(r.year) AS last_year
FROM units AS u LEFT JOIN reports AS r ON r.unit = u.id AND r.standing = 'current'
WHERE instr(u.name, :name) GROUP BY u.id ORDER BY length(u.name), u.name, u.scope LIMIT :limit
"""
_MATCHES = """
sections_fts MATCH zh_match(:q) AND (:year IS NULL OR rowid IN (
    SELECT s.id FROM sections AS s JOIN reports AS r ON r.id = s.report WHERE r.year = :year))
"""
# The ranking stands in an inner query: joined first, SQLite would fetch every text before it sorts.
TEXT = f"""
SELECT r.id AS report, r.title, r.year, r.scope, u.name AS unit, r.unit AS unit_id, s.key, s.heading,
    zh_snippet(s.text, :q) AS snippet
FROM (SELECT rowid AS section, rank AS score FROM sections_fts WHERE {_MATCHES}
      ORDER BY rank LIMIT :limit OFFSET :offset) AS hit
JOIN sections AS s ON s.id = hit.section JOIN reports AS r ON r.id = s.report
LEFT JOIN units AS u ON u.id = r.unit ORDER BY hit.score
"""
TEXT_COUNT = (
    f"SELECT count(*) AS hits FROM (SELECT 1 FROM sections_fts WHERE {_MATCHES} LIMIT {COUNT_TO + 1})"
)
YEARS = "SELECT DISTINCT year FROM reports WHERE year IS NOT NULL ORDER BY year DESC"

UNIT = "SELECT id, name, scope, region_code FROM units WHERE id = ?"
SIBLINGS = "SELECT id, name, scope FROM units WHERE name = ? AND id <> ?"
_WITHHELD = [
    f"f.applications_result_withheld_{ground}__total"
    for ground in (
        "state_secret", "prohibited_by_law", "security_stability", "third_party_rights",
        "internal_affairs", "process_info", "enforcement_files", "admin_query",
    )
]  # fmt: skip


def _sum(*columns: str) -> str:
    """SQL: the sum of what was filled in, NULL where all are blank."""
    filled = " + ".join(f"coalesce({column}, 0)" for column in columns)
    return f"CASE WHEN coalesce({', '.join(columns)}) IS NULL THEN NULL ELSE {filled} END"


# The newest version of a year comes first, so that it is the one a year is compared by.
UNIT_REPORTS = f"""
SELECT r.id, r.year, r.generation, r.version, r.published, r.title,
    f.applications_new__total AS received, f.applications_carried_in__total AS carried_in,
    f.applications_result_total__total AS handled, f.applications_result_granted__total AS granted,
    {_sum(*_WITHHELD)} AS withheld, f.remedies_review_total AS reviews,
    f.remedies_review_corrected AS reviews_corrected,
    {_sum("f.remedies_litigation_direct_total", "f.remedies_litigation_after_review_total")} AS suits,
    {_sum("f.remedies_litigation_direct_corrected", "f.remedies_litigation_after_review_corrected")}
        AS suits_corrected,
    (SELECT count(*) FROM findings AS x WHERE x.report = r.id AND x.status = 'fails') AS failing
FROM reports AS r LEFT JOIN figures AS f ON f.report = r.id
WHERE r.unit = ? AND r.standing <> 'repeat'
ORDER BY r.year DESC, r.standing = 'current' DESC, r.version DESC, r.captured DESC, r.id DESC LIMIT 200
"""
UNIT_FIGURES = (
    "received", "carried_in", "handled", "granted", "withheld", "reviews", "reviews_corrected", "suits",
    "suits_corrected",
)  # fmt: skip
PLACE_OF_REPORT = "SELECT r.id, r.unit, r.year FROM reports AS r WHERE r.id = ?"
