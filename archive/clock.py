"""The time of the law and of the portals."""

from __future__ import annotations

from datetime import timedelta, timezone

BEIJING = timezone(timedelta(hours=8), "Beijing")  # no summer time since 1991
