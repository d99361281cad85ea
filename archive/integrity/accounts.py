"""The chain from bytes to numbers, checked in both directions: captures, documents, reports, readings."""

from __future__ import annotations

import zlib

from archive.database.cell_places import count_of_cells
from archive.database.sqlite import Database
from archive.integrity.faults import Proof
from archive.reports.readings import count, unpack
from archive.reports.volumes import file_of
from archive.sentence import say

# A document may hold several reports, and several documents may hold the same report.
_HOLDS = "EXISTS (SELECT 1 FROM reports AS r WHERE r.id = d.report OR r.sha256 = d.sha256)"
_ACCOUNTS = (
    (
        "document",
        "SELECT 'crawls/' || id AS at, '' AS what FROM crawls WHERE json_extract(stats, '$.rebuild') ORDER BY id",
        say("captures_not_read"),
    ),
    (
        "document",
        "SELECT 'captures/' || min(c.id) AS at, c.sha256 AS what FROM captures AS c WHERE c.state = 'report' "
        "AND NOT EXISTS (SELECT 1 FROM documents AS d WHERE d.sha256 = c.sha256 AND d.state = 'report') "
        "GROUP BY c.sha256 ORDER BY 1",
        say("report_without_document"),
    ),
    (
        "report",
        f"SELECT 'documents/' || d.sha256 AS at, '' AS what FROM documents AS d WHERE d.state = 'report' AND NOT {_HOLDS} "
        "ORDER BY 1",
        say("document_without_report"),
    ),
    (
        "document",
        "SELECT 'reports/' || r.id AS at, r.sha256 AS what FROM reports AS r WHERE NOT EXISTS "
        "(SELECT 1 FROM documents AS d WHERE d.sha256 = r.sha256 AND d.state = 'report') ORDER BY 1",
        say("report_of_no_document"),
    ),
    (
        "report",
        "SELECT 'reports/' || r.id AS at, '' AS what FROM reports AS r WHERE r.table_applications = 'read' "
        "AND NOT EXISTS (SELECT 1 FROM proofs AS p WHERE p.report = r.id) ORDER BY 1",
        say("table_without_cells"),
    ),
    (
        "report",
        "SELECT 'reports/' || r.id AS at, '' AS what FROM reports AS r WHERE r.standing = 'current' AND r.unit NOT NULL "
        "AND r.year NOT NULL AND NOT EXISTS (SELECT 1 FROM report_years AS y WHERE y.unit = r.unit AND y.year = r.year) "
        "ORDER BY 1",
        say("report_stands_nowhere"),
    ),
)
"""Rules on the way from captures to reports: the kind of the fault, the query for rows that break the rule,
the words."""


def check_accounts(database: Database, proof: Proof) -> None:
    """Check from captures to documents to reports that nothing found was lost."""
    for kind, query, words in _ACCOUNTS:
        for row in database.query(query):
            proof.fault(
                kind, row["at"], say("fault_about", words=words, what=row["what"]) if row["what"] else words
            )
    proof.checked["reports"] += database.table("reports").count


def check_readings(database: Database, proof: Proof) -> None:
    """Check that every stored reading can be unpacked."""
    for row in database.query("SELECT * FROM readings ORDER BY standing, sha256"):
        proof.checked["readings"] += 1
        try:
            unpack(row)
        except (ValueError, LookupError, TypeError, zlib.error) as error:
            proof.fault(
                "reading",
                f"readings/{row['sha256']}/{row['standing']}",
                say("cannot_be_taken_out", error=error),
            )
    if waiting := count(database, "waiting"):
        proof.notes.append(say("readings_wait", count=waiting))


def check_trace(database: Database, kept: set[str], proof: Proof) -> None:
    """Check every cell back to its bytes: report, document, body, capture. `kept` are the digests of all
    bodies."""
    places = "(SELECT places FROM proofs WHERE report = d.report AND r.sha256 = d.sha256)"
    for row in database.query(
        f"SELECT d.sha256, d.report, {count_of_cells(places)} AS cells, "
        "EXISTS (SELECT 1 FROM captures AS c WHERE c.sha256 = substr(d.sha256, 1, 64)) AS captured "
        "FROM documents AS d LEFT JOIN reports AS r ON r.id = d.report ORDER BY d.sha256"
    ):
        proof.checked["documents"] += 1
        proof.checked["cells"] += row["cells"]
        where = f"documents/{row['sha256']}"
        rests = {"report": row["report"], "cells": row["cells"]}
        if file_of(row["sha256"]) not in kept:
            proof.fault(
                "blob", where, say("bytes_missing_under", **rests) if row["report"] else say("bytes_missing")
            )
        if not row["captured"]:
            proof.fault(
                "capture",
                where,
                say("no_capture_of_bytes_under", **rests) if row["report"] else say("no_capture_of_bytes"),
            )
    for row in database.query("SELECT DISTINCT sha256 FROM captures WHERE sha256 NOT NULL ORDER BY 1"):
        if row["sha256"] not in kept and not _is_document(database, row["sha256"]):
            proof.fault("blob", f"blobs/{row['sha256'][:2]}/{row['sha256']}", say("bytes_missing"))


def _is_document(database: Database, sha256: str) -> bool:
    return bool(next(database.query("SELECT 1 FROM documents WHERE sha256 = ?", [sha256]), None))
