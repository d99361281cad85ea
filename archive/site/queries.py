"""The SQL of the pages. Every statement is bounded by a LIMIT and by Datasette's time limit.

Figures of a unit and year come from `report_years` and `panel`, so that nothing is counted twice.
"""

from __future__ import annotations

PER_PAGE = 20
UNITS_SHOWN = 20
MATRIX = 60  # units on one page of a place

AS_OF = "SELECT max(fetched) AS seen FROM captures WHERE id > (SELECT max(id) FROM captures) - 1000"
OVERVIEW = """
SELECT (SELECT count(*) FROM reports WHERE standing <> 'repeat') AS reports,
    (SELECT count(DISTINCT name) FROM units) AS units,
    (SELECT min(year) FROM report_years) AS first_year, (SELECT max(year) FROM report_years) AS last_year,
    (SELECT count(DISTINCT f.report) FROM told_findings AS f JOIN reports AS r ON r.id = f.report
        WHERE f.status = 'fails' AND f.severity = 'error' AND r.standing = 'current') AS failing
"""
BY_YEAR = """
SELECT y.year, sum(u.scope = 'aggregate') AS governments, sum(u.scope <> 'aggregate') AS bodies
FROM report_years AS y JOIN units AS u ON u.id = y.unit GROUP BY y.year ORDER BY y.year
"""

YEARS = "SELECT DISTINCT year FROM report_years ORDER BY year DESC"

UNIT = "SELECT id, name, scope, region_code, type, level FROM units WHERE id = ?"
SIBLINGS = "SELECT id, name, scope FROM units WHERE name = ? AND id <> ? LIMIT 20"
UNIT_REPORTS = """
SELECT r.id, r.year, r.generation, r.version, r.standing, r.published, r.captured, r.title,
    r.id = y.report AS stands, y.days_late, y.rivals,
    (SELECT count(*) FROM told_findings AS x WHERE x.report = r.id AND x.status = 'fails'
        AND x.severity <> 'info') AS failing
FROM reports AS r LEFT JOIN report_years AS y ON y.unit = r.unit AND y.year = r.year
WHERE r.unit = ? AND r.standing <> 'repeat'
ORDER BY r.year DESC, stands DESC, r.version DESC, r.captured DESC, r.id DESC LIMIT 200
"""
UNIT_PANEL = "SELECT * FROM panel WHERE unit_id = ? ORDER BY year"
UNIT_YEARS = "SELECT year FROM report_years WHERE unit = ?"
UNIT_YEAR = "SELECT report FROM report_years WHERE unit = ? AND year = ?"
VERSIONS = """
SELECT id, version, standing, captured, published, sha256 FROM reports
WHERE unit = :unit AND year = :year ORDER BY captured, id LIMIT 50
"""
NEIGHBOURS = """
SELECT u.name, y.report FROM units AS me JOIN units AS u ON u.region_code = me.region_code AND u.scope = me.scope
JOIN report_years AS y ON y.unit = u.id AND y.year = :year
WHERE me.id = :unit AND u.id <> me.id ORDER BY u.name LIMIT 12
"""
REPORT_PANEL = "SELECT * FROM panel WHERE unit_id = :unit AND year IN (:year, :year - 1) ORDER BY year"
# Bodies of one kind that a reader would put beside one another: governments of one level in one city or province, bodies
# of one kind in one place.
PEERS = """
SELECT f.applications_new__total AS received FROM units AS me JOIN units AS u ON u.id <> me.id
    AND u.region_code >= substr(me.region_code, 1, :digits) AND u.region_code < substr(me.region_code, 1, :digits) || '~'
    AND u.scope = me.scope AND u.type IS me.type AND u.level IS me.level
JOIN report_years AS y ON y.unit = u.id AND y.year = :year JOIN figures AS f ON f.report = y.report
JOIN reports AS r ON r.id = y.report
WHERE me.id = :unit AND f.applications_new__total NOT NULL
    AND instr(coalesce(r.unread_columns, ''), ' applications_new__total ') = 0 LIMIT 500
"""
# The kind for comparisons: governments by their level, other bodies by their kind.
_KIND = """CASE WHEN u.scope <> 'aggregate' THEN coalesce(u.type, 'institution')
    WHEN substr(u.region_code, 3) = '0000' THEN 'province' WHEN substr(u.region_code, 5) = '00' THEN 'prefecture'
    WHEN length(u.region_code) > 6 THEN 'town' ELSE 'county' END"""
KIND_OF = (
    f"SELECT u.id, u.name, u.region_code, u.scope, u.type, {_KIND} AS kind FROM units AS u WHERE u.id = ?"
)
# {measures} and {sort} are columns of `panel` (p) and `figures` (f), named by `archive.catalogue.topics`.
_COMPARED = """p.unit_id, p.unit, p.scope, p.region_code, p.year, p.report, p.generation, p.unread_columns,
    p.published, p.rivals, r.sha256, r.url, {measures}"""
