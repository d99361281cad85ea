"""Statements that find news: reports, amendments and failed identities, the newest first.

They cover everything, a unit, a place, or the subject of a subscription (`WATCHED_…`, the oldest first).
"""

from __future__ import annotations

_IN_PLACE = "u.region_code >= :low AND u.region_code < :high"
_REPORT = """
SELECT r.id, r.sha256, r.title, r.year, r.scope, u.name AS unit, r.unit AS unit_id, r.captured
FROM reports AS r LEFT JOIN units AS u ON u.id = r.unit WHERE r.standing <> 'repeat'"""
NEWEST = f"{_REPORT} ORDER BY r.id DESC LIMIT :limit"
_AMENDED = """
SELECT a.id, a.before, a.after, a.seen_before, a.seen_after, a.cells, a.texts, a.url, r.year, r.title,
    u.name AS unit, r.unit AS unit_id, b.sha256 AS sha256_before, r.sha256 AS sha256_after,
    (SELECT json_group_array(url) FROM (SELECT DISTINCT o.url FROM amendments AS o
        WHERE o.repeats = a.id AND o.url <> a.url ORDER BY 1)) AS also_at,
    EXISTS (SELECT 1 FROM amendments AS o WHERE o.url = a.url AND o.capture_after = a.capture_after
        AND o.seen_before > a.seen_before) AS is_over_gap
FROM amendments AS a JOIN reports AS b ON b.id = a.before JOIN reports AS r ON r.id = a.after
LEFT JOIN units AS u ON u.id = r.unit WHERE a.repeats IS NULL"""
AMENDED = f"{_AMENDED} ORDER BY a.seen_after DESC, a.id DESC LIMIT :limit"
NEWEST_SINCE = f"{_REPORT} AND r.captured >= :since ORDER BY r.id DESC LIMIT :limit"
AMENDED_SINCE = f"{_AMENDED} AND a.seen_after >= :since ORDER BY a.seen_after DESC, a.id DESC LIMIT :limit"
SINCE = """
SELECT (SELECT count(*) FROM reports WHERE standing <> 'repeat' AND captured >= :since) AS reports,
    (SELECT count(*) FROM amendments WHERE repeats IS NULL AND seen_after >= :since) AS amended
"""
_OF_RULES = """
SELECT f.id, f.rule, f.subject, f.detail, f.sentence, f.severity, r.id AS report, r.sha256, r.year, r.title, r.captured,
    u.name AS unit, r.unit AS unit_id
FROM told_findings AS f JOIN reports AS r ON r.id = f.report LEFT JOIN units AS u ON u.id = r.unit
WHERE f.status = 'fails' AND r.standing = 'current'"""
_FAILED = f"{_OF_RULES} AND f.severity = 'error'"
FAILED = f"{_FAILED} ORDER BY f.id DESC LIMIT :limit"
CELLS_OF = """
SELECT amendment, key, applicant, old_raw, new_raw FROM amended_cells
WHERE amendment IN (SELECT value FROM json_each(?)) ORDER BY amendment, key, applicant
"""
TEXTS_OF = """
SELECT amendment, part, old, new FROM amended_texts
WHERE amendment IN (SELECT value FROM json_each(?)) ORDER BY amendment, part
"""
UNIT_AMENDED = f"{_AMENDED} AND r.unit = ? ORDER BY a.seen_after DESC LIMIT 50"
UNIT_NEWEST = f"{_REPORT} AND r.unit = :unit ORDER BY r.id DESC LIMIT :limit"
UNIT_AMENDED_NEW = f"{_AMENDED} AND r.unit = :unit ORDER BY a.seen_after DESC, a.id DESC LIMIT :limit"
UNIT_FAILED = f"{_FAILED} AND r.unit = :unit ORDER BY f.id DESC LIMIT :limit"
PLACE_NEWEST = f"{_REPORT} AND {_IN_PLACE} ORDER BY r.id DESC LIMIT :limit"
PLACE_AMENDED = f"{_AMENDED} AND {_IN_PLACE} ORDER BY a.seen_after DESC, a.id DESC LIMIT :limit"
PLACE_FAILED = f"{_FAILED} AND {_IN_PLACE} ORDER BY f.id DESC LIMIT :limit"
# All news for subscriptions, oldest first. A NULL in :name, :scope, :low or :rules does not narrow.
_WATCHED = f"""(:name IS NULL OR u.name = :name) AND (:scope IS NULL OR u.scope = :scope)
    AND (:low IS NULL OR {_IN_PLACE})"""
WATCHED_REPORTS = f"{_REPORT} AND {_WATCHED} ORDER BY r.id"
WATCHED_AMENDMENTS = f"{_AMENDED} AND {_WATCHED} ORDER BY a.id"
WATCHED_FINDINGS = f"""{_OF_RULES} AND {_WATCHED}
AND CASE WHEN :rules IS NULL THEN f.severity = 'error' ELSE f.rule IN (SELECT value FROM json_each(:rules)) END
ORDER BY f.id"""
