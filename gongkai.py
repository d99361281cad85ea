"""gongkai for notebooks and scripts.

    import gongkai

    archive = gongkai.open("archive-data")
    archive.report("平罗县人民政府", 2023)      # one report, as `gongkai read --json` prints it
    archive.cells()                            # every cell of every report, a dictionary each
    archive.rows("panel")                      # any table of the data dictionary
    gongkai.read("report.pdf")                 # a file of any supported format, read and checked

Rows are plain dictionaries, so that `pandas.DataFrame(archive.rows("panel"))`, `polars.DataFrame(...)` and the like
take them as they are. An archive is opened read-only.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from archive import __version__
from archive.database import folder
from archive.errors import GongkaiError, NotAnArchive, NotFound, ReadError
from archive.export.tables import tables
from archive.report_json import report_to_dict
from archive.reports.choosing import choose
from archive.reports.loading import find_reports, load_report
from archive.sentence import say

__all__ = ["Archive", "GongkaiError", "NotAnArchive", "NotFound", "ReadError", "__version__", "open", "read"]


class Archive:
    """An archive to ask. Close it, or use it in a `with` block."""

    def __init__(self, root: str | Path) -> None:
        if not (Path(root) / folder.DATABASE).is_file():
            raise NotAnArchive(say("no_archive_here", folder=root))
        self._folder = folder.Archive(root, read_only=True)

    @property
    def tables(self) -> list[str]:
        """The names that `rows` takes; docs/data-dictionary.md describes them."""
        return [table.name for table in tables(self._folder.database)]

    def rows(self, table: str) -> Iterator[dict[str, Any]]:
        """The rows of a table, a dictionary each. Raises NotFound for a table that the archive does not have."""
        for known in tables(self._folder.database):
            if known.name == table:
                names = [column.name for column in known.columns]
                for row in known.rows():
                    yield dict(zip(names, row, strict=True))
                return
        raise NotFound(say("no_such_table", name=table))

    def cells(self) -> Iterator[dict[str, Any]]:
        """Every cell of every report: `report`, `key`, `applicant`, `value`, `raw`, `state`, `unit` and its place."""
        return self.rows("cells")

    def report(self, unit: str, year: int, *, scope: str | None = None) -> dict[str, Any]:
        """The report of a unit on a year. Raises NotFound, which names the units or years there are."""
        chosen = choose(self._folder.database, unit, year, scope=scope)
        return report_to_dict(load_report(self._folder.database, chosen.report))

    def reports(self) -> Iterator[dict[str, Any]]:
        """Every report that repeats no other, in the order in which the archive got them."""
        for report_id in find_reports(self._folder.database, "r.standing <> 'repeat'"):
            yield report_to_dict(load_report(self._folder.database, report_id))

    def close(self) -> None:
        self._folder.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open(root: str | Path = "archive-data") -> Archive:
    """The archive in a folder. Raises NotAnArchive where there is none."""
    return Archive(root)


def read(path: str | Path) -> dict[str, Any]:
    """A file read and checked: the object that `gongkai read --json` prints.

    Raises ReadError, with the digest of the bytes, where no report could be read from them.
    """
    from pipelines.reading.read_bytes import read_bytes  # the readers take a while to import

    body = Path(path).read_bytes()
    digest = sha256(body).hexdigest()
    reading = read_bytes(body, sha256=digest)
    if reading.report is None:
        raise ReadError(reading.detail or reading.error or "", sha256=digest)
    return report_to_dict(reading.report)
