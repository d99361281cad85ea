"""How slowly a host is asked: pure arithmetic over what it wishes. All in seconds."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

SLOWEST = 60.0  # between two requests
LEAST_PAUSE = 1.0  # after "too many requests" that does not say for how long


def pace(wanted: float, jitter: float, crawl_delay: float | None) -> tuple[float, float]:
    """Delay and jitter (a share of the delay, both ways) in force. A Crawl-delay is a floor: where jitter would
    go below it, there is none."""
    floor = crawl_delay or 0.0
    return (wanted, jitter) if wanted * (1 - jitter) >= floor else (max(wanted, floor), 0.0)


def slower(delay: float) -> float:
    """The delay after "too many requests": twice as long, a second at least, a minute at most unless it was
    longer already."""
    return max(delay, min(SLOWEST, max(2 * delay, LEAST_PAUSE)))


def retry_after(header: bytes | None, now: datetime) -> float:
    """What a Retry-After asks for (RFC 9110 10.2.3: seconds, or an HTTP date); `LEAST_PAUSE` where it makes no
    sense or is absent, 0 for a date that is past."""
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
