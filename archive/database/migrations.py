"""All migrations of the schema, in order. `migrations.apply(database)` brings an archive of any version up to date."""

from __future__ import annotations

from archive.database.schema_0_2 import migrations

__all__ = ["migrations"]
