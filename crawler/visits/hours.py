"""Hours of the day for requests to a site, Beijing time: `22:00-06:00`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Self

from archive.clock import BEIJING
from archive.sentence import say

_HOURS = re.compile(r"\s*(\d{1,2}):(\d\d)\s*[-–—]\s*(\d{1,2}):(\d\d)\s*")


@dataclass(frozen=True, slots=True)
class Hours:
    """From `opens` until before `closes`; over midnight if `closes` is earlier."""

    opens: time
    closes: time

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse a span of hours such as 22:00-06:00. Raises ValueError if the text is no span, or the span is
        empty."""
        found = _HOURS.fullmatch(text)
        if not found:
            raise ValueError(say("not_hours", text=text))
        numbers = [int(number) for number in found.groups()]
        hours = cls(time(numbers[0] % 24, numbers[1]), time(numbers[2] % 24, numbers[3]))
        if hours.opens == hours.closes:
            raise ValueError(say("empty_hours", text=text))
        return hours

    def __str__(self) -> str:
        return f"{self.opens:%H:%M}-{self.closes:%H:%M}"

    def contain(self, moment: datetime) -> bool:
        """Return whether a moment is within the hours."""
        clock = moment.astimezone(BEIJING).time()
        if self.opens < self.closes:
            return self.opens <= clock < self.closes
        return clock >= self.opens or clock < self.closes

    def opening(self, moment: datetime) -> datetime:
        """Return the first moment within the hours, from this moment on."""
        if self.contain(moment):
            return moment
        local = moment.astimezone(BEIJING)
        opening = local.replace(hour=self.opens.hour, minute=self.opens.minute, second=0, microsecond=0)
        return (opening if opening >= local else opening + timedelta(days=1)).astimezone(moment.tzinfo)
