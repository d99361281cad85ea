"""The end of a crawl: idle connections are closed, and a server that is late with it breaks nothing."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

from twisted.internet.defer import Deferred

from crawler.middlewares.handlers import BoundedHandler


def test_a_server_that_closes_late_is_not_waited_for_and_breaks_nothing() -> None:
    closing: Deferred[Any] = Deferred()
    handler: Any = object.__new__(BoundedHandler)
    handler._pool = SimpleNamespace(closeCachedConnections=lambda: closing)
    handler._disconnect_timeout = 0.01

    async def end() -> None:
        await asyncio.wait_for(handler.close(), 5)
        closing.callback(None)  # the server, after the time limit
        await asyncio.sleep(0)

    asyncio.run(end())
    assert closing.called
