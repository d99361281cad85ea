"""Files that are sent as they are written, however long."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

from datasette.utils.asgi import AsgiStream

AT_ONCE = asyncio.Semaphore(2)  # each holds a connection for as long as its reader takes


def sent(lots: Iterator[str], name: str, kind: str) -> AsgiStream:
    """An answer that is a file of that name and media type, a lot of its text at a time."""

    async def write(writer: Any) -> None:
        async with AT_ONCE:
            while (lot := await asyncio.to_thread(next, lots, None)) is not None:
                await writer.write(lot)

    return AsgiStream(
        write, headers={"content-disposition": f'attachment; filename="{name}"'}, content_type=kind
    )
