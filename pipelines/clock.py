"""The clock of the top two floors; nothing below looks at one."""

from __future__ import annotations

from datetime import UTC, datetime


def utc() -> datetime:
    """This instant. `GONGKAI_CLOCK` names another function where a test needs one."""
    return datetime.now(UTC)


def stamp(moment: datetime) -> str:
    """An instant as the archive writes it: ISO 8601, UTC, milliseconds."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def now() -> str:
    """This instant as the archive writes it."""
    return stamp(utc())
