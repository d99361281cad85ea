"""Exports of the archive: JSON lines, CSV, Parquet, workbooks, with their description."""
