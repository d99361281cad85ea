"""The schema of a new archive: the tables of `schema.sql`, and the tables and views derived from the form.

Numbers are stored wide and shown tall: `figures` holds one row per report with a column for each of the 226
cells of the form (NULL for blank). `proofs` holds one row per report with the places of its cells, and
`cell_facts` a row for each cell whose raw text or state does not follow from its number. The view `cells` joins them.
"""

from __future__ import annotations

from pathlib import Path

from archive.database import full_text_index
from archive.database.cell_places import in_sql, is_printed
from archive.database.kinds_of_findings import findings_view
from archive.database.packing_words import put_packing_words
from archive.database.sqlite import Database
from archive.form.definition import FORM


def create(database: Database) -> None:
    """Create everything in an empty database, within the caller's transaction."""
    script(database, Path(__file__).with_name("schema.sql").read_text(encoding="utf-8"))
    columns = ", ".join(f'"{item.column}" {"NUMERIC" if item.is_money else "INTEGER"}' for item in FORM.items)
    database.execute(f"CREATE TABLE figures (report INTEGER PRIMARY KEY REFERENCES reports(id), {columns})")
    database.table("items").insert_all(
        {
            "id": item_id,
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
        for item_id, item in enumerate(FORM.items, 1)
    )
    database.execute(cells_view(database))
    database.execute(findings_view())
    put_packing_words(database)
    for statement in full_text_index.STATEMENTS:
        database.execute(statement)


def script(database: Database, statements: str) -> None:
    """Run plain statements one by one. `executescript` would end the transaction."""
    for statement in statements.split(";\n"):
        if statement.strip():
            database.execute(statement)


def cells_view(database: Database) -> str:
    """Return the SQL of the view `cells`: one arm per cell with its key as a literal, so that a query for one
    key never reads the other columns.

    The view shows a cell that the report prints; its other facts are NULL where they follow from the number. CROSS
    JOIN keeps the arms outermost, so that the first rows come at once.
    """
    arms = " UNION ALL ".join(
        f"SELECT report, {row['id']} AS item, '{row['key']}' AS key, "
        + (f"'{row['applicant']}'" if row["applicant"] else "NULL")
        + f' AS applicant, "{row["column"]}" AS value FROM figures'
        for row in database.query('SELECT id, key, applicant, "column" FROM items ORDER BY id')
    )
    parts = ("page", "left", "top", "right", "bottom", "path")
    place = {part: in_sql("p.places", "f.item", part) for part in parts}
    return f"""CREATE VIEW cells AS
SELECT f.report, f.key, f.applicant, f.value,
    CASE WHEN a.state IN ('row_absent', 'not_applicable') THEN a.raw
         ELSE coalesce(a.raw, CAST(f.value AS TEXT), '') END AS raw,
    coalesce(a.state, CASE WHEN f.value IS NULL THEN 'blank' WHEN f.value = 0 THEN 'zero' ELSE 'number' END)
        AS state,
    i.unit, i.zh, {place["page"]} AS page, {place["left"]} AS x0, {place["top"]} AS top, {place["right"]} AS x1,
    {place["bottom"]} AS bottom, r.cells_root || {place["path"]} AS path,
    a.unit_inferred, a.confidence, a.proposed, f.item
FROM ({arms}) AS f
CROSS JOIN proofs AS p ON p.report = f.report AND {is_printed("p.places", "f.item")}
JOIN items AS i ON i.id = f.item
JOIN reports AS r ON r.id = f.report
LEFT JOIN cell_facts AS a ON a.report = f.report AND a.item = f.item"""
