"""An archive is one folder: `gongkai.db`, `blobs/` and `warc/`. A copy of the folder is a full copy, unless
`blobs.url` names a bucket that holds the bodies."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

from archive.database.connection import open_database
from archive.database.sqlite import Database
from archive.storage.blobs import Store
from archive.storage.location import store_of

DATABASE = "gongkai.db"


class Archive:
    """The folder, its database and its store of bytes. Each is opened at first use."""

    def __init__(self, root: str | Path, *, read_only: bool = False, create: bool = True) -> None:
        self.root = Path(root)
        self.read_only = read_only
        self.create = create

    @cached_property
    def database(self) -> Database:
        return open_database(self.root / DATABASE, read_only=self.read_only, create=self.create)

    @cached_property
    def store(self) -> Store:
        return store_of(self.root, read_only=self.read_only)

    @property
    def warc(self) -> Path:
        return self.root / "warc"

    def close(self) -> None:
        if "database" in self.__dict__:
            self.database.close()
            del self.__dict__["database"]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
