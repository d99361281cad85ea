"""Files of any length, sent while they are written."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from datasette.utils.asgi import AsgiStream, Response

from archive.site.asgi import Send

_AT_ONCE = asyncio.Semaphore(2)  # each holds a connection until its reader is done


def sent(lots: Iterator[str], name: str, kind: str) -> AsgiStream:
    """Return a response that streams a file of this name and media type."""

    async def write(writer: Any) -> None:
        async with _AT_ONCE:
            while (lot := await asyncio.to_thread(next, lots, None)) is not None:
                await writer.write(lot)

    return AsgiStream(
        write, headers={"content-disposition": f'attachment; filename="{name}"'}, content_type=kind
    )


@dataclass(frozen=True, slots=True)
class Written:
    """A response with a file that is written whole before it is sent, in its turn: no page waits for it."""

    write: Callable[[], bytes]
    name: str
    kind: str

    async def asgi_send(self, send: Send) -> None:
        """Write the file, then send it."""
        async with _AT_ONCE:
            body = await asyncio.to_thread(self.write)
            headers = {"content-disposition": f'attachment; filename="{self.name}"'}
            await Response(body, headers=headers, content_type=self.kind).asgi_send(send)
