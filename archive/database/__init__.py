"""The SQLite database of an archive: schema, connection, full text, captures, panel."""