RANKING = f"""
SELECT * FROM (
    SELECT rank() OVER (ORDER BY {{sort}} {{order}} NULLS LAST) AS place, count({{sort}}) OVER () AS known,
        count(*) OVER () AS total, count(*) OVER (PARTITION BY {{sort}}) AS alike, {_COMPARED}
    FROM units AS u JOIN panel AS p ON p.unit_id = u.id JOIN figures AS f ON f.report = p.report
    JOIN reports AS r ON r.id = p.report
    WHERE u.region_code >= :low AND u.region_code < :high AND p.year = :year AND {_KIND} = :kind
        AND (:name = '' OR instr(u.name, :name))
) WHERE (:me = 0 OR unit_id = :me) AND unit_id <> :without ORDER BY place, unit LIMIT :limit OFFSET :offset
"""
SIDE_BY_SIDE = f"""
SELECT {_COMPARED} FROM panel AS p JOIN figures AS f ON f.report = p.report JOIN reports AS r ON r.id = p.report
WHERE p.unit_id IN (SELECT value FROM json_each(:units)) AND p.year BETWEEN :first AND :last ORDER BY p.unit_id, p.year
"""
NAMED = (
    "SELECT id, name, scope, region_code FROM units WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id"
)
NAMES = "SELECT DISTINCT name FROM units ORDER BY length(name), name LIMIT 200000"
UNITS_NAMED = """
SELECT u.id, u.name, u.scope, count(y.year) AS reports, min(y.year) AS first_year, max(y.year) AS last_year
FROM units AS u LEFT JOIN report_years AS y ON y.unit = u.id WHERE u.name IN (SELECT value FROM json_each(?))
GROUP BY u.id ORDER BY u.scope <> 'aggregate', length(u.name), u.name LIMIT 21
"""
OF_NAMES = """
SELECT id, name, scope, region_code FROM units WHERE name IN (SELECT value FROM json_each(?))
ORDER BY length(name), name, id LIMIT 20
"""
IDS_OF_NAMES = (
    "SELECT id, name, scope FROM units WHERE name IN (SELECT value FROM json_each(?)) ORDER BY id LIMIT 1000"
)
GOVERNMENT_OF = "SELECT name FROM units WHERE region_code = ? AND scope = 'aggregate' ORDER BY id LIMIT 1"
GOVERNMENT_AT = "SELECT id FROM units WHERE region_code = ? AND scope = 'aggregate' ORDER BY id LIMIT 1"
PLACE_OF_REPORT = """
SELECT unit, standing, original, EXISTS (SELECT 1 FROM amendments WHERE after = reports.id) AS is_amended
FROM reports WHERE id = ?
"""

# A place is a range of codes: 6402 to 6402~ ('~' sorts after every digit).
_IN_PLACE = "u.region_code >= :low AND u.region_code < :high"
PLACE_KINDS = f"""
SELECT {_KIND} AS kind, count(DISTINCT u.id) AS units FROM units AS u JOIN report_years AS y ON y.unit = u.id
WHERE {_IN_PLACE} AND y.year = :year GROUP BY 1 ORDER BY u.scope <> 'aggregate', 2 DESC, 1
"""
CHILDREN = f"""
SELECT substr(u.region_code, 1, :digits) AS code, count(*) AS units FROM units AS u
WHERE {_IN_PLACE} AND length(u.region_code) >= :digits GROUP BY 1 ORDER BY 1
"""
PLACE_YEARS = f"""
SELECT y.year, count(*) AS reports, coalesce(sum(y.days_late > 0), 0) AS late, sum((y.unit, y.year) IN (
    SELECT r.unit, r.year FROM amendments AS a CROSS JOIN reports AS r ON r.id = a.after
    WHERE r.unit NOT NULL AND r.year NOT NULL)) AS changed
FROM units AS u JOIN report_years AS y ON y.unit = u.id WHERE {_IN_PLACE} GROUP BY y.year ORDER BY y.year
"""
PLACE_LATE = f"""
SELECT u.name, y.year, y.days_late, y.report FROM units AS u JOIN report_years AS y ON y.unit = u.id
WHERE {_IN_PLACE} AND y.days_late > 0 ORDER BY y.year DESC, y.days_late DESC, u.name LIMIT 5
"""
PLACE_CHANGED = f"""
SELECT u.name, r.year, a.before, a.after
FROM amendments AS a JOIN reports AS r ON r.id = a.after JOIN units AS u ON u.id = r.unit
WHERE {_IN_PLACE} AND r.year NOT NULL ORDER BY r.year DESC, a.seen_after DESC, a.id DESC LIMIT 5
"""
PLACE_UNITS = f"""
SELECT u.id, u.name, u.scope, u.type, u.level FROM units AS u WHERE {_IN_PLACE}
ORDER BY (u.region_code = :own) DESC, u.scope <> 'aggregate', length(u.region_code), u.name LIMIT :limit OFFSET :offset
"""
GOVERNMENTS_HELD = f"""
SELECT DISTINCT u.region_code AS code FROM units AS u JOIN report_years AS y ON y.unit = u.id AND y.year = :year
WHERE u.scope = 'aggregate' AND {_IN_PLACE} AND length(u.region_code) = 6
"""
IS_PLACE = f"SELECT 1 FROM units AS u WHERE {_IN_PLACE} LIMIT 1"
UNITS_IN_PLACE = f"""
SELECT u.id, u.name, u.scope, count(y.year) AS reports, min(y.year) AS first_year, max(y.year) AS last_year
FROM units AS u LEFT JOIN report_years AS y ON y.unit = u.id
WHERE {_IN_PLACE} AND (SELECT min(instr(u.name, value)) FROM json_each(:terms))
GROUP BY u.id ORDER BY length(u.region_code), u.scope <> 'aggregate', length(u.name), u.name LIMIT :limit
"""
PLACE_UNIT_COUNT = f"SELECT count(*) AS units FROM units AS u WHERE {_IN_PLACE}"
PLACE_MATRIX = """
SELECT y.unit, y.year, y.report, y.days_late, y.published, (
    SELECT a.before || '/' || a.after FROM reports AS r JOIN amendments AS a ON a.after = r.id
    WHERE r.unit = y.unit AND r.year = y.year ORDER BY a.seen_after DESC, a.id LIMIT 1) AS change FROM report_years AS y
WHERE y.unit IN (SELECT value FROM json_each(:units))
"""
