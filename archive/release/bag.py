"""A folder with a digest of every file in it: a BagIt bag (RFC 8493), which any BagIt tool, or `sha256sum
-c`, checks.

`data/` holds the files, `manifest-sha256.txt` their digests, `tagmanifest-sha256.txt` the digests of the
files beside `data/`.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from archive.integrity.faults import Proof
from archive.sentence import say
from archive.storage.blobs import digest_of

MANIFEST, TAGS = "manifest-sha256.txt", "tagmanifest-sha256.txt"
_DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


def close(root: Path, info: dict[str, str]) -> None:
    """Make a bag of a folder whose files are in `data/`. `info` is the content of `bag-info.txt`."""
    payload = _files(root / "data")
    size = sum(path.stat().st_size for path in payload)
    about = info | {"Payload-Oxum": f"{size}.{len(payload)}"}
    (root / "bagit.txt").write_text(_DECLARATION, encoding="utf-8")
    lines = "".join(f"{name}: {value}\n" for name, value in about.items())
    (root / "bag-info.txt").write_text(lines, encoding="utf-8")
    (root / MANIFEST).write_text(_manifest(root, payload), encoding="utf-8")
    tags = [root / name for name in ("bag-info.txt", "bagit.txt", MANIFEST)]
    (root / TAGS).write_text(_manifest(root, tags), encoding="utf-8")


def is_bag(root: Path) -> bool:
    return (root / "bagit.txt").exists() or (root / MANIFEST).exists() or (root / TAGS).exists()


def check(root: Path, proof: Proof, beside: Iterable[str] = ()) -> None:
    """Check every file against its digest, and report every file that is missing or in no manifest. Names in
    `beside` may exist without a manifest."""
    named = {TAGS, *beside}
    for manifest in (TAGS, MANIFEST):
        entries = _parse(root / manifest)
        if entries is None:
            proof.fault("release", manifest, say("manifest_missing"))
            continue
        for name, sha256 in entries.items():
            proof.checked["files"] += 1
            named.add(name)
            if not (root / name).is_file():
                proof.fault("release", name, say("file_missing"))
            elif digest_of(root / name) != sha256:
                proof.fault("release", name, say("not_as_in_manifest", manifest=manifest))
    for path in _files(root):
        if (name := path.relative_to(root).as_posix()) not in named:
            proof.fault("release", name, say("in_no_manifest"))


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _manifest(root: Path, paths: Iterable[Path]) -> str:
    return "".join(f"{digest_of(path)}  {path.relative_to(root).as_posix()}\n" for path in paths)


def _parse(path: Path) -> dict[str, str] | None:
    """Return a mapping of name to digest; None if the file is not in the exact format that `_manifest`
    writes."""
    try:
        text = path.read_bytes().decode()
    except (OSError, UnicodeDecodeError):
        return None
    rows = [line.split("  ", 1) for line in text.split("\n")[:-1]]
    if any(len(row) != 2 or len(row[0]) != 64 for row in rows) or not text.endswith("\n"):
        return None
    return {name: sha256 for sha256, name in rows}
