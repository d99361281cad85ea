"""The time of the law and of the portals."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8), "Beijing")  # no summer time since 1991


def in_beijing(moment: str) -> datetime:
    """Return a recorded moment (ISO 8601, UTC) as the time in China. Raises ValueError for any other text."""
    return datetime.fromisoformat(moment).astimezone(BEIJING)
