"""The clock of the top two floors. The floor below reads no clock."""

from __future__ import annotations

from datetime import UTC, datetime


def utc() -> datetime:
    """Return the current instant. The setting `GONGKAI_CLOCK` may name another function, as tests do."""
    return datetime.now(UTC)


def stamp(moment: datetime) -> str:
    """Return an instant as the archive writes it: ISO 8601, UTC, milliseconds."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def now() -> str:
    """Return the current instant as the archive writes it."""
    return stamp(utc())
