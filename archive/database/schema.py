"""The schema of a new archive: the tables of `schema.sql`, and the tables and views derived from the form.

Numbers are stored wide and shown tall: `figures` holds one row per report with a column for each of the 226
cells of the form (NULL for blank). `proofs` holds one compact row per cell with the facts that do not follow
from the number: the place, and raw text and state if they are not obvious. The view `cells` joins the two.
"""

from __future__ import annotations

from pathlib import Path

from sqlite_utils import Database

from archive.database import full_text_index
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
    database.execute(_cells_view(database))
    for statement in full_text_index.STATEMENTS:
        database.execute(statement)


def script(database: Database, statements: str) -> None:
    """Run plain statements one by one. `executescript` would end the transaction."""
    for statement in statements.split(";\n"):
        if statement.strip():
            database.execute(statement)


def _cells_view(database: Database) -> str:
    """Return the SQL of the view `cells`: one arm per cell with its key as a literal, so that a query for one
    key never reads the other columns.

    A proof row exists for every cell that the report prints; its NULLs follow from the number. CROSS JOIN
    keeps the arms outermost, so that the first rows come at once.
    """
    arms = " UNION ALL ".join(
        f"SELECT report, {row['id']} AS item, '{row['key']}' AS key, "
        + (f"'{row['applicant']}'" if row["applicant"] else "NULL")
        + f' AS applicant, "{row["column"]}" AS value FROM figures'
        for row in database.query('SELECT id, key, applicant, "column" FROM items ORDER BY id')
    )
    return f"""CREATE VIEW cells AS
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
