"""The citation of a release: CITATION.cff (citation-file-format.github.io), as read by Zenodo and other
registrars of DOIs."""

from __future__ import annotations

import json
import os

from archive.catalogue.descriptions import metadata
from archive.export.datapackage import contributors


def of_release(moment: str) -> str:
    """Return the citation of the data of a release, dated by `moment`. `GONGKAI_DOI` is the DOI reserved for
    it."""
    about = metadata()
    doi = os.environ.get("GONGKAI_DOI")
    lines = [
        "cff-version: 1.2.0",
        "type: dataset",
        _line("title", f"{about['title']} {about['title_en']}"),
        _line("message", "Please cite the release, and the address of the number."),
        "authors:",
        *(f"  - {_line('name', one['title'])}" for one in contributors()),
        _line("version", moment[:10]),
        _line("date-released", moment[:10]),
        _line("abstract", about["description_en"]),
        *([_line("doi", doi)] if doi else []),
        "keywords:",
        *(f"  - {word}" for word in ("open government", "政府信息公开", "web archive")),
    ]
    return "\n".join(lines) + "\n"


def _line(name: str, value: str) -> str:
    """Return a line of YAML. A JSON string is also a YAML string."""
    return f"{name}: {json.dumps(value, ensure_ascii=False)}"
