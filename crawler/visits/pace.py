"""The speed of requests to a host: pure arithmetic over its wishes. All values are seconds."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

SLOWEST = 60.0  # between two requests
LEAST_PAUSE = 1.0  # after "too many requests" without a duration


def pace(wanted: float, jitter: float, crawl_delay: float | None) -> tuple[float, float]:
    """Return (delay, jitter) in force; jitter is a share of the delay, in both directions. A Crawl-delay is
    the least delay: jitter that would go below it is 0."""
    floor = crawl_delay or 0.0
    return (wanted, jitter) if wanted * (1 - jitter) >= floor else (max(wanted, floor), 0.0)


def slower(delay: float) -> float:
    """Return the delay after "too many requests": twice as long, at least a second, and at most a minute
    unless it was longer before."""
    return max(delay, min(SLOWEST, max(2 * delay, LEAST_PAUSE)))


def retry_after(header: bytes | None, now: datetime) -> float:
    """Return the seconds of a Retry-After (RFC 9110 10.2.3: seconds, or an HTTP date); `LEAST_PAUSE` if it is
    absent or malformed, 0 for a past date."""
    text = (header or b"").decode("latin-1").strip()
    if text.isascii() and text.isdigit():
        return float(min(int(text[:12]), 10**9))
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return LEAST_PAUSE
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())
